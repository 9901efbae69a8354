"""What a dataset card says in numbers of the rows themselves, counted in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shards.seen import Seen


class DoubledRowError(ValueError):
    """Two rows have one fingerprint."""


@dataclass
class RowFigures:
    """Sums and counts of rows; each row that `counted` passes on is part of them."""

    rows: int = 0
    pairs: int = 0  # verified solutions, as many as rows hold
    attempts: int = 0
    solved: int = 0
    tokens: int = 0
    solve_rates: float = 0.0  # their sum
    models: Counter[str] = field(default_factory=Counter)
    engines: Counter[str] = field(default_factory=Counter)
    sandbox_levels: Counter[str] = field(default_factory=Counter)
    verifier_versions: Counter[str] = field(default_factory=Counter)
    first: dict[str, Any] | None = None  # a row to show

    def counted(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """`rows`, counted one by one; DoubledRowError at one whose fingerprint another has."""
        with Seen() as seen:
            for row in rows:
                if not seen.add(row["fingerprint"]):
                    raise DoubledRowError(f"two rows have the fingerprint {row['fingerprint']}")
                self._count(row)
                yield row

    @property
    def mean_solve_rate(self) -> float:
        """The mean of the rows' solve rates; 0 if there are none."""
        return self.solve_rates / self.rows if self.rows else 0.0

    def _count(self, row: Mapping[str, Any]) -> None:
        self.first = self.first or dict(row)
        self.rows += 1
        self.pairs += len(row["solutions"])
        self.attempts += row["attempts"]
        self.solved += row["solved"]
        self.tokens += row["tokens"]
        self.solve_rates += row["solve_rate"]
        self.models[row["model"]] += 1
        self.engines[row["engine"]] += 1
        self.sandbox_levels[row["sandbox_level"]] += 1
        self.verifier_versions[row["verifier_version"]] += 1
