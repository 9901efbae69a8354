"""Verdicts for a stream of rows: the work of `puzzlegen verify`, without its files and options.

Rows go in and come out in the same order, one for one. Malformed rows never reach the verifier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from puzzlegen.rows.candidates import Candidate
from puzzlegen.rows.line_files import in_step
from puzzles import Reason, Verdict
from verifier import Pair

Verify = Callable[[Iterable[Pair]], Iterable[Verdict]]


class Judgement(NamedTuple):
    """A row's outcome, in the form in which `puzzlegen verify` writes it; `seconds` is that of the untrusted code."""

    id: str | int | None
    verdict: str
    reason: str | None
    seconds: float


def judge_candidates(candidates: Iterable[Candidate], verify: Verify) -> Iterator[Judgement]:
    """The judgements of `candidates`, in order.

    `verify` must answer its pairs in order. As many rows wait here as it reads ahead, and no more.
    """
    for candidate, verdict in in_step(candidates, lambda candidate: candidate.pair, verify):
        if verdict is None:
            yield Judgement(candidate.id, "rejected", Reason.MALFORMED, 0.0)
        else:
            yield Judgement(candidate.id, verdict.word, verdict.reason, round(verdict.seconds, 6))


class Tally:
    """Counts of judgements: `rejected` by reason."""

    def __init__(self) -> None:
        self.accepted = 0
        self.rejected: Counter[str] = Counter()

    def add(self, judgement: Judgement) -> None:
        """Count one more."""
        if judgement.reason is None:
            self.accepted += 1
        else:
            self.rejected[judgement.reason] += 1

    @property
    def rows(self) -> int:
        """All rows counted."""
        return self.accepted + self.rejected.total()

    @property
    def headline(self) -> str:
        """How many were accepted."""
        return f"{self.accepted:,} accepted"

    @property
    def table(self) -> Counter[str]:
        """The rejected, by reason."""
        return self.rejected
