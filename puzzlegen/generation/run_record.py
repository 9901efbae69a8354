"""`run.json`: what a run is, and whether a command asks for that same run.

Written once when the run starts, and again when its target or its sandbox level changes; whatever was made under it is
recognised by its fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from puzzlegen.errors import RefusedToResume, UsageError
from puzzlegen.generation.configuration import differences, fingerprint, versions

RUN_NAME = "run.json"
FORMAT = 1
_OTHER_MAKERS = {"evaluation.json": "evaluate", "training.json": "finetune", "task.json": "finetune"}


class Limits(NamedTuple):
    """The limits of one execution under which a run judges: seconds, and MiB of memory."""

    timeout: float
    memory_mb: int


def new_run(target: int, deciding: Mapping[str, Any], resolved: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a run that begins: recognised by `deciding`, made by the whole configuration `resolved`."""
    return {
        "format": FORMAT,
        "fingerprint": fingerprint(deciding),
        "target": target,
        "deciding": dict(deciding),
        "configuration": dict(resolved),
        "versions": versions(),
        "sandbox_level": None,
        "created": now(),
    }


def read_run(path: Path) -> dict[str, Any] | None:
    """The `run.json` of `path`; None if there is none, RefusedToResume if it is damaged."""
    try:
        text = (path / RUN_NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        run = json.loads(text)
    except (ValueError, RecursionError):
        run = None
    if (
        not isinstance(run, dict)
        or run.get("format") != FORMAT
        or "sandbox_level" not in run
        or not isinstance(run.get("target"), int)
        or not isinstance(run.get("fingerprint"), str)
        or not isinstance(run.get("deciding"), dict)
        or not isinstance(run.get("configuration", {}), dict)
    ):
        raise RefusedToResume(
            f"{path / RUN_NAME} is damaged or of another version of puzzlegen", "start anew with another --out DIR"
        )
    return run


def recorded_limits(path: Path, run: Mapping[str, Any]) -> Limits:
    """The limits in `run`, the record of `path`; RefusedToResume for those that no run has."""
    from shards.manifest import is_memory, is_timeout

    configuration = run.get("configuration", {})
    timeout, memory_mb = configuration.get("timeout", 1.0), configuration.get("memory_mb", 1024)
    if not is_timeout(timeout) or not is_memory(memory_mb):
        raise RefusedToResume(
            f"{path / RUN_NAME} is damaged: no run has the limits {timeout!r} s and {memory_mb!r} MiB",
            "restore it from a copy",
        )
    return Limits(float(timeout), memory_mb)


def no_run(path: Path) -> UsageError:
    """What is to be said of `path`, which has no `run.json`, to somebody who has named it as a run."""
    if maker := _other_maker(path):
        return UsageError(f"{path} is a folder of puzzlegen {maker}, and no run directory", "name a run directory")
    if path.exists() and not path.is_dir():
        return UsageError(f"{path} is a file, and no run directory", "name a run directory")
    if path.is_dir() and any(path.iterdir()):
        return UsageError(f"{path} holds something else, and is no run directory", "name a run directory")
    return UsageError(f"{path} is no run directory", f"start a run there: puzzlegen generate --n 1000 --out {path}")


def check_maker(path: Path, command: str) -> None:
    """UsageError, naming the maker, if `path` is a folder of another command than `command`."""
    run = read_run(path)
    maker = run["deciding"].get("command", "generate") if run else _other_maker(path) or command
    if maker != command:
        raise UsageError(f"{path} is a folder of puzzlegen {maker}", "name another one with --out DIR")


def _other_maker(path: Path) -> str | None:
    return next((maker for name, maker in _OTHER_MAKERS.items() if (path / name).is_file()), None)


def now() -> str:
    """The time as the run directory's files have it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def check_same_run(path: Path, recorded: Mapping[str, Any], deciding: Mapping[str, Any]) -> None:
    """RefusedToResume, with each key and both values, if `deciding` asks for another run than the recorded one."""
    changed = differences(recorded["deciding"], json.loads(json.dumps(dict(deciding))))
    if not changed:
        return
    raise RefusedToResume(
        f"{path} was made under another configuration: {'; '.join(map(str, changed))}",
        f"repeat {'it' if len(changed) == 1 else 'them'} as {'it was' if len(changed) == 1 else 'they were'}"
        " to go on there, or start anew with another --out DIR",
    )
