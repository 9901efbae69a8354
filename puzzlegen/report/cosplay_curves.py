"""How codes, tests and choices became by round in a run of `cosplay`, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from puzzlegen.report.charts import LineChart, Point, Series
from puzzlegen.report.cosplay_data import CHOOSERS, CONDITIONAL, MEASURES, CosplayRun, PlayRound, Side
from puzzlegen.report.cosplay_plays import PlayBoard, Plays
from puzzlegen.report.figures import DASH, Interval, amount, count, listed, share, share_interval
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table

_SHARES = ("code", "pass@1", "test_accuracy", CONDITIONAL, "signal")
_AMOUNTS = ("valid_tests", "right_tests", "distinct_inputs", "tokens")
_ABOUT = (
    "Round 0 is the pools. A code is right if it passes all official tests, a test if the reference solution does; "
    "conditional: if all right codes of the task do, over the tasks that have any. Signal: whether the tests choose a "
    "right code among those of the first pool. Bands and bounds are 95% intervals from resampling the tasks."
)
_ABOUT_ALIGNMENT = (
    "Concordance is the chance that of a right and a wrong one of the same task the right one has more passes; one "
    "half is chance. a and b are the chances that a right and a wrong one take part in a pass. Choosing by passes "
    "rests on a being above b."
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


def alignment(run: CosplayRun) -> tuple[Block, ...]:
    """Whether agreement points at what is right, and a warning where it does not."""
    measured = [each for each in run.rounds if any(side.tasks for side in each.alignment.values())]
    if not measured:
        return ()
    lines = tuple(
        Series(side, points, place, place, band=len(points) > 1)
        for place, side in enumerate(("codes", "tests"))
        if (points := _points(measured, partial(_concordance, side)))
    )
    chart = LineChart("Concordance", "round", "one half is chance", lines, amount)
    columns = (
        "round",
        *(f"{side}: {name}" for side in ("codes", "tests") for name in ("tasks", "concordance", "a", "b")),
    )
    rows = tuple(
        (str(each.number), *_side(each.alignment.get("codes")), *_side(each.alignment.get("tests")))
        for each in measured
    )
    return (
        Prose(_ABOUT_ALIGNMENT),
        *map(Prose, _regime(run)),
        *([Figure(chart)] if lines and len(measured) > 1 else []),
        Table("Alignment of passes with what is right", columns, rows),
    )


def _regime(run: CosplayRun) -> list[str]:
    """Whether choosing by passes does harm, after the last round."""
    from finetune.alignment import LEAST_TASKS

    if run.warnings:
        return [f"Warning, after the last round: {warning}." for warning in run.warnings]
    few = [name for name, side in run.rounds[-1].alignment.items() if side.tasks < LEAST_TASKS]
    if few:
        return [f"Fewer than {LEAST_TASKS} tasks have right and wrong {listed(few)}: too few to warn of a bad regime."]
    return ["After the last round right codes and right tests do not have fewer passes than wrong ones: no warning."]


def agreement(plays: Plays) -> tuple[Block, ...]:
    """What is known without a reference: how many tests are valid, and how often they are passed."""
    ended = [play.boards for play in plays.plays if play.end is not None and play.boards]
    rounds = sorted({board.number for boards in ended for board in boards})
    by_round = {number: [board for boards in ended for board in boards if board.number == number] for number in rounds}
    rows = tuple(
        (str(number), count(len(found)), *(_mean(found, value, write) for value, write in _UNJUDGED.values()))
        for number, found in by_round.items()
    )
    if not rows:
        return ()
    return (
        Prose("What agrees need not be right; of what is right only references can tell."),
        Table("Boards of the tasks that have ended, means", ("round", "tasks", *_UNJUDGED), rows),
    )


def _valid_tests(board: PlayBoard) -> float:
    return sum(test is not None for test in board.tests)


def _passed(board: PlayBoard) -> float | None:
    valid = [cell for row in board.cells for cell in row if cell is not None]
    return sum(valid) / len(valid) if valid else None


def _passed_by_chosen(board: PlayBoard) -> float | None:
    return _passed(board._replace(cells=board.cells[board.chosen :][:1])) if board.chosen is not None else None


_UNJUDGED: dict[str, tuple[Callable[[PlayBoard], float | None], Callable[[float | None], str]]] = {
    "valid tests": (_valid_tests, amount),
    "passes, of all cells": (_passed, share),
    "passes of the chosen code": (_passed_by_chosen, share),
}


def _mean(
    boards: Sequence[PlayBoard],
    value_of: Callable[[PlayBoard], float | None],
    write: Callable[[float | None], str],
) -> str:
    values = [value for board in boards if (value := value_of(board)) is not None]
    return write(sum(values) / len(values) if values else None)


def _chart(
    rounds: Sequence[PlayRound], title: str, y_label: str, names: Mapping[str, str], write: Callable[[float], str]
) -> LineChart:
    lines = (
        Series(name, _points(rounds, partial(_measure, key)), place, place, band=True)
        for place, (key, name) in enumerate(names.items())
    )
    return LineChart(title, "round", y_label, tuple(line for line in lines if line.points), write)


def _chooser_chart(rounds: Sequence[PlayRound]) -> LineChart:
    """A line for each chooser; their intervals are in the table, since five would hide each other."""
    lines = []
    for place, (key, name) in enumerate(CHOOSERS.items()):
        found = _points(rounds, partial(_choice, key))
        if found:
            plain = key not in {"cosplay", "best_of_n"}
            points = tuple(Point(point.x, Interval(point.y.value)) for point in found) if plain else found
            lines.append(Series(name, points, place, place, bold=not plain, band=len(points) > 1))
    return LineChart("Choices", "round", "share of tasks with a right one", tuple(lines), share)


def _points(rounds: Sequence[PlayRound], value_of: Callable[[PlayRound], Interval | None]) -> tuple[Point, ...]:
    return tuple(Point(each.number, value) for each in rounds if (value := value_of(each)) is not None)


def _measure(key: str, each: PlayRound) -> Interval | None:
    return each.measures.get(key)


def _choice(key: str, each: PlayRound) -> Interval | None:
    return each.choices.get(key)


def _concordance(side: str, each: PlayRound) -> Interval | None:
    return each.alignment[side].concordance if side in each.alignment else None


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
    columns = ("", *(f"round {each.number}" if each.number else "pools" for each in rounds))
    return Table("All figures, with 95% intervals", columns, tuple(rows))


def _share(each: PlayRound, key: str) -> str:
    written = share_interval(each.measures.get(key))
    return f"{written}, {each.agreed:,} tasks" if key == CONDITIONAL and each.agreed else written


def _amount(interval: Interval | None, key: str) -> str:
    write = count if key == "tokens" else amount
    if interval is None or interval.low is None or interval.high is None:
        return write(interval.value if interval else None)
    return f"{write(interval.value)} ({write(interval.low)} to {write(interval.high)})"


def _side(side: Side | None) -> tuple[str, str, str, str]:
    if side is None or not side.tasks:
        return ("0", DASH, DASH, DASH)
    bounds = side.concordance
    written = amount(bounds.value if bounds else None)
    if bounds and bounds.low is not None and bounds.high is not None:
        written += f" ({amount(bounds.low)} to {amount(bounds.high)})"
    return (count(side.tasks), written, amount(side.a), amount(side.b))
