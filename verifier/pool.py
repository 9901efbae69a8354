"""Worker processes and one thread for each: tasks in, futures out, in any order and from any thread.

Workers are spawned, never forked, since the caller may have torch loaded, and they do not import the caller's main
module. A thread that waits for its worker holds no lock and no GIL. A worker that has grown is replaced, and one that
dies; the task it was at is then done again, and has the result `crashed` after some such deaths.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from types import ModuleType
from typing import Any

import multiprocess

from verifier.jobs import Limits
from verifier.levels import SandboxLevel, SandboxUnavailable
from verifier.worker import READY, Kind, crashed, run_worker

_AHEAD = 2  # tasks at a worker: one running, and one waiting so that it never idles
_ATTEMPTS = 4  # a machine that is out of memory may kill a worker more than once, and a task is rarely to blame
_JOIN_SECONDS = 5.0
_start_lock = threading.Lock()


class _Task:
    """A piece of work and where its result goes."""

    def __init__(self, kind: Kind, item: Any) -> None:
        self.kind, self.item = kind, item
        self.attempts = 0
        self.future: Future[Any] = Future()


class Pool:
    """`workers` processes, each started when there is something for it to do."""

    def __init__(self, workers: int, level: SandboxLevel, limits: Limits) -> None:
        self._level, self._limits = level, limits
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._owner = os.getpid()
        self._threads = [threading.Thread(target=self._drive, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, kind: Kind, item: Any) -> Future[Any]:
        """Hand in a task. Its future raises only what went wrong with the verifier itself, such as its `close`."""
        if self._closed:
            raise RuntimeError("the verifier is closed")
        if os.getpid() != self._owner:
            raise RuntimeError("this process is a fork of the one that made the verifier; make one of its own")
        task = _Task(kind, item)
        self._tasks.put(task)
        return task.future

    def close(self) -> None:
        """End all workers and sandboxes at once; unfinished futures fail. A forked copy of the pool does nothing."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.stop()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        while not self._tasks.empty():  # only now: before, a thread could take the `None` that another one waits for
            task = self._tasks.get()
            if task is not None:
                _fail(task)

    def _drive(self) -> None:
        """The life of one worker and of its successors."""
        waiting: deque[_Task] = deque()
        while not self._closed:
            try:
                if not waiting and not self._take(waiting):
                    break
                self._serve(waiting)
            except (EOFError, OSError):
                if not self._closed:
                    _charge(waiting)
            except Exception as error:  # no sandbox, or a fault of ours: whoever waits must hear of it
                while waiting:
                    waiting.popleft().future.set_exception(error)
        for task in waiting:
            _fail(task)

    def _serve(self, waiting: deque[_Task]) -> None:
        """Give one worker all that comes; EOFError or OSError when it dies, with what it still owed in `waiting`."""
        worker = _Worker(self._level, self._limits)
        with self._lock:
            self._workers.add(worker)
        try:
            sent = 0
            while not self._closed:
                if sent < len(waiting):
                    worker.send((waiting[sent].kind, waiting[sent].item))
                    sent += 1
                elif sent == 0 or (sent < _AHEAD and self._tasks.qsize() > len(self._threads)):
                    if not self._take(waiting):
                        return
                else:
                    reply = worker.receive()
                    future = waiting.popleft().future
                    sent -= 1
                    if isinstance(reply.result, Exception):
                        future.set_exception(reply.result)
                    else:
                        future.set_result(reply.result)
                    if reply.grown:
                        return  # its successor gets what was sent ahead
        finally:
            with self._lock:
                self._workers.discard(worker)
            worker.end()

    def _take(self, waiting: deque[_Task]) -> bool:
        """Move the next task that is still wanted to `waiting`; False when the pool closes."""
        while (task := self._tasks.get()) is not None:
            if task.future.set_running_or_notify_cancel():
                waiting.append(task)
                return True
        return False


class _Worker:
    """A worker process and the pipe to it. SandboxUnavailable when it does not start."""

    def __init__(self, level: SandboxLevel, limits: Limits) -> None:
        context = multiprocess.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._sending = threading.Lock()
        self._process = context.Process(target=run_worker, args=(theirs, level, limits), daemon=True)
        try:
            with _without_main_module():
                self._process.start()
            theirs.close()
            if self.receive() != READY:
                raise EOFError
        except (EOFError, OSError) as error:
            self.end()
            raise SandboxUnavailable(f"a verifier worker did not start ({error}); run `puzzlegen doctor`") from error

    def send(self, message: object) -> None:
        with self._sending:
            self._connection.send(message)

    def receive(self) -> Any:
        return self._connection.recv()

    def stop(self) -> None:
        """Ask for the end; from any thread."""
        with contextlib.suppress(OSError):
            self.send(None)

    def end(self) -> None:
        """Wait for the end, and help if it does not come."""
        self.stop()
        self._process.join(_JOIN_SECONDS)
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()


def _fail(task: _Task) -> None:
    """The pool closes before the task was done."""
    if task.future.running() or task.future.set_running_or_notify_cancel():
        task.future.set_exception(RuntimeError("the verifier was closed"))


def _charge(waiting: deque[_Task]) -> None:
    """A worker died over the first task of `waiting`: strike, or out."""
    if waiting:
        waiting[0].attempts += 1
        if waiting[0].attempts >= _ATTEMPTS:
            task = waiting.popleft()
            task.future.set_result(crashed(task.kind, task.item))


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Spawn would import the caller's main script in the worker, with torch and all; show it an empty one instead."""
    with _start_lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
