"""A model measured as a tester: its suites for held-out tasks, judged by references and mutants.

The model is shown the tasks alone; references come in after it has written (`finetune.tester_metrics` has the
measures). What it writes for a task hangs on the seed and the task, so that two models are compared on equal draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from finetune.mutants import MutatedTask
from finetune.pass_at_k import Interval, paired_difference, paired_ratio
from finetune.tester_metrics import SuiteScore, WrittenTests, measure_tests
from generator import Engine, Style, read_tests
from puzzles import ReferenceTask
from recipes.task_sampling import SuiteAnswers, SuiteRequest, TaskSampling, sample_suites
from verifier import Verifier

_BY_SUITE: dict[str, Callable[[SuiteScore], float | None]] = {
    "accuracy": lambda score: score.right / score.written,
    "false_positives": lambda score: score.false_positives,
}


def write_suites(
    engine: Engine, references: Iterable[ReferenceTask], suites: int, settings: TaskSampling
) -> Iterator[SuiteAnswers]:
    """`suites` suites for each task, of which the engine sees nothing but the task."""
    return sample_suites(engine, (SuiteRequest(reference.task) for reference in references), suites, settings)


def judge_suites(
    tasks: Sequence[MutatedTask], texts: Mapping[str, Sequence[str]], style: Style, verifier: Verifier
) -> dict[str, Any]:
    """The measures of suites, given by the task's id as the model wrote them, as a document of intervals.

    `by_task` has each task's means, None where a measure says nothing of it. A measure that no task has is None.
    """
    written = []
    for each in tasks:
        task = each.reference.task
        written.append(WrittenTests(each, tuple(tuple(read_tests(text, task, style)) for text in texts[task.id])))
    metrics = measure_tests(written, verifier)
    names = [each.task.reference.task.id for each in written if each.task.sound and each.suites]
    return {
        "tasks": metrics.tasks,
        "suites": metrics.suites,
        "valid": _document(metrics.valid),
        "accuracy": _document(metrics.accuracy),
        "accepts": _document(metrics.accepts),
        "false_positives": _document(metrics.false_positives),
        "by_task": {name: _means(scores) for name, scores in zip(names, metrics.scores, strict=True)},
    }


def compare_testers(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """By how much `after` is above `before`, two documents of the same tasks: differences and ratios in pairs.

    Of each measure those tasks count of which both say something: a reference or a mutant that needs nearly all of its
    time may hold in one and not in the other.
    """
    found = {}
    for measure in _BY_SUITE:
        both = before["by_task"].keys() & after["by_task"].keys()
        pairs = {
            name: (before["by_task"][name][measure], after["by_task"][name][measure])
            for name in before["by_task"]
            if name in both
        }
        names = [name for name, pair in pairs.items() if None not in pair]
        first, second = ([document["by_task"][name][measure] for name in names] for document in (before, after))
        if names:
            ratio = paired_ratio(first, second)
            difference = paired_difference(first, second).interval
            found[measure] = {"difference": _document(difference), "ratio": _document(ratio)}
    return found


def _means(scores: Sequence[SuiteScore]) -> dict[str, float | None]:
    means = {}
    for measure, value_of in _BY_SUITE.items():
        values = [value for score in scores if (value := value_of(score)) is not None]
        means[measure] = float(np.mean(values)) if values else None
    return means


def _document(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else interval._asdict()
