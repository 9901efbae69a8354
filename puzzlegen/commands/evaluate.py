"""`puzzlegen evaluate`: pass@k of a model on a suite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from generator import choose_engine
from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.evaluation.configuration import MOST_SAMPLES, EvaluateConfiguration, choose_ks
from puzzlegen.evaluation.display import print_document
from puzzlegen.evaluation.measurement import judge_again, measure
from puzzlegen.options import (
    AllowUnsandboxed,
    BaseUrl,
    Concurrency,
    Engine,
    Json,
    MemoryMb,
    Model,
    Quiet,
    Record,
    RequireSandbox,
    Seed,
    Style,
    Temperature,
    TensorParallel,
    Timeout,
    Vllm,
    Workers,
    option,
)
from puzzlegen.vllm_arguments import gather_vllm


def evaluate(
    model: Model = "builtin",
    suite: Annotated[str, option("suite", "`heldout`, `tasks`, or a file of them.", metavar="NAME|FILE")] = "heldout",
    k: Annotated[
        str | None,
        typer.Option("-k", "--k", envvar="PUZZLEGEN_K", help="The k of pass@k.  [default: 1,10,100]", metavar="K,..."),
    ] = None,
    samples: Annotated[
        int | None,
        option("samples", "Completions for each problem.  [default: 100, or the largest k]", min=1, max=MOST_SAMPLES),
    ] = None,
    temperature: Temperature = 0.8,
    max_tokens: Annotated[
        int | None,
        option(
            "max-tokens", "Longest completion; by default what model and suite suggest.", command="evaluate", min=1
        ),
    ] = None,
    seed: Seed = 0,
    limit: Annotated[int | None, option("limit", "Only so many problems, drawn from all of the suite.", min=1)] = None,
    out: Annotated[
        Path | None,
        option("out", "Keep figures and all completions here, and resume here.", command="evaluate", metavar="DIR"),
    ] = None,
    rejudge: Annotated[
        Path | None,
        option("rejudge", "Judge the completions that DIR holds again, without a model.", metavar="DIR"),
    ] = None,
    engine: Engine = "auto",
    base_url: BaseUrl = None,
    concurrency: Concurrency = 32,
    record: Record = None,
    tensor_parallel: TensorParallel = None,
    vllm: Vllm = None,
    style: Style = "auto",
    as_json: Json = False,
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Measure pass@k of a model on a suite of problems.

    With --out, run it again to go on after a stop.
    """
    ks, resolved_samples = choose_ks(k, samples)
    engine = choose_engine(model, engine)
    configuration = EvaluateConfiguration(
        model=model,
        engine=engine,
        style=style,
        suite=suite,
        limit=limit,
        ks=ks,
        samples=resolved_samples,
        temperature=temperature,
        max_tokens=max_tokens,
        seed=seed,
        out=None if out is None else str(out),
        sandbox=SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed),
        quiet=quiet,
        base_url=tuple(base_url or ()),
        concurrency=concurrency,
        record=str(record) if record else None,
        vllm=gather_vllm(tensor_parallel, vllm, engine),
    )
    if rejudge is None:
        document = measure(configuration)
    else:
        document = judge_again(rejudge, configuration, ks_given=k is not None)
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    if not (as_json and quiet):
        print_document(document, on_stderr=as_json)
