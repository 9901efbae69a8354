"""`puzzlegen cosplay`: better code at test time."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from generator import choose_engine
from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.errors import UsageError
from puzzlegen.options import (
    AllowUnsandboxed,
    BaseUrl,
    Concurrency,
    Engine,
    Json,
    MemoryMb,
    Model,
    OutDirectory,
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
    one_of,
    option,
    variable,
)
from puzzlegen.vllm_arguments import gather_vllm

_BASELINES = ("direct", "best_of_n", "codet", "cluster_only")
_MOST_POOL = 256


def cosplay(
    tasks: Annotated[
        str,
        typer.Argument(
            help="Described tasks, or `tasks` for the held-out ones.",
            metavar="TASKS",
            envvar=variable("tasks", "cosplay"),
        ),
    ],
    out: OutDirectory,
    model: Model = "builtin",
    codes: Annotated[
        int, option("codes", "Codes in a task's pool (N_c).", command="cosplay", min=1, max=_MOST_POOL)
    ] = 16,
    tests: Annotated[
        int, option("tests", "Tests in a task's pool (N_t).", command="cosplay", min=1, max=_MOST_POOL)
    ] = 16,
    rounds: Annotated[int, option("rounds", "Rounds of replacing and repairing (T_max).", min=0, max=100)] = 5,
    random_inputs: Annotated[
        int, option("random-inputs", "Inputs on which the best codes are compared (R).", min=0, max=_MOST_POOL)
    ] = 16,
    random_prompts: Annotated[int, option("random-prompts", "Prompts that these may take.", min=0, max=1024)] = 32,
    candidates: Annotated[
        int, option("candidates", "Inputs that may be tried for each test of the first pool.", min=1, max=16)
    ] = 2,
    output_samples: Annotated[
        int, option("output-samples", "Answers to what a test's input gives.", min=1, max=64)
    ] = 4,
    agreement: Annotated[
        float, option("agreement", "Share of these answers that must be equal.", min=0.0, max=1.0)
    ] = 0.75,
    attempts: Annotated[
        int,
        option(
            "attempts",
            "Inputs for a test before it is masked, and answers for a code.",
            command="cosplay",
            min=1,
            max=100,
        ),
    ] = 5,
    max_tokens: Annotated[
        int | None, option("max-tokens", "Longest answer; by default what suits the model.", command="cosplay", min=1)
    ] = None,
    no_ideas: Annotated[bool, option("no-ideas", "Ablation: no observations, plans and attacks.")] = False,
    no_self_consistency: Annotated[
        bool, option("no-self-consistency", "Ablation: take the first answer to what an input gives.")
    ] = False,
    no_test_iteration: Annotated[
        bool, option("no-test-iteration", "Ablation: keep the tests of the first pool.")
    ] = False,
    no_fixing: Annotated[bool, option("no-fixing", "Ablation: repair no code.")] = False,
    no_cluster: Annotated[bool, option("no-cluster", "Ablation: choose the first code with most passes.")] = False,
    guard: Annotated[bool, option("guard", "Refuse repairs that pass fewer tests than the code before.")] = False,
    baseline: Annotated[
        str | None,
        option(
            "baseline",
            f"Sample plain pools instead, and choose by {', '.join(f'`{name}`' for name in _BASELINES)}.",
            callback=lambda name: name and one_of(_BASELINES, "baseline", "baseline")(name),
        ),
    ] = None,
    match: Annotated[
        Path | None,
        option("match", "Let the baseline spend on each task what this run has spent on it.", metavar="DIR"),
    ] = None,
    limit: Annotated[int | None, option("limit", "Only so many tasks, drawn from all of them.", min=1)] = None,
    together: Annotated[int, option("together", "Tasks under way at once.", min=1, max=4096)] = 32,
    temperature: Temperature = 0.8,
    top_p: Annotated[
        float, option("top-p", "Share of the probability that is sampled from.", min=0.01, max=1.0)
    ] = 0.95,
    engine: Engine = "auto",
    base_url: BaseUrl = None,
    concurrency: Concurrency = 32,
    record: Record = None,
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
    """Write code for each task: codes and self-written tests improve each other, and consensus chooses.

    Run it again to go on after a stop. References in the file are looked at when all tasks have ended, to score them.
    """
    from puzzlegen.cosplay.configuration import CosplayConfiguration
    from puzzlegen.cosplay.playing import play_tasks
    from recipes.cosplay_records import CosplaySettings

    if match is not None and baseline is None:
        raise UsageError("--match is for baselines: cosplay spends what it needs", "add --baseline NAME")
    if not math.isfinite(agreement):
        raise UsageError(f"--agreement {agreement} is no share", "try --agreement 0.75")
    engine = choose_engine(model, engine)
    settings = CosplaySettings(
        seed=seed,
        codes=codes,
        tests=tests,
        rounds=rounds,
        random_inputs=random_inputs,
        random_prompts=random_prompts,
        candidates=candidates,
        output_samples=output_samples,
        agreement=agreement,
        attempts=attempts,
        temperature=temperature,
        top_p=top_p,
        max_tokens=max_tokens,
        ideas=not no_ideas,
        self_consistency=not no_self_consistency,
        test_iteration=not no_test_iteration,
        fixing=not no_fixing,
        cluster=not no_cluster,
        guard=guard,
    )
    document = play_tasks(
        CosplayConfiguration(
            tasks=tasks,
            out=str(out),
            model=model,
            engine=engine,
            style=style,
            settings=settings,
            chooser=baseline or "cosplay",
            match=str(match) if match else None,
            limit=limit,
            together=together,
            sandbox=SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed),
            quiet=quiet,
            base_url=tuple(base_url or ()),
            concurrency=concurrency,
            record=str(record) if record else None,
            vllm=gather_vllm(tensor_parallel, vllm, engine),
        )
    )
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    else:
        _print(document, out)


def _print(document: dict[str, Any], out: Path) -> None:
    """What was spent, and how good the choices are where references tell."""
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(document["outcomes"].items()))
    tokens = document["tokens"] / max(1, document["tasks"])
    typer.echo(
        f"{document['tasks']:,} tasks ({outcomes}), {tokens:,.0f} tokens a task, {document['executions']:,} executions"
    )
    if document["underspent"]:
        typer.echo(f"warning: {document['underspent']:,} tasks could not spend what the matched run has spent on them")
    scores = document["scores"]
    if scores is None:
        typer.echo("no task has a reference that holds: nothing is scored")
    else:
        rows = [("codes right", scores["code"]), *scores["choices"].items()]
        accuracies = (("tests right", "test_accuracy"), ("tests right, conditional", "test_accuracy_conditional"))
        rows += [(name, scores[key]) for name, key in accuracies]
        for name, figure in rows:
            if figure and "value" in figure:
                over = f" over {figure['tasks']:,} tasks" if "tasks" in figure else ""
                low, high = 100 * figure["low"], 100 * figure["high"]
                typer.echo(f"{name:<26}{100 * figure['value']:6.1f}%  ({low:.1f} to {high:.1f}){over}")
        for warning in scores["alignment"]["warnings"]:
            typer.echo(f"warning: {warning}")
    typer.echo(f"the choices: {out / 'chosen.jsonl'}")
