"""The `eval` of puzzles: Python's own values of arithmetic on literals and plain variables, and nothing else."""

import pytest

from verifier.arithmetic import evaluate

ARITHMETIC = """
8*8-1
 -2 ** 3 // 5
1 < 2 <= 3 != 4
not 0 or [1, 'a'][-1]
(1, 2)[::-1]
{1: 2, **{}}[1] if {3} else 4
'ab' * 2 in 'xababx'
1j * 1j
~7 & 3 | 4 ^ 1 << 2
b'x'[0] @ 1 if 0 else 0x10
'%05d' % 42
""".strip("\n").split("\n")
CODE = """
print()
(1).real
().__class__
lambda: 0
[c for c in 'ab']
{c for c in 'ab'}
(c for c in 'a')
{c: 1 for c in 'ab'}
f'{1}'
(y := 1)
[*'ab']
x()
x.real
yield
await 1
1; 2
x = 1
(((
""".split("\n")


@pytest.mark.parametrize("text", ARITHMETIC)
def test_value_is_that_of_python(text):
    assert repr(evaluate(text)) == repr(eval(text))


@pytest.mark.parametrize("text", CODE)
def test_anything_that_calls_is_refused(text):
    with pytest.raises(SyntaxError):
        evaluate(text, {"x": 1}, {"x": 1})


@pytest.mark.parametrize(
    "namespaces", [({"x": 3, "xs": [4]},), ({"x": 9}, {"x": 3, "xs": [4]}), (None, {"x": 3, "xs": [4]})]
)
def test_names_are_those_of_the_namespaces_given(namespaces):
    assert evaluate("x * xs[0]", *namespaces) == 12
    with pytest.raises(NameError):
        evaluate("xy", *namespaces)


def test_without_namespaces_names_are_the_callers():
    for x in (3, 4):
        assert evaluate("x + x") == x + x


@pytest.mark.parametrize("thing", [len, pytest, type, lambda: 0, type("S", (str,), {})("1"), iter(())])
def test_a_name_of_what_is_not_plain_is_no_name(thing):
    with pytest.raises(NameError):
        evaluate("x", {"x": thing})


def test_builtins_are_no_names():
    with pytest.raises(NameError):
        evaluate("len")


@pytest.mark.parametrize("thing", [compile("1", "", "eval"), b"1", 1, type("S", (str,), {})("1")])
def test_what_is_no_text_is_refused(thing):
    with pytest.raises(TypeError):
        evaluate(thing)


def test_what_operators_raise_is_raised():
    with pytest.raises(ZeroDivisionError):
        evaluate("1 / 0")
