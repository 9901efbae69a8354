"""What a repository holds, and whether a run can be added to it.

Nothing is taken on trust: the rows that the manifest says are there must be the run's first rows, and the files must
be as they were left. `Refusal` is for a repository that holds something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from puzzles.amounts import amount
from shards.card import CARD_NAME
from shards.hub import Remote
from shards.manifest import MANIFEST_NAME, DataFile, Manifest, ManifestError, RowsDigest

_HUBS_OWN = frozenset({".gitattributes", CARD_NAME})  # what a new repository holds


class Refusal(Exception):  # noqa: N818  # it is an answer
    """The repository holds what this run cannot be added to. `advice` says what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class Repository(Protocol):
    """What is needed of `shards.hub.HubDataset`."""

    repo_id: str

    def look(self) -> Remote | None:
        """The branch as it is now; None if there is no repository."""

    def read(self, path: str, head: str) -> bytes:
        """A small file."""

    def check_card(self, card: str) -> None:
        """HubError for a card that would not be taken."""

    def create(self, *, private: bool) -> None:
        """Make the repository."""

    def commit(self, files: dict[str, Path | bytes], head: str, message: str) -> str:
        """Add a commit to `head`."""


def read_manifest(remote: Remote, repository: Repository) -> Manifest | None:
    """What the repository says that it holds; None if it is new. Refusal if that is not so, or nothing of ours."""
    if MANIFEST_NAME not in remote.files:
        foreign = sorted(remote.files.keys() - _HUBS_OWN)
        if foreign:
            names = ", ".join(foreign[:3]) + (", ..." if len(foreign) > 3 else "")
            raise Refusal(f"{repository.repo_id} holds other files ({names})", "name another REPO_ID")
        return None
    try:
        manifest = Manifest.from_bytes(repository.read(MANIFEST_NAME, remote.head))
    except ManifestError as error:
        raise Refusal(f"{repository.repo_id}: {error}", "name another REPO_ID") from error
    data = {path for path in remote.files if path.startswith("data/")}
    named = {file.path: file for file in manifest.files}
    for path in sorted(data ^ named.keys()):
        raise Refusal(
            f"{repository.repo_id} {'lacks' if path in named else 'has beside ours'} {path}",
            "undo that commit on the Hub, or name another REPO_ID",
        )
    for path, file in named.items():
        found = remote.files[path]
        if found.size != file.size or found.sha256 not in (None, file.sha256):
            raise Refusal(
                f"{path} in {repository.repo_id} is not the file that was published",
                "undo that commit on the Hub, or name another REPO_ID",
            )
    return manifest


def read_card(remote: Remote, repository: Repository, *, ours: bool) -> str:
    """The card; empty if there is none. Refusal if it is not `ours` and has a text, which the Hub's own has not."""
    if CARD_NAME not in remote.files:
        return ""
    card = repository.read(CARD_NAME, remote.head).decode(errors="replace")
    text = card.split("---", 2)[2] if card.startswith("---") and card.count("---") > 1 else card
    if text.strip() and not ours:
        raise Refusal(
            f"{repository.repo_id} has a {CARD_NAME} that is not ours", "remove it there, or name another REPO_ID"
        )
    return card


def check_continues(run: str, rows: int, batches: Iterator[pa.RecordBatch], known: Manifest, repo_id: str) -> None:
    """Refusal unless the rows that are there are the first of `batches`, the `rows` rows of `run`."""
    if known.run != run:
        raise Refusal(
            f"{repo_id} holds the dataset of another run ({known.run}; this one is {run})",
            "name another REPO_ID, or publish the run that it belongs to",
        )
    if known.rows > rows:
        raise Refusal(
            f"{repo_id} has {amount(known.rows, 'row')} of this run where there are {rows:,} here",
            "publish the directory that has gone further, or name another REPO_ID",
        )
    start = 0
    for file, digest in _digests(batches, known.files):
        if digest != file.rows_digest:
            raise Refusal(
                f"{file.path} in {repo_id} holds others than rows {start:,} to {start + file.rows - 1:,} of this run",
                "a batch was made again and came out otherwise (--record prevents that): name another REPO_ID",
            )
        start += file.rows


def _digests(batches: Iterator[pa.RecordBatch], files: Sequence[DataFile]) -> Iterator[tuple[DataFile, str]]:
    """The digest of as many rows as each of `files` has, one after the other."""
    rest: list[pa.RecordBatch] = []
    for file in files:
        digest, left = RowsDigest(), file.rows
        while left:
            batch = rest.pop() if rest else next(batches)
            digest.update(batch.slice(0, left).to_pylist())
            if batch.num_rows > left:
                rest.append(batch.slice(left))
            left -= min(left, batch.num_rows)
        yield file, digest.hexdigest()
