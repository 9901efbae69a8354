"""The tables of the deduplication index in memory: what the latest kept rows were at each level."""

from __future__ import annotations

from shards.near import NearIndex

_ROW_BYTES, _TEMPLATE_BYTES = 210, 130  # of an entry in the tables, measured


class MemoryIndex:
    """The rows since some moment, at which `first` templates were there already.

    `rows` has, for each `renamed` digest, the `exact` and `normalised` digests one after the other. `templates` has,
    for each template of these rows, the number of all its rows, with those before that moment.
    """

    def __init__(self, near_threshold: float, first: int = 0) -> None:
        self.rows: dict[bytes, bytes] = {}
        self.templates: dict[bytes, int] = {}
        self.near = NearIndex(near_threshold, first=first)

    @property
    def memory_bytes(self) -> int:
        """About the most memory that the tables take."""
        return _ROW_BYTES * len(self.rows) + _TEMPLATE_BYTES * len(self.templates) + self.near.memory_bytes
