"""What is known of a run directory from outside, while its process is at work or long gone.

`describe` reads the small files only, takes no right away from the run, and works on a directory of another user.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import UsageError
from puzzlegen.generation.ledger import LEDGER_NAME, Totals, read_totals
from puzzlegen.generation.rendering import Snapshot
from puzzlegen.generation.run_directory import EVENTS_NAME
from puzzlegen.generation.run_record import no_run, read_run
from puzzlegen.lock import Holder, dead_holder, lock_holder

_LAST_EVENTS = 5


class Status(NamedTuple):
    """A run at one moment."""

    directory: Path
    state: Literal["running", "done", "stopped", "interrupted"]
    target: int
    totals: Totals
    holder: Holder | None
    events: list[dict[str, Any]]
    since_batch: float = 0.0
    """Seconds since the last batch of a run that is at work, or since its process began."""
    stopped_by: str | None = None
    """The option whose budget was met."""
    dollars_per_hour: float | None = None
    died: Holder | None = None
    """The process that ended without a word, if the last one did."""

    def as_json(self) -> dict[str, Any]:
        """The status as `puzzlegen status --json` prints it: counts, rates per second, times in seconds."""
        running = self.state == "running"
        return {
            "directory": str(self.directory),
            "state": self.state,
            "stopped_by": self.stopped_by,
            "target": self.target,
            **self.totals.as_metrics(self.dollars_per_hour),
            "eta_seconds": self.totals.eta_seconds(self.target, self.since_batch) if running else None,
            "holder": self.holder._asdict() if self.holder else None,
            "died": self.died._asdict() if self.died else None,
            "events": self.events,
        }

    def remark(self) -> str:
        """What a person should know beside the figures, in a line; empty if there is nothing."""
        if self.died:
            return f"{self.died}, ended without a word; the same command goes on from here"
        return "" if self.state in {"running", "done"} else "not at work; the same command goes on from here"

    def as_snapshot(self) -> Snapshot:
        """The status in the form that is drawn."""
        return Snapshot(
            str(self.directory),
            f"stopped: {self.stopped_by}" if self.stopped_by else self.state,
            self.target,
            self.totals,
            self.totals.wall_seconds + self.since_batch,
            running=self.state == "running",
            since_batch=self.since_batch,
            dollars_per_hour=self.dollars_per_hour,
        )


def describe(directory: Path) -> Status:
    """The status of the run in `directory`. Raises `UsageError` if there is none."""
    run = read_run(directory)
    if run is None:
        if read_run(directory.resolve().parent) is not None:
            raise UsageError(f"{directory} is a part of a run", f"type puzzlegen status {directory.parent}")
        raise no_run(directory)
    holder = lock_holder(directory)
    totals = read_totals(directory)
    events = read_journal(directory / EVENTS_NAME, log=True)[-_LAST_EVENTS:]
    stopped_by = events[-1].get("by") if events and events[-1].get("event") == "stopped" else None
    state: Literal["running", "done", "stopped", "interrupted"] = "stopped" if stopped_by else "interrupted"
    if totals.kept >= run["target"]:
        state, stopped_by = "done", None
    elif holder is not None:
        state, stopped_by = "running", None
    since = _since_batch(directory, holder) if state == "running" and holder else 0.0
    price = run.get("configuration", {}).get("dollars_per_hour")
    if not isinstance(price, int | float):  # not named, or edited
        price = None
    died = dead_holder(directory) if state == "interrupted" else None
    return Status(directory, state, run["target"], totals, holder, events, since, stopped_by, price, died)


def _since_batch(directory: Path, holder: Holder) -> float:
    """By the clock of this machine; 0 where that of another one is ahead."""
    moments = []
    with suppress(OSError):  # before the first batch
        moments.append((directory / LEDGER_NAME).stat().st_mtime)
    with suppress(ValueError):  # of a holder that is not known
        moments.append(datetime.fromisoformat(holder.started).timestamp())
    return max(0.0, time.time() - max(moments)) if moments else 0.0
