"""Near-duplicates: which of the sets seen so far overlaps most with a new one.

MinHash signatures in bands propose candidates (Broder 1997; Indyk and Motwani 1998) and the sets themselves decide, so
a match is never an accident of hashing: its Jaccard index is exact. A miss can be: with 12 bands of 6 rows a pair of
Jaccard index s is proposed with probability 1 - (1 - s^6)^12, which is 0.997 at 0.85 and 0.96 at 0.75.

The index answers the same on every machine, and does not depend on the order of additions other than by their numbers.
It lives in memory: 1.0 kB for the bands of a set among similar ones, 1.6 kB for one unlike all others, and 4 bytes for
each of its members. `disk_index` keeps the same bands in a file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rensa import RMinHash, RMinHashLSH

BANDS = 12
ROWS = 6  # of a band
SEED = 0  # of the permutations; a constant, so that a resumed run decides as the first one did
_SET_BYTES = 1_650  # the most that a set takes beside its members, measured


class Match(NamedTuple):
    """The earliest set that is near, by its number, and its Jaccard index with the one that was asked about."""

    number: int
    jaccard: float


class NearIndex:
    """Sets of 32-bit numbers, numbered from `first` in the order in which they were added."""

    def __init__(self, threshold: float, *, first: int = 0) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"near threshold {threshold} is not in (0, 1]")
        self._threshold = threshold
        self._first = first
        self._bands = RMinHashLSH(threshold=threshold, num_perm=BANDS * ROWS, num_bands=BANDS)
        self._members = 0
        self.sets: list[bytes] = []
        """The sets that were added, each as an array of 32-bit numbers."""

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def memory_bytes(self) -> int:
        """About the most memory that the index takes."""
        return _SET_BYTES * len(self.sets) + 4 * self._members

    def find(self, shingles: Sequence[int]) -> Match | None:
        """The earliest set whose Jaccard index with `shingles` is at least the threshold."""
        places = sorted(self._bands.query(sign(shingles)))
        return first_match(shingles, ((self._first + place, self.sets[place]) for place in places), self._threshold)

    def add(self, shingles: Sequence[int]) -> None:
        """Add a set of distinct numbers; it must not be empty."""
        self._bands.insert(len(self.sets), sign(shingles))
        self.sets.append(array("I", shingles).tobytes())
        self._members += len(shingles)


def first_match(shingles: Sequence[int], candidates: Iterable[tuple[int, bytes]], threshold: float) -> Match | None:
    """The first of the numbered `candidates` whose Jaccard index with `shingles` is at least `threshold`."""
    ours = set(shingles)
    for number, data in candidates:
        theirs = array("I", data)
        if min(len(ours), len(theirs)) / max(len(ours), len(theirs)) < threshold:
            continue  # it would not do even if the smaller set lay within the larger one
        shared = len(ours.intersection(theirs))
        jaccard = shared / (len(ours) + len(theirs) - shared)
        if jaccard >= threshold:
            return Match(number, jaccard)
    return None


def sign(shingles: Sequence[int]) -> RMinHash:
    """The MinHash signature of a set: BANDS times ROWS numbers of 32 bits."""
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.update([shingle.to_bytes(4, "little") for shingle in shingles])
    return signature
