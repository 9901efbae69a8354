"""How codes, tests and choices became by round in a run of `cosplay`, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from puzzlegen.report.cosplay.data import CHOOSERS, CONDITIONAL, MEASURES, CosplayRun, PlayRound
from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import Interval, amount, count, share, share_interval, times
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table

_SHARES = ("code", "pass@1", "test_accuracy", CONDITIONAL, "signal")
_AMOUNTS = ("valid_tests", "right_tests", "distinct_inputs", "tokens")
_ABOUT = (
    "Round 0 is the pools. A code is right if it passes all official tests, a test if the reference solution does; "
    "conditional: if all right codes of the task do, over the tasks that have any. Signal: whether the tests choose a "
    "right code among those of the first pool. Bands and bounds are 95% intervals from resampling the tasks."
)


def curves(run: CosplayRun) -> tuple[Block, ...]:
    """Charts over the rounds, where there are any but the pools, and all figures in a table."""
    if not run.rounds:
        return ()
    charts = (
        _chart(run.rounds, "Codes", "share of a task's codes", {"code": "right"}, share),
        _chooser_chart(run.rounds),
        _chart(
            run.rounds,
            "Tests",
            "share of a task's valid tests",
            {key: MEASURES[key].replace("tests ", "") for key in ("test_accuracy", CONDITIONAL)},
            share,
        ),
        _chart(run.rounds, "Signal of the tests", "share of tasks", {"signal": "right code chosen"}, share),
        _chart(
            run.rounds,
            "Tests of a task",
            "tests",
            {"valid_tests": "valid", "right_tests": "right", "distinct_inputs": "distinct inputs"},
            amount,
        ),
        _chart(run.rounds, "Price so far", "tokens a task", {"tokens": "tokens"}, count),
    )
    drawn = tuple(Figure(chart) for chart in charts if chart.series) if len(run.rounds) > 1 else ()
    return (Prose(_ABOUT), *([Grid(drawn)] if drawn else []), _table(run.rounds))


def points_of(rounds: Sequence[PlayRound], value_of: Callable[[PlayRound], Interval | None]) -> tuple[Point, ...]:
    """The value after each round that has it."""
    return tuple(Point(each.number, value) for each in rounds if (value := value_of(each)) is not None)


def _chart(
    rounds: Sequence[PlayRound], title: str, y_label: str, names: Mapping[str, str], write: Callable[[float], str]
) -> LineChart:
    lines = (
        Series(name, points_of(rounds, partial(_measure, key)), place, place, band=True)
        for place, (key, name) in enumerate(names.items())
    )
    return LineChart(title, "round", y_label, tuple(line for line in lines if line.points), write)


def _chooser_chart(rounds: Sequence[PlayRound]) -> LineChart:
    """A line for each chooser; their intervals are in the table, since five would hide each other."""
    lines = []
    for place, (key, name) in enumerate(CHOOSERS.items()):
        found = points_of(rounds, partial(_choice, key))
        if found:
            plain = key not in {"cosplay", "best_of_n"}
            points = tuple(Point(point.x, Interval(point.y.value)) for point in found) if plain else found
            lines.append(Series(name, points, place, place, bold=not plain, band=len(points) > 1))
    return LineChart("Choices", "round", "share of tasks with a right one", tuple(lines), share)


def _measure(key: str, each: PlayRound) -> Interval | None:
    return each.measures.get(key)


def _choice(key: str, each: PlayRound) -> Interval | None:
    return each.choices.get(key)


def _table(rounds: Sequence[PlayRound]) -> Table:
    """All figures, a column for each round."""
    rows = [
        (f"{name} chooses right", *(share_interval(each.choices.get(key)) for each in rounds))
        for key, name in CHOOSERS.items()
        if any(key in each.choices for each in rounds)
    ]
    rows += [
        (MEASURES[key], *(_share(each, key) for each in rounds))
        for key in _SHARES
        if any(key in each.measures for each in rounds)
    ]
    rows += [
        (f"{MEASURES[key]} a task", *(_amount(each.measures.get(key), key) for each in rounds))
        for key in _AMOUNTS
        if any(key in each.measures for each in rounds)
    ]
    columns = ("figure", *(f"round {each.number}" if each.number else "pools" for each in rounds))
    return Table("All figures, with 95% intervals", columns, tuple(rows))


def _share(each: PlayRound, key: str) -> str:
    written = share_interval(each.measures.get(key))
    return f"{written}, {each.agreed:,} tasks" if key == CONDITIONAL and each.agreed else written


def _amount(interval: Interval | None, key: str) -> str:
    if key != "tokens" or interval is None or interval.low is None or interval.high is None:
        return times(interval)
    return f"{count(interval.value)} ({count(interval.low)} to {count(interval.high)})"
