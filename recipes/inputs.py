"""What a run is given beside the model: seed puzzles to show, and protected puzzles to stay clear of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from puzzles import Reason, Seed
from puzzles.corpus import heldout_suite, seed_corpus
from puzzles.seed_files import read_seed_file
from shards import Protected
from verifier import Job, Verifier


class Seeds(NamedTuple):
    """The usable seeds, and how many records of the user's file were dropped for which reason."""

    seeds: tuple[Seed, ...]
    dropped: dict[str, int]

    def describe_dropped(self) -> str:
        """The counts of `dropped` in words."""
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(self.dropped.items()))
        return f"{sum(self.dropped.values())} dropped ({reasons or 'the file is empty'})"


def gather_seeds(path: str | None, verifier: Verifier) -> Seeds:
    """The built-in seed corpus, or the puzzles of the user's file with those solutions that the verifier accepts.

    A puzzle whose solutions all fail stays: proposing prompts show no solutions. OSError if the file cannot be read.
    """
    if path is None:
        return Seeds(seed_corpus(), {})
    file = read_seed_file(Path(path))
    verdicts = verifier.judge(Job(seed.puzzle, seed.solutions) for seed in file.seeds)
    seeds = tuple(
        seed._replace(
            solutions=tuple(s for s, verdict in zip(seed.solutions, judged, strict=True) if verdict.accepted)
        )
        for seed, judged in zip(file.seeds, verdicts, strict=True)
    )
    reasons: Counter[Reason] = Counter(record.reason for record in file.dropped)
    return Seeds(seeds, {str(reason): count for reason, count in sorted(reasons.items())})


def gather_protected(paths: Iterable[str]) -> Protected:
    """The held-out suite and the puzzles of the user's files; OSError if a file cannot be read."""
    sources = {f"heldout/{seed.id}": seed.puzzle.source for seed in heldout_suite()}
    for path in paths:
        # Ids are the user's and may repeat; each puzzle counts all the same.
        seeds = enumerate(read_seed_file(Path(path)).seeds, 1)
        sources |= {f"{path}#{number} {seed.id}": seed.puzzle.source for number, seed in seeds}
    return Protected(sources)
