"""Reading a dataset folder as a stream, without `datasets` and with one record batch in memory at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

STATE = "state.json"


class DamagedDatasetError(ValueError):
    """A file of the dataset is not as it was written; the message names it."""


def read_rows(directory: str | os.PathLike[str], columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of the dataset in `directory` in order, or only their `columns`; KeyError if one does not exist.

    Changes nothing in the folder, so a run that writes there is not disturbed. A commit while this reads may take
    away a file that it has not come to yet: FileNotFoundError.
    """
    for name in data_files(Path(directory)):
        for batch in record_batches(Path(directory) / name):
            yield from (batch if columns is None else batch.select(list(columns))).to_pylist()


def data_files(directory: Path) -> list[str]:
    """The names of the files that make up the dataset, in order; DamagedDatasetError if they cannot be told."""
    try:
        state = json.loads((directory / STATE).read_text(encoding="utf-8"))
        names = [entry["filename"] for entry in state["_data_files"]]
        if not all(name and name.isprintable() and name == Path(name).name for name in names):
            raise ValueError("names of files elsewhere")
        return names
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedDatasetError(f"{directory / STATE} is damaged") from error


def record_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The record batches of an Arrow IPC stream file; DamagedDatasetError where it cannot be read any further."""
    with path.open("rb") as source:  # Arrow itself wants names in UTF-8
        yield from stream_batches(source, path)


def stream_batches(source: BinaryIO, path: Path) -> Iterator[pa.RecordBatch]:
    """Those of the open file `source`, whose name is, or was, `path`."""
    try:
        with pa.ipc.open_stream(source) as reader:
            for batch in reader:
                batch.validate(full=True)  # Arrow trusts the offsets in a file: damaged ones would end the process
                yield batch
    except (pa.ArrowException, ValueError, OSError) as error:
        if isinstance(error, MemoryError) or getattr(error, "errno", None):  # the machine's; Arrow's own have none
            raise
        raise DamagedDatasetError(f"{path} is damaged ({error})") from error
