"""What is given to the verifier and what comes back, beside `puzzles.Verdict`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from puzzles import Puzzle, Reason


class Pair(NamedTuple):
    """A puzzle and a solution as raw text, of any origin and quality."""

    puzzle: str
    solution: str


class Job(NamedTuple):
    """A puzzle that was read already, and the raw texts of attempts at it; equal ones are run once."""

    puzzle: Puzzle
    solutions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """How a puzzle takes the trivial answers of `puzzles.probe_answers`.

    `reason` is None, or one of definition_error, probe_timeout, name_error, never_says_no, crashed. `trivial` says
    that some value made `f` truthy (the paper's probes ask no more). `outcomes` has one character a value, `1` truthy,
    `0` falsy, `e` an exception: a fingerprint of behaviour; empty when the probes did not finish. `seconds` is wall
    time.
    """

    reason: Reason | None
    trivial: bool
    outcomes: str
    seconds: float
    detail: str = ""


PATIENCE = 4  # times the time limit: the wall time after which a run dies however little of it was its own


class Limits(NamedTuple):
    """What one run may use: `timeout` in seconds, memory in MiB, the answer's text in bytes.

    Time is the wall clock's on a machine with a core to spare. On a busy one a run that got less processor time than
    that may go on until it had its due, up to `PATIENCE` times the limit, so that verdicts do not depend on the load.
    """

    timeout: float
    memory_mb: int
    answer_bytes: int
