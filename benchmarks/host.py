"""One contender in a process of its own, so that its memory is its process tree's and nothing of it slows another.

The host is told how many pairs to check, answers with the seconds that took, and waits. It is spawned, not forked:
what the benchmark holds is not in its memory. stdout and stderr of the code under test go to /dev/null.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import traceback
import warnings
from multiprocessing.connection import Connection
from types import TracebackType
from typing import NamedTuple, Self

from benchmarks.contenders import CONTENDERS
from benchmarks.machine import tree_memory
from benchmarks.workloads import Workload

_SAMPLE_EVERY_SECONDS = 0.5
_JOIN_SECONDS = 10.0


class Measured(NamedTuple):
    """One measurement: wall seconds for `checks` pairs, and how many of them were accepted."""

    checks: int
    seconds: float
    accepted: int


class HostError(RuntimeError):
    """The contender failed; the message is its traceback."""


class Host:
    """The contender `name` of `CONTENDERS`, ready to check the pairs of `workload`. Use it in a `with` block."""

    def __init__(self, name: str, workload: Workload, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, name, workload, workers))
        self._process.start()
        theirs.close()
        self.peak_bytes = 0
        """The largest memory of its process tree seen so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()  # the host ends when it reads that
        self._process.join(_JOIN_SECONDS)
        self._process.kill()
        self._process.join()

    def check(self, count: int) -> Measured:
        """Check the first `count` pairs. HostError if the contender fails."""
        self._connection.send(count)
        while not self._connection.poll(_SAMPLE_EVERY_SECONDS):
            self.peak_bytes = max(self.peak_bytes, tree_memory(self._process.pid or 0))
        try:
            answer = self._connection.recv()
        except EOFError:
            answer = "its process died"
        if isinstance(answer, str):
            raise HostError(answer)
        self.peak_bytes = max(self.peak_bytes, tree_memory(self._process.pid or 0))
        return Measured(count, *answer)


def _serve(connection: Connection, name: str, workload: Workload, workers: int) -> None:
    """The life of a host: counts in, (seconds, accepted) or a traceback out, until the other end is closed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    warnings.simplefilter("ignore")
    multiprocessing.set_start_method(
        "fork", force=True
    )  # a spawned process would spawn all its own too, which is slow
    sys.set_int_max_str_digits(0)  # P3 has a puzzle with a constant of 8,844 digits
    try:
        with CONTENDERS[name](workers, workload.timeout) as contender:
            while True:
                items = contender.prepare(workload.pairs[: connection.recv()])
                started = time.perf_counter()
                accepted = contender.count_accepted(items)
                connection.send((time.perf_counter() - started, accepted))
    except EOFError:
        pass
    except Exception:  # to be shown where somebody can see it
        connection.send(traceback.format_exc())
