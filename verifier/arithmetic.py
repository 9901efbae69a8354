"""The `eval` that puzzles get: sums, and nothing that could be called or named.

A puzzle such as "a formula of the digits 1, 8, 8 that gives 63" evaluates its answer. With Python's own `eval` the
answer would be code that runs in the process where it is judged, and could say what it liked there. Here it is an
expression of literals, operators, comparisons, subscripts and conditions; its value is Python's own. What it takes in
time and memory the run's limits bound, as they bound the rest of the puzzle.
"""

from __future__ import annotations

import ast

_PLAIN = (
    ast.Expression, ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Subscript, ast.Slice,
    ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.expr_context,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip


def evaluate(source: str, /, *_namespaces: object) -> object:
    """The value of an expression. The namespaces that Python's `eval` takes are of no use: names are refused.

    TypeError for what is no text, SyntaxError for what is no expression or holds a name, a call, an attribute and the
    like, and whatever its operators raise.
    """
    if type(source) is not str:
        raise TypeError("eval() takes a text here")
    tree = ast.parse(source.lstrip(" \t"), mode="eval")
    if not all(isinstance(node, _PLAIN) for node in ast.walk(tree)):
        raise SyntaxError("eval() takes arithmetic on literals here")
    value: object = eval(compile(tree, "<answer>", "eval", dont_inherit=True), {"__builtins__": {}})
    return value
