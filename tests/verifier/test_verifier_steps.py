"""Budgets of steps: endless code ends where it must, all other code does what it always did."""

import pytest

from puzzles import Reason, read_puzzle
from puzzles.corpus import seed_corpus
from verifier import Job, Verifier
from verifier.child import compiled, compiled_with_steps
from verifier.steps import FIRST_STEPS, MORE_STEPS, Steps

PUZZLE = read_puzzle("def f(x: int, n=7):\n    return x == n")
RIGHT = "def g(n=7):\n    return n"
SLOW_AND_RIGHT = f"def g(n=7):\n    for _ in range({FIRST_STEPS + 10}): pass\n    return n"
HEAVY_AND_RIGHT = f"def g(n=7):\n    for _ in range({MORE_STEPS + 10}): pass\n    return n"
ENDLESS = {
    "while": "while True: pass",
    "while_with_work": "i = 0\n    while i >= 0: i += n",
    "for": "import itertools\n    for i in itertools.count(): n",
    "list_comprehension": "import itertools\n    return [i for i in itertools.count() if i < 0]",
    "generator": "import itertools\n    return next(i for i in itertools.count() if i < 0)",
    "nested_loops": "for a in range(10 ** 6):\n        for b in range(10 ** 6): pass",
    "calls_without_end": "def h(k): return 1 if k < 2 else h(k - 1) + h(k - 2)\n    return h(90)",
    "calls_of_a_lambda_without_end": "h = lambda k: k and h(k - 1) + h(k - 1)\n    return h(90)",
    "calls_of_itself_without_end": "return 1 if n > 90 else g(n + 1) + g(n + 2)",
    "caught": "while True:\n        try:\n            while True: pass\n        except RuntimeError: pass",
    "budget_spent_and_an_answer_given": "try:\n        while True: pass\n    except Exception: return n",
}


@pytest.fixture(scope="module")
def patient():
    """An endless attempt that got its full time here would outlast any test."""
    with Verifier(workers=2, timeout=600.0) as verifier:
        yield verifier


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_attempt_ends_by_its_steps_once_the_puzzle_is_solved(patient, name):
    (verdicts,) = patient.judge([Job(PUZZLE, (f"def g(n=7):\n    {ENDLESS[name]}", RIGHT))])
    assert [verdict.reason for verdict in verdicts] == [Reason.TIMEOUT, None]


def test_endless_puzzle_ends_by_the_steps_of_its_attempt(patient):
    puzzle = read_puzzle("def f(x: int, n=7):\n    while x > n: pass\n    return x == n")
    (verdicts,) = patient.judge([Job(puzzle, ("def g(n=7):\n    return n + 1", RIGHT))])
    assert [verdict.reason for verdict in verdicts] == [Reason.TIMEOUT, None]


def test_slow_attempt_has_more_steps_while_the_puzzle_has_no_answer(patient):
    (verdicts,) = patient.judge([Job(PUZZLE, (SLOW_AND_RIGHT,))])
    assert verdicts[0].accepted, verdicts


def test_endless_attempts_cost_no_full_time_where_nothing_is_right(patient):
    endless = tuple(f"def g(n=7):\n    while n < {number}: pass" for number in range(20, 40))
    (verdicts,) = patient.judge([Job(PUZZLE, endless)])
    assert {(verdict.reason, verdict.detail) for verdict in verdicts} == {(Reason.TIMEOUT, "out_of_steps")}


def test_the_only_attempt_at_a_puzzle_gets_its_full_time(patient):
    (verdicts,) = patient.judge([Job(PUZZLE, (HEAVY_AND_RIGHT,))])
    assert verdicts[0].accepted, verdicts


def test_one_late_attempt_among_others_costs_no_full_time(patient):
    (verdicts,) = patient.judge([Job(PUZZLE, ("def g(n=7):\n    return n + 1", HEAVY_AND_RIGHT))])
    assert [verdict.reason for verdict in verdicts] == [Reason.WRONG_ANSWER, Reason.TIMEOUT]


def test_two_slow_attempts_are_tried_longer(patient):
    endless = tuple(f"def g(n=7):\n    while n < {number}: pass" for number in (20, 21))
    (verdicts,) = patient.judge([Job(PUZZLE, (endless[0], SLOW_AND_RIGHT))])
    assert [verdict.accepted for verdict in verdicts] == [False, True]
    (verdicts,) = patient.judge([Job(PUZZLE, (*endless, SLOW_AND_RIGHT))])
    assert {verdict.detail for verdict in verdicts} == {"out_of_steps"}


def test_slow_attempts_are_tried_no_further_than_the_first_that_is_right(patient):
    attempts = (SLOW_AND_RIGHT, "def g(n=7):\n    while True: pass")
    (verdicts,) = patient.judge([Job(PUZZLE, attempts)])
    assert [verdict.reason for verdict in verdicts] == [None, Reason.TIMEOUT]


def test_an_attempt_without_loops_costs_no_steps():
    assert compiled_with_steps(RIGHT).co_code == compiled(RIGHT).co_code


@pytest.mark.parametrize("budget", [1, 2, 1000])
def test_the_budget_is_the_number_of_rounds(budget):
    steps, scope = Steps(budget), {"done": []}
    steps.bind(scope)
    with pytest.raises(StopIteration):
        exec(compiled_with_steps("while True:\n    done.append(1)"), scope)
    assert (len(scope["done"]), steps.spent) == (budget, True)


def test_a_docstring_stays_one():
    scope = {}
    steps = Steps(100)
    steps.bind(scope)
    exec(compiled_with_steps("def h():\n    'hello'\n    for _ in range(3): pass\n"), scope)
    scope["h"]()
    assert scope["h"].__doc__ == "hello"


def test_counting_changes_no_verdict_on_the_seed_corpus():
    jobs = [Job(seed.puzzle, seed.solutions) for seed in seed_corpus()]
    with Verifier(workers=2, timeout=5.0) as verifier:
        verdicts = list(verifier.judge(jobs))
    wrong = [seed.id for seed, found in zip(seed_corpus(), verdicts, strict=True) if not found[0].accepted]
    assert wrong == []
