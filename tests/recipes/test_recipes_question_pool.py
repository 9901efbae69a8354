"""Questions for Code-A1, from all of their sources."""

import json

import pytest

from puzzles.corpus.tasks import heldout_tasks, seed_tasks
from puzzles.task_files import write_task_file
from recipes.adversarial_round import Question
from recipes.question_pool import composed_questions, composed_references, file_questions, find_unsound, seed_questions
from shards import ProtectedTasks


@pytest.fixture(scope="module")
def protected():
    return ProtectedTasks(heldout_tasks())


def test_the_seeds_are_questions_with_reference_and_golden_tests(protected, verifier):
    pool = seed_questions(protected)
    assert len(pool.questions) + pool.protected == len(seed_tasks())
    assert all(each.solution and len(each.golden) >= 3 for each in pool.questions)
    assert find_unsound(pool.questions, verifier) == []


def test_composed_questions_are_sound_different_and_decided_by_the_seed(protected, verifier):
    pool = composed_questions(60, 3, protected)
    assert len(pool.questions) == 60
    assert len({each.task.description for each in pool.questions}) == 60
    assert len({each.task.id for each in pool.questions}) == 60
    assert find_unsound(pool.questions, verifier) == []
    assert pool == composed_questions(60, 3, protected)
    assert pool != composed_questions(60, 4, protected)
    assert composed_questions(20, 3, protected).questions == pool.questions[:20]


def test_references_to_measure_with_are_kept_out_of_what_is_asked(verifier):
    measured = composed_references(20, 3, ProtectedTasks(heldout_tasks()))
    assert all(each.solution and len(each.tests) == 5 for each in measured)
    asked = composed_questions(20, 3, ProtectedTasks(measured)).questions
    assert not {each.task.description for each in measured} & {each.task.description for each in asked}


def test_no_composed_question_is_a_held_out_task():
    asked = composed_questions(20, 3, ProtectedTasks([])).questions
    kept_out = composed_questions(20, 3, ProtectedTasks([each.task for each in asked[:5]]))
    assert not {each.task.description for each in asked[:5]} & {each.task.description for each in kept_out.questions}


def test_a_file_gives_references_where_it_has_them_and_bare_tasks_where_not(protected, tmp_path):
    first, second = seed_tasks()[:2]
    path = tmp_path / "tasks.jsonl"
    write_task_file(path, [first, second.task])
    with path.open("a") as file:
        file.write(json.dumps({"id": "bad", "description": "Return n.", "signature": "f(*n)"}) + "\n")
    pool = file_questions(path, protected)
    assert [(each.task.id, each.solution is None) for each in pool.questions] == [
        (first.task.id, False),
        (second.task.id, True),
    ]
    assert [row.id for row in pool.dropped] == ["bad"]


def test_of_records_with_one_id_each_keeps_its_own_reference(protected, tmp_path):
    first, second = (seed_tasks()[place].as_record() | {"id": "x"} for place in (0, 1))
    path = tmp_path / "questions.jsonl"
    bare = {key: first[key] for key in ("id", "description", "signature")}
    path.write_text("".join(json.dumps(row) + "\n" for row in (bare, second)))
    found = {each.task.id: each.solution for each in file_questions(path, protected).questions}
    assert found == {"x": None, "x#2": second["solution"]}


def test_a_file_with_a_held_out_task_loses_it(protected, tmp_path):
    write_task_file(tmp_path / "tasks.jsonl", [heldout_tasks()[0], seed_tasks()[0]])
    pool = file_questions(tmp_path / "tasks.jsonl", protected)
    assert (len(pool.questions), pool.protected) == (1, 1)


def test_references_that_fail_their_own_tests_are_found(verifier):
    right, wrong = (seed_tasks()[place] for place in (0, 1))
    pool = seed_questions(ProtectedTasks([]))
    good = next(each for each in pool.questions if each.task.id == right.task.id)
    bad = next(each for each in pool.questions if each.task.id == wrong.task.id)
    broken = bad._replace(solution=f"def {bad.task.entry_point}(*_):\n    return undefined")
    assert find_unsound([good, broken, Question(good.task)], verifier) == [bad.task.id]
