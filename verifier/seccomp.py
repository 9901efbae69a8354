"""A seccomp allow-list for pure computation, as a BPF program built here.

Allowed are memory, `write` (of what is already open), clocks, random bytes, signal masks and exit; of `madvise`, which
does more than advise, only what gives pages back. Everything else, from `openat` and `socket` to `clone` and `kill`,
fails with EPERM, which Python turns into `PermissionError`.

Not guaranteed: side channels, and bugs in the system calls that remain.
"""

from __future__ import annotations

import ctypes
import platform
import struct

from verifier.syscalls import PR_SET_SECCOMP, prctl

# The number of madvise, and those of: write mmap mprotect munmap mremap brk futex sched_yield rt_sigaction
# rt_sigprocmask rt_sigreturn sigaltstack clock_gettime clock_getres gettimeofday getrandom exit exit_group
# restart_syscall, and on x86-64 time.
_MACHINES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        28,
        (1, 9, 10, 11, 25, 12, 202, 24, 13, 14, 15, 131, 228, 229, 96, 318, 60, 231, 219, 201),
    ),
    "aarch64": (
        0xC00000B7,
        233,
        (64, 222, 226, 215, 216, 214, 98, 124, 134, 135, 139, 132, 113, 114, 169, 278, 93, 94, 128),
    ),
}

_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL, _ERRNO_EPERM = 0x7FFF0000, 0x80000000, 0x00050001
_MODE_FILTER = 2
_ARCHITECTURE_AT, _NUMBER_AT, _ADVICE_AT = 4, 0, 32  # in what the kernel shows the program of a call
_MADV_DONTNEED, _MADV_FREE = 4, 8


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


class Filter:
    """The compiled allow-list; built once in the zygote, installed in each child. OSError on an unknown machine."""

    def __init__(self) -> None:
        machine = platform.machine()
        if machine not in _MACHINES:
            raise OSError(f"no system call table for {machine}")
        architecture, madvise, allowed = _MACHINES[machine]
        code = [(_LOAD, 0, 0, _ARCHITECTURE_AT), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)]
        code += [(_LOAD, 0, 0, _NUMBER_AT), (_JUMP_EQUAL, 0, 5, madvise), (_LOAD, 0, 0, _ADVICE_AT)]
        code += [(_JUMP_EQUAL, 1, 0, _MADV_DONTNEED), (_JUMP_EQUAL, 0, 1, _MADV_FREE)]
        code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO_EPERM)]
        # Equality on the whole number also shuts out the x32 calls, which set a high bit.
        code += [(_JUMP_EQUAL, len(allowed) - place, 0, number) for place, number in enumerate(allowed)]
        code += [(_RETURN, 0, 0, _ERRNO_EPERM), (_RETURN, 0, 0, _ALLOW)]
        packed = b"".join(struct.pack("HBBI", *line) for line in code)
        self._code = ctypes.create_string_buffer(packed, len(packed))
        self._program = _Program(len(code), ctypes.addressof(self._code))

    def install(self) -> None:
        """Lock this process in for good. Needs no_new_privs. OSError when the kernel refuses."""
        prctl(PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(self._program))
