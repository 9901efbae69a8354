"""`puzzlegen sol-ver`: one model learns to write code and to test it."""

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
    Engine,
    Json,
    LearningRate,
    Lora,
    MemoryMb,
    Model,
    OutDirectory,
    Quiet,
    RequireSandbox,
    Seed,
    Style,
    Temperature,
    TensorParallel,
    Timeout,
    Vllm,
    Workers,
    finite,
    option,
)
from puzzlegen.vllm_arguments import gather_vllm

_STEPS_A_TASK = 0.1


def sol_ver(
    out: OutDirectory,
    iterations: Annotated[
        int, option("iterations", "How often to write, train and measure.", command="sol-ver", min=1)
    ] = 2,
    model: Model = "builtin",
    tasks: Annotated[int, option("tasks", "New tasks in each iteration.", min=1)] = 1000,
    codes: Annotated[int, option("codes", "Codes sampled for each task.", min=1, max=1000)] = 10,
    suites: Annotated[int, option("suites", "Suites of tests sampled for each task.", min=1, max=1000)] = 8,
    temperature: Temperature = 0.8,
    least_codes: Annotated[int, option("least-codes", "Codes that must behave alike to be believed.", min=1)] = 3,
    least_tests: Annotated[int, option("least-tests", "Tests that they must pass.", min=1)] = 2,
    threshold: Annotated[
        float, option("threshold", "Share of the valid tests that they must pass; 1 is strict.", min=0.0, max=1.0)
    ] = 0.0,
    count_failures: Annotated[
        bool, option("count-failures", "Prefer code also to code that raises or does not end.")
    ] = False,
    template_cap: Annotated[
        int,
        option(
            "template-cap", "Most tasks that differ in numbers alone, or have equal code.", command="sol-ver", min=1
        ),
    ] = 4,
    steps: Annotated[
        int | None,
        option(
            "steps",
            "Updates of a supervised training, for each iteration so far.  [default: 0.1 a task]",
            command="sol-ver",
            min=1,
            max=MOST_STEPS,
        ),
    ] = None,
    list_share: Annotated[
        float,
        option(
            "list-share",
            "Share of its texts that are lists of tasks, for inventing.",
            command="sol-ver",
            min=0,
            max=0.9,
        ),
    ] = 0.15,
    dpo_epochs: Annotated[
        float,
        option(
            "dpo-epochs",
            "How often every preference is read.",
            min=0.0,
            max=1000.0,
            callback=finite("dpo-epochs", "trains nothing"),
        ),
    ] = 1.0,
    beta: Annotated[
        float,
        option(
            "beta",
            "How dear it is to depart from the reference.",
            command="sol-ver",
            callback=finite("beta", "is no price"),
        ),
    ] = 0.5,
    learning_rate: LearningRate = None,
    lora: Lora = 0,
    no_verification: Annotated[
        bool, option("no-verification", "Control: learn answers that nobody has judged, equally long.")
    ] = False,
    sft_only: Annotated[bool, option("sft-only", "Control: learn no preferences.")] = False,
    dpo_only: Annotated[bool, option("dpo-only", "Control: learn preferences alone.")] = False,
    code_only: Annotated[bool, option("code-only", "Control: train the writing of code alone.")] = False,
    tests_only: Annotated[bool, option("tests-only", "Control: train the writing of tests alone.")] = False,
    suite: Annotated[
        str,
        option(
            "suite", "What is measured: `tasks`, or a file of described tasks with references.", metavar="NAME|FILE"
        ),
    ] = "tasks",
    samples: Annotated[int, option("samples", "Codes, and suites, for each of its tasks.", min=1, max=10_000)] = 10,
    limit: Annotated[int | None, option("limit", "Only so many of its tasks.", min=1)] = None,
    measure_temperature: Annotated[
        float, option("measure-temperature", "Sampling temperature there.", min=0.0, max=10.0)
    ] = 0.8,
    seeds: Annotated[
        Path | None,
        option("seeds", "Described tasks to show first in place of the built-in.", command="sol-ver", metavar="FILE"),
    ] = None,
    protect: Annotated[
        list[Path] | None,
        option(
            "protect",
            "Keep what is learned clear of this file's tasks; may be repeated.",
            command="sol-ver",
            metavar="FILE",
        ),
    ] = None,
    engine: Engine = "auto",
    tensor_parallel: TensorParallel = None,
    vllm: Vllm = None,
    style: Style = "auto",
    seed: Seed = 0,
    as_json: Json = False,
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Let a model invent tasks, write code and tests for them, learn from what agrees, and again.

    Run it again to go on after a stop, or with more --iterations to extend it.
    """
    from puzzlegen.loops.measurement_options import MeasurementOptions
    from puzzlegen.report import write_report
    from puzzlegen.sol_ver.configuration import SolVerConfiguration
    from puzzlegen.sol_ver.stages import open_sol_ver
    from recipes.sol_ver import Arm
    from recipes.sol_ver import sol_ver as run_loop

    if engine in ("openai", "replay"):
        raise UsageError(
            f"sol-ver tunes the model that writes, and --engine {engine} has only the one that it was given",
            "leave --engine out",
        )
    controls = {
        Arm.NO_VERIFICATION: no_verification,
        Arm.SFT_ONLY: sft_only,
        Arm.DPO_ONLY: dpo_only,
        Arm.CODE_ONLY: code_only,
        Arm.TESTS_ONLY: tests_only,
    }
    chosen = [arm for arm, wanted in controls.items() if wanted]
    if len(chosen) > 1:
        raise UsageError("a run is one control at most", f"choose one of {', '.join(f'--{arm}' for arm in controls)}")
    arm = chosen[0] if chosen else Arm.FULL
    if least_codes > codes and arm is not Arm.NO_VERIFICATION:  # else the first iteration would be for nothing
        raise UsageError(
            f"of {codes:,} codes no {least_codes:,} can behave alike", "give more --codes, or fewer --least-codes"
        )
    engine = choose_engine(model, engine)
    configuration = SolVerConfiguration(
        iterations=iterations,
        out=str(out),
        model=model,
        engine=engine,
        style=style,
        arm=arm,
        tasks=tasks,
        codes=codes,
        suites=suites,
        temperature=temperature,
        least_codes=least_codes,
        least_tests=least_tests,
        threshold=threshold,
        count_failures=count_failures,
        template_cap=template_cap,
        steps=math.ceil(_STEPS_A_TASK * tasks) if steps is None else steps,
        list_share=list_share,
        dpo_epochs=dpo_epochs,
        beta=beta,
        learning_rate=learning_rate,
        lora=lora,
        measured=MeasurementOptions(suite, limit, samples, measure_temperature),
        seeds=str(seeds) if seeds else None,
        protect=tuple(str(path) for path in protect or ()),
        seed=seed,
        sandbox=SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed),
        quiet=quiet,
        vllm=gather_vllm(tensor_parallel, vllm, engine),
    )
    with open_sol_ver(configuration) as loop:
        loop.stop(run_loop(loop, iterations, arm))
        document = loop.metrics.document()
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
    headings = ("iteration", "tasks", "triples", "preferences", "pass@1", "accuracy", "let through", "x pass@1")
    typer.echo("  ".join(f"{heading:>12}" for heading in headings))
    for entry in document["iterations"]:
        if "tests" not in entry:
            continue
        ratio = entry.get("gain", {}).get("pass@1", {}).get("ratio")
        cells = [
            str(entry["iteration"]),
            _count(entry.get("invented", {}).get("tasks")),
            _count(entry.get("yields", {}).get("triples")),
            _count(entry.get("yields", {}).get("preferences")),
            _share(entry["evaluation"]["pass@1"]),
            _share(entry["tests"]["accuracy"]),
            _share(entry["tests"]["false_positives"]),
            f"{ratio['low']:.2f} to {ratio['high']:.2f}" if ratio else "",
        ]
        typer.echo("  ".join(f"{cell:>12}" for cell in cells))
    if document["stopped"]:
        typer.echo(document["stopped"])


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _share(interval: dict[str, float] | None) -> str:
    return "" if interval is None else f"{100 * interval['value']:.1f}%"
