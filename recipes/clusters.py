"""The last choice: among codes that pass equally many tests, the one that most of them agree with on random inputs
(CoSPlay, arXiv 2605.23491, third stage).

An *output* is a text, equal texts being equal outputs (`Ran.output`), or None where the code gave none: it raised,
crashed or ran out of time, as the sandbox says. None is a wildcard: neither a match nor a mismatch, with anything.
That a text mentions an error means nothing.

Codes are clustered greedily in order: each joins the first cluster with all of whose members it has no mismatch. Of
the clusters that one wins whose key is largest, and in it the code whose key is:

    cluster   matches of all pairs of members, pass counts of all members, then the lowest code in it
    code      matches with the other members, fewest None, own pass count, then the lowest number

Not guaranteed: that agreement is right. Wrong codes that share a mistake agree as well as right ones do, and a code
without a single output fits into every cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

Outputs: TypeAlias = Sequence[str | None]


class Agreement(NamedTuple):
    """Two codes on the same inputs: where both gave something, how often that was equal, and how often not."""

    matches: int
    mismatches: int


class Choice(NamedTuple):
    """The code that was chosen, the codes that could have been, and their clusters, in the order in which they formed.

    `code` is None if there was none to choose from.
    """

    code: int | None
    candidates: tuple[int, ...]
    clusters: tuple[tuple[int, ...], ...]


def agreement(first: Outputs, second: Outputs) -> Agreement:
    """How two codes agree. ValueError if they were not run on the same inputs."""
    both = [one == other for one, other in zip(first, second, strict=True) if one is not None and other is not None]
    return Agreement(sum(both), len(both) - sum(both))


def cluster(codes: Sequence[int], outputs: Sequence[Outputs]) -> tuple[tuple[int, ...], ...]:
    """Greedy first-fit clusters of `codes`, of which code i gave `outputs[i]`."""
    clusters: list[list[int]] = []
    for code in codes:
        fitting = (
            members
            for members in clusters
            if all(agreement(outputs[code], outputs[member]).mismatches == 0 for member in members)
        )
        members = next(fitting, None)
        if members is None:
            clusters.append([code])
        else:
            members.append(code)
    return tuple(map(tuple, clusters))


def choose(candidates: Sequence[int], counts: Sequence[int], outputs: Sequence[Outputs]) -> Choice:
    """The choice among `candidates`, which pass `counts[code]` tests and gave `outputs[code]`."""
    clusters = cluster(candidates, outputs)
    if not clusters:
        return Choice(None, (), ())

    def of_cluster(members: tuple[int, ...]) -> tuple[int, int, int]:
        pairs = combinations(members, 2)
        matches = sum(agreement(outputs[one], outputs[other]).matches for one, other in pairs)
        return matches, sum(counts[member] for member in members), -min(members)

    winner = max(clusters, key=of_cluster)

    def of_code(code: int) -> tuple[int, int, int, int]:
        others = (member for member in winner if member != code)
        matches = sum(agreement(outputs[code], outputs[member]).matches for member in others)
        return matches, -sum(output is None for output in outputs[code]), counts[code], -code

    return Choice(max(winner, key=of_code), tuple(candidates), clusters)
