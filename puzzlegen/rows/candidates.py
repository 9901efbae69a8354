"""Reading the rows that `puzzlegen verify` judges: anything at all may come, and each line becomes a pair or a defect.

A line is one JSON object with `id` (string or integer), `puzzle` and `solution` (strings). Every other line, down to
an empty one, is a `Candidate` without a pair, whose verdict is `malformed`. Memory stays bounded: a line longer than
MAX_LINE_BYTES is skipped without being held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from puzzlegen.rows.line_files import Lines, is_id, is_text, read_objects
from verifier import Pair

# Both sources at their longest (20,000 characters each), every character escaped, and room for a long id.
MAX_LINE_BYTES = 1 << 20


class Candidate(NamedTuple):
    """One row. `pair` is None if the row is malformed, `id` if it could not be read."""

    id: str | int | None
    pair: Pair | None


def read_candidates(file: Lines) -> Iterator[Candidate]:
    """One `Candidate` a line of `file`, in order, read no further than needed."""
    for row in read_objects(file, MAX_LINE_BYTES):
        if row is None or not is_id(identity := row.get("id")):
            yield Candidate(None, None)
            continue
        puzzle, solution = row.get("puzzle"), row.get("solution")
        if is_text(puzzle) and is_text(solution) and "\0" not in puzzle + solution:
            yield Candidate(identity, Pair(puzzle, solution))
        else:
            yield Candidate(identity, None)
