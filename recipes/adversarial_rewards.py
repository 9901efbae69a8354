"""The rewards of Code-A1 (arXiv 2603.15611, as its public code computes them): opposite ones for codes and for suites.

G is the number of tests that are asked for; it is the denominator whether or not so many were written. Of a suite, on
the code that it was written for:

    valid     = min(valid tests / G, 1 - invalid pieces / G), cut to 0..1
    gen_fail  = valid tests among the first G that the code fails / G
    gen_pass  = valid tests that the code passes / valid tests
    hist_*    = the same two shares over the tests retrieved from the Mistake Book, of which there may be none

    reward of a code for one suite = mean of hist_pass and gen_pass, or the one that exists, or 0
    reward of a code               = mean over all its suites
    adversity                      = (gen_fail - hist_fail + 1) / 2; gen_fail without history; 0 with history only
    reward of a suite              = alpha valid + (1 - alpha) adversity if the code runs, else 0;
                                     less the share of characters that cannot be printed

Pure functions of counts and outcomes: nothing here runs anything. Not guaranteed: the third example in the paper's
figure (adversity 0.0, reward 0.333), which does not follow from its code.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

_LAYOUT = frozenset("\n\r\t")


class Shares(NamedTuple):
    """Of tests that were run on a code: the shares that it fails and passes; they need not add up to 1."""

    failed: float
    passed: float


def generated_shares(passed: Sequence[bool], group: int) -> Shares | None:
    """Of a suite's valid tests, in order, whether the code passes each; `group` is G. None without a valid test."""
    if not passed:
        return None
    return Shares(passed[:group].count(False) / group, sum(passed) / len(passed))


def history_shares(passed: Sequence[bool]) -> Shares | None:
    """The same of the tests that the Mistake Book gave, whose number is the denominator. None where it gave none."""
    if not passed:
        return None
    return Shares(passed.count(False) / len(passed), sum(passed) / len(passed))


def validity(valid: int, invalid: int, group: int) -> float:
    """How well-formed a suite is, from 0 to 1; a piece that is counted in `invalid` may be in `valid` as well."""
    return min(1.0, max(0.0, min(valid / group, 1 - invalid / group)))


def adversity(generated: Shares | None, history: Shares | None) -> float:
    """How much harder a suite is for the code than what the code is known to fail; 1/2 is equally hard."""
    if generated is None:
        return 0.0
    if history is None:
        return generated.failed
    return (generated.failed - history.failed + 1) / 2


def suite_reward(valid: float, adverse: float, *, alpha: float, runs: bool, unprintable: float) -> float:
    """The reward of a suite, at most 1 and at least -1. `alpha` weighs being valid against being hard."""
    return (alpha * valid + (1 - alpha) * adverse if runs else 0.0) - unprintable


def reward_against_suite(generated: Shares | None, history: Shares | None) -> float:
    """The reward of a code for one of its suites, from 0 to 1."""
    known = [shares.passed for shares in (history, generated) if shares is not None]
    return sum(known) / len(known) if known else 0.0


def code_reward(against: Sequence[float]) -> float:
    """The reward of a code, from what it earned against each suite that was written for it; 0 without any."""
    return sum(against) / len(against) if against else 0.0


def unprintable_share(text: str) -> float:
    """Share of the characters of a suite's text that are neither printable nor layout."""
    return sum(not (mark.isprintable() or mark in _LAYOUT) for mark in text) / max(1, len(text))


def most_varied(rewards: Sequence[Sequence[float]]) -> int | None:
    """TOPVAR: the place of the code whose suites' rewards vary most; of several the first, None without any.

    Variances are exact fractions, so that rewards in another order are a tie as well.
    """
    spreads = [statistics.pvariance(each) if each else -1.0 for each in rewards]
    return max(range(len(spreads)), key=lambda place: (spreads[place], -place)) if any(rewards) else None
