"""`metrics.json` of a loop: what each iteration made, learned and scored.

    arm, stopped            what it was trained on; why it stopped early, or null
    iterations              one object for the base and for each iteration, as far as they are:
      iteration, model      0 is the base
      puzzles, funnel, rejected, diversity      of its data (as in `generate`'s metrics.json)
      texts, loss, tokens   of its training; the curve is in model/training.json
      evaluation            the summary of `evaluate`, less the time that it took
      gain                  by pass@k: the mean difference to the base over the problems, with its interval
      newly_solved          the problems that some completion solved, and none of an earlier iteration
      seconds               by stage: what it took when it was made

Figures are read from the files of the stages, so that they are the same after any number of stops; only `seconds` of
stages that were made by an earlier process are kept from the document before.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from puzzlegen.evaluation_directory import EVALUATION_NAME, read_log
from puzzlegen.run_directory import METRICS_NAME
from recipes.puzzle_loop import Arm, Harvest

_DUPLICATES = ("duplicate_exact", "duplicate_normalised", "duplicate_renamed", "duplicate_near", "template_full")
_AT_ONCE = 1.0  # seconds; a stage that takes less was there already


class LoopMetrics:
    """The document in the making."""

    def __init__(self, path: Path, base: str, arm: Arm) -> None:
        self._arm = arm
        self._base = base
        self.stopped: str | None = None
        self._iterations: dict[int, dict[str, Any]] = {}
        self._outcomes: dict[int, dict[str, list[bool]]] = {}  # by iteration and problem
        self._seconds = _recorded_seconds(path / METRICS_NAME)

    def document(self) -> dict[str, Any]:
        """The document as it is written."""
        iterations = [self._iterations[number] for number in sorted(self._iterations)]
        return {"arm": str(self._arm), "stopped": self.stopped, "iterations": iterations}

    def took(self, iteration: int, stage: str, seconds: float) -> None:
        """Note the time of a stage, unless it was only found done."""
        known = self._seconds.setdefault(iteration, {})
        if seconds > _AT_ONCE or stage not in known:
            known[stage] = round(known.get(stage, 0.0) + seconds, 1)
        self._entry(iteration)["seconds"] = known

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

    def tuned(self, iteration: int, texts: int, record: dict[str, Any]) -> None:
        """Take in a training."""
        self._entry(iteration).update(texts=texts, loss=record["loss"], tokens=record["tokens"])

    def evaluated(self, iteration: int, evaluation: Path) -> None:
        """Take in a measurement, and compare it with the base's."""
        from finetune.pass_at_k import paired_difference, pass_at_k

        summary = json.loads((evaluation / EVALUATION_NAME).read_bytes())
        entry = self._entry(iteration)
        entry["evaluation"] = {
            key: value for key, value in summary.items() if key not in {"run", "finished", "seconds"}
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


def _recorded_seconds(path: Path) -> dict[int, dict[str, float]]:
    try:
        document = json.loads(path.read_bytes())
        return {entry["iteration"]: dict(entry.get("seconds", {})) for entry in document["iterations"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
