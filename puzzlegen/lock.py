"""One process a run directory: an flock on `run.lock`, with the holder's name inside and its heartbeat as its mtime.

Between processes of one machine the flock decides. The kernel frees it when its holder dies, however it dies. A forked
child shares the parent's lock, and would keep it alive past a killed parent, so every child closes it at once.

A network file system may keep flock to each machine. So a lock that names another host is respected as long as its
heartbeat is fresh: the holder touches the file every 15 seconds, and after 120 seconds without that it is taken for
dead. A holder that was only suspended finds out by `check`, before it writes again. A lock that was let go is empty.

Not guaranteed, where flock does not exclude other machines: anything between machines whose clocks differ by more than
a minute, that have the same name, or that take over a dead lock in the same second. Where flock is not supported at
all, there is no lock: the error of the file system passes through.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
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
HEARTBEAT_SECONDS = 15.0
# Eight heartbeats, and more than the minute for which NFS may show an old mtime.
STALE_SECONDS = 120.0

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
    `taken_from` is the holder that died with the lock in its hands, or None.
    """

    def __init__(self, directory: Path, *, watched: bool = True) -> None:
        self._path = directory / LOCK_NAME
        self._watched = watched
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        _open_descriptors.add(self._descriptor)
        try:
            self.taken_from = self._take()
        except BaseException:
            self._close()
            raise
        self._released = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._heart.start()

    def check(self) -> None:
        """RefusedToResume if another process has taken this one for dead, and has the lock now."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)  # anew, for what NFS has in its caches
        except FileNotFoundError:
            return  # somebody cleared the folder, which is noticed elsewhere
        try:
            holder = _read_holder(descriptor)
        finally:
            os.close(descriptor)
        if holder is not None and holder != self._own:
            raise RefusedToResume(
                f"{self._path.parent} was taken over by {holder}, since this process stood still for too long",
                f"nothing is lost: {_follow(self._path.parent, self._watched)}",
            )

    def release(self) -> None:
        """Give the right back; the file stays, empty, since removing it would race with the next holder."""
        if self._descriptor not in _open_descriptors:
            return
        self._released.set()
        self._heart.join()
        with suppress(OSError, RefusedToResume):
            self.check()
            os.ftruncate(self._descriptor, 0)
        self._close()

    def _take(self) -> Holder | None:
        free = self._acquire()
        before = _read_holder(self._descriptor)
        if not free or (before and _alive_elsewhere(before, self._descriptor)):
            raise self._refusal(before, free)
        self._own = Holder(socket.gethostname(), os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(self._own._asdict()).encode() + b"\n", 0)
        os.fsync(self._descriptor)  # for other machines to see
        return before

    def _close(self) -> None:
        _open_descriptors.discard(self._descriptor)
        os.close(self._descriptor)

    def _beat(self) -> None:
        while not self._released.wait(HEARTBEAT_SECONDS):
            with suppress(OSError, RefusedToResume):  # a server that is away for a while; a lock that is another's now
                self.check()
                os.utime(self._descriptor)

    def _refusal(self, holder: Holder | None, free: bool) -> RefusedToResume:
        dead = ""
        if free:
            left = STALE_SECONDS - _heartbeat_age(self._descriptor)
            dead = f" (if it is dead, run the same command again in {max(1, round(left))} seconds)"
        return RefusedToResume(
            f"{self._path.parent} is in use by {holder or 'another process'}{dead}",
            f"{_follow(self._path.parent, self._watched)}, or choose another --out DIR",
        )

    def _acquire(self) -> bool:
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE_SECONDS)
            with suppress(BlockingIOError):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        return False


def lock_holder(directory: Path) -> Holder | None:
    """Who holds `directory` now, on this machine or another; None if nobody does."""
    if (directory / LOCK_NAME).is_dir():  # which can be opened and locked, and not be read
        raise RefusedToResume(f"{directory / LOCK_NAME} is a folder where a file belongs", "remove it")
    try:
        descriptor = os.open(directory / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(descriptor) or Holder("unknown", 0, "unknown")
    else:
        holder = _read_holder(descriptor)
        return holder if holder and _alive_elsewhere(holder, descriptor) else None
    finally:
        os.close(descriptor)


def dead_holder(directory: Path) -> Holder | None:
    """Who ended with `directory` in its hands, killed or cut off from power; None if it is held, or was let go."""
    if lock_holder(directory) is not None:
        return None
    try:
        return _parse_holder((directory / LOCK_NAME).read_bytes())
    except FileNotFoundError:
        return None


def _alive_elsewhere(holder: Holder, descriptor: int) -> bool:
    """Whether a lock that no process of this machine has is held on another one."""
    return holder.host != socket.gethostname() and _heartbeat_age(descriptor) < STALE_SECONDS


def _heartbeat_age(descriptor: int) -> float:
    return time.time() - os.fstat(descriptor).st_mtime


def _follow(directory: Path, watched: bool) -> str:
    return f"puzzlegen status {directory} --watch follows it" if watched else "wait until that has ended"


def _read_holder(descriptor: int) -> Holder | None:
    return _parse_holder(os.pread(descriptor, 4096, 0))


def _parse_holder(text: bytes) -> Holder | None:
    try:
        holder = Holder(**json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None
    return holder if [type(part) for part in holder] == [str, int, str] else None
