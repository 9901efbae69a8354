"""A file of recorded completions: JSON lines, found by key, added at the end.

    {"format": 1, "engine": ..., "model": ..., "model_digest": ..., "profile": {...}}       the first line
    {"key": ..., "completions": [{"text": ..., "tokens": ...}, ...]}                        a prompt's answer
    {"key": ..., "tokens": ...}                                                             the length of a text

A key is a digest: of prompt, seed, style and sampling (`prompt_key`), or of a text that was measured in tokens
(`text_key`); lengths decide what goes into prompts, so a replay needs them. The first line of a key counts. The first
line of the file may be missing where someone else has written it.

What `append` was given is on the disk when it returns. A torn end, after a crash, is not read, and is cut off before
anything is added. Memory holds an index of 16 bytes a line, and some 200 for each that this process has added.

Not guaranteed: that a line is whole before it is looked up; only its key and the file's end are read on opening.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from generator.engine import Prompt, RecordingError, Sampling

FORMAT = 1
_KEY = re.compile(rb'\{"key": ?"([0-9a-f]{32})"')


def prompt_key(prompt: Prompt, sampling: Sampling) -> str:
    """What a prompt's completions are filed under: 32 hexadecimal digits."""
    exact = sampling._replace(temperature=float(sampling.temperature), top_p=float(sampling.top_p))  # 1 is 1.0
    said = exact if sampling.stop_at_line else exact[:-1]  # recordings are older than this setting
    return _digest("prompt", prompt.text, prompt.seed, str(prompt.style), *said)


def text_key(text: str) -> str:
    """What the length of `text` is filed under: 32 hexadecimal digits."""
    return _digest("text", text)


class Recording:
    """The file at `path`, which may be missing. RecordingError if it is damaged other than at its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head: dict[str, Any] | None = None
        self._end = 0  # of the last whole line
        self._size = path.stat().st_size if path.exists() else 0
        prefixes: array[int] = array("Q")
        offsets: array[int] = array("Q")
        for offset, record in self._scan():
            if "key" in record:
                prefixes.append(int(record["key"][:16], 16))
                offsets.append(offset)
            else:
                self.head = record
        import numpy as np

        order = np.argsort(np.array(prefixes, dtype=np.uint64), kind="stable")
        self._prefixes = np.array(prefixes, dtype=np.uint64)[order]
        self._offsets = np.array(offsets, dtype=np.uint64)[order]
        self._added: dict[str, int] = {}

    @property
    def empty(self) -> bool:
        """Whether there is no whole line."""
        return self._end == 0

    def find(self, keys: Sequence[str]) -> list[dict[str, Any] | None]:
        """The record of each key, None for those that are missing."""
        found: list[dict[str, Any] | None] = [None] * len(keys)
        file: BinaryIO | None = None
        try:
            for place, key in enumerate(keys):
                for offset in self._places(key):
                    file = file or self.path.open("rb")
                    file.seek(offset)
                    record = self._read(file.readline(), offset)
                    if record["key"] == key:
                        found[place] = record
                        break
        finally:
            if file:
                file.close()
        return found

    def append(self, records: Sequence[dict[str, Any]]) -> None:
        """Add `records`: they are on the disk when this returns, and not in the file if it raises.

        OSError from the disk, RecordingError if the file is no longer as this object knows it.
        """
        lines = [json.dumps(record).encode() + b"\n" for record in records]
        new = not self.path.exists()
        start = self._end
        with self.path.open("ab", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_size != self._size:
                raise RecordingError(f"another process writes to {self.path}")
            os.ftruncate(file.fileno(), start)
            rest = memoryview(b"".join(lines))
            try:
                while rest:  # a raw write stops short when the disk fills up, and the next one says why
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            except BaseException:
                os.ftruncate(file.fileno(), start)
                self._size = start
                raise
        if new:
            _sync_directory(self.path.parent)
        for record, line in zip(records, lines, strict=True):
            if "key" in record:
                self._added.setdefault(record["key"], self._end)
            else:
                self.head = record
            self._end += len(line)
        self._size = self._end

    def _places(self, key: str) -> Iterator[int]:
        """Where the records of `key` may be, the first one first."""
        prefix = int(key[:16], 16)
        place = int(self._prefixes.searchsorted(self._prefixes.dtype.type(prefix)))
        while place < len(self._prefixes) and int(self._prefixes[place]) == prefix:
            yield int(self._offsets[place])
            place += 1
        if key in self._added:
            yield self._added[key]

    def _scan(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each whole line's offset and record, of which only the key need be there."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                offset = self._end
                last = offset + len(line) >= self._size
                if last and not line.endswith(b"\n"):
                    return
                if (match := _KEY.match(line)) and not last:
                    record = {"key": match[1].decode()}
                else:
                    try:
                        record = self._read(line, offset)
                    except RecordingError:
                        if last:
                            return  # a file system may leave zeros after a power cut
                        raise
                self._end += len(line)
                yield offset, record

    def _read(self, line: bytes, offset: int) -> dict[str, Any]:
        try:
            record = json.loads(line)
            if isinstance(record, dict) and (
                bytes.fromhex(record["key"]) if "key" in record else offset == 0 and record["format"] == FORMAT
            ):
                return record
        except (ValueError, TypeError, KeyError):
            pass
        raise RecordingError(f"{self.path} is damaged at byte {offset:,}, or no recording")


def _sync_directory(directory: Path) -> None:
    """Make a new file in `directory` survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(*parts: object) -> str:
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
