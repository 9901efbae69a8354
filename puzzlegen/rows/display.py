"""What a person sees of a command that works through rows: counts on stderr.

A progress bar on a terminal, a line now and then elsewhere, a table at the end; or nothing.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

import typer

from puzzlegen.generation.rendering import is_interactive
from puzzles.amounts import amount

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_LINE_EVERY_SECONDS = 10.0
_REDRAW_EVERY_SECONDS = 0.2


class Counts(Protocol):
    """What is reported."""

    @property
    def rows(self) -> int:
        """Rows done so far."""

    @property
    def headline(self) -> str:
        """A few words on them."""

    @property
    def table(self) -> Counter[str]:
        """The table of the end."""


class RowReport:
    """The display of `counts`, which the caller updates, from `__enter__` to `__exit__`.

    The rows are to be read from `self.source`: of a file it is known then how much is left. Without a `source`, that
    follows from `rows`, the number of all rows, if it is known.
    """

    def __init__(
        self, counts: Counts, source: BinaryIO | None = None, *, quiet: bool, rows: int | None = None
    ) -> None:
        self._counts = counts
        self.source = CountedLines(source or BytesIO())
        self._rows = rows
        self._size = rows if source is None else _size(source)
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._started = self._shown = time.monotonic()

    def update(self) -> None:
        """A row has been counted."""
        every = _REDRAW_EVERY_SECONDS if self._bar else _LINE_EVERY_SECONDS
        if (moment := time.monotonic()) - self._shown < every:
            return
        self._shown = moment
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=self._done(), description=self._text())
        else:
            share = f"{self._done() / self._size:4.0%} " if self._size else ""
            self._say(share + self._text())

    def summary(self, level: str) -> None:
        """All counts, once the output is in its place."""
        self._say(f"{self._text()}, sandbox {level}")
        for word, count in self._counts.table.most_common():
            self._say(f"  {count:>9,} {word}")

    def __enter__(self) -> Self:
        if not self._quiet and is_interactive(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(20), TaskProgressColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("starting the sandbox", total=self._size)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _done(self) -> float:
        """About how many bytes the counted rows had: rows are read ahead, and are taken for equally long."""
        if self._rows is not None:
            return self._counts.rows
        return self.source.bytes * self._counts.rows / max(1, self.source.lines)

    def _text(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-9)
        rows = self._counts.rows
        return f"{amount(rows, 'row')} in {seconds:.1f} s ({rows / seconds:,.0f}/s), {self._counts.headline}"

    def _say(self, text: str) -> None:
        if not self._quiet:
            typer.echo(text, err=True)


class CountedLines:
    """A file to be read line by line, and how much of it was."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.lines = self.bytes = 0

    def readline(self, limit: int, /) -> bytes:
        """A line, or the next `limit` bytes of a longer one."""
        data = self._file.readline(limit)
        self.bytes += len(data)
        self.lines += data.endswith(b"\n")
        return data


def _size(source: BinaryIO) -> int | None:
    """The bytes of a regular file that is not empty; None for a pipe."""
    try:
        status = os.fstat(source.fileno())
    except (OSError, ValueError):
        return None
    return status.st_size or None if stat.S_ISREG(status.st_mode) else None
