"""Files of described tasks that a user names: whether they can be read, said before anything else is done."""

from __future__ import annotations

from pathlib import Path

from puzzlegen.errors import UsageError, why_no_file


def find_task_file(name: str, advice: str) -> Path:
    """The file `name`; UsageError if it cannot be read, which ends with `advice` where nothing has that name.

    A pipe is refused as well: tasks are read when a run begins, and their references when it ends.
    """
    path = Path(name)
    if path.is_dir():
        raise UsageError(why_no_file(name), "name a file of described tasks, one JSON object a line")
    if not path.exists():
        raise UsageError(why_no_file(name), advice)
    if not path.is_file():
        raise UsageError(f"{name} is no file that can be read twice", "write it to a file, and name that")
    return path
