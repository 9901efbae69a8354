"""The `eval` that puzzles get: sums over literals and plain variables, and nothing that could be called.

A puzzle such as "a formula of the digits 1, 8, 8 that gives 63" evaluates its answer. With Python's own `eval` the
answer would be code that runs in the process where it is judged, and could say what it liked there. Here it is an
expression of literals, operators, comparisons, subscripts, conditions, and names of plain values; its value is
Python's own. What it takes in time and memory the run's limits bound, as they bound the rest of the puzzle.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from typing import Any

_NODES = (
    ast.Expression, ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Subscript, ast.Slice,
    ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.expr_context,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip
_VALUES = frozenset(
    {type(None), bool, int, float, complex, str, bytes, list, tuple, range, dict, set, frozenset},
)


def evaluate(source: str, outer: Mapping[str, Any] | None = None, inner: Mapping[str, Any] | None = None, /) -> object:
    """The value of an expression over the namespaces given, else over the caller's, as Python's `eval` has it.

    TypeError for what is no text, SyntaxError for what is no expression or holds a call, an attribute and the like,
    NameError for a name of nothing, or of anything but a plain value, and whatever its operators raise.
    """
    if type(source) is not str:
        raise TypeError("eval() takes a text here")
    tree = ast.parse(source.lstrip(" \t"), mode="eval")
    nodes = list(ast.walk(tree))
    if not all(isinstance(node, _NODES) for node in nodes):
        raise SyntaxError("eval() takes arithmetic on plain values here")
    if outer is None:
        caller = sys._getframe(1)
        outer, inner = caller.f_globals, caller.f_locals if inner is None else inner
    known = {**outer, **(inner or {})}
    names = {node.id for node in nodes if isinstance(node, ast.Name)} & known.keys()
    plain = {name: known[name] for name in names if type(known[name]) in _VALUES}
    value: object = eval(compile(tree, "<answer>", "eval", dont_inherit=True), {**plain, "__builtins__": {}})
    return value
