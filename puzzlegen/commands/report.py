"""`puzzlegen report`: the page of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.options import Json, option


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
    as_json: Json = False,
) -> None:
    """Write DIR/report.html, a page with all figures of a run, and print its path.

    With --with and --json, print also how far the verified arm is above each control, problem by problem.
    """
    from puzzlegen.cosplay_directory import refuse_plays
    from puzzlegen.report import compare_arms, write_report

    refuse_plays(directory)
    page = write_report(directory, others or (), out)
    if as_json:
        typer.echo(json.dumps({"page": str(page), "arms": compare_arms(directory, others or ())}, indent=2))
    else:
        typer.echo(page)
