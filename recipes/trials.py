"""A code against the suites that were written for it and against its question's history: one run, counted.

All of a candidate's tests, new and old, run in one matrix. What a candidate writes to its streams, how it leaves, and
what it does to builtins or to equality counts for nothing there: values come out as data, and are compared outside its
process with what the oracle said, which never enters it (`verifier.matrix`).

Not guaranteed: that a test which a code fails by the time limit is a hard one; `Trial.timeouts` counts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recipes.adversarial_rewards import Shares, generated_shares, history_shares
from recipes.mistake_book import Lesson
from recipes.oracle import Corrected
from verifier import Question, Status, Verifier


class Candidate(NamedTuple):
    """A readable code, the suites that were written for it, and what the Mistake Book gave for its question."""

    entry_point: str
    code: str
    suites: tuple[Corrected, ...]
    old: tuple[str, ...]


class Trial(NamedTuple):
    """What came of a candidate: shares by suite (None for one without a valid test), and of the old tests."""

    runs: bool
    """Whether it got as far as a test."""
    generated: tuple[Shares | None, ...]
    history: Shares | None
    lesson: Lesson
    """What the book may learn from it, if it runs."""
    tests: int
    """The different new tests."""
    timeouts: int
    """Of these, those that ran into the time limit."""


def try_candidates(candidates: Sequence[Candidate], group: int | None, verifier: Verifier) -> Iterator[Trial]:
    """The trial of each candidate, in order; `group` is G, the number of tests that a suite is asked for.

    With None it is for each suite the number that it has.
    """
    new = [tuple(dict.fromkeys(test.text for suite in each.suites for test in suite.tests)) for each in candidates]
    matrices = verifier.matrices(
        Question((each.code,), tuple(dict.fromkeys((*tests, *each.old))), each.entry_point)
        for each, tests in zip(candidates, new, strict=True)
    )
    for each, tests, matrix in zip(candidates, new, matrices, strict=True):
        texts = dict.fromkeys((*tests, *each.old))
        status = dict(zip(texts, matrix.statuses[0], strict=True))
        passed = {test: found is Status.PASS for test, found in status.items()}
        yield Trial(
            runs=matrix.defined[0],
            generated=tuple(
                generated_shares([passed[test.text] for test in suite.tests], group or len(suite.tests))
                for suite in each.suites
            ),
            history=history_shares([passed[test] for test in each.old]),
            lesson=Lesson(
                passed=tuple(test for test in each.old if passed[test]),
                failed=tuple(test for test in tests if not passed[test]),
            ),
            tests=len(tests),
            timeouts=sum(status[test] is Status.TIMEOUT for test in tests),
        )
