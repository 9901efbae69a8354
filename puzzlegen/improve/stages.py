"""The stages of `improve` in its directory: each made of the parts of `generate`, `finetune` and `evaluate`.

What `puzzlegen.loops.directory` keeps of every loop, and

    base/evaluation/    the base, measured (as `evaluate --out` writes it)
    iteration-K/        its data (a run directory of `generate`), with model/ and evaluation/; carried.jsonl has the
                        solutions that programs of other puzzles make, supervised/ is the model before it learned from
                        preferences

`metrics.json` is rewritten after each stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from puzzlegen.configuration_parts import flat
from puzzlegen.durable import read_journal, write_json
from puzzlegen.evaluation.directory import COMPLETIONS_NAME
from puzzlegen.evaluation.display import EvaluationProgress
from puzzlegen.evaluation.measurement import measure
from puzzlegen.generation.production import fill
from puzzlegen.generation.progress import Progress
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.generation.run_opening import open_run
from puzzlegen.improve.carried import CARRIED_NAME, read_carried, write_carried
from puzzlegen.improve.configuration import ImproveConfiguration
from puzzlegen.improve.inputs import LoopInputs, gather_inputs
from puzzlegen.improve.metrics import LoopMetrics
from puzzlegen.loops.directory import LoopDirectory, check_loop_folder, open_loop
from puzzlegen.opening import open_verifier
from puzzlegen.training import TrainingDisplay, all_cores, training_errors_explained
from puzzles.amounts import amount
from recipes.carrying import carry_over
from recipes.puzzle_loop import Arm, Harvest, plan_training, training_texts


class Improvement:
    """The loop's directory, open, as the `Stages` of `recipes.puzzle_loop`. Made by `open_improvement`."""

    def __init__(self, configuration: ImproveConfiguration, inputs: LoopInputs, directory: LoopDirectory) -> None:
        self._c = configuration
        self._inputs = inputs
        self._arm = Arm(configuration.arm)
        self._directory = directory
        self.metrics = LoopMetrics(directory.path, configuration.model, self._arm, inputs.left_out)
        for remark in inputs.remarks:
            directory.say(remark)

    def evaluate(self, iteration: int) -> None:
        """Measure that iteration's model; the base is iteration 0's."""
        out = self._directory.folder(iteration) / "evaluation"
        with self._stage(iteration, "evaluate", f"measuring {'the base' if not iteration else 'the tuned model'}"):
            measure(self._c.measurement(self._directory.model(iteration), str(out)))
        self.metrics.evaluated(iteration, out)
        self._write()

    def generate(self, iteration: int) -> Harvest | None:
        """Make that iteration's data with the model of the one before; None if this arm makes none."""
        if self._arm in {Arm.SEEDS, Arm.GIVEN}:
            return None
        out = self._directory.folder(iteration)
        c = self._c.generation(iteration, self._directory.model(iteration - 1), str(out))
        part_of = {"command": "improve", "arm": self._arm}
        with (
            self._stage(iteration, "generate", f"writing and solving {amount(c.n, 'puzzle')}"),
            open_run(out, target=c.n, deciding=c.deciding() | part_of, resolved=flat(c)) as run,
            Progress(f"iteration {iteration}", c.n, run.totals, quiet=c.quiet) as progress,
        ):
            earlier, verified = partial(self._puzzles, iteration - 1), self._arm is Arm.VERIFIED
            fill(c, run, progress, earlier=earlier, iteration=iteration, verified=verified)
        harvest = self.metrics.generated(iteration, out)
        self._write()
        return harvest

    def carry(self, iteration: int) -> None:
        """Try on each puzzle so far what has solved others, if that is wanted."""
        c, path = self._c, self._directory.folder(iteration) / CARRIED_NAME
        if not c.carry:
            return
        with self._stage(iteration, "carry", "trying on each puzzle what has solved others"):
            rows = list(self._rows(iteration))
            if not path.exists():
                with (
                    EvaluationProgress(len(rows), quiet=c.quiet, good="with a new solution") as progress,
                    open_verifier(c.sandbox) as verifier,
                ):
                    carried = []
                    for each in carry_over(rows, verifier, c.carry):
                        progress.update(bool(each.solutions))
                        carried.append(each)
                write_carried(path, rows, carried)
        self.metrics.carried(iteration, read_carried(path, rows))
        self._write()

    def finetune(self, iteration: int) -> None:
        """Tune the base on the data of all iterations up to this one: on what holds, then on what is better."""
        from finetune.budget import repeat_texts
        from finetune.dpo import train_dpo
        from finetune.examples import ExampleSettings, Solutions, Weigh
        from finetune.settings import DpoSettings, SftSettings
        from finetune.sft import train_sft

        c = self._c
        out = self._directory.folder(iteration) / "model"
        rows = list(self._rows(iteration))
        examples = ExampleSettings(
            c.seed,
            weigh=Weigh(c.weigh),
            solutions=Solutions(c.solutions),
            list_share=c.list_share,
            seed_share=c.seed_share,
        )
        lineage = {"recipe": "puzzle loop", "arm": str(self._arm), "iteration": iteration, "rows": len(rows)}
        learned = self._with_carried(iteration, rows)
        texts = training_texts(self._arm, learned, self._inputs.seeds, examples)
        plan = plan_training(self._arm, rows, iteration * c.steps, iteration * c.preference_steps, c.seed)
        supervised = self._directory.folder(iteration) / "supervised" if plan.pairs else out
        with (
            self._stage(iteration, "finetune", f"training for {plan.steps + plan.preference_steps:,} steps"),
            TrainingDisplay(f"iteration {iteration}", quiet=c.quiet) as display,
            all_cores(),
        ):
            told: dict[str, Any] = {"lineage": lineage, "say": display.say, "show": display.show}
            settings = SftSettings(steps=plan.steps, learning_rate=c.learning_rate, lora=c.lora, seed=c.seed)
            with training_errors_explained(supervised, in_loop=True):
                repeated = repeat_texts(texts, c.model, settings)
                tuned = train_sft(repeated.texts, c.model, supervised, settings, **told)
            preferring = None
            if plan.pairs:
                preferences = DpoSettings(steps=plan.preference_steps, lora=c.lora, seed=c.seed)
                with training_errors_explained(out, in_loop=True):
                    preferring = train_dpo(plan.pairs, str(supervised), out, preferences, **told).record
        self._directory.link_newest(iteration)
        self.metrics.tuned(iteration, len(texts), repeated.tokens, tuned.record, preferring)
        self._write()

    def stop(self, why: str | None) -> None:
        """Note how the loop has ended."""
        self.metrics.ended(self._c.iterations, why)
        self._write()
        self._directory.log("finished" if why is None else "stopped", **({"why": why} if why else {}))

    def _rows(self, last: int) -> Iterator[dict[str, Any]]:
        """The data of the iterations up to `last`; of the arm `given`, as many rows for each as others make."""
        if self._arm is Arm.GIVEN:
            yield from self._inputs.rows[: last * self._c.n]
        elif self._arm is not Arm.SEEDS:
            from shards import read_rows

            for iteration in range(1, last + 1):
                yield from read_rows(self._directory.folder(iteration) / "dataset")

    def _with_carried(self, iteration: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows, each with the solutions that were carried over to it."""
        if not self._c.carry:
            return rows
        carried = read_carried(self._directory.folder(iteration) / CARRIED_NAME, rows)
        return [
            row | {"solutions": [*row["solutions"], *each.solutions]} for row, each in zip(rows, carried, strict=True)
        ]

    def _puzzles(self, last: int) -> Iterator[str]:
        return (row["puzzle"] for row in self._rows(last))

    def _stage(self, iteration: int, name: str, text: str) -> AbstractContextManager[None]:
        return self._directory.stage(iteration, name, text, self.metrics.took)

    def _write(self) -> None:
        write_json(self._directory.path / METRICS_NAME, self.metrics.document())


@contextmanager
def open_improvement(configuration: ImproveConfiguration) -> Iterator[Improvement]:
    """Start a loop in `configuration.out`, or go on with the one that is there.

    UsageError for a folder of something else and for inputs that cannot be used, RefusedToResume under another
    configuration or in other hands. A first attempt that failed before it measured anything binds nobody.
    """
    c = configuration
    path = Path(c.out)
    check_loop_folder(path, "improve")
    deciding = c.deciding()
    inputs = gather_inputs(c)
    deciding |= inputs.digests
    with open_loop(
        path, "improve", c.model, c.iterations, deciding, flat(c), has_begun=_has_begun, quiet=c.quiet
    ) as directory:
        yield Improvement(c, inputs, directory)


def _has_begun(path: Path) -> bool:
    """Whether there is something in the loop that another configuration would spoil."""
    return bool(read_journal(path / "base" / "evaluation" / COMPLETIONS_NAME)) or any(path.glob("iteration-*"))
