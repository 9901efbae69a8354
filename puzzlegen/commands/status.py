"""`puzzlegen status`: look at a run, or watch it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from puzzlegen.options import Json, option

if TYPE_CHECKING:
    from puzzlegen.status import Status

_WATCH_EVERY_SECONDS = 2.0


def status(
    directory: Annotated[Path, typer.Argument(help="A run directory.", metavar="DIR", envvar="PUZZLEGEN_OUT")],
    as_json: Json = False,
    watch: Annotated[bool, option("watch", "Keep looking until the run ends.")] = False,
) -> None:
    """Show how far a run is: state, rates, funnel, last events."""
    from puzzlegen.rendering import is_interactive, line

    looks = _looks(directory, forever=watch)
    if as_json:
        for now in looks:
            typer.echo(json.dumps(now.as_json(), indent=None if watch else 2))
    elif is_interactive(sys.stdout):
        _draw(looks)
    else:
        for now in looks:
            typer.echo(line(now.as_snapshot()))
            if not watch:
                _print_details(now)


def _looks(directory: Path, *, forever: bool) -> Iterator[Status]:
    """The status now, and with `forever` again and again until the run is no longer running."""
    from puzzlegen.cosplay_directory import refuse_plays
    from puzzlegen.status import describe

    refuse_plays(directory)
    yield (now := describe(directory))
    while forever and now.state == "running":
        time.sleep(_WATCH_EVERY_SECONDS)
        yield (now := describe(directory))


def _draw(looks: Iterator[Status]) -> None:
    from rich.console import Console
    from rich.live import Live

    from puzzlegen.rendering import panel

    console = Console()
    with Live(console=console, auto_refresh=False) as live:
        for now in looks:
            live.update(panel(now.as_snapshot()), refresh=True)
    if now.events:
        console.print(*_event_lines(now), sep="\n", style="dim", highlight=False, markup=False)
    if now.remark():
        console.print(now.remark(), highlight=False, markup=False)


def _print_details(now: Status) -> None:
    from puzzlegen.rendering import funnel_lines, of_each

    for text in (*funnel_lines(now.totals), *_event_lines(now)):
        typer.echo(text)
    if now.totals.kept:
        typer.echo(f"{now.totals.kept:,} puzzles{of_each(now.as_snapshot())}")
    if now.remark():
        typer.echo(now.remark())


def _event_lines(now: Status) -> list[str]:
    return [
        " ".join(
            [
                str(event.get("time", "?")),
                str(event.get("event", "?")),
                *(f"{key}={event[key]}" for key in ("batch", "kept", "by", "holder", "error") if key in event),
            ]
        )
        for event in now.events
    ]
