"""Pictures of variety, from the rows that were looked at: how many templates, of which size, and puzzles by length.

A template is a puzzle with its constants masked. Where nearly every row brings a new one, the line of templates keeps
to the diagonal; where the model has run out of ideas, it flattens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from puzzlegen.report.drawing.charts import ColumnChart, LineChart, Point, Series
from puzzlegen.report.figures import Interval, count, share
from puzzlegen.report.reading.rows import Row

_PLACES = 40
_PARTS = 12
_SIZES = ("1", "2", "3", "4", "5", "6", "7", "8", "9 or more")
_LENGTHS = (50, 75, 100, 125, 150, 200, 250, 300, 400)  # characters; the last column is all beyond


def templates_by_rows(runs: Sequence[tuple[str, Sequence[Row]]]) -> LineChart:
    """How many templates the first rows of each run have, beside how many there would be if none came twice."""
    lines = []
    for place, (name, rows) in enumerate(runs):
        marks = {round(len(rows) * part / _PLACES) for part in range(1, _PLACES + 1)}
        seen: set[str] = set()
        points = [Point(0, Interval(0))]
        for number, row in enumerate(rows, 1):
            seen.add(row.template)
            if number in marks:
                points.append(Point(number, Interval(len(seen))))
        lines.append(Series(name, tuple(points), place, place, bold=not place))
    most = max(len(rows) for _, rows in runs)
    lines.append(Series("if none came twice", (Point(0, Interval(0)), Point(most, Interval(most))), 7, 2))
    return LineChart("Templates", "rows", "found in so many rows", tuple(lines), count)


def new_templates(runs: Sequence[tuple[str, Sequence[Row]]]) -> LineChart:
    """Which share of the rows opened a template, in parts of each run one after the other."""
    lines = []
    for place, (name, rows) in enumerate(runs):
        seen: set[str] = set()
        points = []
        for start, end in pairwise(sorted({len(rows) * part // _PARTS for part in range(_PARTS + 1)})):
            before = len(seen)
            seen.update(row.template for row in rows[start:end])
            points.append(Point(end, Interval((len(seen) - before) / (end - start))))
        lines.append(Series(name, tuple(points), place, place, bold=not place))
    title = "Rows that open a template"
    return LineChart(title, "rows", "of those since the point before", tuple(lines), share, since_zero=True)


def rows_by_template_size(rows: Sequence[Row]) -> ColumnChart:
    """How many rows are alone in their template, how many have one sibling, and so on."""
    sizes = Counter(Counter(row.template for row in rows).values())
    counts = [size * sizes[size] for size in range(1, len(_SIZES))]
    title = "Rows by the size of their template"
    return ColumnChart(title, "rows in the template", "rows", _SIZES, (*counts, len(rows) - sum(counts)))


def rows_by_length(rows: Sequence[Row]) -> ColumnChart:
    """How long puzzles are."""
    bounds = (0, *_LENGTHS)
    counts = Counter(max(place for place, low in enumerate(bounds) if len(row.puzzle) >= low) for row in rows)
    labels = [f"{low} to {high - 1}" for low, high in zip(bounds, _LENGTHS, strict=False)] + [f"{bounds[-1]} or more"]
    values = tuple(counts[place] for place in range(len(labels)))
    return ColumnChart("Puzzles by length", "characters, from", "puzzles", tuple(labels), values)
