"""Reading untrusted Python text: parsing that never raises, and the canonical form of a puzzle's source.

Nothing here runs the text. `parse_source` bounds what it reads before the parser sees it, because the parser itself
can be made slow or deep by megabytes of brackets.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import textwrap
import tokenize
import warnings
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise

MAX_SOURCE_CHARS = 20_000
MAX_TREE_DEPTH = 150  # beyond it the standard library's own recursive tools (`ast.unparse` and others) may overflow

_PARSES = 5  # the chance that other threads spoil one is small, of all five next to nothing

# CPython refuses to read or print integers beyond 4,300 digits. Correct puzzles and answers have them (a constant of
# 8,844 digits occurs in P3), and every text that reaches the parser is already bounded by MAX_SOURCE_CHARS.
sys.set_int_max_str_digits(0)


@lru_cache(maxsize=8)
def parse_source(text: str) -> ast.Module | None:
    """The syntax tree of `text`, or None if it is not Python, too long, or too deeply nested.

    Do not change the tree: several readers look at one text in turn, and get the same.
    """
    if len(text) > MAX_SOURCE_CHARS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # generated code is full of `x is 1` and '\d'
            tree = _tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    level: list[ast.AST] = [tree]
    for _ in range(MAX_TREE_DEPTH):
        level = _children(level)
        if not level:
            return tree
    return None


def _tree(text: str) -> ast.Module:
    """`ast.parse`, which may fail where two threads parse at once, whatever the text is.

    CPython 3.11 counts the depth of the trees that are being made in one place for all threads, and raises SystemError
    when the count is not what it was (python/cpython issue 106905).
    """
    for _ in range(_PARSES - 1):
        with suppress(SystemError):
            return ast.parse(text)
    return ast.parse(text)


def walk(node: ast.AST) -> list[ast.AST]:
    """The nodes of `ast.walk`, in its order, in a third of its time."""
    found: list[ast.AST] = []
    level = [node]
    while level:
        found += level
        level = _children(level)
    return found


def _children(nodes: list[ast.AST]) -> list[ast.AST]:
    """What `ast.iter_child_nodes` gives for all of `nodes`."""
    children = []
    for node in nodes:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                children.append(value)
            elif isinstance(value, list):
                children += [item for item in value if isinstance(item, ast.AST)]
    return children


def rename_function(text: str, old: str, new: str) -> str:
    """`text` with the identifier `old` written as `new`, leaving strings and comments alone.

    Returns `text` unchanged when it cannot be tokenised.
    """
    if old == new or old not in text:
        return text
    opening = f"def {old}("
    if text.startswith(opening) and text.count(old) == 1 and "\r" not in text:
        renamed = f"def {new}({text.removeprefix(opening)}"
        if parse_source(renamed) is not None:  # which the next reader asks too; what parses can be tokenised
            return renamed
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return text
    lines = io.StringIO(text).readlines()  # the tokenizer's lines: `splitlines` cuts at form feeds and others too
    for token in reversed(tokens):
        if token.type == tokenize.NAME and token.string == old:
            (row, start), (_, end) = token.start, token.end
            line = lines[row - 1]
            if line[start:end] != old:  # the tokenizer counted otherwise, as some do after a bare carriage return
                return text
            lines[row - 1] = line[:start] + new + line[end:]
    return "".join(lines)


def encodable(text: str) -> str:
    """`text` with a question mark for each lone surrogate, which JSON can spell and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def unparse(node: ast.AST) -> str:
    """`node` written out, "" if it cannot be: before 3.12 some f-strings can be read but not written."""
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return ""


def laid_out(text: str) -> str:
    """`text` as it is parsed and run: with LF line ends, and without outer indentation where that is in the way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if parse_source(text) is not None else textwrap.dedent(text)


def canonical_source(text: str) -> str:
    """The form in which source is stored: LF line ends, no trailing blanks, no outer indentation, no docstring.

    It means the same: what parses is left as it is where one of these would change more than that.
    """
    text = re.sub(r"\A\s*\n", "", laid_out(text)).rstrip()
    stripped = textwrap.dedent("\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    if stripped != text:
        before, after = parse_source(text), parse_source(stripped)
        if before is None or (after is not None and ast.dump(before) == ast.dump(after)):
            text = stripped  # else a blank at the end of a line is part of a string
    return text if "__doc__" in text else _without_docstrings(text)


def _without_docstrings(text: str) -> str:
    """Drop the docstring of each top-level function that has other statements too (the paper's runs had none).

    So with the strings that follow it: the next one would be the docstring then.
    """
    tree = parse_source(text)
    if tree is None:
        return text
    lines, body = text.split("\n"), list(tree.body)
    for place, node in reversed(list(enumerate(tree.body))):
        if not isinstance(node, ast.FunctionDef):
            continue
        strings = 0
        for statement, following in pairwise(node.body):
            if not _is_line_of_string(statement, lines) or following.lineno <= (statement.end_lineno or 0):
                break
            strings += 1
        for statement in reversed(node.body[:strings]):
            del lines[statement.lineno - 1 : statement.end_lineno]
        body[place] = ast.FunctionDef(**{**vars(node), "body": node.body[strings:]})
    shorter = "\n".join(lines)
    if shorter == text:
        return text
    after = parse_source(shorter)
    same = after is not None and ast.dump(after) == ast.dump(ast.Module(body, tree.type_ignores))
    return shorter if same else text  # what follows a backslash stood on the string's own line


def _is_line_of_string(statement: ast.stmt, lines: list[str]) -> bool:
    match statement:
        case ast.Expr(ast.Constant(str())):
            return not lines[statement.lineno - 1][: statement.col_offset].strip()
    return False
