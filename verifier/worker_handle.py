"""A worker as the pool sees it: start it, give it tasks, hear its replies, end it.

Workers are spawned, never forked, since the caller may have torch loaded, and they do not import the caller's main
module. Whatever waits for one fails once it has given no sign of life for SILENT_SECONDS, in which it gives some
hundred: it is stopped (SIGSTOP) or stuck. Stopped together, as by Ctrl-Z in a shell, pool and workers go on together.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import multiprocess
from multiprocess import resource_tracker

from verifier.jobs import Limits
from verifier.levels import SandboxLevel
from verifier.sandbox import interrupts_blocked
from verifier.worker import BEAT, READY, run_worker

JOIN_SECONDS = 5.0
SILENT_SECONDS = 120  # reading some megabytes of large integers keeps even the thread that gives the signs waiting
_start_lock = threading.Lock()


class WorkerHandle:
    """A worker process and the pipe to it. EOFError or OSError when it dies or gives no sign of life, at any call."""

    def __init__(self, level: SandboxLevel, limits: Limits) -> None:
        context = multiprocess.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._sending = threading.Lock()
        self._process = context.Process(target=run_worker, args=(theirs, level, limits), daemon=True)
        with theirs, _spawning():
            _bound_waits(self._connection.fileno())
            self._process.start()
        try:
            if self.receive() != READY:
                raise EOFError("a worker spoke out of turn")
        except (EOFError, OSError):
            self.kill()
            self.end()
            raise

    def send(self, message: object) -> None:
        """Hand it a task, or None for its end."""
        with self._sending:
            self._connection.send(message)

    def receive(self) -> Any:
        """Its next reply."""
        while (message := self._connection.recv()) == BEAT:
            pass
        return message

    def stop(self) -> None:
        """Ask for the end; from any thread."""
        with contextlib.suppress(OSError):
            self.send(None)

    def kill(self) -> None:
        """End it at once, also where it is stopped; from any thread, before `end`."""
        self._process.kill()

    def end(self) -> None:
        """Wait for the end, and help if it does not come."""
        self.stop()
        self._process.join(JOIN_SECONDS)
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()


@contextlib.contextmanager
def _spawning() -> Iterator[None]:
    """Keep from a worker that is started here what it must not have: the caller's main script, and its Ctrl-C.

    Spawn would import the script, with torch and all; it is shown an empty one instead.
    """
    with _start_lock:
        resource_tracker.ensure_running()  # which `start` would do, and unblock the signal with it
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            with interrupts_blocked():
                yield
        finally:
            sys.modules["__main__"] = main


def _bound_waits(descriptor: int) -> None:
    """Make whatever waits for the other end of a socket fail after SILENT_SECONDS (BlockingIOError)."""
    with socket.socket(fileno=os.dup(descriptor)) as end:
        end.setblocking(True)  # whatever the program's default time limit on sockets is
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            end.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SILENT_SECONDS, 0))
