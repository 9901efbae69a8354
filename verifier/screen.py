"""Many attempts in one child: reading its opinions, and giving every attempt its due.

Attempts that hang or die are charged for it and the others go on in a fresh child. What an attempt may have caused in
another is not believed: a crash, a full memory or stack counts only for the first attempt of a child, any other is
tried again as the first. Only code that provably leaves nothing behind (`verifier.harmless`) may share a child; any
other has one of its own, so no attempt can talk another one down, and no puzzle remembers an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from puzzles import Puzzle, Reason, Verdict
from verifier.harmless import is_harmless
from verifier.records import OUT_OF_STEPS, RENEW, SUCCESS, Record
from verifier.sandbox import Outcome


class Attempt(NamedTuple):
    """A solution to a puzzle, both read."""

    puzzle: Puzzle
    solution: str

    @property
    def texts(self) -> tuple[str, str]:
        """Both sources."""
        return self.puzzle.source, self.solution

    @property
    def is_harmless(self) -> bool:
        """Whether it provably leaves nothing behind in the process that runs it."""
        return all(map(is_harmless, self.texts))


RunMany: TypeAlias = Callable[[Sequence[Attempt]], Outcome]

_BELIEVED = frozenset(
    {Reason.ERROR, Reason.WRONG_TYPE, Reason.MEMORY, Reason.NOT_LITERAL, Reason.WRONG_ANSWER}
    | {Reason.ANSWER_TOO_LARGE, Reason.NOT_TRUE, Reason.PUZZLE_ERROR}
)


def screen(
    run: RunMany,
    attempts: Sequence[Attempt],
    may_share: Callable[[Attempt], bool] = attrgetter("is_harmless"),
) -> dict[Attempt, Verdict]:
    """An opinion on each of the distinct `attempts`, a right one with the digest of its answer.

    `run` gives a list of them to one fresh child: all at once that may share one, and any other by itself.
    """
    opinions: dict[Attempt, Verdict] = {}
    sharing = {attempt: may_share(attempt) for attempt in attempts}
    together = [attempt for attempt in attempts if sharing[attempt]]
    for group in (together, *([attempt] for attempt in attempts if not sharing[attempt])):
        found: list[Verdict] = []
        while left := group[len(found) :]:
            found += _read_opinions(run(left), len(left))
        opinions.update(zip(group, found, strict=True))
    return opinions


def ran_out_of_steps(opinion: Verdict) -> bool:
    """Whether a larger budget could change this opinion."""
    return opinion.reason is Reason.TIMEOUT and opinion.detail == OUT_OF_STEPS


def _read_opinions(outcome: Outcome, expected: int) -> list[Verdict]:
    """The opinions that one child is believed in: at least one, for the first attempts in it, in order."""
    opinions: list[Verdict] = []
    seconds, waiting_for = 0.0, Reason.TIMEOUT
    for record, lap in zip(outcome.records, outcome.times, strict=True):
        seconds += lap
        if record.word == RENEW:
            waiting_for = Reason.PUZZLE_TIMEOUT
        elif len(opinions) < expected:
            reason, detail = _reason(record)
            if opinions and (reason in {Reason.MEMORY, Reason.CRASHED} or detail == RecursionError.__name__):
                return opinions
            opinions.append(Verdict(reason, seconds, answer=record.detail if reason is None else None, detail=detail))
            seconds, waiting_for = 0.0, Reason.TIMEOUT
    if len(opinions) < expected:
        if outcome.end == "timeout":
            opinions.append(Verdict(waiting_for, max(0.0, outcome.seconds - sum(outcome.times)) + seconds))
        elif not opinions:
            opinions.append(Verdict(Reason.CRASHED, outcome.seconds, detail=how_it_ended(outcome)))
    return opinions


def rejection(records: Sequence[Record], outcome: Outcome, if_late: Reason) -> Verdict:
    """Why a run whose next record had to be a success has none in the rest of its `records`."""
    if not records:
        if outcome.end == "timeout":
            return Verdict(if_late, outcome.seconds)
        return Verdict(Reason.CRASHED, outcome.seconds, detail=how_it_ended(outcome))
    reason, detail = _reason(records[0])
    return Verdict(reason or Reason.CRASHED, outcome.seconds, detail=detail)


def how_it_ended(outcome: Outcome) -> str:
    """A crash in words."""
    if outcome.end == "exit" and outcome.signal:
        return f"signal {outcome.signal}"
    return {
        "exit": "ended without a result",
        "forged": "wrote what is no record",
        "lost": "took the sandbox down",
    }.get(outcome.end, outcome.end)


def _reason(record: Record) -> tuple[Reason | None, str]:
    if record.word == SUCCESS:
        return None, ""
    if record.word in _BELIEVED:
        return Reason(record.word), record.detail
    if record.word == OUT_OF_STEPS:
        return Reason.TIMEOUT, OUT_OF_STEPS
    return Reason.CRASHED, "wrote what is no record"
