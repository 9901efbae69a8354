"""What the page of a `generate` run shows, read from its directory. Nothing raises; `notes` say what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.report.generation.throughput import Stretch, read_stretches
from puzzlegen.report.reading.document import read_document
from puzzlegen.report.reading.metrics import Made, read_made
from puzzlegen.report.reading.record import Record, last_event, read_record
from puzzlegen.report.reading.rows import RejectedText, Row, look_at_rejected, look_at_rows

SECONDS = ("wall", "model", "verify", "wait")


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
