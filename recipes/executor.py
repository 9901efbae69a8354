"""Who does the work of a run, and when: the steps of batches, and the executor that has them done on one machine.

The factory writes the life of a batch as a coroutine that awaits steps. An executor takes up these coroutines, has
each step done by a `LanguageModel` or a `Judge`, and gives out what the coroutines return in the order in which it
took them up. It decides nothing that is in the data. `recipes.cluster` has the executor for many machines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, Protocol, TypeVar

from recipes.batches import ModelName
from recipes.work import Judge, LanguageModel

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What came of a step, and the seconds that it took where it was done.

    `cpu_seconds` are those of the processor that untrusted code has used for it, with all that watches over it.
    """

    value: T
    seconds: float
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """A method of a `worker`, which is `LanguageModel` or `Judge`, with its arguments; awaited, it is done.

    `about` says in words what is done.
    """

    worker: type[LanguageModel | Judge]
    work: Callable[..., T]
    arguments: tuple[Any, ...]
    about: str

    def __await__(self) -> Generator[Step[T], Done[T], Done[T]]:
        return (yield self)

    def do(self, worker: LanguageModel | Judge) -> Done[T]:
        """Have `worker` do it, here and now."""
        started, used = time.perf_counter(), worker.cpu_seconds
        value = self.work(worker, *self.arguments)
        return Done(value, time.perf_counter() - started, worker.cpu_seconds - used)


def by_model(
    about: str, work: Callable[Concatenate[LanguageModel, P], T], *arguments: P.args, **_: P.kwargs
) -> Step[T]:
    """`work`, a method of `LanguageModel`, on `arguments`."""
    return Step(LanguageModel, work, arguments, about)


def by_judge(about: str, work: Callable[Concatenate[Judge, P], T], *arguments: P.args, **_: P.kwargs) -> Step[T]:
    """`work`, a method of `Judge`, on `arguments`."""
    return Step(Judge, work, arguments, about)


class Finished(NamedTuple, Generic[T]):
    """What a coroutine has returned, and the seconds in which the model had nothing to do before that."""

    value: T
    idle_seconds: float


class ExecutorError(RuntimeError):
    """There is nobody to do the work, or nobody any more; the message says why."""


class Executor(Protocol):
    """Has steps done. `model` is who answers."""

    @property
    def model(self) -> ModelName:
        """The names of engine and model."""
        ...

    def run(
        self, work: Iterator[Coroutine[Step[Any], Done[Any], T]], ending: Callable[[], bool]
    ) -> Generator[Finished[T], None, None]:
        """What the coroutines in `work` return, in order; errors of steps pass through. Close it to call work off.

        While `ending()`, the next result is probably the last that is wanted: better wait for it than work ahead.
        """
        ...


class Life(Generic[T]):
    """A coroutine under way: the step that it waits for, or what it has returned."""

    def __init__(self, coroutine: Coroutine[Step[Any], Done[Any], T]) -> None:
        self._coroutine = coroutine
        self._returned: list[T] = []
        self._step: Step[Any] | None = None
        self._send(None)

    @property
    def over(self) -> bool:
        """Whether it has returned."""
        return bool(self._returned)

    @property
    def result(self) -> T:
        """What it has returned."""
        return self._returned[0]

    @property
    def step(self) -> Step[Any]:
        """What it waits for."""
        assert self._step is not None
        return self._step

    def go_on(self, done: Done[Any]) -> None:
        """Give it what it waits for."""
        self._send(done)

    def _send(self, done: Done[Any] | None) -> None:
        try:
            # A coroutine starts with None, as the language has it and the types do not.
            self._step = self._coroutine.send(done)  # type: ignore[arg-type]
        except StopIteration as returned:
            self._step = None
            self._returned.append(returned.value)


class LocalExecutor:
    """A model and a judge, side by side: the caller's thread holds the model, one other waits for the judge.

    Made for lives of four steps, by model, judge, model and judge. The model does the third step of one and then the
    first of the next but one; meanwhile the judge does the last step of the one before, and the second of the one
    after. So the model waits only for a judge who is slower than it. A life goes on after its second step before the
    one ahead of it has ended, and when all others before it have. Further steps are done one by one. `announce` is
    told what the model does next.
    """

    def __init__(self, model: LanguageModel, judge: Judge, announce: Callable[[str], None] = lambda _: None) -> None:
        self._model = model
        self._judge = judge
        self._announce = announce

    @property
    def model(self) -> ModelName:
        """The names of engine and model."""
        return self._model.name

    def run(
        self, work: Iterator[Coroutine[Step[Any], Done[Any], T]], ending: Callable[[], bool]
    ) -> Generator[Finished[T], None, None]:
        """What the coroutines in `work`, of which there is no end, return."""
        with _judging_thread() as thread:
            idle = _Watch()

            def begin() -> Life[T]:
                return self._write(Life(next(work)))

            def judged(life: Life[T]) -> tuple[Life[T], Future[Done[Any]]]:
                return life, thread.submit(life.step.do, self._judge)

            def finish(life: Life[T], future: Future[Done[Any]]) -> Finished[T]:
                life.go_on(idle.wait(future))
                while not life.over:
                    if life.step.worker is LanguageModel:
                        self._write(life)
                    else:
                        life.go_on(idle.wait(judged(life)[1]))
                return Finished(life.result, idle.reset())

            life, future = judged(begin())
            earlier: tuple[Life[T], Future[Done[Any]]] | None = None
            while True:
                following = begin()
                life.go_on(idle.wait(future))
                if earlier is not None and ending():
                    yield finish(*earlier)
                    earlier = None
                probing = judged(following)
                try:
                    self._write(life)
                except Exception:
                    if earlier is not None:
                        yield finish(*earlier)  # it was done before this failed
                    raise
                if earlier is not None:
                    yield finish(*earlier)
                earlier = judged(life)
                life, future = probing

    def _write(self, life: Life[T]) -> Life[T]:
        """Have the model do the step that `life` waits for."""
        self._announce(life.step.about)
        life.go_on(life.step.do(self._model))
        return life


@contextmanager
def _judging_thread() -> Iterator[ThreadPoolExecutor]:
    """A thread that, in the end, finishes what it is at, and nothing that still waits."""
    with ThreadPoolExecutor(1, thread_name_prefix="judge") as thread:
        try:
            yield thread
        finally:
            thread.shutdown(wait=False, cancel_futures=True)


class _Watch:
    """Counts the seconds spent in waiting."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def wait(self, future: Future[Done[Any]]) -> Done[Any]:
        started = time.perf_counter()
        done = future.result()
        self._seconds += time.perf_counter() - started
        return done

    def reset(self) -> float:
        seconds, self._seconds = self._seconds, 0.0
        return seconds
