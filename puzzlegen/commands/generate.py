"""`puzzlegen generate`: the factory."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from generator.opening import ENGINES
from puzzlegen.configuration import GenerateConfiguration
from puzzlegen.errors import UsageError
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
    from puzzlegen.production import fill
    from puzzlegen.progress import Progress
    from puzzlegen.report import write_report
    from puzzlegen.run_directory import open_run

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
        fill(configuration, run, progress)
        progress.stage("writing the report")
        write_report(out)
    progress.summary(out / "dataset")
