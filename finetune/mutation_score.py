"""pass@k, mut@k and their product Mul, of written tests: how many are right, and how many wrong programs they reject.

Of each suite only the first k pieces count. On a task,

- pass@k is the mean over suites of (right tests among the first k) / k, where right is what the reference passes. The
  denominator is fixed: who writes fewer has fewer right;
- mut@k is the mean, over the suites with a right test, of the share of mutants that some right test of theirs rejects;
- Mul is the product of the means of both over tasks, with an interval from resampling tasks.

Code-A1 (arXiv 2603.15611) reports quantities of these names on a benchmark whose definitions are not known here; these
are this project's, and its figures are not to be compared with the paper's. A task without mutants, or without a right
test, has no mut@k and takes no part in its mean. References are needed: this is for evaluations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from finetune.pass_at_k import RESAMPLES, Interval
from finetune.tester_metrics import SuiteScore, WrittenTests, measure_tests
from verifier import Verifier

FIRST = 5
_CONFIDENCE = 0.95


class TaskScore(NamedTuple):
    """A task's pass@k and mut@k, each from 0 to 1; `killed` is None where there are no mutants or no right tests."""

    passed: float
    killed: float | None


class MutationScore(NamedTuple):
    """The measures over tasks; `killed` and `mul` are None where no task has the former."""

    k: int
    passed: Interval
    killed: Interval | None
    mul: Interval | None
    tasks: dict[str, TaskScore]

    def as_json(self) -> dict[str, Any]:
        """As documents have it."""
        named = {f"pass@{self.k}": self.passed, f"mut@{self.k}": self.killed, "mul": self.mul}
        return {
            **{name: value._asdict() if value else None for name, value in named.items()},
            "by_task": {name: list(score) for name, score in self.tasks.items()},
        }


def score_first(tested: Sequence[WrittenTests], verifier: Verifier, k: int = FIRST) -> MutationScore:
    """Run the first `k` pieces of each suite on references and mutants. ValueError without a task that has a suite."""
    cut = [each._replace(suites=tuple(suite[:k] for suite in each.suites)) for each in tested]
    sound = [each for each in cut if each.task.sound and each.suites]
    scores = measure_tests(sound, verifier).scores
    found = {each.task.reference.task.id: _score(some, k) for each, some in zip(sound, scores, strict=True)}
    if not found:
        raise ValueError("there is no task with a suite and a reference that passes its own tests")
    passed, killed, mul = map(_interval, _means(list(found.values()), _weights(len(found))))
    if all(score.killed is None for score in found.values()):
        return MutationScore(k, passed, None, None, found)
    return MutationScore(k, passed, killed, mul, found)


def mul_ratio(before: Mapping[str, TaskScore], after: Mapping[str, TaskScore]) -> Interval | None:
    """How many times the Mul of `before` that of `after` is, tasks resampled in pairs; None without a first Mul."""
    names = [name for name in before if name in after]
    weights = _weights(len(names))
    first, second = (_means([scores[name] for name in names], weights)[2] for scores in (before, after))
    return _interval(second / first) if names and (first > 0).all() else None


def _score(suites: Sequence[SuiteScore], k: int) -> TaskScore:
    killed = [1 - each.false_positives for each in suites if each.right and each.false_positives is not None]
    return TaskScore(float(np.mean([each.right / k for each in suites])), float(np.mean(killed)) if killed else None)


def _weights(tasks: int) -> Any:
    """How often each task counts: once in the first row, as in a resampling in each other one."""
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(tasks, np.full(tasks, 1 / max(1, tasks)), size=RESAMPLES)
    return np.concatenate([np.ones((1, tasks), dtype=drawn.dtype), drawn])


def _means(scores: Sequence[TaskScore], weights: Any) -> tuple[Any, Any, Any]:
    """pass@k, mut@k and Mul under each row of weights; where no task has mutants mut@k is 0."""
    has = np.array([score.killed is not None for score in scores])
    killed = np.array([score.killed or 0.0 for score in scores])
    passed_mean = weights @ np.array([score.passed for score in scores]) / weights.sum(1)
    killed_mean = weights @ killed / np.maximum(1, weights @ has)
    return passed_mean, killed_mean, passed_mean * killed_mean


def _interval(values: Any) -> Interval:
    """The value of the first row, and the bounds of the others."""
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(values[1:], [tail, 1 - tail])
    return Interval(float(values[0]), float(low), float(high))
