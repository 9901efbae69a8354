"""Numbers of things in messages."""

from __future__ import annotations


def amount(number: int, thing: str) -> str:
    """`1 row`, `1,000 rows`: so many of a `thing`, whose plural ends in s."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
