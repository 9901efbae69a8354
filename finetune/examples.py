"""The texts that a model learns from: verified pairs, lists of puzzles, solved seeds.

A *pair* is a puzzle, its solution and the assertion that closes it, as in Haluptzok et al. 2022 and as the built-in
model read them first. A *list* shows puzzles only, renumbered f1, f2, ... as proposing prompts have them: a model that
reads nothing but pairs forgets how to go on with one. `write_examples` is a pure function of its arguments.

Not guaranteed: that solutions are right (rows of a dataset are verified, those of a user's file are taken at their
word), and that the texts are clear of test puzzles (the factory's filters see to that, nothing here does).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from finetune.generality import general_solutions
from puzzles import Seed
from puzzles.source import rename_function

MAX_SOLUTIONS = 8  # of a puzzle, in however many rows it stands; shortest first (Haluptzok et al. 2022, section 3)
MAX_GENERAL = 4  # of those that solve other puzzles too, the most general first
PUZZLES_PER_LIST = 4  # as many as the built-in model's first lists showed
LEAST_WEIGHT = 0.25  # of a puzzle that is always solved, or hardly ever; one solved half of the time weighs 1


class Weigh(StrEnum):
    """How often a pair is shown."""

    EQUAL = "equal"  # once
    LEARNABLE = "learnable"  # in proportion to 4p(1-p), p being the puzzle's solve rate; once on average


class Solutions(StrEnum):
    """Which of a puzzle's solutions are shown."""

    ALL = "all"
    GENERAL = "general"  # those that solve another kind of puzzle, too, where there are any (`finetune.generality`)


@dataclass(frozen=True, slots=True)
class ExampleSettings:
    """What decides the texts, beside the rows and the seeds."""

    seed: int = 0
    """Decides the order, and all that is drawn."""
    limit: int | None = None
    """The most texts there may be, those after it being dropped from the shuffled whole."""
    weigh: Weigh = Weigh.EQUAL
    """How often a pair is shown. Neither what always nor what never succeeds teaches much."""
    solutions: Solutions = Solutions.ALL
    """Which solutions are shown: of all of a puzzle the 8 shortest, of general ones the 4 that solve most kinds."""
    min_solve_rate: float = 0.0
    """Puzzles that were solved less often are left out. A row without a `solve_rate` is never left out."""
    max_solve_rate: float = 1.0
    """Puzzles that were solved more often are left out."""
    list_share: float = 0.2
    """The share of the texts that are lists of puzzles."""
    seed_share: float = 0.0
    """The share of the texts that are solved seeds, repeated if there are too few."""


def write_examples(
    rows: Iterable[Mapping[str, Any]], seeds: Sequence[Seed] = (), settings: ExampleSettings | None = None
) -> list[str]:
    """The texts made of `rows` (each with `puzzle`, `solutions` and, if known, `solve_rate`) and of solved `seeds`.

    Pairs are distinct before they are weighed. Without a single pair there are no texts at all. ValueError if the
    shares leave no room for pairs, or if seeds are wanted and none has a solution.
    """
    settings = settings or ExampleSettings()
    if min(settings.list_share, settings.seed_share) < 0 or settings.list_share + settings.seed_share >= 1:
        raise ValueError("the shares of lists and seeds must leave room for pairs")
    rng = Random(settings.seed)
    puzzles: dict[str, dict[str, float]] = {}  # by puzzle, in order: its solutions, with their weights
    for row in rows:
        rate = row.get("solve_rate")
        if rate is not None and not settings.min_solve_rate <= rate <= settings.max_solve_rate:
            continue
        for solution in row["solutions"]:
            puzzles.setdefault(row["puzzle"], {}).setdefault(solution, _weight(rate))
    weights = {
        _pair(puzzle, solution): puzzles[puzzle][solution]
        for puzzle, solutions in _shown(puzzles, settings.solutions).items()
        for solution in solutions
    }
    pairs = list(weights) if settings.weigh is Weigh.EQUAL else _repeated(weights, rng)
    rng.shuffle(pairs)
    if not pairs:
        return []
    total = len(pairs) / (1 - settings.list_share - settings.seed_share)
    solved = [_pair(seed.puzzle.source, solution) for seed in seeds for solution in seed.solutions]
    if settings.seed_share and not solved:
        raise ValueError("no seed has a solution to show")
    listed, again = _endless(list(puzzles), rng), _endless(solved, rng)
    texts = [*pairs]
    texts += [_list(listed) for _ in range(round(total * settings.list_share))]
    texts += [next(again) for _ in range(round(total * settings.seed_share))]
    rng.shuffle(texts)
    return texts[: settings.limit]


def _shown(puzzles: Mapping[str, Iterable[str]], which: Solutions) -> dict[str, list[str]]:
    if which is Solutions.GENERAL:
        return {puzzle: ranked[:MAX_GENERAL] for puzzle, ranked in general_solutions(puzzles).items()}
    return {
        puzzle: sorted(solutions, key=lambda text: (len(text), text))[:MAX_SOLUTIONS]
        for puzzle, solutions in puzzles.items()
    }


def _pair(puzzle: str, solution: str) -> str:
    return f"{puzzle}\n\n{solution}\n\nassert f(g())\n\n"


def _list(puzzles: Iterator[str]) -> str:
    numbered = (rename_function(next(puzzles), "f", f"f{number}") for number in range(1, PUZZLES_PER_LIST + 1))
    return "".join(source + "\n\n" for source in numbered)


def _weight(solve_rate: float | None) -> float:
    return 1.0 if solve_rate is None else max(LEAST_WEIGHT, 4 * solve_rate * (1 - solve_rate))


def _repeated(weights: Mapping[str, float], rng: Random) -> list[str]:
    """Each text in proportion to its weight, once on average; what is left of a whole number is drawn."""
    mean = sum(weights.values()) / max(1, len(weights))
    repeated = []
    for text, weight in weights.items():
        wanted = weight / mean
        repeated += [text] * (int(wanted) + (rng.random() < wanted % 1))
    return repeated


def _endless(texts: list[str], rng: Random) -> Iterator[str]:
    """All of `texts` in random order, then all again in another."""
    while texts:
        yield from rng.sample(texts, len(texts))
