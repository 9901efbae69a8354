"""Reading what a model wrote about a described task: code, tests, or a new task.

Nothing here raises, whatever the text. Each piece is either read or has a reason of `puzzles.Reason`; whether code and
tests are right is for execution to say.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from generator.engine import Style
from generator.parsing import LONGEST, cut_at_dedent, fenced_blocks
from puzzles import Reason, Rejection, Signature, Task, UnitTest, canonical_source, parse_source, read_unit_test
from puzzles.gate import gate
from puzzles.source import MAX_SOURCE_CHARS, encodable, unparse
from puzzles.task import make_task

_ASSERT = re.compile(r"^[ \t]*assert\b", re.MULTILINE)
_BUILTINS = frozenset(dir(builtins))


class ReadTest(NamedTuple):
    """A piece of a completion: `test` where it is one, or else the reason why it is none."""

    text: str
    test: UnitTest | None
    reason: Reason | None = None


def read_code(text: str, task: Task, style: Style) -> str | Rejection:
    """The program in a completion of `code_prompt`, in canonical form.

    Reasons: empty, too_long, syntax, forbidden_import, forbidden_name, no_function, and no_return for a function that
    returns no value.
    """
    text = encodable(text[:LONGEST])
    if not text.strip():
        return Rejection(Reason.EMPTY)
    if style is Style.CHAT:
        source = _program_in_fences(text, task)
        if not source:
            return Rejection(Reason.NO_FUNCTION, f"no block defines {task.entry_point}")
    else:
        source = task.opening + cut_at_dedent(text)
    if len(source) > MAX_SOURCE_CHARS:
        return Rejection(Reason.TOO_LONG, f"{len(source)} characters")
    tree = parse_source(source)
    if tree is None:
        return Rejection(Reason.SYNTAX)
    refused = gate(tree, reserved=frozenset())
    if refused is not None:
        return refused
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == task.entry_point]
    if not found:
        return Rejection(Reason.NO_FUNCTION, f"no def {task.entry_point}")
    if not any(isinstance(node, ast.Return | ast.Yield) and node.value is not None for node in ast.walk(found[-1])):
        return Rejection(Reason.NO_RETURN)
    return canonical_source(source)


def read_tests(text: str, task: Task, style: Style) -> list[ReadTest]:
    """All that a completion of `suite_prompt` says, in order: assertions, and what stands in their place.

    Beyond the reasons of `read_unit_test`: copy_of_example for a call that the task shows, duplicate_normalised for a
    test that was there before. A completion without any piece is one that is empty.
    """
    text = encodable(text[:LONGEST]).replace("\r\n", "\n")
    if style is Style.CHAT:
        pieces = [piece for block in fenced_blocks(text) or [text] for piece in _pieces(block)]
    else:
        pieces = list(_pieces(textwrap.dedent(cut_at_dedent(text))))
    shown = {example.call for example in task.examples}
    found: list[ReadTest] = []
    for piece in pieces:
        read = read_unit_test(piece, task.signature)
        if isinstance(read, Rejection):
            found.append(ReadTest(piece, None, read.reason))
        elif read.call in shown:
            found.append(ReadTest(piece, None, Reason.COPY_OF_EXAMPLE))
        elif any(read == other.test for other in found):
            found.append(ReadTest(piece, None, Reason.DUPLICATE_NORMALISED))
        else:
            found.append(ReadTest(piece, read))
    return found or [ReadTest("", None, Reason.EMPTY)]


def read_invention(text: str, style: Style, name: str) -> Task | Rejection:
    """The task in a completion of `invent_prompt`, under the id `name`.

    Reasons: empty, syntax, signature (none, or without parameters), no_annotation (not all are annotated),
    no_description, forbidden_name (the function is called like a builtin), and those of `make_task`.
    """
    text = encodable(text[:LONGEST])
    if not text.strip():
        return Rejection(Reason.EMPTY)
    described = _described_in_fences(text) if style is Style.CHAT else _described_in_line(cut_at_dedent(text))
    if isinstance(described, Rejection):
        return described
    signature, description = described
    if not signature.parameters:
        return Rejection(Reason.SIGNATURE, "no parameters")
    if not (signature.returns and all(parameter.annotation for parameter in signature.parameters)):
        return Rejection(Reason.NO_ANNOTATION, str(signature))
    if signature.name in _BUILTINS:
        return Rejection(Reason.FORBIDDEN_NAME, signature.name)
    return make_task(name, description, signature)


class _Described(NamedTuple):
    signature: Signature
    description: str


def _described_in_line(text: str) -> _Described | Rejection:
    """`name(x: int) -> int: Return x.`, whose first colon outside of brackets ends the signature."""
    line = " ".join(text.split())
    for place in (match.start() for match in re.finditer(":", line[:1000])):
        signature = Signature.parse(line[:place])
        if signature is not None:
            return _Described(signature, line[place + 1 :].strip())
    return Rejection(Reason.SIGNATURE, line[:80])


def _described_in_fences(text: str) -> _Described | Rejection:
    for block in fenced_blocks(text) or [text]:
        tree = parse_source(block) or parse_source(block.rstrip() + "\n    ...")
        for node in tree.body if tree is not None else []:
            if isinstance(node, ast.FunctionDef):
                signature = Signature.of(node)
                if signature is None:
                    return Rejection(Reason.SIGNATURE, unparse(node.args))
                return _Described(signature, ast.get_docstring(node) or "")
    return Rejection(Reason.SIGNATURE, "no function in a code block")


def _program_in_fences(text: str, task: Task) -> str:
    """The first fenced block that defines the function, under the task's context; else the text itself."""
    for block in [*fenced_blocks(text.replace("\r\n", "\n")), text]:
        if re.search(rf"^def {re.escape(task.entry_point)}\(", block, re.MULTILINE):
            return f"{task.context}\n\n\n{block}" if task.context and task.context not in block else block
    return ""


def _pieces(text: str) -> Iterator[str]:
    """The statements of a block one by one; the bodies of test functions are taken for the block's own.

    What asserts nothing and is no assertion's place (imports, other functions, docstrings) is passed over.
    """
    tree = parse_source(text)
    if tree is None:
        yield from _pieces_of_broken(text)
        return
    left: list[ast.stmt] = list(reversed(tree.body))
    while left:
        match left.pop():
            case ast.FunctionDef(name=name, body=body) if name.startswith("test") or name == "check":
                left.extend(reversed(body))
            case ast.ClassDef(body=body):
                left.extend(reversed(body))
            case ast.FunctionDef() | ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case statement:
                yield unparse(statement)


def _pieces_of_broken(text: str) -> Iterator[str]:
    """The assertions of a text that does not parse, each up to where it does: a completion may end in the middle."""
    starts = [match.start() for match in _ASSERT.finditer(text)] or [0]
    for start, end in pairwise([*starts, len(text)]):
        lines = text[start:end].strip().split("\n")
        whole = ("\n".join(lines[:count]) for count in range(1, min(len(lines), 50) + 1))
        yield next((part for part in whole if parse_source(part) is not None), lines[0])
