"""What is known of a run of `cosplay` from outside: how many tasks have begun, and how those ended that have.

All of it is in `plays.jsonl`. Nothing in the directory is changed.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from puzzlegen.cosplay.directory import PLAYS_NAME
from puzzlegen.durable import read_journal
from puzzlegen.generation.rendering import duration
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.generation.run_record import read_run
from puzzlegen.lock import Holder, dead_holder, lock_holder
from puzzlegen.loops.status import as_document, remark_on
from puzzles.amounts import amount


class PlayStatus(NamedTuple):
    """A run of `cosplay` at one moment. `target` is the number of tasks, `since` the seconds since the last line.

    `begun` tasks have their pools; `outcomes` counts those that have ended.
    """

    directory: Path
    command: str
    state: Literal["running", "done", "interrupted"]
    target: int
    begun: int
    outcomes: dict[str, int]
    since: float
    holder: Holder | None
    died: Holder | None
    events: list[dict[str, Any]]

    @property
    def progress(self) -> tuple[object, ...]:
        """Something else whenever it has come further."""
        return (self.state, self.begun, sum(self.outcomes.values()))

    def as_json(self) -> dict[str, Any]:
        """The status as `puzzlegen status --json` prints it; times in seconds."""
        return as_document(self._asdict())

    def line(self) -> str:
        """The run in a line."""
        ended = sum(self.outcomes.values())
        how = ", ".join(f"{outcome} {count:,}" for outcome, count in self.outcomes.items())
        told = [
            f"{self.begun:,} of {amount(self.target, 'task')} begun",
            f"{ended:,} ended" + (f" ({how})" if how else ""),
            *([f"the last line {duration(self.since)} ago"] if self.state == "running" and self.begun else []),
        ]
        return f"{self.command} {self.state}: {', '.join(told)}"

    def remark(self) -> str:
        """What a person should know beside that; empty if there is nothing."""
        return remark_on(self.state, self.died)


def describe_plays(directory: Path) -> PlayStatus | None:
    """The status of the run of `cosplay` in `directory`; None if there is none, RefusedToResume if it is damaged."""
    run = read_run(directory)
    if run is None or run["deciding"].get("command") != "cosplay":
        return None
    records = read_journal(directory / PLAYS_NAME)
    outcomes = Counter(str(record["end"]) for record in records if "end" in record)
    holder = lock_holder(directory)
    state: Literal["running", "done", "interrupted"] = "running" if holder else "interrupted"
    if not holder and (directory / METRICS_NAME).exists() and outcomes.total() >= run["target"]:
        state = "done"
    since = 0.0
    with suppress(OSError):  # before the first line
        since = max(0.0, time.time() - (directory / PLAYS_NAME).stat().st_mtime)
    return PlayStatus(
        directory=directory,
        command="cosplay",
        state=state,
        target=run["target"],
        begun=len({str(record.get("id")) for record in records}),
        outcomes=dict(sorted(outcomes.items())),
        since=since,
        holder=holder,
        died=dead_holder(directory) if state == "interrupted" else None,
        events=[],
    )
