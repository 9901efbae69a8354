"""What a training is asked for, and whether a folder belongs to that.

While a training goes on everything lies in `work_folder(out)`: its task, and checkpoints. Two calls with one task make
one model; the lineage of the texts decides nothing, but says in words why the texts of two tasks differ.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any

from finetune.checkpoints import last_checkpoint
from finetune.method import Method
from finetune.model_folder import RECORD_NAME, is_whole
from generator import model_digest
from shards.durable import sync_directory, write_durably

_TASK_NAME = "task.json"
_FREE_KEYS = {"checkpoint_seconds"}


class DamagedModelError(RuntimeError):
    """`folder` has the model that is asked for, and files in it are damaged or missing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is damaged")
        self.folder = folder


class DamagedTaskError(RuntimeError):
    """`folder` has checkpoints, and nothing that says of which training."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder / _TASK_NAME} is damaged or missing")
        self.folder = folder


class AnotherTaskError(RuntimeError):
    """`folder` belongs to another task: `recorded` and `asked` are the two, each with its lineage."""

    def __init__(self, folder: Path, recorded: dict[str, Any], asked: dict[str, Any]) -> None:
        keys = sorted(key for key in recorded | asked if recorded.get(key) != asked.get(key))
        super().__init__(f"{folder} belongs to another training: {', '.join(keys)} differ")
        self.folder = folder
        self.recorded = recorded
        self.asked = asked


def work_folder(out: Path) -> Path:
    """Where the training of `out` keeps its checkpoints until it is done."""
    whole = out.resolve()  # also `.` has a name
    return whole.with_name(f"{whole.name}.training")


def describe_task(method: Method, model: str, lineage: Mapping[str, Any]) -> dict[str, Any]:
    """The `task`, which decides the weights, and its `lineage`.

    A local model counts by its weights, one on the Hub by its name.
    """
    deciding = {key: value for key, value in asdict(method.settings).items() if key not in _FREE_KEYS}
    task = {"method": method.name, method.data: method.digest(), "model": model_digest(model) or model} | deciding
    return {"task": task, "lineage": dict(lineage)}


def digest_of(texts: Iterable[str]) -> str:
    """What tells these texts, in this order, from others, as 32 hexadecimal digits."""
    digest = blake2b(digest_size=16)
    for text in texts:
        digest.update(f"{len(text)} {text}".encode())
    return digest.hexdigest()


def finished_record(out: Path, described: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record of the model in `out`, if it is the one that is asked for; None if `out` is free.

    AnotherTaskError if it is another tuned model, DamagedModelError if it is no whole one, FileExistsError if it is
    something else.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    try:
        record: dict[str, Any] = json.loads((out / RECORD_NAME).read_bytes())
        _check_same(out, record, described)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileExistsError(errno.EEXIST, "holds something else than a tuned model", str(out)) from error
    if not is_whole(out):
        raise DamagedModelError(out)
    return record


def begin(work: Path, described: Mapping[str, Any]) -> None:
    """Make `work` the folder of a task; another one that never came to a checkpoint there binds nobody.

    AnotherTaskError if one did, DamagedTaskError if it cannot be told.
    """
    work.mkdir(parents=True, exist_ok=True)
    if last_checkpoint(work) is not None:
        try:
            recorded = json.loads((work / _TASK_NAME).read_bytes())
            _check_same(work, recorded, described)
        except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
            raise DamagedTaskError(work) from error
    write_durably(work / _TASK_NAME, json.dumps(described, indent=2).encode())
    sync_directory(work)


def _check_same(folder: Path, recorded: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    if recorded["task"] != asked["task"]:
        raise AnotherTaskError(folder, recorded["lineage"] | recorded["task"], asked["lineage"] | asked["task"])
