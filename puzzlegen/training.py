"""What the training commands need of this room: rows to learn from, one process a model, and a display."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from puzzlegen.errors import ExitCode, PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.generation.rendering import duration, is_interactive
from puzzlegen.lock import LOCK_NAME, RunLock
from puzzlegen.signals import Interruption

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from finetune.method import Point

_LINE_EVERY_SECONDS = 10.0
_EXAMPLE = "puzzlegen generate --n 1000 --out runs/first makes one: puzzlegen finetune runs/first --out models/first"


class TrainingRows(NamedTuple):
    """Rows with `puzzle`, `solutions` and perhaps `solve_rate`; `dropped` records or rows could not be read."""

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
        found = _read_dataset(source)
    if not any(row["solutions"] for row in found.rows):
        unread = f" ({found.dropped:,} records cannot be read)" if found.dropped else ""
        raise UsageError(f"{source} holds no solved puzzle{unread}", _EXAMPLE)
    return found


def dataset_folder(source: Path) -> Path | None:
    """The folder of the dataset that `source` is, or has in `dataset/`; None if neither. UsageError if it has more."""
    folder = next((path for path in (source / "dataset", source) if (path / "state.json").is_file()), None)
    if folder is None and (splits := sorted(path.parent.name for path in source.glob("*/state.json"))):
        raise UsageError(
            f"{source} holds several datasets: {', '.join(splits)}",
            f"name one of them, such as puzzlegen finetune {source / splits[0]} --out models/first",
        )
    return folder


def _read_dataset(source: Path) -> TrainingRows:
    from shards import read_rows

    folder = dataset_folder(source)
    if folder is None:
        raise UsageError(f"{source} is no dataset, run directory or file of puzzles", _EXAMPLE)
    wanted = ("puzzle", "solutions", "solve_rate")
    rows = [{key: row[key] for key in wanted if key in row} for row in read_rows(folder)]
    if rows and not {"puzzle", "solutions"} <= rows[0].keys():
        raise UsageError(f"{folder} has no columns `puzzle` and `solutions`", _EXAMPLE)
    sound = [row for row in rows if _is_sound(row)]
    return TrainingRows(sound, len(rows) - len(sound))


def _is_sound(row: Mapping[str, Any]) -> bool:
    """Whether a row holds what its columns promise: texts, and a rate between 0 and 1 or none."""
    solutions, rate = row["solutions"], row.get("solve_rate")
    texts = isinstance(solutions, list) and all(isinstance(text, str) for text in [row["puzzle"], *solutions])
    return texts and (rate is None or (isinstance(rate, int | float) and 0 <= rate <= 1))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The exclusive right to work in `folder`, which goes again if nothing was put there; RefusedToResume."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = RunLock(folder, watched=False)
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):  # the folder is gone, or holds the checkpoints
            if [path.name for path in folder.iterdir()] == [LOCK_NAME]:
                (folder / LOCK_NAME).unlink()
                folder.rmdir()


@contextmanager
def training_errors_explained(out: Path) -> Iterator[None]:
    """What `finetune.tuning` raises inside for the folder `out`, as errors that say what to type next."""
    from finetune.checkpoints import last_sealed, step_of
    from finetune.dpo import NoPairsError
    from finetune.method import UnfitError
    from finetune.sft import NoTextsError
    from finetune.task import AnotherTaskError, DamagedTaskError, work_folder
    from finetune.trainer import DivergedError
    from finetune.tuning import TooLittleMemoryError
    from generator import ModelNotFoundError
    from puzzlegen.generation.configuration import differences

    _check_name(out)
    try:
        yield
    except Interruption as interruption:
        last = last_sealed(work_folder(out))
        kept = f"step {step_of(last):,} is kept" if last else "there is no checkpoint yet"
        raise PuzzlegenError(
            f"interrupted: {kept}", "run the same command again to go on from there", ExitCode.INTERRUPTED
        ) from interruption
    except AnotherTaskError as error:
        changed = "; ".join(map(str, differences(error.recorded, error.asked)))
        raise RefusedToResume(
            f"{error.folder} was made under another configuration: {changed}",
            "repeat the command as it was to go on there, or start anew with another --out DIR",
        ) from error
    except DamagedTaskError as error:
        raise RefusedToResume(
            str(error), f"delete {error.folder} to begin anew, or choose another --out DIR"
        ) from error
    except DivergedError as error:
        last = last_sealed(work_folder(out))
        kept = f"; the last good checkpoint is kept in {last}" if last else ""
        raise PuzzlegenError(f"{error}{kept}", "train with a lower --learning-rate into another --out DIR") from error
    except UnfitError as error:
        raise UsageError(str(error), "take another --model, or a smaller --lora") from error
    except TooLittleMemoryError as error:
        raise PuzzlegenError(str(error), "try adapters, --lora 16, or with --method sft a smaller --block") from error
    except NoTextsError as error:
        raise UsageError(str(error), "take a model with a longer context, or a dataset of shorter puzzles") from error
    except NoPairsError as error:
        raise PuzzlegenError(str(error), "see docs/finetune.md for what a row must have") from error
    except ModelNotFoundError as error:
        raise PuzzlegenError(str(error), "try --model builtin, or a folder that holds a model") from error
    except FileExistsError as error:
        raise UsageError(f"{out} {error.strerror}", "name a new or empty folder with --out DIR") from error


def _check_name(out: Path) -> None:
    """UsageError if no model folder can have the name `out`."""
    whole = out.resolve()
    try:
        str(whole).encode()
    except UnicodeEncodeError:  # safetensors opens no other names
        raise UsageError(f"{str(out)!r} is no name in UTF-8", "name another folder with --out DIR") from None
    if not whole.name:
        raise UsageError(f"{out} is no folder that can be made", "name a new or empty folder with --out DIR")


@contextmanager
def all_cores() -> Iterator[None]:
    """Let torch compute on every core: engines leave half of them to the verifier, which is idle in a training."""
    import torch

    before = torch.get_num_threads()
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(len(os.sched_getaffinity(0)))
    try:
        yield
    finally:
        torch.set_num_threads(before)


class TrainingDisplay:
    """How far a training is, on stderr: a bar on a terminal, a line now and then elsewhere, or nothing."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name = name
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._first: tuple[float, Point] | None = None
        self._step = 0
        self._shown = float("-inf")

    def say(self, text: str) -> None:
        """A line, at once."""
        if self._bar:
            self._bar.console.print(f"{self._name}: {text}", markup=False, highlight=False)
        else:
            self._print(f"{self._name}: {text}")

    def show(self, point: Point, steps: int) -> None:
        """A point of the loss curve, of a training of `steps` steps; an earlier step begins another training."""
        now = time.monotonic()
        if self._first is None or point.step <= self._step:
            self._first = now, point
        self._step = point.step
        first_time, first = self._first
        rate = (point.tokens - first.tokens) / (now - first_time) if now > first_time else 0.0
        text = point.text + (f", {rate:,.0f} tokens/s" if rate else "")
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
