"""Seeds from the user's own files: JSON lines in this project's words, or P3's JSON.

Every record is either kept or dropped with a reason; a file in which nothing is left is the caller's to refuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from puzzles.puzzle import Puzzle, Rejection, Seed
from puzzles.reasons import Reason
from puzzles.source import encodable, rename_function
from puzzles.validity import read_puzzle, read_solution


class Dropped(NamedTuple):
    """A record that is no seed, or a solution that is none."""

    id: str
    reason: Reason
    detail: str


class SeedFile(NamedTuple):
    """What a file holds: `len(seeds) + len(dropped)` is its number of records."""

    seeds: tuple[Seed, ...]
    dropped: tuple[Dropped, ...]
    unread: tuple[Dropped, ...] = ()
    """Solutions of the seeds that cannot be read, by the id of the seed."""


def read_seed_file(path: Path) -> SeedFile:
    """Read `path`: a JSON list (P3's `puzzles.json` among them), or one JSON object a line.

    A record has either `puzzle` (source of `f`) and `solutions` (a list of sources of `g`) or `solution`, or P3's
    `sat`, `sol_header` and `sol_bodies`; `id` or `name` names it and `domain` or P3's `module` groups it. Solutions
    that do not parse are `unread`; whether the others are right is for the verifier to say. OSError if the file cannot
    be read.
    """
    seeds: list[Seed] = []
    dropped: list[Dropped] = []
    unread: list[Dropped] = []
    for number, record in enumerate(read_records(path), 1):
        name = f"{path.name}:{number}"
        if not isinstance(record, dict):
            dropped.append(Dropped(name, Reason.MALFORMED, "not a JSON object"))
            continue
        name = encodable(str(record.get("id") or record.get("name") or name))
        puzzle = _puzzle(record)
        if isinstance(puzzle, Rejection):
            dropped.append(Dropped(name, puzzle.reason, puzzle.detail))
            continue
        domain = encodable(str(record.get("domain") or record.get("module") or path.stem)).removesuffix(".py")
        found = list(_solutions(record, puzzle))
        seeds.append(Seed(name, domain, puzzle, tuple(each for each in found if isinstance(each, str))))
        unread += [Dropped(name, each.reason, each.detail) for each in found if isinstance(each, Rejection)]
    return SeedFile(tuple(seeds), tuple(dropped), tuple(unread))


def read_records(path: Path) -> Iterator[Any]:
    """The records of a JSON list, or of JSON lines; None for one that cannot be read. OSError."""
    text = path.read_bytes().decode("utf-8", "replace")
    if text.lstrip().startswith("["):
        try:
            records = json.loads(text)
        except (ValueError, RecursionError):
            records = [None]
        yield from records
        return
    for line in text.split("\n"):  # `splitlines` would cut at separators that JSON allows inside strings
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield None


def _puzzle(record: dict[str, Any]) -> Puzzle | Rejection:
    source = record.get("puzzle", record.get("sat"))
    if not isinstance(source, str):
        return Rejection(Reason.MALFORMED, "neither puzzle nor sat is a string")
    return read_puzzle(encodable(rename_function(source, "sat", "f")), allow_bool=True)


def _solutions(record: dict[str, Any], puzzle: Puzzle) -> Iterator[str | Rejection]:
    sources = record.get("solutions")
    if sources is None:
        sources = [] if record.get("solution") is None else [record["solution"]]
    if isinstance(record.get("sol_bodies"), list):
        # P3's own headers are right for its own bodies; `sol` is called `g` here, and `sat` is called `f`.
        header = puzzle.solution_header()
        sources = [f"{header}\n{body}" if isinstance(body, str) else body for body in record["sol_bodies"]]
    for source in sources if isinstance(sources, list) else [None]:
        if isinstance(source, str):
            renamed = rename_function(rename_function(encodable(source), "sol", "g"), "sat", "f")
            yield read_solution(renamed, puzzle)
        else:
            yield Rejection(Reason.MALFORMED, "a solution is no string")
