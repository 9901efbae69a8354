"""One process a run directory: an flock on `run.lock`, with the holder's name inside.

The kernel frees the lock when its holder dies, however it dies. A forked child shares the parent's lock, and would
keep it alive past a killed parent, so every child closes it at once.

Not guaranteed: exclusion between machines on a network file system that keeps flock local.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from puzzlegen.errors import RefusedToResume

LOCK_NAME = "run.lock"
# `lock_holder` takes the lock for some microseconds to see whether it is free; a run that starts then tries again.
_TRIES = 5
_PAUSE_SECONDS = 0.05

_open_descriptors: set[int] = set()


def _close_inherited() -> None:
    for descriptor in _open_descriptors:
        with suppress(OSError):
            os.close(descriptor)
    _open_descriptors.clear()


os.register_at_fork(after_in_child=_close_inherited)


class Holder(NamedTuple):
    """The process that holds a run directory."""

    host: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}"


class RunLock:
    """The exclusive right to write in `directory`, from construction to `release`.

    Raises `RefusedToResume`, naming the holder, if another process has it; with `watched` it says how to follow a run.
    """

    def __init__(self, directory: Path, *, watched: bool = True) -> None:
        self._descriptor = os.open(directory / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        _open_descriptors.add(self._descriptor)
        if not self._acquire():
            holder = _read_holder(self._descriptor)
            self.release()
            raise RefusedToResume(
                f"{directory} is in use by {holder or 'another process'}",
                f"{f'puzzlegen status {directory} --watch follows it;' if watched else 'wait until that has ended,'}"
                " or choose another --out DIR",
            )
        own = Holder(socket.gethostname(), os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(own._asdict()).encode() + b"\n", 0)

    def release(self) -> None:
        """Give the right back; the file stays, since removing it would race with the next holder."""
        if self._descriptor in _open_descriptors:
            _open_descriptors.discard(self._descriptor)
            os.close(self._descriptor)

    def _acquire(self) -> bool:
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE_SECONDS)
            with suppress(BlockingIOError):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        return False


def lock_holder(directory: Path) -> Holder | None:
    """Who holds `directory` now; None if nobody does."""
    try:
        descriptor = os.open(directory / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(descriptor) or Holder("unknown", 0, "unknown")
    else:
        return None
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, 4096, 0)))
    except (ValueError, TypeError):
        return None
