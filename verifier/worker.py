"""A worker process: trusted, light, and the owner of the zygotes. Started by `verifier.pool`.

It ignores Ctrl-C, which is the main program's affair, and ends with that program however that ends. From a thread of
its own it gives a sign of life every second, so that the pool can tell long work from a process that was stopped.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from multiprocess.connection import Connection

from puzzles import Reason, Verdict
from verifier.jobs import Job, Limits, Matrix, ProbeReport
from verifier.judge import Judge
from verifier.levels import SandboxLevel
from verifier.matrix import MatrixRunner, crashed_matrix

Kind: TypeAlias = Literal["verify", "judge", "probe", "matrix"]
READY, BEAT = "ready", "beat"
GROWTH_BYTES = 200 << 20  # a worker starts at some 30 MB
_HEARTBEAT_SECONDS = 1.0
_STATM = Path("/proc/self/statm")


class Reply(NamedTuple):
    """A result, or the exception in its place; `grown` asks for a fresh worker.

    `cpu_seconds` of the processor were used since the reply before, by the worker and its sandboxes.
    """

    result: Any
    grown: bool
    cpu_seconds: float = 0.0


def run_worker(connection: Connection, level: SandboxLevel, limits: Limits) -> None:
    """Answer tasks `(kind, item)` with a `Reply` each, in order, until None comes or the pool is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    judge, matrices = Judge(level, limits), MatrixRunner(level, limits)
    tasks: queue.SimpleQueue[tuple[Kind, Any]] = queue.SimpleQueue()
    parent = os.getppid()

    def receive() -> None:
        # A thread of its own, so that the sender never waits for the judge and the end of the parent is seen at once.
        # The heartbeat is for a parent whose forked children still hold the other end.
        try:
            while os.getppid() == parent:
                if connection.poll(_HEARTBEAT_SECONDS):
                    task = connection.recv()
                    if task is None:
                        break
                    tasks.put(task)
        except Exception:  # the pool closed, its process is gone, or what it sent cannot be read
            pass
        judge.kill()
        matrices.kill()
        os._exit(0)

    sending = threading.Lock()

    def send(message: object) -> None:
        with sending:
            connection.send(message)

    def beat() -> None:
        # A pool that has no task here does not listen: then this thread waits when the pipe is full, and no other.
        with contextlib.suppress(OSError):
            while True:
                time.sleep(_HEARTBEAT_SECONDS)
                send(BEAT)

    threading.Thread(target=receive, daemon=True).start()
    send(READY)
    threading.Thread(target=beat, daemon=True).start()
    limit = memory_pages() + GROWTH_BYTES // os.sysconf("SC_PAGE_SIZE")
    told = 0.0
    while True:
        kind, item = tasks.get()
        try:
            result: object = do_task(judge, matrices, kind, item)
        except Exception as error:  # a fault of ours or of the sandbox: no verdict could be true
            result = error
        try:
            used = time.process_time() + judge.cpu_seconds + matrices.cpu_seconds
            send(Reply(result, memory_pages() > limit, used - told))
            told = used
        except OSError:
            threading.Event().wait()  # the pool is gone: the thread above ends this process


def memory_pages() -> int:
    """Resident pages of this process; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text().split()[1])
    except OSError:
        return 0


def do_task(judge: Judge, matrices: MatrixRunner, kind: Kind, item: Any) -> list[Verdict] | ProbeReport | Matrix:
    """One task by its kind."""
    match kind:
        case "verify":
            return judge.verify(item)
        case "judge":
            return judge.judge(item)
        case "probe":
            return judge.probe(item)
        case "matrix":
            return matrices.fill(item)


def crashed(kind: Kind, item: Any) -> list[Verdict] | ProbeReport | Matrix:
    """The result of a task that took down one worker after another."""
    verdict = Verdict(Reason.CRASHED, 0.0, detail="took the worker down")
    match kind:
        case "verify":
            return [verdict] * len(item)
        case "judge":
            assert isinstance(item, Job)
            return [verdict] * len(item.solutions)
        case "probe":
            return ProbeReport(Reason.CRASHED, False, "", 0.0, verdict.detail)
        case "matrix":
            return crashed_matrix(item, verdict.detail)
