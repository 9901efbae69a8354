"""What a person sees of a command that works through rows: counts on stderr.

A line that is redrawn on a terminal, a line now and then elsewhere, a table at the end; or nothing.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Protocol, Self

import typer

from puzzlegen.rendering import is_interactive

if TYPE_CHECKING:
    from rich.status import Status

_LINE_EVERY_SECONDS = 10.0
_REDRAW_EVERY_SECONDS = 0.2


class Counts(Protocol):
    """What is reported: `rows` done so far, a few words on them, and the table of the end."""

    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def headline(self) -> str: ...  # noqa: D102
    @property
    def table(self) -> Counter[str]: ...  # noqa: D102


class RowReport:
    """The display of `counts`, which the caller updates, from `__enter__` to `__exit__`."""

    def __init__(self, counts: Counts, *, quiet: bool) -> None:
        self._counts = counts
        self._quiet = quiet
        self._status: Status | None = None
        self._started = self._shown = time.monotonic()

    def update(self) -> None:
        """A row has been counted."""
        every = _REDRAW_EVERY_SECONDS if self._status else _LINE_EVERY_SECONDS
        if (moment := time.monotonic()) - self._shown < every:
            return
        self._shown = moment
        if self._status:
            self._status.update(self._text())
        else:
            self._say(self._text())

    def summary(self, level: str) -> None:
        """All counts, once the output is in its place."""
        self._say(f"{self._text()}, sandbox {level}")
        for word, count in self._counts.table.most_common():
            self._say(f"  {count:>9,} {word}")

    def __enter__(self) -> Self:
        if not self._quiet and is_interactive(sys.stderr):
            from rich.console import Console

            self._status = Console(stderr=True).status("starting the sandbox")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    def _text(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-9)
        rows = self._counts.rows
        return f"{rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f}/s), {self._counts.headline}"

    def _say(self, text: str) -> None:
        if not self._quiet:
            typer.echo(text, err=True)
