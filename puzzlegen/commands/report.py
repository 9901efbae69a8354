"""`puzzlegen report`: the page of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.options import Json, option, variable


def report(
    directory: Annotated[
        Path,
        typer.Argument(
            help="A directory of `generate`, `improve`, `sol-ver`, `code-a1` or `cosplay`.",
            metavar="DIR",
            envvar="PUZZLEGEN_OUT",
        ),
    ],
    others: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            "--with",
            envvar=variable("against"),
            help="A run of the same command to compare it with; of `improve`, `sol-ver` and `cosplay` also several.",
            metavar="DIR",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        option("out", "Write the page there.  [default: DIR/report.html]", command="report", metavar="FILE"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write DIR/report.html, a page with all figures of a run, and print its path.

    With --json, print also the figures of both runs, of loops how far the method is above each control,
    or of `cosplay` how far DIR is above each other run.
    """
    from puzzlegen.report import compare_arms, compare_runs, write_report

    page = write_report(directory, others or (), out)
    if as_json:
        document = {"arms": compare_arms(directory, others or ()), "figures": compare_runs(directory, others or ())}
        typer.echo(json.dumps({"page": str(page)} | document, indent=2))
    else:
        typer.echo(page)
