"""What the page of a `generate` run shows, read from its directory. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.generation.run_directory import EVENTS_NAME, METRICS_NAME
from puzzlegen.generation.run_record import RUN_NAME
from puzzlegen.report.document import Document, read_document
from puzzlegen.report.figures import moment
from puzzlegen.report.rows import RejectedText, Row, look_at_rejected, look_at_rows
from puzzlegen.report.throughput import Stretch, read_stretches

SECONDS = ("wall", "model", "verify", "wait")


class Diversity(NamedTuple):
    """The figures of `shards.summarise`; what is not known is None or empty."""

    rows: int | None
    answer_types: dict[str, int]
    modules: dict[str, int]
    templates: int | None
    top_template_share: float | None
    top_10_template_share: float | None
    node_entropy: float | None
    distinct_ngrams: tuple[float, ...]
    novelty: tuple[float, ...]
    vendi: float | None
    sample: int | None
    solve_rates: tuple[int, ...]
    compression_ratio: float | None


class Made(NamedTuple):
    """What became of the candidates of a run; `attempts` are counts by outcome."""

    funnel: dict[str, int]
    attempts: dict[str, int]
    rejected: dict[str, int]
    diversity: Diversity | None


class Record(NamedTuple):
    """What `run.json` says: how a run was made, in the words of its configuration, and what of that decides it.

    Of `deciding`, what is not set is left out.
    """

    target: int | None
    created: str | None
    fingerprint: str | None
    sandbox_level: str | None
    configuration: dict[str, str]
    versions: dict[str, str]
    deciding: dict[str, str]


class Run(NamedTuple):
    """A run of `generate`, as far as it is."""

    name: str
    record: Record
    kept: int | None
    batches: int | None
    tokens: int | None
    tokens_per_kept: float | None
    kept_per_second: float | None
    seconds: dict[str, float]
    made: Made
    rows: tuple[Row, ...]
    rejected: tuple[RejectedText, ...]
    last_event: str | None
    notes: tuple[str, ...]
    stretches: tuple[Stretch, ...] = ()


def read_run_data(directory: Path, name: str) -> Run:
    """The run in `directory`, which is shown as `name`."""
    notes: list[str] = []
    metrics = read_document(directory / METRICS_NAME, METRICS_NAME, notes)
    record = read_record(directory, notes)
    rows = look_at_rows(directory / "dataset", "dataset/", notes)
    stretches = read_stretches(directory, notes)
    kept = metrics.count("kept")
    if kept is None and stretches:  # the ledger knows too
        kept = stretches[-1].kept_total
    if kept and not (directory / "dataset").exists():
        notes.append("dataset/ is missing.")
    if rows and not (directory / METRICS_NAME).exists():
        notes.append(f"{METRICS_NAME} is missing, and with it the counts.")
    times = metrics.part("seconds")
    return Run(
        name=name,
        record=record,
        kept=kept,
        batches=metrics.count("batches"),
        tokens=metrics.count("tokens"),
        tokens_per_kept=metrics.number("tokens_per_kept"),
        kept_per_second=metrics.number("kept_per_second"),
        seconds={key: value for key in SECONDS if (value := times.number(key)) is not None},
        made=read_made(metrics),
        rows=rows,
        rejected=look_at_rejected(directory / "rejected", "rejected/", notes),
        last_event=last_event(directory, notes),
        stretches=stretches,
        notes=tuple(notes),
    )


def read_record(directory: Path, notes: list[str]) -> Record:
    """The `run.json` of `directory`."""
    if not (directory / RUN_NAME).exists():
        notes.append(f"{RUN_NAME} is missing, and with it how the run was made.")
    run = read_document(directory / RUN_NAME, RUN_NAME, notes)
    return Record(
        run.count("target"),
        run.text("created"),
        run.text("fingerprint"),
        run.text("sandbox_level"),
        run.plain("configuration"),
        run.plain("versions"),
        {key: value for key, value in run.plain("deciding").items() if value != "null"},
    )


def read_made(metrics: Document) -> Made:
    """The counts in a `metrics.json`, or in an iteration of a loop's."""
    funnel = metrics.counts("funnel")
    outcomes = {key: value for key, value in funnel.items() if key.startswith("attempt:")}
    figures = metrics.part("diversity")
    return Made(
        {key: value for key, value in funnel.items() if key not in outcomes},
        {key.removeprefix("attempt:"): value for key, value in outcomes.items()},
        metrics.counts("rejected"),
        _read_diversity(figures) if figures else None,
    )


def last_event(directory: Path, notes: list[str]) -> str | None:
    """The last line of `events.jsonl` in words."""
    try:
        events = read_journal(directory / EVENTS_NAME)
    except (RefusedToResume, OSError, RecursionError):
        notes.append(f"{EVENTS_NAME} is damaged.")
        return None
    if not events:
        return None
    event = events[-1]
    words = [str(event[key]) for key in ("event", "error", "why") if key in event]
    words += [f"iteration {event['iteration']}"] if "iteration" in event else []
    return ", ".join([*words, moment(str(event.get("time", "")))])[:400]


def _read_diversity(figures: Document) -> Diversity:
    rates = figures.numbers("solve_rates", 10)
    return Diversity(
        rows=figures.count("rows"),
        answer_types=figures.counts("answer_types"),
        modules=figures.counts("modules"),
        templates=figures.count("templates"),
        top_template_share=figures.number("top_template_share"),
        top_10_template_share=figures.number("top_10_template_share"),
        node_entropy=figures.number("node_entropy"),
        distinct_ngrams=figures.numbers("distinct_ngrams", 3),
        novelty=figures.numbers("novelty", 4),
        vendi=figures.number("vendi"),
        sample=figures.count("sample"),
        solve_rates=tuple(int(max(0.0, rate)) for rate in rates),
        compression_ratio=figures.number("compression_ratio"),
    )
