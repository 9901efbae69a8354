"""Decontamination: keeping puzzles that a model will be tested on out of the data that it is trained on.

A puzzle is contaminated if it shares its `renamed` digest with a protected one, its `template` (the same `f` with
another `n`), or at least `near_threshold` of its shingles. The dataset then holds no instance of a protected problem,
but may well hold the same problem put in other words: that is not detected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from puzzles import Reason, Rejection, canonical_source
from shards.fingerprint import Fingerprint, fingerprint
from shards.near import NearIndex


class Protected:
    """The puzzles that must stay out of the data: a held-out suite, or the user's own files.

    `sources` are puzzles, or a mapping from their ids to them; without ids, a puzzle's id is its place, from 0.
    ValueError names the id of one that does not parse.
    """

    def __init__(self, sources: Iterable[str] | Mapping[str, str], *, near_threshold: float = 0.85) -> None:
        self._ids: list[str] = []
        self._renamed: dict[str, str] = {}
        self._templates: dict[str, str] = {}
        self._near = NearIndex(near_threshold)
        for key, source in sources.items() if isinstance(sources, Mapping) else enumerate(sources):
            self._add(str(key), source)

    def _add(self, identifier: str, source: str) -> None:
        try:
            protected = fingerprint(canonical_source(source))
        except ValueError as error:
            raise ValueError(f"protected puzzle {identifier}: {error}") from None
        self._ids.append(identifier)
        self._renamed.setdefault(protected.renamed, identifier)
        self._templates.setdefault(protected.template, identifier)
        self._near.add(protected.shingles)

    def __len__(self) -> int:
        return len(self._ids)

    def check(self, fingerprint: Fingerprint) -> Rejection | None:
        """`contaminated`, with the id of the protected puzzle as its detail; None if the puzzle is clean."""
        identifier = self._renamed.get(fingerprint.renamed) or self._templates.get(fingerprint.template)
        if identifier is None:
            match = self._near.find(fingerprint.shingles)
            identifier = self._ids[match.number] if match is not None else None
        return Rejection(Reason.CONTAMINATED, identifier) if identifier is not None else None
