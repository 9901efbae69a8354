"""What the tests of a suite are to expect: the oracle's word on each call takes the place of what was written.

The oracle of a question is a code that is believed: its reference solution, or, where there is none, the one that
codes and tests agree on (`recipes.consensus`). It is run on every call. Of what a completion says a piece is

- *unparsable* if it is no assertion that a call of the function equals a literal (`puzzles.read_unit_test`);
- a *duplicate* if the suite, or the task for everybody to see, has the call already;
- without an answer (*oracle_failed*) if there is no oracle, or it raises, does not end, or gives no plain value that
  equals itself;
- *wrong_value* if the oracle gives another value than was written.

Each counts as invalid, once. The first three are dropped; a test of the last kind is kept with the oracle's value: it
attacks the code all the same.

Not guaranteed: that an oracle is right. A consensus is wrong where most codes err alike.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from generator import ReadTest
from puzzles import Reason, Task, UnitTest
from puzzles.literals import read_literal
from recipes.consensus import TaskQuestion, fill_matrices, find_consensus, unite_tests
from verifier import Cell, Question, Status, Verifier

_SHOWN_BEFORE = frozenset({Reason.DUPLICATE_NORMALISED, Reason.COPY_OF_EXAMPLE})


class Cause(StrEnum):
    """Why a piece of a suite counts as invalid."""

    UNPARSABLE = "unparsable"
    DUPLICATE = "duplicate"
    ORACLE_FAILED = "oracle_failed"
    WRONG_VALUE = "wrong_value"


class Asked(NamedTuple):
    """A task, the code that is believed (None if there is none), and the suites as they were read."""

    task: Task
    believed: str | None
    suites: tuple[tuple[ReadTest, ...], ...]


class Corrected(NamedTuple):
    """A suite as the oracle has it: its valid tests, in order, and why pieces counted as invalid."""

    tests: tuple[UnitTest, ...]
    causes: tuple[Cause, ...]

    @property
    def invalid(self) -> int:
        """The number of invalid pieces; those of a wrong value are among the tests too."""
        return len(self.causes)


def correct_suites(asked: Sequence[Asked], verifier: Verifier) -> Iterator[tuple[Corrected, ...]]:
    """Of each question its suites corrected, in order."""
    calls = [_different_tests(each.suites) if each.believed else () for each in asked]
    matrices = verifier.matrices(
        Question((each.believed,) if each.believed else (), tuple(test.text for test in tests), each.task.entry_point)
        for each, tests in zip(asked, calls, strict=True)
    )
    for each, tests, matrix in zip(asked, calls, matrices, strict=True):
        cells = dict(zip(tests, matrix.cells[0], strict=True)) if matrix.cells else {}
        yield tuple(_correct(suite, cells) for suite in each.suites)


def believe_by_consensus(
    asked: Sequence[tuple[Task, tuple[str, ...], tuple[tuple[ReadTest, ...], ...]]], verifier: Verifier
) -> list[str | None]:
    """For each task with its codes and suites the code that most speaks for; None where nothing does."""
    questions = (
        TaskQuestion(task, codes, unite_tests([[read.test for read in suite if read.test] for suite in suites]))
        for task, codes, suites in asked
    )
    found = []
    for matrix in fill_matrices(questions, verifier):
        group = find_consensus(matrix).group
        found.append(matrix.question.codes[group.codes[0]] if group else None)
    return found


def _different_tests(suites: Iterable[Sequence[ReadTest]]) -> tuple[UnitTest, ...]:
    return tuple(dict.fromkeys(read.test for suite in suites for read in suite if read.test is not None))


def _correct(suite: Sequence[ReadTest], cells: dict[UnitTest, Cell]) -> Corrected:
    tests: dict[str, UnitTest] = {}  # by call
    causes: list[Cause] = []
    for read in suite:
        if read.test is None:
            causes.append(Cause.DUPLICATE if read.reason in _SHOWN_BEFORE else Cause.UNPARSABLE)
            continue
        cell = cells.get(read.test)
        if read.test.call in tests:
            causes.append(Cause.DUPLICATE)
        elif cell is None or cell.value is None or not _equals_itself(cell.value):
            causes.append(Cause.ORACLE_FAILED)
        else:
            tests[read.test.call] = read.test.expecting(cell.value)
            causes += [] if cell.status is Status.PASS else [Cause.WRONG_VALUE]
    return Corrected(tuple(tests.values()), tuple(causes))


def _equals_itself(literal: str) -> bool:
    """Whether code that gives this value passes a test that expects it: with NaN in it none does, and what is nested
    too deeply to be read is no test.
    """
    try:
        one, other = (read_literal(ast.parse(literal, mode="eval").body) for _ in range(2))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(one == other)
