"""The type of a puzzle's answer: a base type under zero or more lists."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from operator import is_

from puzzles.source import unparse

BASES: dict[str, type] = {"int": int, "str": str, "float": float, "bool": bool}
MAX_DEPTH = 8  # nesting beyond this is a parser attack, not a puzzle


@dataclass(frozen=True, slots=True)
class AnswerType:
    """`base` wrapped in `depth` lists: `List[List[int]]` is `AnswerType("int", 2)`."""

    base: str
    depth: int = 0

    def __str__(self) -> str:
        return "List[" * self.depth + self.base + "]" * self.depth

    @classmethod
    def parse(cls, text: str) -> AnswerType | None:
        """Read an annotation's source text; None if it is no answer type."""
        try:
            return cls.from_annotation(ast.parse(text.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    @classmethod
    def from_annotation(cls, node: ast.expr) -> AnswerType | None:
        """Read an annotation's syntax tree; None if it is no answer type."""
        depth = 0
        while isinstance(node, ast.Subscript):
            if unparse(node.value) not in {"List", "list", "typing.List"}:
                return None
            depth += 1
            node = node.slice
        if not isinstance(node, ast.Name) or node.id not in BASES or depth > MAX_DEPTH:
            return None
        return cls(node.id, depth)

    def matches(self, value: object) -> bool:
        """Whether `value` has exactly this type: no subclass counts, and `True` is no int."""
        level = [value]
        for _ in range(self.depth):
            if not _are_all(list, level):
                return False
            level = [inner for item in level for inner in item]  # type: ignore[attr-defined]  # all are lists here
        return _are_all(BASES[self.base], level)


def _are_all(kind: type, items: Iterable[object]) -> bool:
    """Whether all have exactly this type: by identity, since `==` on a class is its metaclass's affair."""
    return all(map(is_, map(type, items), repeat(kind)))
