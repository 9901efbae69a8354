"""What the loops of all kinds, `improve` and `sol-ver`, have in common for their pages and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

from puzzlegen.report.reading.document import Document
from puzzlegen.report.reading.evaluation import Evaluation, Solved
from puzzlegen.report.reading.record import Record

MOST_SOLVED = 6  # newly solved problems of an iteration that are shown


class Round(Protocol):
    """An iteration, as far as it is."""

    @property
    def number(self) -> int:
        """From 1; 0 is the base."""

    @property
    def evaluation(self) -> Evaluation | None:
        """Its model, measured as a coder."""

    @property
    def newly_solved(self) -> tuple[str, ...] | None:
        """Problems that no earlier one solved; None if that is not known."""

    @property
    def solutions(self) -> tuple[Solved, ...]:
        """What solved some of them."""


AnyRound = TypeVar("AnyRound", bound=Round)
_Round = TypeVar("_Round", bound=Round, covariant=True)


class Named(Protocol):
    """What one of several runs is called by."""

    @property
    def name(self) -> str:
        """Its folder."""

    @property
    def arm(self) -> str:
        """What it learns from, or how it chooses."""

    @property
    def seed(self) -> str:
        """As it was given."""


class Rounds(Named, Protocol[_Round]):
    """A loop, as far as it is."""

    @property
    def wanted(self) -> int | None:
        """For how many iterations it was started."""

    @property
    def record(self) -> Record:
        """How it was made."""

    @property
    def stopped(self) -> str | None:
        """Why it ended early."""

    @property
    def iterations(self) -> Sequence[_Round]:
        """In order, as far as they are."""


AnyLoop = TypeVar("AnyLoop", bound=Rounds[Any])


def round_folder(number: int) -> str:
    """The name of an iteration's folder."""
    return f"iteration-{number}" if number else "base"


def numbered(metrics: Document) -> Iterator[tuple[int, Document]]:
    """The figures of each iteration with its number, which is its place where none is told."""
    for place, entry in enumerate(metrics.parts("iterations")):
        number = entry.count("iteration")
        yield place if number is None else number, entry


def evaluations(loop: Rounds[Round]) -> dict[int, Evaluation]:
    """Those that are there, by iteration."""
    return {each.number: each.evaluation for each in loop.iterations if each.evaluation}


def is_done(loop: Rounds[Round]) -> bool:
    """Whether all iterations are measured, or it has stopped."""
    return loop.stopped is not None or (loop.wanted is not None and measured(loop) >= loop.wanted)


def ending(loop: Rounds[Round]) -> str:
    """How far it is, in a sentence."""
    if loop.stopped:
        return f"It {loop.stopped.removesuffix('.')}." if loop.stopped.startswith("stopped") else loop.stopped
    if is_done(loop):
        return f"All {loop.wanted} iterations are done."
    done = f"{measured(loop)} of {loop.wanted}" if loop.wanted is not None else str(measured(loop))
    return f"{done} iterations are measured so far: it is at work, or goes on when the command is repeated."


def measured(loop: Rounds[Round]) -> int:
    """How many iterations are measured, beside the base."""
    return sum(number > 0 for number in evaluations(loop))


def all_ks(loops: Sequence[Rounds[Round]]) -> list[int]:
    """The k of pass@k that some of `loops` has, in order."""
    return sorted({k for loop in loops for evaluation in evaluations(loop).values() for k in evaluation.rates})
