"""The page as data, and the one HTML document that it becomes.

A `Page` is made of sections, a section of blocks; `render` is a pure function of it. The document needs no other file,
and no script but that of a browser over puzzles; its content policy forbids it everything else.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from puzzlegen.report.drawing.boards import BoardKey, Boards, draw_boards, draw_key
from puzzlegen.report.drawing.browser import SCRIPT, SCRIPT_DIGEST, Browser, draw_browser
from puzzlegen.report.drawing.charts import Chart, ColumnChart, draw, key, table_of
from puzzlegen.report.drawing.listing import listing
from puzzlegen.report.drawing.markup import Html, join, tag
from puzzlegen.report.drawing.style import CSS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LONG = 10  # characters of a value that is too long for large type


class Prose(NamedTuple):
    """A paragraph."""

    words: str


class Facts(NamedTuple):
    """Names with their values; `large` where they are what the page is about."""

    pairs: tuple[tuple[str, str], ...]
    large: bool = False


class Table(NamedTuple):
    """Rows of cells; `words` of the columns from the left hold words, the others figures.

    `bars` has for each row a share from 0 to 1, or None, which is drawn in one more column.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    bars: tuple[float | None, ...] = ()


class Figure(NamedTuple):
    """A chart, with its figures in a table behind it."""

    chart: Chart


class Code(NamedTuple):
    """Source text under a heading."""

    heading: str
    source: str


class Grid(NamedTuple):
    """Blocks side by side, as far as there is room; `wide` ones need more of it."""

    blocks: tuple[Block, ...]
    wide: bool = False


class Fold(NamedTuple):
    """Blocks that are shown when they are asked for."""

    summary: str
    blocks: tuple[Block, ...]


class Card(NamedTuple):
    """Blocks that belong together, under a heading."""

    heading: str
    blocks: tuple[Block, ...]


Block: TypeAlias = Prose | Facts | Table | Figure | Code | Grid | Fold | Card | Browser | Boards | BoardKey


class Section(NamedTuple):
    """A part of the page; one without blocks is not shown."""

    title: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """Everything. `notes` are sentences on what is missing or damaged."""

    title: str
    lead: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


def render(page: Page) -> str:
    """The HTML document."""
    sections = [section for section in page.sections if section.blocks]
    lively = any(isinstance(block, Browser) for section in sections for block in section.blocks)
    links = [tag("a", section.title, href=f"#part-{place}") for place, section in enumerate(sections)]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"{_POLICY}; script-src '{SCRIPT_DIGEST}'" if lively else _POLICY,
        ),
        tag("title", page.title),
        tag("style", Html(CSS)),
    )
    body = tag(
        "body",
        tag(
            "header",
            tag("h1", page.title),
            tag("p", page.lead, class_="lead"),
            _notes(page.notes),
            tag("nav", *links, aria_label="Sections") if links else "",
        ),
        tag("main", *(_section(place, section) for place, section in enumerate(sections))),
        tag("footer", tag("p", "Made by puzzlegen report from the files of this run.")),
        tag("script", Html(SCRIPT)) if lively else "",
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _notes(notes: tuple[str, ...]) -> str:
    if not notes:
        return ""
    items = [tag("li", note) for note in notes]
    return tag("aside", tag("h2", "Missing or damaged"), tag("ul", *items), class_="notes", aria_label="Notes")


def _section(place: int, section: Section) -> Html:
    name = f"part-{place}"
    blocks = join([_block(block) for block in section.blocks])
    return tag("section", tag("h2", section.title, id=name), blocks, aria_labelledby=name)


def _block(block: Block) -> Html:
    match block:
        case Prose(words):
            return tag("p", words)
        case Facts(pairs, large):
            items = [
                tag("div", tag("dt", name), tag("dd", value, class_="long" if len(value) > _LONG else None))
                for name, value in pairs
            ]
            return tag("dl", *items, class_="large" if large else None)
        case Table():
            return _table(block)
        case Figure(chart):
            return _figure(chart)
        case Code(heading, source):
            return tag("figure", tag("figcaption", heading), listing(source), class_="code")
        case Grid(blocks, wide):
            return tag("div", *map(_block, blocks), class_="grid wide" if wide else "grid")
        case Fold(summary, blocks):
            return tag("details", tag("summary", summary), *map(_block, blocks))
        case Card(heading, blocks):
            return tag("div", tag("h3", heading), *map(_block, blocks), class_="card")
        case Browser():
            return draw_browser(block)
        case Boards():
            return draw_boards(block)
        case BoardKey():
            return draw_key(block)


def _figure(chart: Chart) -> Html:
    lines = () if isinstance(chart, ColumnChart) else chart.series
    legend = [tag("li", key(line), line.name) for line in lines if len(lines) > 1]
    data = table_of(chart)
    caption = f"{chart.title}: the figures"
    return tag(
        "figure",
        tag("figcaption", chart.title, tag("span", f" {chart.y_label}", class_="unit")),
        draw(chart),
        tag("ul", *legend, class_="legend") if legend else "",
        tag("details", tag("summary", "Figures"), _table(Table(caption, data.columns, data.rows))),
        class_="drawn",
    )


def _table(table: Table) -> Html:
    headings = [tag("th", name, scope="col", class_=_kind(table, place)) for place, name in enumerate(table.columns)]
    if table.bars:
        headings.append(tag("th", tag("span", "as a bar", class_="unseen"), scope="col", class_="bar"))
    rows = []
    for number, row in enumerate(table.rows):
        cells = [
            tag("td" if place else "th", cell, scope=None if place else "row", class_=_kind(table, place))
            for place, cell in enumerate(row)
        ]
        if table.bars:
            cells.append(tag("td", _bar(table.bars[number]), class_="bar"))
        rows.append(tag("tr", *cells))
    inner = tag("table", tag("thead", tag("tr", *headings)), tag("tbody", *rows), aria_label=table.caption)
    scroll = tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=table.caption)
    return tag("figure", tag("figcaption", table.caption), scroll, class_="table")


def _kind(table: Table, place: int) -> str | None:
    return None if place < table.words else "figure"


def _bar(share: float | None) -> str:
    if share is None:
        return ""
    bar = tag("rect", width=f"{100 * min(1.0, max(0.0, share)):.2f}%", height="100%")
    return tag("svg", bar, class_="share", aria_hidden="true")
