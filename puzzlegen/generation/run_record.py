"""`run.json`: what a run is, and whether a command asks for that same run.

Written once when the run starts, and again when its target or its sandbox level changes; whatever was made under it is
recognised by its fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from puzzlegen.errors import RefusedToResume, UsageError
from puzzlegen.generation.configuration import differences, fingerprint, versions

RUN_NAME = "run.json"
FORMAT = 1
_OTHER_MAKERS = {"evaluation.json": "evaluate", "training.json": "finetune", "task.json": "finetune"}


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


def check_maker(path: Path, command: str) -> None:
    """UsageError, naming the maker, if `path` is a folder of another command than `command`."""
    run = read_run(path)
    found = [maker for name, maker in _OTHER_MAKERS.items() if (path / name).is_file()]
    maker = run["deciding"].get("command", "generate") if run else next(iter(found), command)
    if maker != command:
        raise UsageError(f"{path} is a folder of puzzlegen {maker}", "name another one with --out DIR")


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
