"""Checkpoints that are whole or do not count.

A checkpoint counts from the moment in which its seal is in it, which has the digests of its files: what a kill leaves
half written has none, and what a disk damages later does not agree with it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from generator.model_files import file_digest
from shards.durable import sync_directory, write_durably

_SEAL = "sealed"


def checkpoint_at(folder: Path, step: int) -> Path:
    """Where in `folder` the checkpoint after `step` steps lies."""
    return folder / f"checkpoint-{step}"


def step_of(checkpoint: Path) -> int:
    """The number of steps after which `checkpoint` was written."""
    return int(checkpoint.name.removeprefix("checkpoint-"))


def last_checkpoint(folder: Path, say: Callable[[str], None] = lambda _: None) -> Path | None:
    """The whole checkpoint with the most steps in `folder`; damaged ones above it are deleted, and unsealed ones.

    Of damaged ones `say` is told. OSError where a file cannot be read, which may pass: nothing is deleted for that.
    """
    for path in _checkpoints(folder):
        if not _is_sealed(path):
            shutil.rmtree(path)
    while last := last_sealed(folder):
        if _is_whole(last):
            return last
        say(f"{last} is damaged, and deleted: the work of its last steps is done again")
        shutil.rmtree(last)
    return None


def last_sealed(folder: Path) -> Path | None:
    """The sealed checkpoint with the most steps in `folder`, which may have been damaged since. Changes nothing."""
    return next(reversed(sealed_checkpoints(folder)), None)


def sealed_checkpoints(folder: Path) -> list[Path]:
    """The sealed checkpoints in `folder`, those of fewer steps first."""
    return sorted((path for path in _checkpoints(folder) if _is_sealed(path)), key=step_of)


def _checkpoints(folder: Path) -> list[Path]:
    """The folders with the name of a checkpoint; of others, such as `checkpoint-old`, nothing is known."""
    named = (path for path in folder.glob("checkpoint-*") if re.fullmatch(r"checkpoint-[0-9]+", path.name))
    return [path for path in named if path.is_dir()]


def seal(checkpoint: Path) -> None:
    """Mark `checkpoint` as whole, once it is on the disk."""
    digests = {}
    for path in checkpoint.iterdir():
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        digests[path.name] = file_digest(path)
    write_durably(checkpoint / _SEAL, json.dumps(digests).encode())
    sync_directory(checkpoint)


def _is_sealed(checkpoint: Path) -> bool:
    """Whether there is a seal. OSError where that cannot be told: `is_file` would say no, from Python 3.13 on."""
    return any(path.name == _SEAL for path in checkpoint.iterdir())


def _is_whole(checkpoint: Path) -> bool:
    """Whether the files of a sealed checkpoint are still what they were."""
    try:
        digests = json.loads((checkpoint / _SEAL).read_bytes())
        return bool(digests) and all(file_digest(checkpoint / name) == known for name, known in digests.items())
    except (FileNotFoundError, ValueError, AttributeError):
        return False
