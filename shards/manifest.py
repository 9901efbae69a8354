"""`puzzlegen.json`, which goes with a published dataset: of which run it is, and what its data files hold.

By it the next publication knows which rows are there already, and an audit whether all of them still are. A file that
it names is never written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

MANIFEST_NAME = "puzzlegen.json"
_FORMAT = 1


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
            found = cls(str(document["run"]), files, float(document["timeout"]), int(document["memory_mb"]))
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, ManifestError):
                raise
            raise ManifestError(f"{MANIFEST_NAME} is damaged") from error
        return found


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
