"""Files of described tasks: JSON lines, or one JSON list, in this project's form, HumanEval's or MBPP's.

Each record is recognised by its own fields, and is either read or dropped with a reason; a file in which nothing is
left is the caller's to refuse. `read_task_file` gives tasks and does not look at any reference; what only evaluations
may see comes from `read_reference_file`. OSError if a file cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.seed_files import Dropped, read_records
from puzzles.task import ReferenceTask, Task, read_reference_task, read_task, task_id
from puzzles.task_formats import (
    read_humaneval_reference,
    read_humaneval_task,
    read_mbpp_reference,
    read_mbpp_task,
)

Read = TypeVar("Read", Task, ReferenceTask)
_Reader = Callable[[dict[str, Any], str], Read | Rejection]


class TaskFile(NamedTuple, Generic[Read]):
    """What a file holds: `len(tasks) + len(dropped)` is its number of records. Ids are unique."""

    tasks: tuple[Read, ...]
    dropped: tuple[Dropped, ...]


def read_task_file(path: Path) -> TaskFile[Task]:
    """The tasks of a file, in order."""
    read = _read(path, (read_task, read_humaneval_task, read_mbpp_task))
    tasks = _named(read.tasks, lambda task: task.id)
    return TaskFile(tuple(replace(task, id=name) for task, name in tasks), read.dropped)


def read_reference_file(path: Path) -> TaskFile[ReferenceTask]:
    """The tasks of a file with their references, in order: for evaluations."""
    read = _read(path, (read_reference_task, read_humaneval_reference, read_mbpp_reference))
    tasks = _named(read.tasks, lambda reference: reference.task.id)
    return TaskFile(tuple(replace(found, task=replace(found.task, id=name)) for found, name in tasks), read.dropped)


def write_task_file(path: Path, tasks: Iterable[Task | ReferenceTask]) -> None:
    """Write JSON lines that the functions above read. Of a `ReferenceTask` the reference is written too."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(task.as_record()) + "\n" for task in tasks)


def _read(path: Path, readers: tuple[_Reader[Read], _Reader[Read], _Reader[Read]]) -> TaskFile[Read]:
    own, humaneval, mbpp = readers
    tasks: list[Read] = []
    dropped: list[Dropped] = []
    for number, record in enumerate(read_records(path), 1):
        name = f"{path.name}:{number}"
        found: Read | Rejection
        if not isinstance(record, dict):
            found = Rejection(Reason.MALFORMED, "not a JSON object")
        elif "description" in record:
            found = _guarded(own, record, name)
        elif "entry_point" in record:
            found = _guarded(humaneval, record, name)
        elif "test_list" in record:
            found = _guarded(mbpp, record, name)
        else:
            found = Rejection(Reason.MALFORMED, "neither description, entry_point nor test_list is there")
        if isinstance(found, Rejection):
            given = task_id(record, name) if isinstance(record, dict) else name
            dropped.append(Dropped(given, found.reason, found.detail))
        else:
            tasks.append(found)
    return TaskFile(tuple(tasks), tuple(dropped))


def _guarded(read: _Reader[Read], record: dict[str, Any], name: str) -> Read | Rejection:
    """What goes wrong over one row is that row's affair: it is dropped, and the file goes on."""
    try:
        return read(record, name)
    except RecursionError:
        return Rejection(Reason.SYNTAX, "nested too deeply")
    except Exception as error:
        return Rejection(Reason.MALFORMED, f"{type(error).__name__} while it was read")


def _named(tasks: Iterable[Read], name_of: Callable[[Read], str]) -> Iterable[tuple[Read, str]]:
    """Tasks with ids that do not repeat: the second `x` becomes `x#2`."""
    taken: set[str] = set()
    for task in tasks:
        own = name_of(task)
        name = next(name for name in chain([own], (f"{own}#{number}" for number in count(2))) if name not in taken)
        taken.add(name)
        yield task, name
