"""How a run was made and what it did last: `run.json` and the end of `events.jsonl`. Nothing raises."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.generation.run_directory import EVENTS_NAME
from puzzlegen.generation.run_record import RUN_NAME
from puzzlegen.report.figures import moment
from puzzlegen.report.reading.document import read_document


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
