"""Which keys have come before, for more of them than memory should hold."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self

_CACHE_KIB = 65_536


class Seen:
    """A set of strings that only grows, in a nameless file that goes with it. Use it in a `with` block.

    It takes at most some 70 MB of memory, and beyond about a million keys of 32 characters room in the folder for
    temporary files.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for setting in (f"cache_size = -{_CACHE_KIB}", "journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def add(self, key: str) -> bool:
        """Take `key` in; whether it is new."""
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key,)).rowcount == 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
