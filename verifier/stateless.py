"""Whether one call of a program can leave anything behind for the next, by its syntax tree.

Such a program may answer all its calls in one process; any other gets a process for each. It has to be harmless
(`verifier.harmless`), and its module has to hold nothing that can change: functions whose defaults cannot, and
constants. What a call makes is gone when it returns.

The process helps: before each call it seeds `random` again, empties the caches of the module's functions, and enters
a context of its own (`verifier.calls`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from verifier.harmless import is_harmless_tree

_Function: TypeAlias = ast.FunctionDef | ast.Lambda
_IMMUTABLE = (
    ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip
_CACHES = frozenset({"cache", "lru_cache"})


def is_stateless(tree: ast.Module) -> bool:
    """Whether calls into the module of `tree` provably keep nothing between them."""
    # What a script does when it is run is never entered: nothing harmless can rebind `__name__`.
    body = [statement for statement in tree.body if not _is_main_block(statement)]
    caches = frozenset(_imported_caches(body))
    holds_nothing = all(_holds_nothing(statement, caches) for statement in body)
    return holds_nothing and is_harmless_tree(ast.Module(body, type_ignores=[]))


def _is_main_block(statement: ast.stmt) -> bool:
    match statement:
        case ast.If(
            test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")]),
            orelse=[],
        ):
            return True
    return False


def _holds_nothing(statement: ast.stmt, caches: frozenset[str]) -> bool:
    """Whether a module's statement makes nothing that could change."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef(args=arguments, returns=returns, decorator_list=decorators):
            defaults = _has_immutable_defaults(statement) and not _assigns(arguments) and not _assigns(returns)
            return defaults and _are_caches(decorators, caches)
        case ast.AnnAssign(target=ast.Name(), value=value, annotation=annotation):
            return _is_immutable(value) and not _assigns(annotation)
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_immutable(value) or (isinstance(value, ast.Lambda) and _has_immutable_defaults(value))
    return False


def _assigns(node: ast.AST | None) -> bool:
    """Whether a variable of the module is set by the way."""
    return node is not None and any(isinstance(part, ast.NamedExpr) for part in ast.walk(node))


def _imported_caches(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names under which the module has the decorators that remember what a function returned."""
    bound = [name for statement in body for name in _bound(statement)]
    for statement in body:
        match statement:
            case ast.Import(names=[ast.alias(name="functools", asname=None)]) if bound.count("functools") == 1:
                yield from (f"functools.{name}" for name in _CACHES)
            case ast.ImportFrom(module="functools", names=aliases):
                yield from (
                    alias.name
                    for alias in aliases
                    if alias.name in _CACHES and alias.asname is None and bound.count(alias.name) == 1
                )


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
        case (
            ast.FunctionDef(name=name)
            | ast.Assign(targets=[ast.Name(id=name)])
            | ast.AnnAssign(target=ast.Name(id=name))
        ):
            yield name


def _are_caches(decorators: Sequence[ast.expr], caches: frozenset[str]) -> bool:
    """Whether nothing but one cache is around a function: of two, the inner one is out of reach, and stays full."""
    return len(decorators) <= 1 and all(_is_cache(decorator, caches) for decorator in decorators)


def _is_cache(decorator: ast.expr, caches: frozenset[str]) -> bool:
    match decorator:
        case ast.Name(id=name):
            return name in caches
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return f"{module}.{name}" in caches
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return all(map(_is_immutable, given)) and _is_cache(function, caches)
    return False


def _has_immutable_defaults(function: _Function) -> bool:
    return all(_is_immutable(default) for default in (*function.args.defaults, *function.args.kw_defaults))


def _is_immutable(value: ast.expr | None) -> bool:
    """Whether an expression makes nothing that can change; None, an absent default, does not."""
    return value is None or all(isinstance(node, _IMMUTABLE) for node in ast.walk(value))
