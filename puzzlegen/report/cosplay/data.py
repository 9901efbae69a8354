"""The figures of a run of `cosplay`, as its page has them. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.generation.run_record import RUN_NAME
from puzzlegen.report.figures import Interval
from puzzlegen.report.reading.document import Document, read_document
from puzzlegen.report.reading.evaluation import read_interval
from puzzlegen.report.reading.record import Record, read_record

CONDITIONAL = "test_accuracy_conditional"
CHOOSERS = {
    "cosplay": "CoSPlay",
    "best_of_n": "best of N",
    "codet": "CodeT",
    "cluster_only": "cluster only",
    "direct": "first code",
}
MEASURES = {
    "code": "codes right",
    "test_accuracy": "tests right",
    CONDITIONAL: "tests right, conditional",
    "signal": "signal",
    "valid_tests": "valid tests",
    "right_tests": "right tests",
    "distinct_inputs": "distinct inputs",
    "tokens": "tokens",
    "pass@1": "pass@1",
}
SIDES = ("codes", "tests")
_ABLATIONS = {
    "ideas": "no ideas",
    "self_consistency": "no self-consistency",
    "test_iteration": "no test iteration",
    "fixing": "no fixing",
    "cluster": "no clusters",
}


class Side(NamedTuple):
    """Codes, or tests: how often a right and a wrong one take part in a pass, over the tasks that have both kinds."""

    tasks: int
    a: float | None
    b: float | None
    concordance: Interval | None


class PlayRound(NamedTuple):
    """The figures after a round, 0 being the pools; `CONDITIONAL` is over `agreed` tasks, which have right codes."""

    number: int
    measures: dict[str, Interval]
    choices: dict[str, Interval]
    agreed: int | None
    alignment: dict[str, Side]


class CosplayRun(NamedTuple):
    """A run, as far as it is. Without references there are no `rounds`, and nothing `by_task`; before the end of all
    tasks `tasks` is None too.
    """

    name: str
    arm: str
    seed: str
    chooser: str
    record: Record
    tasks: int | None
    outcomes: dict[str, int]
    dropped: dict[str, int]
    spent: dict[str, dict[str, int]]
    rounds: tuple[PlayRound, ...]
    warnings: tuple[str, ...]
    left_out: tuple[str, ...]
    by_task: dict[str, dict[str, float]]
    notes: tuple[str, ...]

    @property
    def generated(self) -> int:
        """Tokens, over all tasks and stages."""
        return sum(counts.get("generated", 0) for counts in self.spent.values())


def is_cosplay(directory: Path) -> bool:
    """Whether `directory` is one of `cosplay`; where `run.json` is lost, the chooser tells."""
    if command := read_record(directory, []).deciding.get("command"):
        return command == "cosplay"
    return read_document(directory / METRICS_NAME, METRICS_NAME, []).text("chooser") in CHOOSERS


def read_cosplay(directory: Path, name: str) -> CosplayRun:
    """The run in `directory`, which is shown as `name`."""
    notes: list[str] = []
    metrics = read_document(directory / METRICS_NAME, METRICS_NAME, notes)
    record = _with_settings(read_record(directory, notes), directory)
    scores = metrics.part("scores")
    return CosplayRun(
        name=name,
        arm=_arm(record.deciding),
        seed=record.deciding.get("seed", "unknown"),
        chooser=metrics.text("chooser") or record.deciding.get("chooser", "unknown"),
        record=record,
        tasks=metrics.count("tasks"),
        outcomes=metrics.counts("outcomes"),
        dropped=metrics.counts("dropped"),
        spent=read_spent(metrics.part("spent")),
        rounds=tuple(_read_round(place, entry) for place, entry in enumerate(scores.parts("rounds"))),
        warnings=scores.part("alignment").texts("warnings"),
        left_out=scores.texts("left_out"),
        by_task=dict(_read_task(entry) for entry in scores.parts("by_task")),
        notes=tuple(notes),
    )


def read_spent(document: Document) -> dict[str, dict[str, int]]:
    """Counts by stage."""
    return {stage: document.counts(stage) for stage in document.names()}


def _with_settings(record: Record, directory: Path) -> Record:
    """With the options that decide a play each by itself."""
    settings = read_document(directory / RUN_NAME, RUN_NAME, []).part("configuration").plain("settings")
    return record._replace(
        configuration={key: value for key, value in record.configuration.items() if key != "settings"} | settings
    )


def _arm(deciding: Mapping[str, str]) -> str:
    """Who chooses, and what of the method was left out or added."""
    words = [CHOOSERS.get(deciding.get("chooser", ""), "unknown")]
    words += [name for key, name in _ABLATIONS.items() if deciding.get(key) == "false"]
    words += ["guarded"] if deciding.get("guard") == "true" else []
    words += ["matched"] if "budgets" in deciding else []
    return ", ".join(words)


def _read_round(place: int, entry: Document) -> PlayRound:
    number, choices, alignment = entry.count("round"), entry.part("choices"), entry.part("alignment")
    return PlayRound(
        number=place if number is None else number,
        measures=_intervals(entry, MEASURES),
        choices=_intervals(choices, CHOOSERS),
        agreed=entry.part(CONDITIONAL).count("tasks"),
        alignment={side: _read_side(alignment.part(side)) for side in SIDES if alignment.part(side)},
    )


def _intervals(document: Document, keys: Mapping[str, str]) -> dict[str, Interval]:
    found = {key: read_interval(document.part(key)) for key in keys}
    return {key: interval for key, interval in found.items() if interval is not None}


def _read_side(part: Document) -> Side:
    return Side(part.count("tasks") or 0, part.number("a"), part.number("b"), read_interval(part.part("concordance")))


def _read_task(entry: Document) -> tuple[str, dict[str, float]]:
    values = {key: entry.flag(key) for key in CHOOSERS} | {key: entry.number(key) for key in ("code", "tests")}
    return entry.text("id") or "", {key: float(value) for key, value in values.items() if value is not None}
