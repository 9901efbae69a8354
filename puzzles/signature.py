"""A function's signature as a noun: names, annotations and defaults as source text, and which arguments fit it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from puzzles.answer_type import AnswerType
from puzzles.reasons import Reason
from puzzles.source import parse_source, unparse


class TypedParameter(NamedTuple):
    """A parameter with annotation and default as source text, empty where there is none."""

    name: str
    annotation: str = ""
    default: str = ""

    def __str__(self) -> str:
        if not self.annotation:
            return f"{self.name}={self.default}" if self.default else self.name
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands between `def` and the colon. Written as text: `total(xs: list[int], k: int = 0) -> int`."""

    name: str
    parameters: tuple[TypedParameter, ...]
    returns: str = ""

    def __str__(self) -> str:
        arrow = f" -> {self.returns}" if self.returns else ""
        return f"{self.name}({', '.join(map(str, self.parameters))}){arrow}"

    @property
    def header(self) -> str:
        """The line that opens the function, ending at its colon."""
        return f"def {self}:"

    @property
    def bare(self) -> tuple[str, ...]:
        """The names alone: of the function, then of its parameters."""
        return (self.name, *(parameter.name for parameter in self.parameters))

    @classmethod
    def parse(cls, text: str) -> Signature | None:
        """Read a signature with or without `def`, colon and body; None if it is none."""
        text = text.strip().removeprefix("def ").removesuffix(":").rstrip()
        tree = parse_source(f"def {text}: pass")
        match tree and tree.body:
            case [ast.FunctionDef(body=[ast.Pass()]) as function]:
                return cls.of(function)
        return None

    @classmethod
    def of(cls, function: ast.FunctionDef) -> Signature | None:
        """The signature of a function; None with `*args`, keyword-only or positional-only parameters."""
        given = function.args
        if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs:
            return None
        defaults = [""] * (len(given.args) - len(given.defaults)) + [unparse(default) for default in given.defaults]
        parameters = tuple(
            TypedParameter(item.arg, unparse(item.annotation) if item.annotation else "", default)
            for item, default in zip(given.args, defaults, strict=True)
        )
        if len({parameter.name for parameter in parameters}) < len(parameters):
            return None
        return cls(function.name, parameters, unparse(function.returns) if function.returns else "")

    def mismatch(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Reason | None:
        """Why a call with these plain values is outside the contract: `parameters`, `argument_type`, or None.

        Annotations other than `puzzles.AnswerType` are not checked. An int may stand for a float.
        """
        names = [parameter.name for parameter in self.parameters]
        bound = dict(zip(names, arguments, strict=False))
        needed = {parameter.name for parameter in self.parameters if not parameter.default}
        if len(arguments) > len(names) or bound.keys() & keywords or not keywords.keys() <= set(names):
            return Reason.PARAMETERS
        bound |= keywords
        if not needed <= bound.keys():
            return Reason.PARAMETERS
        for parameter in self.parameters:
            wanted = AnswerType.parse(parameter.annotation) if parameter.annotation else None
            if wanted is not None and parameter.name in bound and not _fits(bound[parameter.name], wanted):
                return Reason.ARGUMENT_TYPE
        return None

    def may_return(self, value: Any) -> bool:
        """Whether a plain value is of the annotated return type; annotations are taken as in `mismatch`."""
        wanted = AnswerType.parse(self.returns) if self.returns else None
        return wanted is None or _fits(value, wanted)


PROGRAM = Signature("run", (TypedParameter("stdin", "str"),), "str")
"""That of programs which read standard input and print (`puzzles.program`)."""


def _fits(value: Any, wanted: AnswerType) -> bool:
    return wanted.matches(_widened(value) if wanted.base == "float" else value)


def _widened(value: Any) -> Any:
    if type(value) is list:
        return [_widened(item) for item in value]
    return 0.0 if type(value) is int else value  # the type alone is asked for, and a large int is no float
