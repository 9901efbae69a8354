"""How far untrusted code is locked in, as one ordered scale.

A level is what was *reached and tested* on this machine, never what was asked for. Each level holds all lower ones.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class SandboxLevel(IntEnum):
    """The walls around untrusted code; `str(level)` is the form used in rows."""

    NONE = 0  # a fresh process and a deadline; nothing else
    L1 = 1  # and resource limits: memory, CPU, files, core dumps
    L2 = 2  # and a seccomp allow-list with no_new_privs: no files, network, processes or signals
    L3 = 3  # and Landlock with an empty rule set: no path, no TCP, in the kernel's own terms
    L4 = 4  # and namespaces of its own: users, network, mounts (an empty root), processes, IPC, host name

    def __str__(self) -> str:
        return self.name


class Feature(NamedTuple):
    """One wall, as found on this machine. `why` and `how` are empty when it is there."""

    name: str
    level: SandboxLevel
    available: bool
    why: str = ""
    how: str = ""


class SandboxUnavailable(RuntimeError):  # noqa: N818  # it states a condition of the machine, as BrokenPipe does
    """This machine does not give the isolation that was required; the message ends with what to do."""
