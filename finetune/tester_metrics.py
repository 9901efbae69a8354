"""How good written tests are: how many are right, and what they let through.

Of each task a *suite* is what one completion said. Right is a test that the reference solution passes. The measures
are those of Sol-Ver (Lin et al. 2025), test accuracy on references and false-positive rate on wrong code:

- `valid`      = valid tests / tests written, where whatever stands in a test's place counts as written;
- `accuracy`   = right tests / tests written: an invalid test is not right;
- `accepts`    = share of suites with a valid test of which all valid tests are right;
- `false_positives` = mutants that pass every right test of the suite / mutants. Wrong tests take no part: they would
  reject right code as well. A suite without a right test lets everything through.

Each is a mean over tasks of the mean over the task's suites, with an interval from resampling tasks
(`finetune.pass_at_k`). A completion that says nothing counts as one test that is empty. Tasks without mutants take no
part in the last measure, and references that fail their own tests in none.

References are needed: this is for evaluations, and what it says must not reach a training.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from finetune.mutants import MutatedTask
from finetune.pass_at_k import Interval, bootstrap
from generator import ReadTest
from verifier import Question, Status, Verifier


class WrittenTests(NamedTuple):
    """A task with the suites that were written for it, one a completion."""

    task: MutatedTask
    suites: tuple[tuple[ReadTest, ...], ...]


@dataclass(frozen=True, slots=True)
class SuiteScore:
    """One suite; `false_positives` is None where there are no mutants, `accepts` where no test is valid."""

    written: int
    valid: int
    right: int
    accepts: bool | None
    false_positives: float | None


class SuiteMetrics(NamedTuple):
    """The measures; None for one that no task has. `scores` are by task and suite, for comparisons in pairs."""

    tasks: int
    suites: int
    valid: Interval | None
    accuracy: Interval | None
    accepts: Interval | None
    false_positives: Interval | None
    scores: tuple[tuple[SuiteScore, ...], ...]


def measure_tests(tested: Iterable[WrittenTests], verifier: Verifier) -> SuiteMetrics:
    """Run all valid tests on the references and mutants, and work the measures out."""
    sound = [each for each in tested if each.task.sound and each.suites]
    scores = tuple(_scores(sound, verifier))
    return SuiteMetrics(
        tasks=len(sound),
        suites=sum(map(len, scores)),
        valid=_mean([[score.valid / score.written for score in each] for each in scores]),
        accuracy=_mean([[score.right / score.written for score in each] for each in scores]),
        accepts=_mean([[float(score.accepts) for score in each if score.accepts is not None] for each in scores]),
        false_positives=_mean(
            [[score.false_positives for score in each if score.false_positives is not None] for each in scores]
        ),
        scores=scores,
    )


def _scores(tested: Sequence[WrittenTests], verifier: Verifier) -> Iterator[tuple[SuiteScore, ...]]:
    matrices = verifier.matrices(
        Question((reference.solution, *mutants), _texts(suites), reference.task.entry_point)
        for (reference, mutants, *_), suites in tested
    )
    for each, matrix in zip(tested, matrices, strict=True):
        columns = dict(zip(_texts(each.suites), zip(*matrix.statuses, strict=True), strict=True))
        yield tuple(_score(suite, columns, len(each.task.mutants)) for suite in each.suites)


def _texts(suites: Sequence[Sequence[ReadTest]]) -> tuple[str, ...]:
    """The different valid tests of all suites of a task."""
    return tuple(dict.fromkeys(read.test.text for suite in suites for read in suite if read.test))


def _score(suite: Sequence[ReadTest], columns: dict[str, tuple[Status, ...]], mutants: int) -> SuiteScore:
    valid = [columns[read.test.text] for read in suite if read.test is not None]
    right = [column for column in valid if column[0] is Status.PASS]
    through = [all(column[place] is Status.PASS for column in right) for place in range(1, mutants + 1)]
    return SuiteScore(
        written=max(1, len(suite)),
        valid=len(valid),
        right=len(right),
        accepts=len(right) == len(valid) if valid else None,
        false_positives=sum(through) / mutants if mutants else None,
    )


def _mean(values: Sequence[Sequence[float]]) -> Interval | None:
    """The mean over tasks of their means, of those that have any."""
    means = [float(np.mean(each)) for each in values if each]
    return bootstrap(means) if means else None
