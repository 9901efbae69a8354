"""A factory at work on what a run still lacks, opened from the options of `generate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from puzzlegen.generation.configuration import GenerateConfiguration
from puzzlegen.generation.executors import open_executor
from puzzlegen.generation.run_directory import INDEX_NAME
from puzzlegen.opening import open_protected

if TYPE_CHECKING:
    from puzzlegen.generation.progress import Progress
    from puzzlegen.generation.run_directory import RunDirectory
    from recipes.batches import Batch


@contextmanager
def factory_line(
    configuration: GenerateConfiguration,
    run: RunDirectory,
    progress: Progress,
    *,
    earlier: Callable[[], Iterable[str]] = tuple,
    iteration: int = 0,
    verified: bool = True,
) -> Iterator[Iterator[Batch]]:
    """The batches that come next; leaving stops the model and the sandbox.

    `earlier` gives the puzzles of other runs that this one must not repeat, each time that it is called; `iteration`
    and `verified` are as in `recipes.batches.Settings`.
    """
    from recipes.batches import Settings
    from recipes.factory import Factory
    from shards import DedupIndex, Overflow

    c = configuration

    settings = Settings(c.seed, c.attempts, c.temperature, iteration=iteration, verified=verified, repair=c.repair)
    with open_executor(c, settings, run, progress) as working:
        protected = open_protected(c.protect)
        run.log("protected", puzzles=len(protected))
        overflow = Overflow(run.path / INDEX_NAME, c.index_memory << 20)
        with closing(DedupIndex(template_cap=c.template_cap, overflow=overflow)) as index:
            last = run.next_batch - 1  # an index file that was written during that batch is ahead, and is made anew
            index.restore(
                lambda: chain(earlier(), run.kept_puzzles(range(last))),
                lambda done: progress.counting(f"remembered {done:,} kept puzzles"),
            )
            latest = list(run.kept_puzzles(range(last, last + 1)))
            factory = Factory(settings, working.executor, working.seeds, protected, index, run.settled.kept, latest)
            progress.stage("generating")
            with closing(factory.run(run.next_batch, run.target)) as batches:
                yield batches
