"""What the iterations of a loop made: stages side by side, diversity over the iterations, solve rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from puzzlegen.generation.funnel import FUNNEL_STAGES, decided
from puzzlegen.report.diversity import duplicate_share, templates_per_row
from puzzlegen.report.figures import Interval, amount, count, largest, ratio, share
from puzzlegen.report.improve.data import Iteration, Loop
from puzzlegen.report.loops.comparison import comparing_chart
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table
from puzzlegen.report.parts import solve_rates
from puzzlegen.report.reading.metrics import Diversity, Made

_MOST_REASONS = 20


class _Curve(NamedTuple):
    title: str
    y_label: str
    read: Callable[[Made], float | None]
    write: Callable[[float], str]

    def value_of(self, iteration: Iteration) -> Interval | None:
        value = self.read(iteration.made)
        return None if value is None else Interval(value)


def _measured(read: Callable[[Diversity], float | None]) -> Callable[[Made], float | None]:
    return lambda made: read(made.diversity) if made.diversity else None


_CURVES = (
    _Curve("Templates", "distinct ones over rows", templates_per_row, share),
    _Curve("Largest template", "share of rows", _measured(lambda found: found.top_template_share), share),
    _Curve("Duplicates", "share of sound candidates", duplicate_share, share),
    _Curve("Vendi score", "effective number of puzzles", _measured(lambda found: found.vendi), amount),
    _Curve("Distinct 1-grams", "share of all", _measured(lambda found: _nth(found.distinct_ngrams, 0)), share),
    _Curve("Distinct 2-grams", "share of all", _measured(lambda found: _nth(found.distinct_ngrams, 1)), share),
    _Curve("Distinct 3-grams", "share of all", _measured(lambda found: _nth(found.distinct_ngrams, 2)), share),
    _Curve("Novelty", "mean distance from the nearest seed", _measured(lambda found: _nth(found.novelty, 0)), amount),
)


def funnels(loop: Loop) -> tuple[Block, ...]:
    """The stages of all iterations side by side, and the reasons of rejection."""
    made = [each for each in loop.iterations if each.made.funnel]
    if not made:
        return (Prose("This arm makes no data of its own."),) if loop.arm in {"seeds", "given"} else ()
    headings = tuple(f"iteration {each.number}{', so far' if each.being_made else ''}" for each in made)
    stages = tuple((stage, *(_stage(each.made.funnel, stage) for each in made)) for stage in FUNNEL_STAGES)
    totals: Counter[str] = Counter()
    for each in made:
        totals.update(each.made.rejected)
    reasons = tuple(
        (reason, *(count(each.made.rejected.get(reason, 0)) for each in made))
        for reason, _ in largest(totals, _MOST_REASONS)
    )
    table = Table("Candidates, and their share of the stage before", ("stage", *headings), stages)
    return (table, Table("Rejected candidates by reason", ("reason", *headings), reasons)) if reasons else (table,)


def _stage(funnel: dict[str, int], stage: str) -> str:
    number, of = funnel.get(stage), decided(funnel, stage)
    return count(number) if of is None else f"{count(number)} ({share(ratio(number, of))})"


def diversity(loops: Sequence[Loop]) -> tuple[Block, ...]:
    """How varied the data is, iteration by iteration."""
    charts = [
        Figure(chart)
        for curve in _CURVES
        if (chart := comparing_chart(curve.title, curve.y_label, loops, curve.value_of, curve.write))
    ]
    if not charts:
        return ()
    note = (
        "A loop that narrows shows it here before its scores fall: fewer templates, more duplicates, a falling Vendi "
        "score. Vendi score, n-grams and novelty only compare where the samples are of one size."
    )
    return (Prose(note), Grid(tuple(charts)))


def rate_histograms(loop: Loop) -> tuple[Block, ...]:
    """A histogram of solve rates for each iteration that has them, all at one scale."""
    found = {each.number: each.made.diversity.solve_rates for each in loop.iterations if each.made.diversity}
    found = {number: rates for number, rates in found.items() if sum(rates)}
    if not found or loop.arm == "unverified":
        return ()
    top = max(max(rates) for rates in found.values())
    return (Grid(tuple(Figure(solve_rates(f"Iteration {number}", found[number], top)) for number in found)),)


def _nth(values: tuple[float, ...], place: int) -> float | None:
    return values[place] if values else None
