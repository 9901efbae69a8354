"""Rows as Parquet files in the Hub's layout, in such a way that later rows need nothing to be written again.

    data/train-00000-of-00002.parquet    the first publication's files
    data/train-00001-of-00002.parquet
    data/train-00002-of-00003.parquet    a later one's: its number goes on, its total is that of its own time

`datasets` and the Hub read what `data/train-*` matches, in the order of names, and take no notice of the total. So the
rows come in the order of the run, however often it was published meanwhile.

The bytes of a file depend on its rows and the version of pyarrow, and memory on the size of a row group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shards.manifest import DataFile, RowsDigest

ROWS_PER_FILE = 100_000  # some 30 MB
ROWS_PER_GROUP = 10_000  # what a reader of the file, such as the Hub's viewer, has to load at once
DATA_FILES = "data/train-*"


def export_rows(
    batches: Iterable[pa.RecordBatch], rows: int, folder: Path, *, before: int = 0, rows_per_file: int = ROWS_PER_FILE
) -> list[DataFile]:
    """Write `batches`, of `rows` rows in all, to `folder/data/`, where the dataset has `before` files already.

    ValueError if there are more or fewer rows than that.
    """
    total = before + -(-rows // rows_per_file)
    files: list[DataFile] = []
    pieces = _cut(batches, rows_per_file)
    for number in range(before, total):
        path = f"data/train-{number:05d}-of-{total:05d}.parquet"
        files.append(_write(pieces, min(rows_per_file, rows - len(files) * rows_per_file), folder, path))
    if next(pieces, None) is not None:
        raise ValueError(f"there are more than {rows:,} rows")
    return files


def parquet_batches(path: Path, rows: int = 1_000) -> Iterator[pa.RecordBatch]:
    """The record batches of a Parquet file, of at most `rows` rows each; ArrowInvalid if it is none."""
    with path.open("rb") as source, pq.ParquetFile(source) as file:
        yield from file.iter_batches(batch_size=rows)


def skip_rows(batches: Iterable[pa.RecordBatch], count: int) -> Iterator[pa.RecordBatch]:
    """`batches` without their first `count` rows."""
    for batch in batches:
        if count < batch.num_rows:
            yield batch.slice(count)
        count = max(0, count - batch.num_rows)


def take_rows(batches: Iterable[pa.RecordBatch], count: int) -> Iterator[pa.RecordBatch]:
    """The first `count` rows of `batches`, which are read no further."""
    if not count:
        return
    for batch in batches:
        yield batch.slice(0, count)
        count -= min(count, batch.num_rows)
        if not count:
            return


def _cut(batches: Iterable[pa.RecordBatch], rows_per_file: int) -> Iterator[pa.Table]:
    """The rows as tables of a row group each, none of which goes across the border of two files."""
    waiting: list[pa.RecordBatch] = []
    held = done = 0
    for batch in batches:
        start = 0
        while start < batch.num_rows:
            room = min(ROWS_PER_GROUP, rows_per_file - done % rows_per_file) - held
            waiting.append(batch.slice(start, room))
            start += room
            held += waiting[-1].num_rows
            if waiting[-1].num_rows == room:
                yield pa.Table.from_batches(waiting).combine_chunks()
                done += held
                held, waiting = 0, []
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _write(tables: Iterator[pa.Table], rows: int, folder: Path, path: str) -> DataFile:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    writer: pq.ParquetWriter | None = None
    try:
        while written < rows:
            table = next(tables, None)
            if table is None:
                raise ValueError(f"there are fewer rows than {rows:,} for {path}")
            if writer is None:
                writer = pq.ParquetWriter(target, table.schema, compression="zstd")
            writer.write_table(table, row_group_size=ROWS_PER_GROUP)
            written += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    if written > rows:
        raise ValueError(f"there are more rows than {rows:,} for {path}")
    return _describe(target, path)


def _describe(target: Path, path: str) -> DataFile:
    """What the file holds, read from the file: `datasets` counts the bytes of what it reads, too."""
    rows: int = 0
    arrow_size: int = 0
    digest = RowsDigest()
    for batch in parquet_batches(target, ROWS_PER_GROUP):
        rows += batch.num_rows
        arrow_size += batch.nbytes
        for start in range(0, batch.num_rows, 1_000):
            digest.update(batch.slice(start, 1_000).to_pylist())
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return DataFile(path, rows, target.stat().st_size, arrow_size, sha256, digest.hexdigest())
