"""`puzzlegen generate`: the factory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from generator.opening import ENGINES
from puzzlegen.configuration import GenerateConfiguration
from puzzlegen.errors import UsageError
from puzzlegen.opening import open_model, open_protected, open_seeds, open_verifier
from puzzlegen.options import (
    AllowUnsandboxed,
    MemoryMb,
    OutDirectory,
    Quiet,
    RequireSandbox,
    Seed,
    Timeout,
    Workers,
    option,
)

if TYPE_CHECKING:
    from puzzlegen.progress import Progress
    from puzzlegen.run_directory import RunDirectory
    from recipes.batches import Batch

ANSWER_BYTES = 1_000_000  # a row of a dataset is no place for longer answers
STYLES = ("auto", "completion", "chat")


def generate(
    n: Annotated[int, option("n", "Puzzles to keep.")],
    out: OutDirectory,
    model: Annotated[str, option("model", "`builtin`, a folder, or a Hub id.")] = "builtin",
    engine: Annotated[
        str, option("engine", "Engine that runs the model; `auto` chooses by model and machine.")
    ] = "auto",
    seed: Seed = 0,
    attempts: Annotated[int, option("attempts", "Solutions sampled for each puzzle.", min=1)] = 8,
    seeds: Annotated[
        Path | None, option("seeds", "Seed puzzles to use in place of the built-in.", metavar="FILE")
    ] = None,
    protect: Annotated[
        list[Path] | None,
        option("protect", "Keep the dataset clear of this file's puzzles; may be repeated.", metavar="FILE"),
    ] = None,
    style: Annotated[str, option("style", "Prompts: `completion`, `chat`, or `auto` by model.")] = "auto",
    temperature: Annotated[float, option("temperature", "Sampling temperature.", min=0.0, max=10.0)] = 0.9,
    template_cap: Annotated[int, option("template-cap", "Most puzzles that differ only in constants.", min=1)] = 8,
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Make a dataset of N verified puzzles in DIR.

    Run it again to go on after a stop, or with a larger N to extend the dataset.
    """
    from puzzlegen.production import produce
    from puzzlegen.progress import Progress
    from puzzlegen.run_directory import open_run
    from recipes.inputs import seed_sources
    from shards import summarise

    if n < 1:
        raise UsageError(f"--n {n} asks for no puzzles", f"try: puzzlegen generate --n 1000 --out {out}")
    if style not in STYLES:
        raise UsageError(f"there is no style {style!r}", f"choose one of --style {', '.join(STYLES)}")
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}", f"choose one of --engine {', '.join(ENGINES)}")
    configuration = GenerateConfiguration(
        n=n,
        out=str(out),
        model=model,
        engine=engine,
        seed=seed,
        attempts=attempts,
        seeds=str(seeds) if seeds else None,
        protect=tuple(str(path) for path in protect or ()),
        style=style,
        temperature=temperature,
        template_cap=template_cap,
        workers=workers,
        timeout=timeout,
        memory_mb=memory_mb,
        require_sandbox=require_sandbox,
        allow_unsandboxed=allow_unsandboxed,
        quiet=quiet,
    )
    with (
        open_run(out, target=n, deciding=configuration.deciding(), resolved=asdict(configuration)) as run,
        Progress(f"generate {out}", n, run.totals, quiet=quiet) as progress,
    ):
        if not run.done:
            with factory_line(configuration, run, progress) as batches:
                produce(run, batches, progress)
        if not run.measured:
            progress.stage("measuring diversity")
            run.finish(summarise(run.kept_rows(), seed_sources(configuration.seeds)).to_dict())
    progress.summary(out / "dataset")


@contextmanager
def factory_line(
    configuration: GenerateConfiguration, run: RunDirectory, progress: Progress
) -> Iterator[Iterator[Batch]]:
    """The batches of a factory at work on what `run` still lacks; leaving stops the model and the sandbox."""
    from recipes.batches import Settings
    from recipes.factory import Factory
    from shards import DedupIndex

    c = configuration
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
        progress.stage("loading the model")
        factory = Factory(
            Settings(c.seed, c.attempts, c.temperature),
            open_model(c.model, c.engine, c.style),
            verifier,
            seeds.seeds,
            protected,
            DedupIndex(template_cap=c.template_cap),
            progress.doing,
        )
        factory.restore(row["puzzle"] for row in run.kept_rows())
        progress.stage("generating")
        with closing(factory.run(run.next_batch, run.target)) as batches:
            yield batches
