"""Honest code that a careless sandbox breaks."""

import textwrap

import pytest

from puzzles import ALLOWED_MODULES, Reason
from verifier import Pair, Verifier

BENIGN = {
    "recursion_to_2000": "def h(n): return 0 if n == 0 else 1 + h(n - 1)\nreturn h(2000)",
    "recursion_through_c": "def h(n): return 0 if n == 0 else 1 + max(map(h, [n - 1]))\nreturn h(300)",
    "int_beyond_4300_digits": "return 7 ** 9000",
    "int_text_beyond_4300_digits": "return int('9' * 5000)",
    "printing": "print('hello')\nreturn 3",
    "g_calls_f": "for i in range(10):\n    if f(i): return i",
    "two_hundred_megabytes": "return len(bytearray(200 << 20))",
    "nested_functions": "def a():\n    def b(): return 4\n    return b()\nreturn a()",
    "dataclass_inside": "from dataclasses import dataclass\n@dataclass(order=True)\nclass P:\n    a: int\n"
    "    b: 'int' = 2\nreturn P(1).b",
    "named_tuple_and_enum": "from typing import NamedTuple\nfrom enum import Enum\nclass N(NamedTuple):\n    a: int\n"
    "class C(Enum):\n    X = 1\nreturn N(C.X.value).a",
    "typing_names_without_import": "x: List[Optional[int]] = [1]\nreturn x[0]",
    "own_exception_caught": "try: raise KeyError\nexcept KeyError: return 1",
    "dates": "from datetime import datetime, date\nreturn datetime.strptime('2020-02-29', '%Y-%m-%d').toordinal()",
    "decimals": "from decimal import Decimal, getcontext\ngetcontext().prec = 50\n"
    "return int(Decimal(2).sqrt() * 10 ** 40)",
    "unseeded_random_is_reproducible": "import random\nreturn random.randrange(10 ** 9)",
    "hash_functions": "import hashlib\nreturn hashlib.sha256(b'x').digest()[0]",
    "codecs": "return len('héllo'.encode('utf-16')) + len('abc'.encode('idna'))",
    "json_round_trip": "import json\nreturn json.loads(json.dumps({'a': 1}))['a']",
    "unicode_names": "import unicodedata\nreturn ord(unicodedata.lookup('SNOWMAN'))",
    "deep_copy_and_heap": "import copy, heapq\nx = copy.deepcopy([3, 1, 2])\nheapq.heapify(x)\nreturn x[0]",
}


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=5.0) as verifier:
        yield verifier


@pytest.mark.parametrize("name", BENIGN)
def test_honest_code_is_accepted(verifier, name):
    solution = "def g():\n" + textwrap.indent(BENIGN[name], "    ")
    (verdict,) = verifier.verify([Pair("def f(x: int):\n    return x is not None", solution)])
    assert verdict.accepted, verdict


def test_each_allowed_module_can_be_imported_and_used(verifier):
    names = sorted(ALLOWED_MODULES)
    solutions = (f"def g():\n    import {name}\n    return len(dir({name}))" for name in names)
    verdicts = verifier.verify(Pair("def f(x: int):\n    return x > 3", text) for text in solutions)
    assert [name for name, verdict in zip(names, verdicts, strict=True) if not verdict.accepted] == []


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


def test_solution_that_holds_under_one_hash_seed_only_is_flaky(verifier):
    puzzle = "def f(x: List[str]):\n    return x == list({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})"
    follows = "def g():\n    return list({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})"
    (verdict,) = verifier.verify([Pair(puzzle, follows)])
    assert verdict.accepted
    (verdict,) = verifier.verify([Pair(puzzle, f"def g():\n    return {verdict.answer}")])
    assert verdict.reason is Reason.FLAKY


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
