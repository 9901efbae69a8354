"""`probe`: how a puzzle takes the trivial answers."""

import pytest

from puzzles import Reason, probe_answers, read_puzzle
from verifier import Verifier

CASES = {
    "sound": ("def f(x: int):\n    return x == 12345", None, False),
    "solved_by_a_probe": ("def f(x: int):\n    return x > 99", None, True),
    "truthy_counts_as_solved": ("def f(x: int):\n    return x if x == 7 else 0", None, True),
    "says_yes_to_all": ("def f(x: int):\n    return x is not None", Reason.NEVER_SAYS_NO, True),
    "always_raises": ("def f(x: int):\n    return x / 0 == 1", None, False),
    "exits": ("def f(x: int):\n    raise SystemExit(x)\n    return True", None, False),
    "undefined_name": ("def f(x: int):\n    return x == y", Reason.NAME_ERROR, False),
    "undefined_default": ("def f(x: int, a=nothing):\n    return x == a", Reason.DEFINITION_ERROR, False),
    "endless_default": ("def f(x: int, a=10 ** 10 ** 8):\n    return x == a", Reason.DEFINITION_ERROR, False),
    "endless": ("def f(x: int):\n    while x: pass\n    return x == 5", Reason.PROBE_TIMEOUT, False),
    "dies": (
        "def f(x: int):\n    import random\n    getattr(random, '_o' + 's')._exit(x)\n    return True",
        Reason.CRASHED,
        False,
    ),
    "typing_names": ("def f(x: List[List[int]], y: Optional[int] = None):\n    return x == [[99]]", None, False),
}


@pytest.fixture(scope="module")
def reports():
    with Verifier(workers=2, timeout=0.5) as verifier:
        puzzles = [read_puzzle(text) for text, _, _ in CASES.values()]
        return dict(zip(CASES, verifier.probe(puzzles), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_report_of(reports, name):
    _, reason, trivial = CASES[name]
    assert (reports[name].reason, reports[name].trivial) == (reason, trivial), reports[name]


def test_outcomes_have_one_character_a_probe_value(reports):
    values = probe_answers(read_puzzle(CASES["solved_by_a_probe"][0]).answer_type)
    assert reports["solved_by_a_probe"].outcomes == "".join("1" if value > 99 else "0" for value in values)
    assert set(reports["always_raises"].outcomes) == {"e"}


def test_each_probe_gets_a_value_of_its_own():
    puzzle = read_puzzle("def f(x: List[int]):\n    x.append(1)\n    return len(x) > 3")
    with Verifier(workers=1) as verifier:
        (report,) = verifier.probe([puzzle])
    assert not report.trivial
