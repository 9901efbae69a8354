"""The nouns: a puzzle `f(answer, ...)` and a solution `g(...)`, read from source without running it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from puzzles.answer_type import AnswerType
from puzzles.reasons import Reason
from puzzles.source import unparse


class Rejection(NamedTuple):
    """Why a text was not taken; `detail` is for people, `reason` for programs."""

    reason: Reason
    detail: str = ""


class Parameter(NamedTuple):
    """A parameter of `f` other than the answer, with its default as source text."""

    name: str
    default: str


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A puzzle whose source has passed every static rule of `puzzles.validity`."""

    source: str
    answer_name: str
    answer_type: AnswerType
    parameters: tuple[Parameter, ...]

    def solution_header(self, name: str = "g") -> str:
        """The line that opens a solution, ending at its colon: `def g(n=5):`.

        It stops at the colon because a tokeniser that has seen `:` and the line break apart must see them apart.
        """
        arguments = ", ".join(f"{parameter.name}={parameter.default}" for parameter in self.parameters)
        return f"def {name}({arguments}):"


class Seed(NamedTuple):
    """A puzzle from a corpus, with the solutions that its author gave."""

    id: str
    domain: str
    puzzle: Puzzle
    solutions: tuple[str, ...]


def read_parameters(function: ast.FunctionDef, *, skip: int) -> tuple[Parameter, ...] | None:
    """The defaulted parameters of `function` after the first `skip`; None if its signature is of another form."""
    arguments = function.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return None
    if len(arguments.args) - len(arguments.defaults) != skip:
        return None
    defaults = [unparse(default) for default in arguments.defaults]
    if not all(defaults):
        return None
    return tuple(map(Parameter, (argument.arg for argument in arguments.args[skip:]), defaults))
