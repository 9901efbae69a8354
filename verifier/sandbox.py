"""A zygote as its worker sees it: start it, give it runs, kill it.

The worker is trusted and so is the zygote; what comes from a child is bytes in `Outcome.records`, to be believed no
further than the task allows.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from verifier.channel import ChannelClosed, read_json, read_reply, write_json
from verifier.jobs import PATIENCE
from verifier.levels import SandboxLevel, SandboxUnavailable
from verifier.records import Record, parse_record
from verifier.syscalls import fixed_addresses

# `verifier/__init__` would pull in the worker pool; the zygote needs the modules of the folder alone.
_BOOTSTRAP = """
import sys, types
root = sys.argv[1]
sys.path.insert(0, root)
package = types.ModuleType("verifier")
package.__path__ = [root + "/verifier"]
sys.modules["verifier"] = package
from verifier.zygote import main
main()
"""
_START_SECONDS = 60.0
_GRACE_SECONDS = 15.0
_GROWN_KB = 200_000  # a zygote is of some 20 MB; a fork costs more with every page, so one that has grown is replaced
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "PYTHONHOME")  # some interpreters do not start without


class Outcome(NamedTuple):
    """One run of a child. `end` is done, exit, timeout, forged, or lost when the zygote died too, twice."""

    records: list[Record]
    times: list[float]
    end: str
    signal: int
    seconds: float
    cpu_seconds: float
    rss_kb: int


@contextlib.contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Let no Ctrl-C in, neither here nor, for its whole life, to a process that is started here.

    Before a process can ignore it, it would end it, with a traceback.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


class Sandbox:
    """One zygote under one hash seed and memory layout, started when first used and again when it dies.

    Not thread-safe but `kill`.
    """

    def __init__(self, level: SandboxLevel, hash_seed: int, *, allow_less: bool = False) -> None:
        self._wanted, self._hash_seed, self._allow_less = level, hash_seed, allow_less
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0  # seconds of the processor, by this zygote and all its children
        self.cpu_seconds = 0.0
        """Seconds of the processor that all zygotes and runs have used, as far as is known; what is lost is not."""
        self.level = level
        self.problems: dict[str, str] = {}

    def run(self, request: dict[str, Any]) -> Outcome:
        """Run one request in a fresh child. A dead zygote is replaced and the request done again, once.

        SandboxUnavailable when the walls can no longer be put up.
        """
        for _ in range(2):
            try:
                return self._exchange(request)
            except ChannelClosed:
                self.kill()
        return Outcome([], [], "lost", 0, 0.0, 0.0, 0)

    def start(self) -> subprocess.Popen[bytes]:
        """The zygote's process, up and configured."""
        if self._process is not None:
            return self._process
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        environment |= {"PYTHONHASHSEED": str(self._hash_seed), "LC_ALL": "C.UTF-8", "TZ": "UTC0"}
        with (
            fixed_addresses(self._hash_seed),
            interrupts_blocked(),
        ):  # it could come before the zygote has a session of its own
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-s", "-P", "-B", "-c", _BOOTSTRAP, str(Path(__file__).parents[1])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        os.set_blocking(self._stdin, False)  # or whoever writes to a stopped one would wait for ever
        write_json(self._stdin, {"level": int(self._wanted)}, time.monotonic() + _START_SECONDS)
        hello = read_json(self._stdout, time.monotonic() + _START_SECONDS)
        self.level, self.problems = SandboxLevel(hello["level"]), hello["problems"]
        if self.level < self._wanted and not self._allow_less:
            self.kill()
            raise SandboxUnavailable(f"the sandbox fell from {self._wanted} to {self.level}: {self.problems}")
        return self._process

    def kill(self) -> None:
        """End the zygote and everything under it, at once; safe from another thread."""
        process, self._process = self._process, None
        self._used = 0.0
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    @property
    def _stdin(self) -> int:
        assert self._process is not None and self._process.stdin is not None
        return self._process.stdin.fileno()

    @property
    def _stdout(self) -> int:
        assert self._process is not None and self._process.stdout is not None
        return self._process.stdout.fileno()

    def _exchange(self, request: dict[str, Any]) -> Outcome:
        self.start()
        write_json(self._stdin, request, time.monotonic() + _GRACE_SECONDS)
        deadline = time.monotonic() + request["timeout"] * request["records"] * PATIENCE + _GRACE_SECONDS
        head, bodies = read_reply(self._stdout, deadline)
        used = head.pop("used")
        self.cpu_seconds += used - self._used
        self._used = used
        if head.pop("zygote_kb") > _GROWN_KB:
            self.kill()
        if problem := head.pop("unsafe"):
            raise SandboxUnavailable(f"a wall could not be put up: {problem}")
        return Outcome([parse_record(body) for body in bodies], **head)
