"""The few kernel calls that the standard library does not offer, through ctypes."""

from __future__ import annotations

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38


def _checked(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def prctl(option: int, argument: object, third: object = 0) -> None:
    """prctl(2); OSError when the kernel refuses."""
    _checked(_LIBC.prctl(option, _word(argument), _word(third), ctypes.c_ulong(0), ctypes.c_ulong(0)), "prctl")


def syscall(number: int, *arguments: object) -> int:
    """syscall(2) by number; OSError when the kernel refuses."""
    return _checked(_LIBC.syscall(ctypes.c_long(number), *map(_word, arguments)), f"syscall {number}")


def _word(argument: object) -> object:
    """Plain integers as full machine words: ctypes would pass the lower half only."""
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def unshare(flags: int) -> None:
    """unshare(2)."""
    _checked(_LIBC.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: bytes, target: bytes, kind: bytes | None, flags: int, data: bytes | None = None) -> None:
    """mount(2)."""
    _checked(_LIBC.mount(source, target, kind, ctypes.c_ulong(flags), data), "mount")


def umount(target: bytes, flags: int) -> None:
    """umount2(2)."""
    _checked(_LIBC.umount2(target, ctypes.c_int(flags)), "umount")
