"""What `sol-ver` is given beside its options, opened and checked before its folder is touched.

References are of use here for two things alone: to keep what is learned clear of them, and to measure. What invents
and learns gets `topics`, which hold none. Raises `UsageError` for whatever cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from puzzlegen.errors import UsageError
from puzzlegen.sol_ver.configuration import SolVerConfiguration
from puzzlegen.task_inputs import find_task_file
from puzzlegen.training import training_errors_explained

if TYPE_CHECKING:
    from puzzles import ReferenceTask, Task
    from puzzles.task_files import TaskFile
    from shards import ProtectedTasks

_Item = TypeVar("_Item", "Task", "ReferenceTask")
_FORMS = "give one JSON object a line, {id, description, signature}, or HumanEval's or MBPP's form"


class SolVerInputs(NamedTuple):
    """`measured` is for measurements, `protected` for filters; `remarks` are lines for the user."""

    topics: dict[str, tuple[Task, ...]]
    measured: tuple[ReferenceTask, ...]
    protected: ProtectedTasks
    remarks: list[str]


def gather_inputs(c: SolVerConfiguration) -> SolVerInputs:
    """The inputs that the options name; seeds that are too close to what is measured are left out.

    Of the model it is looked at only whether the adapters suit it.
    """
    from finetune.tuning import check_adapters
    from generator import derive_seed
    from puzzles.corpus.tasks import heldout_tasks, seed_tasks
    from puzzles.task_files import read_reference_file, read_task_file
    from recipes.task_invention import topics_of
    from shards import ProtectedTasks

    with training_errors_explained(Path(c.out)):
        check_adapters(c.model, c.lora)
    remarks: list[str] = []
    suite: Sequence[ReferenceTask] = heldout_tasks()
    if (name := c.measured.suite) != "tasks":
        suite = _tasks_of(name, "--suite", read_reference_file(_named(name, "--suite")), remarks)
    drawn = sorted(suite, key=lambda each: derive_seed(each.task.id))[: c.measured.limit]
    others: list[Task | ReferenceTask] = []
    for path in c.protect:
        others += _tasks_of(path, "--protect", read_task_file(_named(path, "--protect")), remarks)
        others += read_reference_file(Path(path)).tasks  # of which the solutions are kept out too
    protected = ProtectedTasks([*heldout_tasks(), *suite, *others])
    topics = topics_of(seed_tasks())
    if c.seeds is not None:
        given = read_task_file(_named(c.seeds, "--seeds"))
        topics = {"": tuple(_tasks_of(c.seeds, "--seeds", given, remarks))}
    clear = {topic: tuple(task for task in tasks if not protected.check(task)) for topic, tasks in topics.items()}
    left_out = sum(map(len, topics.values())) - sum(map(len, clear.values()))
    if left_out:
        remarks.append(f"{left_out:,} seeds are too close to what is measured or protected: not shown")
    topics = {topic: tasks for topic, tasks in clear.items() if tasks}
    if not topics:
        raise UsageError(f"no seed task is left to show: {remarks[-1]}", "give others with --seeds")
    return SolVerInputs(topics, tuple(each for each in suite if each in drawn), protected, remarks)


def _named(name: str, option: str) -> Path:
    return find_task_file(name, f"check the path after {option} and type it again")


def _tasks_of(name: str, option: str, file: TaskFile[_Item], remarks: list[str]) -> Sequence[_Item]:
    if not file.tasks:
        raise UsageError(f"{name} holds no described task that {option} can use", _FORMS)
    if file.dropped:
        first = file.dropped[0]
        remarks.append(f"{name}: {len(file.dropped):,} records dropped, such as {first.id} ({first.reason})")
    return file.tasks
