"""The directory of a loop: what `improve` and `sol-ver` have in common of keeping their iterations.

    run.json            configuration, its fingerprint, versions
    run.lock            held by the one process at work
    base/               what was measured of the base
    iteration-K/        what an iteration has made, K from 1, its model in model/
    model               a link to the newest tuned model
    metrics.json        the figures of all iterations
    events.jsonl        what happened when

Every stage resumes by itself, so a loop goes on wherever it was stopped by being run again from its start.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from puzzlegen.durable import Journal, write_json
from puzzlegen.errors import UsageError
from puzzlegen.generation.configuration import versions
from puzzlegen.generation.run_directory import EVENTS_NAME
from puzzlegen.generation.run_record import RUN_NAME, check_maker, check_same_run, new_run, now, read_run
from puzzlegen.lock import LOCK_NAME, RunLock
from shards.durable import make_directory


class LoopDirectory:
    """An open loop of `command`, the base of which is `model`. Made by `open_loop`."""

    def __init__(self, path: Path, command: str, model: str, iterations: int, events: Journal, *, quiet: bool) -> None:
        self.path = path
        self._command = command
        self._base = model
        self._iterations = iterations
        self._events = events
        self._quiet = quiet

    def folder(self, iteration: int) -> Path:
        """Where an iteration is; the base is iteration 0."""
        return self.path / (f"iteration-{iteration}" if iteration else "base")

    def model(self, iteration: int) -> str:
        """That iteration's model, as engines name it."""
        return str(self.folder(iteration) / "model") if iteration else self._base

    def link_newest(self, iteration: int) -> None:
        """Point `model` at the model of `iteration`, or at a later one that an earlier command has made."""
        while (self.folder(iteration + 1) / "model").is_dir():
            iteration += 1
        self.link(self.path / "model", self.folder(iteration) / "model")

    def link(self, link: Path, target: Path) -> None:
        """Make `link` a link to `target`, in one step, that stays right when the loop is moved."""
        temporary = link.with_name(f".{link.name}.tmp")
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target.relative_to(link.parent))
        temporary.replace(link)

    @contextmanager
    def stage(self, iteration: int, name: str, text: str, took: Callable[[int, str, float], None]) -> Iterator[None]:
        """Say what begins, and tell `took` the seconds at the end."""
        of = f"iteration {iteration} of {self._iterations}" if iteration else "iteration 0"
        self.say(f"{of}: {text}")
        self.log(name, iteration=iteration)
        started = time.perf_counter()
        yield
        took(iteration, name, time.perf_counter() - started)

    def say(self, text: str) -> None:
        """A line for the user."""
        import typer

        if not self._quiet:
            typer.echo(f"{self._command} {self.path}: {text}", err=True)

    def log(self, event: str, **fields: Any) -> None:
        """A line in `events.jsonl`."""
        self._events.append({"time": now(), "event": event} | fields)


@contextmanager
def open_loop(
    path: Path,
    command: str,
    model: str,
    iterations: int,
    deciding: Mapping[str, Any],
    resolved: Mapping[str, Any],
    *,
    has_begun: Callable[[Path], bool],
    quiet: bool,
) -> Iterator[LoopDirectory]:
    """Start a loop in `path`, or go on with the one that is there.

    Refuses as `open_run` does. A first attempt that failed before there was anything that another configuration would
    spoil (`has_begun`) binds nobody.
    """
    make_directory(path)
    with ExitStack() as opened:
        opened.callback(RunLock(path).release)
        run = new_run(iterations, deciding, resolved)
        recorded = read_run(path) if has_begun(path) else None
        if recorded is not None:
            check_same_run(path, recorded, deciding)
            run = recorded | {"target": max(recorded["target"], run["target"]), "configuration": run["configuration"]}
        write_json(path / RUN_NAME, run)
        events = Journal(path / EVENTS_NAME, log=True)
        opened.callback(events.close)
        events.append({"time": now(), "event": "started" if recorded is None else "resumed", "versions": versions()})
        yield LoopDirectory(path, command, model, iterations, events, quiet=quiet)


def check_loop_folder(path: Path, command: str) -> None:
    """UsageError if `path` is something else than a loop of `command`, a new folder or an empty one."""
    check_maker(path, command)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file", "name a folder with --out DIR")
    if path.exists() and not (path / RUN_NAME).exists() and {entry.name for entry in path.iterdir()} - {LOCK_NAME}:
        raise UsageError(f"{path} holds files of something else", "name a new or empty folder with --out DIR")
