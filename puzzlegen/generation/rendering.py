"""How a run looks in a terminal: one panel where it can be redrawn, one line where it cannot.

Both show the same `Snapshot`, which the live display of `generate` and `puzzlegen status` fill alike. Rich is imported
inside the functions that draw, since the command line must start fast.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, TextIO

from puzzlegen.generation.funnel import FUNNEL_STAGES, decided
from puzzlegen.generation.ledger import Totals
from puzzlegen.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.panel import Panel
    from rich.table import Table

_TOP_REASONS = len(FUNNEL_STAGES)
_BAR_WIDTH = 40


class Snapshot(NamedTuple):
    """A run at one moment. `stage` says in a few words what happens now, `elapsed` the seconds of work up to now,
    and `since_batch` those of them that came after the last batch.

    With `dollars_per_hour` it is shown what a puzzle costs.
    """

    name: str
    stage: str
    target: int
    totals: Totals
    elapsed: float
    running: bool
    since_batch: float = 0.0
    dollars_per_hour: float | None = None


def panel(snapshot: Snapshot) -> Panel:
    """The run as a box, as wide as it needs or as the terminal allows."""
    from rich.columns import Columns
    from rich.console import Group
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    totals, target = snapshot.totals, snapshot.target
    head = Table.grid(padding=(0, 2))
    head.add_row(
        ProgressBar(
            total=target,
            completed=min(totals.kept, target),
            width=_BAR_WIDTH,
            complete_style="cyan",
            finished_style="green",
        ),
        Text.assemble((f"{totals.kept:,}", "bold"), (_of_target(totals.kept, target), "dim")),
        Text(_rate_text(snapshot), style="cyan"),
    )
    rows: list[RenderableType] = [head]
    if totals.batches:
        tables = [_funnel_table(totals), *([_reasons_table(totals)] if totals.rejected else [])]
        rows += [Padding(Columns(tables, padding=(0, 4)), (1, 0)), Text(_cost_text(snapshot), style="dim")]
    else:
        rows.append(Text(f"{duration(snapshot.elapsed)} · figures come with the first batch", style="dim"))
    return Panel(
        Group(*rows),
        title=Text.assemble((visible(snapshot.name), "bold"), " · ", visible(snapshot.stage)),
        title_align="left",
        border_style="cyan" if snapshot.running else "dim",
        padding=(0, 1),
        expand=False,
    )


def line(snapshot: Snapshot) -> str:
    """The run as one line of plain text, which no terminal obeys."""
    totals, funnel = snapshot.totals, snapshot.totals.funnel
    of_target = _of_target(totals.kept, snapshot.target)
    parts = [
        f"{duration(snapshot.elapsed)} {snapshot.stage}: kept {totals.kept:,}{of_target}",
        _rate_text(snapshot),
        f"proposed {funnel['proposed']:,}, valid {funnel['valid']:,}, solved {funnel['solved']:,}",
    ]
    if totals.rejected:
        parts.append(
            "rejected " + ", ".join(f"{reason} {count:,}" for reason, count in totals.rejected.most_common(3))
        )
    return visible(" | ".join(parts))


def of_each(snapshot: Snapshot) -> str:
    """What a kept puzzle has taken, and how long the model stood still, to follow the number of puzzles in a line."""
    totals = snapshot.totals
    if not totals.kept:
        return ""
    parts = [
        f"{_figure(totals.tokens / totals.kept)} tokens",
        f"{_figure(totals.wall_seconds / totals.kept, 2)} s",
        f"{_figure(totals.verify_cpu_seconds / totals.kept, 2)} s of processors to verify",
    ]
    if snapshot.dollars_per_hour is not None:
        parts.append(_dollars(totals.dollars(snapshot.dollars_per_hour) / totals.kept))
    return f": {', '.join(parts)} each; the model waited {totals.wait_share:.1%} of the time"


def funnel_lines(totals: Totals) -> list[str]:
    """The funnel and the commonest rejections, a plain line each, which no terminal obeys."""
    lines = []
    for stage in FUNNEL_STAGES:
        count, of = totals.funnel[stage], decided(totals.funnel, stage)
        lines.append(f"{stage:<12} {count:>12,}" + ("" if of is None else f" {percent(count, of):>6}"))
    return lines + [
        visible(f"rejected     {count:>12,}  {reason}") for reason, count in totals.rejected.most_common(_TOP_REASONS)
    ]


def is_interactive(stream: TextIO) -> bool:
    """Whether `stream` is a terminal that can be redrawn, and the user wants it to be (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def duration(seconds: float) -> str:
    """A time span for people: `42s`, `3m 05s`, `2h 07m`, `3d 04h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02}s"
    if whole < 86400:
        return f"{whole // 3600}h {whole % 3600 // 60:02}m"
    return f"{whole // 86400}d {whole % 86400 // 3600:02}h"


def percent(part: int, whole: int) -> str:
    """`part` of `whole`: `61%`, `0.3%`; `-` of nothing."""
    if not whole:
        return "-"
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 10 or not part else f"{share:.1f}%"


def rate(per_second: float) -> str:
    """A rate in the unit that reads well: `4.2/s`, `37/min`, `12/h`."""
    for scale, unit in ((1, "s"), (60, "min")):
        if per_second * scale >= 1:
            return f"{_figure(per_second * scale)}/{unit}"
    return f"{_figure(per_second * 3600)}/h"


def _of_target(kept: int, target: int) -> str:
    """What follows the number of kept rows; a run that had more already is not asked for a share above all."""
    return f"/{target:,} ({percent(kept, target)})" if kept <= target else f" ({target:,} asked for)"


def _figure(value: float, digits: int = 1) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.{digits}f}"


def _dollars(amount: float) -> str:
    """`$1,234`, `$12.34`, or three significant digits of less than a dollar."""
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.3g}"


def _rate_text(snapshot: Snapshot) -> str:
    totals = snapshot.totals
    if not snapshot.running:
        return f"in {duration(snapshot.elapsed)}"
    if not totals.kept_per_second:
        return "ETA unknown"
    eta = totals.eta_seconds(snapshot.target, snapshot.since_batch)
    return f"{rate(totals.kept_per_second)}  ETA {duration(eta or 0)}"


def _cost_text(snapshot: Snapshot) -> str:
    totals = snapshot.totals
    per_kept = f"{_figure(totals.tokens_per_kept)}" if totals.tokens_per_kept else "-"
    return (
        f"{_figure(totals.tokens_per_second)} tokens/s · {per_kept} tokens per kept puzzle"
        f" · model waits {totals.wait_share:.0%} · {duration(snapshot.elapsed)}" + _price_text(snapshot)
    )


def _price_text(snapshot: Snapshot) -> str:
    if snapshot.dollars_per_hour is None:
        return ""
    dollars, kept = snapshot.totals.dollars(snapshot.dollars_per_hour), snapshot.totals.kept
    return f" · {_dollars(dollars)}" + (f", {_dollars(dollars / kept)} per kept puzzle" if kept else "")


def _funnel_table(totals: Totals) -> Table:
    table = _figures_table("funnel", "green")
    for stage in FUNNEL_STAGES:
        count, of = totals.funnel[stage], decided(totals.funnel, stage)
        share = "" if of is None else percent(count, of)
        table.add_row(stage, f"{count:,}", share, style="bold" if stage == "kept" else None)
    return table


def _reasons_table(totals: Totals) -> Table:
    from rich.text import Text

    table = _figures_table("rejected", "yellow")
    everything = totals.rejected.total()
    for reason, count in totals.rejected.most_common(_TOP_REASONS):
        table.add_row(Text(visible(reason)), f"{count:,}", percent(count, everything))
    return table


def _figures_table(heading: str, style: str) -> Table:
    """A table of name, count and share."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(heading, style=style)
    table.add_column("count", justify="right")
    table.add_column("share", justify="right", style="dim")
    return table
