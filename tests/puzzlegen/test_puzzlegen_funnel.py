"""Shares of the funnel: what a target that was met left over is part of none."""

import pytest

from puzzlegen.generation.funnel import decided, kept_share

FUNNEL = {"proposed": 512, "parsed": 480, "valid": 460, "runs": 450, "nontrivial": 400, "novel": 335, "solved": 21}


def test_only_puzzles_that_were_looked_at_count_as_unsolved():
    assert decided(FUNNEL | {"left_over": 238}, "solved") == 97
    assert decided(FUNNEL | {"left_over": 238}, "novel") == 400
    assert decided(FUNNEL, "solved") == 335


def test_the_first_stage_and_what_nobody_counted_decide_nothing():
    assert decided(FUNNEL, "proposed") is None
    assert decided({}, "kept") is None


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ({"kept": 20}, 20 / 512),
        ({"kept": 20, "left_over": 235}, 20 / 100 * 335 / 512),
        ({"kept": 0, "novel": 0}, 0.0),
        ({}, None),
    ],
)
def test_the_share_that_is_kept_is_that_of_a_whole_batch(counts, share):
    assert kept_share(FUNNEL | counts) == (share if share is None else pytest.approx(share))
