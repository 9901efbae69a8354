"""Lines on stderr of a command that has no display of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
_LINE_EVERY_SECONDS = 10.0


class Remarks:
    """Says things as `name: text`, or nothing at all."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name = name
        self.quiet = quiet

    def say(self, text: str) -> None:
        """A line, at once."""
        if self.quiet:
            return
        try:
            print(f"{self._name}: {text}", file=sys.stderr, flush=True)  # noqa: T201  # stderr is this page's business
        except OSError:  # whoever read it is gone; the work goes on
            self.quiet = True

    def counting(self, rows: Iterable[Item]) -> Iterator[Item]:
        """`rows` as they are; now and then a line says how many it were."""
        shown = time.monotonic()
        for number, row in enumerate(rows):
            if not number % 1_000 and time.monotonic() - shown > _LINE_EVERY_SECONDS:
                shown = time.monotonic()
                self.say(f"{number:,} rows counted")
            yield row
