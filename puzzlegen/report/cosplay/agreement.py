"""What codes and tests of a run of `cosplay` agree on, and whether that points at what is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from puzzlegen.report.cosplay.curves import points_of
from puzzlegen.report.cosplay.data import SIDES, CosplayRun, PlayRound, Side
from puzzlegen.report.cosplay.plays import PlayBoard, Plays
from puzzlegen.report.drawing.charts import LineChart, Series
from puzzlegen.report.figures import DASH, Interval, amount, count, listed, share, times
from puzzlegen.report.page import Block, Figure, Prose, Table

_ABOUT = (
    "Concordance is the chance that of a right and a wrong one of the same task the right one has more passes; one "
    "half is chance. a and b are the chances that a right and a wrong one take part in a pass. Choosing by passes "
    "rests on a being above b."
)


def alignment(run: CosplayRun) -> tuple[Block, ...]:
    """Whether agreement points at what is right, and a warning where it does not."""
    measured = [each for each in run.rounds if any(side.tasks for side in each.alignment.values())]
    if not measured:
        return ()
    lines = tuple(
        Series(side, points, place, place, band=len(points) > 1)
        for place, side in enumerate(SIDES)
        if (points := points_of(measured, partial(_concordance, side)))
    )
    chart = LineChart("Concordance", "round", "one half is chance", lines, amount)
    columns = (
        "round",
        *(f"{side}: {name}" for side in SIDES for name in ("tasks", "concordance", "a", "b")),
    )
    rows = tuple(
        (str(each.number), *_side(each.alignment.get("codes")), *_side(each.alignment.get("tests")))
        for each in measured
    )
    return (
        Prose(_ABOUT),
        *map(Prose, _regime(run)),
        *([Figure(chart)] if lines and len(measured) > 1 else []),
        Table("Alignment of passes with what is right", columns, rows),
    )


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


def _regime(run: CosplayRun) -> list[str]:
    """Whether choosing by passes does harm, after the last round."""
    from finetune.alignment import LEAST_TASKS

    if run.warnings:
        return [f"Warning, after the last round: {warning}." for warning in run.warnings]
    last = run.rounds[-1].alignment
    few = [side for side in SIDES if side not in last or last[side].tasks < LEAST_TASKS]
    if few:
        return [f"Fewer than {LEAST_TASKS} tasks have right and wrong {listed(few)}: too few to warn of a bad regime."]
    return ["After the last round right codes and right tests do not have fewer passes than wrong ones: no warning."]


def _concordance(side: str, each: PlayRound) -> Interval | None:
    return each.alignment[side].concordance if side in each.alignment else None


def _side(side: Side | None) -> tuple[str, str, str, str]:
    if side is None or not side.tasks:
        return ("0", DASH, DASH, DASH)
    return (count(side.tasks), times(side.concordance), amount(side.a), amount(side.b))


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
