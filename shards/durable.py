"""Writing files that are whole or not there, whatever happens meanwhile."""

from __future__ import annotations

import os
from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path` by way of the temporary file `.NAME.tmp`.

    When this returns, the bytes are on the disk; that `path` means them is, after `sync_directory`. If it raises, what
    was at `path` before is still there.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)  # noqa: PTH105 - by the name that crash tests intercept
    except OSError:
        temporary.unlink(missing_ok=True)  # a full disk needs the room
        raise


def make_directory(path: Path) -> None:
    """Make the folder `path`, and those above it that are missing, so that a power cut does not undo it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in reversed(missing):
        sync_directory(folder.parent)


def sync_directory(directory: Path) -> None:
    """Make the renames in `directory` survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
