"""Preference pairs out of attempts at puzzles."""

from hypothesis import given
from hypothesis import strategies as st

from finetune.attempt_pairs import PAIRS_A_PUZZLE, write_pairs

PUZZLE = "def f(x: int, n=5):\n    return x == n"


def attempt(value):
    return f"def g(n=5):\n    return {value}"


def row(right=("n",), wrong=("0",), puzzle=PUZZLE):
    return {"puzzle": puzzle, "solutions": [*map(attempt, right)], "failures": [*map(attempt, wrong)]}


def test_a_pair_continues_the_prompt_that_asks_for_a_solution():
    (pair,) = write_pairs([row()])
    assert pair["prompt"] == "def f(x: int, n=5):\n    return x == n\n\ndef g(n=5):"
    assert pair["chosen"] == "\n    return n\n\nassert f(g())\n\n"
    assert pair["rejected"] == "\n    return 0\n\nassert f(g())\n\n"
    assert pair["kind"] == "int"


@given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 12))
def test_pairs_are_distinct_and_no_attempt_comes_again_before_all_others_of_its_side(right, wrong, each):
    pairs = write_pairs([row(map(str, range(right)), map(str, range(100, 100 + wrong)))], each=each)
    assert len(pairs) == min(each, right * wrong)
    assert len({(pair["chosen"], pair["rejected"]) for pair in pairs}) == len(pairs)
    for side, number in (("chosen", right), ("rejected", wrong)):
        assert len({pair[side] for pair in pairs}) == min(len(pairs), number)


def test_rows_without_failures_give_no_pair():
    assert write_pairs([row(wrong=()), {"puzzle": PUZZLE, "solutions": [attempt("n")]}]) == []


def test_what_cannot_be_read_gives_no_pair():
    stray = row() | {"failures": ["def g(n=6):\n    return 0", "", "return 0"]}
    assert write_pairs([stray, row(puzzle="def f(x):"), row(puzzle="")]) == []


def test_the_seed_decides_the_order_and_the_limit_cuts_it():
    rows = [row(wrong=[str(k)], puzzle=f"def f(x: int, n=5):\n    return x == n + {k}") for k in range(30)]
    pairs = write_pairs(rows, seed=1)
    assert pairs == write_pairs(rows, seed=1) != write_pairs(rows, seed=2)
    assert write_pairs(rows, seed=1, limit=7) == pairs[:7]


def test_a_puzzle_gives_no_more_than_its_share():
    assert len(write_pairs([row(map(str, range(8)), map(str, range(10, 18)))])) == PAIRS_A_PUZZLE
