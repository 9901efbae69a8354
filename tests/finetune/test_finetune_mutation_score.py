"""pass@k, mut@k and Mul, against figures worked out by hand."""

import pytest

from finetune.mutants import MutatedTask
from finetune.mutation_score import TaskScore, mul_ratio, score_first
from finetune.tester_metrics import WrittenTests
from generator import Style, read_tests
from puzzles import ReferenceTask, Signature
from puzzles.task import make_task
from verifier import Verifier

TASK = make_task("double", "Return twice n.", Signature.parse("f(n: int) -> int"))
REFERENCE = ReferenceTask(TASK, "def f(n):\n    return 2 * n", ("assert f(3) == 6",))
# n * n differs on all but 0 and 2, n + 2 on all but 2, 2 * abs(n) on negative numbers.
MUTANTS = ("def f(n):\n    return n * n", "def f(n):\n    return n + 2", "def f(n):\n    return 2 * abs(n)")


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, memory_mb=512) as made:
        yield made


def written(*suites, mutants=MUTANTS, task=TASK):
    reference = ReferenceTask(task, REFERENCE.solution, REFERENCE.tests)
    read = tuple(tuple(read_tests("\n    " + "\n    ".join(suite), task, Style.COMPLETION)) for suite in suites)
    return WrittenTests(MutatedTask(reference, mutants, 0, 0), read)


def test_right_tests_count_against_a_fixed_number(verifier):
    score = score_first([written(["assert f(2) == 4", "assert f(3) == 7", "assert f(4) == 8"])], verifier)
    assert score.passed.value == pytest.approx(2 / 5)


def test_only_the_first_pieces_count(verifier):
    suite = ["assert True", "assert f(2) == 4", "assert f(3) == 6", "assert f(-1) == -2"]
    score = score_first([written(suite)], verifier, 2)
    assert score.passed.value == 0.5
    assert score.killed.value == 0.0


def test_mutants_are_rejected_by_right_tests_alone(verifier):
    assert score_first([written(["assert f(3) == 6", "assert f(1) == 9"])], verifier).killed.value == pytest.approx(
        2 / 3
    )
    assert score_first([written(["assert f(3) == 6", "assert f(-3) == -6"])], verifier).killed.value == 1.0


def test_suites_without_a_right_test_count_for_pass_and_not_for_mut(verifier):
    score = score_first([written(["assert f(3) == 6"], ["assert f(3) == 7"])], verifier)
    assert score.passed.value == pytest.approx(1 / 10)
    assert score.killed.value == pytest.approx(2 / 3)
    assert score.mul.value == pytest.approx(1 / 15)


def test_without_any_right_test_there_is_no_mul(verifier):
    score = score_first([written(["assert f(3) == 7"])], verifier)
    assert (score.passed.value, score.killed, score.mul) == (0.0, None, None)


def test_tasks_without_mutants_count_for_pass_alone(verifier):
    other = make_task("other", "Return n and n.", TASK.signature)
    score = score_first(
        [written(["assert f(3) == 6"]), written(["assert f(3) == 7"], mutants=(), task=other)], verifier
    )
    assert score.passed.value == pytest.approx(0.1)
    assert score.killed.value == pytest.approx(2 / 3)
    assert score.as_json()["by_task"] == {"double": [pytest.approx(0.2), pytest.approx(2 / 3)], "other": [0.0, None]}


def test_intervals_hold_the_value_and_come_from_the_tasks(verifier):
    other = make_task("other", "Return n and n.", TASK.signature)
    score = score_first([written(["assert f(3) == 6"]), written(["assert f(2) == 4"] * 2, task=other)], verifier)
    for interval in (score.passed, score.killed, score.mul):
        assert interval.low <= interval.value <= interval.high
    assert score.killed.low == 0.0 and score.killed.high == pytest.approx(2 / 3)


def test_two_testers_are_compared_in_pairs():
    before = {str(n): TaskScore(0.2 + 0.1 * (n % 3), 0.5) for n in range(30)}
    after = {name: TaskScore(2 * score.passed, score.killed) for name, score in before.items()}
    ratio = mul_ratio(before, after)
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((2.0, 2.0, 2.0))
    assert mul_ratio({"0": TaskScore(0.0, None)}, {"0": TaskScore(0.5, 0.5)}) is None


def test_nothing_to_measure_is_refused(verifier):
    with pytest.raises(ValueError, match="no task"):
        score_first([], verifier)
