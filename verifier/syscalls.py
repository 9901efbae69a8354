"""The few kernel calls that the standard library does not offer, through ctypes."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION = 0x20080522
_ADDR_NO_RANDOMIZE, _ADDR_COMPAT_LAYOUT, _PERSONALITY_ASKED = 0x40000, 0x200000, 0xFFFFFFFF


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


def drop_capabilities() -> None:
    """capset(2): this process and those that it forks are left none, whoever its user is."""
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    _checked(_LIBC.capset(ctypes.c_char_p(header), ctypes.c_char_p(bytes(24))), "capset")


@contextmanager
def fixed_addresses(layout: int) -> Iterator[None]:
    """Programs that this thread starts here have their memory at the same addresses each time, where that is granted.

    For code whose result depends on an address: the order of a set of classes, say. Of the kernel's two layouts, 0
    fills memory from the top and any other from the bottom, so that what is at one address in one is not in the other.
    """
    if sys.platform != "linux":
        yield
        return
    before = _LIBC.personality(ctypes.c_ulong(_PERSONALITY_ASKED))
    _LIBC.personality(ctypes.c_ulong(before | _ADDR_NO_RANDOMIZE | (_ADDR_COMPAT_LAYOUT if layout else 0)))
    try:
        yield
    finally:
        _LIBC.personality(ctypes.c_ulong(before))
