"""What a verdict says: answers as literals, caps on them, flaky pairs, and texts that are no pair."""

import os
import subprocess
import sys

import pytest

from puzzles import Reason
from verifier import Pair, Verifier


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=5.0, answer_bytes=1_000_000) as verifier:
        yield verifier


def test_module_that_is_not_preloaded_is_a_plain_import_error(verifier):
    statements = (
        "import random\n    return getattr(random, '_o' + 's').sys.modules['importlib'].import_module('sqlite3')"
    )
    solution = f"def g():\n    {statements}"
    (verdict,) = verifier.verify([Pair("def f(x: int):\n    return x > 3", solution)])
    assert verdict.detail == "ModuleNotFoundError"


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("int", 3),
        ("str", "a'b\n\u2603\ud800"),
        ("float", 1e-300),
        ("bool", True),
        ("List[str]", ["", "x"]),
        ("List[List[float]]", [[], [0.1, -0.0]]),
    ],
)
def test_answer_of_each_type_comes_back_as_its_literal(verifier, annotation, value):
    pair = Pair(f"def f(x: {annotation}):\n    return repr(x) == {repr(value)!a}", f"def g():\n    return {value!a}")
    (verdict,) = verifier.verify([pair])
    assert verdict.answer == repr(value), verdict


@pytest.mark.parametrize("value", ["float('nan')", "float('inf')", "-1e999"])
def test_float_that_is_no_literal_is_rejected(verifier, value):
    (verdict,) = verifier.verify([Pair("def f(x: float):\n    return x != 0.5", f"def g():\n    return {value}")])
    assert verdict.reason is Reason.NOT_LITERAL


@pytest.mark.parametrize("value", ["'x' * 2000000", "'\\x00' * 400000"])
def test_answer_beyond_the_byte_cap_is_rejected(verifier, value):
    (verdict,) = verifier.verify([Pair("def f(x: str):\n    return len(x) > 5", f"def g():\n    return {value}")])
    assert verdict.reason is Reason.ANSWER_TOO_LARGE


def test_int_with_more_digits_than_can_be_read_quickly_is_rejected(verifier):
    (verdict,) = verifier.verify([Pair("def f(x: int):\n    return x > 5", "def g():\n    return 1 << 400000")])
    assert verdict.reason is Reason.ANSWER_TOO_LARGE


def hash_under(seed):
    """What `hash('a')` is to a process with this hash seed."""
    command = [sys.executable, "-c", "print(hash('a'))"]
    return int(subprocess.check_output(command, env=os.environ | {"PYTHONHASHSEED": str(seed)}))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("who", ["puzzle", "solution"])
def test_pair_that_holds_under_one_of_the_hash_seeds_is_flaky(verifier, seed, who):
    chance = f"hash('a') == {hash_under(seed)}"
    puzzle = f"def f(x: int):\n    return x == 1234 and {chance if who == 'puzzle' else True}"
    solution = f"def g():\n    return 1234 if {chance if who == 'solution' else True} else 0"
    (verdict,) = verifier.verify([Pair(puzzle, solution)])
    assert verdict.reason is Reason.FLAKY, verdict


def test_pair_whose_answer_cannot_be_written_down_is_flaky(verifier):
    order = "list({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})"
    (verdict,) = verifier.verify(
        [Pair(f"def f(x: List[str]):\n    return x == {order}", f"def g():\n    return {order}")]
    )
    assert verdict.reason is Reason.FLAKY, verdict


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (Pair(None, "def g():\n    return 1"), Reason.MALFORMED),
        (Pair("def f(x: int):\n    return x == 1", 7), Reason.MALFORMED),
        (Pair("def f(x: int):\n    return x == 1\0", "def g():\n    return 1"), Reason.SYNTAX),
        (Pair("def f(x: str):\n    return x == '\ud800'", "def g():\n    return 'a'"), Reason.SYNTAX),
        (Pair("", "def g():\n    return 1"), Reason.EMPTY),
        (Pair("def f(x: int, a=%s1):\n    return x == 1" % ("-" * 900), "def g():\n    return 1"), Reason.SYNTAX),
        (Pair("def f(x: int, a=1):\n    return x == 1", "def g():\n    return 1"), Reason.PARAMETERS),
    ],
)
def test_text_that_is_no_pair_is_a_rejection(verifier, pair, reason):
    (verdict,) = verifier.verify([pair])
    assert verdict.reason is reason, verdict
