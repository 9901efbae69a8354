"""What a run is given beside the model: seed puzzles to show, and protected puzzles to stay clear of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from puzzles import Seed
from puzzles.corpus import heldout_suite, seed_corpus
from puzzles.seed_files import Dropped, read_seed_file
from shards import Protected
from verifier import Pair, Verifier


class Seeds(NamedTuple):
    """The usable seeds, and how many records of the user's file were dropped for which reason."""

    seeds: tuple[Seed, ...]
    dropped: dict[str, int]

    def describe_dropped(self) -> str:
        """The counts of `dropped` in words."""
        return _describe(self.dropped)


def gather_seeds(path: str | None, verifier: Verifier | None) -> Seeds:
    """The built-in seed corpus, or the puzzles of the user's file with those solutions that the verifier accepts.

    A puzzle whose solutions all fail stays: proposing prompts show no solutions. Only a file takes a verifier. OSError
    if the file cannot be read.
    """
    if path is None:
        return Seeds(seed_corpus(), {})
    if verifier is None:
        raise ValueError("the solutions in a file want a verifier")
    file = read_seed_file(Path(path))
    verdicts = verifier.verify(Pair(seed.puzzle.source, text) for seed in file.seeds for text in seed.solutions)
    seeds = tuple(
        seed._replace(solutions=tuple(text for text in seed.solutions if next(verdicts).accepted))
        for seed in file.seeds
    )
    return Seeds(seeds, _count(file.dropped))


def seed_sources(path: str | None) -> list[str]:
    """The puzzles that `gather_seeds` gives, without running anything."""
    return [seed.puzzle.source for seed in (seed_corpus() if path is None else read_seed_file(Path(path)).seeds)]


class UnusableFileError(ValueError):
    """A file of the user's that holds no puzzle at all; the message says why."""


def gather_protected(paths: Iterable[str]) -> Protected:
    """The held-out suite and the puzzles of the user's files; of records that are no puzzle `unprotected` tells.

    OSError if a file cannot be read, UnusableFileError if it would protect nothing.
    """
    sources = {f"heldout/{seed.id}": seed.puzzle.source for seed in heldout_suite()}
    for path in paths:
        file = read_seed_file(Path(path))
        if not file.seeds:
            raise UnusableFileError(f"{path} holds no puzzle to protect: {_describe(_count(file.dropped))}")
        # Ids are the user's and may repeat; each puzzle counts all the same.
        sources |= {f"{path}#{n} {seed.id}": seed.puzzle.source for n, seed in enumerate(file.seeds, 1)}
    return Protected(sources)


def unprotected(paths: Iterable[str]) -> list[str]:
    """A line for each file with records that `gather_protected` cannot protect: how many, and why. OSError."""
    dropped = {path: _count(read_seed_file(Path(path)).dropped) for path in paths}
    return [f"{path}: {_describe(counts)}, which nothing protects" for path, counts in dropped.items() if counts]


def _count(dropped: Iterable[Dropped]) -> dict[str, int]:
    return dict(sorted(Counter(str(record.reason) for record in dropped).items()))


def _describe(dropped: Mapping[str, int]) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
    return f"{sum(dropped.values())} dropped ({reasons or 'the file is empty'})"
