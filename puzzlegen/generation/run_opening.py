"""Where a run begins or goes on: what a folder must be for that, and who may.

Raises `UsageError` for a folder of another command or of something else, and `RefusedToResume` for a run under another
configuration or in another process's hands; in these cases nothing has been touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from puzzlegen.durable import read_journal
from puzzlegen.errors import UsageError
from puzzlegen.generation.configuration import versions
from puzzlegen.generation.ledger import LEDGER_NAME, read_totals
from puzzlegen.generation.run_directory import RunDirectory
from puzzlegen.generation.run_record import RUN_NAME, check_maker, check_same_run, new_run, read_run
from puzzlegen.lock import LOCK_NAME, RunLock


def open_run(
    path: Path,
    *,
    target: int,
    deciding: Mapping[str, Any],
    resolved: Mapping[str, Any],
) -> RunDirectory:
    """Start a run in `path`, or go on with the one that is there.

    `deciding` is the configuration that the run is recognised by, `resolved` the whole of it, for the record. A run
    that is part of another command's has that as `command` in `deciding`.
    """
    from shards.durable import make_directory

    path = Path(path)
    check_maker(path, deciding.get("command", "generate"))
    _check_folder(path)
    make_directory(path)
    with ExitStack() as opened:
        lock = RunLock(path)
        opened.callback(lock.release)
        recorded = read_run(path)
        if recorded is not None and not read_journal(path / LEDGER_NAME):
            recorded = None  # nothing was made yet: a first attempt that failed, over a model's name say, binds nobody
        if recorded is None:
            run = new_run(target, deciding, resolved)
        else:
            check_same_run(path, recorded, deciding)
            # A smaller target than what is there changes nothing, not even the record.
            larger = target > read_totals(path).kept or target >= recorded["target"]
            run = recorded | {"target": target, "configuration": dict(resolved)} if larger else recorded
        price = resolved.get("dollars_per_hour")
        directory = RunDirectory(path, target, opened, lock, None if run == recorded else run, price)
    directory.log(
        "started" if recorded is None else "resumed",
        target=target,
        kept=directory.kept,
        batch=directory.next_batch,
        versions=versions(),
    )
    if lock.taken_from is not None:
        directory.log("took over", holder=str(lock.taken_from))
    return directory


def _check_folder(path: Path) -> None:
    """Refuse a place that is neither a run, nor empty, nor what a crash in the very first step leaves behind."""
    if path.is_symlink() and not path.exists():
        raise UsageError(f"{path} is a link to nothing", "name a folder with --out DIR")
    above = next((parent for parent in (path, *path.parents) if parent.exists()), path)
    if above.exists() and not above.is_dir():
        raise UsageError(f"{above} is a file", "name a folder with --out DIR")
    if not path.exists() or (path / RUN_NAME).exists():
        return
    leftovers = {LOCK_NAME, f".{RUN_NAME}.tmp"}
    foreign = sorted(entry.name for entry in path.iterdir() if entry.name not in leftovers)
    if foreign:
        raise UsageError(
            f"{path} holds files of something else ({', '.join(foreign[:3])}{', ...' if len(foreign) > 3 else ''})",
            "name a new or empty folder with --out DIR",
        )
