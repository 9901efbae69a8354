"""`puzzlegen generate`: the factory."""

from __future__ import annotations

from typing import Annotated

from generator import choose_engine
from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.errors import PuzzlegenError, UsageError, explain
from puzzlegen.generation.configuration import GenerateConfiguration
from puzzlegen.generation.executors import check_executor
from puzzlegen.options import (
    AllowUnsandboxed,
    Attempts,
    BaseUrl,
    Concurrency,
    DollarsPerHour,
    Engine,
    Executor,
    IndexMemory,
    Log,
    MaxHours,
    MaxTokens,
    MemoryMb,
    MetricsFile,
    Model,
    OutDirectory,
    Protect,
    Quiet,
    RayAddress,
    Record,
    Repair,
    Replicas,
    RequireSandbox,
    Seed,
    Seeds,
    Style,
    Temperature,
    TemplateCap,
    TensorParallel,
    Timeout,
    Vllm,
    Workers,
    option,
)
from puzzlegen.vllm_arguments import gather_vllm


def generate(
    n: Annotated[int, option("n", "Puzzles to keep.")],
    out: OutDirectory,
    model: Model = "builtin",
    engine: Engine = "auto",
    base_url: BaseUrl = None,
    concurrency: Concurrency = 32,
    record: Record = None,
    executor: Executor = "local",
    ray_address: RayAddress = None,
    replicas: Replicas = None,
    tensor_parallel: TensorParallel = None,
    vllm: Vllm = None,
    seed: Seed = 0,
    attempts: Attempts = 8,
    repair: Repair = 0,
    seeds: Seeds = None,
    protect: Protect = None,
    style: Style = "auto",
    temperature: Temperature = 0.9,
    template_cap: TemplateCap = 8,
    max_hours: MaxHours = None,
    max_tokens: MaxTokens = None,
    dollars_per_hour: DollarsPerHour = None,
    index_memory: IndexMemory = 1024,
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
    log: Log = "text",
    metrics_file: MetricsFile = None,
) -> None:
    """Make a dataset of N verified puzzles in DIR.

    Run it again to go on after a stop, or with a larger N to extend the dataset.
    """
    from puzzlegen.generation.metrics_file import kept_up_to_date
    from puzzlegen.generation.production import fill
    from puzzlegen.generation.progress import Progress
    from puzzlegen.generation.run_opening import open_run
    from puzzlegen.log_lines import write_line
    from puzzlegen.report import write_report
    from recipes.inputs import unprotected

    if n < 1:
        raise UsageError(f"--n {n} asks for no puzzles", f"try: puzzlegen generate --n 1000 --out {out}")
    engine = choose_engine(model, engine)
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
        index_memory=index_memory,
        sandbox=SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed),
        quiet=quiet,
        base_url=tuple(base_url or ()),
        concurrency=concurrency,
        record=str(record) if record else None,
        max_hours=max_hours,
        max_tokens=max_tokens,
        dollars_per_hour=dollars_per_hour,
        executor=executor,
        ray_address=ray_address,
        replicas=replicas,
        vllm=gather_vllm(tensor_parallel, vllm, engine),
        log=log,
        metrics_file=str(metrics_file) if metrics_file else None,
        repair=repair,
    )
    check_executor(configuration)
    with (
        open_run(out, target=n, deciding=configuration.deciding(), resolved=flat(configuration)) as run,
        Progress(f"generate {out}", n, run.totals, quiet=quiet, dollars_per_hour=dollars_per_hour) as progress,
        kept_up_to_date(metrics_file, run, progress.say),
    ):
        if run.taken_from is not None:
            progress.say(f"took over from {run.taken_from}, which ended without letting go")
        for remark in unprotected(configuration.protect):
            progress.say(remark)
        stopped = fill(configuration, run, progress)
        progress.stage("writing the report")
        try:
            write_report(out)
        except (OSError, PuzzlegenError) as error:  # the data is safe, and the page can be had at any time
            write_line(
                f"puzzlegen: the puzzles are safe, but the page is not written ({explain(error).message}); "
                f"write it with puzzlegen report {out}",
                level="warning",
            )
    progress.summary(out / "dataset", stopped)
