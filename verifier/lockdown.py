"""The order in which a freshly forked child gives everything up, before the first untrusted byte is compiled."""

from __future__ import annotations

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

    `memory_bytes` bounds the address space; `seconds` of CPU is a backstop for the day the zygote dies, since the
    deadline itself is the zygote's. What the zygote gave up (`limit_inherited`, no_new_privs, Landlock, namespaces) is
    gone already. OSError when a wall that belongs to `level` cannot be put up: nothing may run then.
    """
    os.setsid()
    os.dup2(pipe, RESULT_FD, inheritable=False)
    os.closerange(RESULT_FD + 1, os.sysconf("SC_OPEN_MAX"))
    if level >= SandboxLevel.L1:
        _limit(resource.RLIMIT_AS, memory_bytes)
        _limit(resource.RLIMIT_CPU, int(seconds) + 2)
    if level >= SandboxLevel.L2:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != zygote:  # it died before the line above took hold
            os._exit(0)
        if wall is None:
            raise OSError("no seccomp filter was built")
        wall.install()


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
