"""Plain values as Python source, and back: what tests give to functions and expect of them. Nothing is executed.

Plain are None, bool, int, float, str, bytes, list, tuple, set, frozenset and dict. Of expressions are read, beyond
`ast.literal_eval`: `set()`, `frozenset(...)` of a literal, `float(...)` of a string, and `+ - * / **` on
numbers up to MAX_BITS. Not complex numbers.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Any, NoReturn

MAX_BITS = 100_000  # of a number that arithmetic in a literal may make
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip


def read_literal(node: ast.expr) -> Any:
    """The plain value that an expression writes out; ValueError, TypeError or ArithmeticError if it is no literal."""
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str() | bytes() as value):
            return value
        case ast.List(elts=items):
            return [read_literal(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(read_literal(item) for item in items)
        case ast.Set(elts=items):
            return {read_literal(item) for item in items}
        case ast.Dict(keys=keys, values=values):
            return {_key(key): read_literal(value) for key, value in zip(keys, values, strict=True)}
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _number(operand)
            return -number if isinstance(sign, ast.USub) else +number
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _ARITHMETIC:
            return _calculate(_number(left), operation, _number(right))
        case ast.Call(func=ast.Name(id="set"), args=[], keywords=[]):
            return set()
        case ast.Call(func=ast.Name(id="frozenset"), args=[] | [_] as arguments, keywords=[]):
            return frozenset(*map(read_literal, arguments))
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as text)], keywords=[]):
            return float(text)
    return _refuse()


def literal_text(value: object) -> str:
    """A plain value as Python source; equal values of equal types have equal texts, but for the order of dicts."""
    kind = type(value)
    if kind is float and not math.isfinite(float(value)):  # type: ignore[arg-type]  # a float, by type
        return f"float('{value}')"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal_text(key)}: {literal_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal_text, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal_text, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, set | frozenset):
        items = "{" + ", ".join(sorted(map(literal_text, value))) + "}"
        if kind is set:
            return items if value else "set()"
        return f"frozenset({items})" if value else "frozenset()"
    return repr(value)


def _key(node: ast.expr | None) -> Any:
    return read_literal(node) if node is not None else _refuse()  # `**other` has no key


def _number(node: ast.expr) -> float:
    value = read_literal(node)
    return value if isinstance(value, int | float) else _refuse()


def _calculate(left: float, operation: ast.operator, right: float) -> float:
    if isinstance(operation, ast.Pow) and isinstance(left, int) and not 0 <= left.bit_length() * right <= MAX_BITS:
        _refuse()
    result: object = _ARITHMETIC[type(operation)](left, right)
    if isinstance(result, float) or (isinstance(result, int) and result.bit_length() <= MAX_BITS):
        return result
    return _refuse()


def _refuse() -> NoReturn:
    raise ValueError("no literal")
