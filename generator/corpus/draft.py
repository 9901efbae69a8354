"""A puzzle in the making: its parts before they are written out as source."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from generator.corpus.vocabulary import a_name


@dataclass(frozen=True, slots=True)
class Draft:
    """A puzzle with right solutions and with typical mistakes, each a function body of one line or more.

    `parameters` are the other parameters of `f` in order, with their values. Bodies are unindented lines.
    """

    answer: str
    answer_type: str
    parameters: tuple[tuple[str, Any], ...]
    body: tuple[str, ...]
    solutions: tuple[tuple[str, ...], ...]
    mistakes: tuple[tuple[str, ...], ...] = ()

    def puzzle_source(self, name: str = "f") -> str:
        """The source of the puzzle under `name`."""
        arguments = ", ".join([f"{self.answer}: {self.answer_type}", *self._defaults()])
        return _function(name, arguments, self.body)

    def solution_source(self, body: tuple[str, ...], name: str = "g") -> str:
        """The source of a solution with that body under `name`."""
        return _function(name, ", ".join(self._defaults()), body)

    def _defaults(self) -> list[str]:
        return [f"{name}={value!r}" for name, value in self.parameters]


def _function(name: str, arguments: str, body: tuple[str, ...]) -> str:
    return f"def {name}({arguments}):\n" + "\n".join("    " + line for line in body)


class Scope:
    """Hands out the names of one puzzle, and decides which constants become parameters.

    A constant is written in place or becomes a parameter with a default; both are how people write.
    """

    def __init__(self, rng: Random, *, inline: float = 0.4) -> None:
        self.rng = rng
        self.inline = inline
        self.parameters: list[tuple[str, Any]] = []
        self._taken: set[str] = set()

    def name(self, pool: tuple[str, ...]) -> str:
        """A name that this puzzle does not use yet: from `pool`, or as often any word or part of one.

        With the pools alone a model guesses names; since any name may come, it has to look them up.
        """
        chosen = ""
        while not chosen or chosen in self._taken:
            chosen = a_name(self.rng) if self.rng.random() < 0.6 else self.rng.choice(pool)
        self._taken.add(chosen)
        return chosen

    def parameter(self, value: Any, pool: tuple[str, ...]) -> str:
        """Make `value` a parameter; answers its name."""
        name = self.name(pool)
        self.parameters.append((name, value))
        return name

    def constant(self, value: Any, pool: tuple[str, ...]) -> str:
        """`value` as source text, or the name of a new parameter that holds it."""
        if self.rng.random() < self.inline and len(repr(value)) < 24:
            return repr(value)
        return self.parameter(value, pool)
