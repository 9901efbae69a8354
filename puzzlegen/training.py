"""What the training commands need of this room: one process a model, errors in the user's words, and a display."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from puzzlegen.errors import ExitCode, PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.generation.rendering import duration, is_interactive
from puzzlegen.lock import LOCK_NAME, RunLock
from puzzlegen.signals import Interruption

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from finetune.method import Point

_LINE_EVERY_SECONDS = 10.0
_MADE_AGAIN = "delete it and run the same command again"


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
def training_errors_explained(out: Path, *, in_loop: bool = False) -> Iterator[None]:
    """What `finetune.tuning` raises inside for the folder `out`, as errors that say what to type next.

    A loop makes its model folders itself, and makes again what is deleted: `in_loop` has the user delete what is no
    model of this training, and keep the loop.
    """
    from finetune.checkpoints import last_sealed, step_of
    from finetune.dpo import NoPairsError
    from finetune.method import UnfitError
    from finetune.sft import NoTextsError
    from finetune.task import AnotherTaskError, DamagedModelError, DamagedTaskError, work_folder
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
            _MADE_AGAIN
            if in_loop
            else "repeat the command as it was to go on there, or start anew with another --out DIR",
        ) from error
    except DamagedModelError as error:
        raise RefusedToResume(str(error), _MADE_AGAIN) from error
    except DamagedTaskError as error:
        advice = f"delete {error.folder} to begin anew, or choose another --out DIR"
        if in_loop:
            advice = f"delete {error.folder} and run the same command again"
        raise RefusedToResume(str(error), advice) from error
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
        place = Path(error.filename or out)
        what = f"{place} {'is a file' if place.is_file() else error.strerror}"
        if in_loop:
            raise RefusedToResume(what, _MADE_AGAIN) from error
        raise UsageError(what, "name a new or empty folder with --out DIR") from error


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
