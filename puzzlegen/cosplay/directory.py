"""The directory of `cosplay`, and all that a run needs to go on after any crash.

    run.json        configuration, its fingerprint, versions
    run.lock        held by the one process at work
    plays.jsonl     a line for each task after its pools and after each round, and one when it has ended
    chosen.jsonl    a line a task, in the tasks' order: the task, the code that was chosen, and what it has cost
    scores.jsonl    a line for each task that has a reference: which codes, tests and choices are right in each round
    metrics.json    the figures

A task goes on from its last line in `plays.jsonl`. The last three files are written when all tasks have ended. Raises
`UsageError` for a folder that holds something else, `RefusedToResume` for another configuration or another process at
work, or for files that are damaged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.durable import Journal, read_journal, write_json
from puzzlegen.errors import RefusedToResume, UsageError
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.generation.run_record import RUN_NAME, check_maker, check_same_run, new_run, read_run
from puzzlegen.lock import LOCK_NAME, RunLock

if TYPE_CHECKING:
    from puzzles import Task
    from recipes.cosplay_records import Board

PLAYS_NAME = "plays.jsonl"
CHOSEN_NAME = "chosen.jsonl"
SCORES_NAME = "scores.jsonl"


class CosplayDirectory:
    """An open directory: `ends` are the last lines of the tasks that have ended, by id. Made by `open_cosplay`."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path = path
        self._journal = journal
        self._rounds: dict[str, list[dict[str, Any]]] = {}
        self.ends: dict[str, dict[str, Any]] = {}
        for record in journal.records:
            if "end" in record and not _is_end(record):
                raise self._damaged(f"an end of {record.get('id')!r} that no play writes")
            self._note(record)

    def add(self, record: dict[str, Any]) -> None:
        """Log a round or an end; on return it is there to stay."""
        self._journal.append(record)
        self._note(record)

    def boards(self, task: Task) -> list[Board]:
        """The boards of a task after its pools and after each round that it has ended; none if it has not begun."""
        from recipes.cosplay_records import read_board

        records, end = self._rounds.get(task.id, []), self.ends.get(task.id)
        try:
            boards = [read_board(task, records[: count + 1]) for count in range(len(records))]
        except ValueError as error:
            raise self._damaged(str(error)) from error
        if end is not None and not (boards and (end["chosen"] is None or end["chosen"] < len(boards[-1].codes))):
            raise self._damaged(f"{task.id} has ended with a code that is not there")
        return boards

    def finish(
        self, chosen: Sequence[Mapping[str, Any]], scores: Sequence[Mapping[str, Any]], metrics: Mapping[str, Any]
    ) -> None:
        """Write the choices, what of them is right, and the figures."""
        from shards.durable import write_durably

        for name, rows in ((CHOSEN_NAME, chosen), (SCORES_NAME, scores)):
            write_durably(self.path / name, "".join(json.dumps(row) + "\n" for row in rows).encode())
        write_json(self.path / METRICS_NAME, metrics)

    def _note(self, record: dict[str, Any]) -> None:
        if "end" in record:
            self.ends[str(record.get("id"))] = record
        else:
            self._rounds.setdefault(str(record.get("id")), []).append(record)

    def _damaged(self, why: str) -> RefusedToResume:
        return RefusedToResume(
            f"{self.path / PLAYS_NAME} is damaged ({why})", "restore it, or start anew with another --out DIR"
        )


def _is_end(record: Mapping[str, Any]) -> bool:
    """Whether the line of a task that has ended has all that figures are made of."""
    from recipes.cosplay_records import Outcome, Stage

    spent, chosen = record.get("spent"), record.get("chosen", "")
    return (
        isinstance(record.get("id"), str)
        and record["end"] in list(Outcome)
        and (chosen is None or (type(chosen) is int and chosen >= 0))
        and isinstance(spent, dict)
        and all(stage in list(Stage) and isinstance(counts, dict) for stage, counts in spent.items())
        and all(type(count) is int for counts in spent.values() for count in counts.values())
    )


@contextmanager
def open_cosplay(
    path: Path, tasks: int, *, deciding: Mapping[str, Any], resolved: Mapping[str, Any]
) -> Iterator[CosplayDirectory]:
    """Start a run in `path`, or go on with the one that is there; a first attempt that made nothing binds nobody."""
    check_maker(path, "cosplay")
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file", "name a folder with --out DIR")
    if path.exists() and not (path / RUN_NAME).exists() and {entry.name for entry in path.iterdir()} - {LOCK_NAME}:
        raise UsageError(f"{path} holds files of something else", "name a new or empty folder with --out DIR")
    path.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        opened.callback(RunLock(path).release)
        run = new_run(tasks, deciding, resolved)
        if read_journal(path / PLAYS_NAME):
            recorded = read_run(path)
            if recorded is None:
                raise RefusedToResume(f"{path} has lost its {RUN_NAME}", "start anew with another --out DIR")
            check_same_run(path, recorded, deciding)
            run = recorded | {"configuration": run["configuration"]}
        write_json(path / RUN_NAME, run)
        journal = Journal(path / PLAYS_NAME)
        opened.callback(journal.close)
        yield CosplayDirectory(path, journal)


def read_budgets(path: Path, tasks: Sequence[Task]) -> dict[str, int]:
    """The tokens that each of `tasks` has sampled in the run in `path`; UsageError if it has not ended all of them."""
    ends = [record for record in read_journal(path / PLAYS_NAME) if "end" in record]
    if not ends:
        raise UsageError(f"{path} holds no task that was played", "name the --out folder of puzzlegen cosplay")
    try:
        budgets = {str(record["id"]): int(record["tokens"]) for record in ends}
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedToResume(f"{path / PLAYS_NAME} is damaged", "name another run with --match DIR") from error
    missing = [task.id for task in tasks if task.id not in budgets]
    if missing:  # with nothing to spend they would spoil the comparison, and nobody would see it
        raise UsageError(
            f"{path} has not ended {len(missing):,} of these {len(tasks):,} tasks, such as {missing[0]}",
            "run it to its end, or name a run on the same tasks with --match DIR",
        )
    return budgets
