"""What is known of a loop (`improve`, `sol-ver`, `code-a1`) from outside: which iteration it is at, and with what.

A loop has no rows of its own to count; how far it is, its events say. While an iteration generates, its folder is a
run directory, and `puzzlegen status` of that has the counts. Nothing in the directory is changed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.generation.rendering import duration
from puzzlegen.generation.run_directory import EVENTS_NAME
from puzzlegen.generation.run_record import read_run
from puzzlegen.lock import Holder, dead_holder, lock_holder

COMMANDS = ("improve", "sol-ver", "code-a1")
_LAST_EVENTS = 5


class LoopStatus(NamedTuple):
    """A loop at one moment. `stage` is its last event, `since` the seconds since then."""

    directory: Path
    command: str
    state: Literal["running", "done", "stopped", "interrupted"]
    target: int
    iteration: int | None
    stage: str
    since: float
    holder: Holder | None
    died: Holder | None
    events: list[dict[str, Any]]

    @property
    def progress(self) -> tuple[object, ...]:
        """Something else whenever it has come further."""
        return (self.state, self.iteration, self.stage)

    def as_json(self) -> dict[str, Any]:
        """The status as `puzzlegen status --json` prints it; times in seconds."""
        return as_document(self._asdict())

    def line(self) -> str:
        """The loop in a line."""
        place = (
            "before the first iteration" if self.iteration is None else f"iteration {self.iteration} of {self.target}"
        )
        doing = f", {self.stage} for {duration(self.since)}" if self.state == "running" else ""
        return f"{self.command} {self.state}: {place}{doing}"

    def remark(self) -> str:
        """What a person should know beside that; empty if there is nothing."""
        return remark_on(self.state, self.died)


def as_document(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a status as JSON takes them: a folder as text, a holder as its own fields."""
    return {
        name: value._asdict() if isinstance(value, Holder) else str(value) if isinstance(value, Path) else value
        for name, value in fields.items()
    }


def remark_on(state: str, died: Holder | None) -> str:
    """Who ended without a word, and that an interrupted run can go on; empty if there is nothing to say."""
    if died:
        return f"{died}, ended without a word; the same command goes on from here"
    return "not at work; the same command goes on from here" if state == "interrupted" else ""


def describe_loop(directory: Path) -> LoopStatus | None:
    """The status of the loop in `directory`; None if there is none."""
    run = read_run(directory)
    if run is None or run["deciding"].get("command") not in COMMANDS:
        return None
    events = read_journal(directory / EVENTS_NAME, log=True)
    last = events[-1] if events else {}
    holder = lock_holder(directory)
    state: Literal["running", "done", "stopped", "interrupted"] = "running" if holder else "interrupted"
    if not holder and last.get("event") in {"finished", "stopped"}:
        state = "done" if last["event"] == "finished" else "stopped"
    since = 0.0
    with suppress(ValueError):  # a time that somebody has edited
        since = max(0.0, time.time() - datetime.fromisoformat(str(last.get("time"))).timestamp())
    return LoopStatus(
        directory=directory,
        command=run["deciding"]["command"],
        state=state,
        target=run["target"],
        iteration=next((event["iteration"] for event in reversed(events) if "iteration" in event), None),
        stage=str(last.get("event", "starting")),
        since=since,
        holder=holder,
        died=dead_holder(directory) if state == "interrupted" else None,
        events=events[-_LAST_EVENTS:],
    )
