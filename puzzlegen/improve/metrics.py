"""`metrics.json` of a loop: what each iteration made, learned and scored.

    arm, stopped            what it was trained on; why it stopped early, or null
    left_out                seeds and given rows that were too close to what is measured, and are not trained on
    iterations              one object for the base and for each iteration, as far as they are:
      iteration, model      0 is the base
      puzzles, funnel, rejected, diversity      of its data (as in `generate`'s metrics.json)
      carried               solutions from programs of other puzzles: how many were lent, held, and to how many puzzles
      texts, steps, tokens  of its training on texts
      epochs, loss          how often a text was read on average; the curve is in training.json of the model
      preferences           pairs, steps, tokens, loss, margin and accuracy of its training on pairs, if there was one
      evaluation            the summary of `evaluate`, less time and model
      gain                  by pass@k: the mean difference to the base over the problems, with its interval
      newly_solved          the problems that some completion solved, and none of an earlier iteration
      seconds               by stage: what it took when it was made

Figures are read from the files of the stages, so that they are the same after any number of stops. From the document
before are kept the `seconds` of stages that were made by an earlier process, and iterations beyond those asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from puzzlegen.evaluation.directory import EVALUATION_NAME, read_log
from puzzlegen.generation.run_directory import METRICS_NAME
from recipes.carrying import Carried
from recipes.puzzle_loop import Arm, Harvest

_DUPLICATES = ("duplicate_exact", "duplicate_normalised", "duplicate_renamed", "duplicate_near", "template_full")


class LoopMetrics:
    """The document in the making."""

    def __init__(self, path: Path, base: str, arm: Arm, left_out: dict[str, int]) -> None:
        self._arm = arm
        self._base = base
        self._left_out = left_out
        self._stopped, self._iterations = _recorded(path / METRICS_NAME)
        self._outcomes: dict[int, dict[str, list[bool]]] = {}  # by iteration and problem

    def document(self) -> dict[str, Any]:
        """The document as it is written."""
        iterations = [self._iterations[number] for number in sorted(self._iterations)]
        return {
            "arm": str(self._arm),
            "stopped": self._stopped,
            "left_out": self._left_out,
            "iterations": iterations,
        }

    def ended(self, iterations: int, why: str | None) -> None:
        """Note how a loop of so many `iterations` has ended; what went beyond them earlier is left as it is."""
        if max(self._iterations, default=0) <= iterations:
            self._stopped = why

    def took(self, iteration: int, stage: str, seconds: float) -> None:
        """Note the time of a stage, unless it was done before."""
        self._entry(iteration).setdefault("seconds", {}).setdefault(stage, round(seconds, 1))

    def generated(self, iteration: int, run: Path) -> Harvest:
        """Take in the data of an iteration."""
        metrics = json.loads((run / METRICS_NAME).read_bytes())
        entry = self._entry(iteration)
        entry["puzzles"] = metrics["kept"]
        entry |= {key: metrics[key] for key in ("funnel", "rejected", "diversity")}
        refused = sum(metrics["rejected"].get(reason, 0) for reason in _DUPLICATES)
        return Harvest(
            metrics["diversity"]["templates"] / max(1, metrics["kept"]),
            refused / max(1, metrics["funnel"].get("nontrivial", 0)),
        )

    def carried(self, iteration: int, carried: Sequence[Carried]) -> None:
        """Take in what was carried over between the puzzles of all iterations up to that one."""
        self._entry(iteration)["carried"] = {
            "lent": sum(each.lent for each in carried),
            "held": sum(len(each.solutions) for each in carried),
            "puzzles": sum(bool(each.solutions) for each in carried),
        }

    def tuned(
        self, iteration: int, texts: int, tokens: int, record: dict[str, Any], preferring: dict[str, Any] | None
    ) -> None:
        """Take in a training on `texts`, which have so many `tokens` once through, and the one on pairs after it."""
        self._entry(iteration).update(
            texts=texts,
            steps=record["settings"]["steps"],
            tokens=record["tokens"],
            epochs=round(record["tokens"] / tokens, 3),
            loss=record["loss"],
        )
        if preferring:
            last = preferring["curve"][-1]
            self._entry(iteration)["preferences"] = {
                "pairs": preferring["pairs"]["read"],
                "steps": preferring["settings"]["steps"],
                "tokens": preferring["tokens"],
                "loss": preferring["loss"],
                "margin": last["margin"],
                "accuracy": last["accuracy"],
            }

    def evaluated(self, iteration: int, evaluation: Path) -> None:
        """Take in a measurement, and compare it with the base's."""
        from finetune.pass_at_k import paired_difference, pass_at_k

        summary = json.loads((evaluation / EVALUATION_NAME).read_bytes())
        entry = self._entry(iteration)
        entry["evaluation"] = {
            key: value for key, value in summary.items() if key not in {"run", "finished", "seconds", "model"}
        }
        logged = read_log(evaluation).evaluated
        outcomes = {one.problem.id: [judged.outcome.reason is None for judged in one.completions] for one in logged}
        self._outcomes[iteration] = outcomes
        if not iteration:
            return
        before = self._outcomes[0]
        ks = [int(key.removeprefix("pass@")) for key in summary if key.startswith("pass@")]
        entry["gain"] = {
            f"pass@{k}": paired_difference(
                pass_at_k([before[name] for name in outcomes], k), pass_at_k(list(outcomes.values()), k)
            ).interval._asdict()
            for k in ks
        }
        solved = {
            name for earlier in range(iteration) for name, row in self._outcomes.get(earlier, {}).items() if any(row)
        }
        entry["newly_solved"] = [name for name, row in outcomes.items() if any(row) and name not in solved]

    def _entry(self, iteration: int) -> dict[str, Any]:
        model = f"iteration-{iteration}/model" if iteration else self._base
        return self._iterations.setdefault(iteration, {"iteration": iteration, "model": model})


def _recorded(path: Path) -> tuple[str | None, dict[int, dict[str, Any]]]:
    """Why the loop had stopped, and its iterations; nothing of a document that is damaged."""
    try:
        document = json.loads(path.read_bytes())
        return document["stopped"], {int(entry["iteration"]): dict(entry) for entry in document["iterations"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None, {}
