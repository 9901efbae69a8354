"""What the oracle makes of suites: right values, and the causes that count as invalid."""

import pytest

from generator import Style, read_tests
from puzzles import Signature
from puzzles.task import make_task
from puzzles.unit_test import read_unit_test
from recipes.oracle import Asked, Cause, believe_by_consensus, correct_suites

SIGNATURE = Signature.parse("f(n: int) -> int")
SHOWN = read_unit_test("assert f(100) == 200", SIGNATURE)
TASK = make_task("double", "Return twice n.", SIGNATURE, examples=(SHOWN,))
DOUBLE = "def f(n):\n    return 2 * n"
FUSSY = """def f(n):
    if n == 13:
        raise ValueError
    if n == 14:
        return float("nan")
    if n == 15:
        return object()
    if n == 16:
        while True:
            pass
    if n == 17:
        value = []
        for _ in range(900):
            value = [value]
        return value
    return 2 * n"""


def suite(*lines):
    return tuple(read_tests("".join(f"\n    {line}" for line in lines), TASK, Style.COMPLETION))


def corrected(verifier, *lines, believed=DOUBLE):
    ((found,),) = correct_suites([Asked(TASK, believed, (suite(*lines),))], verifier)
    return [test.text for test in found.tests], list(found.causes)


def test_a_right_test_is_kept_as_it_is(verifier):
    assert corrected(verifier, "assert f(3) == 6") == (["assert f(3) == 6"], [])


def test_a_wrong_value_is_replaced_by_the_oracles_and_counts_as_invalid(verifier):
    assert corrected(verifier, "assert f(3) == 7") == (["assert f(3) == 6"], [Cause.WRONG_VALUE])


@pytest.mark.parametrize("piece", ["assert f(3) > 5", "assert f(x) == 6", "f(3)", "assert", "assert f('a') == 6"])
def test_what_is_no_equality_of_a_call_and_a_literal_is_unparsable(verifier, piece):
    assert corrected(verifier, "assert f(3) == 6", piece) == (["assert f(3) == 6"], [Cause.UNPARSABLE])


@pytest.mark.parametrize("argument", [13, 14, 15, 17])
def test_a_call_that_the_oracle_gives_no_plain_value_for_is_dropped(verifier, argument):
    found = corrected(verifier, f"assert f({argument}) == 6", "assert f(3) == 6", believed=FUSSY)
    assert found == (["assert f(3) == 6"], [Cause.ORACLE_FAILED])


def test_a_call_on_which_the_oracle_does_not_end_is_dropped(verifier):
    assert corrected(verifier, "assert f(16) == 6", believed=FUSSY) == ([], [Cause.ORACLE_FAILED])


@pytest.mark.parametrize("again", ["assert f(3) == 6", "assert 6 == f(n=3)", "assert f(3) == 7", "assert f(1+2) == 6"])
def test_a_call_that_was_there_before_is_a_duplicate_whatever_it_expects(verifier, again):
    assert corrected(verifier, "assert f(3) == 6", again) == (["assert f(3) == 6"], [Cause.DUPLICATE])


def test_a_call_that_the_task_shows_is_a_duplicate(verifier):
    assert corrected(verifier, "assert f(100) == 200") == ([], [Cause.DUPLICATE])


def test_each_piece_counts_once(verifier):
    tests, causes = corrected(verifier, "assert f(3) == 9", "assert f(3) == 9", "assert f(3) > 9", "assert f(2) == 4")
    assert tests == ["assert f(3) == 6", "assert f(2) == 4"]
    assert causes == [Cause.WRONG_VALUE, Cause.DUPLICATE, Cause.UNPARSABLE]


def test_an_oracle_that_is_broken_or_missing_fails_on_every_call(verifier):
    for believed in (None, "def f(n):\n    return undefined", "def g(n):\n    return n", "1 +"):
        assert corrected(verifier, "assert f(3) == 6", believed=believed) == ([], [Cause.ORACLE_FAILED])


def test_an_empty_completion_is_one_unparsable_piece(verifier):
    assert corrected(verifier) == ([], [Cause.UNPARSABLE])


def test_suites_of_one_question_do_not_see_each_others_tests(verifier):
    asked = Asked(TASK, DOUBLE, (suite("assert f(1) == 2"), suite("assert f(1) == 3")))
    ((first, second),) = correct_suites([asked], verifier)
    assert first.tests == second.tests
    assert (first.invalid, second.invalid) == (0, 1)


def test_without_a_reference_the_code_that_most_agree_on_is_believed(verifier):
    codes = (DOUBLE, "def f(n):\n    return n + n", "def f(n):\n    return n")
    suites = (suite("assert f(1) == 2", "assert f(3) == 6"), suite("assert f(4) == 9"))
    assert believe_by_consensus([(TASK, codes, suites)], verifier) == [DOUBLE]


def test_where_codes_do_not_agree_nothing_is_believed(verifier):
    codes = ("def f(n):\n    return 1", "def f(n):\n    return 2")
    asked = [(TASK, codes, (suite("assert f(1) == 2"),)), (TASK, (), ()), (TASK, codes, ())]
    assert believe_by_consensus(asked, verifier) == [None, None, None]
