"""Mistakes of the small kind, made by changing one token of a right solution."""

from __future__ import annotations

import re
from random import Random

# Each pair is swapped in either direction where it occurs.
_SWAPS = (
    (" + ", " - "),
    (" * ", " // "),
    (" // ", " / "),
    (" > ", " >= "),
    (" == ", " != "),
    ("[::-1]", ""),
    ("[1:]", "[:-1]"),
    (".upper()", ".lower()"),
    ("min(", "max("),
    ("sum(", "len("),
    ("str(", "list("),
    ("range(1, ", "range("),
    (" - 1", ""),
    (" + 1", ""),
    ("''.join(", "list("),
    ("sorted(", "list("),
    ("ord(", "int("),
)


def mutate(rng: Random, body: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """A body that differs in one place; mostly wrong, now and then right by luck, as with people.

    `names` are the parameters in scope, one of which may be taken for another.
    """
    text = "\n".join(body)
    edits: list[tuple[str, str]] = []  # pattern, replacement
    for left, right in _SWAPS:
        for old, new in ((left, right), (right, left)):
            if old and old in text:
                edits.append((re.escape(old), new))
    for number in dict.fromkeys(re.findall(r"\b\d+\b", text)):
        shifted = str(int(number) + rng.choice((1, 1, -1, 10)))
        edits.append((rf"\b{number}\b", shifted))
    used = [name for name in names if re.search(rf"\b{name}\b", text)]
    if used and len(names) > 1:
        old = rng.choice(used)
        new = rng.choice([name for name in names if name != old])
        edits.append((rf"\b{old}\b", new))
    return tuple((_replace_one(rng, text, *rng.choice(edits)) if edits else text).split("\n"))


def _replace_one(rng: Random, text: str, pattern: str, new: str) -> str:
    spans = [match.span() for match in re.finditer(pattern, text)]
    start, end = rng.choice(spans)
    return text[:start] + new + text[end:]
