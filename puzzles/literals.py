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
from functools import lru_cache
from typing import Any, NoReturn

MAX_BITS = 100_000  # of a number that arithmetic in a literal may make
UNREADABLE = (ValueError, TypeError, ArithmeticError, RecursionError, MemoryError, SyntaxError)
"""What reading a literal out of a text may raise."""
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


@lru_cache(maxsize=4096)  # of a matrix the same texts are compared again and again
def comparable(text: str) -> str:
    """A text that the texts of equal values share, as `==` has it: `2` and `2.0`, dicts in another order.

    A text that is no literal stands for itself. `nan` counts as equal to itself.
    """
    if not any(mark in text for mark in "{.eT"):  # no dict or set, no float, no True or False: most
        return text
    try:
        return _comparable(read_literal(ast.parse(text, mode="eval").body))
    except UNREADABLE:
        return text


def _comparable(value: object) -> str:
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        return repr(int(value))
    if isinstance(value, dict):
        items = sorted(f"{_comparable(key)}: {_comparable(item)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list | tuple):
        start, end = ("[", "]") if isinstance(value, list) else ("(", ")")
        return start + ", ".join(map(_comparable, value)) + end
    if isinstance(value, set | frozenset):
        return "set(" + ", ".join(sorted(map(_comparable, value))) + ")"
    return literal_text(value)


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
