"""What a person sees of a running `generate`: a live panel on a terminal, a line now and then elsewhere, or nothing.

Everything goes to stderr; stdout is for data. The display is fed by `update` and `stage` and never looks at the run's
files, so it cannot slow the run down by more than its drawing.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from puzzlegen.generation.ledger import Totals
from puzzlegen.generation.rendering import Snapshot, is_interactive, line, of_each, panel
from puzzlegen.log_lines import as_json, write_line
from puzzles.amounts import amount

if TYPE_CHECKING:
    from rich.live import Live
    from rich.panel import Panel

_LINE_EVERY_SECONDS = 10.0
_REDRAWS_PER_SECOND = 4


class Progress:
    """The display of one run, shown from `__enter__` to `__exit__`.

    `totals` is the run's own (`RunDirectory.totals`), which grows as batches are committed. Costs are shown if the
    machine's price is given.
    """

    def __init__(
        self, name: str, target: int, totals: Totals, *, quiet: bool = False, dollars_per_hour: float | None = None
    ) -> None:
        self._name = name
        self._dollars_per_hour = dollars_per_hour
        self._target = target
        self._totals = totals
        self._quiet = quiet
        self._stage = "starting"
        self._running = True
        self._drawn = False
        self._before = totals.wall_seconds
        self._started = self._last_line = self._last_batch = time.monotonic()
        self._live: Live | None = None

    def stage(self, name: str) -> None:
        """Say what happens now."""
        self._stage = name
        if self._live is None:
            self._print(f"{self._name}: {name}")

    def doing(self, what: str) -> None:
        """Say what happens now, as often as that changes: for the panel, and no line of its own elsewhere."""
        self._stage = what

    def say(self, text: str) -> None:
        """A line that stays."""
        if self._live is None:
            self._print(f"{self._name}: {text}")
        else:
            self._live.console.print(text, markup=False, highlight=False)

    def counting(self, what: str) -> None:
        """Say how far something long has come, as often as that changes: for the panel, and now and then elsewhere."""
        self._stage = what
        if self._take_turn_for_a_line():
            self._print(f"{self._name}: {what}")

    def update(self) -> None:
        """A batch has been committed."""
        self._last_batch = time.monotonic()
        if self._take_turn_for_a_line():
            self._print_figures()

    def summary(self, dataset: Path, stopped: str | None = None) -> None:
        """The last words of a run that met its target, or that an option `stopped`; after the display has closed."""
        snapshot = self._snapshot()
        if not self._drawn:
            self._print_figures()
        self._print(f"{amount(self._totals.kept, 'verified puzzle')} in {dataset}{of_each(snapshot)}")
        if stopped:
            self._print(
                f"stopped by {stopped} before {self._target:,}; run the same command again to go on from there"
            )
        self._print(f'open them with: datasets.load_from_disk("{dataset}")')

    def __enter__(self) -> Self:
        if not self._quiet and not as_json() and is_interactive(sys.stderr):
            from rich.console import Console
            from rich.live import Live

            self._live = Live(
                get_renderable=self._panel,
                console=Console(stderr=True),
                refresh_per_second=_REDRAWS_PER_SECOND,
            )
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running = False
        self._stage = "done" if self._totals.kept >= self._target else "stopped"
        if self._live is not None:
            self._live.stop()  # draws once more, and leaves that on the screen
            self._live = None
            self._drawn = True

    def _take_turn_for_a_line(self) -> bool:
        moment = time.monotonic()
        if self._live is not None or moment - self._last_line < _LINE_EVERY_SECONDS:
            return False
        self._last_line = moment
        return True

    def _panel(self) -> Panel:
        return panel(self._snapshot())

    def _snapshot(self) -> Snapshot:
        moment = time.monotonic()
        return Snapshot(
            self._name,
            self._stage,
            self._target,
            self._totals,
            self._before + moment - self._started,
            self._running,
            moment - self._last_batch,
            self._dollars_per_hour,
        )

    def _print_figures(self) -> None:
        totals = self._totals
        self._print(
            line(self._snapshot()),
            stage=self._stage,
            kept=totals.kept,
            target=self._target,
            proposed=totals.funnel["proposed"],
            rejected=dict(totals.rejected),
            tokens=totals.tokens,
            kept_per_second=totals.kept_per_second,
            eta_seconds=totals.eta_seconds(self._target),
        )

    def _print(self, text: str, **figures: Any) -> None:
        if self._quiet:
            return
        try:
            write_line(text, **figures)
        except OSError:  # whoever read it is gone; the work goes on
            self._quiet = True
