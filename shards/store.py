"""A dataset on disk that grows batch by batch and that `datasets.load_from_disk` opens at any moment.

    data-00000.arrow          a closed shard of exactly `shard_rows` rows (an Arrow IPC stream)
    data-00001-00042.arrow    the tail: the rows after the closed shards, here 42, each version under a name of its own
    dataset_info.json         the features
    state.json                which of the files are the dataset, in order, with their digests

A change writes and syncs new data files, never one that the state names, and then replaces `state.json`: that rename
is the commit. Files that the new state does not name go afterwards. So whatever kills the process, at whatever byte,
the folder holds the dataset as it was before the change or after it, and the next writer sweeps what was left over.
The same holds for a full disk: the change raises and the folder stays as it was.

The bytes of the folder depend on its rows, its schema, `shard_rows` and the version of pyarrow, and on nothing else:
neither on how the rows were portioned into appends nor on crashes and rewinds in between.

Not guaranteed: anything with two writers at once. A reader that opens the folder in the very moment of a commit may
find the old tail gone and has to try again; one that has it open keeps what it has, for the files are mapped.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from shards.durable import make_directory, sync_directory, write_durably
from shards.reader import STATE, data_files, read_rows, record_batches
from shards.schema import features, with_features

CHUNK_ROWS = 1_000  # rows in a record batch; `datasets` writes as many

_INFO, _EMPTY = "dataset_info.json", "data-00000-00000.arrow"
_DATA = re.compile(r"data-\d{5,}(-\d{5,})?\.arrow")
_OURS = re.compile(rf"{_DATA.pattern}|{STATE}|{_INFO}|\..+\.tmp")
_CACHE = re.compile(r"cache-.*\.arrow|tmp.*")  # `datasets` keeps what it computes beside the files that it has opened
_INFO_TEMPLATE = {"citation": "", "description": "", "features": {}, "homepage": "", "license": ""}


class NotAStoreError(ValueError):
    """The folder holds something else than a dataset of the wanted form."""


class _File(NamedTuple):
    name: str
    digest: str


class ShardStore:
    """The dataset in `directory`, created empty if it is not there; rows come in the order of their `batch` column.

    Raises NotAStoreError if the folder holds foreign files, or a dataset of another schema or other `shard_rows`.
    After a change that raised while it was writing, the store must be opened anew.
    """

    def __init__(self, directory: str | os.PathLike[str], schema: pa.Schema, *, shard_rows: int = 10_000) -> None:
        if "batch" not in schema.names or not pa.types.is_integer(schema.field("batch").type):
            raise ValueError("the schema of a store needs an integer column `batch`")
        if shard_rows < 1:
            raise ValueError(f"shard_rows must be positive, not {shard_rows}")
        self.directory = Path(directory)
        self.schema = with_features(schema)
        self.shard_rows = shard_rows
        self._closed: list[_File] = []
        self._chunks: list[pa.RecordBatch] = []  # of the tail, as many as are full
        self._loose: list[Mapping[str, Any]] = []  # rows of the tail after them
        self._last_batch: int | None = None
        self._broken = False
        make_directory(self.directory)
        if self._is_new():
            write_durably(self.directory / _INFO, _json(_INFO_TEMPLATE | {"features": features(schema)}))
            self._commit([], [], [], [])
        else:
            self._open()

    def __len__(self) -> int:
        return len(self._closed) * self.shard_rows + _rows_in(self._chunks) + len(self._loose)

    @property
    def last_batch(self) -> int | None:
        """The batch of the last row; None in an empty store."""
        return self._last_batch

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add one batch's rows; when it returns they are on the disk, and if it raises none of them is.

        ValueError if a row lacks a column or has one too many, or if its batch lies before the last one.
        """
        if not rows:
            return
        last, names = self._last_batch, set(self.schema.names)
        for row in rows:
            if row.keys() != names:
                raise ValueError(f"columns missing or unknown: {sorted(row.keys() ^ names)}")
            if last is not None and row["batch"] < last:
                raise ValueError(f"rows of batch {row['batch']} after those of batch {last}: rewind first")
            last = row["batch"]
        full, chunks, loose = self._pack(self._chunks, [*self._loose, *rows])
        self._commit(self._closed, full, chunks, loose)

    def complete(self, batch: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Make `rows` those of `batch`, which is the last one, or a new one.

        If they begin with those that are here, as is expected, the others are added and none is ever gone. Else what
        is here of the batch is dropped first, in a change of its own.
        """
        here = self._rows_from(self._rows_before(batch))
        if self._encode(here) != self._encode(rows[: len(here)]):
            self.rewind(batch)
            here = []
        self.append(rows[len(here) :])

    def rewind(self, batch: int) -> int:
        """Drop all rows whose batch is `batch` or a later one; answers how many they were."""
        before = len(self)
        self.truncate(self._rows_before(batch))
        return before - len(self)

    def truncate(self, rows: int) -> None:
        """Drop all but the first `rows`, if there are more."""
        if rows >= len(self):
            return
        closed = self._closed[: rows // self.shard_rows]
        _, chunks, loose = self._pack([], self._rows_from(len(closed) * self.shard_rows)[: rows % self.shard_rows])
        self._commit(closed, [], chunks, loose)

    def iter_rows(self, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """All rows in order, or only their `columns`, with one record batch in memory at a time."""
        return read_rows(self.directory, columns)

    def _is_new(self) -> bool:
        """Whether the folder is empty, or holds what a creation that was cut short has left."""
        names = {path.name for path in self.directory.iterdir()}
        foreign = sorted(name for name in names if not _OURS.fullmatch(name) and not _CACHE.fullmatch(name))
        if foreign:
            raise NotAStoreError(f"{self.directory} holds other files ({', '.join(foreign[:5])})")
        if STATE in names:
            return False
        if any(_DATA.fullmatch(name) and name != _EMPTY for name in names):
            raise NotAStoreError(f"{self.directory} holds data but no {STATE}")
        return True

    def _open(self) -> None:
        try:
            state = json.loads((self.directory / STATE).read_text())
            files = [_File(entry["filename"], entry["digest"]) for entry in state["_data_files"]]
            shard_rows = state["_shard_rows"]
            found = json.loads((self.directory / _INFO).read_text())["features"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotAStoreError(f"{self.directory} is no dataset of this program: {error!r}") from error
        if found != features(self.schema):
            raise NotAStoreError(f"{self.directory} has other columns: {sorted(found)}")
        if shard_rows != self.shard_rows:
            raise NotAStoreError(f"{self.directory} has {shard_rows} rows a shard, not {self.shard_rows}")
        missing = [file.name for file in files if not (self.directory / file.name).is_file()]
        if missing:
            raise NotAStoreError(f"{self.directory} has lost {', '.join(missing)}")
        if files[-1].name.count("-") == 2:
            tail = files.pop()
            if _digest((self.directory / tail.name).read_bytes()) != tail.digest:
                raise NotAStoreError(f"{self.directory / tail.name} is damaged")
            # Encoded again from Python rows, so that every byte ever written has come about in one way.
            _, self._chunks, self._loose = self._pack([], self._read(tail.name))
        self._closed = files
        self._last_batch = self._find_last_batch()
        self._sweep()

    def _pack(
        self, chunks: Sequence[pa.RecordBatch], rows: Sequence[Mapping[str, Any]]
    ) -> tuple[list[list[pa.RecordBatch]], list[pa.RecordBatch], list[Mapping[str, Any]]]:
        """Put `rows` after `chunks`: the shards that this fills, the full chunks that follow, the rows left over."""
        full: list[list[pa.RecordBatch]] = []
        open_, start = list(chunks), 0
        while True:
            room = self.shard_rows - _rows_in(open_)
            size = min(CHUNK_ROWS, room)
            if len(rows) - start < size:
                return full, open_, list(rows[start:])
            open_.append(self._encode(rows[start : start + size]))
            start += size
            if size == room:
                full.append(open_)
                open_ = []

    def _encode(self, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist(rows, schema=self.schema)

    def _commit(
        self,
        closed: Sequence[_File],
        full: Sequence[Sequence[pa.RecordBatch]],
        chunks: list[pa.RecordBatch],
        loose: list[Mapping[str, Any]],
    ) -> None:
        """Make the dataset be the `closed` files, the `full` shards, and a tail of `chunks` and `loose` rows."""
        if self._broken:
            raise RuntimeError(f"an earlier change of {self.directory} failed: open the store anew")
        tail = [*chunks, self._encode(loose)] if loose else chunks
        self._broken = True
        files = list(closed)
        for batches in full:
            files.append(self._write_shard(f"data-{len(files):05d}.arrow", batches))
        now_closed = list(files)
        if tail or not files:  # without any file there would be no dataset to load
            files.append(self._write_shard(f"data-{len(files):05d}-{_rows_in(tail):05d}.arrow", tail))
        sync_directory(self.directory)
        write_durably(self.directory / STATE, _json(self._state(files)))
        sync_directory(self.directory)
        self._closed, self._chunks, self._loose = now_closed, chunks, loose
        self._last_batch = self._find_last_batch()
        self._sweep()
        self._broken = False

    def _state(self, files: Sequence[_File]) -> dict[str, Any]:
        """`datasets` keys its cache by `_fingerprint`, so that must change when a row does."""
        return {
            "_data_files": [{"filename": file.name, "digest": file.digest} for file in files],
            "_fingerprint": _digest("".join(file.digest for file in files).encode())[:16],
            "_format_columns": None,
            "_format_kwargs": {},
            "_format_type": None,
            "_output_all_columns": False,
            "_shard_rows": self.shard_rows,
            "_split": None,
        }

    def _write_shard(self, name: str, batches: Sequence[pa.RecordBatch]) -> _File:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        data = sink.getvalue().to_pybytes()
        write_durably(self.directory / name, data)
        return _File(name, _digest(data))

    def _sweep(self) -> None:
        """Delete what a change has left over, be it this one or one that was cut short."""
        named = {STATE, _INFO, *data_files(self.directory)}
        for path in sorted(self.directory.iterdir()):
            if _OURS.fullmatch(path.name) and path.name not in named:
                path.unlink()

    def _rows_before(self, batch: int) -> int:
        """How many rows are of batches before this one; read from the end, where the answer mostly is."""
        if self._last_batch is None or self._last_batch < batch:
            return len(self)
        place = len(self._closed)
        before = _count_before(self._tail(), batch)
        while not before and place:
            place -= 1
            before = _count_before(self._read(self._closed[place].name), batch)
        return place * self.shard_rows + before

    def _rows_from(self, start: int) -> list[Mapping[str, Any]]:
        first = start // self.shard_rows
        rows = [row for file in self._closed[first:] for row in self._read(file.name)]
        return [*rows, *self._tail()][start - first * self.shard_rows :]

    def _tail(self) -> list[Mapping[str, Any]]:
        return [*(row for chunk in self._chunks for row in chunk.to_pylist()), *self._loose]

    def _read(self, name: str) -> list[Mapping[str, Any]]:
        return [row for batch in record_batches(self.directory / name) for row in batch.to_pylist()]

    def _find_last_batch(self) -> int | None:
        if self._loose:
            return int(self._loose[-1]["batch"])
        batches = self._chunks
        if not batches and self._closed:
            batches = list(record_batches(self.directory / self._closed[-1].name))
        return int(batches[-1].column("batch")[-1].as_py()) if batches else None


def _rows_in(batches: Sequence[pa.RecordBatch]) -> int:
    return sum(batch.num_rows for batch in batches)


def _count_before(rows: Sequence[Mapping[str, Any]], batch: int) -> int:
    return sum(1 for row in rows if row["batch"] < batch)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True).encode()
