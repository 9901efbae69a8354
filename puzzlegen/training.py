"""What the training commands need of this room: rows to learn from, one process a model, and a display."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from puzzlegen.errors import PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.lock import LOCK_NAME, RunLock
from puzzlegen.rendering import duration, is_interactive

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from finetune.trainer import Point

_LINE_EVERY_SECONDS = 10.0
_EXAMPLE = "puzzlegen generate --n 1000 --out runs/first makes one: puzzlegen finetune runs/first --out models/first"


class TrainingRows(NamedTuple):
    """Rows with `puzzle`, `solutions` and perhaps `solve_rate`; `dropped` records of the file could not be read."""

    rows: list[dict[str, Any]]
    dropped: int

    @property
    def digest(self) -> str:
        """What tells these rows from others, as 32 hexadecimal digits."""
        digest = blake2b(digest_size=16)
        for row in self.rows:
            digest.update(json.dumps([row["puzzle"], row["solutions"], row.get("solve_rate")]).encode() + b"\n")
        return digest.hexdigest()


def read_training_rows(source: Path) -> TrainingRows:
    """The rows of a dataset folder, of a run directory's `dataset/`, or of a file of puzzles and solutions.

    UsageError if it is none of these, or has no row with a solution.
    """
    if source.is_file():
        from puzzles.seed_files import read_seed_file

        file = read_seed_file(source)
        rows = [{"puzzle": seed.puzzle.source, "solutions": list(seed.solutions)} for seed in file.seeds]
        found = TrainingRows(rows, len(file.dropped))
    else:
        found = TrainingRows(_read_dataset(source), 0)
    if not any(row["solutions"] for row in found.rows):
        unread = f" ({found.dropped:,} records cannot be read)" if found.dropped else ""
        raise UsageError(f"{source} holds no solved puzzle{unread}", _EXAMPLE)
    return found


def _read_dataset(source: Path) -> list[dict[str, Any]]:
    from shards import read_rows

    folder = next((path for path in (source / "dataset", source) if (path / "state.json").is_file()), None)
    if folder is None:
        raise UsageError(f"{source} is no dataset, run directory or file of puzzles", _EXAMPLE)
    wanted = ("puzzle", "solutions", "solve_rate")
    rows = [{key: row[key] for key in wanted if key in row} for row in read_rows(folder)]
    if rows and not (isinstance(rows[0].get("puzzle"), str) and isinstance(rows[0].get("solutions"), list)):
        raise UsageError(f"{folder} has no columns `puzzle` and `solutions`", _EXAMPLE)
    return rows


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The exclusive right to work in `folder`, which goes again if nothing was put there; RefusedToResume."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = RunLock(folder)
    except RefusedToResume as error:
        raise RefusedToResume(error.message, "wait until that has ended, or choose another --out DIR") from error
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):  # the folder is gone, or holds the checkpoints
            if [path.name for path in folder.iterdir()] == [LOCK_NAME]:
                (folder / LOCK_NAME).unlink()
                folder.rmdir()


@contextmanager
def sft_errors_explained(out: Path) -> Iterator[None]:
    """What `finetune.sft` raises inside, as errors that say what to type next."""
    from finetune import sft
    from generator import ModelNotFoundError
    from puzzlegen.configuration import differences

    try:
        yield
    except sft.AnotherTaskError as error:
        changed = "; ".join(map(str, differences(error.recorded, error.asked)))
        raise RefusedToResume(
            f"{error.folder} was made under another configuration: {changed}",
            "repeat the command as it was to go on there, or start anew with another --out DIR",
        ) from error
    except sft.DivergedError as error:
        raise PuzzlegenError(
            f"{error}; the last good checkpoint is kept in {sft.work_folder(out)}",
            "train with a lower --learning-rate into another --out DIR",
        ) from error
    except sft.TooLittleMemoryError as error:
        raise PuzzlegenError(str(error), "try a smaller --block, or adapters: --lora 16") from error
    except sft.NoTextsError as error:
        raise UsageError(str(error), "take a model with a longer context, or a dataset of shorter puzzles") from error
    except ModelNotFoundError as error:
        raise PuzzlegenError(str(error), "try --model builtin, or a folder that holds a model") from error
    except FileExistsError as error:
        raise UsageError(f"{out} {error.strerror}", "name a new or empty folder with --out DIR") from error


class TrainingDisplay:
    """How far a training is, on stderr: a bar on a terminal, a line now and then elsewhere, or nothing."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name = name
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._first: tuple[float, Point] | None = None
        self._shown = float("-inf")

    def say(self, text: str) -> None:
        """A line, at once."""
        if self._bar:
            self._bar.console.print(f"{self._name}: {text}", markup=False, highlight=False)
        else:
            self._print(f"{self._name}: {text}")

    def show(self, point: Point, steps: int) -> None:
        """A point of the loss curve, of a training of `steps` steps."""
        now = time.monotonic()
        first_time, first = self._first = self._first or (now, point)
        rate = (point.tokens - first.tokens) / (now - first_time) if now > first_time else 0.0
        text = f"loss {point.loss:.3f}" + (f", {rate:,.0f} tokens/s" if rate else "")
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=point.step, total=steps, description=text)
        elif now - self._shown >= _LINE_EVERY_SECONDS or point.step == steps:
            self._shown = now
            done = point.step - first.step
            left = f", about {duration((now - first_time) / done * (steps - point.step))} to go" if done else ""
            self._print(f"step {point.step:,} of {steps:,}: {text}{left}")

    def __enter__(self) -> Self:
        if not self._quiet and is_interactive(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("loading the model", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _print(self, text: str) -> None:
        if self._quiet:
            return
        try:
            print(text, file=sys.stderr, flush=True)  # noqa: T201  # stderr is this page's business
        except OSError:  # whoever read it is gone; the work goes on
            self._quiet = True
