"""How diverse a dataset is, so that self-training can be seen to collapse before its scores do.

Counts are made over all rows in one pass. What only compares between datasets at equal size (n-grams, novelty, the
Vendi score) is measured on a random sample of fixed size. Memory is bounded, apart from that sample: the number of
templates is estimated from the smallest 2^16 of their hashes (Bar-Yossef et al. 2002), so it is exact up to that many
and within about 0.4% above; the largest templates are counted as Misra and Gries (1982) do, so they are exact up to
2^17 templates, and above a share is too small by at most 2^-17.

The same rows in the same order give the same answer; floating-point figures are rounded so that linear algebra
libraries agree on them. The compression ratio depends on the build of zlib in its last digits.
"""

from __future__ import annotations

import ast
import heapq
import math
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from puzzles import parse_source
from shards.fingerprint import fingerprint

SAMPLE = 512
SEED = 0  # of the sample
_SMALLEST = 2**16
_LARGEST = 2**17
_TOKEN = re.compile(r"\w+|[^\w\s]")  # `tokenize` cuts f-strings otherwise on Python 3.11 than on 3.12


@dataclass(frozen=True, slots=True)
class Diversity:
    """The figures of `summarise`. Shares and novelties lie in [0, 1]; figures that no row bears on are 0."""

    rows: int
    answer_types: dict[str, int]
    modules: dict[str, int]
    """Puzzles that import each module."""
    templates: int
    top_template_share: float
    """Share of rows in the largest template."""
    top_10_template_share: float
    node_entropy: float
    """Shannon entropy of syntax node types, in bits."""
    distinct_ngrams: tuple[float, float, float]
    """Distinct n-grams of code tokens over all n-grams of the sample, for n = 1, 2, 3 (Li et al. 2016)."""
    novelty: tuple[float, float, float, float]
    """1 - the largest Jaccard index of shingles with a seed: mean and the three quartiles over the sample."""
    vendi: float
    """The effective number of different puzzles in the sample: exp of the entropy of the eigenvalues of K / n, where K
    holds the Jaccard indices of shingles (Friedman and Dieng 2023, definition 3.1)."""
    sample: int
    solve_rates: tuple[int, ...]
    """Puzzles by solve rate: [0, 0.1), [0.1, 0.2), ... [0.9, 1]."""
    compression_ratio: float
    """Bytes of all puzzles over their size after zlib: higher means more repetitive."""

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON has them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def summarise(rows: Iterable[Mapping[str, Any]], seeds: Sequence[str]) -> Diversity:
    """Measure `rows`, of which the columns puzzle, template, answer_type and solve_rate are read, against `seeds`.

    `seeds` are the sources of the puzzles that the model was shown. ValueError if a puzzle or a seed does not parse.
    """
    total = raw = packed = 0
    answer_types: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    nodes: Counter[str] = Counter()
    templates, solve_rates, packer = _Templates(), [0] * 10, zlib.compressobj()
    sample: list[str] = []
    draw = random.Random(SEED)
    for row in rows:
        puzzle = row["puzzle"]
        tree = parse_source(puzzle)
        if tree is None:
            raise ValueError(f"row {total} holds no Python: {puzzle[:80]!r}")
        answer_types[row["answer_type"]] += 1
        modules.update(_modules(tree))
        nodes.update(type(node).__name__ for node in ast.walk(tree) if not isinstance(node, ast.expr_context))
        templates.add(row["template"])
        solve_rates[min(9, int(row["solve_rate"] * 10))] += 1
        data = puzzle.encode("utf-8", "surrogatepass")
        raw += len(data)
        packed += len(packer.compress(data))
        if len(sample) < SAMPLE:
            sample.append(puzzle)
        elif (place := draw.randrange(total + 1)) < SAMPLE:  # reservoir sampling: each row is as likely as any other
            sample[place] = puzzle
        total += 1
    packed += len(packer.flush())
    shingles = [fingerprint(puzzle).shingles for puzzle in sample]
    return Diversity(
        rows=total,
        answer_types=dict(sorted(answer_types.items())),
        modules=dict(sorted(modules.items())),
        templates=len(templates),
        top_template_share=templates.top_share(1, total),
        top_10_template_share=templates.top_share(10, total),
        node_entropy=round(_entropy(np.array(list(nodes.values()), dtype=np.float64)) / math.log(2), 6),
        distinct_ngrams=_distinct_ngrams(sample),
        novelty=_novelty(shingles, [fingerprint(seed).shingles for seed in seeds]),
        vendi=_vendi(shingles),
        sample=len(sample),
        solve_rates=tuple(solve_rates),
        compression_ratio=round(raw / packed, 4) if raw else 0.0,
    )


class _Templates:
    """How many templates there are, and how large the largest: see the top of this page."""

    def __init__(self) -> None:
        self._smallest: list[int] = []  # a heap, negated: the largest of the smallest is on top
        self._members: set[int] = set()
        self._counts: Counter[str] = Counter()

    def add(self, template: str) -> None:
        key = int(template[:16], 16)
        if key not in self._members:
            if len(self._smallest) < _SMALLEST:
                heapq.heappush(self._smallest, -key)
                self._members.add(key)
            elif key < -self._smallest[0]:
                self._members.remove(-heapq.heapreplace(self._smallest, -key))
                self._members.add(key)
        self._counts[template] += 1
        if len(self._counts) > _LARGEST:
            self._counts = Counter({each: count - 1 for each, count in self._counts.items() if count > 1})

    def __len__(self) -> int:
        if len(self._smallest) < _SMALLEST:
            return len(self._smallest)
        return round((_SMALLEST - 1) / (-self._smallest[0] / 2**64))

    def top_share(self, size: int, rows: int) -> float:
        return round(sum(count for _, count in self._counts.most_common(size)) / rows, 6) if rows else 0.0


def _modules(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def _distinct_ngrams(sample: Sequence[str]) -> tuple[float, float, float]:
    tokens = [_TOKEN.findall(puzzle) for puzzle in sample]

    def share(size: int) -> float:
        grams = [gram for each in tokens for gram in zip(*(each[start:] for start in range(size)), strict=False)]
        return round(len(set(grams)) / len(grams), 6) if grams else 0.0

    return share(1), share(2), share(3)


def _novelty(sample: Sequence[Sequence[int]], seeds: Sequence[Sequence[int]]) -> tuple[float, float, float, float]:
    if not sample:
        return 0.0, 0.0, 0.0, 0.0
    if not seeds:
        return 1.0, 1.0, 1.0, 1.0
    novelty = 1 - _jaccard(sample, seeds).max(axis=1)
    low, middle, high = np.quantile(novelty, [0.25, 0.5, 0.75])
    return round(float(novelty.mean()), 6), round(float(low), 6), round(float(middle), 6), round(float(high), 6)


def _vendi(sample: Sequence[Sequence[int]]) -> float:
    if not sample:
        return 0.0
    eigenvalues = np.asarray(np.linalg.eigvalsh(_jaccard(sample, sample) / len(sample)), dtype=np.float64)
    return round(math.exp(_entropy(eigenvalues)), 4)


def _entropy(weights: npt.NDArray[np.float64]) -> float:
    """Shannon entropy of `weights` scaled to the sum 1, in nats; what is not positive does not count."""
    weights = weights[weights > 1e-12]
    shares = weights / weights.sum()
    return float(-(shares * np.log(shares)).sum())


def _jaccard(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
    """The Jaccard index of each set on the left with each on the right, shape (len(left), len(right))."""
    ours, theirs = [set(each) for each in left], [set(each) for each in right]
    shared = np.array([[len(a & b) for b in theirs] for a in ours], dtype=np.float64)
    sizes = np.array([len(a) for a in ours])[:, None] + np.array([len(b) for b in theirs])[None, :]
    return np.asarray(shared / (sizes - shared), dtype=np.float64)
