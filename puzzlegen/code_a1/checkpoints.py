"""Checkpoints of a run of `code-a1`: what learns, and the Mistake Book, after a number of steps.

They are written at least a minute apart, for no more than a twentieth of the time, and whenever the caller wants one.
The last two stay. One that is cut short, or whose files are not what they were, gives way to the one before.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.checkpoints import checkpoint_at, last_checkpoint, last_sealed, seal, sealed_checkpoints, step_of

if TYPE_CHECKING:
    from finetune.grpo import GrpoPlayer
    from recipes.mistake_book import MistakeBook

BOOK_NAME = "book.json"
_SECONDS = 60.0
_SHARE = 0.05  # of the time may go into writing


class MatchCheckpoints:
    """The checkpoints in `path` of the run whose book is named `run`."""

    def __init__(self, path: Path, run: str, say: Callable[[str], None]) -> None:
        self._path = path
        self._run = run
        self._say = say
        self._saved = time.monotonic()
        self._cost = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time for one."""
        return time.monotonic() - self._saved >= max(_SECONDS, self._cost / _SHARE)

    def restore(self, players: Mapping[str, GrpoPlayer]) -> tuple[MistakeBook, int] | None:
        """Bring the players, by role, to the last whole one; its book, and how many steps it was after.

        BookError for a book of another run, before anything is deleted.
        """
        from recipes.mistake_book import MistakeBook

        if (newest := last_sealed(self._path)) is not None:
            MistakeBook.check_run(newest / BOOK_NAME, self._run)
        last = last_checkpoint(self._path, self._say)
        if last is None:
            return None
        done = step_of(last)
        book = MistakeBook.read(last / BOOK_NAME, self._run, done)
        for role, player in players.items():
            player.restore(last, role)
        return book, done

    def save(self, players: Mapping[str, GrpoPlayer], book: MistakeBook, done: int) -> None:
        """Write one after `done` steps."""
        began = time.monotonic()
        folder = checkpoint_at(self._path, done)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            for role, player in players.items():
                player.save(folder, role)
            book.write(folder / BOOK_NAME, done)
            seal(folder)
        except Exception:
            shutil.rmtree(folder, ignore_errors=True)  # a full disk needs the room
            raise
        for old in sealed_checkpoints(self._path)[:-2]:
            shutil.rmtree(old)
        self._saved = time.monotonic()
        self._cost = self._saved - began
