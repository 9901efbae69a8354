"""What is given to the verifier and what comes back, beside `puzzles.Verdict`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
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


class Question(NamedTuple):
    """Codes and tests for one problem, as raw texts of any origin and quality; equal ones are run once.

    `entry_point` is the function (or class) that the codes define and the tests call; None leaves it to
    `puzzles.assertions.infer_entry_point`.
    """

    codes: Sequence[str]
    tests: Sequence[str]
    entry_point: str | None = None


class Status(StrEnum):
    """What became of one code on one test."""

    PASS = "pass"
    WRONG = "wrong"  # the assertion does not hold, or the value is no plain data
    ERROR = "error"  # the code is unusable, raised or crashed
    TIMEOUT = "timeout"
    INVALID = "invalid"  # the test is no test, of any code


class Cell(NamedTuple):
    """One code on one test. `value` is the literal text of what a split test's call gave, None where it gave none or
    one of more than `MAX_VALUE_CHARS` characters. `detail` is an exception's name or a reason, for people; of a value
    that is too long the length and a digest, equal for equal values.
    """

    status: Status
    value: str | None = None
    detail: str = ""


MAX_VALUE_CHARS = 10_000


@dataclass(frozen=True, slots=True)
class Matrix:
    """All codes on all tests: `cells[i][j]` is code i on test j.

    `split[j]` tells whether test j was compared outside the code's process, so that no code can forge its result.
    `entry_point` is the one that was used; `seconds` is the wall time of all untrusted runs. `defined[i]` tells
    whether code i got as far as its first test: false for one that is no program, that raises where it stands, or that
    no test was run on.
    """

    cells: tuple[tuple[Cell, ...], ...]
    split: tuple[bool, ...]
    entry_point: str | None
    seconds: float
    defined: tuple[bool, ...] = ()

    @property
    def statuses(self) -> tuple[tuple[Status, ...], ...]:
        """The status of each cell."""
        return tuple(tuple(cell.status for cell in row) for row in self.cells)
