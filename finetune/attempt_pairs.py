"""Preference pairs out of a dataset of puzzles: of two attempts at one puzzle, the one that holds is the better.

A row has the verified `solutions` of a puzzle and `failures`, attempts of the same model that execution refuted. Both
follow the prompt that asks a base model for a solution, and end as the texts of `finetune.examples` do. What the model
is pushed away from is its own: nothing else is as near to what it would write. `write_pairs` is a pure function.

Not guaranteed: that the rejected attempt is worse in any way but the outcome, or fails for its idea.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice, product
from random import Random
from typing import Any, TypedDict

from puzzles import Puzzle, read_puzzle

PAIRS_A_PUZZLE = 4
_CLOSING = "\n\nassert f(g())\n\n"


class AttemptPair(TypedDict):
    """In TRL's words; `kind` is the puzzle's answer type."""

    prompt: str
    chosen: str
    rejected: str
    kind: str


def write_pairs(
    rows: Iterable[Mapping[str, Any]], *, seed: int = 0, each: int = PAIRS_A_PUZZLE, limit: int | None = None
) -> list[AttemptPair]:
    """Up to `each` pairs of every row with `puzzle`, `solutions` and `failures`, shuffled by `seed`, `limit` at most.

    An attempt is in a second pair only when all others of its side have been in one. A row whose puzzle cannot be read
    gives none, nor does an attempt that does not begin with the puzzle's own header.
    """
    pairs: list[AttemptPair] = []
    for row in rows:
        puzzle = read_puzzle(row["puzzle"])
        if isinstance(puzzle, Puzzle):
            pairs += _pairs_of(puzzle, row["solutions"], row.get("failures") or (), seed, each)
    Random(seed).shuffle(pairs)
    return pairs[:limit]


def _pairs_of(
    puzzle: Puzzle, solutions: Iterable[str], failures: Iterable[str], seed: int, each: int
) -> list[AttemptPair]:
    rng, header = Random(f"{seed} {puzzle.source}"), puzzle.solution_header()
    right, wrong = ([text for text in attempts if text.startswith(header)] for attempts in (solutions, failures))
    rng.shuffle(right)
    rng.shuffle(wrong)
    # Along the diagonals of the table of all pairs, each side runs through all its attempts before one comes again.
    diagonals = (
        (right[step % len(right)], wrong[(step + shift) % len(wrong)])
        for shift, step in product(range(len(wrong)), range(max(len(right), len(wrong))))
    )
    return [
        AttemptPair(
            prompt=f"{puzzle.source}\n\n{header}",
            chosen=chosen.removeprefix(header) + _CLOSING,
            rejected=rejected.removeprefix(header) + _CLOSING,
            kind=str(puzzle.answer_type),
        )
        for chosen, rejected in islice(dict.fromkeys(diagonals if right else ()), each)
    ]
