"""The verifier: streams of pairs, jobs and puzzles in, verdicts out, in the same order."""

from __future__ import annotations

import os
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from puzzles import Puzzle, Verdict
from verifier.jobs import Job, Limits, Matrix, Pair, ProbeReport, Question
from verifier.levels import SandboxLevel
from verifier.machine import choose_level
from verifier.pool import Pool
from verifier.worker import Kind

VERIFIER_VERSION = "7"  # goes into every row: change it when a verdict could come out differently
_Item = TypeVar("_Item")
MAX_TIMEOUT = 86_400
MAX_MEMORY_MB = 1 << 20
_WINDOW = 8  # tasks handed in ahead of what was yielded, per worker
_LOT = 32  # pairs that share a first run; more would make a slow one hold up the others


class Verifier:
    """Runs untrusted puzzles and solutions, and tells which pairs are right. Use it in a `with` block, or `close` it.

    `workers` defaults to the cores that this process may use. `timeout` is seconds for each run of each function (see
    `Limits`); `memory_mb` bounds a run's address space in MiB; `answer_bytes` bounds an answer's text. `require` makes
    a lower sandbox level an error, and `allow_unsandboxed` admits a machine that has no sandbox at all.

    Processes start with the first item. Streams may be consumed from any thread, several at once; waiting for a
    result releases the GIL. Verdicts do not depend on the number of workers.

    Not guaranteed: secrecy against timing side channels, or safety from kernel bugs; and at levels below L2, any
    safety from code that means harm.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        timeout: float = 1.0,
        memory_mb: int = 1024,
        answer_bytes: int = 16_000_000,
        require: SandboxLevel | None = None,
        allow_unsandboxed: bool = False,
    ) -> None:
        """ValueError for limits that are not positive; SandboxUnavailable below the required level."""
        self._level = choose_level(require, allow_unsandboxed=allow_unsandboxed)
        self.workers = len(os.sched_getaffinity(0)) if workers is None else workers
        if min(self.workers, memory_mb, answer_bytes) <= 0 or not 0 < timeout <= MAX_TIMEOUT:
            raise ValueError(f"workers, memory_mb and answer_bytes must be positive, timeout up to {MAX_TIMEOUT} s")
        if memory_mb != int(memory_mb) or memory_mb > MAX_MEMORY_MB:
            raise ValueError(f"memory_mb must be a whole number up to {MAX_MEMORY_MB}")
        self._limits = Limits(timeout, memory_mb, answer_bytes)
        self._pool = Pool(self.workers, self._level, self._limits)
        self._finalizer = weakref.finalize(self, self._pool.abandon)
        self._finalizer.atexit = False  # the pool sees to that itself

    @property
    def level(self) -> SandboxLevel:
        """The level that every run of this verifier has; a run that cannot have it does not take place."""
        return self._level

    @property
    def cpu_seconds(self) -> float:
        """Seconds of the processor that everything judged so far has used, in all processes of this verifier."""
        return self._pool.cpu_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, finished or not. Harmless when repeated."""
        self._finalizer.detach()
        self._pool.close()

    def verify(self, pairs: Iterable[Pair]) -> Iterator[Verdict]:
        """Verdicts on raw texts, each pair with its full time. Whatever a text holds, the result is a verdict.

        TypeError, as from all streams, when it comes upon an item of another type.
        """
        checked = _all_of(Pair, pairs)
        for verdicts in self._stream("verify", iter(lambda: tuple(islice(checked, _LOT)), ())):
            yield from verdicts

    def judge(self, jobs: Iterable[Job]) -> Iterator[list[Verdict]]:
        """Verdicts on many attempts at each puzzle, one list a job in the order of its attempts.

        The factory's mode: an attempt that does not end within `steps.FIRST_STEPS` has the reason `timeout`, unless
        none was right; then two of the late ones get `MORE_STEPS`, the second if the first is not right. The only
        attempt at a puzzle has its full time. Nor does `judge` look again at a no, which `verify` calls `flaky` where
        it hangs on the hash seed. All else is as in `verify`.
        """
        return self._stream("judge", _all_of(Job, jobs))

    def probe(self, puzzles: Iterable[Puzzle]) -> Iterator[ProbeReport]:
        """How each puzzle takes the trivial answers (Haluptzok et al. 2022, the filter on generated puzzles)."""
        return self._stream("probe", _all_of(Puzzle, puzzles))

    def matrices(self, questions: Iterable[Question]) -> Iterator[Matrix]:
        """All codes on all tests of each question. Whatever a text holds, each cell has a status."""
        return self._stream("matrix", _all_of(Question, questions))

    def matrix(self, codes: Sequence[str], tests: Sequence[str], entry_point: str | None = None) -> Matrix:
        """All `codes` on all `tests`; `matrices` keeps more than one worker busy."""
        return next(self.matrices([Question(codes, tests, entry_point)]))

    def _stream(self, kind: Kind, items: Iterable[Any]) -> Iterator[Any]:
        """Results in order; never more than a small window of `items` is read ahead of what was yielded."""
        pending: deque[Future[Any]] = deque()
        try:
            for item in items:
                pending.append(self._pool.submit(kind, item))
                if len(pending) > _WINDOW * self.workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


def _all_of(kind: type[_Item], items: Iterable[_Item]) -> Iterator[_Item]:
    """`items` one by one; TypeError at one that is no `kind`."""
    for item in items:
        if not isinstance(item, kind):
            raise TypeError(f"the verifier wants {kind.__name__} objects here, and got a {type(item).__name__}")
        yield item
