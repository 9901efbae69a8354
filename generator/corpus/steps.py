"""Operations that can be undone: the atoms of composed puzzles.

A step says how a value is transformed and how to find *some* value that the transformation sends to a wanted one.
`{x}` is the operand; `{X}` is the operand where it binds tightly (it is bracketed unless it is an atom already);
`{a}` and `{b}` are constants.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

N, S, L, W, F = "int", "str", "List[int]", "List[str]", "float"  # the types that steps lead from and to

Draw = Callable[[Random], Any]


@dataclass(frozen=True)
class Step:
    """One invertible operation from type `source` to type `target`.

    `inverses` are alternative ways to undo it; `constants` draw `{a}` and `{b}`.
    """

    source: str
    target: str
    forward: str
    inverses: tuple[str, ...]
    constants: tuple[Draw, ...] = ()
    weight: float = 1.0

    @cached_property
    def apply(self) -> Callable[..., Any]:
        """The operation as a function of (operand, *constants)."""
        return _compiled(self.forward, len(self.constants))

    @cached_property
    def undo(self) -> tuple[Callable[..., Any], ...]:
        """The inverses as functions of (wanted value, *constants)."""
        return tuple(_compiled(inverse, len(self.constants)) for inverse in self.inverses)

    @cached_property
    def grows(self) -> bool:
        """Whether undoing a number makes something of that size, so that the number must stay small."""
        return self.target == "int" and any(
            sign in inverse for inverse in self.inverses for sign in ("* {X}", "range(", "10 **")
        )

    @cached_property
    def spreads(self) -> bool:
        """Whether doing it to a number, or to each of a list, makes or runs through something of that size."""
        if self.source == L:
            return self.target in (S, W) and " * i" in self.forward
        return self.source == N and ("range(" in self.forward or (self.target == S and "* {X}" in self.forward))


def render(template: str, operand: str, constants: tuple[str, ...]) -> str:
    """Fill `template` with source text."""
    tight = operand if is_atom(operand) else f"({operand})"
    # Bit operators bind more loosely than `+`, so beside anything they need their brackets.
    loose = tight if any(sign in operand for sign in (" ^ ", " << ", " >> ")) else operand
    a, b = (*constants, "", "")[:2]
    return template.format(x=loose, X=tight, a=a, b=b)


def is_atom(expression: str) -> bool:
    """Whether `expression` can take a postfix or a tight operator without brackets (errs on the side of brackets)."""
    depth = 0
    quote = ""
    for index, char in enumerate(expression):
        if quote:
            quote = "" if char == quote and expression[index - 1] != "\\" else quote
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and (char in "+-*/%^&|<>~ " or char == "="):
            return False
    return True


def _compiled(template: str, arity: int) -> Callable[..., Any]:
    arguments = ("x", "a", "b")[: arity + 1]
    names = {"x": "x", "X": "x", "a": "a", "b": "b"}
    # The templates are the constants of `generator.corpus.operations`; no text from elsewhere comes here.
    function: Callable[..., Any] = eval(f"lambda {', '.join(arguments)}: {template.format(**names)}")
    return function
