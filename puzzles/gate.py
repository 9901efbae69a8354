"""The text gate: which modules and names puzzle and solution code may mention.

This is a filter on quality, not a wall: it keeps out code that cannot work in the sandbox, so that no time is spent
on it there. Security is the sandbox's business alone, and nothing in it relies on this page.
"""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet

from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.source import walk

# Pure computation only. The sandbox preloads exactly these, since nothing can be imported once the files are shut off.
ALLOWED_MODULES = frozenset(
    """
    abc array bisect calendar cmath collections copy dataclasses datetime decimal enum fractions functools hashlib
    heapq itertools json math numbers operator random re statistics string textwrap typing unicodedata
    """.split()
)
# The paper refuses any text with `builtin`, `__class` or `open(`. Read from the syntax tree, the same rule does not
# trip over strings, and covers the names that have no use in a puzzle.
FORBIDDEN_NAMES = frozenset(
    """
    __builtins__ __import__ __loader__ __spec__ breakpoint open
    """.split()
)
# In a puzzle they would run an answer that is a text, where it is judged. `eval` may stay: the sandbox gives puzzles
# one that takes nothing but arithmetic.
FORBIDDEN_PUZZLE_NAMES = frozenset({"compile", "exec"})

FORBIDDEN_ATTRIBUTES = frozenset(
    """
    __base__ __bases__ __builtins__ __class__ __closure__ __code__ __defaults__ __dict__ __getattribute__ __globals__
    __kwdefaults__ __loader__ __mro__ __reduce__ __reduce_ex__ __setattr__ __spec__ __subclasses__ __traceback__
    f_back f_builtins f_globals f_locals gi_frame tb_frame
    """.split()
)

_LOOKED_AT = frozenset({ast.Import, ast.ImportFrom, ast.Name, ast.Attribute, ast.Global, ast.Nonlocal})


def gate(
    tree: ast.Module,
    *,
    reserved: AbstractSet[str] = frozenset({"f", "g"}),
    forbidden: AbstractSet[str] = FORBIDDEN_NAMES,
) -> Rejection | None:
    """The first thing in `tree` that generated code may not mention; None if it is clean.

    `reserved` are the names that no `global` or `nonlocal` may rebind, `forbidden` those that may not be mentioned.
    """
    for node in walk(tree):
        if type(node) not in _LOOKED_AT:
            continue
        match node:
            case ast.Import():
                for alias in node.names:
                    if alias.name.split(".")[0] not in ALLOWED_MODULES:
                        return Rejection(Reason.FORBIDDEN_IMPORT, alias.name)
            case ast.ImportFrom():
                if node.level or (node.module or "").split(".")[0] not in ALLOWED_MODULES:
                    return Rejection(Reason.FORBIDDEN_IMPORT, "." * node.level + (node.module or ""))
            case ast.Name() if node.id in forbidden:
                return Rejection(Reason.FORBIDDEN_NAME, node.id)
            case ast.Attribute() if node.attr in FORBIDDEN_ATTRIBUTES:
                return Rejection(Reason.FORBIDDEN_NAME, node.attr)
            case ast.Global() | ast.Nonlocal() if reserved & set(node.names):
                return Rejection(Reason.FORBIDDEN_NAME, ", ".join(node.names))
            case _:
                pass
    return None
