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

Memory: about 1.7 kB for a row that opens a template and 0.2 kB for one that joins it, all in RAM (see `NearIndex`).
Beyond some ten million rows the three tables belong on disk; nothing outside `check` and `add` would notice.

Not guaranteed: that near-duplicates are all found (`NearIndex` says how many are), or puzzles of equal meaning at all.
"""

from __future__ import annotations

from puzzles import Reason, Rejection
from shards.fingerprint import Fingerprint
from shards.near import NearIndex


class DedupIndex:
    """The fingerprints of the kept rows.

    `template_cap` is how many rows may share a template, and `near_threshold` the Jaccard index of shingles from which
    two templates are near-duplicates; `NearIndex` is tuned for thresholds from 0.75 up.
    """

    def __init__(self, *, template_cap: int = 8, near_threshold: float = 0.85) -> None:
        if template_cap < 1:
            raise ValueError(f"template cap {template_cap} would keep nothing")
        self._template_cap = template_cap
        # A kept row is alone at the `renamed` level, so what it was at the finer levels can hang on that key.
        self._rows: dict[bytes, bytes] = {}
        self._templates: dict[bytes, int] = {}
        self._near = NearIndex(near_threshold)

    def __len__(self) -> int:
        return len(self._rows)

    def check(self, fingerprint: Fingerprint) -> Rejection | None:
        """Why the puzzle is not new; None if it is. Changes nothing."""
        row = self._rows.get(bytes.fromhex(fingerprint.renamed))
        if row is not None:
            if row[:16] == bytes.fromhex(fingerprint.exact):
                return Rejection(Reason.DUPLICATE_EXACT, fingerprint.exact)
            if row[16:] == bytes.fromhex(fingerprint.normalised):
                return Rejection(Reason.DUPLICATE_NORMALISED, fingerprint.normalised)
            return Rejection(Reason.DUPLICATE_RENAMED, fingerprint.renamed)
        members = self._templates.get(bytes.fromhex(fingerprint.template), 0)
        if members >= self._template_cap:
            return Rejection(Reason.TEMPLATE_FULL, fingerprint.template)
        if members:
            return None
        match = self._near.find(fingerprint.shingles)
        if match is not None:
            return Rejection(Reason.DUPLICATE_NEAR, f"template {match.number}, Jaccard index {match.jaccard:.2f}")
        return None

    def add(self, fingerprint: Fingerprint) -> None:
        """Take in a kept row, one that `check` has just passed; a row that is in already changes nothing."""
        renamed, template = bytes.fromhex(fingerprint.renamed), bytes.fromhex(fingerprint.template)
        if renamed in self._rows:
            return
        self._rows[renamed] = bytes.fromhex(fingerprint.exact + fingerprint.normalised)
        members = self._templates.get(template, 0)
        self._templates[template] = members + 1
        if not members:
            self._near.add(fingerprint.shingles)
