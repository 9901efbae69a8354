"""Text of strangers on a terminal: nothing in it is obeyed there."""

from __future__ import annotations


def visible(text: str) -> str:
    """`text` on one line; escape sequences, line ends, half surrogates, all not printable is backslash-escaped."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
