"""The training text on described tasks: always the same, right where it says so, and wrong often enough."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from generator import Style
from generator.corpus import write_task_documents
from generator.corpus.task_drafts import write_task_drafts
from generator.corpus.task_values import NoValueError, right_test
from generator.task_parsing import read_code, read_invention, read_tests
from puzzles import read_unit_test
from puzzles.corpus.tasks import heldout_tasks
from puzzles.task import make_task
from recipes.task_corpus import clear_task_documents
from shards.task_protect import ProtectedTasks
from verifier import Question, Verifier

ROOT = Path(__file__).parents[2]
# A change here changes what a model learns from `write_task_documents`.
GOLDEN = "bba8f7711357f9de397bc406d08bd29f"


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=10.0) as made:
        yield made


def drafts(count, seed=0):
    rng = Random(seed)
    found = (write_task_drafts(rng) for _ in iter(int, 1))
    return list(islice((draft for draft in found if draft is not None), count))


def right_tests(draft, count, seed=0):
    rng, found = Random(seed), set()
    for _ in range(60):
        try:
            found.add(right_test(rng, draft).text)
        except NoValueError:
            continue
        if len(found) == count:
            break
    return tuple(sorted(found))


def digest(seed):
    texts = (document.text for document in islice(write_task_documents(seed), 400))
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:32]


def shares(verifier, count):
    """The shares of right codes and of right tests among the first `count` of each."""
    codes, tests = [], []
    documents = write_task_documents(1)
    while min(len(codes), len(tests)) < count:
        document = next(documents)
        draft = document.drafts[0]
        if document.kind == "code":
            codes.append(Question((document.code,), right_tests(draft, 8), draft.task.entry_point))
        right = (draft.source(draft.solutions[0]),)
        tests += [Question(right, (test.text,), draft.task.entry_point) for test in document.tests]
    judged = [
        [set(matrix.statuses[0]) == {"pass"} for matrix in verifier.matrices(questions[:count])]
        for questions in (codes, tests)
    ]
    return [sum(each) / count for each in judged]


def test_documents_are_decided_by_their_seed():
    assert digest(0) == GOLDEN
    assert digest(1) != GOLDEN


def test_documents_do_not_depend_on_the_hash_seed():
    code = "import sys; sys.path[:0] = ['tests/generator']; import test_generator_task_corpus as t; print(t.digest(0))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "2", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == GOLDEN


def test_every_way_to_write_a_right_solution_agrees(verifier):
    made = drafts(150)
    questions = [
        Question(tuple(map(draft.source, draft.solutions)), right_tests(draft, 4), draft.task.entry_point)
        for draft in made
    ]
    wrong = [
        draft.source(body)
        for draft, matrix in zip(made, verifier.matrices(questions), strict=True)
        for body, row in zip(draft.solutions, matrix.statuses, strict=True)
        if set(row) != {"pass"}
    ]
    assert wrong == []


def test_about_half_of_the_codes_and_of_the_tests_are_right(verifier):
    for share in shares(verifier, 150):
        assert 0.35 < share < 0.65


@pytest.mark.slow
def test_half_of_many_codes_and_tests_are_right(verifier):
    for share in shares(verifier, 1000):
        assert 0.42 < share < 0.58


def test_most_mistakes_are_wrong(verifier):
    made = drafts(80, seed=2)
    questions = [
        Question(tuple(map(draft.source, draft.mistakes)), right_tests(draft, 6), draft.task.entry_point)
        for draft in made
    ]
    rows = [row for matrix in verifier.matrices(questions) for row in matrix.statuses]
    assert len(rows) > 150
    assert sum(set(row) != {"pass"} for row in rows) > 0.7 * len(rows)


def test_each_kind_of_document_is_read_as_the_role_it_shows():
    kinds = Counter()
    for document in islice(write_task_documents(5), 400):
        kinds[document.kind] += 1
        draft = document.drafts[0]
        if document.kind == "list":
            lines = document.text.strip().split("\n")[2:]
            read = [read_invention(line.partition(".")[2], Style.COMPLETION, "") for line in lines]
            assert read == [draft.task for draft in document.drafts]
        elif document.kind == "tests":
            answer = document.text.partition("():")[2]
            texts = [read.test.text if read.test else read.text for read in read_tests(answer, draft.task, TEXT)]
            assert texts == [test.text for test in document.tests]
        elif isinstance(read := read_code(document.text[len(draft.task.opening) :], draft.task, TEXT), str):
            assert read == document.code
    assert min(kinds.values()) > 40


TEXT = Style.COMPLETION


def test_a_draft_is_a_task_whose_right_tests_are_unit_tests():
    for draft in drafts(300, seed=3):
        task = make_task("", draft.task.description, draft.task.signature)
        assert task == draft.task
        for text in right_tests(draft, 2):
            assert read_unit_test(text, task.signature).text == text


def test_neither_a_description_nor_a_code_of_the_held_out_tasks_occurs():
    protected = ProtectedTasks(heldout_tasks())
    for document in islice(clear_task_documents(7), 250):
        for draft in document.drafts:
            assert protected.check(draft.task, map(draft.source, draft.solutions)) is None
            assert not document.code or protected.check(draft.task, [document.code]) is None


def test_held_out_tasks_would_occur_if_nothing_kept_them_out():
    protected = ProtectedTasks(heldout_tasks())
    met = [
        protected.check(draft.task, map(draft.source, draft.solutions))
        for document in islice(write_task_documents(7), 250)
        for draft in document.drafts
    ]
    assert any(met)
