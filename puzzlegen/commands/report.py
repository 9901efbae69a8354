"""`puzzlegen report`: the page of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.options import option


def report(
    directory: Annotated[
        Path, typer.Argument(help="A directory of `generate` or `improve`.", metavar="DIR", envvar="PUZZLEGEN_OUT")
    ],
    others: Annotated[
        list[Path] | None,
        option("with", "Another run of `improve` to draw beside it; may be repeated.", metavar="DIR"),
    ] = None,
    out: Annotated[
        Path | None, option("out", "Write the page there.  [default: DIR/report.html]", metavar="FILE")
    ] = None,
) -> None:
    """Write DIR/report.html, a page with all figures of a run, and print its path."""
    from puzzlegen.report import write_report

    typer.echo(write_report(directory, others or (), out))
