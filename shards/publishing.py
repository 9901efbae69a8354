"""Putting a run's dataset on the Hub, and adding to it later: one commit each time, and no data file written twice.

The repository tells what it has (`shards.manifest`), and `shards.remote_dataset` sees that it is so. What the run has
beyond that goes into new files, and with them in the same commit a new manifest and a new card; so a reader finds the
dataset before the commit or after it.

Whatever fails on the way may be repeated from the start: each try looks at the repository anew, so a commit whose
answer was lost is found, one that another process made meanwhile is seen, and files that are sent already are not sent
again. Not guaranteed: that files of an unanswered commit are told from equal ones that another process has added.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from puzzles.amounts import amount
from shards.card import CARD_NAME, is_ours, own_words
from shards.export import export_rows, skip_rows
from shards.hub import HubError, Remote
from shards.manifest import MANIFEST_NAME, DataFile, Manifest
from shards.remote_dataset import Refusal, Repository, check_continues, read_card, read_manifest

TRIES = 6
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 600.0  # seconds


class Publication(Protocol):
    """What is published: the rows of one run, as they are now."""

    run: str  # its fingerprint
    rows: int
    timeout: float
    memory_mb: int

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in order, from the first on."""

    def card(self, files: Sequence[DataFile], own_words: str) -> str:
        """The card of a dataset of `files`, which hold all rows."""


class Published(NamedTuple):
    """How the repository stands: its last commit, all its data files, and those that this process has added."""

    head: str
    files: tuple[DataFile, ...]
    added: tuple[DataFile, ...]
    changed: bool  # whether anything was, be it the card alone


def publish(
    publication: Publication,
    repository: Repository,
    *,
    private: bool = False,
    say: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Published:
    """Make the repository hold all rows of `publication`. HubError or Refusal if it cannot; then try again later."""
    with tempfile.TemporaryDirectory(prefix="puzzlegen-") as folder:
        sending = _Sending(publication, repository, Path(folder), say)
        for left in reversed(range(TRIES)):
            try:
                return sending.attempt(private=private)
            except HubError as error:
                wait = error.wait if error.wait is not None else _FIRST_WAIT * 2 ** (TRIES - 1 - left)
                if not error.passing or not left or wait > _LONGEST_WAIT:
                    raise
                say(f"{error}; once more in {wait:g} s")
                sleep(wait)
    raise AssertionError("the last try ends above")


def write_folder(publication: Publication, folder: Path) -> tuple[DataFile, ...]:
    """Write to `folder` what `publish` would put into a new repository."""
    files = tuple(export_rows(publication.batches(), publication.rows, folder))
    (folder / MANIFEST_NAME).write_bytes(_manifest(publication, files).to_bytes())
    (folder / CARD_NAME).write_text(publication.card(files, ""), encoding="utf-8")
    return files


class _Sending:
    """Tries to publish, and what one leaves to the next: the files that are made, the rows that were compared, and
    the files whose commit may have been made although its answer was lost.
    """

    def __init__(
        self, publication: Publication, repository: Repository, folder: Path, say: Callable[[str], None]
    ) -> None:
        self._publication = publication
        self._repository = repository
        self._folder = folder
        self._say = say
        self._compared: Manifest | None = None
        self._made: dict[int, list[DataFile]] = {}  # by the number of data files before them
        self._unanswered: set[DataFile] = set()

    def attempt(self, *, private: bool) -> Published:
        """One commit with all that the repository lacks, or none if it lacks nothing."""
        remote = self._look(private=private)
        known = read_manifest(remote, self._repository)
        old = known.files if known else ()
        old_card = read_card(remote, self._repository, ours=known is not None)
        if known is not None:
            self._compare(known)
            if not is_ours(old_card):
                self._say("the card on the Hub is written anew; what was there stays in the history of the repository")
        new = self._make(known)
        files = (*old, *new)
        changes: dict[str, Path | bytes] = {file.path: self._folder / file.path for file in new}
        card = self._publication.card(files, own_words(old_card))
        if card != old_card:
            changes[CARD_NAME] = card.encode()
        manifest = _manifest(self._publication, files)
        if manifest != known:
            changes[MANIFEST_NAME] = manifest.to_bytes()
        added = (*(file for file in old if file in self._unanswered), *new)
        if not changes:  # whatever was added is there by an earlier try
            return Published(remote.head, files, added, changed=bool(added))
        rows, size = sum(file.rows for file in new), sum(file.size for file in new)
        sent = f"{amount(rows, 'row')} in {amount(len(new), 'file')}, {size:,} bytes" if new else "the card"
        self._say(f"sending {sent}")
        title = f"Add {amount(rows, 'puzzle')}" if new else "Update the card"
        try:
            head = self._repository.commit(changes, remote.head, title)
        except HubError as error:
            if error.status is None or error.status >= 500:
                self._unanswered.update(new)
            raise
        return Published(head, files, added, changed=True)

    def _look(self, *, private: bool) -> Remote:
        """The branch, made if it is not there."""
        remote = self._repository.look()
        if remote is None:
            # What the Hub may refuse of a card, such as its licence, does not hang on the files.
            self._repository.check_card(self._publication.card((), ""))
            self._say(f"making {self._repository.repo_id}")
            self._repository.create(private=private)
            remote = self._repository.look()
        if remote is None:
            raise HubError(f"{self._repository.repo_id} was made and cannot be seen", 404, passing=True)
        if private and not remote.private:
            raise Refusal(
                f"{self._repository.repo_id} is public", "make it private in its settings, or leave out --private"
            )
        return remote

    def _compare(self, known: Manifest) -> None:
        if known != self._compared:
            publication = self._publication
            check_continues(publication.run, publication.rows, publication.batches(), known, self._repository.repo_id)
            self._compared = known

    def _make(self, known: Manifest | None) -> list[DataFile]:
        """The files with the rows that are not there, made once."""
        before, rows = (len(known.files), known.rows) if known else (0, 0)
        if before not in self._made:
            batches = skip_rows(self._publication.batches(), rows)
            self._made[before] = export_rows(batches, self._publication.rows - rows, self._folder, before=before)
        return self._made[before]


def _manifest(publication: Publication, files: tuple[DataFile, ...]) -> Manifest:
    return Manifest(publication.run, files, publication.timeout, publication.memory_mb)
