"""How good a choice among codes by written tests is, and what it was made of: the metrics of CoSPlay (2605.23491).

Of each task there are codes, tests that a model wrote, and a choice. Afterwards it becomes known which codes pass all
official tests (*right* codes), and which written tests the reference solution passes (*right* tests). Then

- `code` is the share of right codes, and `choices` has for each chooser whether the code that it takes is right;
- `test_accuracy_conditional` is the paper's: the share of valid tests that *all* right codes pass. Tasks without a
  right code, or without a valid test, say nothing and are skipped; `tasks` says how many are left;
- `test_accuracy` is the share of valid tests that the reference passes, of tasks that have a valid test;
- `signal` is whether the tests choose a right code out of the run's first pool, which does not change: it follows the
  tests from round to round, and does not compare runs;
- `distinct_inputs` is the number of different calls among valid tests, `pass@k` the unbiased estimator
  (`finetune.pass_at_k`), and `tokens` what the choice has cost.

Each is a mean over tasks with an interval from resampling tasks. A task without any code counts as not solved. Tasks
whose reference fails its own tests take no part.

References are needed: this is for evaluations, and what it says must not reach a training or a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finetune.alignment import JudgedMatrix, measure_alignment
from finetune.pass_at_k import Interval, bootstrap, pass_at_k


@dataclass(frozen=True, slots=True)
class ScoredTask:
    """One task, known in full. Tests are the valid ones; numbers of codes are places in `right_codes`.

    `signal` says whether a right code of the first pool was chosen; None if there was no code in it.
    """

    id: str
    passes: tuple[tuple[bool, ...], ...]
    right_codes: tuple[bool, ...]
    right_tests: tuple[bool, ...]
    calls: tuple[str, ...]
    choices: Mapping[str, int | None]
    signal: bool | None
    tokens: int

    @property
    def agreed(self) -> float | None:
        """The share of tests that all right codes pass; None without right codes or tests."""
        rows = [row for row, right in zip(self.passes, self.right_codes, strict=True) if right]
        if not rows or not self.right_tests:
            return None
        return sum(map(all, zip(*rows, strict=True))) / len(self.right_tests)

    def solved(self, code: int | None) -> float:
        """1 if that code is right; 0 if it is not, or there is none."""
        return float(code is not None and self.right_codes[code])


def summarise_choices(tasks: Sequence[ScoredTask], ks: Sequence[int] = (1,)) -> dict[str, Any]:
    """All metrics as a document; None for what no task can tell. All tasks must have the same choosers, and `pass@k`
    leaves out those of fewer than k codes.
    """
    accuracies = [each.agreed for each in tasks if each.agreed is not None]
    alignment = measure_alignment(JudgedMatrix(each.passes, each.right_codes, each.right_tests) for each in tasks)
    document: dict[str, Any] = {
        "tasks": len(tasks),
        "code": _mean([float(np.mean(each.right_codes)) if each.right_codes else 0.0 for each in tasks]),
        "choices": {
            name: _mean([each.solved(each.choices[name]) for each in tasks])
            for name in (tasks[0].choices if tasks else ())
        },
        "test_accuracy_conditional": _with_count(_mean(accuracies), len(accuracies)),
        "test_accuracy": _mean([float(np.mean(each.right_tests)) for each in tasks if each.right_tests]),
        "valid_tests": _mean([float(len(each.right_tests)) for each in tasks]),
        "right_tests": _mean([float(sum(each.right_tests)) for each in tasks]),
        "distinct_inputs": _mean([float(len(set(each.calls))) for each in tasks]),
        "signal": _mean([float(each.signal) for each in tasks if each.signal is not None]),
        "tokens": _mean([float(each.tokens) for each in tasks]),
    }
    for k in ks:
        large = [each.right_codes for each in tasks if len(each.right_codes) >= k]
        values = [float(pass_at_k([right], k)[0]) for right in large]
        document[f"pass@{k}"] = _with_count(_mean(values), len(values))
    sides = (("codes", alignment.codes), ("tests", alignment.tests))
    document["alignment"] = {
        name: {"tasks": side.tasks, "a": side.a, "b": side.b, "concordance": _document(side.concordance)}
        for name, side in sides
    } | {"warnings": list(alignment.warnings)}
    return document


def _mean(values: Sequence[float]) -> dict[str, float] | None:
    return _document(bootstrap(values)) if values else None


def _document(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else dict(interval._asdict())


def _with_count(mean: dict[str, float] | None, tasks: int) -> dict[str, float]:
    return {**(mean or {}), "tasks": tasks}
