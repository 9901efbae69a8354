"""Programs that have solved several puzzles are tried on the others, and only what holds comes back."""

import pytest

from recipes.carrying import Carried, carry_over
from verifier import Verifier

SEARCH = "def g({}):\n    return next(i for i in range(1000) if f(i))"


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=5.0) as made:
        yield made


def row(condition, solutions, arguments="n=5", answer_type="int", failures=()):
    head = f"x: {answer_type}, {arguments}"
    return {
        "puzzle": f"def f({head}):\n    return {condition}",
        "solutions": list(solutions),
        "failures": list(failures),
        "answer_type": answer_type,
        "template": condition,
    }


def rows(*more):
    """Two puzzles that a search has solved, and more."""
    found = [row(f"x % n == 3 and x > {low}", [SEARCH.format("n=5")]) for low in (10, 20)]
    found[1] = row("x * x > n and x > 7", [SEARCH.format("n=5")])
    return [*found, *more]


def test_what_solves_two_kinds_is_tried_on_a_third(verifier):
    third = row("x - 100 == k", ["def g(k=40):\n    return k + 100"], "k=40")
    assert list(carry_over(rows(third), verifier, 16))[2] == Carried(1, (SEARCH.format("k=40"),))


def test_what_does_not_hold_there_is_not_carried_over(verifier):
    third = row("x - 10 ** 6 == k", ["def g(k=40):\n    return k + 10 ** 6"], "k=40")
    assert list(carry_over(rows(third), verifier, 16))[2] == Carried(1, ())


def test_what_was_tried_there_is_not_tried_again(verifier):
    failed = row("x - 10 ** 6 == k", ["def g(k=40):\n    return 40"], "k=40", failures=[SEARCH.format("k=40")])
    assert list(carry_over(rows(failed), verifier, 16))[2] == Carried(0, ())
    assert list(carry_over(rows(), verifier, 16)) == [Carried(0, ()), Carried(0, ())]


def test_what_solves_one_kind_is_lent_to_nobody(verifier):
    same = [row("x == n + 1", ["def g(n=5):\n    return n + 1"]) for _ in range(3)]
    third = row("x == k + 1 and x", ["def g(k=40):\n    return 41"], "k=40")
    assert not any(each.lent for each in carry_over([*same, third], verifier, 16))


def test_programs_stay_with_their_answer_type(verifier):
    text = row("x == str(n)", ["def g(n=5):\n    return str(n)"], answer_type="str")
    assert list(carry_over(rows(text), verifier, 16))[2] == Carried(0, ())


def test_a_puzzle_is_lent_the_programs_that_solve_most_and_no_more(verifier):
    other = "def g({}):\n    return 13"
    more = [
        row("x % n == 3 and x == 13", [SEARCH.format("n=5"), other.format("n=5")]),
        row("x == 8 + n", [SEARCH.format("n=5"), other.format("n=5")]),
    ]
    third = row("x == 13 and k > 0", ["def g(k=40):\n    return k - 27"], "k=40")
    assert list(carry_over(rows(*more, third), verifier, 1))[-1] == Carried(1, (SEARCH.format("k=40"),))
    assert list(carry_over(rows(*more, third), verifier, 16))[-1].solutions == (
        SEARCH.format("k=40"),
        other.format("k=40"),
    )


def test_rows_without_recorded_failures_and_puzzles_that_cannot_be_read_are_carried_past(verifier):
    old = {key: value for key, value in row("x == k", [], "k=40").items() if key != "failures"}
    broken = row("x == k", [], "k=40") | {"puzzle": "def f("}
    assert list(carry_over(rows(old, broken), verifier, 16))[2:] == [
        Carried(1, (SEARCH.format("k=40"),)),
        Carried(0, ()),
    ]
