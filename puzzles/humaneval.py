"""HumanEval's two texts: a prompt that opens a function, and a test that defines `check(candidate)`.

Each assertion in `check` that needs nothing but the candidate becomes a test of its own; all else that could fail
(other assertions, helpers that assert, `raise`) stays together in one test.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from typing import NamedTuple

from puzzles.gate import gate
from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.source import parse_source, unparse

_NAMES = frozenset(dir(builtins))
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Opening(NamedTuple):
    """A prompt without blanks at its end, its function, and what stands above that, line breaks included."""

    text: str
    function: ast.FunctionDef
    before: str


def read_opening(prompt: str, entry_point: str) -> Opening | Rejection:
    """The function that a prompt opens; syntax, forbidden_import, forbidden_name or no_function if it does not."""
    text = prompt.rstrip()  # training text has the line's end and the indentation in one token
    tree = _read(text if parse_source(text) else text + "\n    pass", "prompt")  # a docstring is a body
    if isinstance(tree, Rejection):
        return tree
    function = _last_function(tree, entry_point)
    if function is None:
        return Rejection(Reason.NO_FUNCTION, f"the prompt does not open {entry_point}")
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return Opening(text, function, "".join(f"{line}\n" for line in text.split("\n")[: first - 1]))


def read_check(text: str, entry_point: str) -> tuple[str, ...] | Rejection:
    """The assertions of `check(candidate)` that stand for themselves, then all else that may fail as one test."""
    tree = _read(text, "test")
    if isinstance(tree, Rejection):
        return tree
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)  # once more, for a tree of our own, to be changed
    check = _last_function(tree, "check")
    if check is None or len(check.args.args) != 1:
        return Rejection(Reason.NO_FUNCTION, "the test does not define check(candidate)")
    if not any(_fails(node) for node in ast.walk(tree)):
        return Rejection(Reason.MALFORMED, "check asserts nothing")
    candidate = check.args.args[0].arg
    own = _bound(tree)  # a name that the test gives a meaning means nothing outside of it
    alone: list[str] = []
    together: list[ast.stmt] = []
    for statement in check.body:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        used = {node.id for node in names}
        plain = isinstance(statement, ast.Assert) and candidate in used and used - {candidate} <= _NAMES
        if not plain or used & own:
            together.append(statement)
            continue
        for node in names:
            node.id = entry_point if node.id == candidate else node.id
        alone.append(unparse(statement))
    tree.body = [statement for statement in tree.body if not _calls_check(statement)]  # it is called below
    outside = [statement for statement in tree.body if not isinstance(statement, _DEFINITIONS)]
    if any(_does_something(node) for statement in [*together, *outside] for node in ast.walk(statement)):
        check.body = together or [ast.Pass()]
        # The verifier takes nothing for a test that has no assertion, and this one may have helpers or `raise` alone.
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        alone.append(f"{unparse(tree)}\n\ncheck({entry_point})" + ("" if asserts else "\nassert True"))
    if not all(alone) or any(text.startswith("\n") for text in alone):
        return Rejection(Reason.SYNTAX, "the test cannot be written again")
    return tuple(alone)


def _fails(node: ast.AST) -> bool:
    """Whether this can make a check fail: HumanEval has `assert True, "This prints if this assert fails"`."""
    if isinstance(node, ast.Assert):
        return not (isinstance(node.test, ast.Constant) and node.test.value)
    return isinstance(node, ast.Raise)


def _does_something(node: ast.AST) -> bool:
    """Whether this can fail, or call what can."""
    calls = isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "print")
    return calls or _fails(node)


def _calls_check(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="check"))):
            return True
    return False


def _bound(tree: ast.Module) -> set[str]:
    """All names that a test gives a meaning of its own, anywhere, but for parameters."""
    bound = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                bound.update(alias.asname or alias.name.partition(".")[0] for alias in aliases)
    return bound


def _read(text: str, what: str) -> ast.Module | Rejection:
    tree = parse_source(text)
    if tree is None:
        return Rejection(Reason.SYNTAX, f"the {what} is no Python, or too long")
    refused = gate(tree, reserved=frozenset())
    return Rejection(refused.reason, f"the {what} has {refused.detail}") if refused else tree


def _last_function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return found[-1] if found else None
