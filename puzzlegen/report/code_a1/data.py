"""What the page of a run of `code-a1` shows, read from its directory. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.evaluation.directory import COMPLETIONS_NAME
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.report.figures import Interval
from puzzlegen.report.loops.rounds import numbered, round_folder
from puzzlegen.report.reading.document import Document, read_document
from puzzlegen.report.reading.evaluation import (
    Evaluation,
    Solved,
    read_evaluation,
    read_interval,
    read_intervals,
    read_outcomes,
)
from puzzlegen.report.reading.record import Record, last_event, read_record

STEPS_NAME, BOOK_NAME = "steps.jsonl", "book.json"
SHARES = (
    "code_reward", "suite_reward", "code_pass", "validity", "generated_failure", "book_pass", "easy", "timeouts",
)  # fmt: skip
COUNTS = ("book", "inserted", "removed")
LEARNED = ("kl", "entropy", "gradient", "zero_variance")
_MOST_TESTS = 12
_TESTS_NAME = "tests.json"


class Measured(NamedTuple):
    """The models of an iteration, 0 being the base; None and empty for what is not there (yet)."""

    number: int
    code: dict[int, Interval]
    """pass@k by k."""
    gain: dict[int, Interval]
    tests: dict[str, Interval]
    """pass@5, mut@5, mul, valid and accuracy."""
    mul_ratio: Interval | None
    reranking: dict[str, Interval]
    seconds: dict[str, float]
    evaluation: Evaluation | None
    """The code model's, of which the problems and samples are compared."""

    @property
    def newly_solved(self) -> None:
        """Not told."""

    @property
    def solutions(self) -> tuple[Solved, ...]:
        """None are shown."""
        return ()


class Step(NamedTuple):
    """A step's figures, by name; those that it has."""

    number: int
    figures: dict[str, float]
    coder: dict[str, float]
    tester: dict[str, float]
    invalid: dict[str, int]
    unreadable: dict[str, int]
    left_out: int


class BookTest(NamedTuple):
    """A test of the Mistake Book."""

    question: str
    test: str
    frequency: int


class Duel(NamedTuple):
    """A run, as far as it is.

    By iteration and task, `codes` has the share of right codes, and `tests` the test model's pass@5 and mut@5, which
    is None where a task has none; both are empty unless they were asked for.
    """

    name: str
    arm: str
    seed: str
    record: Record
    wanted: int | None
    measured: tuple[Measured, ...]
    steps: tuple[Step, ...]
    frequent: tuple[BookTest, ...]
    last_event: str | None
    notes: tuple[str, ...]
    codes: dict[int, dict[str, float]]
    tests: dict[int, dict[str, tuple[float, float | None]]]

    @property
    def iterations(self) -> tuple[Measured, ...]:
        """What loops of all kinds have."""
        return self.measured

    @property
    def stopped(self) -> None:
        """A run of this kind does not stop early."""


def is_duel(directory: Path) -> bool:
    """Whether `directory` is one of `code-a1`."""
    return read_record(directory, []).deciding.get("command") == "code-a1"


def read_duel_data(directory: Path, name: str, *, outcomes: bool = False) -> Duel:
    """The run in `directory`, which is shown as `name`; with `outcomes`, its figures task by task."""
    notes: list[str] = []
    metrics = read_document(directory / METRICS_NAME, METRICS_NAME, notes)
    record = read_record(directory, notes)
    measured = tuple(_read_measured(number, entry) for number, entry in numbered(metrics))
    folders = {each.number: directory / round_folder(each.number) for each in measured if outcomes}
    tested = {each.number for each in measured if each.tests}
    return Duel(
        name=name,
        arm=metrics.text("arm") or "unknown",
        seed=record.configuration.get("seed", "unknown"),
        record=record,
        wanted=record.target,
        measured=measured,
        steps=_read_steps(directory, notes),
        frequent=_read_book(directory, notes),
        last_event=last_event(directory, notes),
        codes={number: _read_codes(folder, notes) for number, folder in folders.items()},
        tests={number: _read_tests(folder, notes) for number, folder in folders.items() if number in tested},
        notes=tuple(notes),
    )


def _read_codes(folder: Path, notes: list[str]) -> dict[str, float]:
    log = folder / "evaluation" / COMPLETIONS_NAME
    return read_outcomes(log, f"{folder.name}/evaluation/{COMPLETIONS_NAME}", notes)


def _read_tests(folder: Path, notes: list[str]) -> dict[str, tuple[float, float | None]]:
    tasks = read_document(folder / _TESTS_NAME, f"{folder.name}/{_TESTS_NAME}", notes).part("by_task")
    found = {name: tasks.numbers_or_none(name, 2) for name in tasks.names()}
    return {name: (pair[0], pair[1]) for name, pair in found.items() if pair and pair[0] is not None}


def _read_measured(number: int, entry: Document) -> Measured:
    times, tests = entry.part("seconds"), entry.part("tests")
    return Measured(
        number=number,
        code=read_intervals(entry.part("code")),
        gain=read_intervals(entry.part("gain")),
        tests=_intervals(tests, ("pass@5", "mut@5", "mul", "valid", "accuracy")),
        mul_ratio=read_interval(entry.part("mul_ratio")),
        reranking=_intervals(entry.part("reranking"), ("any", "chosen", "best", "gain")),
        seconds={stage: value for stage in times.names() if (value := times.number(stage)) is not None},
        evaluation=read_evaluation(entry.part("code")),
    )


def _intervals(document: Document, names: tuple[str, ...]) -> dict[str, Interval]:
    found = {name: read_interval(document.part(name)) for name in names}
    return {name: interval for name, interval in found.items() if interval is not None}


def _read_steps(directory: Path, notes: list[str]) -> tuple[Step, ...]:
    try:
        records = read_journal(directory / STEPS_NAME)
    except (RefusedToResume, OSError, RecursionError):
        notes.append(f"{STEPS_NAME} is damaged.")
        return ()
    return tuple(
        _read_step(place, Document(record, f"{STEPS_NAME}, line {place + 1}", notes))
        for place, record in enumerate(records)
    )


def _read_step(place: int, line: Document) -> Step:
    coder, tester = line.part("coder"), line.part("tester")
    return Step(
        number=place + 1,
        figures=_numbers(line, (*SHARES, *COUNTS)),
        coder=_numbers(coder, LEARNED),
        tester=_numbers(tester, LEARNED) if tester.count("groups") else {},
        invalid=line.counts("invalid"),
        unreadable=line.counts("unreadable"),
        left_out=(coder.count("left_out") or 0) + (tester.count("left_out") or 0),
    )


def _numbers(document: Document, names: tuple[str, ...]) -> dict[str, float]:
    return {name: value for name in names if (value := document.number(name)) is not None}


def _read_book(directory: Path, notes: list[str]) -> tuple[BookTest, ...]:
    """The most frequent tests of all questions."""
    questions = read_document(directory / BOOK_NAME, BOOK_NAME, notes).part("questions")
    found = [
        BookTest(name, test.text("test") or "", test.count("frequency") or 0)
        for name in questions.names()
        for test in questions.part(name).parts("tests")
    ]
    return tuple(sorted(found, key=lambda each: (-each.frequency, each.question, each.test))[:_MOST_TESTS])
