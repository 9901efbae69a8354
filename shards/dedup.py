"""Deduplication: whether a puzzle is new beside the rows that were kept.

The levels are asked cheapest first, and the first that objects gives the reason: `duplicate_exact`,
`duplicate_normalised`, `duplicate_renamed`, `template_full`, `duplicate_near`.

Rows of one template are governed by the cap alone. Their shingles are equal by construction, so the near-duplicate
index holds one entry for each template, and only a row that would open a new template is asked whether it is near
another one. The row that is kept is always the earlier one.

The invariant: only kept rows are ever added, each after `check` passed it against all rows added before. So the index
only grows, and what an older state of it rejects, every later state rejects too (perhaps for another reason). A check
against an older state can miss a duplicate but never reject a new row: made early, in another process, it is merely a
saving, and the check that counts is the one just before `add`.

Memory: 1.3 to 2.0 kB for a row that opens a template, the less the more alike templates are, and 0.2 kB for one that
joins it. With an `Overflow` the index moves to a file whenever it has grown to its share of memory, and goes on in
memory with what is new. Every decision is the same; only the time of a look differs. The file is a cache: `restore`
uses what it has of the rows that it is given, and throws it away if they are not those that it was made from.

Not guaranteed: that near-duplicates are all found (`NearIndex` says how many are), or puzzles of equal meaning at all.
That a file with bytes changed by hand is noticed: its form is checked, one row in a thousand, and the rest believed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from puzzles import Reason, Rejection
from shards.disk_index import DiskIndex, remove_disk_index
from shards.fingerprint import Fingerprint, exact_digest, fingerprint
from shards.memory_index import MemoryIndex
from shards.near import Match

_SAMPLED = 1_000  # rows of a file of which one is looked up
_REPORTED = 1_000  # rows restored between two reports


class Overflow(NamedTuple):
    """Where the index goes on when it would take more than about `memory_bytes`."""

    path: Path
    memory_bytes: int


class DedupIndex:
    """The fingerprints of the kept rows.

    `template_cap` is how many rows may share a template, and `near_threshold` the Jaccard index of shingles from which
    two templates are near-duplicates; `NearIndex` is tuned for thresholds from 0.75 up. Without an `overflow` all of
    it stays in memory. Close it if it has one.
    """

    def __init__(
        self, *, template_cap: int = 8, near_threshold: float = 0.85, overflow: Overflow | None = None
    ) -> None:
        if template_cap < 1:
            raise ValueError(f"template cap {template_cap} would keep nothing")
        self._template_cap = template_cap
        self._near_threshold = near_threshold
        self._overflow = overflow
        self._added = blake2b(digest_size=16)  # over the `exact` digests of all rows that were added
        self._additions = 0
        self._recent = MemoryIndex(near_threshold)
        self._disk: DiskIndex | None = None

    def __len__(self) -> int:
        return len(self._recent.rows) + (self._disk.rows if self._disk else 0)

    @property
    def templates(self) -> int:
        """How many templates the rows have."""
        return len(self._recent.near) + (self._disk.templates if self._disk else 0)

    def check(self, fingerprint: Fingerprint) -> Rejection | None:
        """Why the puzzle is not new; None if it is. Changes nothing."""
        row = self._row(bytes.fromhex(fingerprint.renamed))
        if row is not None:
            if row[:16] == bytes.fromhex(fingerprint.exact):
                return Rejection(Reason.DUPLICATE_EXACT, fingerprint.exact)
            if row[16:] == bytes.fromhex(fingerprint.normalised):
                return Rejection(Reason.DUPLICATE_NORMALISED, fingerprint.normalised)
            return Rejection(Reason.DUPLICATE_RENAMED, fingerprint.renamed)
        members = self._members(bytes.fromhex(fingerprint.template))
        if members >= self._template_cap:
            return Rejection(Reason.TEMPLATE_FULL, fingerprint.template)
        if members:
            return None
        match = self._find(fingerprint)
        if match is not None:
            return Rejection(Reason.DUPLICATE_NEAR, f"template {match.number}, Jaccard index {match.jaccard:.2f}")
        return None

    def add(self, fingerprint: Fingerprint) -> None:
        """Take in a kept row, one that `check` has just passed; a row that is in already changes nothing."""
        renamed, template = bytes.fromhex(fingerprint.renamed), bytes.fromhex(fingerprint.template)
        exact = bytes.fromhex(fingerprint.exact)
        self._added.update(exact)
        self._additions += 1
        if self._row(renamed) is not None:
            return
        members = self._members(template)
        # A kept row is alone at the `renamed` level, so what it was at the finer levels can hang on that key.
        self._recent.rows[renamed] = exact + bytes.fromhex(fingerprint.normalised)
        self._recent.templates[template] = members + 1
        if not members:
            self._recent.near.add(fingerprint.shingles)
        # A quarter of the memory is for what the file needs: its cache, and the sorting of what goes there.
        if self._overflow is not None and self._recent.memory_bytes > 0.75 * self._overflow.memory_bytes:
            self._spill(self._overflow)

    def restore(self, sources: Callable[[], Iterable[str]], report: Callable[[int], None] = lambda done: None) -> None:
        """Take in the rows of earlier work, in an index to which nothing was added yet.

        `sources` gives their puzzles in the order in which they were added, each time that it is called; `report` is
        told now and then how many are done. Those that the file has already need no fingerprint. Without a call of
        this, what is in the file does not count.
        """
        if self._additions:
            raise ValueError("only an empty index can be restored")
        if self._overflow is not None and self._overflow.path.exists():
            self._reopen(self._overflow, sources())
        for number, source in enumerate(islice(sources(), self._additions, None), self._additions + 1):
            self.add(fingerprint(source))
            if number % _REPORTED == 0:
                report(number)

    def close(self) -> None:
        """Close the file, which stays for the next time."""
        if self._disk is not None:
            self._disk.close()

    def _reopen(self, overflow: Overflow, sources: Iterable[str]) -> None:
        """Go on with the file if it was made of the first of `sources`; else forget it."""
        added = blake2b(digest_size=16)
        with ExitStack() as opened, suppress(sqlite3.DatabaseError):  # torn, or no such index
            disk = opened.enter_context(self._open(overflow))
            for number, source in enumerate(islice(sources, disk.added), 1):
                added.update(bytes.fromhex(exact_digest(source)))
                sampled = number % _SAMPLED == 0 or number == disk.added
                if sampled and not _holds(disk, fingerprint(source)):  # written by another version
                    return
            if added.digest() == disk.digest:
                self._disk, self._added, self._additions = disk, added, disk.added
                self._recent = MemoryIndex(self._near_threshold, disk.templates)
                opened.pop_all()

    def _spill(self, overflow: Overflow) -> None:
        """Move what is in memory to the file, a new one if there is none of ours."""
        if self._disk is None:
            remove_disk_index(overflow.path)
            self._disk = self._open(overflow)
        self._disk.absorb(self._recent, self._additions, self._added.digest())
        self._recent = MemoryIndex(self._near_threshold, self._disk.templates)

    def _open(self, overflow: Overflow) -> DiskIndex:
        return DiskIndex(overflow.path, self._near_threshold, overflow.memory_bytes // 8)

    def _row(self, renamed: bytes) -> bytes | None:
        row = self._recent.rows.get(renamed)
        return self._disk.row(renamed) if row is None and self._disk else row

    def _members(self, template: bytes) -> int:
        members = self._recent.templates.get(template)
        return (self._disk.members(template) if self._disk else 0) if members is None else members

    def _find(self, fingerprint: Fingerprint) -> Match | None:
        match = self._disk.find(fingerprint.shingles) if self._disk else None
        return match or self._recent.near.find(fingerprint.shingles)


def _holds(disk: DiskIndex, kept: Fingerprint) -> bool:
    """Whether the file has this row at every level."""
    return (
        disk.row(bytes.fromhex(kept.renamed)) == bytes.fromhex(kept.exact + kept.normalised)
        and disk.members(bytes.fromhex(kept.template)) > 0
        and disk.find(kept.shingles) is not None
    )
