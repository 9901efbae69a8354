"""Worker processes and one thread for each: tasks in, futures out, in any order and from any thread.

A thread that waits for its worker holds no lock and no GIL. A worker that has grown is replaced, and one that
dies or gives no sign of life; the task it was at is then done again, and has the result `crashed` after some such
deaths. What a task may take plays no part in that: a worker gives signs of life while it works.
"""

from __future__ import annotations

import _thread
import atexit
import contextlib
import os
import threading
from collections import deque
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any

from verifier.jobs import Limits
from verifier.levels import SandboxLevel, SandboxUnavailable
from verifier.worker import Kind, crashed
from verifier.worker_handle import JOIN_SECONDS, WorkerHandle

_AHEAD = 2  # tasks at a worker: one running, and one waiting so that it never idles
_ATTEMPTS = 4  # a machine that is out of memory may kill a worker more than once, and a task is rarely to blame


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
        self._workers: set[WorkerHandle] = set()
        self._lock = threading.Lock()
        self._closed = False
        self.cpu_seconds = 0.0
        """Seconds of the processor that all tasks together have used; those of workers that died are not known."""
        self._owner = os.getpid()
        self._threads = [threading.Thread(target=self._drive, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()
        atexit.register(self.close)

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
            thread.join(JOIN_SECONDS)
        with self._lock:
            for worker in self._workers:  # stopped ones, which heard nothing
                worker.kill()
        for thread in self._threads:
            thread.join()
        atexit.unregister(self.close)
        with contextlib.suppress(Empty):
            while True:  # only now: before, this could take the `None` that a thread waits for
                task = self._tasks.get_nowait()
                if task is not None:
                    _fail(task)

    def abandon(self) -> None:
        """`close` without waiting, for the garbage collector: it may run in any thread, whatever locks that holds."""
        if not self._closed:
            _thread.start_new_thread(self.close, ())

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
        worker = self._start()
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
                    with self._lock:
                        self.cpu_seconds += reply.cpu_seconds
                    if isinstance(reply.result, Exception):
                        future.set_exception(reply.result)
                    else:
                        future.set_result(reply.result)
                    if reply.grown:
                        return  # its successor gets what was sent ahead
        except (EOFError, OSError):
            worker.kill()  # one that was stopped would not hear that it is to end
            raise
        finally:
            with self._lock:
                self._workers.discard(worker)
            worker.end()

    def _start(self) -> WorkerHandle:
        """A worker that is ready; SandboxUnavailable when some in a row do not get there."""
        for left in reversed(range(_ATTEMPTS)):
            try:
                return WorkerHandle(self._level, self._limits)
            except (EOFError, OSError) as error:
                if not left or self._closed:
                    raise SandboxUnavailable(f"no verifier worker starts: {error or 'they die'}") from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _take(self, waiting: deque[_Task]) -> bool:
        """Move the next task that is still wanted to `waiting`; False when the pool closes."""
        while (task := self._tasks.get()) is not None:
            if task.future.set_running_or_notify_cancel():
                waiting.append(task)
                return True
        return False


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
