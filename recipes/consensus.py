"""What codes and tests of one task say about each other, when nobody knows which of them are right.

All codes of a task run on all of its tests (`verifier.matrix`); what follows is counted on that matrix.

- A test is *valid* if some code gives a value on it. A call on which every code raises or runs into the time limit
  says nothing of any code. (That it asserts one literal of one call, so that it is neither trivially true nor random,
  is the type's promise: `puzzles.UnitTest`.)
- The *trust* of a test is the share of codes that pass it.
- The *score* of a code is the share of valid tests that it passes; wrong values, errors and timeouts are all no pass.
- A *group* are codes of identical behaviour: the same value, or the same kind of failure, on every call of the valid
  tests. Its weight is codes x tests passed (Chen et al. 2022, CodeT, section 2, which groups by the tests passed; two
  codes that give two wrong values are no agreement, so here values count).
- The *consensus* is the group of the greatest weight, of these the one with most codes. None where nothing speaks for
  it: an `Outcome` says why.

Equal codes count as often as they were sampled, since that is what agreement is; equal tests count once.

Not guaranteed: that a consensus is right. Where errors are correlated, wrong code and wrong tests agree as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import tee
from typing import Any, NamedTuple

from puzzles import Task, UnitTest, read_unit_test
from puzzles.literals import comparable
from puzzles.source import parse_source
from verifier import Cell, Question, Status, Verifier


class Outcome(StrEnum):
    """What came of a task."""

    AGREED = "agreed"
    NO_CODE = "no_code"  # nothing that was read as code
    NO_TEST = "no_test"  # no test, or none on which a code gives a value
    ALL_FAIL = "all_fail"  # no code passes any test
    TOO_FEW = "too_few"  # the best group has too few codes
    TIED = "tied"  # two groups have equally many codes and tests: nothing tells which is right


class TaskQuestion(NamedTuple):
    """The codes and the tests of a task; equal tests must be given once."""

    task: Task
    codes: tuple[str, ...]
    tests: tuple[UnitTest, ...]


class Group(NamedTuple):
    """Codes that behave alike, and the valid tests that they pass, by their places, in order."""

    codes: tuple[int, ...]
    passed: tuple[int, ...]

    @property
    def weight(self) -> int:
        """CodeT's score."""
        return len(self.codes) * len(self.passed)


class Consensus(NamedTuple):
    """The group that is believed, where the outcome is `AGREED`."""

    outcome: Outcome
    group: Group | None = None


@dataclass(frozen=True)
class TaskMatrix:
    """A question and its matrix: `behaviour[i][j]` is what code i did on test j, a value's text or a failure's name;
    `statuses[i][j]` what that makes of it.
    """

    question: TaskQuestion
    statuses: tuple[tuple[Status, ...], ...]
    behaviour: tuple[tuple[str, ...], ...]

    @cached_property
    def valid(self) -> tuple[int, ...]:
        """The places of the valid tests."""
        says = {Status.PASS, Status.WRONG}
        return tuple(j for j in range(len(self.question.tests)) if any(row[j] in says for row in self.statuses))

    @cached_property
    def trust(self) -> tuple[float, ...]:
        """For each test the share of codes that pass it, from 0 to 1; 0 without codes."""
        columns = [[row[j] is Status.PASS for row in self.statuses] for j in range(len(self.question.tests))]
        return tuple(sum(column) / max(1, len(column)) for column in columns)

    @cached_property
    def scores(self) -> tuple[float, ...]:
        """For each code the share of valid tests that it passes, from 0 to 1; 0 without valid tests."""
        return tuple(len(self.passed(i)) / max(1, len(self.valid)) for i in range(len(self.question.codes)))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All groups: the greatest weight first, then most codes, then the one that was sampled first."""
        found: dict[tuple[str, ...], list[int]] = {}
        for i, row in enumerate(self.behaviour):
            # Code that draws lots does so equally in each run here, and otherwise elsewhere: it agrees with nobody.
            alone = (str(i),) if _draws_lots(self.question.codes[i]) else ()
            found.setdefault((*alone, *(comparable(row[j]) for j in self.valid)), []).append(i)
        groups = [Group(tuple(codes), self.passed(codes[0])) for codes in found.values()]
        return tuple(sorted(groups, key=lambda group: (-group.weight, -len(group.codes), group.codes)))

    def passed(self, code: int) -> tuple[int, ...]:
        """The places of the valid tests that a code passes."""
        return tuple(j for j in self.valid if self.statuses[code][j] is Status.PASS)

    def as_record(self) -> dict[str, Any]:
        """All of it for a log, from which `read_matrix` has it again without running anything."""
        return {
            "codes": list(self.question.codes),
            "tests": [test.text for test in self.question.tests],
            "statuses": [[str(status) for status in row] for row in self.statuses],
            "behaviour": [list(row) for row in self.behaviour],
        }


def fill_matrices(questions: Iterable[TaskQuestion], verifier: Verifier) -> Iterator[TaskMatrix]:
    """All codes on all tests of each question, in order. Whatever the codes do, each cell has a status."""
    here, there = tee(questions)
    matrices = verifier.matrices(
        Question(codes, tuple(test.text for test in tests), task.entry_point) for task, codes, tests in there
    )
    for question, matrix in zip(here, matrices, strict=True):
        yield TaskMatrix(question, matrix.statuses, tuple(tuple(map(behaviour_of, row)) for row in matrix.cells))


def read_matrix(record: Mapping[str, Any], task: Task) -> TaskMatrix:
    """What `TaskMatrix.as_record` wrote of that task. ValueError, KeyError or TypeError if it is damaged."""
    tests = [read_unit_test(text, task.signature) for text in record["tests"]]
    question = TaskQuestion(
        task, tuple(map(str, record["codes"])), tuple(test for test in tests if isinstance(test, UnitTest))
    )
    statuses = tuple(tuple(map(Status, row)) for row in record["statuses"])
    behaviour = tuple(tuple(map(str, row)) for row in record["behaviour"])
    shape = {len(question.tests)} if question.codes else set()
    if len(question.tests) != len(tests) or {len(row) for rows in (statuses, behaviour) for row in rows} != shape:
        raise ValueError("a matrix of another shape than its codes and tests")
    if not len(statuses) == len(behaviour) == len(question.codes):
        raise ValueError("a matrix of another shape than its codes and tests")
    return TaskMatrix(question, statuses, behaviour)


def find_consensus(matrix: TaskMatrix, least_codes: int = 2) -> Consensus:
    """The group to believe in; it must have `least_codes` codes, however often the same one."""
    if not matrix.question.codes:
        return Consensus(Outcome.NO_CODE)
    if not matrix.valid:
        return Consensus(Outcome.NO_TEST)
    best, *others = matrix.groups
    if not best.passed:
        return Consensus(Outcome.ALL_FAIL)
    if len(best.codes) < least_codes:
        return Consensus(Outcome.TOO_FEW)
    if others and (others[0].weight, len(others[0].codes)) == (best.weight, len(best.codes)):
        return Consensus(Outcome.TIED)
    return Consensus(Outcome.AGREED, best)


def unite_tests(suites: Iterable[Sequence[UnitTest]]) -> tuple[UnitTest, ...]:
    """The different tests of several suites, in the order in which they come."""
    return tuple(dict.fromkeys(test for suite in suites for test in suite))


def _draws_lots(code: str) -> bool:
    """Whether a code imports `random`."""
    tree = parse_source(code) if "random" in code else None
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            return True
    return False


def behaviour_of(cell: Cell) -> str:
    """What a code did on a test: the text of its value. One that is too long, or no plain data, counts as its detail
    does, and so does a failure.
    """
    return cell.value if cell.value is not None else f"{cell.status}: {cell.detail}"
