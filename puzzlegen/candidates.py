"""Reading the rows that `puzzlegen verify` judges: anything at all may come, and each line becomes a pair or a defect.

A line is one JSON object with `id` (string or integer), `puzzle` and `solution` (strings). Every other line, down to
an empty one, is a `Candidate` without a pair, whose verdict is `malformed`. Memory stays bounded: a line longer than
MAX_LINE_BYTES is skipped without being held.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, TypeGuard

from verifier import Pair

# Both sources at their longest (20,000 characters each), every character escaped, and room for a long id.
MAX_LINE_BYTES = 1 << 20
_MAX_INTEGER_DIGITS = 4300


class Candidate(NamedTuple):
    """One row. `pair` is None if the row is malformed, `id` if it could not be read."""

    id: str | int | None
    pair: Pair | None


def read_candidates(file: BinaryIO) -> Iterator[Candidate]:
    """One `Candidate` a line of `file`, in order, read no further than needed."""
    while line := file.readline(MAX_LINE_BYTES):
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Candidate(None, None)
        else:
            yield _parse(line)


def _parse(line: bytes) -> Candidate:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_int=_parse_integer)
    except (ValueError, RecursionError):
        return Candidate(None, None)
    if not isinstance(row, dict):
        return Candidate(None, None)
    identity, puzzle, solution = row.get("id"), row.get("puzzle"), row.get("solution")
    if not (_is_text(identity) or type(identity) is int):
        return Candidate(None, None)
    if not (_is_text(puzzle) and _is_text(solution)) or "\0" in puzzle + solution:
        return Candidate(identity, None)
    return Candidate(identity, Pair(puzzle, solution))


def _is_text(value: Any) -> TypeGuard[str]:
    """Whether `value` is a string that can be encoded: JSON can spell half of a surrogate pair."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse_integer(digits: str) -> int:
    """An integer, unless it is so long that reading it would take the machine's time (it is quadratic)."""
    if len(digits) > _MAX_INTEGER_DIGITS:
        raise ValueError("too many digits")
    return int(digits)
