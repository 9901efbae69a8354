"""What the page of a `sol-ver` loop shows, read from its directory. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from puzzlegen.evaluation.directory import COMPLETIONS_NAME
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.report.figures import Interval
from puzzlegen.report.loops.rounds import MOST_SOLVED, numbered, round_folder
from puzzlegen.report.reading.document import Document, read_document
from puzzlegen.report.reading.evaluation import (
    Evaluation,
    Solved,
    find_solutions,
    read_evaluation,
    read_interval,
    read_outcomes,
)
from puzzlegen.report.reading.record import Record, last_event, read_record
from puzzlegen.report.sol_ver.task_rows import PreferenceSample, TripleSample, look_at_preferences, look_at_triples

STAGES = ("invent", "answer", "harvest", "finetune", "prefer", "evaluate", "test")
ARMS = {
    "full": "one model learns to write code and to test it, from what its codes and tests agree on",
    "no-verification": "a control, trained on answers that nobody has judged",
    "sft-only": "a control, trained to write what agrees, without preferences",
    "dpo-only": "a control, trained on preferences alone",
    "code-only": "a control, trained to write code alone",
    "tests-only": "a control, trained to write tests alone",
}
MEASURES = {
    "pass@1": "pass@1",
    "accuracy": "test accuracy",
    "false_positives": "mutants let through",
    "valid": "valid tests",
    "accepts": "suites that accept the reference",
}
TEST_MEASURES = tuple(MEASURES)[1:]
PAIRED = tuple(MEASURES)[:3]  # of these there are values of single tasks
REWARDS = ("margin", "accuracy", "chosen_reward", "rejected_reward")
_TESTS_NAME = "tests/tests.json"


class Gain(NamedTuple):
    """A measure after an iteration beside the base's, in pairs."""

    difference: Interval | None
    ratio: Interval | None


class Training(NamedTuple):
    """A training on `examples`; its curve has a mapping of figures for each step, and `last` those of the last."""

    examples: int | None
    steps: int | None
    tokens: int | None
    loss: float | None
    last: dict[str, float]
    curve: tuple[tuple[float, dict[str, float]], ...]


class SolVerIteration(NamedTuple):
    """One round; number 0 is the base. None and empty stand for what is not there (yet), or not in this arm."""

    number: int
    written: int | None
    """Completions that were to hold a new task."""
    tasks: int | None
    """New tasks among them."""
    refused: dict[str, int]
    answers: dict[str, int]
    yields: dict[str, int]
    learned: Training | None
    preferred: Training | None
    evaluation: Evaluation | None
    tests: dict[str, Interval]
    gain: dict[str, Gain]
    newly_solved: tuple[str, ...] | None
    """None where some log cannot be read."""
    solutions: tuple[Solved, ...]
    seconds: dict[str, float]

    def outcomes(self) -> dict[str, int]:
        """What became of the tasks, by outcome."""
        return {key.removeprefix("task:"): number for key, number in self.yields.items() if key.startswith("task:")}


class SolVerRun(NamedTuple):
    """A loop, as far as it is. `outcomes` has, by measure, iteration and task, the means of its samples.

    The samples are of the last iteration that has any.
    """

    name: str
    arm: str
    seed: str
    wanted: int | None
    record: Record
    stopped: str | None
    iterations: tuple[SolVerIteration, ...]
    last_event: str | None
    notes: tuple[str, ...]
    outcomes: dict[str, dict[int, dict[str, float]]]
    triples: tuple[TripleSample, ...]
    preferences: tuple[PreferenceSample, ...]


def is_sol_ver(directory: Path) -> bool:
    """Whether `directory` is one of `sol-ver`; where `run.json` is lost, the arm tells."""
    if command := read_record(directory, []).deciding.get("command"):
        return command == "sol-ver"
    return read_document(directory / METRICS_NAME, METRICS_NAME, []).text("arm") in ARMS


def read_sol_ver(directory: Path, name: str) -> SolVerRun:
    """The loop in `directory`, which is shown as `name`."""
    notes: list[str] = []
    metrics = read_document(directory / METRICS_NAME, METRICS_NAME, notes)
    folders = _folders(directory)
    if not (directory / METRICS_NAME).exists() and folders:
        notes.append(f"{METRICS_NAME} is missing, and with it the figures of the iterations.")
    record = read_record(directory, notes)
    by_number = {number: _read_iteration(directory, number, entry, notes) for number, entry in numbered(metrics)}
    iterations = [by_number[number] for number in sorted(by_number)]
    codes = _read_codes(directory, iterations, notes)
    return SolVerRun(
        name=name,
        arm=metrics.text("arm") or record.configuration.get("arm", "unknown"),
        seed=record.configuration.get("seed", "unknown"),
        wanted=record.target,
        record=record,
        stopped=metrics.text("stopped"),
        iterations=tuple(_with_solved(directory, each, codes, notes) for each in iterations),
        last_event=last_event(directory, notes),
        outcomes={"pass@1": codes} | _read_tests(directory, iterations, notes),
        triples=next(filter(None, (look_at_triples(directory, each, notes) for each in folders)), ()),
        preferences=next(filter(None, (look_at_preferences(directory, each, notes) for each in folders)), ()),
        notes=tuple(notes),
    )


def _folders(directory: Path) -> list[str]:
    """The names of the iterations' folders, the newest first."""
    found: list[str] = []
    while (directory / (name := f"iteration-{len(found) + 1}")).is_dir():
        found.append(name)
    return found[::-1]


def _read_iteration(directory: Path, number: int, entry: Document, notes: list[str]) -> SolVerIteration:
    invented, evaluation, times = entry.part("invented"), entry.part("evaluation"), entry.part("seconds")
    gain, tests = entry.part("gain"), entry.part("tests")
    folder = round_folder(number)
    return SolVerIteration(
        number=number,
        written=invented.count("written"),
        tasks=invented.count("tasks"),
        refused=invented.counts("rejected"),
        answers=entry.counts("answers"),
        yields=entry.counts("yields"),
        learned=_read_training(directory, f"{folder}/supervised", entry.part("learned"), notes),
        preferred=_read_training(directory, f"{folder}/preferring", entry.part("preferred"), notes),
        evaluation=read_evaluation(evaluation) if evaluation else None,
        tests={key: found for key in TEST_MEASURES if (found := read_interval(tests.part(key)))},
        gain={
            key: Gain(read_interval(gain.part(key).part("difference")), read_interval(gain.part(key).part("ratio")))
            for key in PAIRED
            if gain.part(key)
        },
        newly_solved=None,
        solutions=(),
        seconds={stage: value for stage in STAGES if (value := times.number(stage)) is not None},
    )


def _read_training(directory: Path, folder: str, entry: Document, notes: list[str]) -> Training | None:
    if not entry:
        return None
    name = f"{folder}/training.json"
    if not (directory / name).exists():
        notes.append(f"{name} is missing, and with it the curve.")
    points = read_document(directory / name, name, notes).parts("curve")
    curve = [(point.number("step"), _numbers(point, ("loss", *REWARDS))) for point in points]
    return Training(
        examples=entry.count("examples"),
        steps=entry.count("steps"),
        tokens=entry.count("tokens"),
        loss=entry.number("loss"),
        last=_numbers(entry, REWARDS),
        curve=tuple((step, figures) for step, figures in curve if step is not None),
    )


def _numbers(document: Document, names: tuple[str, ...]) -> dict[str, float]:
    return {name: value for name in names if (value := document.number(name)) is not None}


def _read_codes(directory: Path, iterations: list[SolVerIteration], notes: list[str]) -> dict[int, dict[str, float]]:
    found = {}
    for each in iterations:
        if each.evaluation:
            log = f"{round_folder(each.number)}/evaluation/{COMPLETIONS_NAME}"
            found[each.number] = read_outcomes(directory / log, log, notes)
            if not found[each.number] and not any(note.startswith(log) for note in notes):
                notes.append(f"{log} is empty.")
    return found


def _read_tests(
    directory: Path, iterations: list[SolVerIteration], notes: list[str]
) -> dict[str, dict[int, dict[str, float]]]:
    measures = PAIRED[1:]
    found: dict[str, dict[int, dict[str, float]]] = {measure: {} for measure in measures}
    for each in iterations:
        if each.tests:
            name = f"{round_folder(each.number)}/{_TESTS_NAME}"
            tasks = read_document(directory / name, name, notes).part("by_task")
            if not tasks:
                notes.append(f"{name} has no figures of single tasks, by which runs are compared.")
            means = {task: _numbers(tasks.part(task), measures) for task in tasks.names()}
            for measure in measures:
                found[measure][each.number] = {
                    task: values[measure] for task, values in means.items() if measure in values
                }
    return found


def _with_solved(
    directory: Path, each: SolVerIteration, codes: Mapping[int, Mapping[str, float]], notes: list[str]
) -> SolVerIteration:
    """The iteration with the tasks that it solves and no earlier one does."""
    if not each.number or any(not codes.get(number) for number in range(each.number + 1)):
        return each
    before = {task for number in range(each.number) for task, right in codes[number].items() if right}
    new = tuple(task for task, right in codes[each.number].items() if right and task not in before)
    log = f"{round_folder(each.number)}/evaluation/{COMPLETIONS_NAME}"
    solutions = find_solutions(directory / log, log, new[:MOST_SOLVED], notes) if new else ()
    return each._replace(newly_solved=new, solutions=solutions)
