"""Source text as the page shows it: cut where it would fill the page, and saying so."""

from __future__ import annotations

from puzzlegen.report.drawing.markup import Html, join, tag

_MOST_LINES = 60
_MOST_CHARS = 3_000


def listing(source: str) -> Html:
    """`source` as a block of code, of at most 60 lines and 3,000 characters."""
    lines = source[:_MOST_CHARS].split("\n")
    shown = "\n".join(lines[:_MOST_LINES])
    left = len(source) - len(shown)
    more = tag("p", f"and {left:,} characters more", class_="more") if left else ""
    return join([tag("pre", tag("code", shown)), more])
