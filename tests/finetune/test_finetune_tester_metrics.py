"""Measures of written tests against values worked out by hand."""

import pytest

from finetune.mutants import MutatedTask
from finetune.tester_metrics import WrittenTests, measure_tests
from generator import Style
from generator.task_parsing import read_tests
from puzzles import ReferenceTask, Signature
from puzzles.task import make_task
from verifier import Verifier

TASK = make_task("own", "Return n plus one.", Signature.parse("f(n: int) -> int"))
REFERENCE = ReferenceTask(TASK, "def f(n):\n    return n + 1", ("assert f(1) == 2",))
MUTANTS = ("def f(n):\n    return n", "def f(n):\n    return 2", "def f(n):\n    return 1 // n + 1")
RIGHT, STRONG, WRONG, NONE = "assert f(1) == 2", "assert f(3) == 4", "assert f(1) == 3", "assert True"


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, timeout=1.0) as made:
        yield made


def suite(*lines):
    return tuple(read_tests("".join(f"\n    {line}" for line in lines), TASK, Style.COMPLETION))


def measured(verifier, *suites, mutants=MUTANTS, sound=True):
    return measure_tests([WrittenTests(MutatedTask(REFERENCE, mutants, 0, 0, sound), suites)], verifier)


@pytest.mark.parametrize(
    ("lines", "valid", "accuracy", "accepts", "false_positives"),
    [
        ([RIGHT], 1, 1, 1, 2 / 3),  # the second and third mutant give 2 as well
        ([RIGHT, STRONG], 1, 1, 1, 0),
        ([RIGHT, WRONG], 1, 1 / 2, 0, 2 / 3),
        ([RIGHT, WRONG, NONE, NONE], 1 / 2, 1 / 4, 0, 2 / 3),
        ([WRONG], 1, 0, 0, 1),
        ([NONE], 0, 0, None, 1),
        ([], 0, 0, None, 1),
    ],
)
def test_one_suite_gives_the_values_worked_out_by_hand(verifier, lines, valid, accuracy, accepts, false_positives):
    found = measured(verifier, suite(*lines))
    assert (found.tasks, found.suites) == (1, 1)
    assert found.valid.value == pytest.approx(valid)
    assert found.accuracy.value == pytest.approx(accuracy)
    assert (found.accepts and found.accepts.value) == accepts
    assert found.false_positives.value == pytest.approx(false_positives)


def test_a_task_is_the_mean_of_its_suites_and_the_whole_the_mean_of_its_tasks(verifier):
    one = WrittenTests(MutatedTask(REFERENCE, MUTANTS, 0, 0), (suite(RIGHT), suite(WRONG)))
    other = WrittenTests(MutatedTask(REFERENCE, (), 0, 0), (suite(RIGHT),))
    found = measure_tests([one, other], verifier)
    assert found.accuracy.value == pytest.approx((1 / 2 + 1) / 2)
    assert found.false_positives.value == pytest.approx((2 / 3 + 1) / 2)  # the other task has no mutants
    assert found.accuracy.low <= found.accuracy.value <= found.accuracy.high


def test_unsound_references_and_tasks_without_suites_take_no_part(verifier):
    found = measured(verifier, suite(RIGHT), sound=False)
    assert (found.tasks, found.accuracy, found.false_positives) == (0, None, None)
    assert measured(verifier).tasks == 0
