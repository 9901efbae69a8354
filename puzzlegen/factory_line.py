"""A factory at work on what a run still lacks, opened from the options of `generate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import chain
from typing import TYPE_CHECKING

from puzzlegen.configuration import GenerateConfiguration
from puzzlegen.opening import open_model, open_protected, open_seeds, open_verifier
from puzzlegen.run_directory import INDEX_NAME
from puzzlegen.watchdog import WatchedEngine, describe_silence

if TYPE_CHECKING:
    from puzzlegen.progress import Progress
    from puzzlegen.run_directory import RunDirectory
    from recipes.batches import Batch

ANSWER_BYTES = 1_000_000  # a row of a dataset is no place for longer answers


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

    def say(note: str) -> None:
        progress.say(note)
        run.log("engine", note=note)

    def notice(silence: float) -> None:
        with suppress(OSError):  # in a thread of its own, where a full disk would be nobody's failure
            say(describe_silence(silence))

    progress.stage("starting the sandbox")
    with open_verifier(
        c.workers, c.timeout, c.memory_mb, c.require_sandbox, c.allow_unsandboxed, answer_bytes=ANSWER_BYTES
    ) as verifier:
        run.record_sandbox_level(str(verifier.level))
        progress.stage("reading the seeds")
        seeds = open_seeds(c.seeds, verifier)
        run.log("seeds", kept=len(seeds.seeds), dropped=seeds.dropped)
        if seeds.dropped:
            progress.stage(f"{len(seeds.seeds):,} seeds, {seeds.describe_dropped()}")
        protected = open_protected(c.protect)
        run.log("protected", puzzles=len(protected))
        overflow = Overflow(run.path / INDEX_NAME, c.index_memory << 20)
        with closing(DedupIndex(template_cap=c.template_cap, overflow=overflow)) as index:
            index.restore(
                lambda: chain(earlier(), run.kept_puzzles()),
                lambda done: progress.counting(f"remembered {done:,} kept puzzles"),
            )
            progress.stage("loading the model")
            engine = open_model(
                c.model,
                c.engine,
                c.style,
                base_urls=c.base_url,
                concurrency=c.concurrency,
                record=c.record,
                say=say,
            )
            factory = Factory(
                Settings(c.seed, c.attempts, c.temperature, iteration=iteration, verified=verified),
                WatchedEngine(engine, notice),
                verifier,
                seeds.seeds,
                protected,
                index,
                progress.doing,
                kept=run.kept,
            )
            progress.stage("generating")
            with closing(factory.run(run.next_batch, run.target)) as batches:
                yield batches
