"""How figures are written on the page; `DASH` stands where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from puzzlegen.generation.rendering import duration

DASH = "\N{EN DASH}"
MARKS = "↑ and ↓ mark gains and losses whose interval leaves out zero; of the others chance may be the cause."
_TIME = re.compile(r"[\d-]{10}T[\d:.]{8,15}\+00:00")


class Interval(NamedTuple):
    """An estimate and the bounds of its 95% interval; bounds are None where there are none."""

    value: float
    low: float | None = None
    high: float | None = None


def count(value: float | None) -> str:
    """`12,345`."""
    return DASH if value is None else f"{value:,.0f}"


def amount(value: float | None, digits: int = 2) -> str:
    """`45.90`."""
    return DASH if value is None else f"{value:,.{digits}f}"


def share(value: float | None) -> str:
    """`12.3%` of 0.123."""
    return DASH if value is None else f"{100 * value:.1f}%"


def points(value: float | None) -> str:
    """`+1.2`: a difference of shares, in percentage points."""
    return DASH if value is None else _signed(100 * value)


def share_interval(interval: Interval | None) -> str:
    """`12.3% (10.1 to 14.5)`."""
    if interval is None or interval.low is None or interval.high is None:
        return share(interval.value if interval else None)
    return f"{share(interval.value)} ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def points_interval(interval: Interval | None) -> str:
    """`+1.2 (-0.3 to +2.7)`."""
    if interval is None or interval.low is None or interval.high is None:
        return points(interval.value if interval else None)
    return f"{points(interval.value)} ({points(interval.low)} to {points(interval.high)})"


def times(interval: Interval | None) -> str:
    """`1.41 (1.24 to 1.62)` of a ratio."""
    if interval is None or interval.low is None or interval.high is None:
        return amount(interval.value if interval else None)
    return f"{amount(interval.value)} ({amount(interval.low)} to {amount(interval.high)})"


def marked(interval: Interval | None) -> str:
    """`points_interval` of a difference, with an arrow if its interval leaves out zero (`MARKS`)."""
    written = points_interval(interval)
    if interval is None or interval.low is None or interval.high is None:
        return written
    return written + (" ↑" if interval.low > 0 else " ↓" if interval.high < 0 else "")


def seconds(value: float | None) -> str:
    """`3m 05s`; below ten seconds `4.2s`."""
    if value is None:
        return DASH
    return f"{value:.1f}s" if value < 9.95 else duration(value)


def moment(time: str | None) -> str:
    """`2026-01-31 23:59 UTC`, of a time as the run directory's files have it; another text as it is."""
    if time is None:
        return ""
    return f"{time[:10]} {time[11:16]} UTC" if _TIME.fullmatch(time) else time


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part / whole`, or None."""
    return part / whole if part is not None and whole else None


def largest(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The `most` largest counts, largest first, equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none"


def _signed(value: float) -> str:
    written = f"{value:+.1f}"
    return "0.0" if written in {"+0.0", "-0.0"} else written.replace("-", "\N{MINUS SIGN}")
