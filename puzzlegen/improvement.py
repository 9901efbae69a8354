"""The stages of `improve` in its directory: each made of the parts of `generate`, `finetune` and `evaluate`.

    run.json            configuration, its fingerprint, versions
    run.lock            held by the one process at work
    base/evaluation/    the base, measured (as `evaluate --out` writes it)
    iteration-K/        its data (a run directory of `generate`), with model/ and evaluation/; supervised/ is the
                        model before it learned from preferences
    model               a link to the newest tuned model
    metrics.json        the figures of all iterations, rewritten after each stage
    events.jsonl        what happened when

Every stage resumes by itself, so the loop goes on wherever it was stopped by being run again from its start.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from puzzlegen.configuration import versions
from puzzlegen.durable import Journal, read_journal, write_json
from puzzlegen.errors import UsageError
from puzzlegen.evaluation_directory import COMPLETIONS_NAME
from puzzlegen.improve_configuration import ImproveConfiguration
from puzzlegen.lock import LOCK_NAME, RunLock
from puzzlegen.loop_inputs import LoopInputs, gather_inputs
from puzzlegen.loop_metrics import LoopMetrics
from puzzlegen.measurement import measure
from puzzlegen.production import fill
from puzzlegen.progress import Progress
from puzzlegen.run_directory import EVENTS_NAME, METRICS_NAME, open_run
from puzzlegen.run_record import RUN_NAME, check_maker, check_same_run, new_run, now, read_run
from puzzlegen.training import TrainingDisplay, training_errors_explained
from recipes.puzzle_loop import Arm, Harvest, plan_training, training_texts
from shards.durable import make_directory


class Improvement:
    """The loop's directory, open, as the `Stages` of `recipes.puzzle_loop`. Made by `open_improvement`."""

    def __init__(self, configuration: ImproveConfiguration, inputs: LoopInputs, events: Journal) -> None:
        self._c = configuration
        self._inputs = inputs
        self._arm = Arm(configuration.arm)
        self._path = Path(configuration.out)
        self._events = events
        self.metrics = LoopMetrics(self._path, configuration.model, self._arm, inputs.left_out)
        for remark in inputs.remarks:
            self._say(remark)

    def evaluate(self, iteration: int) -> None:
        """Measure that iteration's model; the base is iteration 0's."""
        out = (self._folder(iteration) if iteration else self._path / "base") / "evaluation"
        with self._stage(iteration, "evaluate", f"measuring {'the base' if not iteration else 'the tuned model'}"):
            measure(self._c.measurement(self._model(iteration), str(out)))
        self.metrics.evaluated(iteration, out)
        self._write()

    def generate(self, iteration: int) -> Harvest | None:
        """Make that iteration's data with the model of the one before; None if this arm makes none."""
        if self._arm in {Arm.SEEDS, Arm.GIVEN}:
            return None
        out = self._folder(iteration)
        c = self._c.generation(iteration, self._model(iteration - 1), str(out))
        part_of = {"command": "improve", "arm": self._arm}
        with (
            self._stage(iteration, "generate", f"writing and solving {c.n:,} puzzles"),
            open_run(out, target=c.n, deciding=c.deciding() | part_of, resolved=asdict(c)) as run,
            Progress(f"iteration {iteration}", c.n, run.totals, quiet=c.quiet) as progress,
        ):
            earlier, verified = partial(self._puzzles, iteration - 1), self._arm is Arm.VERIFIED
            fill(c, run, progress, earlier=earlier, iteration=iteration, verified=verified)
        harvest = self.metrics.generated(iteration, out)
        self._write()
        return harvest

    def finetune(self, iteration: int) -> None:
        """Tune the base on the data of all iterations up to this one: on what holds, then on what is better."""
        from finetune.budget import repeat_texts
        from finetune.dpo import train_dpo
        from finetune.examples import ExampleSettings, Weigh
        from finetune.settings import DpoSettings, SftSettings
        from finetune.sft import train_sft

        c = self._c
        out = self._folder(iteration) / "model"
        rows = list(self._rows(iteration))
        examples = ExampleSettings(c.seed, weigh=Weigh(c.weigh), list_share=c.list_share, seed_share=c.seed_share)
        lineage = {"recipe": "puzzle loop", "arm": str(self._arm), "iteration": iteration, "rows": len(rows)}
        texts = training_texts(self._arm, rows, self._inputs.seeds, examples)
        plan = plan_training(self._arm, rows, iteration * c.steps, iteration * c.preference_steps, c.seed)
        supervised = self._folder(iteration) / "supervised" if plan.pairs else out
        with (
            self._stage(iteration, "finetune", f"training for {plan.steps + plan.preference_steps:,} steps"),
            TrainingDisplay(f"iteration {iteration}", quiet=c.quiet) as display,
            training_errors_explained(out),
            _all_cores(),
        ):
            told: dict[str, Any] = {"lineage": lineage, "say": display.say, "show": display.show}
            settings = SftSettings(steps=plan.steps, learning_rate=c.learning_rate, lora=c.lora, seed=c.seed)
            repeated = repeat_texts(texts, c.model, settings)
            tuned = train_sft(repeated.texts, c.model, supervised, settings, **told)
            preferring = None
            if plan.pairs:
                preferences = DpoSettings(steps=plan.preference_steps, lora=c.lora, seed=c.seed)
                preferring = train_dpo(plan.pairs, str(supervised), out, preferences, **told).record
        self._link_newest(iteration)
        self.metrics.tuned(iteration, len(texts), repeated.tokens, tuned.record, preferring)
        self._write()

    def stop(self, why: str | None) -> None:
        """Note how the loop has ended."""
        self.metrics.ended(self._c.iterations, why)
        self._write()
        self._log("finished" if why is None else "stopped", **({"why": why} if why else {}))

    def _link_newest(self, iteration: int) -> None:
        """Point `model` at the model of `iteration`, or at a later one that an earlier command has made."""
        while (self._folder(iteration + 1) / "model").is_dir():
            iteration += 1
        link = self._path / ".model.tmp"
        link.unlink(missing_ok=True)
        link.symlink_to((self._folder(iteration) / "model").relative_to(self._path))
        link.replace(self._path / "model")

    def _folder(self, iteration: int) -> Path:
        return self._path / f"iteration-{iteration}"

    def _model(self, iteration: int) -> str:
        return str(self._folder(iteration) / "model") if iteration else self._c.model

    def _rows(self, last: int) -> Iterator[dict[str, Any]]:
        """The data of the iterations up to `last`; of the arm `given`, as many rows for each as others make."""
        if self._arm is Arm.GIVEN:
            yield from self._inputs.rows[: last * self._c.n]
        elif self._arm is not Arm.SEEDS:
            from shards import read_rows

            for iteration in range(1, last + 1):
                yield from read_rows(self._folder(iteration) / "dataset")

    def _puzzles(self, last: int) -> Iterator[str]:
        return (row["puzzle"] for row in self._rows(last))

    @contextmanager
    def _stage(self, iteration: int, name: str, text: str) -> Iterator[None]:
        """Say what begins, and note the time that it took if it was not there already."""
        of = f"iteration {iteration} of {self._c.iterations}" if iteration else "iteration 0"
        self._say(f"{of}: {text}")
        self._log(name, iteration=iteration)
        started = time.perf_counter()
        yield
        self.metrics.took(iteration, name, time.perf_counter() - started)

    def _say(self, text: str) -> None:
        import typer

        if not self._c.quiet:
            typer.echo(f"improve {self._path}: {text}", err=True)

    def _log(self, event: str, **fields: Any) -> None:
        self._events.append({"time": now(), "event": event} | fields)

    def _write(self) -> None:
        write_json(self._path / METRICS_NAME, self.metrics.document())


@contextmanager
def open_improvement(configuration: ImproveConfiguration) -> Iterator[Improvement]:
    """Start a loop in `configuration.out`, or go on with the one that is there.

    UsageError for a folder of something else and for inputs that cannot be used, RefusedToResume under another
    configuration or in other hands. A first attempt that failed before it measured anything binds nobody.
    """
    path = Path(configuration.out)
    check_maker(path, "improve")
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file", "name a folder with --out DIR")
    if path.exists() and not (path / RUN_NAME).exists() and {entry.name for entry in path.iterdir()} - {LOCK_NAME}:
        raise UsageError(f"{path} holds files of something else", "name a new or empty folder with --out DIR")
    deciding = configuration.deciding()
    inputs = gather_inputs(configuration)
    deciding |= inputs.digests
    make_directory(path)
    with ExitStack() as opened:
        opened.callback(RunLock(path).release)
        run = new_run(configuration.iterations, deciding, asdict(configuration))
        recorded = read_run(path) if _has_begun(path) else None
        if recorded is not None:
            check_same_run(path, recorded, deciding)
            run = recorded | {"target": max(recorded["target"], run["target"]), "configuration": run["configuration"]}
        write_json(path / RUN_NAME, run)
        events = Journal(path / EVENTS_NAME, log=True)
        opened.callback(events.close)
        events.append({"time": now(), "event": "started" if recorded is None else "resumed", "versions": versions()})
        yield Improvement(configuration, inputs, events)


def _has_begun(path: Path) -> bool:
    """Whether there is something in the loop that another configuration would spoil."""
    return bool(read_journal(path / "base" / "evaluation" / COMPLETIONS_NAME)) or any(path.glob("iteration-*"))


@contextmanager
def _all_cores() -> Iterator[None]:
    """Let torch compute on every core: engines leave it half of them, for the verifier, which is idle now."""
    import torch

    before = torch.get_num_threads()
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(len(os.sched_getaffinity(0)))
    try:
        yield
    finally:
        torch.set_num_threads(before)
