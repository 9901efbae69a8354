"""A unit test: one assertion that a call with literal arguments equals a literal, read without running it.

`assert f(1, k=[2]) == 3` is its canonical form. Read are also `3 == f(...)`, `f(...) is True` (False, None), and
`assert f(...)` and `assert not f(...)`, which are taken to expect True and False. A message is dropped, numbers that
are computed (`2 ** 10`) are written out, arguments given by name stand in their places, and quotes and layout are made
one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from puzzles.assertions import Source, Split, compiles, read_source, read_split
from puzzles.literals import UNREADABLE, literal_text, read_literal
from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.signature import Signature
from puzzles.source import MAX_SOURCE_CHARS


@dataclass(frozen=True, slots=True)
class UnitTest:
    """Arguments and the expected value are canonical literals; equal tests are equal objects."""

    entry_point: str
    arguments: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    expected: str

    @property
    def call(self) -> str:
        """The call as source: with a code, the key of what it gives."""
        named = (f"{name}={value}" for name, value in self.keywords)
        return f"{self.entry_point}({', '.join([*self.arguments, *named])})"

    @property
    def text(self) -> str:
        """The canonical text."""
        return f"assert {self.call} == {self.expected}"

    def expecting(self, literal: str) -> UnitTest:
        """The same call with another expected value, for an oracle that knows better."""
        return replace(self, expected=literal)


def read_unit_test(text: object, signature: Signature) -> UnitTest | Rejection:
    """Read a test of the function with that signature. Never raises. Its canonical text is read as the same test.

    Reasons: malformed (no text), empty, too_long, syntax, forbidden_import, forbidden_name; no_assertion,
    not_one_assertion, asserts_constant, no_call, not_equality, argument_not_literal, expected_not_literal; and
    parameters or argument_type where the call does not fit the signature.
    """
    source = read_source(text)
    if isinstance(source, Reason):
        return Rejection(source)
    if not compiles(source.tree):
        return Rejection(Reason.SYNTAX)
    split = read_split(source)
    if split is None or split.function != signature.name or split.operator in {"!=", "is not"}:
        return Rejection(_why_not(source, split, signature.name))
    expected = {"bool": True, "not": False}.get(split.operator, split.expected)
    call = ast.parse(split.call, mode="eval").body
    assert isinstance(call, ast.Call), "a split test has a call"
    if any(keyword.arg is None for keyword in call.keywords):
        return Rejection(Reason.ARGUMENT_NOT_LITERAL)
    try:
        values = [read_literal(argument) for argument in call.args]
        named = {str(keyword.arg): read_literal(keyword.value) for keyword in call.keywords}
    except UNREADABLE:
        return Rejection(Reason.ARGUMENT_NOT_LITERAL)
    mismatch = signature.mismatch(values, named)
    if mismatch is not None:
        return Rejection(mismatch, str(signature))
    names = [parameter.name for parameter in signature.parameters]
    bound = dict(zip(names, values, strict=False)) | named
    if bound.keys() == set(names[: len(bound)]):
        values, named = [bound[name] for name in names[: len(bound)]], {}
    keywords = tuple(sorted((name, literal_text(value)) for name, value in named.items()))
    test = UnitTest(signature.name, tuple(map(literal_text, values)), keywords, literal_text(expected))
    # Numbers that are computed are longer when they are written out.
    return test if len(test.text) <= MAX_SOURCE_CHARS else Rejection(Reason.TOO_LONG)


def _why_not(source: Source, split: Split | None, entry_point: str) -> Reason:
    """What keeps a text that parses from being a unit test."""
    body = source.tree.body
    if not any(isinstance(node, ast.Assert) for node in ast.walk(source.tree)):
        return Reason.NO_ASSERTION
    if len(body) != 1 or not isinstance(body[0], ast.Assert):
        return Reason.NOT_ONE_ASSERTION
    test = body[0].test
    if not any(isinstance(node, ast.Name | ast.Call) for node in ast.walk(test)):
        return Reason.ASSERTS_CONSTANT
    if not any(_is_call(node, entry_point) for node in ast.walk(test)):
        return Reason.NO_CALL
    if split is not None:
        return Reason.NOT_EQUALITY
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            sides = [side for side in (left, right) if not _is_call(side, entry_point)]
            if len(sides) == 2:
                return Reason.NOT_EQUALITY  # of something that is made from the value
            return Reason.ARGUMENT_NOT_LITERAL if sides and _is_literal(sides[0]) else Reason.EXPECTED_NOT_LITERAL
        case (ast.Call() as call) | ast.UnaryOp(op=ast.Not(), operand=call) if _is_call(call, entry_point):
            return Reason.ARGUMENT_NOT_LITERAL
    return Reason.NOT_EQUALITY


def _is_call(node: ast.AST, entry_point: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == entry_point


def _is_literal(node: ast.expr) -> bool:
    try:
        read_literal(node)
    except UNREADABLE:
        return False
    return True
