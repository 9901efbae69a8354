"""Choosing among codes by tests."""

import pytest

from puzzles import Signature
from puzzles.unit_test import read_unit_test
from recipes.reranking import Choice, rerank

SIGNATURE = Signature.parse("f(n: int) -> int")
DOUBLE, SQUARE, BROKEN = "def f(n):\n    return 2 * n", "def f(n):\n    return n * n", "def f(n):\n    return n +"


def choice(codes, right, *tests):
    return Choice("f", codes, right, tuple(read_unit_test(test, SIGNATURE) for test in tests))


def test_the_code_that_passes_most_tests_is_chosen(verifier):
    found = rerank([choice((SQUARE, DOUBLE), (False, True), "assert f(3) == 6", "assert f(2) == 4")], verifier)
    assert (found.any_one.value, found.chosen.value, found.best.value) == (0.5, 1.0, 1.0)
    assert found.gain.interval.value == 0.5


def test_equally_good_codes_are_as_likely_as_each_other(verifier):
    found = rerank([choice((SQUARE, DOUBLE, BROKEN), (False, True, False), "assert f(2) == 4")], verifier)
    assert found.chosen.value == 0.5


def test_without_tests_any_code_is_chosen(verifier):
    found = rerank([choice((SQUARE, DOUBLE, BROKEN), (False, True, False))], verifier)
    assert found.chosen.value == found.any_one.value == pytest.approx(1 / 3)


def test_a_test_counts_as_often_as_it_was_written(verifier):
    tests = ["assert f(3) == 9"] * 2 + ["assert f(5) == 10"]
    assert rerank([choice((SQUARE, DOUBLE), (False, True), *tests)], verifier).chosen.value == 0.0
    assert rerank([choice((SQUARE, DOUBLE), (False, True), *tests, *tests[2:] * 2)], verifier).chosen.value == 1.0


def test_nothing_to_choose_from_is_refused(verifier):
    for choices in ([], [choice((), ())]):
        with pytest.raises(ValueError, match="no codes"):
            rerank(choices, verifier)
