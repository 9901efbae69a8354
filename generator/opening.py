"""From the words of the command line to an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.engine import Engine, Style
from generator.local import LocalEngine
from generator.model_files import ModelNotFoundError
from generator.served import ServedEngine

ENGINES = ("auto", "builtin", "transformers", "vllm", "openai", "replay")


def choose_engine(model: str, engine: str) -> str:
    """`vllm` where `auto` means that: for all but the built-in model, if vLLM is installed and there is a GPU."""
    from generator.vllm_engine import is_installed

    if engine == "auto" and model != "builtin" and is_installed():
        import torch

        if torch.cuda.is_available():
            return "vllm"
    return engine


def open_engine(
    model: str,
    engine: str = "auto",
    *,
    style: Style | None = None,
    base_urls: Sequence[str] = (),
    concurrency: int = 32,
    record: Path | None = None,
    vllm: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Engine:
    """Load `model` into the named engine; `auto` takes the built-in one for `builtin`, else transformers.

    That is so on every machine; `choose_engine` says first whether it should rather be vLLM. `base_urls` and
    `concurrency` are for servers, and `say` is told what a user should know of the engine. `vllm` has arguments of
    `vllm.EngineArgs`. With `record`, all that the engine answers is put into that recording, and what the recording
    holds is not asked for again. Close what is opened: some engines hold memory and processes.

    ModelNotFoundError if the model cannot be loaded; ValueError for an unknown engine; EngineError if the servers,
    recordings or libraries that are named cannot be used.
    """
    if engine not in ENGINES:
        raise ValueError(f"there is no engine {engine!r}: choose from {', '.join(ENGINES)}")
    if engine == "builtin" and model != "builtin":
        raise ModelNotFoundError(f"the builtin engine runs only the built-in model, not {model}")
    opened: Engine
    if engine == "openai":
        opened = ServedEngine(model, base_urls, style=style, concurrency=concurrency, say=say)
    elif engine == "vllm":
        from generator.vllm_engine import VllmEngine

        opened = VllmEngine(model, style=style, arguments=vllm)
    elif engine == "replay":
        from generator.replay import ReplayEngine

        opened = ReplayEngine(model, style=style)
    else:
        opened = LocalEngine(model, style=style, say=say)
    if record is None:
        return opened
    from generator.replay import Recorder

    try:
        return Recorder(opened, record)
    except BaseException:
        opened.close()
        raise
