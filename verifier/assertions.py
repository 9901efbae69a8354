"""Reading tests: which can be taken apart into a call and a literal, which cannot, and which are no tests.

A test that is one assertion of the *split* form (`puzzles.assertions`) costs one call: it runs beside the untrusted
code, and the comparison is made in the trusted worker, on plain values and with Python's own `==`.

Everything else that passes the text gate, asserts something and calls the entry point is *unsplit*. What is left is
invalid: malformed (no text), empty, too_long, syntax, forbidden_import, forbidden_name, no_assertion, no_call, or
`redefines_entry_point` when a test would not reach the code.

Not noticed: an assertion that is never reached, or one that holds for every code.
"""

from __future__ import annotations

import ast
from typing import NamedTuple, TypeAlias

from puzzles import Reason
from puzzles.assertions import Source, Split, bound_names, compiles, read_split


class Unsplit(NamedTuple):
    """A test that only a process which also holds the code can run."""

    source: Source


class Invalid(NamedTuple):
    """A text that is no test of the entry point."""

    detail: str


Test: TypeAlias = Split | Unsplit | Invalid


def read_test(source: Source | Reason, entry_point: str) -> Test:
    """What a text is as a test of `entry_point`."""
    if isinstance(source, Reason):
        return Invalid(source)
    if not compiles(source.tree):
        return Invalid(Reason.SYNTAX)
    split = read_split(source)
    if split is not None and split.function == entry_point:
        return split
    nodes = list(ast.walk(source.tree))
    if not any(isinstance(node, ast.Assert) for node in nodes):
        return Invalid(Reason.NO_ASSERTION)
    if entry_point in bound_names(source.tree):
        return Invalid("redefines_entry_point")
    used = (name for node in nodes if isinstance(node, ast.Call) for name in ast.walk(node))
    if not any(isinstance(name, ast.Name) and name.id == entry_point for name in used):
        return Invalid(Reason.NO_CALL)
    return Unsplit(source)
