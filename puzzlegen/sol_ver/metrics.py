"""`metrics.json` of a `sol-ver` loop: what each iteration made, learned and scored.

    arm, stopped            what it learned from; why it stopped early, or null
    iterations              one object for the base and for each iteration, as far as they are, also in its folder:
      iteration, model      0 is the base
      invented              batches, completions written, tasks kept, tokens, and rejections by reason
      answers               codes and tests written and read, rejections by reason, cells of the matrices by status
      yields                tasks by outcome, triples, texts by kind, preferences by kind, and why there were none
      learned, preferred    of the two trainings: texts or pairs, steps, tokens, loss; the curves are in the models
      evaluation            the summary of `evaluate`, less time and model: pass@k of code
      tests                 measures of written tests (`recipes.tester_evaluation`), less those of single tasks
      gain                  of pass@1, accuracy and false_positives: difference to the base and ratio, in pairs
      seconds               by stage: what it took in the process that ended it

Figures are read from the files of the stages, so that they are the same after any number of stops. From the document
before are kept the `seconds` of stages that were made by an earlier process, and iterations beyond those asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from puzzlegen.durable import write_json
from puzzlegen.evaluation.directory import EVALUATION_NAME, read_log
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.loops.directory import LoopDirectory

_Document = dict[str, Any]


class SolVerMetrics:
    """The document in the making; `write` puts it where it belongs."""

    def __init__(self, directory: LoopDirectory, arm: str) -> None:
        self._directory = directory
        self._arm = arm
        self._stopped, self._iterations = recorded(directory.path / METRICS_NAME)
        self._solved: dict[int, dict[str, list[bool]]] = {}  # by iteration and problem
        self._tests: dict[int, _Document] = {}

    def document(self) -> _Document:
        """The document as it is written."""
        iterations = [self._iterations[number] for number in sorted(self._iterations)]
        return {"arm": self._arm, "stopped": self._stopped, "iterations": iterations}

    def write(self, iteration: int) -> None:
        """Write the loop's file, and that of an iteration if it has a folder."""
        write_json(self._directory.path / METRICS_NAME, self.document())
        if iteration and self._directory.folder(iteration).is_dir():
            write_json(self._directory.folder(iteration) / METRICS_NAME, self._entry(iteration))

    def ended(self, iterations: int, why: str | None) -> None:
        """Note how a loop of so many `iterations` has ended; what went beyond them earlier is left as it is."""
        if max(self._iterations, default=0) <= iterations:
            self._stopped = why
        self.write(0)

    def took(self, iteration: int, stage: str, seconds: float) -> None:
        """Note the time of a stage, unless it was done before."""
        self._entry(iteration).setdefault("seconds", {}).setdefault(stage, round(seconds, 1))

    def made(self, iteration: int, name: str, figures: Mapping[str, Any]) -> None:
        """Take in the figures of a stage."""
        self._entry(iteration)[name] = dict(figures)
        self.write(iteration)

    def trained(self, iteration: int, name: str, examples: int, record: Mapping[str, Any]) -> None:
        """Take in a training on so many examples."""
        last = record["curve"][-1]
        figures = {key: last[key] for key in ("margin", "accuracy", "chosen_reward", "rejected_reward") if key in last}
        figures |= {"steps": record["settings"]["steps"], "tokens": record["tokens"], "loss": record["loss"]}
        self.made(iteration, name, {"examples": examples} | figures)

    def measured(self, iteration: int, evaluation: Path, tests: _Document) -> None:
        """Take in both measurements, and compare them with the base's."""
        from finetune.pass_at_k import paired_difference, paired_ratio, pass_at_k
        from recipes.tester_evaluation import compare_testers

        summary = json.loads((evaluation / EVALUATION_NAME).read_bytes())
        entry = self._entry(iteration)
        entry["evaluation"] = _less(summary, {"run", "finished", "seconds", "model"})
        entry["tests"] = _less(tests, {"by_task"})
        logged = read_log(evaluation).evaluated
        self._solved[iteration] = {
            one.problem.id: [judged.outcome.reason is None for judged in one.completions] for one in logged
        }
        self._tests[iteration] = tests
        if iteration and 0 in self._solved:
            names = list(self._solved[iteration])
            first, second = (pass_at_k(_rows(self._solved[number], names), 1) for number in (0, iteration))
            ratio = paired_ratio(first, second)
            entry["gain"] = {
                "pass@1": {
                    "difference": paired_difference(first, second).interval._asdict(),
                    "ratio": None if ratio is None else ratio._asdict(),
                },
                **compare_testers(self._tests[0], tests),
            }
        self.write(iteration)

    def _entry(self, iteration: int) -> _Document:
        name = f"iteration-{iteration}/model" if iteration else self._directory.model(0)
        return self._iterations.setdefault(iteration, {"iteration": iteration, "model": name})


def _rows(solved: Mapping[str, list[bool]], names: Sequence[str]) -> list[list[bool]]:
    return [solved[name] for name in names]


def _less(document: Mapping[str, Any], keys: set[str]) -> _Document:
    return {key: value for key, value in document.items() if key not in keys}


def recorded(path: Path) -> tuple[str | None, dict[int, _Document]]:
    """Why the loop had stopped, and its iterations; nothing of a document that is damaged."""
    try:
        document = json.loads(path.read_bytes())
        return document["stopped"], {int(entry["iteration"]): dict(entry) for entry in document["iterations"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None, {}
