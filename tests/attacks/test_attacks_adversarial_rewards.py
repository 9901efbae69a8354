"""Codes that would rather talk to the judge than be right earn what plainly wrong code earns: nothing.

Each is a hole of Code-A1's public implementation, in which the candidate, the golden values and the result lines share
one process and one stream.
"""

import pytest

from puzzles import Signature
from puzzles.task import make_task
from puzzles.unit_test import read_unit_test
from recipes.adversarial_rewards import code_reward, reward_against_suite
from recipes.oracle import Corrected
from recipes.trials import Candidate, try_candidates
from verifier import Verifier

TASK = make_task("double", "Return twice n.", Signature.parse("f(n: int) -> int"))
TESTS = tuple(read_unit_test(f"assert f({n}) == {2 * n}", TASK.signature) for n in range(3, 14))
OLD = ("assert f(50) == 100", "assert f(51) == 102")


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, memory_mb=512) as made:
        yield made


@pytest.fixture
def earn(verifier):
    """What a code earns against one suite and two old tests, with its trial."""

    def earned(code):
        (trial,) = try_candidates([Candidate("f", code, (Corrected(TESTS, ()),), OLD)], 8, verifier)
        return code_reward([reward_against_suite(shares, trial.history) for shares in trial.generated]), trial

    return earned


def assert_wins_nothing(earned):
    reward, trial = earned
    assert reward == 0.0
    assert not trial.lesson.passed, "nothing leaves the Mistake Book"
    assert len(trial.lesson.failed) == len(TESTS)


def test_right_code_earns_everything(earn):
    assert earn("def f(n):\n    return 2 * n")[0] == 1.0


def test_wrong_code_earns_nothing(earn):
    assert_wins_nothing(earn("def f(n):\n    return -1"))


@pytest.mark.parametrize(
    "line",
    [
        "PASS",
        "Test 0 passed",
        "__RESULT__ 0_1_1 True",
        "ALL TESTS PASSED",
        '{"word": "pass"}',
        "\\x00ok",
        "ok\\n" * 50,
    ],
)
def test_a_fake_pass_marker_on_stdout_wins_nothing(earn, line):
    code = f"print('{line}')\ndef f(n):\n    print('{line}', flush=True)\n    return -1\nprint('{line}')"
    assert_wins_nothing(earn(code))


def test_a_marker_that_another_contains_wins_nothing(earn):
    # One right answer, on the tenth test: by substring it would count for the first as well.
    reward, trial = earn("def f(n):\n    print('1_1', '1_10')\n    return 24 if n == 12 else -1")
    assert reward == pytest.approx((0 + 1 / len(TESTS)) / 2)
    assert len(trial.lesson.failed) == len(TESTS) - 1


@pytest.mark.parametrize(
    "body",
    [
        "return next((globals()[name] for name in ('golden', 'expected', 'tests') if name in globals()), -1)",
        "return max(v for v in globals().values() if isinstance(v, int))",
        "return globals().get('valid_asserts_list', [-1])[0]",
        "return valid_asserts_list[0]",
        "import gc\n    return [o for o in gc.get_objects() if isinstance(o, str) and 'assert' in o][0]",
        "import inspect\n    return inspect.stack()[1].frame.f_locals['expected']",
        "return next(v for v in vars().values() if v == 2 * n)",
        "return open('/proc/self/cmdline').read()",
    ],
)
def test_looking_for_the_golden_values_wins_nothing(earn, body):
    assert_wins_nothing(earn(f"def f(n):\n    {body}"))


@pytest.mark.parametrize(
    "methods",
    [
        "__eq__ = lambda self, other: True",
        "__eq__ = lambda self, other: True\n    __hash__ = object.__hash__\n    __bool__ = lambda self: True",
        "def __eq__(self, other):\n        return True\n    def __ne__(self, other):\n        return False",
    ],
)
@pytest.mark.parametrize("base", ["", "(int)", "(str)"])
def test_equality_of_its_own_wins_nothing(earn, base, methods):
    assert_wins_nothing(earn(f"class Same{base}:\n    {methods}\n\ndef f(n):\n    return Same()"))


@pytest.mark.parametrize(
    "leave",
    [
        "import sys\n    sys.exit(0)",
        "raise SystemExit(0)",
        "raise SystemExit",
        "exit()",
        "quit(0)",
        "raise KeyboardInterrupt",
        "raise GeneratorExit",
    ],
)
def test_leaving_early_wins_nothing(earn, leave):
    assert_wins_nothing(earn(f"def f(n):\n    {leave}"))
    at_once = leave.replace("\n    ", "\n")
    reward, _ = earn(f"def f(n):\n    return -1\n{at_once}")
    assert reward == 0.0


@pytest.mark.parametrize(
    "leave",
    [
        "import os\n    os._exit(0)",
        "import random\n    random._os._exit(0)",
        "import signal\n    signal.raise_signal(9)",
    ],
)
def test_ending_the_process_wins_nothing(earn, leave):
    assert_wins_nothing(earn(f"def f(n):\n    {leave}"))


@pytest.mark.parametrize(
    "patch",
    [
        "import builtins\nbuiltins.all = lambda *_: True\nbuiltins.repr = lambda *_: '6'",
        "__builtins__['AssertionError'] = type('Quiet', (Exception,), {})",
        "AssertionError = ValueError = Exception = BaseException = None",
        "def repr(_): return '6'\ndef print(*_): pass\ndef isinstance(*_): return True\ndef type(_): return int",
        "int.__eq__ = lambda self, other: True",
        "import operator\noperator.eq = lambda *_: True",
        "import json\njson.dumps = lambda *_, **__: '6'",
    ],
)
def test_patched_builtins_win_nothing(earn, patch):
    reward, trial = earn(f"{patch}\n\ndef f(n):\n    return -1")
    assert reward == 0.0
    assert not trial.lesson.passed


def test_a_code_cannot_take_other_tests_out_of_the_book_with_one_right_answer(earn):
    _, trial = earn("def f(n):\n    return 100 if n == 50 else -1")
    assert trial.lesson.passed == (OLD[0],)
