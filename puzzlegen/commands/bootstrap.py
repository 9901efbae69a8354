"""`puzzlegen bootstrap`: train the built-in model from nothing."""

from __future__ import annotations

import typer

from puzzlegen.options import OutDirectory, Seed


def bootstrap(out: OutDirectory, seed: Seed = 0) -> None:
    """Train the built-in model from scratch and write it to DIR, which `--model DIR` then accepts."""
    from recipes.bootstrap import train_builtin

    typer.echo(train_builtin(out, seed, lambda text: typer.echo(text, err=True)))
