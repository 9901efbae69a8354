"""What the page of a run of `code-a1` shows, read from its directory. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.report.figures import Interval
from puzzlegen.report.reading.document import Document, read_document
from puzzlegen.report.reading.evaluation import read_interval, read_intervals
from puzzlegen.report.reading.record import Record, last_event, read_record

STEPS_NAME, BOOK_NAME = "steps.jsonl", "book.json"
SHARES = (
    "code_reward", "suite_reward", "code_pass", "validity", "generated_failure", "book_pass", "easy", "timeouts",
)  # fmt: skip
COUNTS = ("book", "inserted", "removed")
LEARNED = ("kl", "entropy", "gradient", "zero_variance")
_MOST_TESTS = 12


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
    """A run, as far as it is."""

    name: str
    arm: str
    record: Record
    wanted: int | None
    measured: tuple[Measured, ...]
    steps: tuple[Step, ...]
    frequent: tuple[BookTest, ...]
    last_event: str | None
    notes: tuple[str, ...]


def is_duel(directory: Path) -> bool:
    """Whether `directory` is one of `code-a1`."""
    return read_record(directory, []).deciding.get("command") == "code-a1"


def read_duel_data(directory: Path, name: str) -> Duel:
    """The run in `directory`, which is shown as `name`."""
    notes: list[str] = []
    metrics = read_document(directory / METRICS_NAME, METRICS_NAME, notes)
    record = read_record(directory, notes)
    return Duel(
        name=name,
        arm=metrics.text("arm") or "unknown",
        record=record,
        wanted=record.target,
        measured=tuple(_read_measured(place, entry) for place, entry in enumerate(metrics.parts("iterations"))),
        steps=_read_steps(directory, notes),
        frequent=_read_book(directory, notes),
        last_event=last_event(directory, notes),
        notes=tuple(notes),
    )


def _read_measured(place: int, entry: Document) -> Measured:
    number, times = entry.count("iteration"), entry.part("seconds")
    tests = entry.part("tests")
    return Measured(
        number=place if number is None else number,
        code=read_intervals(entry.part("code")),
        gain=read_intervals(entry.part("gain")),
        tests=_intervals(tests, ("pass@5", "mut@5", "mul", "valid", "accuracy")),
        mul_ratio=read_interval(entry.part("mul_ratio")),
        reranking=_intervals(entry.part("reranking"), ("any", "chosen", "best", "gain")),
        seconds={stage: value for stage in times.names() if (value := times.number(stage)) is not None},
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
