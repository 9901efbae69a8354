"""Whether one call of a program can leave anything behind for the next, by its syntax tree.

Such a program may answer all its calls in one process; any other gets a process for each. The rule is conservative:
whatever it does not know is state. A wrong answer would let a program's calls disturb each other, and nothing else:
no verdict becomes forgeable by it.

The process helps: before each call it seeds `random` again, empties the caches of the module's functions, and enters
a context of its own (`verifier.calls`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_IMMUTABLE = (
    ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip
_CACHES = frozenset({"cache", "lru_cache", "functools.cache", "functools.lru_cache"})
_METHOD_DECORATORS = frozenset({"staticmethod", "property", "abstractmethod", "abc.abstractmethod"})
_CLASS_DECORATORS = frozenset({"dataclass", "dataclasses.dataclass", "total_ordering", "functools.total_ordering"})
_SOUND_ORIGINS = frozenset({"functools", "dataclasses", "abc"})
_DECORATOR_HEADS = frozenset(name.partition(".")[0] for name in (*_CACHES, *_METHOD_DECORATORS, *_CLASS_DECORATORS))
# What reaches behind names, or changes a module without an assignment.
_REACHING = frozenset(
    """
    __builtins__ __import__ attrgetter builtins calendar classmethod compile copyreg delattr dispatch_table
    eval exec gc get_type_hints getattr getcontext globals inspect locals methodcaller modules os register
    setattr setcontext sys type types update_wrapper vars wraps
    """.split()
)
# Modules that hold nothing which a call could change, save by the ways above.
_SOUND_MODULES = frozenset("abc bisect cmath collections functools heapq itertools math string typing".split())
_PLAIN_DUNDERS = frozenset(
    f"__{name}__"
    for name in """
    abs add and bool bytes call contains delitem enter eq exit float floordiv format ge getitem gt hash index init
    int invert iter le len lt mod mul ne neg next or pow post_init pos radd repr reversed rmul rsub setitem str sub
    truediv xor
    """.split()
)


def is_stateless(tree: ast.Module) -> bool:
    """Whether calls into the module of `tree` provably keep nothing between them."""
    names = frozenset(_module_names(tree))
    return (
        not names & _DECORATOR_HEADS - frozenset(_imported_as_named(tree))
        and all(_is_harmless_statement(statement) for statement in tree.body)
        and all(_is_harmless_node(node, names) for node in ast.walk(tree))
        and _keeps_off_attributes(tree, names)
    )


def _is_harmless_statement(statement: ast.stmt) -> bool:
    """Whether a module's statement makes nothing that could hold state."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef(decorator_list=decorators) | ast.AsyncFunctionDef(decorator_list=decorators):
            return _has_immutable_defaults(statement) and _are_known(decorators, _CACHES)
        case (
            ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
        ):
            return _is_immutable(value) or (isinstance(value, ast.Lambda) and _has_immutable_defaults(value))
        case ast.ClassDef(decorator_list=decorators, keywords=[], body=body):
            return _are_known(decorators, _CLASS_DECORATORS) and all(map(_is_harmless_member, body))
        case ast.If(
            test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")])
        ):
            return True  # never entered: nothing here may rebind `__name__`
    return False


def _is_harmless_member(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef(name=name, decorator_list=decorators):
            dunder = name.startswith("__") and name not in _PLAIN_DUNDERS
            return not dunder and _has_immutable_defaults(statement) and _are_known(decorators, _METHOD_DECORATORS)
        case (
            ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
        ):
            return _is_immutable(value)
        case ast.AnnAssign(target=ast.Name()) | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
    return False


def _is_harmless_node(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node, wherever it stands, is no way to what outlives a call."""
    match node:
        case ast.Global() | ast.NamedExpr() | ast.MatchClass():
            return False
        case ast.Import(names=aliases):
            return all(alias.name in _SOUND_MODULES for alias in aliases)
        case ast.ImportFrom(module=module, names=aliases):
            return module in _SOUND_MODULES and all(alias.name != "*" for alias in aliases)
        case ast.Name(id=name, ctx=context):
            return name not in _REACHING and not (name.startswith("__") and not isinstance(context, ast.Load))
        case ast.Attribute(value=owner, attr=name) if name.startswith("_"):
            return name in _PLAIN_DUNDERS or (
                isinstance(owner, ast.Name) and owner.id not in names and name[:2] != "__"
            )
        case ast.Attribute(attr=name):
            return name not in _REACHING
        case ast.alias(name=name, asname=asname):
            return not name.startswith("_") and name not in _REACHING and asname != "__name__"
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name != "__name__"
    return True


def _keeps_off_attributes(tree: ast.Module, names: frozenset[str]) -> bool:
    """Whether every attribute that is set belongs to an object made during the call.

    Attributes are set on `self` only; and where any is, no name of the module is passed on under another name.
    """
    nodes = list(ast.walk(tree))
    owners = [node.value for node in nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)]
    if not owners:
        return True
    loads = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    local = {node.arg for node in nodes if isinstance(node, ast.arg)}
    local |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if not all(isinstance(owner, ast.Name) and owner.id == "self" and "self" in local - names for owner in owners):
        return False
    if any(isinstance(node, ast.Name) and node.id == "self" and isinstance(node.ctx, ast.Store) for node in nodes):
        return False
    used_well = set(_direct_uses(tree))
    return not any(node.id in names and node not in used_well for node in loads)


def _direct_uses(tree: ast.Module) -> Iterator[ast.AST]:
    """Names that are called, looked into, annotated with, derived from, decorated with or compared to as classes."""
    for node in ast.walk(tree):
        parts: Iterable[ast.AST | None] = ()
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
                parts = [node.func, kinds]
            case ast.Call(func=function):
                parts = [function]
            case ast.Attribute(value=value, ctx=ast.Load()):
                parts = [value]
            case ast.ClassDef(bases=bases, decorator_list=decorators):
                parts = [*bases, *decorators]
            case ast.FunctionDef(returns=returns, decorator_list=decorators):
                parts = [*(ast.walk(returns) if returns else ()), *decorators]
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                parts = ast.walk(annotation)
        yield from (part for part in parts if part is not None)


def _module_names(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def _imported_as_named(tree: ast.Module) -> Iterator[str]:
    """The names that are bound to what a module of decorators calls so."""
    for node in tree.body:
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases if alias.asname is None)
            case ast.ImportFrom(module=module, names=aliases) if module in _SOUND_ORIGINS:
                yield from (alias.name for alias in aliases if alias.asname is None)


def _are_known(decorators: Iterable[ast.expr], known: frozenset[str]) -> bool:
    bare = (decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in decorators)
    return all(isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in known for node in bare)


def _has_immutable_defaults(function: _Function) -> bool:
    return all(_is_immutable(default) for default in (*function.args.defaults, *function.args.kw_defaults))


def _is_immutable(value: ast.expr | None) -> bool:
    """Whether an expression makes nothing that can change; None, an absent default, does not."""
    return value is None or all(isinstance(node, _IMMUTABLE) for node in ast.walk(value))
