"""The tables of the deduplication index in a file, for the rows that do not fit in memory (SQLite, a table each).

    rows        `renamed` digest -> `exact` and `normalised` digests
    templates   `template` digest -> rows that it has
    sets        number of a template -> its shingles
    bands       digest of a band of a set's signature, size of the set, its number

The file grows by whole memory indices, each sorted first, so that a page is written once for many of its entries.
Each is one transaction, which also notes how many rows the file now stands for and a digest of them. So a process that
is killed, at whatever moment, leaves the file as it was before the change or after it, and whoever opens it can tell
whether it stands for the first rows of a given dataset.

The file is a cache. One that is torn, that another version has written or that stands for other rows is thrown away.

Not guaranteed: anything with two processes in one file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from math import ceil, floor
from pathlib import Path
from typing import Self

import numpy as np

from shards.memory_index import MemoryIndex
from shards.near import BANDS, Match, first_match, sign

_FORMAT = 1  # to be raised when fingerprints, signatures or tables change
_PRIME = 2**61 - 1  # a key must fit into 64 bits with a sign
_CHUNK = 10_000  # entries handed to SQLite at once
_TABLES = f"""
    CREATE TABLE rows (renamed BLOB PRIMARY KEY, finer BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE templates (template BLOB PRIMARY KEY, members INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE sets (number INTEGER PRIMARY KEY, shingles BLOB NOT NULL);
    CREATE TABLE bands (
        key INTEGER NOT NULL, size INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, size, number)
    ) WITHOUT ROWID;
    CREATE TABLE state (added INTEGER NOT NULL, digest BLOB NOT NULL);
    INSERT INTO state VALUES (0, x'');
    PRAGMA user_version = {_FORMAT};
"""
_FIND = f"""
    SELECT number, shingles FROM sets WHERE number IN (
        SELECT number FROM bands WHERE key IN ({", ".join("?" * BANDS)}) AND size BETWEEN ? AND ?
    ) ORDER BY number
"""


class DiskIndex:
    """The tables in the file `path`, created if it is not there; `cache_bytes` of it are held in memory.

    `added` is the number of rows that it stands for, `digest` what was said of them. Raises sqlite3.DatabaseError if
    the file is no such index, or damaged.
    """

    def __init__(self, path: Path, near_threshold: float, cache_bytes: int) -> None:
        self._path = path
        self._threshold = near_threshold
        new = not path.exists()
        self._file = sqlite3.connect(path)
        try:
            self._file.execute("PRAGMA locking_mode = EXCLUSIVE")  # or each look would ask the file system for a lock
            self._file.execute(f"PRAGMA cache_size = {-max(1, cache_bytes // 1024)}")
            if new:
                with _disk_errors(path):
                    self._file.executescript(f"BEGIN; {_TABLES} COMMIT;")
            self._check()
            self.added, self.digest = self._file.execute("SELECT added, digest FROM state").fetchone()
            self.rows = self._count("rows")
            self.templates = self._count("sets")
        except BaseException:
            self._file.close()
            raise

    def _check(self) -> None:
        (version,) = self._file.execute("PRAGMA user_version").fetchone()
        (verdict,) = self._file.execute("PRAGMA quick_check(1)").fetchone()
        if version != _FORMAT or verdict != "ok":
            raise sqlite3.DatabaseError(f"{self._path}: format {version}, {verdict}")

    def _count(self, table: str) -> int:
        return int(self._file.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])

    def row(self, renamed: bytes) -> bytes | None:
        """The finer digests of the row with that one; None if there is no such row."""
        found = self._file.execute("SELECT finer FROM rows WHERE renamed = ?", (renamed,)).fetchone()
        return found[0] if found else None

    def members(self, template: bytes) -> int:
        """How many rows have that template."""
        found = self._file.execute("SELECT members FROM templates WHERE template = ?", (template,)).fetchone()
        return found[0] if found else 0

    def find(self, shingles: Sequence[int]) -> Match | None:
        """The same as `NearIndex.find`."""
        size = len(shingles)
        sizes = floor(size * self._threshold), ceil(size / self._threshold)  # beyond, sets cannot overlap enough
        with closing(self._file.execute(_FIND, (*_band_keys(shingles), *sizes))) as candidates:
            return first_match(shingles, candidates, self._threshold)

    def absorb(self, index: MemoryIndex, added: int, digest: bytes) -> None:
        """Take in all of `index`, after which the file stands for `added` rows with that digest; OSError if it cannot.

        What fails leaves the file as it was.
        """
        sets = [array("I", data) for data in index.near.sets]
        first = self.templates
        with _disk_errors(self._path), self._file as file:
            file.executemany("INSERT INTO rows VALUES (?, ?)", sorted(index.rows.items()))
            file.executemany("INSERT OR REPLACE INTO templates VALUES (?, ?)", sorted(index.templates.items()))
            file.executemany("INSERT INTO sets VALUES (?, ?)", enumerate(index.near.sets, first))
            for entries in _sorted_bands(sets, first):
                file.executemany("INSERT INTO bands VALUES (?, ?, ?)", entries)
            file.execute("UPDATE state SET added = ?, digest = ?", (added, digest))
        self.added, self.digest = added, digest
        self.rows += len(index.rows)
        self.templates += len(sets)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def remove_disk_index(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for suffix in ("", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _band_keys(shingles: Sequence[int]) -> list[int]:
    """A number for each band: sets that agree in a band agree in its key. Others nearly never do, at no harm."""
    signature = array("I", sign(shingles).digest()).tobytes()
    width = len(signature) // BANDS
    return [
        int.from_bytes(signature[band * width : (band + 1) * width] + bytes([band]), "little") % _PRIME
        for band in range(BANDS)
    ]


def _sorted_bands(sets: Sequence[array[int]], first: int) -> Iterator[list[tuple[int, int, int]]]:
    """The entries of `bands` for sets numbered from `first`, in order, some at a time."""
    keys = np.fromiter((key for each in sets for key in _band_keys(each)), np.int64, BANDS * len(sets))
    sizes = np.fromiter(map(len, sets), np.int64, len(sets)).repeat(BANDS)
    order = np.lexsort((sizes, keys))
    for start in range(0, len(order), _CHUNK):
        part = order[start : start + _CHUNK]
        yield list(zip(keys[part].tolist(), sizes[part].tolist(), (part // BANDS + first).tolist(), strict=True))


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """What SQLite says of a full or broken disk, as everyone else says it."""
    codes = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_IOERR: errno.EIO}
    try:
        yield
    except sqlite3.OperationalError as error:
        code = codes.get(error.sqlite_errorcode & 0xFF)  # the rest of it says which operation
        if code is None:
            raise
        raise OSError(code, os.strerror(code), str(path)) from error
