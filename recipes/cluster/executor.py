"""The executor for a cluster: many batches under way at once, given out in order."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Iterator
from itertools import count
from typing import Any, TypeVar

from recipes.batches import ModelName
from recipes.cluster.crew import Crew
from recipes.executor import Done, Finished, Life, Step

T = TypeVar("T")


class RayExecutor:
    """Has the steps done by `crew`. `announce` is told how much is under way.

    No more batches are begun than the crew has room for, counted from the one that is to be given out next: so a batch
    that hangs behind holds up the others in time, and they do not pile up.
    """

    def __init__(self, crew: Crew, announce: Callable[[str], None] = lambda _: None) -> None:
        self._crew = crew
        self._announce = announce

    @property
    def model(self) -> ModelName:
        """The names of engine and model; known once a batch has come."""
        assert self._crew.model is not None
        return self._crew.model

    def run(
        self, work: Iterator[Coroutine[Step[Any], Done[Any], T]], ending: Callable[[], bool]
    ) -> Generator[Finished[T], None, None]:
        """What the coroutines in `work`, of which there is no end, return. What is called off is still finished."""
        lives: dict[int, Life[T]] = {}
        begun = count()
        for given in count():
            while given not in lives or not lives[given].over:
                while len(lives) < self._crew.room and not (lives and ending()):
                    ticket = next(begun)
                    lives[ticket] = Life(next(work))
                    self._crew.submit(ticket, lives[ticket].step)
                self._announce(f"{len(lives)} batches under way")
                ticket, done = self._crew.wait()
                lives[ticket].go_on(done)
                if not lives[ticket].over:
                    self._crew.submit(ticket, lives[ticket].step)
            yield Finished(lives.pop(given).result, self._crew.take_idle_seconds())
