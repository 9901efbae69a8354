"""An engine whose silence is noticed.

A call of a local model cannot be called off, nor told from one that takes long: a large model on a CPU may need an
hour for what hangs on a broken GPU. So nothing is done about it but to say so, after ten minutes, and each time the
silence has doubled. Engines that ask servers have time limits of their own, and are watched all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from puzzlegen.generation.rendering import duration

if TYPE_CHECKING:
    from generator import Completion, Engine, Prompt, Sampling

FIRST_SECONDS = 600.0


class WatchedEngine:
    """`engine`; `notice` is told, from another thread, how many seconds a call has taken so far."""

    def __init__(self, engine: Engine, notice: Callable[[float], None]) -> None:
        self._engine, self._notice = engine, notice
        self.name = engine.name
        self.model = engine.model
        self.profile = engine.profile

    def count_tokens(self, text: str) -> int:
        """As the engine counts."""
        return self._engine.count_tokens(text)

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """As the engine completes."""
        with self._watched():
            return self._engine.complete(prompts, sampling)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        done = Event()

        def watch() -> None:
            silence, pause = FIRST_SECONDS, FIRST_SECONDS
            while not done.wait(pause):
                self._notice(silence)
                silence, pause = 2 * silence, silence

        Thread(target=watch, name="watchdog", daemon=True).start()
        try:
            yield
        finally:
            done.set()


def describe_silence(seconds: float) -> str:
    """The line for a model that has been at one call for so long."""
    return (
        f"the model has not answered for {duration(seconds)}; if it hangs, stop puzzlegen (kill -9 if need be) "
        "and run the same command again"
    )
