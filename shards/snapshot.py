"""The dataset in a folder as it is at one moment, to be read any number of times while a run goes on writing there.

A commit of the writer takes the old tail file away and leaves the closed shards. A snapshot keeps the last file open,
so that it can be read after its name is gone.

Not guaranteed: a writer that rewinds over the border of a shard takes closed files away too: FileNotFoundError.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from shards.reader import data_files, record_batches, stream_batches

_TRIES = 10  # each commit is a rename; to lose the race that often takes a folder that is not a store


class Snapshot:
    """The dataset in `directory`; use it in a `with` block.

    FileNotFoundError if there is none or a file is gone, DamagedDatasetError if one cannot be read.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory)
        for left in reversed(range(_TRIES)):
            names = data_files(self.directory)
            try:
                self._last = (self.directory / names[-1]).open("rb") if names else None
                break
            except FileNotFoundError:
                if not left:
                    raise
        self._closed = [self.directory / name for name in names[:-1]]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The record batches from the first on; one reader at a time."""
        for path in self._closed:
            yield from record_batches(path)
        if self._last is not None:
            self._last.seek(0)
            yield from stream_batches(self._last, Path(self._last.name))

    def rows(self, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows from the first on, or only their `columns`; KeyError if one does not exist."""
        for batch in self.batches():
            yield from (batch if columns is None else batch.select(list(columns))).to_pylist()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._last is not None:
            self._last.close()
