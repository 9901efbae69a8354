"""A worker process: trusted, light, and the owner of the zygotes. Started by `verifier.pool`.

It ignores Ctrl-C, which is the main program's affair, and ends with that program however that ends.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from typing import Any, Literal, TypeAlias

from multiprocess.connection import Connection

from puzzles import Reason, Verdict
from verifier.jobs import Job, Limits, ProbeReport
from verifier.judge import Judge
from verifier.levels import SandboxLevel

Kind: TypeAlias = Literal["verify", "judge", "probe"]
READY = "ready"
_HEARTBEAT_SECONDS = 1.0


def run_worker(connection: Connection, level: SandboxLevel, limits: Limits) -> None:
    """Answer tasks `(kind, item)` with results, in order, until None comes or the pool is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    judge = Judge(level, limits)
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
        except (EOFError, OSError):
            pass  # the pool closed, or its process is gone
        judge.kill()
        os._exit(0)

    threading.Thread(target=receive, daemon=True).start()
    connection.send(READY)
    while True:
        kind, item = tasks.get()
        try:
            result: object = do_task(judge, kind, item)
        except Exception as error:  # a fault of ours or of the sandbox: no verdict could be true
            result = error
        try:
            connection.send(result)
        except OSError:
            threading.Event().wait()  # the pool is gone: the thread above ends this process


def do_task(judge: Judge, kind: Kind, item: Any) -> Verdict | list[Verdict] | ProbeReport:
    """One task by its kind."""
    match kind:
        case "verify":
            return judge.verify(item)
        case "judge":
            return judge.judge(item)
        case "probe":
            return judge.probe(item)


def crashed(kind: Kind, item: Any) -> Verdict | list[Verdict] | ProbeReport:
    """The result of a task that took its worker down twice."""
    verdict = Verdict(Reason.CRASHED, 0.0, detail="took the worker down")
    match kind:
        case "verify":
            return verdict
        case "judge":
            assert isinstance(item, Job)
            return [verdict] * len(item.solutions)
        case "probe":
            return ProbeReport(Reason.CRASHED, False, "", 0.0, verdict.detail)
