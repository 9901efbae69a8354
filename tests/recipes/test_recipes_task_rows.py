"""Rows that come of answered tasks, and their logs."""

import json

import pytest
from task_engine import TaskEngine, draft
from task_matrices import NEXT, PROVENANCE, SAME, TASK, answered

from generator import read_code, read_tests
from generator.engine import Style
from generator.task_prompts import LIST_OPENING, opened_tests
from puzzles import read_unit_test
from recipes.agreement import Demands
from recipes.task_answers import judge_answers, read_answered, sample_answers
from recipes.task_invention import NewTask
from recipes.task_rows import Role, list_rows, rows_of, unverified_rows
from recipes.task_sampling import TaskSampling
from shards import ShardStore
from shards.task_schema import PREFERENCE_SCHEMA, TEXT_SCHEMA, TRIPLE_SCHEMA
from verifier import Question, Verifier

DEMANDS = Demands(threshold=0.0)


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=1.0) as made:
        yield made


@pytest.fixture(scope="module")
def lot(verifier):
    """Forty tasks answered by an engine of which half is wrong."""
    tasks = [NewTask(draft(number).task, "any") for number in range(40)]
    return judge_answers(sample_answers(TaskEngine(), tasks, 6, 6, TaskSampling(1)), verifier)


def test_a_task_has_the_columns_of_all_three_datasets(verifier, tmp_path):
    found = rows_of(answered(verifier, [NEXT, NEXT, SAME], [(1, 2), (5, 6)], [(2, 3), (4, 4)]), DEMANDS, PROVENANCE)
    stored = {TRIPLE_SCHEMA: [found.triple], TEXT_SCHEMA: found.texts, PREFERENCE_SCHEMA: found.preferences}
    for place, (schema, rows) in enumerate(stored.items()):
        ShardStore(tmp_path / str(place), schema).append(list(rows))  # which takes these columns and no others
    assert found.triple["codes"] == ["def f(n: int) -> int:\n    return n + 1"]
    assert found.triple["tests"] == ["assert f(1) == 2", "assert f(5) == 6", "assert f(2) == 3"]
    assert (found.triple["votes"], found.triple["codes_sampled"], found.triple["score"]) == (2, 3, 3 / 4)
    assert [row["kind"] for row in found.texts] == ["code", "tests"]
    assert [row["kind"] for row in found.preferences] == ["code", "tests"]


def test_texts_are_what_the_roles_would_write_after_the_bare_prompt(verifier):
    found = rows_of(answered(verifier, [NEXT, NEXT], [(1, 2), (5, 6)]), DEMANDS, PROVENANCE)
    code, tests = found.texts
    assert code["prompt"] == TASK.opening and tests["prompt"] == opened_tests(TASK)
    assert read_code(code["completion"], TASK, Style.COMPLETION).endswith("return n + 1")
    assert len(read_tests(tests["completion"], TASK, Style.COMPLETION)) == 2
    assert all(row["completion"].endswith("\n\n") for row in found.texts)


def test_every_task_is_a_counted_outcome(lot):
    for each in lot:
        counts = rows_of(each, DEMANDS, PROVENANCE).counts
        assert sum(count for key, count in counts.items() if key.startswith("task:")) == 1
        agreed = counts["task:agreed"]
        for role in Role:
            assert sum(count for key, count in counts.items() if key.startswith(f"{role}_pair:")) == agreed


def test_every_row_holds_when_its_codes_and_tests_are_run_again(lot, verifier):
    found = [rows_of(each, DEMANDS, PROVENANCE) for each in lot]
    triples = [rows.triple for rows in found if rows.triple]
    assert len(triples) > 10
    for row in triples:
        matrix = verifier.matrix(row["codes"], row["tests"], row["entry_point"])
        assert {status for statuses in matrix.statuses for status in statuses} == {"pass"}
    preferences = [row for rows in found for row in rows.preferences]
    assert {row["kind"] for row in preferences} == {"code", "tests"}
    questions = [Question((row["right"], row["wrong"]), (row["test"],), row["entry_point"]) for row in preferences]
    for row, matrix in zip(preferences, verifier.matrices(questions), strict=True):
        assert matrix.statuses == (("pass",), ("wrong",)), row
        assert row["chosen"] != row["rejected"]


def test_a_log_holds_everything_and_decides_the_same_rows(lot):
    for each in lot:
        again = read_answered(json.loads(json.dumps(each.as_record())))
        assert again == each
        assert rows_of(again, DEMANDS, PROVENANCE) == rows_of(each, DEMANDS, PROVENANCE)


def test_a_damaged_log_is_refused(lot):
    record = json.loads(json.dumps(lot[0].as_record()))
    for damage in (
        {"task": {"id": 1}},
        {"codes": [[1]]},
        {"codes": [["", 1, None, "no such reason"]]},
        {"matrix": {}},
        {"matrix": record["matrix"] | {"statuses": []}},
        {"matrix": record["matrix"] | {"tests": ["assert True"]}},
    ):
        with pytest.raises(ValueError):
            read_answered(record | damage)


def test_counts_name_what_could_not_be_read(verifier):
    tasks = [NewTask(draft(number).task, "any") for number in range(8)]
    (*lot,) = judge_answers(sample_answers(TaskEngine(hostile=0.5), tasks, 6, 6, TaskSampling(1)), verifier)
    counts = sum((each.counts() for each in lot[1:]), lot[0].counts())
    assert counts["codes"] == 48
    assert counts["codes"] - counts["codes_read"] == sum(n for key, n in counts.items() if key.startswith("code:")) > 0
    assert counts["tests"] - counts["tests_read"] == sum(n for key, n in counts.items() if key.startswith("test:")) > 0


def test_without_verification_the_first_answers_are_learned_right_or_wrong(verifier):
    found = unverified_rows(answered(verifier, [SAME, NEXT], [(4, 4), (1, 1)], [(1, 2)]), PROVENANCE)
    assert [row["completion"].strip() for row in found.texts] == ["return n", "assert f(4) == 4\n    assert f(1) == 1"]
    assert found.triple is None and not found.preferences
    nothing = unverified_rows(answered(verifier, []), PROVENANCE)
    assert nothing.texts == () and nothing.counts == {"task:nothing_read": 1}


def test_lists_go_on_as_inventing_prompts_do():
    tasks = [draft(number).task for number in range(10)]
    first, second = list_rows(tasks, PROVENANCE)
    text = first["prompt"] + first["completion"]
    assert text.startswith(f"{LIST_OPENING}\n1. {tasks[0].signature}: ")
    assert f"\n4. {tasks[3].signature}: " in text and "\n5." not in text
    assert second["id"] == tasks[4].id


def test_tests_of_a_row_are_unit_tests_of_its_signature(lot):
    for each in lot:
        row = rows_of(each, DEMANDS, PROVENANCE).triple
        for test in row["tests"] if row else ():
            assert read_unit_test(test, each.new.task.signature).text == test
