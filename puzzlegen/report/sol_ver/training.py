"""The trainings of a `sol-ver` loop: on what agrees, and on preferences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import Interval, amount, count, share
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table
from puzzlegen.report.sol_ver.data import SolVerRun, Training

_Numbered = Sequence[tuple[int, Training]]


def supervised(run: SolVerRun) -> tuple[Block, ...]:
    """The trainings on texts, each from the base."""
    trained = [(each.number, each.learned) for each in run.iterations if each.learned]
    if not trained:
        return ()
    chart = _chart(trained, "loss", "Training loss", "nats a token", amount)
    rows = tuple(
        (str(number), count(one.examples), count(one.steps), count(one.tokens), amount(one.loss, 3))
        for number, one in trained
    )
    table = Table("Trainings, each from the base", ("iteration", "texts", "steps", "tokens", "last loss"), rows)
    return (*([Figure(chart)] if chart.series else []), table)


def preferring(run: SolVerRun) -> tuple[Block, ...]:
    """The trainings on preferences."""
    trained = [(each.number, each.preferred) for each in run.iterations if each.preferred]
    if not trained:
        return ()
    charts = (
        _chart(trained, "loss", "Loss", "nats a pair", amount),
        _chart(trained, "accuracy", "Pairs told apart", "share whose margin is above 0", share),
        _chart(trained, "margin", "Margin", "reward of the preferred less that of the other", amount),
        _chart(trained, "chosen_reward", "Reward of the preferred", "below 0 it has become less likely", amount),
    )
    rows = tuple(
        (
            str(number),
            count(one.examples),
            count(one.steps),
            amount(one.loss, 3),
            amount(one.last.get("margin"), 3),
            share(one.last.get("accuracy")),
            amount(one.last.get("chosen_reward"), 3),
            amount(one.last.get("rejected_reward"), 3),
        )
        for number, one in trained
    )
    columns = ("iteration", "pairs", "steps", "last loss", "margin", "told apart", "preferred", "other")
    note = "Rewards are beta times the log of how much likelier an answer has become than the reference finds it."
    drawn = tuple(Figure(chart) for chart in charts if chart.series)
    return (
        *([Grid(drawn)] if drawn else []),
        Table("Trainings on preferences, at their end", columns, rows),
        Prose(note),
    )


def _chart(trained: _Numbered, name: str, title: str, unit: str, write: Callable[[float], str]) -> LineChart:
    lines = (
        Series(
            f"iteration {number}",
            tuple(Point(step, Interval(figures[name])) for step, figures in one.curve if name in figures),
            number,
            number,
        )
        for number, one in trained
    )
    return LineChart(title, "step", unit, tuple(line for line in lines if line.points), write, from_zero=False)
