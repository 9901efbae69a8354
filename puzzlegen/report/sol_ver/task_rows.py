"""Some of the triples and preferences that a `sol-ver` loop has made, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from puzzlegen.report.reading.rows import look
from puzzlegen.sol_ver.datasets import DATASET, PREFERENCES

_MOST_TRIPLES = 8
_MOST_PREFERENCES = 4  # of each kind
_T = TypeVar("_T")


class TripleSample(NamedTuple):
    """A task with the codes and tests that agree; `votes` of `codes_sampled` codes behave like these."""

    id: str
    description: str
    signature: str
    codes: tuple[str, ...]
    tests: tuple[str, ...]
    votes: int
    codes_sampled: int
    tests_valid: int


class PreferenceSample(NamedTuple):
    """Two answers to a prompt and what tells them apart: `right` gives `right_value` on `test`, and `wrong` not.

    Of kind `tests`, `fault` is a test of the rejected suite that right code fails; empty if it lets all code through.
    """

    id: str
    kind: str
    prompt: str
    chosen: str
    rejected: str
    right: str
    wrong: str
    test: str
    right_value: str
    wrong_value: str
    fault: str


def look_at_triples(directory: Path, folder: str, notes: list[str]) -> tuple[TripleSample, ...]:
    """Some triples of the iteration in that folder, from all over its dataset; none if there are none."""

    def of(row: dict[str, Any]) -> TripleSample:
        return TripleSample(
            id=str(row["id"]),
            description=str(row["description"]),
            signature=str(row["signature"]),
            codes=tuple(map(str, row["codes"] or ())),
            tests=tuple(map(str, row["tests"] or ())),
            votes=int(row["votes"]),
            codes_sampled=int(row["codes_sampled"]),
            tests_valid=int(row["tests_valid"]),
        )

    name = f"{folder}/{DATASET}"
    return _spread(look(directory / name, TripleSample._fields, of, f"{name}/", notes), _MOST_TRIPLES)


def look_at_preferences(directory: Path, folder: str, notes: list[str]) -> tuple[PreferenceSample, ...]:
    """Some preferences of each kind likewise."""
    name, fields = f"{folder}/{PREFERENCES}", PreferenceSample._fields
    found = look(
        directory / name, fields, lambda row: PreferenceSample(*(str(row[key]) for key in fields)), f"{name}/", notes
    )
    kinds = sorted({each.kind for each in found})
    return tuple(
        one for kind in kinds for one in _spread([each for each in found if each.kind == kind], _MOST_PREFERENCES)
    )


def _spread(rows: Sequence[_T], most: int) -> tuple[_T, ...]:
    many = min(len(rows), most)
    return tuple(rows[place * len(rows) // many] for place in range(many))
