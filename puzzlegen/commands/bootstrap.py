"""`puzzlegen bootstrap`: train the built-in model from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.errors import UsageError
from puzzlegen.options import Seed, option


def bootstrap(
    out: Annotated[Path, option("out", "The folder of the model.", command="bootstrap", metavar="DIR")], seed: Seed = 0
) -> None:
    """Train the built-in model from scratch and write it to DIR, which `--model DIR` then accepts."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already", "name a new or empty folder with --out DIR")
    out.mkdir(parents=True, exist_ok=True)
    from recipes.bootstrap import train_builtin

    typer.echo(train_builtin(out, seed, lambda text: typer.echo(text, err=True)))
