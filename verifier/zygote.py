"""The zygote: a tiny interpreter that forks one locked-in child a run, and never runs untrusted code itself.

Started by `verifier.sandbox` as a program. Frames come in on descriptor 0 and leave on descriptor 1 (`channel`): first
a configuration and its answer, the level reached and the features found; then requests, each answered by a head and
the records as frames. It ends when the worker closes the pipe or dies, and its children die with it.

It parses nothing that a child wrote beyond the record headers. Everything that children may import is imported here,
since nothing can be imported behind the walls.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import random
import resource
import select
import signal
import sys
import time
import warnings
from typing import Any

from puzzles import ALLOWED_MODULES
from verifier.channel import ChannelClosed, read_json, write_json, write_reply
from verifier.child import run_child
from verifier.forgetting import forget, settle_codecs
from verifier.jobs import PATIENCE
from verifier.landlock import landlock_restrict
from verifier.levels import SandboxLevel
from verifier.lockdown import Seal, limit_inherited, lock_in
from verifier.namespaces import empty_root, enter_namespaces
from verifier.records import NONCE_BYTES, Forged, RecordReader
from verifier.scope import RANDOM_SEED, Request
from verifier.seccomp import Filter
from verifier.syscalls import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, drop_capabilities, prctl

# Modules that the allowed ones, or the interpreter, import only when first used.
LAZY_MODULES = """
_pydatetime _pydecimal _pylong _strptime collections.abc encodings.ascii encodings.cp1251 encodings.cp1252
encodings.cp437 encodings.gbk encodings.hex_codec encodings.idna encodings.iso8859_15 encodings.latin_1
encodings.punycode encodings.raw_unicode_escape encodings.rot_13 encodings.shift_jis encodings.unicode_escape
encodings.utf_16 encodings.utf_16_be encodings.utf_16_le encodings.utf_32 encodings.utf_32_be encodings.utf_32_le
encodings.utf_7 encodings.utf_8_sig json.tool locale pprint stringprep
""".split()
RECURSION_LIMIT = 5000  # as in P3's judge
PROBE_MEMORY = 1 << 30
NEGLIGIBLE = 0.05  # of the time limit


def main() -> None:
    """Serve until the worker goes away."""
    with contextlib.suppress(OSError, AttributeError):  # not Linux: there the end of the pipe has to do
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    commands, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
    try:
        config = read_json(commands)
        Zygote(commands, replies, SandboxLevel(config["level"])).serve()
    except ChannelClosed:
        os._exit(0)


class Zygote:
    """The walls that are put up once, and the loop over requests."""

    def __init__(self, commands: int, replies: int, wanted: SandboxLevel) -> None:
        self._commands, self._replies = commands, replies
        self._problems: dict[str, str] = {}
        self._seal = Seal()
        if wanted >= SandboxLevel.L4:
            self._enter_namespaces()
        preload()
        if wanted >= SandboxLevel.L4 and "namespaces" not in self._problems:
            self._attempt("namespaces", empty_root)
        # What the zygote can do without is given up here, once: its children inherit the loss.
        if wanted >= SandboxLevel.L2:
            self._attempt("seccomp", drop_capabilities)
            self._attempt("seccomp", lambda: prctl(PR_SET_NO_NEW_PRIVS, 1))
        if wanted >= SandboxLevel.L3:
            self._attempt("landlock", landlock_restrict)
        self._filter = self._attempt("seccomp", Filter) if wanted >= SandboxLevel.L2 else None
        if wanted >= SandboxLevel.L1:
            self._attempt("rlimits", limit_inherited)
        if wanted >= SandboxLevel.L1 and "rlimits" not in self._problems:
            self._attempt("rlimits", lambda: self._rehearse(SandboxLevel.L1))
        if wanted >= SandboxLevel.L2 and "seccomp" not in self._problems:
            self._attempt("seccomp", lambda: self._rehearse(SandboxLevel.L2))
        walls = ("rlimits", "seccomp", "landlock", "namespaces")[: int(wanted)]
        standing = next((n for n, wall in enumerate(walls) if wall in self._problems), len(walls))
        self._level = SandboxLevel(standing)
        forget()  # or each child would have to
        gc.freeze()

    def serve(self) -> None:
        """Answer requests until the pipe closes."""
        write_json(self._replies, {"level": int(self._level), "problems": self._problems, "pid": os.getpid()})
        while True:
            write_reply(self._replies, *self._run(read_json(self._commands)))

    def _attempt(self, wall: str, action: Any) -> Any:
        try:
            return action()
        except (OSError, ValueError, AttributeError) as error:
            self._problems[wall] = str(error)
            return None

    def _enter_namespaces(self) -> None:
        """Go on as process 1 of new namespaces; the process that was started only waits for that one."""
        self._attempt("namespaces", enter_namespaces)
        if "namespaces" in self._problems:
            return
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a change of credentials has cleared it
        inner = os.fork()
        if inner:
            os.closerange(3, 64)
            os.waitpid(inner, 0)
            os._exit(0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def _rehearse(self, level: SandboxLevel) -> None:
        """Put the per-child walls up in a child of no consequence; OSError unless they stand and hold."""
        zygote, (reader, writer) = os.getpid(), os.pipe()
        child = os.fork()
        if child == 0:
            try:
                lock_in(writer, zygote, PROBE_MEMORY, 1.0, level, self._filter)
                if level >= SandboxLevel.L2:
                    os.kill(os.getpid(), 0)  # must be refused
                    os._exit(2)
                os._exit(0)
            except PermissionError:
                os._exit(0 if level >= SandboxLevel.L2 else 1)
            except BaseException:
                os._exit(1)
        os.close(reader)
        os.close(writer)
        status = os.waitpid(child, 0)[1]
        if status:
            raise OSError(f"refused by the kernel (status {status})")

    def _run(self, request: Request) -> tuple[dict[str, Any], list[bytes]]:
        nonce, zygote = os.urandom(NONCE_BYTES), os.getpid()
        reader, writer = os.pipe()
        self._seal.clear()
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                run_child(request, writer, zygote, nonce, self._level, self._filter, self._seal)
            finally:
                os._exit(70)
        os.close(writer)
        try:
            end, bodies, times = collect(request, child, reader, RecordReader(nonce, request["limit"]))
        finally:
            os.close(reader)
            kill_group(child)
        _, status, usage = os.wait4(child, 0)
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        head = {
            "unsafe": self._seal.problem,
            "times": times,
            "end": end,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "seconds": time.monotonic() - started,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "rss_kb": usage.ru_maxrss,
            "zygote_kb": own.ru_maxrss,
            "used": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        }
        return head, bodies


def collect(request: Request, child: int, pipe: int, reader: RecordReader) -> tuple[str, list[bytes], list[float]]:
    """Read records until the child is done, dead, late or lying; each starts the time limit anew."""
    bodies: list[bytes] = []
    times: list[float] = []
    poller = select.poll()
    poller.register(pipe, select.POLLIN)
    last, cpu = time.monotonic(), 0.0
    deadline = last + request["timeout"]
    while len(bodies) < request["records"]:
        if not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
            # On a busy machine a child gets less of the processor than the clock says: it may have the rest.
            owed = request["timeout"] - (cpu_seconds(child) - cpu)
            if owed < request["timeout"] * NEGLIGIBLE or time.monotonic() > last + request["timeout"] * PATIENCE:
                return "timeout", bodies, times
            deadline = min(time.monotonic() + owed, last + request["timeout"] * PATIENCE)
            continue
        data = os.read(pipe, 1 << 16)
        if not data:
            return "exit", bodies, times
        forged = False
        try:
            new = reader.feed(data)
        except Forged as error:
            new, forged = error.bodies, True
        if new:
            now = time.monotonic()
            bodies += new
            times += [(now - last) / len(new)] * len(new)
            last, cpu, deadline = now, cpu_seconds(child), now + request["timeout"]
        if forged:
            return "forged", bodies, times
    return "done", bodies, times


def cpu_seconds(child: int) -> float:
    """The processor time of a process, by the clock that Linux numbers after it; infinite where there is none."""
    try:
        return time.clock_gettime((~child << 3) | 2)
    except OSError:
        return float("inf")


def kill_group(child: int) -> None:
    """SIGKILL to the child and, where it had a group by then, to all in it."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError):  # gone, or killed before its setsid
            kill(child, signal.SIGKILL)


def preload() -> None:
    """Import all that children may need, then forget where imports come from."""
    for name in (*sorted(ALLOWED_MODULES), *LAZY_MODULES):
        try:
            importlib.import_module(name)
        except ImportError:
            if name in ALLOWED_MODULES:
                raise  # the lazy ones differ from one Python version to the next
    time.localtime()
    settle_random()
    settle_codecs()
    warnings.simplefilter("ignore")
    sys.set_int_max_str_digits(0)
    sys.setrecursionlimit(RECURSION_LIMIT)
    sys.path.clear()
    sys.path_importer_cache.clear()
    gc.disable()


def settle_random() -> None:
    """Let generators without a seed, and those of the system's entropy, draw the same in every run."""
    seed = random.Random.seed

    @functools.wraps(seed)
    def settled(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, RANDOM_SEED if a is None else a, version)

    random.Random.seed = settled  # type: ignore[method-assign]  # in this process alone
    random.seed = random._inst.seed  # bound to the method of before
    random._urandom = random.randbytes  # type: ignore[attr-defined]  # what `SystemRandom` draws from
