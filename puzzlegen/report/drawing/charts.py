"""Charts as inline SVG, drawn here: lines with intervals, and columns.

A chart is data. `draw` makes its picture, `table_of` the same figures as rows, which the page puts behind it. Colours
are the page's variables `--s0` to `--s7`, so that they follow light and dark; lines differ in marker and dash too.
The drawing is as wide as a narrow phone and is scaled up, so that its words stay legible.

Not guaranteed: that labels keep clear of each other beyond some dozen places on the axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from puzzlegen.report.drawing.markup import Html, join, tag
from puzzlegen.report.figures import DASH, Interval

COLOURS = 8
_WIDTH, _HEIGHT = 400, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 12, 10, 42
_DASHES = (None, "6 4", "2 3", "8 3 2 3")
_MOST_MARKERS = 15


class Point(NamedTuple):
    """A place on a line, with the interval of its value if it has one."""

    x: float
    y: Interval


class Series(NamedTuple):
    """A line. `colour` counts from 0, `style` is its dash and marker; `bold` lines come on top.

    Intervals are drawn as whiskers, or as a `band` along the line.
    """

    name: str
    points: tuple[Point, ...]
    colour: int = 0
    style: int = 0
    bold: bool = False
    band: bool = False


class LineChart(NamedTuple):
    """Lines over a common axis. `write` says how a value is written; `from_zero` keeps 0 in sight.

    `since_zero` begins the other axis at 0 too.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    write: Callable[[float], str]
    from_zero: bool = True
    since_zero: bool = False


class ColumnChart(NamedTuple):
    """A histogram: a column for each of `labels`, as high as its count; the axis goes up to `top` at least.

    `colour` counts from 0.
    """

    title: str
    x_label: str
    y_label: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    top: int = 1
    colour: int = 0


Chart: TypeAlias = LineChart | ColumnChart


class Rows(NamedTuple):
    """The figures of a chart: headings, and a row of cells for each place on its axis."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def draw(chart: Chart) -> Html:
    """The chart as an `svg` element, which says in words what it shows."""
    inner = _columns(chart) if isinstance(chart, ColumnChart) else _lines(chart)
    return tag(
        "svg",
        tag("title", f"{chart.title}. {describe(chart)}"),
        *inner,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        class_="chart",
    )


def describe(chart: Chart) -> str:
    """What the chart shows, in a sentence or two."""
    if isinstance(chart, ColumnChart):
        top = max(range(len(chart.values)), key=lambda place: chart.values[place])
        return f"{sum(chart.values):,} in all; most, {chart.values[top]:,}, at {chart.labels[top]}."
    told = [
        f"{line.name}: {chart.write(line.points[0].y.value)} at {line.points[0].x:g}"
        + (f", {chart.write(line.points[-1].y.value)} at {line.points[-1].x:g}" if len(line.points) > 1 else "")
        for line in chart.series
        if line.points
    ]
    return "; ".join(told) + "." if told else "No figures yet."


def table_of(chart: Chart) -> Rows:
    """The chart's figures."""
    if isinstance(chart, ColumnChart):
        cells = zip(chart.labels, (f"{value:,}" for value in chart.values), strict=True)
        return Rows((chart.x_label, chart.y_label), tuple(cells))
    by_place = [{point.x: point.y for point in line.points} for line in chart.series]
    places = sorted({point.x for line in chart.series for point in line.points})
    rows = [(f"{x:g}", *(_cell(known.get(x), chart.write) for known in by_place)) for x in places]
    return Rows((chart.x_label, *(line.name for line in chart.series)), tuple(rows))


def key(line: Series) -> Html:
    """The line's entry in a legend: a stroke with its marker."""
    parts = [_stroke([(1, 7), (27, 7)], line), *_marker(14, 7, line)]
    return tag("svg", *parts, viewBox="0 0 28 14", class_="key", aria_hidden="true")


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from at most `low` to at least `high`, `most` of them or a few more."""
    if high - low <= 1e-12 * max(1.0, abs(low), abs(high)):  # as good as equal: floats end here
        low, high = (low - 0.5, low + 0.5) if low else (0.0, 1.0)
    raw = (high - low) / max(1, most - 1)
    scale = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * scale for factor in (1, 2, 2.5, 5, 10) if factor * scale >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]


def _cell(value: Interval | None, write: Callable[[float], str]) -> str:
    if value is None:
        return DASH
    if value.low is None or value.high is None:
        return write(value.value)
    return f"{write(value.value)} ({write(value.low)} to {write(value.high)})"


def _lines(chart: LineChart) -> list[Html]:
    everything = [point for line in chart.series for point in line.points]
    if not everything:
        return [_label("No figures yet.", _WIDTH / 2, _HEIGHT / 2, "middle")]
    bounds = [bound for point in everything for bound in point.y if bound is not None]
    y_ticks = ticks(min(bounds + [0.0] * chart.from_zero), max(bounds))
    first = 0.0 if chart.since_zero else min(point.x for point in everything)
    x_ticks = _whole_ticks(first, max(point.x for point in everything))
    across = _scale(x_ticks[0], x_ticks[-1], _LEFT + 8, _WIDTH - _RIGHT - 8)
    up = _scale(y_ticks[0], y_ticks[-1], _HEIGHT - _BOTTOM, _TOP)
    parts = _axes(chart, [(up(value), chart.write(value)) for value in y_ticks])
    parts += [_label(f"{value:g}", across(value), _HEIGHT - _BOTTOM + 15, "middle") for value in x_ticks]
    for line in sorted(chart.series, key=lambda line: line.bold):
        places = [(across(point.x), up(point.y.value)) for point in line.points]
        bars = [(point.y.low, point.y.high) for point in line.points]
        reach = [
            (x, up(low), up(high))
            for (x, _), (low, high) in zip(places, bars, strict=True)
            if low is not None and high is not None
        ]
        parts += [_band(reach, line)] if line.band and reach else [_whisker(*each, line) for each in reach]
        parts.append(_stroke(places, line))
        if len(places) <= _MOST_MARKERS:
            parts += [mark for x, y in places for mark in _marker(x, y, line)]
    return parts


def _columns(chart: ColumnChart) -> list[Html]:
    y_ticks = [value for value in ticks(0, max(*chart.values, chart.top)) if value == int(value)]
    up = _scale(0, y_ticks[-1], _HEIGHT - _BOTTOM, _TOP)
    parts = _axes(chart, [(up(value), f"{value:,.0f}") for value in y_ticks])
    width = (_WIDTH - _LEFT - _RIGHT) / len(chart.labels)
    ink = f"fill:var(--s{chart.colour % COLOURS})"
    for place, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        x, y = _LEFT + place * width, up(value)
        size = {"width": _n(width - 3), "height": _n(_HEIGHT - _BOTTOM - y)}
        parts.append(tag("rect", x=_n(x + 1.5), y=_n(y), **size, rx="1.5", style=ink))
        parts.append(_label(label.split(" ")[0], x + width / 2, _HEIGHT - _BOTTOM + 15, "middle"))
    return parts


def _axes(chart: Chart, y_ticks: Sequence[tuple[float, str]]) -> list[Html]:
    right = _WIDTH - _RIGHT
    parts = [tag("line", x1=_LEFT, x2=right, y1=_n(y), y2=_n(y), class_="rule") for y, _ in y_ticks]
    parts += [_label(written, _LEFT - 6, y + 4, "end") for y, written in y_ticks]
    middle = (_LEFT + right) / 2
    return [*parts, _label(chart.x_label, middle, _HEIGHT - 6, "middle")]


def _stroke(places: Sequence[tuple[float, float]], line: Series) -> Html:
    way = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in places)
    width = "2.6" if line.bold else "1.6"
    dash = _DASHES[line.style % len(_DASHES)]
    return tag("path", d=way, class_="line", stroke_width=width, stroke_dasharray=dash, style=_ink("stroke", line))


def _band(reach: Sequence[tuple[float, float, float]], line: Series) -> Html:
    edge = [(x, high) for x, _, high in reach] + [(x, low) for x, low, _ in reversed(reach)]
    corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in edge)
    return tag("polygon", points=corners, class_="band", style=_ink("fill", line))


def _whisker(x: float, low: float, high: float, line: Series) -> Html:
    way = f"M{_n(x)} {_n(low)}V{_n(high)}M{_n(x - 4)} {_n(low)}h8M{_n(x - 4)} {_n(high)}h8"
    return tag("path", d=way, class_="line whisker", style=_ink("stroke", line))


def _marker(x: float, y: float, line: Series) -> list[Html]:
    ink, size = _ink("fill", line), 4.2 if line.bold else 3.2
    shapes = [(0, -1, 1, 0, 0, 1, -1, 0), (-1, -1, 1, -1, 1, 1, -1, 1), (0, -1.2, 1.1, 0.9, -1.1, 0.9)]
    if not line.style % 4:
        return [tag("circle", cx=_n(x), cy=_n(y), r=size, style=ink)]
    shape = shapes[line.style % 4 - 1]
    corners = zip(shape[::2], shape[1::2], strict=True)
    return [
        tag("polygon", points=" ".join(f"{_n(x + dx * size)},{_n(y + dy * size)}" for dx, dy in corners), style=ink)
    ]


def _ink(what: str, line: Series) -> str:
    return f"{what}:var(--s{line.colour % COLOURS})"


def _label(words: str, x: float, y: float, anchor: str) -> Html:
    return tag("text", join([words]), x=_n(x), y=_n(y), text_anchor=anchor)


def _whole_ticks(low: float, high: float) -> list[float]:
    """Ticks of an axis that counts things: no fractions."""
    if high - low <= 6:
        return [float(value) for value in range(math.floor(low), max(math.floor(low) + 1, math.ceil(high)) + 1)]
    return [value for value in ticks(low, high) if value == int(value)]


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _n(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")
