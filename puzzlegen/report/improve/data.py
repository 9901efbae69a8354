"""What the page of a loop shows, read from its directory. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from puzzlegen.evaluation.directory import COMPLETIONS_NAME
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.report.code_a1.data import is_duel
from puzzlegen.report.figures import Interval
from puzzlegen.report.loops.rounds import MOST_SOLVED, numbered, round_folder
from puzzlegen.report.reading.document import Document, read_document
from puzzlegen.report.reading.evaluation import (
    Evaluation,
    Solved,
    find_solutions,
    read_evaluation,
    read_intervals,
    read_outcomes,
)
from puzzlegen.report.reading.metrics import Made, read_made
from puzzlegen.report.reading.record import Record, last_event, read_record
from puzzlegen.report.reading.rows import Row, look_at_rows

STAGES = ("generate", "carry", "finetune", "evaluate")
_TRAINING = "training.json"


class Iteration(NamedTuple):
    """One round; number 0 is the base. None and empty stand for what is not there (yet), or not in this arm."""

    number: int
    puzzles: int | None
    made: Made
    carried: int | None  # solutions that programs of other puzzles have made, of all iterations so far
    texts: int | None
    epochs: float | None  # how often a text was read
    loss: float | None
    tokens: int | None
    curve: tuple[tuple[float, float], ...]  # step, loss
    evaluation: Evaluation | None
    gain: dict[int, Interval]
    newly_solved: tuple[str, ...]
    solutions: tuple[Solved, ...]
    seconds: dict[str, float]
    being_made: bool = False  # its data is not whole yet


class Loop(NamedTuple):
    """A loop, as far as it is. `wanted` is the number of iterations that it was started for.

    `outcomes` has the share of right completions, by iteration and problem, where it was asked for.
    """

    name: str
    arm: str
    seed: str
    wanted: int | None
    record: Record
    stopped: str | None
    iterations: tuple[Iteration, ...]
    last_event: str | None
    notes: tuple[str, ...]
    outcomes: dict[int, dict[str, float]]
    newest_rows: tuple[Row, ...] = ()
    """Rows of the last iteration that has any."""


def is_loop(directory: Path) -> bool:
    """Whether `directory` is one of `improve`, and not of `generate` or `code-a1`."""
    if is_duel(directory):
        return False
    return (directory / "base").is_dir() or bool(
        read_document(directory / METRICS_NAME, METRICS_NAME, []).text("arm")
        or "iterations" in read_record(directory, []).configuration
    )


def read_loop_data(directory: Path, name: str, *, outcomes: bool = False) -> Loop:
    """The loop in `directory`, which is shown as `name`; with `outcomes` those of all problems, for comparing."""
    notes: list[str] = []
    metrics = read_document(directory / METRICS_NAME, METRICS_NAME, notes)
    if not (directory / METRICS_NAME).exists() and (directory / "iteration-1").exists():
        notes.append(f"{METRICS_NAME} is missing, and with it the figures of the iterations.")
    record = read_record(directory, notes)
    by_number = {number: _read_iteration(directory, number, entry, notes) for number, entry in numbered(metrics)}
    _add_begun(directory, by_number, notes)
    return Loop(
        name=name,
        arm=metrics.text("arm") or record.configuration.get("arm", "unknown"),
        seed=record.configuration.get("seed", "unknown"),
        wanted=record.target,
        record=record,
        stopped=metrics.text("stopped"),
        iterations=tuple(by_number[number] for number in sorted(by_number)),
        last_event=last_event(directory, notes),
        outcomes=_read_outcomes(directory, by_number, notes) if outcomes else {},
        newest_rows=_read_newest_rows(directory, by_number, notes),
        notes=tuple(notes),
    )


def _read_newest_rows(directory: Path, by_number: dict[int, Iteration], notes: list[str]) -> tuple[Row, ...]:
    for number in sorted(by_number, reverse=True):
        name = f"{round_folder(number)}/dataset"
        if rows := look_at_rows(directory / name, f"{name}/", notes):
            return rows
    return ()


def _read_outcomes(directory: Path, by_number: dict[int, Iteration], notes: list[str]) -> dict[int, dict[str, float]]:
    found = {}
    for number, each in by_number.items():
        if each.evaluation:
            log = f"{round_folder(number)}/evaluation/{COMPLETIONS_NAME}"
            found[number] = read_outcomes(directory / log, log, notes)
    return found


def _read_iteration(directory: Path, number: int, entry: Document, notes: list[str]) -> Iteration:
    folder = round_folder(number)
    evaluation = entry.part("evaluation")
    new = entry.texts("newly_solved")
    solutions: tuple[Solved, ...] = ()
    if new:
        log = f"{folder}/evaluation/{COMPLETIONS_NAME}"
        solutions = find_solutions(directory / log, log, new[:MOST_SOLVED], notes)
    times = entry.part("seconds")
    tuned = entry.number("loss") is not None
    return Iteration(
        number=number,
        puzzles=entry.count("puzzles"),
        made=read_made(entry),
        carried=entry.part("carried").count("held"),
        texts=entry.count("texts"),
        epochs=entry.number("epochs"),
        loss=entry.number("loss"),
        tokens=entry.count("tokens"),
        curve=_read_curve(directory, _training_file(directory, folder), notes) if tuned else (),
        evaluation=read_evaluation(evaluation) if evaluation else None,
        gain=read_intervals(entry.part("gain")),
        newly_solved=new,
        solutions=solutions,
        seconds={stage: value for stage in STAGES if (value := times.number(stage)) is not None},
    )


def _add_begun(directory: Path, by_number: dict[int, Iteration], notes: list[str]) -> None:
    """The data of an iteration that is being made, which the loop's own figures do not have yet."""
    number = max((0, *by_number)) + 1
    path = f"iteration-{number}/{METRICS_NAME}"
    begun = read_document(directory / path, path, notes)
    if begun:
        entry = Document({}, path, notes)
        unfinished = _read_iteration(directory, number, entry, notes)
        by_number[number] = unfinished._replace(puzzles=begun.count("kept"), made=read_made(begun), being_made=True)


def _training_file(directory: Path, folder: str) -> str:
    """Where the training on texts is told: of a model that learned from pairs after it, beside that model."""
    before = f"{folder}/supervised/{_TRAINING}"
    return before if (directory / before).is_file() else f"{folder}/model/{_TRAINING}"


def _read_curve(directory: Path, path: str, notes: list[str]) -> tuple[tuple[float, float], ...]:
    if not (directory / path).exists():
        notes.append(f"{path} is missing, and with it the loss curve.")
    points = [
        (point.number("step"), point.number("loss"))
        for point in read_document(directory / path, path, notes).parts("curve")
    ]
    return tuple((step, loss) for step, loss in points if step is not None and loss is not None)
