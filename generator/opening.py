"""From the words of the command line to an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from generator.engine import Engine, Style
from generator.local import LocalEngine, ModelNotFoundError
from generator.served import ServedEngine

ENGINES = ("auto", "builtin", "transformers", "openai", "replay")


def open_engine(
    model: str,
    engine: str = "auto",
    *,
    style: Style | None = None,
    base_urls: Sequence[str] = (),
    concurrency: int = 32,
    record: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Engine:
    """Load `model` into the named engine; `auto` takes the built-in one for `builtin`, else transformers.

    `base_urls` and `concurrency` are for servers, and `say` is told what a user should know of the engine. With
    `record`, all that the engine answers is put into that recording, and what it holds is not asked for again.

    ModelNotFoundError if the model cannot be loaded; ValueError for an unknown engine; EngineError if the servers or
    recordings that are named cannot be used.
    """
    if engine not in ENGINES:
        raise ValueError(f"there is no engine {engine!r}: choose from {', '.join(ENGINES)}")
    if engine == "builtin" and model != "builtin":
        raise ModelNotFoundError(f"the builtin engine runs only the built-in model, not {model}")
    opened: Engine
    if engine == "openai":
        opened = ServedEngine(model, base_urls, style=style, concurrency=concurrency, say=say)
    elif engine == "replay":
        from generator.replay import ReplayEngine

        opened = ReplayEngine(model, style=style)
    else:
        opened = LocalEngine(model, style=style, say=say)
    if record is None:
        return opened
    from generator.replay import Recorder

    return Recorder(opened, record)
