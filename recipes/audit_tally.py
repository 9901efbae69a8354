"""What an audit comes to: rows and pairs counted, and what was wrong by its kind."""

from __future__ import annotations

from collections import Counter

from puzzles.amounts import amount
from recipes.audit import AuditedRow, in_short


class AuditTally:
    """Sums over audited rows."""

    def __init__(self) -> None:
        self.rows = self.failed = self.pairs = self.agreed = 0
        self.failures: Counter[str] = Counter()
        self.sandbox_levels: Counter[str] = Counter()
        self.verifier_versions: Counter[str] = Counter()

    def add(self, audited: AuditedRow) -> None:
        """Count one more."""
        self.rows += 1
        self.failed += bool(audited.failures)
        self.pairs += audited.pairs
        self.agreed += audited.agreed
        self.failures.update(failure.kind for failure in audited.failures)
        row = audited.row or {}
        self.sandbox_levels[in_short(row.get("sandbox_level", ""))] += 1
        self.verifier_versions[in_short(row.get("verifier_version", ""))] += 1

    @property
    def agreement(self) -> float | None:
        """The share of pairs that agree; None if there are none."""
        return self.agreed / self.pairs if self.pairs else None

    @property
    def headline(self) -> str:
        """A few words."""
        return f"{amount(self.pairs, 'pair')}, {amount(self.failed, 'failing row')}"

    @property
    def table(self) -> Counter[str]:
        """Failures by kind."""
        return self.failures
