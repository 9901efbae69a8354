"""Rows of preference pairs from a file or a folder; whether they are pairs is for `finetune.preferences` to say.

Rows of puzzles, as `puzzlegen generate` makes them, become pairs of a solution and a failed attempt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from puzzlegen.errors import UsageError
from puzzlegen.training_rows import dataset_folder

_NEXT_STEP = (
    "name JSON lines, a Parquet file or a dataset of rows {prompt, chosen, rejected}, or a run of puzzlegen generate: "
    "puzzlegen finetune preferences.jsonl --method dpo --out models/first"
)
_PARQUET = b"PAR1"
_TRAINED_ON = ("prompt", "chosen", "rejected", "kind")
_ATTEMPTS = ("puzzle", "solutions", "failures")


class PreferenceRows(NamedTuple):
    """Rows with what they have of `prompt`, `chosen`, `rejected` and `kind`; empty ones for what cannot be read.

    `digest` tells all of them, with their other columns, from others, as 32 hexadecimal digits.
    """

    rows: list[dict[str, Any]]
    digest: str


def read_preference_rows(source: Path, seed: int = 0) -> PreferenceRows:
    """The rows of JSON lines, of a Parquet file, of a dataset folder or of a directory's `dataset/`.

    UsageError if it is none of these. `seed` decides which attempts at a puzzle are paired.
    """
    rows: list[dict[str, Any]] = []
    puzzles: list[dict[str, Any]] = []
    digest = blake2b(digest_size=16)
    for row in _rows(source):
        digest.update(json.dumps(row, sort_keys=True, default=str).encode() + b"\n")
        if _has_attempts(row):
            puzzles.append({key: row[key] for key in _ATTEMPTS})
        else:
            rows.append({key: row[key] for key in _TRAINED_ON if key in row} if isinstance(row, dict) else {})
    if puzzles:
        from finetune.attempt_pairs import write_pairs

        rows += map(dict, write_pairs(puzzles, seed=seed))
    return PreferenceRows(rows, digest.hexdigest())


def _has_attempts(row: Any) -> bool:
    """Whether this is a puzzle with attempts of both kinds."""
    if not isinstance(row, dict) or not isinstance(row.get("puzzle"), str):
        return False
    sides = [row.get(side) for side in _ATTEMPTS[1:]]
    return all(isinstance(side, list) and all(isinstance(text, str) for text in side) for side in sides)


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
