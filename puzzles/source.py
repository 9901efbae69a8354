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
from functools import lru_cache

MAX_SOURCE_CHARS = 20_000
MAX_TREE_DEPTH = 150  # beyond it the standard library's own recursive tools (`ast.unparse` and others) may overflow

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
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    level: list[ast.AST] = [tree]
    for _ in range(MAX_TREE_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tree
    return None


def rename_function(text: str, old: str, new: str) -> str:
    """`text` with the identifier `old` written as `new`, leaving strings and comments alone.

    Returns `text` unchanged when it cannot be tokenised.
    """
    if old == new:
        return text
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


def canonical_source(text: str) -> str:
    """The form in which source is stored: LF line ends, no trailing blanks, no outer indentation, no docstring."""
    text = textwrap.dedent(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    stripped = textwrap.dedent("\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    if stripped != text:
        before, after = parse_source(text), parse_source(stripped)
        if before is None or (after is not None and ast.dump(before) == ast.dump(after)):
            text = stripped  # else a blank at the end of a line is part of a string
    return text if "__doc__" in text else _without_docstrings(text)


def _without_docstrings(text: str) -> str:
    """Drop the docstring of each top-level function that has other statements too (the paper's runs had none)."""
    tree = parse_source(text)
    if tree is None:
        return text
    lines = text.split("\n")
    for node in reversed(tree.body):
        if not isinstance(node, ast.FunctionDef) or ast.get_docstring(node, clean=False) is None:
            continue
        first = node.body[0]
        alone = first.lineno > node.lineno and (len(node.body) > 1 and node.body[1].lineno > (first.end_lineno or 0))
        if alone and re.fullmatch(r"\s*", lines[first.lineno - 1][: first.col_offset]):
            del lines[first.lineno - 1 : first.end_lineno]
    shorter = "\n".join(lines)
    return text if shorter == text else _without_docstrings(shorter)  # the next statement may be a string as well
