"""Solutions carried over: what has solved one puzzle is tried on the others.

A model's attempts at a puzzle are few, and mostly made for it. Among those at all puzzles there are programs that look
for an answer in a place where many are; execution tells which, as they have solved puzzles of several templates. Each
puzzle is lent the most general of those that fit it and that nobody has tried on it. What holds is a solution like any
other, judged by the same rules.

So a model learns of its best ideas where else they work. No new text is written: every program is the model's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from finetune.programs import Program, read_program, write_program
from puzzles import Puzzle, read_puzzle, read_solution
from verifier import Job, Verifier


class Carried(NamedTuple):
    """What was lent to a puzzle: how many programs, and the solutions that hold."""

    lent: int
    solutions: tuple[str, ...]


def carry_over(rows: Sequence[Mapping[str, Any]], verifier: Verifier, most: int) -> Iterator[Carried]:
    """What other rows' programs solve, for each of `rows` (dataset rows), in order; at most `most` are tried on each.

    A program that holds in one template alone is lent to nobody.
    """
    ranked = _ranked(rows)
    lent: list[list[str]] = []
    jobs: list[Job] = []
    for row in rows:
        puzzle = read_puzzle(row["puzzle"])
        texts = _lent(row, puzzle, ranked.get(row["answer_type"], []), most) if isinstance(puzzle, Puzzle) else []
        lent.append(texts)
        if isinstance(puzzle, Puzzle) and texts:
            jobs.append(Job(puzzle, tuple(texts)))
    judged = verifier.judge(jobs)
    for texts in lent:
        verdicts = next(judged) if texts else []
        held = (text for text, verdict in zip(texts, verdicts, strict=True) if verdict.accepted)
        yield Carried(len(texts), tuple(held))


def _ranked(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Program]]:
    """By answer type the programs that have solved puzzles of two templates or more, those of most first."""
    templates: dict[tuple[str, str], set[str]] = defaultdict(set)
    programs: dict[tuple[str, str], Program] = {}
    for row in rows:
        for solution in row["solutions"]:
            if program := read_program(solution):
                place = (row["answer_type"], program.key)
                programs.setdefault(place, program)
                templates[place].add(row["template"])
    ranked: dict[str, list[Program]] = defaultdict(list)
    for place in sorted(programs, key=lambda place: (-len(templates[place]), place)):
        if len(templates[place]) > 1:
            ranked[place[0]].append(programs[place])
    return ranked


def _lent(row: Mapping[str, Any], puzzle: Puzzle, ranked: Sequence[Program], most: int) -> list[str]:
    """The programs that fit the puzzle and were not tried on it, as solutions of it."""
    attempts = (*row["solutions"], *(row.get("failures") or ()))
    tried = {program.key for text in attempts if (program := read_program(text))}
    lent: list[str] = []
    for program in ranked:
        if len(lent) == most:
            break
        if program.key in tried:
            continue
        text = write_program(program, puzzle)
        if text is not None and isinstance(read_solution(text, puzzle), str):
            lent.append(text)
    return lent
