"""Rows of preference pairs from a file or a folder; whether they are pairs is for `finetune.preferences` to say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from puzzlegen.errors import UsageError
from puzzlegen.training import dataset_folder

_NEXT_STEP = (
    "name JSON lines, a Parquet file or a dataset of rows {prompt, chosen, rejected}: "
    "puzzlegen finetune preferences.jsonl --method dpo --out models/first"
)
_PARQUET = b"PAR1"
_TRAINED_ON = ("prompt", "chosen", "rejected", "kind")


class PreferenceRows(NamedTuple):
    """Rows with what they have of `prompt`, `chosen`, `rejected` and `kind`; empty ones for what cannot be read.

    `digest` tells all of them, with their other columns, from others, as 32 hexadecimal digits.
    """

    rows: list[dict[str, Any]]
    digest: str


def read_preference_rows(source: Path) -> PreferenceRows:
    """The rows of JSON lines, of a Parquet file, of a dataset folder or of a directory's `dataset/`.

    UsageError if it is none of these.
    """
    rows: list[dict[str, Any]] = []
    digest = blake2b(digest_size=16)
    for row in _rows(source):
        digest.update(json.dumps(row, sort_keys=True, default=str).encode() + b"\n")
        rows.append({key: row[key] for key in _TRAINED_ON if key in row} if isinstance(row, dict) else {})
    return PreferenceRows(rows, digest.hexdigest())


def _rows(source: Path) -> Iterable[Any]:
    if source.is_file():
        with source.open("rb") as file:
            return _parquet_rows(source) if file.read(len(_PARQUET)) == _PARQUET else _json_rows(source)
    if (folder := dataset_folder(source)) is None:
        raise UsageError(f"{source} is no file or dataset", _NEXT_STEP)
    from shards import read_rows

    return read_rows(folder)


def _json_rows(source: Path) -> Iterator[Any]:
    from puzzles.seed_files import read_records

    return read_records(source)


def _parquet_rows(source: Path) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with source.open("rb") as file:  # Arrow itself wants names in UTF-8
            for batch in pq.ParquetFile(file).iter_batches():
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:  # Arrow has both for what is damaged
        raise UsageError(f"{source} is a damaged Parquet file ({str(error).splitlines()[0]})", _NEXT_STEP) from error
