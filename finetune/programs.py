"""A solution as a program: what of it can be asked of another puzzle.

Two solutions are the same program if their bodies are, up to the names of variables: a local counts by where it
stands, a parameter by the place of its first use and by what its default is (an int, a list of strings), but not by
the default itself, which another puzzle gives it. Parameters that the body does not use do not count.

So `return sorted(words)[0]` over a list of strings can be tried on every puzzle that gives one. Which of a puzzle's
parameters stands for which of the program's is decided by their order: the first list of strings for the first.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from puzzles import Puzzle
from puzzles.source import parse_source, rename_function, walk
from shards.fingerprint import fingerprint

_STAND_IN = "parameter_{}"
_OTHER = "other"


class Program(NamedTuple):
    """A solution without its puzzle: `key` is equal for equal programs.

    `kinds` are what the defaults of its parameters are, in the order of their first use; `body` are its indented
    lines, with `parameter_0` for the first of them; `names` are all other names in it.
    """

    key: str
    kinds: tuple[str, ...]
    body: str
    names: frozenset[str]


def read_program(solution: str) -> Program | None:
    """The program of a solution; None for a text that is none, or that another puzzle's names would not fit into.

    These are texts that define more than a function, that have their parameters' names also for something else (an
    attribute, a keyword, a variable of their own), and those with f-strings, whose names are hard to tell from text.
    """
    tree = parse_source(solution)
    if tree is None or len(tree.body) != 1 or not isinstance(function := tree.body[0], ast.FunctionDef):
        return None
    lines = solution.split("\n")
    first = function.body[0].lineno - 1
    arguments = function.args
    if first < 1 or arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        return None
    given = dict(zip((each.arg for each in arguments.args[::-1]), arguments.defaults[::-1], strict=False))
    nodes = [node for statement in function.body for node in walk(statement)]
    if any(isinstance(node, ast.JoinedStr) for node in nodes):
        return None
    loaded = [node for node in nodes if isinstance(node, ast.Name)]
    used = [node.id for node in sorted(loaded, key=lambda node: (node.lineno, node.col_offset)) if node.id in given]
    parameters = list(dict.fromkeys(used))
    taken = _taken(nodes)
    names = taken | {node.id for node in loaded} - set(parameters)
    if taken & set(parameters):
        return None
    body = "\n".join(lines[first:])
    for place, name in enumerate(parameters):
        body = rename_function(body, name, _STAND_IN.format(place))
    stands = ", ".join(_STAND_IN.format(place) for place in range(len(parameters)))
    kinds = tuple(_kind_of(given[name]) for name in parameters)
    text = f"def g({stands}):\n{body}"
    if parse_source(text) is None:
        return None
    return Program(" ".join([fingerprint(text).renamed, *kinds]), kinds, body, frozenset(names))


def write_program(program: Program, puzzle: Puzzle) -> str | None:
    """The program as a solution of `puzzle`; None if that does not give what it takes, or has a name of its own."""
    left: dict[str, list[str]] = defaultdict(list)
    for parameter in puzzle.parameters:
        left[_kind_of_text(parameter.default)].append(parameter.name)
    body = program.body
    for place, kind in enumerate(program.kinds):
        if not left[kind] or (name := left[kind].pop(0)) in program.names:
            return None
        body = rename_function(body, _STAND_IN.format(place), name)
    return f"{puzzle.solution_header()}\n{body}"


def _kind_of(node: ast.expr) -> str:
    """What a default is: `int`, `float`, `str` or `bool`, a list of one of them, or something else."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return _OTHER
    if isinstance(value, bool | int | float | str):
        return type(value).__name__
    if isinstance(value, list) and value and all(type(item) is type(value[0]) for item in value):
        return f"List[{type(value[0]).__name__}]"
    return _OTHER


@lru_cache(maxsize=4096)
def _kind_of_text(default: str) -> str:
    tree = parse_source(default)
    if tree is None or len(tree.body) != 1 or not isinstance(statement := tree.body[0], ast.Expr):
        return _OTHER
    return _kind_of(statement.value)


def _taken(nodes: list[ast.AST]) -> set[str]:
    """Names that are bound in the body, or that are no variables there."""
    taken = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                taken.add(name)
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Attribute(attr=name):
                taken.add(name)
            case ast.keyword(arg=str(name)) | ast.ExceptHandler(name=str(name)):
                taken.add(name)
            case ast.alias(name=name, asname=other):
                taken.add(other or name.partition(".")[0])
            case ast.Global(names=several) | ast.Nonlocal(names=several):
                taken.update(several)
    return taken
