"""What agrees on a task, as far as a model may learn from it: a triple of task, codes and tests.

A *triple* has the different codes of the consensus and the valid tests that they pass. It takes `least_codes` codes,
`least_tests` tests, and a score of `threshold`: at 1 the codes must pass every valid test, which is too strict where
many tests are wrong (as arXiv 2509.20837 found of self-written tests).

Everything here is computed from what the model wrote and what execution said of it. A task comes as `Task`, which
holds no reference, and nothing else comes in: no solution that is known to be right, and no other model.

Not guaranteed: that what agrees is right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from puzzles import Task, UnitTest
from puzzles.task import body_after_opening
from recipes.consensus import Group, Outcome, TaskMatrix, find_consensus
from verifier import Status

MOST_CODES = 8  # different ones in a triple, as many as solutions in a puzzle's row


@dataclass(frozen=True, slots=True)
class Demands:
    """What agreement takes, and what makes a preference (`recipes.task_preferences`)."""

    least_codes: int = 2
    """Codes of equal behaviour, however often the same."""
    least_tests: int = 2
    """Tests that they pass, and the fewest in a suite that is learned."""
    threshold: float = 1.0
    """The share of valid tests that they must pass, from 0 to 1."""
    suite: int = 5
    """The most tests in a suite that is learned."""
    most_suites: int = 2
    """Suites that are learned of one task; what tests are left over let wrong codes through."""
    most_pairs: int = 2
    """Preferences of each kind from one task."""
    count_failures: bool = False
    """Whether a code that raises or does not end on a test is as wrong as one that gives another value."""
    most_similar: float = 0.97
    """Of the tokens that two answers may share, in order."""
    most_longer: float = 3.0
    """How many times as long the longer answer may be, in tokens."""


class Refused(StrEnum):
    """Why there is no triple where there is a consensus, or no preference where there is a triple."""

    FEW_TESTS = "few_tests"
    LOW_SCORE = "low_score"
    NO_BODY = "no_body"  # each code is more than the function, and so is no answer to the prompt
    NO_WRONG_CODE = "no_wrong_code"  # nothing tells answers apart
    NO_WORSE_SUITE = "no_worse_suite"
    ALIKE = "alike"
    UNEQUAL_LENGTH = "unequal_length"


class Triple(NamedTuple):
    """What agrees. `codes` and `tests` are places in the question: different codes, the shortest first."""

    matrix: TaskMatrix
    group: Group
    codes: tuple[int, ...]
    tests: tuple[int, ...]

    @property
    def task(self) -> Task:
        """The task."""
        return self.matrix.question.task

    @property
    def sources(self) -> tuple[str, ...]:
        """The codes."""
        return tuple(self.matrix.question.codes[place] for place in self.codes)

    @property
    def unit_tests(self) -> tuple[UnitTest, ...]:
        """The tests."""
        return tuple(self.matrix.question.tests[place] for place in self.tests)

    @property
    def score(self) -> float:
        """The share of valid tests that the codes pass."""
        return self.matrix.scores[self.codes[0]]

    def fooled_by(self, code: int, *, count_failures: bool) -> tuple[int, ...]:
        """The triple's tests on which another code is wrong."""
        wrong = {Status.WRONG, Status.ERROR, Status.TIMEOUT} if count_failures else {Status.WRONG}
        return tuple(test for test in self.tests if self.matrix.statuses[code][test] in wrong)


def find_triple(matrix: TaskMatrix, demands: Demands) -> Triple | Outcome | Refused:
    """The triple of a task, or why there is none."""
    outcome, group = find_consensus(matrix, demands.least_codes)
    if group is None:
        return outcome
    if len(group.passed) < demands.least_tests:
        return Refused.FEW_TESTS
    if matrix.scores[group.codes[0]] < demands.threshold:
        return Refused.LOW_SCORE
    sources = matrix.question.codes
    codes = sorted(answering_codes(matrix, group.codes), key=lambda place: (len(sources[place]), place))
    return Triple(matrix, group, tuple(codes[:MOST_CODES]), group.passed) if codes else Refused.NO_BODY


def answering_codes(matrix: TaskMatrix, places: Iterable[int]) -> list[int]:
    """Those of `places` whose code is the body of the function that the prompt opens; of equal ones the first."""
    task, sources = matrix.question.task, matrix.question.codes
    different: dict[str, int] = {}
    for place in places:
        different.setdefault(sources[place], place)
    return [place for source, place in different.items() if body_after_opening(task, source) is not None]


def learned_suites(triple: Triple, demands: Demands) -> list[tuple[int, ...]]:
    """At most `most_suites` of `least_tests` to `suite` of the triple's tests: those that most codes get wrong."""
    column = {test: sum(row[test] is Status.WRONG for row in triple.matrix.statuses) for test in triple.tests}
    ranked = sorted(triple.tests, key=lambda test: (-column[test], test))
    suites = [tuple(sorted(ranked[at : at + demands.suite])) for at in range(0, len(ranked), demands.suite)]
    return [suite for suite in suites if len(suite) >= demands.least_tests][: demands.most_suites]
