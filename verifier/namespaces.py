"""Namespaces of the zygote's own, entered once in its life: a check inside them costs nothing more.

Two steps, because a new process namespace begins with the next child: `enter_namespaces` in the process that was
started, `empty_root` in the child that becomes process 1. Some machines refuse (containers, AppArmor on Ubuntu 24.04);
nothing else in the sandbox depends on it.
"""

from __future__ import annotations

import ctypes
import os
import platform
from pathlib import Path

from verifier.syscalls import drop_capabilities, mount, syscall, umount, unshare

_USER, _OTHERS = 0x10000000, 0x40000000 | 0x00020000 | 0x20000000 | 0x08000000 | 0x04000000  # net mnt pid ipc uts
_PRIVATE_RECURSIVE, _LOCKED_DOWN, _DETACH = (1 << 18) | (1 << 14), 1 | 2 | 4 | 8, 2  # read-only nosuid nodev noexec
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}


def enter_namespaces() -> None:
    """Leave the host's network, mounts, IPC and host name; the next child starts a process namespace. OSError."""
    user, group = os.geteuid(), os.getegid()
    try:
        unshare(_USER)
    except OSError:
        if user != 0:
            raise
    else:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    # Last, and only once everything else has succeeded: after a process namespace whose first process has ended, no
    # process can be started any more, and with it the lower levels would be lost too.
    unshare(_OTHERS)


def empty_root() -> None:
    """Replace the file system by an empty read-only one, and give up every capability. OSError."""
    machine = platform.machine()
    if machine not in _PIVOT_ROOT:
        raise OSError(f"no system call table for {machine}")
    mount(b"none", b"/", None, _PRIVATE_RECURSIVE)
    mount(b"tmpfs", b"/tmp", b"tmpfs", _LOCKED_DOWN, b"size=4k,nr_inodes=1")
    os.chdir("/tmp")
    syscall(_PIVOT_ROOT[machine], ctypes.c_char_p(b"."), ctypes.c_char_p(b"."))
    umount(b".", _DETACH)
    os.chdir("/")
    drop_capabilities()
