"""Assertions as text, taken apart into a call and a literal where they have that form, without running anything.

An assertion is *split* if it is one `assert CALL == LITERAL`; so are `LITERAL == CALL`, `!=`, `is` and `is not` with
None, True or False, `assert CALL` and `assert not CALL`; a message is ignored. CALL is a function's name applied to
constant expressions, LITERAL a plain value written out (`puzzles.literals`).
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from puzzles.gate import gate
from puzzles.literals import read_literal
from puzzles.reasons import Reason
from puzzles.source import MAX_SOURCE_CHARS, laid_out, parse_source, unparse

_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.IsNot: "is not"}
_BUILDERS = frozenset({"float", "set", "frozenset"})
_CONSTANT_NODES = (
    ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Call,
    ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip


class Source(NamedTuple):
    """A text that parses and passes the gate; sources of equal `key` do the same."""

    text: str
    tree: ast.Module
    key: str


class Split(NamedTuple):
    """A test in two: a call of `function` as source, and what is asserted of its value."""

    function: str
    call: str
    operator: str
    expected: Any = None

    def holds(self, value: Any) -> bool:
        """Whether the assertion holds for a plain `value`."""
        match self.operator:
            case "==":
                return bool(value == self.expected)
            case "!=":
                return bool(value != self.expected)
            case "is":
                return value is self.expected
            case "is not":
                return value is not self.expected
            case "not":
                return not value
            case _:
                return bool(value)


def read_source(text: object) -> Source | Reason:
    """A code or a test as it will be executed, or why it will not. Never raises."""
    if not isinstance(text, str):
        return Reason.MALFORMED
    if not text.strip():
        return Reason.EMPTY
    if len(text) > MAX_SOURCE_CHARS:
        return Reason.TOO_LONG
    text = laid_out(text)
    tree = parse_source(text)
    if tree is None:
        return Reason.SYNTAX
    refused = gate(tree, reserved=frozenset())
    return Source(text, tree, ast.dump(tree)) if refused is None else refused.reason


def compiles(tree: ast.Module) -> bool:
    """Whether what parses is a program: a `return` outside a function or a repeated keyword is none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(tree, "<test>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def read_split(source: Source) -> Split | None:
    """The two halves of a test of the split form, of whatever function; else None."""
    match source.tree.body:
        case [ast.Assert(test=ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call))]:
            return _split(call, "not")
        case [ast.Assert(test=ast.Call() as call)]:
            return _split(call, "bool")
        case [ast.Assert(test=ast.Compare(left=left, ops=[comparison], comparators=[right]))]:
            sign = _COMPARISONS.get(type(comparison))
        case _:
            return None
    for side, other in ((left, right), (right, left)):
        if sign and isinstance(side, ast.Call):
            try:
                expected = read_literal(other)
            except (
                ValueError,
                TypeError,
                ArithmeticError,
                RecursionError,
            ):  # no literal, an unhashable key, a division by zero
                continue
            if sign in {"==", "!="} or expected is None or isinstance(expected, bool):
                return _split(side, sign, expected)
    return None


def _split(call: ast.Call, sign: str, expected: object = None) -> Split | None:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    constant = all(
        isinstance(node, _CONSTANT_NODES) or (isinstance(node, ast.Name) and node.id in _BUILDERS)
        for argument in arguments
        for node in ast.walk(argument)
    )
    if not (constant and isinstance(call.func, ast.Name)):
        return None
    text = unparse(call)
    return Split(call.func.id, text, sign, expected) if text else None


def infer_entry_point(codes: Sequence[Source | Reason], tests: Sequence[Source | Reason]) -> str | None:
    """The function or class that a question is about, None if nothing tells.

    Of what some code defines (of all names, if no code defines anything) it is the name that most split tests call;
    if they call none of these, the one that most codes define last. The first wins a tie.
    """
    defined = [_definitions(code.tree) for code in codes if isinstance(code, Source)]
    names = {name for definitions in defined for name in definitions}
    split = [read_split(test) for test in tests if isinstance(test, Source)]
    called = Counter(test.function for test in split if test and (test.function in names or not names))
    last = Counter(definitions[-1] for definitions in defined if definitions)
    return next((name for votes in (called, last) for name, _ in votes.most_common(1)), None)


def _definitions(tree: ast.Module) -> list[str]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [name for name, node in bound_names(tree).items() if isinstance(node, kinds)]


def bound_names(tree: ast.Module) -> dict[str, ast.AST]:
    """What a module's own statements bind (in blocks too, not in functions), by name, in order of the last binding."""
    found: dict[str, ast.AST] = {}
    for node in _own_nodes(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names = [alias.asname or alias.name.partition(".")[0] for alias in aliases]
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                names = [name]
            case _:
                continue
        for name in names:
            found.pop(name, None)
            found[name] = node
    return found


def _own_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that a module executes itself, in order."""
    left: list[ast.AST] = list(reversed(tree.body))
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            left.extend(reversed(list(ast.iter_child_nodes(node))))
