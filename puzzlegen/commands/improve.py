"""`puzzlegen improve`: the puzzle loop."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from finetune.settings import MOST_STEPS
from generator import choose_engine
from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.errors import UsageError
from puzzlegen.options import (
    AllowUnsandboxed,
    Attempts,
    Carry,
    Engine,
    IndexMemory,
    Json,
    LearningRate,
    ListShare,
    Lora,
    MemoryMb,
    Model,
    OutDirectory,
    Protect,
    Quiet,
    Repair,
    RequireSandbox,
    Seed,
    Seeds,
    SeedShare,
    Solutions,
    Style,
    Temperature,
    TemplateCap,
    TensorParallel,
    Timeout,
    Vllm,
    Weigh,
    Workers,
    option,
)
from puzzlegen.vllm_arguments import gather_vllm

_STEPS_A_PUZZLE = 0.15


def improve(
    out: OutDirectory,
    iterations: Annotated[int, option("iterations", "How often to generate, train and measure.", min=1)] = 2,
    model: Model = "builtin",
    n: Annotated[int, option("n", "Puzzles to keep in each iteration.", command="improve", min=1)] = 1000,
    attempts: Attempts = 16,
    repair: Repair = 0,
    carry: Carry = 16,
    steps: Annotated[
        int | None,
        option(
            "steps",
            "Updates of a training, for each iteration so far.  [default: 0.15 for each puzzle]",
            command="improve",
            min=1,
            max=MOST_STEPS,
        ),
    ] = None,
    preference_steps: Annotated[
        int,
        option(
            "preference-steps",
            "Updates after those, from pairs of a right and a wrong attempt.",
            min=0,
            max=MOST_STEPS,
        ),
    ] = 0,
    learning_rate: LearningRate = None,
    lora: Lora = 0,
    weigh: Weigh = "learnable",
    solutions: Solutions = "general",
    list_share: ListShare = 0.1,
    seed_share: SeedShare = 0.0,
    unverified: Annotated[
        bool, option("unverified", "Control: train on attempts that nobody has judged, equally long.")
    ] = False,
    seeds_only: Annotated[bool, option("seeds-only", "Control: train on the seeds, equally long.")] = False,
    data_from: Annotated[
        Path | None,
        option("data-from", "Control: train on the data of another run, of generate or of improve.", metavar="DIR"),
    ] = None,
    suite: Annotated[
        str, option("suite", "What is measured: `heldout`, `tasks`, or a file of them.", metavar="NAME|FILE")
    ] = "heldout",
    samples: Annotated[int, option("samples", "Completions for each of its problems.", min=1, max=100_000)] = 20,
    limit: Annotated[int | None, option("limit", "Only so many of its problems.", min=1)] = None,
    measure_temperature: Annotated[
        float, option("measure-temperature", "Sampling temperature there.", min=0.0, max=10.0)
    ] = 0.8,
    temperature: Temperature = 0.9,
    template_cap: TemplateCap = 8,
    seeds: Seeds = None,
    protect: Protect = None,
    engine: Engine = "auto",
    tensor_parallel: TensorParallel = None,
    vllm: Vllm = None,
    style: Style = "auto",
    seed: Seed = 0,
    as_json: Json = False,
    index_memory: IndexMemory = 1024,
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Let a model write and solve puzzles, train it on what holds, measure it, and again.

    Run it again to go on after a stop, or with more --iterations to extend it. All arms train for --steps.
    """
    from puzzlegen.improve.configuration import ImproveConfiguration
    from puzzlegen.improve.stages import open_improvement
    from puzzlegen.loops.measurement_options import MeasurementOptions
    from puzzlegen.report import write_report
    from recipes.puzzle_loop import Arm, puzzle_loop

    if engine in ("openai", "replay"):
        raise UsageError(
            f"improve tunes the model that it measures, and --engine {engine} has only the one that it was given",
            "leave --engine out, or take the steps one by one: puzzlegen generate, finetune and evaluate",
        )
    controls = {Arm.UNVERIFIED: unverified, Arm.SEEDS: seeds_only, Arm.GIVEN: data_from is not None}
    chosen = [arm for arm, wanted in controls.items() if wanted]
    if len(chosen) > 1:
        raise UsageError("a run is one control at most", "choose one of --unverified, --seeds-only and --data-from")
    if list_share + seed_share >= 1:
        raise UsageError("--list-share and --seed-share leave no room for the data", "make them smaller")
    engine = choose_engine(model, engine)
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
        steps=math.ceil(_STEPS_A_PUZZLE * n) if steps is None else steps,
        preference_steps=preference_steps,
        learning_rate=learning_rate,
        lora=lora,
        weigh=weigh,
        solutions=solutions,
        list_share=list_share,
        seed_share=seed_share,
        measured=MeasurementOptions(suite, limit, samples, measure_temperature),
        seeds=str(seeds) if seeds else None,
        protect=tuple(str(path) for path in protect or ()),
        seed=seed,
        index_memory=index_memory,
        sandbox=SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed),
        quiet=quiet,
        vllm=gather_vllm(tensor_parallel, vllm, engine),
        repair=repair,
        carry=carry if not chosen else 0,
    )
    with open_improvement(configuration) as improvement:
        improvement.stop(puzzle_loop(improvement, iterations))
        document = improvement.metrics.document()
        page = write_report(out)
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    else:
        _print_table(document)
        if (out / "model").is_dir():
            typer.echo(f"the newest model: {out / 'model'}")
        typer.echo(f"all of it in pictures: {page}")


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
