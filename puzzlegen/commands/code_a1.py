"""`puzzlegen code-a1`: a code model and a test model that fight."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from puzzlegen.code_a1.configuration import CodeA1Configuration
from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.errors import UsageError
from puzzlegen.loops.measurement_options import MeasurementOptions
from puzzlegen.options import (
    AllowUnsandboxed,
    Json,
    LearningRate,
    MemoryMb,
    Model,
    OutDirectory,
    Quiet,
    RequireSandbox,
    Seed,
    Style,
    Temperature,
    Timeout,
    Workers,
    option,
)


def code_a1(
    out: OutDirectory,
    iterations: Annotated[
        int, option("iterations", "How often to write down and measure both models.", command="code-a1", min=1)
    ] = 3,
    steps: Annotated[int, option("steps", "Steps of an iteration.", command="code-a1", min=1)] = 20,
    model: Model = "builtin",
    tester_model: Annotated[
        str | None, option("tester-model", "The test model, as --model.  [default: the code model's]")
    ] = None,
    questions: Annotated[
        str,
        option("questions", "`composed`, `seeds`, or a file of described tasks.", metavar="NAME|FILE"),
    ] = "composed",
    pool: Annotated[int, option("pool", "How many composed questions.", min=1)] = 160,
    batch: Annotated[int, option("batch", "Questions of a step.", command="code-a1", min=1)] = 8,
    codes: Annotated[int, option("codes", "Codes for each question.", command="code-a1", min=2)] = 8,
    suites: Annotated[int, option("suites", "Suites for each code.", command="code-a1", min=2)] = 8,
    tests: Annotated[int, option("tests", "Tests that a suite is asked for.", min=1)] = 8,
    alpha: Annotated[
        float, option("alpha", "What being valid is worth to a suite; being hard is worth the rest.", min=0.0, max=1.0)
    ] = 0.5,
    temperature: Temperature = 1.0,
    learning_rate: LearningRate = None,
    kl: Annotated[
        float, option("kl", "Weight of the divergence from the models at the start.", min=0.0, max=1000.0)
    ] = 0.001,
    updates: Annotated[int, option("updates", "Of each model in a step.", min=1)] = 1,
    golden_tests: Annotated[
        bool, option("golden-tests", "Baseline: golden tests in place of the test model.")
    ] = False,
    one_model: Annotated[bool, option("one-model", "Baseline: one model in both roles.")] = False,
    frozen_tester: Annotated[bool, option("frozen-tester", "Baseline: the test model does not learn.")] = False,
    no_book: Annotated[bool, option("no-book", "Baseline: no Mistake Book.")] = False,
    black_box: Annotated[bool, option("black-box", "Baseline: the test model does not see the code.")] = False,
    suite: Annotated[
        str,
        option("suite", "What is measured: `tasks`, `composed`, or a file of described tasks.", metavar="NAME|FILE"),
    ] = "tasks",
    samples: Annotated[int, option("samples", "Codes, and suites, for each of its tasks.", min=1, max=10_000)] = 8,
    limit: Annotated[int | None, option("limit", "Only so many of its tasks.", min=1)] = None,
    measure_temperature: Annotated[
        float, option("measure-temperature", "Sampling temperature there.", min=0.0, max=10.0)
    ] = 0.8,
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
    """Let a code model and a test model learn from each other: one to pass tests, the other to write tests that break.

    Run it again to go on after a stop. All baselines have the budget of --steps.
    """
    from puzzlegen.code_a1.match import open_match
    from puzzlegen.report import write_report

    instead = [
        name
        for name, chosen in (
            ("--golden-tests", golden_tests),
            ("--one-model", one_model),
            ("--frozen-tester", frozen_tester),
        )
        if chosen
    ]
    if len(instead) > 1:
        raise UsageError(f"{' and '.join(instead)} are different runs", "choose one of them")
    if golden_tests and (tester_model or black_box or no_book):
        raise UsageError("with --golden-tests there is no test model", "leave its options out")
    if one_model and tester_model not in (None, model):
        raise UsageError("--one-model has no second model", "leave --tester-model out")
    if one_model and codes != suites:
        raise UsageError("--one-model learns from codes and suites in groups of one size", "give as many --suites")
    configuration = CodeA1Configuration(
        iterations=iterations,
        steps=steps,
        out=str(out),
        model=model,
        tester_model=tester_model or model,
        style=style,
        questions=questions,
        pool=pool,
        batch=batch,
        codes=codes,
        suites=suites,
        tests=tests,
        alpha=alpha,
        temperature=temperature,
        learning_rate=learning_rate,
        kl=kl,
        updates=updates,
        golden_tests=golden_tests,
        one_model=one_model,
        frozen_tester=frozen_tester,
        no_book=no_book,
        black_box=black_box,
        measured=MeasurementOptions(suite, limit, samples, measure_temperature),
        seed=seed,
        sandbox=SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed),
        quiet=quiet,
    )
    with open_match(configuration) as match:
        match.play()
        document = match.metrics.document()
        page = write_report(out)
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    else:
        _print_table(document)
        newest = ", ".join(str(out / name) for name in ("model", "tester") if (out / name).exists())
        typer.echo(f"the newest models: {newest}\nall of it in pictures: {page}")


def _print_table(document: dict[str, Any]) -> None:
    """A line an iteration: how its models do, beside the base's."""
    headings = ("iteration", "avg@n of code", "gain", "pass@5 of tests", "mut@5", "Mul", "best of n")
    typer.echo("  ".join(f"{heading:>16}" for heading in headings))
    for entry in document["iterations"]:
        if "code" not in entry:
            continue
        gain = entry.get("gain", {}).get("pass@1")
        tests = entry["tests"] or {}
        cells = [
            str(entry["iteration"]),
            f"{100 * entry['code']['pass@1']['value']:.1f}%",
            f"{100 * gain['low']:+.1f} to {100 * gain['high']:+.1f}" if gain else "",
            *(f"{100 * tests[name]['value']:.1f}%" if tests.get(name) else "" for name in ("pass@5", "mut@5", "mul")),
            f"{100 * entry['reranking']['chosen']['value']:.1f}%" if entry["reranking"] else "",
        ]
        typer.echo("  ".join(f"{cell:>16}" for cell in cells))
