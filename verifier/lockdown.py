"""The order in which a freshly forked child gives everything up, before the first untrusted byte is compiled."""

from __future__ import annotations

import mmap
import os
import resource
import signal

from verifier.levels import SandboxLevel
from verifier.seccomp import Filter
from verifier.syscalls import PR_SET_PDEATHSIG, prctl

RESULT_FD = 3
STACK_BYTES = 64 << 20  # thousands of Python calls that pass through C (`map`, `sorted(key=...)`) need more than 8 MiB


def lock_in(
    pipe: int, zygote: int, memory_bytes: int, seconds: float, level: SandboxLevel, wall: Filter | None
) -> None:
    """Leave this process nothing but memory, time and `pipe`, which becomes descriptor 3.

    `memory_bytes` bounds the address space. The deadline is the zygote's; for the day that dies, there is a limit of
    `seconds` of CPU, or from L2 on a signal. What the zygote gave up (`limit_inherited`, no_new_privs, Landlock,
    namespaces) is gone already. OSError when a wall that belongs to `level` cannot be put up: nothing may run then.
    """
    os.setsid()
    os.dup2(pipe, RESULT_FD, inheritable=False)
    os.closerange(RESULT_FD + 1, os.sysconf("SC_OPEN_MAX"))
    if level >= SandboxLevel.L1:
        _limit(resource.RLIMIT_AS, memory_bytes)
    if level is SandboxLevel.L1:
        _limit(resource.RLIMIT_CPU, int(seconds) + 2)
    if level >= SandboxLevel.L2:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != zygote:  # it died before the line above took hold
            os._exit(0)
        if wall is None:
            raise OSError("no seccomp filter was built")
        wall.install()


class Seal:
    """A page that a zygote shares with its child, where the child says once whether its walls stand.

    The child unmaps it before the first untrusted byte, so what it said cannot be taken back, nor said by another.
    """

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def clear(self) -> None:
        """Make it ready for the next child."""
        self._page[0] = 0

    def close(self) -> None:
        """In the child: all walls stand."""
        self._page.close()

    def report(self, problem: str) -> None:
        """In the child: a wall could not be put up, and nothing will run."""
        text = problem.encode()[: mmap.PAGESIZE - 2]
        self._page[: len(text) + 2] = b"\1" + text + b"\0"

    @property
    def problem(self) -> str:
        """What the child reported; empty if all went well."""
        return self._page[1 : self._page.find(b"\0", 1)].decode("utf-8", "replace") if self._page[0] else ""


def limit_inherited() -> None:
    """The limits that suit the zygote too, put up once: no written file, no core dump, few descriptors, deep stack."""
    for kind, limit in (
        (resource.RLIMIT_STACK, STACK_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        _limit(kind, limit)


def _limit(kind: int, limit: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (value, value))
