"""`puzzlegen improve`: the puzzle loop."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from generator.opening import ENGINES
from puzzlegen.commands.finetune import WEIGHINGS
from puzzlegen.commands.generate import STYLES
from puzzlegen.errors import UsageError
from puzzlegen.options import (
    AllowUnsandboxed,
    Json,
    MemoryMb,
    OutDirectory,
    Quiet,
    RequireSandbox,
    Seed,
    Timeout,
    Workers,
    option,
)


def improve(
    out: OutDirectory,
    iterations: Annotated[int, option("iterations", "How often to generate, train and measure.", min=1)] = 2,
    model: Annotated[str, option("model", "The base: `builtin`, a folder, or a Hub id.")] = "builtin",
    n: Annotated[int, option("n", "Puzzles to keep in each iteration.", min=1)] = 2000,
    attempts: Annotated[int, option("attempts", "Solutions sampled for each puzzle.", min=1)] = 16,
    texts: Annotated[
        int | None, option("texts", "Training texts for each iteration so far.  [default: 4 for each puzzle]", min=1)
    ] = None,
    epochs: Annotated[float, option("epochs", "How often each is read.", min=0.0)] = 3.0,
    learning_rate: Annotated[
        float | None, option("learning-rate", "After the warm-up; by default it follows from the model's size.")
    ] = None,
    lora: Annotated[int, option("lora", "Rank of low-rank adapters; 0 trains all weights.", min=0)] = 0,
    weigh: Annotated[
        str, option("weigh", "Show pairs `equal`, or most often where half of the attempts succeed: `learnable`.")
    ] = "learnable",
    list_share: Annotated[float, option("list-share", "Share of texts that are lists of puzzles.", max=0.9)] = 0.2,
    seed_share: Annotated[float, option("seed-share", "Share of texts that are solved seeds.", max=0.9)] = 0.2,
    unverified: Annotated[
        bool, option("unverified", "Control: train on attempts that nobody has judged, at the same size.")
    ] = False,
    seeds_only: Annotated[bool, option("seeds-only", "Control: train on the seeds, equally long.")] = False,
    data_from: Annotated[
        Path | None,
        option("data-from", "Control: train on the data of another run, another model's say.", metavar="DIR"),
    ] = None,
    suite: Annotated[
        str, option("suite", "What is measured: `heldout`, or a file of problems.", metavar="NAME|FILE")
    ] = "heldout",
    samples: Annotated[int, option("samples", "Completions for each of its problems.", min=1, max=100_000)] = 20,
    limit: Annotated[int | None, option("limit", "Only so many of its problems.", min=1)] = None,
    measure_temperature: Annotated[
        float, option("measure-temperature", "Sampling temperature there.", min=0.0, max=10.0)
    ] = 0.8,
    temperature: Annotated[
        float, option("temperature", "Sampling temperature of puzzles and solutions.", min=0.0, max=10.0)
    ] = 0.9,
    template_cap: Annotated[int, option("template-cap", "Most puzzles that differ only in constants.", min=1)] = 8,
    seeds: Annotated[
        Path | None, option("seeds", "Seed puzzles to use in place of the built-in.", metavar="FILE")
    ] = None,
    protect: Annotated[
        list[Path] | None,
        option("protect", "Keep the data clear of this file's puzzles; may be repeated.", metavar="FILE"),
    ] = None,
    engine: Annotated[
        str, option("engine", "Engine that runs the model; `auto` chooses by model and machine.")
    ] = "auto",
    style: Annotated[str, option("style", "Prompts: `completion`, `chat`, or `auto` by model.")] = "auto",
    seed: Seed = 0,
    as_json: Json = False,
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Let a model write and solve puzzles, train it on what holds, measure it, and again.

    Run it again to go on after a stop, or with more --iterations to extend it.
    """
    from puzzlegen.improve_configuration import ImproveConfiguration
    from puzzlegen.improvement import open_improvement
    from puzzlegen.report import write_report
    from recipes.puzzle_loop import Arm, puzzle_loop

    again = "check the value and type it again"
    controls = {Arm.UNVERIFIED: unverified, Arm.SEEDS: seeds_only, Arm.GIVEN: data_from is not None}
    chosen = [arm for arm, wanted in controls.items() if wanted]
    if len(chosen) > 1:
        raise UsageError("a run is one control at most", "choose one of --unverified, --seeds-only and --data-from")
    if style not in STYLES:
        raise UsageError(f"there is no style {style!r}", f"choose one of --style {', '.join(STYLES)}")
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}", f"choose one of --engine {', '.join(ENGINES)}")
    if weigh not in WEIGHINGS:
        raise UsageError(f"there is no weighing {weigh!r}", f"choose one of --weigh {', '.join(WEIGHINGS)}")
    if learning_rate is not None and not 0 < learning_rate < math.inf:
        raise UsageError(f"--learning-rate {learning_rate} is no rate to learn at", again)
    if not 0 < epochs < math.inf:
        raise UsageError(f"--epochs {epochs} trains nothing", again)
    if not (list_share >= 0 <= seed_share and list_share + seed_share < 1):
        raise UsageError("--list-share and --seed-share leave no room for the data", again)
    configuration = ImproveConfiguration(
        iterations=iterations,
        out=str(out),
        model=model,
        engine=engine,
        style=style,
        arm=chosen[0] if chosen else Arm.VERIFIED,
        data_from=str(data_from) if data_from else None,
        n=n,
        attempts=attempts,
        temperature=temperature,
        template_cap=template_cap,
        texts=4 * n if texts is None else texts,
        epochs=epochs,
        learning_rate=learning_rate,
        lora=lora,
        weigh=weigh,
        list_share=list_share,
        seed_share=seed_share,
        suite=suite,
        limit=limit,
        samples=samples,
        measure_temperature=measure_temperature,
        seeds=str(seeds) if seeds else None,
        protect=tuple(str(path) for path in protect or ()),
        seed=seed,
        workers=workers,
        timeout=timeout,
        memory_mb=memory_mb,
        require_sandbox=require_sandbox,
        allow_unsandboxed=allow_unsandboxed,
        quiet=quiet,
    )
    with open_improvement(configuration) as improvement:
        improvement.stop(puzzle_loop(improvement, iterations))
        document = improvement.metrics.document()
        page = write_report(out)
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    else:
        _print_table(document)
        typer.echo(f"the newest model: {out / 'model'}\nall of it in pictures: {page}")


def _print_table(document: dict[str, Any]) -> None:
    """A line an iteration: what it made, and how its model does beside the base."""
    measured = [entry for entry in document["iterations"] if "evaluation" in entry]
    ks = [key for entry in measured[:1] for key in entry["evaluation"] if key.startswith("pass@")]
    typer.echo(
        "  ".join(f"{heading:>16}" for heading in ("iteration", "puzzles", *ks, *(f"gain in {key}" for key in ks[:1])))
    )
    for entry in measured:
        gain = entry.get("gain", {}).get(ks[0])
        cells = [
            str(entry["iteration"]),
            f"{entry['puzzles']:,}" if "puzzles" in entry else "",
            *(f"{100 * entry['evaluation'][key]['value']:.1f}%" for key in ks),
            f"{100 * gain['low']:+.1f} to {100 * gain['high']:+.1f}" if gain else "",
        ]
        typer.echo("  ".join(f"{cell:>16}" for cell in cells))
    if document["stopped"]:
        typer.echo(document["stopped"])
