"""From the words of the command line to an engine."""

from __future__ import annotations

from generator.engine import Engine, Style
from generator.local import LocalEngine, ModelNotFoundError

ENGINES = ("auto", "builtin", "transformers")


def open_engine(model: str, engine: str = "auto", *, style: Style | None = None) -> Engine:
    """Load `model` into the named engine; `auto` takes the built-in one for `builtin`, else transformers.

    ModelNotFoundError if the model cannot be loaded; ValueError for an unknown engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"there is no engine {engine!r}: choose from {', '.join(ENGINES)}")
    if engine == "builtin" and model != "builtin":
        raise ModelNotFoundError(f"the builtin engine runs only the built-in model, not {model}")
    return LocalEngine(model, style=style)
