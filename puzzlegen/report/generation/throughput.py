"""How fast a run was, from beginning to end, read from its ledger: puzzles, yield and tokens over the time of work.

Time is work time: pauses between two commands are left out. Consecutive batches are put together, so that a run of any
length has at most `MOST_STRETCHES` points; figures of a stretch are sums over its batches, so none is left out. Only a
last batch whose rows beyond the target were dropped says nothing of what is kept.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.generation.ledger import LEDGER_NAME, BatchRecord, read_records
from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import Interval, amount, count, ratio, share

MOST_STRETCHES = 60
_UNITS = ((2 * 3600.0, "hours", 3600.0), (120.0, "minutes", 60.0), (0.0, "seconds", 1.0))


class Stretch(NamedTuple):
    """Some batches in a row; `end` is in seconds of work since the run began, `kept_total` counts up to there.

    `whole` is False if rows of the last of them were dropped at the target.
    """

    end: float
    seconds: float
    kept: int
    kept_total: int
    tokens: int
    proposed: int
    nontrivial: int
    novel: int
    whole: bool


def read_stretches(directory: Path, notes: list[str]) -> tuple[Stretch, ...]:
    """The run in `directory` in at most `MOST_STRETCHES` parts of about equal time; none before the first batch."""
    try:
        ledger = directory / LEDGER_NAME
        records = read_records(read_journal(ledger), ledger)
        if not math.isfinite(sum(record.wall_seconds for record in records)):
            raise ValueError
    except (RefusedToResume, OSError, RecursionError, ValueError, TypeError):
        notes.append(f"{LEDGER_NAME} is damaged, and with it the figures over time.")
        return ()
    width = sum(record.wall_seconds for record in records) / MOST_STRETCHES
    found: list[Stretch] = []
    gathered: list[BatchRecord] = []
    end = 0.0
    for record in records:
        gathered.append(record)
        end += record.wall_seconds
        full = end >= width * (len(found) + 1) * (1 - 1e-9) and len(found) < MOST_STRETCHES - 1
        if full or record is records[-1]:
            found.append(_sum_up(gathered, end))
            gathered = []
    return tuple(found)


def throughput_charts(runs: Sequence[tuple[str, Sequence[Stretch]]]) -> tuple[LineChart, ...]:
    """The charts of runs by name: puzzles, puzzles a minute, tokens a second, and the yield."""
    longest = max((stretches[-1].end for _, stretches in runs if stretches), default=0.0)
    if not longest:
        return ()
    unit, scale = next((unit, scale) for bound, unit, scale in _UNITS if longest >= bound)
    charts = []
    for title, remark, value_of, write in _FIGURES:
        lines = []
        for place, (name, stretches) in enumerate(runs):
            found = [
                (round(each.end / scale, 3), value) for each in stretches if (value := value_of(each)) is not None
            ]
            points = tuple(Point(moment, Interval(value)) for moment, value in found)
            lines += [Series(name, points, place, place, bold=not place)] if points else []
        if lines:
            charts.append(LineChart(title, f"{unit} of work", remark, tuple(lines), write, since_zero=True))
    return tuple(charts)


def amount_shortly(value: float) -> str:
    """`1,234`, `12`, `1.5`: as many digits as an axis needs."""
    return count(value) if value >= 10 or value == int(value) else amount(value, 1)


def _sum_up(records: Sequence[BatchRecord], end: float) -> Stretch:
    funnel: Counter[str] = Counter()
    for record in records:
        funnel.update(record.funnel)
    return Stretch(
        end=end,
        seconds=sum(record.wall_seconds for record in records),
        kept=sum(record.kept for record in records),
        kept_total=records[-1].kept_total,
        tokens=sum(record.tokens for record in records),
        proposed=funnel["proposed"],
        nontrivial=funnel["nontrivial"],
        novel=funnel["novel"],
        whole=records[-1].complete,
    )


_FIGURES: tuple[tuple[str, str, Callable[[Stretch], float | None], Callable[[float], str]], ...] = (
    ("Puzzles kept", "in all", lambda each: each.kept_total, count),
    (
        "Puzzles kept a minute",
        "",
        lambda each: ratio(60.0 * each.kept, each.seconds) if each.whole else None,
        amount_shortly,
    ),
    ("Tokens a second", "", lambda each: ratio(each.tokens, each.seconds), count),
    ("Kept, of all texts written", "", lambda each: ratio(each.kept, each.proposed) if each.whole else None, share),
    ("New, of those not trivial", "", lambda each: ratio(each.novel, each.nontrivial), share),
)
