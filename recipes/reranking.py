"""Test-time use of a tester: of several codes for a task, the one that passes most of its tests is answered.

The tests are taken as they were written: there is no oracle here. Equal tests of several suites count as often as they
were written, since that is how sure the tester is of them. Codes that pass equally many are equally good as far as the
tests say: the expected share of right ones among them is what choosing by chance would give.

Not guaranteed: that the choice is better than any code. Where most tests are wrong in the same way, it is worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from finetune.pass_at_k import Difference, Interval, bootstrap, paired_difference
from puzzles import UnitTest
from verifier import Question, Status, Verifier


class Choice(NamedTuple):
    """A task's codes, whether each is right, and the tests to choose by."""

    entry_point: str
    codes: tuple[str, ...]
    right: tuple[bool, ...]
    tests: tuple[UnitTest, ...]


class BestOfN(NamedTuple):
    """Shares of tasks answered rightly: by any code, by the one that was chosen, and by the best there was."""

    any_one: Interval
    chosen: Interval
    best: Interval
    gain: Difference
    """Of choosing over taking any, in pairs."""


def rerank(choices: Sequence[Choice], verifier: Verifier) -> BestOfN:
    """Choose for each task. ValueError without tasks, or for one without codes."""
    if not choices or not all(each.codes for each in choices):
        raise ValueError("there are no codes to choose from")
    distinct = [tuple(dict.fromkeys(test.text for test in each.tests)) for each in choices]
    matrices = verifier.matrices(
        Question(each.codes, tests, each.entry_point) for each, tests in zip(choices, distinct, strict=True)
    )
    chosen = []
    for each, tests, matrix in zip(choices, distinct, matrices, strict=True):
        weights = [sum(test.text == text for test in each.tests) for text in tests]
        votes = [
            sum(weight for weight, status in zip(weights, row, strict=True) if status is Status.PASS)
            for row in matrix.statuses
        ]
        first = [right for right, count in zip(each.right, votes, strict=True) if count == max(votes)]
        chosen.append(float(np.mean(first)))
    any_one = [float(np.mean(each.right)) for each in choices]
    return BestOfN(
        any_one=bootstrap(any_one),
        chosen=bootstrap(chosen),
        best=bootstrap([float(any(each.right)) for each in choices]),
        gain=paired_difference(any_one, chosen),
    )
