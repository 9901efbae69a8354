"""The stages of `sol-ver` in its directory.

What `puzzlegen.loops.directory` keeps of every loop, and

    suite.jsonl                             what is measured, if it is a file's
    base/evaluation/, base/tests/           the base, measured as a coder and as a tester
    iteration-K/tasks.jsonl, answers.jsonl  what its model wrote (`puzzlegen.sol_ver.writing`)
               /dataset/, texts/, preferences/, harvest.json    what agrees (`puzzlegen.sol_ver.datasets`)
               /supervised/, preferring/    the models after SFT and after DPO
               /model                       a link to the last of them
               /evaluation/, tests/         that model, measured
               /metrics.json                this iteration's figures

Each stage looks at what is there and does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.configuration_parts import flat
from puzzlegen.durable import read_journal
from puzzlegen.evaluation.directory import COMPLETIONS_NAME
from puzzlegen.evaluation.measurement import measure
from puzzlegen.evaluation.tester_measurement import measure_tester
from puzzlegen.loops.directory import LoopDirectory, check_loop_folder, open_loop
from puzzlegen.loops.measurement_options import SUITE_NAME
from puzzlegen.opening import open_verifier
from puzzlegen.sol_ver.configuration import SolVerConfiguration
from puzzlegen.sol_ver.datasets import DATASET, PREFERENCES, TEXTS, make_datasets, read_all
from puzzlegen.sol_ver.inputs import SolVerInputs, gather_inputs
from puzzlegen.sol_ver.metrics import SolVerMetrics
from puzzlegen.sol_ver.writing import answer_tasks, invent_tasks, read_tasks
from puzzlegen.training import TrainingDisplay, all_cores, training_errors_explained
from puzzles.amounts import amount
from puzzles.task_files import write_task_file
from recipes.sol_ver import Arm, Harvest, learned_rows, training_texts

if TYPE_CHECKING:
    from finetune.mutants import MutatedTask
    from puzzles import Task

_HARD = (0.2, 0.8)  # shares of codes that agreed: neither always nor hardly ever


class SolVerLoop:
    """The loop's directory, open, as the `Stages` of `recipes.sol_ver`. Made by `open_sol_ver`."""

    def __init__(self, configuration: SolVerConfiguration, inputs: SolVerInputs, directory: LoopDirectory) -> None:
        self._c = configuration
        self._inputs = inputs
        self._arm = Arm(configuration.arm)
        self._directory = directory
        self.metrics = SolVerMetrics(directory, configuration.arm)
        if configuration.measured.is_kept:
            write_task_file(directory.path / SUITE_NAME, inputs.measured)
        for remark in inputs.remarks:
            directory.say(remark)

    def measure(self, iteration: int) -> None:
        """Measure that iteration's model in both roles; the base is iteration 0's."""
        folder, model = self._directory.folder(iteration), self._directory.model(iteration)
        whose = "the tuned model" if iteration else "the base"
        with self._stage(iteration, "evaluate", f"measuring {whose} as a coder"):
            measure(self._c.measurement(model, str(folder / "evaluation")))
        with self._stage(iteration, "test", f"measuring {whose} as a tester"):
            tests = measure_tester(self._c, model, folder / "tests", lambda: self._mutated)
        self.metrics.measured(iteration, folder / "evaluation", tests)

    def invent(self, iteration: int) -> int:
        """Have the model of the iteration before invent tasks; the answer is how many are new."""
        folder, model = self._directory.folder(iteration), self._directory.model(iteration - 1)
        folder.mkdir(parents=True, exist_ok=True)
        *earlier, _ = self._folders(iteration)
        with self._stage(iteration, "invent", f"inventing {amount(self._c.tasks, 'task')}"):
            known = [new.task for each in earlier for new in read_tasks(each, self._c.tasks)]
            hard = _hard_tasks(read_all(earlier, DATASET))
            figures = invent_tasks(self._c, self._inputs, model, iteration, folder, known, hard)
        self.metrics.made(iteration, "invented", figures)
        return int(figures["tasks"])

    def answer(self, iteration: int) -> None:
        """Have that model write codes and tests for each, and run all on all."""
        c = self._c
        with self._stage(iteration, "answer", f"writing {c.codes} codes and {c.suites} suites for each"):
            figures = answer_tasks(c, self._directory.model(iteration - 1), self._directory.folder(iteration))
        self.metrics.made(iteration, "answers", figures)

    def harvest(self, iteration: int) -> Harvest:
        """Make the datasets of what agrees."""
        folders, writer = self._folders(iteration), f"iteration-{iteration - 1}/model"
        if iteration == 1:  # rows are for others, who have no use for a path on this machine
            writer = Path(self._c.model).name if Path(self._c.model).is_dir() else self._c.model
        with self._stage(iteration, "harvest", "finding what agrees"):
            figures = make_datasets(self._c, self._inputs, writer, iteration, folders)
        self.metrics.made(iteration, "yields", figures)
        texts, pairs = (learned_rows(self._arm, read_all(folders, name)) for name in (TEXTS, PREFERENCES))
        return Harvest(len(texts), len(pairs))

    def learn(self, iteration: int) -> None:
        """Tune the base on the texts of all iterations up to this one."""
        from finetune.budget import repeat_texts
        from finetune.settings import SftSettings
        from finetune.sft import train_sft
        from recipes.task_rows import Provenance, list_rows

        c, folders = self._c, self._folders(iteration)
        out = self._directory.folder(iteration) / "supervised"
        steps = iteration * c.steps
        origin = Provenance(c.model, c.engine, c.seed, iteration, 0, "", "")
        tasks = [_task_of(row) for row in read_all(folders, DATASET)]
        if self._arm is Arm.NO_VERIFICATION:  # where nothing says which tasks are sound, but some were refused
            learned = {row["id"] for row in read_all(folders, TEXTS)}
            invented = (new.task for folder in folders for new in read_tasks(folder, c.tasks))
            tasks = [task for task in invented if task.id in learned]
        lists = list_rows(tasks, origin)
        texts = training_texts(self._arm, read_all(folders, TEXTS), lists, c.list_share, c.seed)
        settings = SftSettings(steps=steps, learning_rate=c.learning_rate, lora=c.lora, seed=c.seed)
        with self._training(iteration, "finetune", f"learning to write what agrees, {steps:,} steps", out) as display:
            repeated = repeat_texts(texts, c.model, settings)
            tuned = train_sft(
                repeated.texts,
                c.model,
                out,
                settings,
                lineage=self._lineage(iteration, texts=len(texts)),
                say=display.say,
                show=display.show,
            )
        if not (self._directory.folder(iteration) / "preferring").is_dir():
            self._newest(iteration, out)
        self.metrics.trained(iteration, "learned", len(texts), tuned.record)

    def prefer(self, iteration: int) -> None:
        """Tune the model of `learn` (or the base, if the arm has no such stage) on the preferences likewise."""
        from finetune.dpo import NoPairsError, train_dpo
        from finetune.settings import DpoSettings

        c, folder = self._c, self._directory.folder(iteration)
        pairs = learned_rows(self._arm, read_all(self._folders(iteration), PREFERENCES))
        base = str(folder / "supervised") if self._arm.learns_texts else c.model
        settings = DpoSettings(
            epochs=c.dpo_epochs, beta=c.beta, learning_rate=c.learning_rate, lora=c.lora, seed=c.seed
        )
        out = folder / "preferring"
        with self._training(iteration, "prefer", f"learning {len(pairs):,} preferences", out) as display:
            try:
                lineage = self._lineage(iteration, pairs=len(pairs))
                tuned = train_dpo(pairs, base, out, settings, lineage=lineage, say=display.say, show=display.show)
            except NoPairsError as error:
                if not self._arm.learns_texts:
                    raise
                display.say(f"no preference is learned: {error}")
                return
        self._newest(iteration, out)
        self.metrics.trained(iteration, "preferred", len(pairs), tuned.record)

    def stop(self, why: str | None) -> None:
        """Note how the loop has ended."""
        self.metrics.ended(self._c.iterations, why)
        self._directory.log("finished" if why is None else "stopped", **({"why": why} if why else {}))

    @cached_property
    def _mutated(self) -> Sequence[MutatedTask]:
        """The references with their mutants, made once."""
        from finetune.mutants import mutate_tasks

        c = self._c
        with open_verifier(c.sandbox) as verifier:
            return mutate_tasks(self._inputs.measured, verifier)

    def _newest(self, iteration: int, model: Path) -> None:
        self._directory.link(self._directory.folder(iteration) / "model", model)
        self._directory.link_newest(iteration)

    def _folders(self, last: int) -> list[Path]:
        return [self._directory.folder(iteration) for iteration in range(1, last + 1)]

    def _lineage(self, iteration: int, **data: int) -> dict[str, Any]:
        return {"recipe": "Sol-Ver", "arm": str(self._arm), "iteration": iteration} | data

    def _stage(self, iteration: int, name: str, text: str) -> AbstractContextManager[None]:
        return self._directory.stage(iteration, name, text, self.metrics.took)

    @contextmanager
    def _training(self, iteration: int, name: str, text: str, out: Path) -> Iterator[TrainingDisplay]:
        with (
            self._stage(iteration, name, text),
            TrainingDisplay(f"iteration {iteration}", quiet=self._c.quiet) as display,
            training_errors_explained(out, in_loop=True),
            all_cores(),
        ):
            yield display


@contextmanager
def open_sol_ver(configuration: SolVerConfiguration) -> Iterator[SolVerLoop]:
    """Start a loop in `configuration.out`, or go on with the one that is there; refusals as those of `improve`."""
    c = configuration
    check_loop_folder(path := Path(c.out), "sol-ver")
    inputs = gather_inputs(c)
    with open_loop(
        path, "sol-ver", c.model, c.iterations, c.deciding(), flat(c), has_begun=_has_begun, quiet=c.quiet
    ) as directory:
        yield SolVerLoop(c, inputs, directory)


def _has_begun(path: Path) -> bool:
    """Whether there is something in the loop that another configuration would spoil."""
    return bool(read_journal(path / "base" / "evaluation" / COMPLETIONS_NAME)) or any(path.glob("iteration-*"))


def _hard_tasks(triples: Iterator[dict[str, Any]]) -> list[Task]:
    low, high = _HARD
    return [_task_of(row) for row in triples if low <= row["votes"] / row["codes_sampled"] <= high]


def _task_of(row: dict[str, Any]) -> Task:
    from puzzles import Rejection
    from puzzles.task import read_task

    task = read_task(row, "")
    assert not isinstance(task, Rejection), "it was a task when it was written"
    return task
