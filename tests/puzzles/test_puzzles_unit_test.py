"""Unit tests as data: what is one, in which form, and why something is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import Reason, Rejection, Signature, UnitTest, read_unit_test
from puzzles.literals import comparable, literal_text

TOTAL = Signature.parse("total(xs: list[int], k: int = 0) -> int")
FREE = Signature.parse("free(x, y=None)")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


@given(values, values)
def test_the_canonical_text_is_read_back_as_the_same_test(argument, expected):
    test = read_unit_test(f"assert free({literal_text(argument)}) == {literal_text(expected)}", FREE)
    assert isinstance(test, UnitTest)
    assert read_unit_test(test.text, FREE) == test


def test_a_test_that_is_too_long_once_it_is_written_out_is_none():
    assert read_unit_test("assert free(2 ** 1000) == 1", FREE).text.endswith("376) == 1")
    assert read_unit_test("assert free(1) == 10 ** 20000", FREE) == Rejection(Reason.TOO_LONG)


@given(values)
def test_a_value_has_one_comparable_text(value):
    assert comparable(comparable(literal_text(value))) == comparable(literal_text(value))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("2", "2.0", True),
        ("[True, 0]", "[1, False]", True),
        ("{1: 2.0, 3: 4}", "{3: 4, 1.0: 2}", True),
        ("{1, 2}", "frozenset({2, 1})", True),
        ("[0.0]", "[-0.0]", True),
        ("[1]", "(1,)", False),
        ("(1,)", "1", False),
        ("{}", "set()", False),
        ("'1.0'", "1.0", False),
        ("'{1: 2}'", "{1: 2}", False),
        ("'True'", "True", False),
        ("2.5", "2", False),
        ("error: TypeError", "error: KeyError", False),
    ],
)
def test_texts_are_comparable_as_their_values_are_equal(one, other, equal):
    assert (comparable(one) == comparable(other)) is equal


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("assert total([1,2]) == 3", "assert total([1, 2]) == 3"),
        ("assert 3 == total(xs=[1, 2])  # sum", "assert total([1, 2]) == 3"),
        ("assert total([ 1 ], k=2 ** 3) == 3 * 3, 'message'", "assert total([1], 8) == 9"),
        ("  assert total([]) is None", "assert total([]) == None"),
        ("assert total([-1])", "assert total([-1]) == True"),
        ("assert not total([])", "assert total([]) == False"),
        ('assert total([]) == "a"', "assert total([]) == 'a'"),
    ],
)
def test_one_meaning_has_one_text(text, canonical):
    assert read_unit_test(text, TOTAL).text == canonical


def test_an_argument_by_name_that_leaves_a_gap_keeps_its_name():
    signature = Signature.parse("f(a, b=1, c=2)")
    assert read_unit_test("assert f(0, c=5) == 1", signature).call == "f(0, c=5)"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, Reason.MALFORMED),
        ("", Reason.EMPTY),
        ("assert total(", Reason.SYNTAX),
        ("assert total([1], xs=[1], xs=[2]) == 1", Reason.SYNTAX),
        ("import os\nassert total([1]) == 1", Reason.FORBIDDEN_IMPORT),
        ("assert open('x') == total([1])", Reason.FORBIDDEN_NAME),
        ("total([1]) == 1", Reason.NO_ASSERTION),
        ("assert total([1]) == 1\nassert total([2]) == 2", Reason.NOT_ONE_ASSERTION),
        ("if True:\n    assert total([1]) == 1", Reason.NOT_ONE_ASSERTION),
        ("assert True", Reason.ASSERTS_CONSTANT),
        ("assert 1 == 1", Reason.ASSERTS_CONSTANT),
        ("assert sum([1]) == 1", Reason.NO_CALL),
        ("assert total", Reason.NO_CALL),
        ("assert x.total([1]) == 1", Reason.NO_CALL),
        ("assert total([1]) != 1", Reason.NOT_EQUALITY),
        ("assert total([1]) > 1", Reason.NOT_EQUALITY),
        ("assert abs(total([1])) == 1", Reason.NOT_EQUALITY),
        ("assert total([1]) == 1 and True", Reason.NOT_EQUALITY),
        ("assert total([1]) == total([1])", Reason.EXPECTED_NOT_LITERAL),
        ("assert total([1]) == x", Reason.EXPECTED_NOT_LITERAL),
        ("assert total(x) == 1", Reason.ARGUMENT_NOT_LITERAL),
        ("assert total([0] * 5) == 0", Reason.ARGUMENT_NOT_LITERAL),
        ("assert total(*[[1]]) == 1", Reason.ARGUMENT_NOT_LITERAL),
        ("assert total(**{}) == 1", Reason.ARGUMENT_NOT_LITERAL),
        ("assert not total(x)", Reason.ARGUMENT_NOT_LITERAL),
        ("assert total() == 0", Reason.PARAMETERS),
        ("assert total([1], 2, 3) == 0", Reason.PARAMETERS),
        ("assert total([1], xs=[1]) == 0", Reason.PARAMETERS),
        ("assert total([1], z=1) == 0", Reason.PARAMETERS),
        ("assert total('ab') == 0", Reason.ARGUMENT_TYPE),
        ("assert total([1.5]) == 0", Reason.ARGUMENT_TYPE),
        ("assert total([1], True) == 0", Reason.ARGUMENT_TYPE),
    ],
)
def test_what_is_no_unit_test_has_its_reason(text, reason):
    assert read_unit_test(text, TOTAL).reason is reason


@given(st.text(max_size=40).map(lambda text: f"assert total({text}) == 1") | st.text(max_size=40))
def test_no_text_raises(text):
    assert isinstance(read_unit_test(text, TOTAL), UnitTest | Rejection)


def test_an_int_may_stand_for_a_float_but_a_list_may_not():
    signature = Signature.parse("f(x: float, ys: list[float]) -> float")
    assert isinstance(read_unit_test("assert f(1, [2, 0.5]) == 1", signature), UnitTest)
    assert read_unit_test("assert f([1], [2]) == 1", signature).reason is Reason.ARGUMENT_TYPE


def test_an_oracle_may_put_another_value_in_place():
    assert read_unit_test("assert total([1]) == 5", TOTAL).expecting("1").text == "assert total([1]) == 1"


@pytest.mark.parametrize(
    "text", ["f(*a)", "f(**k)", "f(a, /)", "f(*, a)", "f(a, a)", "f", "f()\nx", "f(): return 1", "class"]
)
def test_other_signatures_are_refused(text):
    assert Signature.parse(text) is None


@pytest.mark.parametrize("text", ["f()", "f(a, b=1)", "f(a: int, b: list[str] = []) -> dict[str, int]"])
def test_a_signature_is_written_as_it_is_read(text):
    assert str(Signature.parse(f"def {text}:")) == text
