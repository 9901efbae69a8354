"""What follows from the runs of a pair: when one more is due, and the verdict.

An answer counts only if it holds where nothing but the puzzle runs, under the second hash seed. What the first run,
under the first seed, said before is an opinion: code of the solution's could have bent it, and so could the order of a
set.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from puzzles import Reason, Verdict
from verifier.answers import answer_digest
from verifier.screen import Attempt

_NOS_AND_YES = frozenset({None, Reason.WRONG_ANSWER, Reason.NOT_TRUE, Reason.PUZZLE_ERROR, Reason.ERROR})
# What a hash seed can change: the order of a set, a hash, an identity.
_ORDER_MATTERS = re.compile(r"set\b|\bhash\b|\bid\b|\bobject\b|\{[^:{}]+[,}]|\b(?:keys|items)\(\)")


class Answer(NamedTuple):
    """What a solution gave: as a Python literal, as JSON for the next child, and the seconds that it took."""

    value: str
    literal: str
    seconds: float


def may_be_chance(attempt: Attempt, opinion: Verdict) -> bool:
    """Whether another hash seed could change this opinion."""
    return opinion.reason in _NOS_AND_YES and any(map(_ORDER_MATTERS.search, attempt.texts))


def is_doubtful(attempt: Attempt, opinion: Verdict, answer: Answer) -> bool:
    """Whether an answer that holds has to do so under the first run's hash seed too.

    That run had another answer, or may have been bent, or the order of a set may have helped.
    """
    other = opinion.answer != answer_digest(answer.literal.encode())
    return other or not attempt.is_harmless or may_be_chance(attempt, opinion)


def conclude(attempt: Attempt, opinion: Verdict, answer: Answer, checked: Verdict, again: Verdict) -> Verdict:
    """The verdict from all runs; `again` is the opinion itself where nothing was in doubt."""
    seconds = opinion.seconds + answer.seconds + checked.seconds
    if checked.accepted:
        for verdict in (again, opinion):
            if not verdict.accepted:
                return _flaky(verdict.reason, seconds)
        return Verdict(None, seconds, answer=answer.value)
    return contradict(attempt, opinion, replace(checked, seconds=seconds))


def contradict(attempt: Attempt, opinion: Verdict, later: Verdict) -> Verdict:
    """The verdict where a later run gave no right answer, be it that the first had found one or not."""
    if opinion.accepted and may_be_chance(attempt, opinion) and later.reason in _NOS_AND_YES:
        return _flaky(later.reason, later.seconds)
    return later if opinion.accepted else replace(opinion, seconds=later.seconds)


def _flaky(reason: Reason | None, seconds: float) -> Verdict:
    return Verdict(Reason.FLAKY, seconds, detail=f"{reason} under another hash seed")
