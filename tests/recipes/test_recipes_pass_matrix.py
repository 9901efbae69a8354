import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.pass_matrix import (
    PassMatrix,
    codes_failing,
    coupled_test,
    hopeless_codes,
    idle_tests,
    leaders,
    refuted_tests,
    trusted_test,
)


def matrix(*rows, valid=None):
    """A row a code, `x` for a pass; `valid` has a `-` for each masked test."""
    passes = [[cell == "x" for cell in row] for row in rows]
    return PassMatrix.of(passes, None if valid is None else [mark != "-" for mark in valid])


@st.composite
def matrices(draw):
    codes, tests = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    row = st.lists(st.booleans(), min_size=tests, max_size=tests)
    return PassMatrix.of(draw(st.lists(row, min_size=codes, max_size=codes)), draw(row))


def test_masked_tests_take_part_in_no_count():
    masked = matrix("xx.", "x..", valid="-++")
    assert masked.counts == (1, 0)
    assert masked.rates[0] is None


def test_cleaning_replaces_exactly_the_codes_without_a_pass():
    assert hopeless_codes(matrix("x.", "..", ".x", "..")) == (1, 3)


def test_cleaning_replaces_nobody_when_no_test_is_valid():
    assert hopeless_codes(matrix("xx", "..", valid="--")) == ()


def test_passes_of_masked_tests_do_not_save_a_code():
    assert hopeless_codes(matrix("x.", ".x", valid="-+")) == (0,)


def test_the_coupling_break_takes_the_lowest_rate_strictly_between():
    assert coupled_test(matrix("xx.x", "xx.x", "x..x", ".x.x")) == 0
    assert coupled_test(matrix("xx.x", "xx.x", "x..x", "...x")) == 1


def test_rates_of_zero_and_one_are_no_coupling():
    assert coupled_test(matrix("x.", "x.")) is None


def test_fixing_takes_the_highest_rate_strictly_between():
    assert trusted_test(matrix("xx.x", ".x.x", ".x.x", "...x")) == 1


def test_equal_rates_go_to_the_first_test():
    even = matrix(".xx", "x..", "xxx", "...")
    assert (coupled_test(even), trusted_test(even)) == (0, 0)


def test_fixing_is_for_all_codes_that_fail_the_test():
    assert codes_failing(matrix("x", ".", "x", "."), 0) == (1, 3)


def test_refuted_are_tests_without_a_pass_and_those_that_are_invalid():
    assert refuted_tests(matrix("x.x", "x..", valid="++-")) == (1, 2)


def test_idle_are_tests_that_all_codes_pass():
    assert idle_tests(matrix("x.x", "xxx")) == (0, 2)


def test_nothing_is_idle_when_all_valid_tests_are():
    assert idle_tests(matrix("x.x", "xxx", valid="+-+")) == ()


def test_all_ones_leave_nothing_to_do():
    ones = matrix("xxx", "xxx")
    assert (hopeless_codes(ones), coupled_test(ones), trusted_test(ones)) == ((), None, None)
    assert (refuted_tests(ones), idle_tests(ones)) == ((), ())


def test_with_all_tests_invalid_every_code_leads_and_every_test_is_refuted():
    nothing = matrix("x.", ".x", valid="--")
    assert leaders(nothing) == (0, 1)
    assert (refuted_tests(nothing), coupled_test(nothing), idle_tests(nothing)) == ((0, 1), None, ())


def test_one_code_splits_no_test():
    alone = matrix("x.")
    assert (coupled_test(alone), trusted_test(alone), leaders(alone)) == (None, None, (0,))
    assert refuted_tests(alone) == (1,)


def test_without_codes_nobody_leads():
    assert leaders(PassMatrix.of([])) == ()


def test_leaders_are_all_codes_with_the_most_passes():
    assert leaders(matrix("x..", "xx.", ".xx")) == (1, 2)


def test_ragged_rows_are_refused():
    with pytest.raises(ValueError, match="rows of"):
        PassMatrix.of([[True], [True, False]])


@given(matrices())
def test_a_test_that_is_replaced_is_never_one_that_codes_are_fixed_by(found):
    replaced = {*refuted_tests(found), *idle_tests(found)}
    assert trusted_test(found) not in replaced
    assert coupled_test(found) not in replaced


@given(matrices())
def test_leaders_are_hopeless_only_together(found):
    hopeless = set(hopeless_codes(found))
    assert not hopeless & set(leaders(found)) or hopeless == set(range(len(found.passes)))
