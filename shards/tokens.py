"""The words of `shards.syntax`: scopes, which say what binding a name means, and the tokens of a flattened tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


@dataclass(eq=False, slots=True)
class Scope:
    """What the body of one function, lambda, comprehension or class binds."""

    parent: Scope | None = None
    kind: str = "function"  # or "comprehension", or "class"
    bound: set[str] = field(default_factory=set)
    parameters: list[str] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)  # name -> "global" or "nonlocal"
    first: ast.comprehension | None = None  # whose iterable is evaluated in the parent

    def binding(self, name: str) -> Scope | None:
        """The scope that binds `name` as seen from here; None if it is a builtin, a global or unknown."""
        scope: Scope | None = self
        while scope is not None:
            declared = scope.declared.get(name)
            if declared == "global":
                return None
            if declared is None and name in scope.bound and (scope is self or scope.kind != "class"):
                return scope
            scope = scope.parent
        return None


class Literal(NamedTuple):
    """A constant, and the type that stands for it where constants are masked."""

    value: str
    kind: str


class Name(NamedTuple):
    """An occurrence of a name; which binding it means is known when the whole tree has been read."""

    scope: Scope
    text: str


class Display(NamedTuple):
    """The start of a list, tuple, set or dict; `end` is the index past its last token if all of it is constant."""

    header: str
    kind: str
    end: int | None = None


Token: TypeAlias = str | Literal | Name | Display


@dataclass(slots=True)
class Syntax:
    """The tokens of a tree, and what is needed to read them."""

    tokens: list[Token] = field(default_factory=list)
    blocks: dict[int, str] = field(default_factory=dict)  # where a statement starts -> the block that it stands in
    annotations: list[str] = field(default_factory=list)  # those that the tokens leave out, with their places
    main: Scope | None = None  # the scope of the function that the source defines
    keywords: set[str] = field(default_factory=set)  # by which a function of the source itself may be called
    spread: bool = False  # a function of the source itself may be called with `**mapping`
