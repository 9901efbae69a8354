"""What commands work with, opened from the options that name it, with errors that say what to type next.

The rooms below know nothing of options, and so cannot tell a user which one to change. Each function here imports what
it opens when it is called: the command line has to start fast.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.errors import PuzzlegenError, UsageError
from puzzlegen.vllm_arguments import read_vllm

if TYPE_CHECKING:
    from generator import Engine
    from puzzlegen.cosplay.configuration import CosplayConfiguration
    from puzzlegen.evaluation.configuration import EvaluateConfiguration
    from puzzlegen.generation.configuration import GenerateConfiguration
    from recipes.inputs import Seeds
    from shards import Protected
    from verifier import Verifier


def open_verifier(options: SandboxOptions, **limits: int) -> Verifier:
    """The verifier that the options shared by all commands ask for; SandboxUnavailable where there is none.

    `limits` are further ones that a command sets by itself (`Verifier` has them).
    """
    from verifier import SandboxLevel, Verifier

    return Verifier(
        workers=options.workers,
        timeout=options.timeout,
        memory_mb=options.memory_mb,
        require=None if options.require_sandbox is None else SandboxLevel(options.require_sandbox),
        allow_unsandboxed=options.allow_unsandboxed,
        **limits,
    )


def open_chosen_model(
    c: GenerateConfiguration | EvaluateConfiguration | CosplayConfiguration, say: Callable[[str], None]
) -> Engine:
    """The model of a command that samples without training: it may be behind servers, and be recorded."""
    return open_model(
        c.model,
        c.engine,
        c.style,
        base_urls=c.base_url,
        concurrency=c.concurrency,
        record=c.record,
        vllm=c.vllm,
        say=say,
    )


def open_model(
    model: str,
    engine: str,
    style: str,
    *,
    base_urls: Sequence[str] = (),
    concurrency: int = 32,
    record: str | None = None,
    vllm: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Engine:
    """The engine `engine` with `--model model` loaded, prompted in `style` (`auto` leaves that to the model).

    The rest is as in `generator.open_engine`, but `vllm`, which is as in `puzzlegen.vllm_arguments`.
    """
    from generator import (
        EngineSettingError,
        ModelNotFoundError,
        NoChatTemplateError,
        NoServerError,
        Style,
        open_engine,
    )

    if base_urls and engine != "openai":
        raise UsageError(
            f"--base-url names a server, and --engine {engine} asks none",
            "add --engine openai, or leave --base-url (or PUZZLEGEN_BASE_URL) out",
        )
    try:
        return open_engine(
            model,
            engine,
            style=None if style == "auto" else Style(style),
            base_urls=base_urls,
            concurrency=concurrency,
            record=Path(record) if record else None,
            vllm=read_vllm(vllm),
            say=say,
        )
    except EngineSettingError as error:
        raise UsageError(str(error), "correct --vllm (or PUZZLEGEN_VLLM)") from error
    except NoChatTemplateError as error:
        raise UsageError(str(error), "leave --style out") from error
    except NoServerError as error:
        raise UsageError(str(error), "try --base-url http://localhost:8000/v1, or set OPENAI_BASE_URL") from error
    except ModelNotFoundError as error:
        advice = "try --model builtin, or a folder that holds a model"
        if engine == "openai":
            advice = "give --model the name that the server has for it"
        elif engine == "replay":
            advice = "name a file that --record has made with --model FILE"
        elif model == "builtin":
            advice = "make it with puzzlegen bootstrap --out models/mine, then use --model models/mine"
        raise PuzzlegenError(str(error), advice) from error


def open_seeds(path: str | None, verifier: Verifier | None) -> Seeds:
    """The seed puzzles of a `--seeds` file, or the built-in ones, which take no verifier; UsageError without any."""
    from recipes.inputs import gather_seeds

    seeds = gather_seeds(path, verifier)
    if not seeds.seeds:
        raise UsageError(
            f"{path} holds no puzzle that can be used: {seeds.describe_dropped()}",
            "give one JSON object a line, with `puzzle` and `solutions`, or leave --seeds out",
        )
    return seeds


def open_protected(paths: Sequence[str]) -> Protected:
    """All that the dataset must stay clear of: the held-out suite and the `--protect` files."""
    from recipes.inputs import UnusableFileError, gather_protected

    try:
        return gather_protected(paths)
    except UnusableFileError as error:
        raise UsageError(str(error), "give puzzles as for --seeds, or leave --protect out") from error
