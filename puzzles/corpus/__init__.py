"""The puzzles written by hand for this project: the seeds that prompts show, and the held-out suite that tests use.

The files under `seeds/` and `heldout/` are Python for the reader's eye. They are only ever parsed, never imported:
each `# name` comment opens a puzzle `f`, which one or two solutions `g` follow.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from puzzles.puzzle import Rejection, Seed
from puzzles.source import parse_source
from puzzles.validity import read_puzzle, read_solution

_HERE = Path(__file__).parent


@cache
def seed_corpus() -> tuple[Seed, ...]:
    """The seed puzzles with their solutions, shown in prompts and used in training."""
    return _read_folder(_HERE / "seeds")


@cache
def heldout_suite() -> tuple[Seed, ...]:
    """The held-out puzzles, of other families than the seeds: never in a prompt or in training."""
    return _read_folder(_HERE / "heldout")


def _read_folder(folder: Path) -> tuple[Seed, ...]:
    return tuple(seed for path in sorted(folder.glob("*.py")) for seed in _read_file(path))


def _read_file(path: Path) -> list[Seed]:
    """The puzzles of one file; ValueError if one breaks the contract, for the corpus is part of the program."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    tree = parse_source(text) or parse_source("")
    assert tree is not None
    seeds: list[Seed] = []
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        if node.name == "f":
            name = f"{path.stem}/{lines[node.lineno - 2].removeprefix('# ')}"
            puzzle = read_puzzle(source)
            if isinstance(puzzle, Rejection):
                raise ValueError(f"{name}: {puzzle.reason} {puzzle.detail}")
            seeds.append(Seed(name, path.stem, puzzle, ()))
        else:
            last = seeds[-1]
            solution = read_solution(source, last.puzzle)
            if isinstance(solution, Rejection):
                raise ValueError(f"{last.id}: {solution.reason} {solution.detail}")
            seeds[-1] = last._replace(solutions=(*last.solutions, solution))
    if not seeds:
        raise ValueError(f"{path.name} holds no puzzles")
    return seeds
