"""The loop of `generate`: batches out of the factory, into the run directory, until the target is met.

The factory decides what a batch holds, the run directory how it is kept; this page only connects them. An interruption
drops the batch that was being made: it is made again, the same, when the command is run again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from puzzlegen.budget import Budget
from puzzlegen.errors import ExitCode, PuzzlegenError
from puzzlegen.generation.configuration import GenerateConfiguration
from puzzlegen.generation.factory_line import factory_line
from puzzlegen.generation.progress import Progress
from puzzlegen.generation.run_directory import RunDirectory
from puzzlegen.signals import Interruption
from puzzles.amounts import amount

if TYPE_CHECKING:
    from recipes.batches import Batch

MOST_BARREN_BATCHES = 20  # in a row; a model that cannot do it would otherwise be asked for ever


def fill(
    configuration: GenerateConfiguration,
    run: RunDirectory,
    progress: Progress,
    budget: Budget | None = None,
    **further: Any,
) -> str | None:
    """Make what `run` lacks, and measure it when it is done; `further` goes to `factory_line`.

    The answer is the option by which it stopped before that, or None. `budget` is in place of the configuration's.
    """
    from generator.model_files import model_revision
    from recipes.inputs import seed_sources
    from shards import summarise

    budget = budget or Budget(configuration.max_hours, configuration.max_tokens)
    if not run.done:
        with factory_line(configuration, run, progress, **further) as batches:
            if configuration.engine not in {"openai", "replay"}:  # to these the name of a model means something else
                run.record_model_revision(model_revision(configuration.model))
            stopped = produce(run, batches, progress, budget, verified=further.get("verified", True))
        if stopped:
            return stopped
    if not run.measured:
        progress.stage("measuring diversity")
        run.finish(summarise(run.kept_rows(), seed_sources(configuration.seeds)).to_dict())
    return None


def produce(
    run: RunDirectory, batches: Iterator[Batch], progress: Progress, budget: Budget, *, verified: bool = True
) -> str | None:
    """Commit `batches`, which start at `run.next_batch`, until `run.done`; `verified` says what they hold.

    The answer is the option whose `budget` was met before that, or None.

    Raises `PuzzlegenError`: with exit code 130 when a signal ends it, and 1 when the batches run out too soon. Any
    other error of a batch or a write passes through, after it has been logged in `events.jsonl` if that still works.
    """
    started, tokens = time.perf_counter(), run.settled.tokens
    try:
        barren = 0
        while not run.done:
            batch = next(batches, None)
            if batch is None:
                raise PuzzlegenError(
                    f"the model ran out of completions at {run.kept:,} of {amount(run.target, 'puzzle')}",
                    "give it more to work with, or ask for fewer with --n",
                )
            ended = time.perf_counter()
            run.commit(batch, wall_seconds=ended - started)
            started = ended
            barren = 0 if batch.kept else barren + 1
            if barren == MOST_BARREN_BATCHES:
                raise PuzzlegenError(
                    f"nothing new and true came out of the last {barren} batches; {run.path} holds {run.kept:,} of "
                    f"{amount(run.target, 'puzzle')}",
                    f"see why with puzzlegen status {run.path}, then try another model or more --attempts",
                )
            progress.update()
            if not run.done and (stopped := budget.met(run.totals.tokens - tokens)):
                run.log("stopped", by=stopped, kept=run.kept)
                return stopped
    except Interruption as interruption:
        run.log("interrupted", signal=interruption.signal_name, kept=run.kept)
        raise PuzzlegenError(
            f"interrupted: {run.path} holds {run.kept:,} of {amount(run.target, 'puzzle')}, "
            + ("all verified" if verified else "with attempts that nobody has judged"),
            "run the same command again to go on from there",
            ExitCode.INTERRUPTED,
        ) from interruption
    except Exception as error:
        with suppress(OSError):  # a full disk has no room for the log either, and its error is the one to tell
            run.log("failed", error=f"{type(error).__name__}: {error}", kept=run.kept)
        raise
    return None
