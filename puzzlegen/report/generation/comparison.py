"""Two runs of `generate` side by side: in what they were made differently, and how their figures differ.

A difference is this run's figure less the other's, in percentage points for shares, else in per cent of the other's.
Nothing says whether a difference is more than chance: two runs are two samples.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from puzzlegen.generation.funnel import FUNNEL_STAGES, decided, kept_share
from puzzlegen.report.diversity import duplicate_share, templates_per_row
from puzzlegen.report.figures import DASH, amount, count, largest, points, ratio, seconds, share
from puzzlegen.report.generation.data import Run
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table
from puzzlegen.report.parts import solve_rates
from puzzlegen.report.reading.metrics import Diversity

_MOST_REASONS = 20


class _Measure(NamedTuple):
    """A figure of a run by its name, and how it is written; one `of_shares` differs in percentage points."""

    name: str
    value: Callable[[Run], float | None]
    write: Callable[[float | None], str]
    of_shares: bool = False


def names_of(run: Run, other: Run) -> tuple[str, str]:
    """What the two are called in tables and charts."""
    return f"{run.name} (this run)", other.name if other.name != run.name else f"{other.name} (the other)"


def compared(run: Run, other: Run) -> dict[str, dict[str, float | None]]:
    """The figures that at least one of both has, by name: those of `run` and of `against`, shares from 0 to 1."""
    found = {one.name: {"run": one.value(run), "against": one.value(other)} for one in _MEASURES}
    return {name: both for name, both in found.items() if any(value is not None for value in both.values())}


def comparison(run: Run, other: Run) -> tuple[Block, ...]:
    """The section."""
    names = names_of(run, other)
    figures = compared(run, other)
    rows = []
    for name, _, write, of_shares in _MEASURES:
        if name in figures:
            ours, theirs = figures[name].values()
            rows.append((name, write(ours), write(theirs), _difference(ours, theirs, of_shares)))
    columns = ("figure", *names, "difference")
    return (
        *_made_differently(run, other),
        Table("Figures of both", columns, tuple(rows)),
        *_warnings(run, other),
        *_rejections(run, other),
        *_rates(run, other),
    )


def _made_differently(run: Run, other: Run) -> tuple[Block, ...]:
    ours, theirs = run.record.deciding, other.record.deciding
    changed = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    if not changed:
        return (Prose("Both were made under the same configuration."),)
    rows = tuple((key.replace("_", " "), ours.get(key, "not set"), theirs.get(key, "not set")) for key in changed)
    return (Table("Made differently", ("option", *names_of(run, other)), rows, 3),)


def _warnings(run: Run, other: Run) -> tuple[Block, ...]:
    """What to know before the table is believed."""
    said = []
    samples = [each.made.diversity.sample for each in (run, other) if each.made.diversity]
    if len(set(samples)) > 1:
        said.append("Vendi score, n-grams and novelty do not compare here: the samples are of unequal size.")
    ids = {row.id for row in other.rows}
    if run.rows and ids:
        shared = sum(row.id in ids for row in run.rows)
        said.append(
            f"Of {len(run.rows):,} rows looked at in this run, {shared:,} are among {len(ids):,} of the other."
        )
    return tuple(map(Prose, said))


def _rejections(run: Run, other: Run) -> tuple[Table, ...]:
    ours, theirs = run.made.rejected, other.made.rejected
    proposed = [each.made.funnel.get("proposed") for each in (run, other)]
    both = {reason: ours.get(reason, 0) + theirs.get(reason, 0) for reason in ours | theirs}
    rows = []
    for reason, _ in largest(both, _MOST_REASONS):
        here, there = (ratio(found.get(reason, 0), of) for found, of in zip((ours, theirs), proposed, strict=True))
        rows.append((reason, share(here), share(there), _difference(here, there, of_shares=True)))
    caption = "Rejected, of all texts that the model wrote"
    return (Table(caption, ("reason", *names_of(run, other), "difference"), tuple(rows)),) if rows else ()


def _rates(run: Run, other: Run) -> tuple[Block, ...]:
    charts = [
        Figure(solve_rates(f"Solve rates: {name}", each.made.diversity.solve_rates, colour=place))
        for place, (each, name) in enumerate(zip((run, other), names_of(run, other), strict=True))
        if each.made.diversity and each.made.diversity.solve_rates
    ]
    return (Grid(tuple(charts)),) if charts else ()


def _difference(ours: float | None, theirs: float | None, of_shares: bool) -> str:
    if ours is None or theirs is None:
        return DASH
    if of_shares:
        return f"{points(ours - theirs)} points"
    relative = ratio(ours - theirs, theirs)
    return DASH if relative is None else f"{points(relative)}%"


def _stage(stage: str, before: str) -> _Measure:
    def value(run: Run) -> float | None:
        return ratio(run.made.funnel.get(stage), decided(run.made.funnel, stage))

    return _Measure(f"{stage}, of {before}", value, share, of_shares=True)


def _of(read: Callable[[Diversity], float | None]) -> Callable[[Run], float | None]:
    return lambda run: read(run.made.diversity) if run.made.diversity else None


def _mean_rate(run: Run) -> float | None:
    rates = [row.solve_rate for row in run.rows if row.judged]
    return ratio(sum(rates), len(rates))


_MEASURES = (
    _Measure("kept", lambda run: run.kept, count),
    _Measure("texts written", lambda run: run.made.funnel.get("proposed"), count),
    _Measure("kept, of proposed", lambda run: kept_share(run.made.funnel), share, of_shares=True),
    *(_stage(stage, before) for before, stage in pairwise(FUNNEL_STAGES)),
    _Measure("kept a second", lambda run: run.kept_per_second, amount),
    _Measure("tokens per kept puzzle", lambda run: run.tokens_per_kept, lambda value: amount(value, 1)),
    _Measure("wall time", lambda run: run.seconds.get("wall"), seconds),
    _Measure("solve rate, mean of the rows looked at", _mean_rate, lambda value: amount(value, 3)),
    _Measure("templates, of rows", lambda run: templates_per_row(run.made), share, of_shares=True),
    _Measure("largest template", _of(lambda found: found.top_template_share), share, of_shares=True),
    _Measure("refused as repetitions", lambda run: duplicate_share(run.made), share, of_shares=True),
    _Measure("Vendi score", _of(lambda found: found.vendi), amount),
    _Measure("novelty, mean", _of(lambda found: found.novelty[0] if found.novelty else None), amount),
    _Measure("node entropy", _of(lambda found: found.node_entropy), amount),
    _Measure("compression", _of(lambda found: found.compression_ratio), amount),
)
