"""Reading a dataset folder as a stream, without `datasets` and with one record batch in memory at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

STATE = "state.json"


def read_rows(directory: str | os.PathLike[str], columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of the dataset in `directory` in order, or only their `columns`; KeyError if one does not exist.

    Changes nothing in the folder, so a run that writes there is not disturbed. A commit while this reads may take
    away a file that it has not come to yet: FileNotFoundError.
    """
    for name in data_files(Path(directory)):
        for batch in record_batches(Path(directory) / name):
            yield from (batch if columns is None else batch.select(list(columns))).to_pylist()


def data_files(directory: Path) -> list[str]:
    """The names of the files that make up the dataset, in order."""
    state = json.loads((directory / STATE).read_text())
    return [entry["filename"] for entry in state["_data_files"]]


def record_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The record batches of an Arrow IPC stream file."""
    with path.open("rb") as source, pa.ipc.open_stream(source) as reader:  # Arrow itself wants names in UTF-8
        yield from reader
