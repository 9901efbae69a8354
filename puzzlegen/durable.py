"""Files that are whole or absent: atomic JSON documents and append-only JSON lines.

`write_json` replaces a document in one step. A `Journal` is a file of one JSON object a line that only grows: a line
counts when its newline is on disk, so whatever a crash leaves behind the last newline, and a last line that is no JSON
(a file system may leave zeros after a power cut), is cut off when the journal is opened.

A broken line in the middle is no crash but damage, and raises `RefusedToResume`; in a `log`, whose lines are not
synced one by one, a power cut may leave it, and what comes after it is cut off too. One process may write a journal at
a time (the run directory's lock sees to it); any number may read it meanwhile.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from puzzlegen.errors import RefusedToResume


def write_json(path: Path, document: Any) -> None:
    """Write `document` to `path`, durably, so that a reader sees the old text or the new one, never a part."""
    from shards.durable import sync_directory, write_durably  # loads pyarrow, which `--help` does not wait for

    write_durably(path, (json.dumps(document, indent=2) + "\n").encode())
    sync_directory(path.parent)


def read_journal(path: Path, *, log: bool = False) -> list[dict[str, Any]]:
    """The whole records of the journal at `path`, oldest first; none if there is no such file."""
    return _scan(path, log)[0]


class Journal:
    """An append-only file of JSON objects, its torn end cut off on opening; a `log` is one that nothing hangs on."""

    def __init__(self, path: Path, *, log: bool = False) -> None:
        from shards.durable import sync_directory

        self.records, self._ends = _scan(path, log)
        self._path, self._log = path, log
        self._file = path.open("ab", buffering=0)
        if self._file.tell() > self._size:
            self._cut_to_size()
        sync_directory(path.parent)

    def append(self, record: dict[str, Any]) -> None:
        """Add `record`; unless this is a log, return only when it is on the disk.

        When the write fails, nothing of the record stays if the disk allows it, and a torn end if not.
        """
        line = json.dumps(record).encode() + b"\n"
        rest = memoryview(line)
        try:
            while rest:  # a raw write stops short when the disk fills up, and the next one says why
                rest = rest[self._file.write(rest) :]
            if not self._log:
                os.fsync(self._file.fileno())
        except BaseException:
            self._cut_to_size()
            raise
        self._ends.append(self._size + len(line))
        self.records.append(record)

    def drop_last(self) -> None:
        """Take the last record back, on the disk too."""
        self.records.pop()
        self._ends.pop()
        self._cut_to_size()

    def replace_last(self, record: dict[str, Any]) -> None:
        """Put `record` in the place of the last one: whatever happens, the file has the one or the other."""
        from shards.durable import sync_directory, write_durably

        before = self._path.read_bytes()[: self._ends[-2] if len(self._ends) > 1 else 0]
        line = json.dumps(record).encode() + b"\n"
        write_durably(self._path, before + line)
        sync_directory(self._path.parent)
        self._file.close()
        self._file = self._path.open("ab", buffering=0)
        self.records[-1], self._ends[-1] = record, len(before) + len(line)

    def close(self) -> None:
        """Close the file; what was appended stays."""
        self._file.close()

    @property
    def _size(self) -> int:
        return self._ends[-1] if self._ends else 0

    def _cut_to_size(self) -> None:
        os.ftruncate(self._file.fileno(), self._size)
        os.fsync(self._file.fileno())


def _scan(path: Path, log: bool) -> tuple[list[dict[str, Any]], list[int]]:
    """The whole records in `path`, and the byte at which each ends."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return [], []
    records: list[dict[str, Any]] = []
    ends: list[int] = []
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            if log or number == len(lines):
                break
            raise RefusedToResume(f"{path} is damaged at line {number}", "start anew with another --out DIR")
        records.append(record)
        ends.append((ends[-1] if ends else 0) + len(line) + 1)
    return records, ends
