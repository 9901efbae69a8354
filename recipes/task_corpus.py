"""Training text on described tasks that is clear of the held-out tasks: no description and no code of theirs is in it.

Not guaranteed: that no held-out task is there in other words, or as code that does the same in another way.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.corpus import TaskDocument, write_task_documents
from puzzles import Task
from puzzles.corpus.tasks import heldout_tasks
from shards import ProtectedTasks


def clear_task_documents(seed: int) -> Iterator[TaskDocument]:
    """`generator.corpus.write_task_documents` without what comes too close to the held-out tasks."""
    protected = ProtectedTasks(heldout_tasks())

    def keep(task: Task, sources: tuple[str, ...]) -> bool:
        return protected.check(task, sources) is None

    return write_task_documents(seed, keep=keep)
