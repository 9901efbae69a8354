"""The judge's answer on one pair."""

from __future__ import annotations

from dataclasses import dataclass

from puzzles.reasons import Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """`accepted` or `rejected` with exactly one reason.

    `seconds` is the wall time that the untrusted code was given and used, over all of its processes. `answer` is the
    verified answer as a Python literal, present exactly when the pair was accepted. `detail` is for people: the
    exception's name, say. It never holds more than a line and takes no part in anything.
    """

    reason: Reason | None
    seconds: float
    answer: str | None = None
    detail: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the solution is right."""
        return self.reason is None

    @property
    def word(self) -> str:
        """`accepted` or `rejected`."""
        return "accepted" if self.accepted else "rejected"
