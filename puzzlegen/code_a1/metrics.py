"""`metrics.json` of a run of `code-a1`: what was measured of each iteration's models, and how it compares.

    {"arm", "iterations": [{"iteration", "seconds", "code", "gain", "tests", "mul_ratio", "reranking"}, ...]}

`code` is the evaluation's summary, `gain` its pass@k over the base's, task by task; `tests` is the document of
`finetune.mutation_score`, and `mul_ratio` how many times the base's Mul it is; of a run without a test model there is
none of these. Figures of the steps are in steps.jsonl.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from puzzlegen.code_a1.configuration import CodeA1Configuration
from puzzlegen.durable import write_json
from puzzlegen.evaluation.directory import read_log
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.loops.directory import LoopDirectory

_LEFT_OUT = {"run", "finished", "seconds", "model"}


class MatchMetrics:
    """The document in the making."""

    def __init__(self, directory: LoopDirectory, configuration: CodeA1Configuration) -> None:
        self._directory = directory
        self._arm = configuration.arm
        self._iterations = _recorded(directory)

    def document(self) -> dict[str, Any]:
        """The document as it is written."""
        return {"arm": self._arm, "iterations": [self._iterations[number] for number in sorted(self._iterations)]}

    def has(self, iteration: int) -> bool:
        """Whether that iteration was measured."""
        return "code" in self._iterations.get(iteration, {})

    def took(self, iteration: int, stage: str, seconds: float) -> None:
        """Note the time of a stage, or of a part of it."""
        known = self._entry(iteration).setdefault("seconds", {})
        known[stage] = round(known.get(stage, 0.0) + seconds, 1)
        self._write()

    def measured(
        self,
        iteration: int,
        code: Mapping[str, Any],
        tests: Mapping[str, Any] | None,
        reranking: Mapping[str, Any] | None,
    ) -> None:
        """Take in a measurement, and compare it with the base's."""
        entry = self._entry(iteration)
        entry["code"] = {key: value for key, value in code.items() if key not in _LEFT_OUT}
        entry |= {"tests": dict(tests) if tests else None, "reranking": dict(reranking) if reranking else None}
        if iteration:
            entry["gain"] = self._gain(iteration)
            entry["mul_ratio"] = self._mul_ratio(entry["tests"])
        self._write()

    def _gain(self, iteration: int) -> dict[str, Any]:
        from finetune.pass_at_k import paired_difference, pass_at_k

        before, after = (
            {
                one.problem.id: [judged.outcome.reason is None for judged in one.completions]
                for one in read_log(self._directory.folder(number) / "evaluation").evaluated
            }
            for number in (0, iteration)
        )
        ks = [int(key.removeprefix("pass@")) for key in self._iterations[iteration]["code"] if key.startswith("pass@")]
        return {
            f"pass@{k}": paired_difference(
                pass_at_k([before[name] for name in after], k), pass_at_k(list(after.values()), k)
            ).interval._asdict()
            for k in ks
        }

    def _mul_ratio(self, tests: Mapping[str, Any] | None) -> dict[str, float] | None:
        from finetune.mutation_score import TaskScore, mul_ratio

        base = self._iterations[0]["tests"]
        if not tests or not base:
            return None
        before, after = (
            {name: TaskScore(*score) for name, score in document["by_task"].items()} for document in (base, tests)
        )
        ratio = mul_ratio(before, after)
        return ratio._asdict() if ratio else None

    def _entry(self, iteration: int) -> dict[str, Any]:
        return self._iterations.setdefault(iteration, {"iteration": iteration})

    def _write(self) -> None:
        write_json(self._directory.path / METRICS_NAME, self.document())


def _recorded(directory: LoopDirectory) -> dict[int, dict[str, Any]]:
    """The iterations that are measured; nothing of a document that is damaged."""
    try:
        document = json.loads((directory.path / METRICS_NAME).read_bytes())
        return {int(entry["iteration"]): dict(entry) for entry in document["iterations"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
