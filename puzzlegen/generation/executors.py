"""Who works for `generate`: a model and a judge in this process, or many of them on a Ray cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from socket import gethostname
from typing import TYPE_CHECKING, NamedTuple

from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.errors import PuzzlegenError, UsageError
from puzzlegen.generation.configuration import GenerateConfiguration, package_version
from puzzlegen.generation.watchdog import WatchedEngine, describe_silence
from puzzlegen.opening import open_chosen_model, open_seeds, open_verifier

if TYPE_CHECKING:
    from generator import Engine
    from puzzlegen.generation.progress import Progress
    from puzzlegen.generation.run_directory import RunDirectory
    from puzzles import Seed
    from recipes.batches import Settings
    from recipes.executor import Executor
    from recipes.work import Judge, LanguageModel
    from verifier import Verifier

ANSWER_BYTES = 1_000_000  # a row of a dataset is no place for longer answers
_PATIENCE_SECONDS = 300.0  # for which nodes of a cluster may be away
Say = Callable[[str], None]


class Working(NamedTuple):
    """An executor whose model is shown `seeds`."""

    executor: Executor
    seeds: tuple[Seed, ...]


def check_executor(c: GenerateConfiguration) -> None:
    """UsageError for options that do not go together."""
    if c.executor != "ray":
        if c.ray_address or c.replicas:
            option = "--ray-address" if c.ray_address else "--replicas"
            raise UsageError(f"{option} is for a Ray cluster", "add --executor ray, or leave it out")
        return
    if c.record or c.engine == "replay":
        raise UsageError(
            "a recording has one writer and one reader, and a cluster solves puzzles that a single process would not",
            "leave --executor ray out",
        )
    if "://" in (address := _address(c) or ""):
        raise UsageError(
            f"{address} is an address for Ray's client, which is not supported",
            "run the command on a node of the cluster, with --ray-address auto",
        )


def _address(c: GenerateConfiguration) -> str | None:
    return c.ray_address or os.environ.get("RAY_ADDRESS") or None


def open_executor(
    c: GenerateConfiguration, settings: Settings, run: RunDirectory, progress: Progress
) -> AbstractContextManager[Working]:
    """The executor that `c` asks for; leaving ends all that was started for it."""
    return (_on_ray if c.executor == "ray" else _in_this_process)(c, settings, run, progress)


@contextmanager
def _in_this_process(
    c: GenerateConfiguration, settings: Settings, run: RunDirectory, progress: Progress
) -> Iterator[Working]:
    from recipes.executor import LocalExecutor
    from recipes.work import Judge, LanguageModel

    progress.stage("starting the sandbox")
    with _open_verifier(c.sandbox) as verifier:
        run.record_sandbox_level(str(verifier.level))
        seeds = _read_seeds(c, verifier, run, progress)
        progress.stage("loading the model")
        with closing(_open_engine(c, _Say(run, progress))) as engine:
            model = LanguageModel(settings, engine, seeds)
            yield Working(LocalExecutor(model, Judge(settings, verifier), progress.doing), seeds)


@contextmanager
def _on_ray(c: GenerateConfiguration, settings: Settings, run: RunDirectory, progress: Progress) -> Iterator[Working]:
    try:
        from recipes.cluster.connection import connected
        from recipes.cluster.crew import Crew
        from recipes.cluster.executor import RayExecutor
        from recipes.cluster.plan import Needs
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise PuzzlegenError(
            "--executor ray needs Ray, which is not installed", "install it with: pip install 'ray>=2.40'"
        ) from error
    seeds = _read_seeds(c, None, run, progress)
    say = _Say(run, progress)
    address = _address(c)
    on_servers = c.engine == "openai"  # which do with one client, and without our GPUs
    installed = _installation(c)
    with ExitStack() as opened:
        try:
            opened.enter_context(connected(address))
        except (ConnectionError, RuntimeError, ValueError) as error:
            place = f" at {address}" if address else ""
            raise PuzzlegenError(
                f"no Ray cluster can be used{place}: {' '.join(str(error).split())[:300]}",
                "see with ray status that it is up; on one of its nodes try --ray-address auto or RAY_AUTH_MODE=token",
            ) from error
        say(f"connected to Ray at {address}" if address else "started Ray on this machine, for the time of this run")
        crew = Crew(
            partial(_model_of_member, c, settings, seeds, installed),
            lambda cpus: partial(_judge_of_member, c, settings, installed, cpus),
            Needs(gpus=0 if on_servers else 1, replicas=c.replicas or (1 if on_servers else None)),
            patience=_PATIENCE_SECONDS if address else 0.0,
            say=say,
            level=run.record_sandbox_level,
        )
        opened.enter_context(closing(crew))
        yield Working(RayExecutor(crew, progress.doing), seeds)


class _Say:
    """Puts what a user should know on the screen and into `events.jsonl`."""

    def __init__(self, run: RunDirectory, progress: Progress) -> None:
        self._run = run
        self._progress = progress

    def __call__(self, note: str) -> None:
        self._progress.say(note)
        self._run.log("engine", note=note)


def _read_seeds(
    c: GenerateConfiguration, verifier: Verifier | None, run: RunDirectory, progress: Progress
) -> tuple[Seed, ...]:
    """The seeds; the solutions in a `--seeds` file are judged by `verifier`, or by one for this purpose."""
    if verifier is None and c.seeds:
        with _open_verifier(c.sandbox) as ours:
            return _read_seeds(c, ours, run, progress)
    progress.stage("reading the seeds")
    seeds = open_seeds(c.seeds, verifier)
    run.log("seeds", kept=len(seeds.seeds), dropped=seeds.dropped)
    if seeds.dropped:
        progress.stage(f"{len(seeds.seeds):,} seeds, {seeds.describe_dropped()}")
    return seeds.seeds


def _open_verifier(sandbox: SandboxOptions) -> Verifier:
    return open_verifier(sandbox, answer_bytes=ANSWER_BYTES)


def _open_engine(c: GenerateConfiguration, say: Say) -> Engine:
    engine = open_chosen_model(c, say)

    def notice(silence: float) -> None:
        with suppress(OSError):  # in a thread of its own, where a full disk would be nobody's failure
            say(describe_silence(silence))

    return WatchedEngine(engine, notice)


def _installation(c: GenerateConfiguration) -> dict[str, str | None]:
    """What must be the same on every node that has to do with it."""
    from generator import model_digest

    return _code() | {f"model {c.model}": model_digest(c.model)}


def _code() -> dict[str, str | None]:
    from verifier import VERIFIER_VERSION

    return {"puzzlegen": package_version("puzzlegen"), "verifier": VERIFIER_VERSION}


def _check_installation(found: dict[str, str | None], wanted: dict[str, str | None]) -> None:
    """PuzzlegenError if this node has other code, or another model of that name, than the one that is in command."""
    for what in found:
        version = wanted[what]
        if found[what] != version:
            raise PuzzlegenError(
                f"node {gethostname()} has {what} as {found[what]}, and not as {version}",
                "put the same installation and the same model folder on all nodes, under the same path",
            )


def _model_of_member(
    c: GenerateConfiguration,
    settings: Settings,
    seeds: tuple[Seed, ...],
    installed: dict[str, str | None],
    say: Say,
) -> LanguageModel:
    from recipes.work import LanguageModel

    _check_installation(_installation(c), installed)
    return LanguageModel(settings, _open_engine(c, say), seeds)


def _judge_of_member(
    c: GenerateConfiguration, settings: Settings, installed: dict[str, str | None], cpus: int, say: Say
) -> Judge:
    from recipes.work import Judge

    _check_installation(_code(), installed)
    return Judge(settings, _open_verifier(replace(c.sandbox, workers=c.sandbox.workers or cpus)))
