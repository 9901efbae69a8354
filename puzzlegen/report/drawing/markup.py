"""HTML that cannot be broken by what stands in it: elements are made by `tag`, and plain strings become text.

Puzzles, solutions and messages are a model's words, and hostile. A `str` given to `tag`, as a child or as an
attribute's value, is always escaped; only `Html`, which this module makes, goes in as it is. Characters that do not
print (controls, lone surrogates, marks that turn the direction of text) are spelled as Python spells them, so that
code reads as what it is.
"""

from __future__ import annotations

from html import escape

_VOID = frozenset({"meta", "br", "input", "rect", "line", "path", "polygon", "circle"})


class Html(str):
    """Markup that is well-formed by construction."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | float | None) -> Html:
    """The element `name`. An attribute's trailing underscore falls away and others become hyphens; None leaves it out.

    HTML's and SVG's empty elements, as far as they are used here, have no end tag of their own.
    """
    opening = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{opening}{'' if name in {'meta', 'br', 'input'} else '/'}>")
    return Html(f"<{name}{opening}>{join(children)}</{name}>")


def join(parts: tuple[str, ...] | list[str]) -> Html:
    """`parts` one after the other, those that are no `Html` escaped."""
    return Html("".join(part if isinstance(part, Html) else text(part) for part in parts))


def text(value: str) -> Html:
    """`value` as text of a page or of a quoted attribute."""
    return Html(escape("".join(map(_visible, value)) if not value.isprintable() else value))


def _visible(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode()
