"""`puzzlegen.json`, which goes with a published dataset: of which run it is, and what its data files hold.

By it the next publication knows which rows are there already, and an audit whether all of them still are. A file that
it names is never written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple, TypeGuard

MANIFEST_NAME = "puzzlegen.json"
_FORMAT = 1
_MAX_TIMEOUT = 3600.0  # what `generate` takes
_MAX_MEMORY_MB = 1 << 20


class ManifestError(ValueError):
    """The text is no manifest, or of a later version."""


class DataFile(NamedTuple):
    """A Parquet file of the dataset."""

    path: str  # in the repository
    rows: int
    size: int  # bytes of the file
    arrow_size: int  # bytes of its rows in memory, as `datasets` counts them
    sha256: str  # of the file
    rows_digest: str  # of its rows (`RowsDigest`), whatever version of pyarrow has written them


class Manifest(NamedTuple):
    """The files of a dataset in order, the fingerprint of their run, and the limits under which it was judged."""

    run: str
    files: tuple[DataFile, ...]
    timeout: float  # seconds for each run of each function
    memory_mb: int

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(file.rows for file in self.files)

    def to_bytes(self) -> bytes:
        """The text of the file."""
        files = [file._asdict() for file in self.files]
        document = {"format": _FORMAT, "rows": self.rows} | self._asdict() | {"files": files}
        return (json.dumps(document, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, text: bytes) -> Manifest:
        """What `to_bytes` has written; ManifestError for anything else."""
        try:
            document = json.loads(text)
            if document["format"] != _FORMAT:
                raise ManifestError(f"{MANIFEST_NAME} is of another version of puzzlegen")
            files = tuple(
                DataFile(
                    str(file["path"]),
                    int(file["rows"]),
                    int(file["size"]),
                    int(file["arrow_size"]),
                    str(file["sha256"]),
                    str(file["rows_digest"]),
                )
                for file in document["files"]
            )
            timeout, memory_mb = document["timeout"], document["memory_mb"]
            if not is_timeout(timeout) or not is_memory(memory_mb) or min((0, *(file.rows for file in files))) < 0:
                raise ValueError("numbers that no run has")
            found = cls(str(document["run"]), files, float(timeout), memory_mb)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            if isinstance(error, ManifestError):
                raise
            raise ManifestError(f"{MANIFEST_NAME} is damaged") from error
        return found


def is_timeout(value: object) -> TypeGuard[float]:
    """Whether `value`, from a file, is a limit in seconds under which a run can have been made."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _MAX_TIMEOUT


def is_memory(value: object) -> TypeGuard[int]:
    """Whether `value`, from a file, is a limit in MiB under which a run can have been made."""
    return type(value) is int and 0 < value <= _MAX_MEMORY_MB


class RowsDigest:
    """What tells rows, in their order, from others."""

    def __init__(self) -> None:
        self._digest = blake2b(digest_size=16)

    def update(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in further rows; all must have the same columns in the same order."""
        for row in rows:
            self._digest.update(json.dumps(list(row.values())).encode() + b"\n")

    def hexdigest(self) -> str:
        """32 hexadecimal digits."""
        return self._digest.hexdigest()
