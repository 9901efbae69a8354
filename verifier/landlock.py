"""Landlock with an empty rule set: no path can be opened, run or changed, and no TCP port reached.

The access bits grow with the kernel's ABI; each kernel is asked for all that it knows (Linux 5.13 and later). Not
covered by Landlock itself: `stat`, `chdir`, descriptors that are already open, UDP. Seccomp and namespaces stand
there.
"""

from __future__ import annotations

import ctypes
import os
import struct

from verifier.syscalls import syscall

_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same numbers on every architecture
_VERSION_FLAG = 1


def landlock_abi() -> int:
    """The kernel's Landlock ABI, 1 or more; OSError where there is none."""
    return syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)


def landlock_restrict() -> None:
    """Shut this process and all its future children off from every file. Needs no_new_privs; OSError if refused."""
    abi = landlock_abi()
    files = (1 << 13) - 1
    for since, bit in ((2, 13), (3, 14), (5, 15)):  # refer, truncate, device ioctl
        files |= (abi >= since) << bit
    network = 0b11  # bind and connect, ABI 4
    scopes = 0b11  # abstract sockets and signals, ABI 6
    attributes = struct.pack("QQQ", files, network, scopes)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = syscall(_CREATE_RULESET, ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
