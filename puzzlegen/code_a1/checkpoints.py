"""Checkpoints of a run of `code-a1`: what learns, and the Mistake Book, after a number of steps.

They are written at least a minute apart, for no more than a twentieth of the time, and whenever the caller wants one.
The last two stay. One that is cut short, or whose files are not what they were, gives way to the one before.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.checkpoints import checkpoint_at, last_checkpoint, seal, step_of

if TYPE_CHECKING:
    from finetune.grpo import GrpoPlayer
    from recipes.mistake_book import MistakeBook

BOOK_NAME = "book.json"
_SECONDS = 60.0
_SHARE = 0.05  # of the time may go into writing


class MatchCheckpoints:
    """The checkpoints in `path` of the run whose book is named `run`."""

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        self._run = run
        self._saved = time.monotonic()
        self._cost = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time for one."""
        return time.monotonic() - self._saved >= max(_SECONDS, self._cost / _SHARE)

    def restore(self, players: Mapping[str, GrpoPlayer]) -> tuple[MistakeBook, int] | None:
        """Bring the players, by role, to the last whole one; its book, and how many steps it was after. BookError."""
        from recipes.mistake_book import MistakeBook

        last = last_checkpoint(self._path)
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
        for old in sorted(self._path.glob("checkpoint-*"), key=step_of)[:-2]:
            shutil.rmtree(old)
        self._saved = time.monotonic()
        self._cost = self._saved - began
