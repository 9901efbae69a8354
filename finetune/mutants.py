"""Mutants: reference solutions with one small fault each, to measure what tests let through.

One edit of the syntax tree makes a mutant: another operator or function, a comparison flipped or moved by its border,
a constant one off, a bound moved or dropped, an item missed, a condition or a statement dropped (mutation testing;
DeMillo, Lipton and Sayward 1978). Of these are kept only what some reference test tells from the reference: what
passes them all may well be equivalent, and does not count. Left out are also those that any test tells: they raise on
every reference test, or run into the time limit.

Deterministic: equal sources give equal mutants in equal order. Not guaranteed: that faults of models are like these.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from generator import derive_seed
from puzzles import ReferenceTask, parse_source
from puzzles.source import unparse
from verifier import Question, Status, Verifier

MOST = 12  # mutants a task: beyond a dozen they repeat one another's faults
_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add,), ast.FloorDiv: (ast.Mult,),
    ast.Div: (ast.FloorDiv,), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,), ast.BitXor: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,), ast.BitAnd: (ast.BitOr,), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "max", "sorted": "list", "set": "list"}
_ATTRIBUTES = {
    "upper": "lower", "lower": "upper", "swapcase": "upper", "startswith": "endswith", "endswith": "startswith",
    "isdigit": "isalpha", "isalpha": "isdigit", "isupper": "islower", "islower": "isupper", "count": "find",
    "split": "splitlines", "index": "count",
}  # fmt: skip


class MutatedTask(NamedTuple):
    """A reference and its mutants, and how many were left out: equivalent as far as its tests tell, and blatant.

    `sound` is false where the reference itself does not pass its tests: it has no mutants then.
    """

    reference: ReferenceTask
    mutants: tuple[str, ...]
    equivalent: int
    blatant: int
    sound: bool = True


def mutate_tasks(references: Sequence[ReferenceTask], verifier: Verifier, most: int = MOST) -> list[MutatedTask]:
    """At most `most` mutants of each reference, drawn by their text: always the same ones."""
    written = [write_mutants(each.solution) for each in references]
    first = verifier.matrices(
        Question((each.solution, *sources), each.tests[:1], each.task.entry_point)
        for each, sources in zip(references, written, strict=True)
    )
    # What does not end would cost the time limit on every test: only the others go on to all of them.
    ending = [
        [source for source, (status,) in zip(sources, matrix.statuses[1:], strict=True) if status != Status.TIMEOUT]
        for sources, matrix in zip(written, first, strict=True)
    ]
    matrices = verifier.matrices(
        Question((each.solution, *sources), each.tests, each.task.entry_point)
        for each, sources in zip(references, ending, strict=True)
    )
    return [
        _mutated(each, dict(zip(sources, matrix.statuses[1:], strict=True)), matrix.statuses[0], len(all_), most)
        for each, all_, sources, matrix in zip(references, written, ending, matrices, strict=True)
    ]


def _mutated(
    each: ReferenceTask, rows: dict[str, tuple[Status, ...]], own: tuple[Status, ...], written: int, most: int
) -> MutatedTask:
    if set(own) != {Status.PASS}:
        return MutatedTask(each, (), 0, 0, sound=False)
    equivalent = sum(set(row) == {Status.PASS} for row in rows.values())
    told = [
        source
        for source, row in rows.items()
        if Status.TIMEOUT not in row and set(row) != {Status.PASS} and set(row) != {Status.ERROR}
    ]
    drawn = set(sorted(told, key=lambda source: derive_seed(each.task.id, source))[:most])
    kept = tuple(source for source in told if source in drawn)
    return MutatedTask(each, kept, equivalent, written - equivalent - len(told))


def write_mutants(source: str) -> list[str]:
    """All programs that differ from `source` by one edit, without repetition; none if it is not Python."""
    if parse_source(source) is None:
        return []
    tree = ast.parse(source)  # a tree of our own: each edit is made in it, written out, and taken back
    original = unparse(tree)
    found: dict[str, None] = {}
    for parent in list(ast.walk(tree)):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for edited in _edited_lists(name, value):
                    found[_with(tree, parent, name, edited)] = None
            elif isinstance(value, ast.AST):
                for replaced in _edits(value, parent, name):
                    found[_with(tree, parent, name, replaced)] = None
    return [text for text in found if text and text != original and parse_source(text) is not None]


def _with(tree: ast.Module, parent: ast.AST, name: str, value: Any) -> str:
    before = getattr(parent, name)
    setattr(parent, name, value)
    try:
        return unparse(tree)
    finally:
        setattr(parent, name, before)


def _edited_lists(name: str, items: Sequence[Any]) -> Iterator[list[Any]]:
    """A list with one of its nodes edited, or without one of its statements or conditions."""
    for place, item in enumerate(items):
        if not isinstance(item, ast.AST):
            continue
        before, after = list(items[:place]), list(items[place + 1 :])
        for replaced in _edits(item, None, name):
            yield [*before, replaced, *after]
        if name == "ifs":
            yield before + after
        if isinstance(item, ast.stmt) and before + after:
            yield before + after
        if name == "args" and isinstance(item, ast.Name | ast.Call):
            yield [*before, _shortened(item), *after]


def _edits(node: ast.AST, parent: ast.AST | None, name: str) -> Iterator[ast.AST | None]:
    """What may stand in a node's place; None where a bound is dropped."""
    for kind in _OPERATORS.get(type(node), ()):
        yield kind()
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=str() as value):
            yield ast.Constant("" if value else "x")
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Call(func=ast.Name(id="range"), args=[*first, last]):
            for sign in (ast.Add(), ast.Sub()):
                yield ast.Call(ast.Name("range"), [*first, ast.BinOp(last, sign, ast.Constant(1))], [])
        case ast.Call(func=ast.Name(id="abs"), args=[only]):
            yield only
        case ast.Call(func=ast.Name(id="sorted" | "max" | "min"), args=[*given], keywords=[_, *_]):
            yield ast.Call(node.func, given, [])
        case ast.ListComp(elt=item, generators=[loop]) | ast.GeneratorExp(elt=item, generators=[loop]):
            if ast.dump(item) != ast.dump(loop.target):
                yield type(node)(loop.target, [loop])
        case ast.Name(id=name_) if name_ in _NAMES:
            yield ast.Name(_NAMES[name_])
        case ast.Attribute(value=value, attr=attribute) if attribute in _ATTRIBUTES:
            yield ast.Attribute(value, _ATTRIBUTES[attribute])
    if isinstance(parent, ast.For | ast.comprehension) and name == "iter":
        assert isinstance(node, ast.expr)
        yield _shortened(node)
        yield ast.Subscript(node, ast.Slice(upper=ast.Constant(-1)))
    if isinstance(parent, ast.Slice):
        assert isinstance(node, ast.expr)
        yield None
        if name != "step":
            yield ast.BinOp(node, ast.Add(), ast.Constant(1))


def _shortened(items: ast.expr) -> ast.expr:
    """The same without the first item."""
    return ast.Subscript(items, ast.Slice(lower=ast.Constant(1)))
