"""Every rule on the text of a puzzle or solution, with the reason that it gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import AnswerType, Parameter, Puzzle, Reason, Rejection, read_puzzle, read_solution
from puzzles.gate import FORBIDDEN_ATTRIBUTES, FORBIDDEN_NAMES, FORBIDDEN_PUZZLE_NAMES
from puzzles.source import MAX_SOURCE_CHARS

PUZZLE = read_puzzle("def f(x: int, n=5, t='ab'):\n    return x == n")


def body(line):
    return f"def f(x: int):\n    {line}\n    return x == 7"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n\t\n", Reason.EMPTY),
        ("def f(x: int):\n    return x == 7" + "#" * MAX_SOURCE_CHARS, Reason.TOO_LONG),
        ("def f(x: int):\n    return x ==", Reason.SYNTAX),
        ("def f(x: int):\n    return x == '\ud800'", Reason.SYNTAX),
        ("x = 1", Reason.NO_FUNCTION),
        ("def sat(x: int):\n    return x == 7", Reason.NO_FUNCTION),
        ("async def f(x: int):\n    return x == 7", Reason.NO_FUNCTION),
        ("@staticmethod\ndef f(x: int):\n    return x == 7", Reason.NO_FUNCTION),
        ("import math\ndef f(x: int):\n    return x == 7", Reason.NO_FUNCTION),
        ("def f(x: int):\n    return x == 7\n\nf(7)", Reason.NO_FUNCTION),
        ("class f:\n    pass", Reason.NO_FUNCTION),
        ("f = lambda x: x == 7", Reason.NO_FUNCTION),
        ("# nothing but a comment", Reason.NO_FUNCTION),
        ("def f(x: int):\n    print(x)", Reason.NO_RETURN),
        ("def f(x: int):\n    return", Reason.NO_RETURN),
        (body("import os"), Reason.FORBIDDEN_IMPORT),
        (body("import os.path, math"), Reason.FORBIDDEN_IMPORT),
        (body("from subprocess import run"), Reason.FORBIDDEN_IMPORT),
        (body("from . import math"), Reason.FORBIDDEN_IMPORT),
        (body("from .math import gcd"), Reason.FORBIDDEN_IMPORT),
        *[(body(f"{name}('x')"), Reason.FORBIDDEN_NAME) for name in sorted(FORBIDDEN_NAMES)],
        *[(body(f"x.{name}"), Reason.FORBIDDEN_NAME) for name in sorted(FORBIDDEN_ATTRIBUTES)],
        (body("global f"), Reason.FORBIDDEN_NAME),
        ("def f(x: int, n=open('x')):\n    return x == n", Reason.FORBIDDEN_NAME),
        ("def f():\n    return True", Reason.SIGNATURE),
        ("def f(x: int = 1):\n    return x == 7", Reason.SIGNATURE),
        ("def f(x: int, n):\n    return x == n", Reason.SIGNATURE),
        ("def f(x: int, n: int, m=2):\n    return x == n", Reason.SIGNATURE),
        ("def f(x: int, *rest):\n    return x == 7", Reason.SIGNATURE),
        ("def f(*x: int):\n    return x == 7", Reason.SIGNATURE),
        ("def f(x: int, **rest):\n    return x == 7", Reason.SIGNATURE),
        ("def f(x: int, *, n=5):\n    return x == n", Reason.SIGNATURE),
        ("def f(*, x: int):\n    return x == 7", Reason.SIGNATURE),
        ("def f(x: int, /, n=5):\n    return x == n", Reason.SIGNATURE),
        ("def f(x: int, x=5):\n    return x == 7", Reason.SIGNATURE),
        ("def f(x):\n    return x == 7", Reason.NO_ANNOTATION),
        ("def f(x, n: int = 5):\n    return x == n", Reason.NO_ANNOTATION),
        ("def f(x: bool):\n    return x", Reason.ANSWER_TYPE),
        ("def f(x: List[bool]):\n    return x[3]", Reason.ANSWER_TYPE),
        ("def f(x: Set[int]):\n    return 7 in x", Reason.ANSWER_TYPE),
        ("def f(x: Dict[str, int]):\n    return x['a'] == 7", Reason.ANSWER_TYPE),
        ("def f(x: list):\n    return x == [7]", Reason.ANSWER_TYPE),
        ("def f(x: complex):\n    return x == 7", Reason.ANSWER_TYPE),
        ("def f(x: 'int'):\n    return x == 7", Reason.ANSWER_TYPE),
        (f"def f(x: {'List[' * 9}int{']' * 9}):\n    return x == 7", Reason.ANSWER_TYPE),
        ("def f(x: int, n=5):\n    return n == 7", Reason.ANSWER_UNUSED),
        ("def f(x: int, n=5):\n    return 'x' == 'n'  # x", Reason.ANSWER_UNUSED),
    ],
)
def test_a_text_that_is_no_puzzle_is_rejected_with_its_reason(text, reason):
    found = read_puzzle(text)
    assert isinstance(found, Rejection)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("def g(n=5, t='ab'):\n    return n" + "#" * MAX_SOURCE_CHARS, Reason.TOO_LONG),
        ("def g(n=5, t='ab'):\n    return (", Reason.SYNTAX),
        ("def f(n=5, t='ab'):\n    return n", Reason.NO_FUNCTION),
        ("def g(n=5, t='ab'):\n    return n\nprint(g())", Reason.NO_FUNCTION),
        ("def g(n=5, t='ab'):\n    import sys\n    return n", Reason.FORBIDDEN_IMPORT),
        ("def g(n=5, t='ab'):\n    return __import__('n')", Reason.FORBIDDEN_NAME),
        ("def g(n=5, t='ab'):\n    global f\n    f = lambda x: True\n    return n", Reason.FORBIDDEN_NAME),
        ("def g(n=5, t='ab'):\n    return f.__globals__", Reason.FORBIDDEN_NAME),
        ("def g():\n    return 5", Reason.PARAMETERS),
        ("def g(n=5):\n    return n", Reason.PARAMETERS),
        ("def g(t='ab', n=5):\n    return n", Reason.PARAMETERS),
        ("def g(n=6, t='ab'):\n    return n", Reason.PARAMETERS),
        ("def g(m=5, t='ab'):\n    return m", Reason.PARAMETERS),
        ("def g(n, t='ab'):\n    return n", Reason.PARAMETERS),
        ("def g(n=5, t='ab', u=1):\n    return n", Reason.PARAMETERS),
        ("def g(n=5, t='ab', *a):\n    return n", Reason.PARAMETERS),
        ("def g(*, n=5, t='ab'):\n    return n", Reason.PARAMETERS),
        ("def g(x, n=5, t='ab'):\n    return n", Reason.PARAMETERS),
    ],
)
def test_a_text_that_is_no_solution_is_rejected_with_its_reason(text, reason):
    found = read_solution(text, PUZZLE)
    assert isinstance(found, Rejection)
    assert found.reason == reason


def test_a_puzzle_is_read_with_all_its_parts():
    found = read_puzzle(
        "def f(li: List[List[str]], n: int = -5, t=[1, 'a'], u={\"k\": 2}):\n    return li[0][0] == t\n"
    )
    assert found == Puzzle(
        "def f(li: List[List[str]], n: int = -5, t=[1, 'a'], u={\"k\": 2}):\n    return li[0][0] == t",
        "li",
        AnswerType("str", 2),
        (Parameter("n", "-5"), Parameter("t", "[1, 'a']"), Parameter("u", "{'k': 2}")),
    )
    assert found.solution_header() == "def g(n=-5, t=[1, 'a'], u={'k': 2}):"
    assert found.solution_header("g3").startswith("def g3(n=-5, ")


@pytest.mark.parametrize(
    "line", ["import math", "from collections import Counter", "import math, re as r", "x = x + 1"]
)
def test_allowed_modules_may_be_imported_inside_the_function(line):
    assert isinstance(read_puzzle(body(line)), Puzzle)


def test_what_goes_wrong_over_one_text_is_that_texts_rejection(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("puzzles.validity.canonical_source", fail)
    assert read_puzzle(body("pass")) == Rejection(Reason.MALFORMED, "ZeroDivisionError while it was read")
    assert read_solution("def g(n=5, t='ab'):\n    return n", PUZZLE).reason is Reason.MALFORMED


@pytest.mark.parametrize("name", sorted(FORBIDDEN_PUZZLE_NAMES))
def test_a_solution_may_run_text_and_a_puzzle_may_not(name):
    assert read_puzzle(body(f"{name}(str(x))")).reason is Reason.FORBIDDEN_NAME
    assert isinstance(read_solution(f"def g(n=5, t='ab'):\n    return {name}(t)", PUZZLE), str)


@pytest.mark.parametrize("kind", ["bool", "List[bool]"])
def test_a_boolean_answer_is_admitted_from_the_user_alone(kind):
    text = f"def f(x: {kind}):\n    return x is not None"
    assert read_puzzle(text).reason == Reason.ANSWER_TYPE
    assert isinstance(read_puzzle(text, allow_bool=True), Puzzle)


def test_a_forbidden_word_in_a_string_is_harmless():
    assert isinstance(read_puzzle("def f(x: str):\n    return x == 'open(__class__) eval builtin'"), Puzzle)


def test_quotes_layout_and_annotations_of_defaults_do_not_count():
    assert read_solution('def g( n = 5, t: str="ab" ) -> int:\n    return n', PUZZLE).startswith("def g( n = 5")


def test_a_solution_is_read_in_its_canonical_form():
    assert read_solution("def g(n=5, t='ab'):\r\n    '''Say.'''\r\n    return n  \r\n", PUZZLE) == (
        "def g(n=5, t='ab'):\n    return n"
    )


@pytest.mark.parametrize(
    "text", ["(" * 3_000_000, "\0" * 3_000_000, "\ud800" * 3_000_000, "def f(x: int):\n" + " " * 19_000]
)
def test_megabytes_and_deep_brackets_are_rejected_quietly(text):
    assert isinstance(read_puzzle(text), Rejection)
    assert isinstance(read_solution(text, PUZZLE), Rejection)


@given(st.text(st.characters(codec=None), max_size=60), st.text(st.characters(codec=None), max_size=60))
def test_reading_never_raises_and_a_puzzle_that_was_read_reads_as_itself(signature, rest):
    for text in (signature + rest, f"def f({signature}):{rest}", f"def f(x: int{signature}):\n    return x == {rest}"):
        found = read_puzzle(text)
        assert isinstance(found, Rejection) or read_puzzle(found.source) == found
        read_solution(text.replace("def f", "def g"), PUZZLE)
