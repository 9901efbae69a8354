"""What the model of a `sol-ver` loop writes, into an iteration's folder: tasks, and answers to them.

    tasks.jsonl      a line for each batch of invented tasks, with its rejections counted
    answers.jsonl    a line for each lot of tasks: completions, codes, tests and matrices, all of it

Batches and lots are made in order, and what is in one hangs on its number, the seed and what was kept before: a stop
costs what was being made, and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from puzzlegen.durable import Journal, read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.opening import open_model, open_verifier
from puzzlegen.sol_ver.configuration import SolVerConfiguration
from puzzlegen.sol_ver.inputs import SolVerInputs

if TYPE_CHECKING:
    from puzzles import Task
    from recipes.task_answers import AnsweredTask
    from recipes.task_invention import InventedBatch, NewTask

_TASKS, _ANSWERS = "tasks.jsonl", "answers.jsonl"
_LOT = 32  # tasks; the sampler has as many prompts at once
_MOST_BARREN = 4  # batches in a row
_DAMAGES = (ValueError, KeyError, TypeError, AttributeError)  # what reading a line may raise that nobody has written
_BARREN = 0.02  # share of new tasks among completions: below it the model has run out of them


class Lot(NamedTuple):
    """A line of answers: its number, and the sandbox level and the verifier's rules under which its codes ran."""

    number: int
    sandbox_level: str
    verifier_version: str
    tasks: list[AnsweredTask]


def invent_tasks(
    c: SolVerConfiguration,
    inputs: SolVerInputs,
    model: str,
    iteration: int,
    folder: Path,
    earlier: Iterable[Task],
    hard: Sequence[Task],
) -> dict[str, Any]:
    """Make what `folder` lacks of `c.tasks` new tasks, unlike `earlier` ones; the answer is the figures.

    `hard` tasks are shown to the model (`recipes.task_invention`).
    """
    from recipes.task_invention import Inventor

    with ExitStack() as opened:
        log = Journal(folder / _TASKS)
        opened.callback(log.close)
        kept = [new.task for new in _kept(log.records, folder)]
        if not _is_enough(log.records, c.tasks):
            engine = opened.enter_context(closing(open_model(model, c.engine, c.style, vllm=c.vllm)))
            inventor = Inventor(
                engine,
                inputs.topics,
                inputs.protected,
                name=str(iteration),
                seed=c.seed,
                temperature=c.temperature,
                cap=c.template_cap,
                hard=hard,
            )
            inventor.restore(earlier)
            inventor.restore(kept)
            while not _is_enough(log.records, c.tasks):
                log.append(_record(inventor.batch(len(log.records))))
        records = log.records
    return {
        "batches": len(records),
        "written": sum(record["written"] for record in records),
        "tasks": len(read_tasks(folder, c.tasks)),
        "rejected": _total(record["rejected"] for record in records),
        "tokens": sum(record["tokens"] for record in records),
    }


def read_tasks(folder: Path, most: int) -> list[NewTask]:
    """The first `most` tasks that were kept; RefusedToResume where they are damaged."""
    return list(islice(_kept(read_journal(folder / _TASKS), folder), most))


def answer_tasks(c: SolVerConfiguration, model: str, folder: Path) -> dict[str, int]:
    """Answer the tasks of `folder` that have no answers yet; the answer is counts of all of them."""
    from recipes.task_answers import answer_lots
    from recipes.task_sampling import TaskSampling
    from verifier import VERIFIER_VERSION

    tasks = read_tasks(folder, c.tasks)
    lots = [tasks[at : at + _LOT] for at in range(0, len(tasks), _LOT)]
    with ExitStack() as opened:
        log = Journal(folder / _ANSWERS)
        opened.callback(log.close)
        if missing := lots[len(log.records) :]:
            verifier = open_verifier(c.sandbox)
            opened.enter_context(verifier)
            engine = opened.enter_context(closing(open_model(model, c.engine, c.style, vllm=c.vllm)))
            answered = answer_lots(engine, verifier, missing, c.codes, c.suites, TaskSampling(c.seed, c.temperature))
            for lot in opened.enter_context(closing(answered)):
                rules = {"sandbox_level": str(verifier.level), "verifier_version": VERIFIER_VERSION}
                log.append(rules | {"tasks": [each.as_record() for each in lot]})
    return _total(each.counts() for lot in read_answers(folder) for each in lot.tasks)


def read_answers(folder: Path) -> Iterator[Lot]:
    """All answers in `folder`, in order; RefusedToResume where they are damaged."""
    from recipes.task_answers import read_answered

    for number, record in enumerate(read_journal(folder / _ANSWERS)):
        try:
            rules = str(record["sandbox_level"]), str(record["verifier_version"])
            yield Lot(number, *rules, [read_answered(task) for task in record["tasks"]])
        except _DAMAGES as error:
            raise _damaged(folder / _ANSWERS, number, error) from error


def _record(batch: InventedBatch) -> dict[str, Any]:
    return {
        "written": batch.written,
        "tokens": batch.tokens,
        "rejected": batch.rejected,
        "kept": [[new.task.as_record(), new.topic] for new in batch.kept],
    }


def _kept(records: Iterable[Mapping[str, Any]], folder: Path) -> Iterator[NewTask]:
    from puzzles import Rejection
    from puzzles.task import read_task
    from recipes.task_invention import NewTask

    for number, record in enumerate(records):
        try:
            if not {"written", "rejected", "tokens"} <= record.keys():
                raise ValueError("not what a batch leaves")
            for written, topic in record["kept"]:
                task = read_task(written, "")
                if isinstance(task, Rejection):
                    raise ValueError(f"a task that is none: {task.reason}")
                yield NewTask(task, str(topic))
        except _DAMAGES as error:
            raise _damaged(folder / _TASKS, number, error) from error


def _damaged(path: Path, number: int, error: Exception) -> RefusedToResume:
    return RefusedToResume(
        f"{path} is damaged at line {number + 1} ({type(error).__name__}: {error})",
        "start anew with another --out DIR",
    )


def _is_enough(records: Sequence[Mapping[str, Any]], wanted: int) -> bool:
    """Whether there are so many tasks, or the last batches say that there will be no more."""
    last = records[-_MOST_BARREN:]
    barren = [len(record["kept"]) < _BARREN * record["written"] for record in last]
    return sum(len(record["kept"]) for record in records) >= wanted or (len(last) == _MOST_BARREN and all(barren))


def _total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Sums by name, the names in alphabetical order."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))
