"""`puzzlegen status`: look at a run, or watch it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from puzzlegen.options import Json, option
from puzzlegen.visible import visible
from puzzles.amounts import amount

if TYPE_CHECKING:
    from puzzlegen.cosplay.status import PlayStatus
    from puzzlegen.generation.status import Status
    from puzzlegen.loops.status import LoopStatus

_WATCH_EVERY_SECONDS = 2.0


def status(
    directory: Annotated[Path, typer.Argument(help="A run directory.", metavar="DIR", envvar="PUZZLEGEN_OUT")],
    as_json: Json = False,
    watch: Annotated[bool, option("watch", "Keep looking until the run ends.")] = False,
) -> None:
    """Show how far a run is: state, rates, funnel, last events."""
    from puzzlegen.cosplay.status import describe_plays
    from puzzlegen.generation.rendering import is_interactive, line
    from puzzlegen.loops.status import describe_loop

    for describe_in_a_line in (describe_loop, describe_plays):
        if describe_in_a_line(directory):
            _follow_lines(describe_in_a_line, directory, as_json=as_json, watch=watch)
            return
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
            elif now.remark():  # why it has ended, and what goes on
                typer.echo(visible(now.remark()))


def _looks(directory: Path, *, forever: bool) -> Iterator[Status]:
    """The status now, and with `forever` again and again until the run is no longer running."""
    from puzzlegen.generation.status import describe

    yield (now := describe(directory))
    while forever and now.state == "running":
        time.sleep(_WATCH_EVERY_SECONDS)
        yield (now := describe(directory))


def _follow_lines(
    describe: Callable[[Path], LoopStatus | PlayStatus | None], directory: Path, *, as_json: bool, watch: bool
) -> None:
    """Print a status of a line; with `watch` again whenever it has come to something else, until the run ends."""
    said: tuple[object, ...] = ()
    while now := describe(directory):
        if now.progress != said:
            said = now.progress
            typer.echo(json.dumps(now.as_json(), indent=None if watch else 2) if as_json else visible(now.line()))
        if not watch or now.state != "running":
            break
        time.sleep(_WATCH_EVERY_SECONDS)
    if now and not as_json:
        for text in (*event_lines(now.events), visible(now.remark())):
            if text:
                typer.echo(text)


def _draw(looks: Iterator[Status]) -> None:
    from rich.console import Console
    from rich.live import Live

    from puzzlegen.generation.rendering import panel

    console = Console()
    with Live(console=console, auto_refresh=False) as live:
        for now in looks:
            live.update(panel(now.as_snapshot()), refresh=True)
    if now.events:
        console.print(*event_lines(now.events), sep="\n", style="dim", highlight=False, markup=False)
    if now.remark():
        console.print(visible(now.remark()), highlight=False, markup=False)


def _print_details(now: Status) -> None:
    from puzzlegen.generation.rendering import funnel_lines, of_each

    for text in (*funnel_lines(now.totals), *event_lines(now.events)):
        typer.echo(text)
    if now.totals.kept:
        typer.echo(f"{amount(now.totals.kept, 'puzzle')}{of_each(now.as_snapshot())}")
    if now.remark():
        typer.echo(visible(now.remark()))


def event_lines(events: list[dict[str, Any]]) -> list[str]:
    """Each event as a line that no terminal obeys."""
    told = ("iteration", "batch", "kept", "by", "why", "holder", "error")
    return [
        visible(
            " ".join(
                [
                    str(event.get("time", "?")),
                    str(event.get("event", "?")),
                    *(f"{key}={event[key]}" for key in told if key in event),
                ]
            )
        )
        for event in events
    ]
