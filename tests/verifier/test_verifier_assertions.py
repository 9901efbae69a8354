"""Reading tests: what is split, what is not, and what is no test."""

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import Reason
from puzzles.assertions import Split, infer_entry_point, read_source
from puzzles.literals import literal_text, read_literal
from puzzles.source import MAX_SOURCE_CHARS
from verifier.assertions import Invalid, Unsplit, read_test

scalars = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-1, 1) | st.sampled_from([math.nan, "", "a", b"a"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.tuples(inner)
        | st.sets(scalars, max_size=2)
        | st.dictionaries(scalars, inner, max_size=2)
    ),
    max_leaves=4,
)
FORMS = (
    "assert f(0) == {}", "assert {} == f(0)", "assert f(0) != {}, 'no'", "assert f(0) is None",
    "assert f(0) is not True", "assert False is f(0)", "assert f(0)", "assert not f(0), f(1)",
)  # fmt: skip


def read(text, entry_point="f"):
    return read_test(read_source(text), entry_point)


@given(st.sampled_from(FORMS), values, values)
def test_a_split_test_holds_exactly_when_the_plain_assertion_does(form, given_value, expected):
    text = form.format(literal_text(expected))
    try:
        exec(text, {"f": lambda _: given_value})
        passes = True
    except AssertionError:
        passes = False
    test = read(text)
    assert isinstance(test, Split)
    assert test.holds(given_value) is passes


@pytest.mark.parametrize(
    "text",
    [
        "assert f() == 1",
        "assert f(1, [2], k={'a': (-1, None)}) == {1: [b'x']}",
        "assert f(10 ** 9, [0] * 5, 'ab' * 3) == 2 ** 31 - 1",
        "assert f(float('inf'), set()) == float('-inf')",
        "assert f(1) == frozenset({1})",
        "    assert f(1) == 2  # indented, with a comment",
        "assert (f(1)) is (None)",
    ],
)
def test_is_split(text):
    assert isinstance(read(text), Split)


@pytest.mark.parametrize(
    "text",
    [
        "assert f(1) == f(2)",
        "assert f(1) == 2 and f(2) == 3",
        "assert f(1) == 2 == 2",
        "assert f(1) > 2",
        "assert f(1) in {1, 2}",
        "assert f(1) is 300",
        "assert f(x) == 1",
        "assert f(f(1)) == 1",
        "assert f(*[1]) == 1",
        "assert f(lambda: 1) == 1",
        "assert sorted(f(1)) == [1]",
        "assert f(1)[0] == 1",
        "assert f(1).x == 1",
        "assert abs(f(1) - 1) < 0.1",
        "assert f(1) == 1j",
        "assert f(1) == ...",
        "assert f(1) == {[]}",
        "assert f(1) == {**{}}",
        "assert f(1) == 1 / 0",
        "assert f(1) == 9 ** 9 ** 9",
        "assert f(1) == (2 ** 99999) * (2 ** 99999)",
        "assert f(1) == [0] * 10 ** 9",
        "assert f(1) == -'a'",
        "assert f(1) == float('one')",
        "assert f(1) == 2\nassert f(2) == 3",
        "import math\nassert f(1) == math.pi",
        "def test_f():\n    assert f(1) == 2",
        "def check(g):\n    assert g(1) == 2\ncheck(f)",
    ],
)
def test_is_not_split(text):
    assert isinstance(read(text), Unsplit)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (None, Reason.MALFORMED),
        (b"assert f()", Reason.MALFORMED),
        ("", Reason.EMPTY),
        (" \n\t", Reason.EMPTY),
        ("assert f(", Reason.SYNTAX),
        ("assert f('\0') == 1", Reason.SYNTAX),
        ("assert f('\ud800') == 1", Reason.SYNTAX),
        ("assert f(" + "(" * 5000 + ")" * 5000 + ")", Reason.SYNTAX),
        ("assert f(" + "[" * 160 + "]" * 160 + ") == 1", Reason.SYNTAX),
        ("assert f() == " + "-" * 5000 + "1", Reason.SYNTAX),
        ("assert f() == '" + "x" * MAX_SOURCE_CHARS + "'", Reason.TOO_LONG),
        ("import os\nassert f(1)", Reason.FORBIDDEN_IMPORT),
        ("assert f(open('1'))", Reason.FORBIDDEN_NAME),
        ("f(1)", "no_assertion"),
        ("# assert f(1)", "no_assertion"),
        ("assert True", "no_call"),
        ("assert f", "no_call"),
        ("assert g(1) == 2", "no_call"),
        ("assert callable and f", "no_call"),
        ("def f(x): return 1\nassert f(1) == 1", "redefines_entry_point"),
        ("match len:\n    case f: pass\nassert f([]) == 0", "redefines_entry_point"),
        ("match [len]:\n    case [*f]: pass\nassert f([]) == 0", "redefines_entry_point"),
        ("match {}:\n    case {**f}: pass\nassert f([]) == 0", "redefines_entry_point"),
        ("try: 1 / 0\nexcept ValueError as f: pass\nassert f(1) == 1", "redefines_entry_point"),
        ("assert f(1) == 1\nreturn", "syntax"),
        ("assert f(x=1, x=1) == 1", "syntax"),
        ("assert f((yield)) == 1", "syntax"),
        ("f = len\nassert f([]) == 0", "redefines_entry_point"),
        ("from math import sqrt as f\nassert f(4) == 2 and f(1)", "redefines_entry_point"),
    ],
)
def test_is_no_test(text, detail):
    assert read(text) == Invalid(detail)


def test_the_deepest_test_that_is_read_can_be_taken_apart():
    for depth in range(120, 150):
        text = f"assert f({'[' * depth}{']' * depth}) == {'[' * depth}{']' * depth}"
        assert isinstance(read(text), Split | Invalid)


@pytest.mark.parametrize("text", ["2 ** 3", "-(-1)", "1 - 2.5", "0.1 + 0.2", "7 / 2", "-True", "float('1e3')"])
def test_literals_mean_what_python_means(text):
    value = read_literal(ast.parse(text, mode="eval").body)
    assert repr(value) == repr(eval(text))


def infer(codes, tests):
    return infer_entry_point([read_source(code) for code in codes], [read_source(test) for test in tests])


@pytest.mark.parametrize(
    ("codes", "tests", "entry_point"),
    [
        (["def f(): pass\ndef helper(): pass"], ["assert f() == 1", "assert len([]) == 0"], "f"),
        (["def a(): pass\ndef b(): pass"], ["assert b() == 1", "assert a() == 1", "assert a() == 2"], "a"),
        (["def a(): pass\ndef b(): pass", "def b(): pass", "def a(): pass"], ["x = 1\nassert a()"], "b"),
        (["class Stack:\n    def push(self): pass"], ["s = Stack()\nassert s"], "Stack"),
        (["def f(", "import os\ndef g(): pass"], ["assert f() == 1"], "f"),
        (["x = 1"], ["assert True"], None),
        ([], [], None),
        (["def f(): pass"], ["assert sorted([]) == []"], "f"),
    ],
)
def test_the_entry_point_is_what_most_split_tests_call_else_what_most_codes_define_last(codes, tests, entry_point):
    assert infer(codes, tests) == entry_point
