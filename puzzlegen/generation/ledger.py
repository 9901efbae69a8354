"""`batches.jsonl`: one line a merged batch, and the commit point of a run.

A batch counts when its line is on the disk, which happens after both stores hold its rows. Rows of later batches are
what a crash left behind; the run directory cuts them off when it is opened. `Totals` adds the lines up: the live
display, `metrics.json` and `puzzlegen status` all show these numbers, so they cannot disagree.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from puzzlegen.durable import Journal, read_journal
from puzzlegen.errors import RefusedToResume

LEDGER_NAME = "batches.jsonl"
REJECTED_PREFIX = "rejected:"
# Yields fall as the deduplicator fills, so a rate over the whole run would promise too early an end.
_RATE_WINDOW_SECONDS = 60.0
_LARGEST = 1e15  # figures beyond are damage, and too much for floats and clocks


class BatchRecord(NamedTuple):
    """A line of the ledger.

    `kept` rows were added, which makes `kept_total`. `complete` is False if the target was reached inside the batch
    and its last rows were dropped. `funnel` has the stages and `rejected:<reason>` counts of `recipes.factory.Batch`.
    `wall_seconds` is the time since the batch before it, or since the start of the process that made it;
    `verify_cpu_seconds` is of the processor, and 0 in runs that were begun before it was noted.
    """

    number: int
    kept: int
    kept_total: int
    complete: bool
    funnel: dict[str, int]
    tokens: int
    model_seconds: float
    verify_seconds: float
    wait_seconds: float
    wall_seconds: float
    verify_cpu_seconds: float = 0.0

    def check(self) -> None:
        """TypeError or ValueError for a record that no run has written."""
        if not isinstance(self.funnel, dict):
            raise TypeError("a funnel without stages")
        amounts = [amount for name, amount in self._asdict().items() if name != "funnel"]
        for amount in (*amounts, *self.funnel.values()):
            if not isinstance(amount, int | float):
                raise TypeError("a count that is no number")
            if not 0 <= amount <= _LARGEST:  # nor is NaN
                raise ValueError("a count that cannot be")


class Ledger:
    """The ledger of one run, open for appending; a torn last line is cut off on opening."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / LEDGER_NAME
        self._journal = Journal(self._path)
        self.totals = Totals(read_records(self._journal.records, self._path))

    @property
    def next_batch(self) -> int:
        """The number of the first batch that is not committed."""
        return self._last.number + 1 if self._last else 0

    @property
    def kept(self) -> int:
        """Rows that the dataset holds."""
        return self._last.kept_total if self._last else 0

    def append(self, record: BatchRecord) -> None:
        """Commit a batch: when this returns, it counts."""
        self._journal.append(record._asdict())
        self.totals.add(record)

    @property
    def cut_short(self) -> bool:
        """Whether rows of the last batch were dropped, since the target was met."""
        return self._last is not None and not self._last.complete

    @property
    def before_last(self) -> Totals:
        """The totals without the last batch."""
        return Totals(read_records(self._journal.records[:-1], self._path))

    def replace_last(self, record: BatchRecord) -> None:
        """Let `record` count in place of the last batch, which was cut short and has been made again."""
        self._journal.replace_last(record._asdict())
        self.totals.recount(read_records(self._journal.records, self._path))

    def close(self) -> None:
        """Close the file; what was committed stays."""
        self._journal.close()

    @property
    def _last(self) -> BatchRecord | None:
        return BatchRecord(**self._journal.records[-1]) if self._journal.records else None


class Totals:
    """Sums over batches."""

    def __init__(self, records: Iterable[BatchRecord] = ()) -> None:
        self.recount(records)

    def recount(self, records: Iterable[BatchRecord]) -> None:
        """Be the sums over `records` alone."""
        self.batches = 0
        self.kept = 0
        self.tokens = 0
        self.model_seconds = 0.0
        self.verify_seconds = 0.0
        self.wait_seconds = 0.0
        self.wall_seconds = 0.0
        self.verify_cpu_seconds = 0.0
        self.funnel: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self._recent: deque[BatchRecord] = deque()
        self._recent_seconds = 0.0
        for record in records:
            self.add(record)

    def add(self, record: BatchRecord) -> None:
        """Count one more batch."""
        self.batches += 1
        self.kept += record.kept
        self.tokens += record.tokens
        self.model_seconds += record.model_seconds
        self.verify_seconds += record.verify_seconds
        self.wait_seconds += record.wait_seconds
        self.wall_seconds += record.wall_seconds
        self.verify_cpu_seconds += record.verify_cpu_seconds
        for stage, count in record.funnel.items():
            if stage.startswith(REJECTED_PREFIX):
                self.rejected[stage.removeprefix(REJECTED_PREFIX)] += count
            else:
                self.funnel[stage] += count
        self._recent.append(record)
        self._recent_seconds += record.wall_seconds
        while self._recent_seconds - self._recent[0].wall_seconds >= _RATE_WINDOW_SECONDS:
            self._recent_seconds -= self._recent.popleft().wall_seconds

    @property
    def kept_per_second(self) -> float:
        """Rows kept a second over the last minute of work, or the last batch if that took longer; 0 before any."""
        return _ratio(sum(record.kept for record in self._recent), self._recent_seconds)

    @property
    def tokens_per_second(self) -> float:
        """Tokens sampled per second of wall time over the same batches."""
        return _ratio(sum(record.tokens for record in self._recent), self._recent_seconds)

    @property
    def tokens_per_kept(self) -> float | None:
        """Tokens sampled for each row kept, over the whole run; None before the first."""
        return self.tokens / self.kept if self.kept else None

    @property
    def wait_share(self) -> float:
        """Share of the wall time in which the model waited for the judge, from 0 to 1."""
        return min(1.0, _ratio(self.wait_seconds, self.wall_seconds))

    def dollars(self, per_hour: float) -> float:
        """What the run has cost on a machine at that price, from its batches' wall time; starts are not in it."""
        return per_hour * self.wall_seconds / 3600

    def eta_seconds(self, target: int, since: float = 0.0) -> float | None:
        """Seconds to `target` at the present rate, `since` seconds after the last batch; None while there is no rate.

        It is counted in whole batches; the last may end earlier, once the target is met in it. The time counts down
        while a batch is made, unless that takes longer than those before it; then it grows.
        """
        if self.kept >= target:
            return 0.0
        if not self.kept_per_second:
            return None
        each = self._recent_seconds / len(self._recent)
        overdue = max(0.0, since - each)
        batches = math.ceil((target - self.kept) / (self.kept_per_second * each))
        return batches * (self._recent_seconds + overdue) / len(self._recent) - min(since, each)

    def as_metrics(self, dollars_per_hour: float | None = None) -> dict[str, Any]:
        """The totals as `metrics.json` has them; what they cost is among them only where a price is named."""
        each = {
            "tokens": self.tokens,
            "wall_seconds": self.wall_seconds,
            "model_seconds": self.model_seconds,
            "verify_cpu_seconds": self.verify_cpu_seconds,
        }
        cost = {}
        if dollars_per_hour is not None:
            each["dollars"] = self.dollars(dollars_per_hour)
            cost = {"dollars": each["dollars"], "dollars_per_hour": dollars_per_hour}
        return {
            "kept": self.kept,
            "batches": self.batches,
            "funnel": dict(self.funnel),
            "rejected": dict(self.rejected.most_common()),
            "tokens": self.tokens,
            "tokens_per_kept": self.tokens_per_kept,
            "kept_per_second": _ratio(self.kept, self.wall_seconds),
            "seconds": {
                "wall": self.wall_seconds,
                "model": self.model_seconds,
                "verify": self.verify_seconds,
                "wait": self.wait_seconds,
                "verify_cpu": self.verify_cpu_seconds,
            },
            "wait_share": self.wait_share,
            "per_kept": {name: amount / self.kept if self.kept else None for name, amount in each.items()},
            **cost,
        }


def read_totals(directory: Path) -> Totals:
    """The totals of the run in `directory`, whether or not a process is at work there."""
    path = directory / LEDGER_NAME
    return Totals(read_records(read_journal(path), path))


def read_records(lines: Iterable[dict[str, Any]], path: Path) -> list[BatchRecord]:
    """The lines of the ledger at `path` as records; RefusedToResume, naming the line, if one is damaged."""
    records = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(BatchRecord(**line))
            records[-1].check()
        except (TypeError, ValueError) as error:
            raise RefusedToResume(
                f"{path} is damaged at line {number}", "start anew with another --out DIR"
            ) from error
    return records


def _ratio(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0
