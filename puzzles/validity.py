"""What is a puzzle and what is a solution: every rule that can be decided without running the text.

The rules are those of Haluptzok et al. 2022 (systems 1.4: text, signature, annotation, use, type), each with a reason
of its own. The rules that need execution (does `f` run, is it trivial) are the verifier's.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from puzzles.answer_type import AnswerType
from puzzles.gate import FORBIDDEN_NAMES, FORBIDDEN_PUZZLE_NAMES, gate
from puzzles.puzzle import Parameter, Puzzle, Rejection, read_parameters
from puzzles.reasons import Reason
from puzzles.source import MAX_SOURCE_CHARS, canonical_source, laid_out, parse_source, unparse, walk

Given = ParamSpec("Given")
Read = TypeVar("Read", Puzzle, str)


def _never_raises(read: Callable[Given, Read | Rejection]) -> Callable[Given, Read | Rejection]:
    """What goes wrong over one text is that text's affair: no stream of texts may end by it."""

    @wraps(read)
    def guarded(*given: Given.args, **options: Given.kwargs) -> Read | Rejection:
        try:
            return read(*given, **options)
        except RecursionError:
            return Rejection(Reason.SYNTAX, "nested too deeply")
        except Exception as error:
            return Rejection(Reason.MALFORMED, f"{type(error).__name__} while it was read")

    return guarded


@_never_raises
def read_puzzle(text: str, *, allow_bool: bool = False) -> Puzzle | Rejection:
    """Read the source of a puzzle `f`.

    `allow_bool` admits a `bool` answer: the user's own seeds may have one, generated puzzles may not (a coin solves
    them). Code beside `f` at the top level is refused, decorators and `async` too.
    """
    function = _only_function(text, "f", FORBIDDEN_NAMES | FORBIDDEN_PUZZLE_NAMES)
    if isinstance(function, Rejection):
        return function
    if not any(isinstance(node, ast.Return) and node.value is not None for node in walk(function)):
        return Rejection(Reason.NO_RETURN)
    parameters = read_parameters(function, skip=1)
    if parameters is None or not _distinct(function):
        return Rejection(Reason.SIGNATURE, unparse(function.args))
    answer = function.args.args[0]
    if answer.annotation is None:
        return Rejection(Reason.NO_ANNOTATION, answer.arg)
    answer_type = AnswerType.from_annotation(answer.annotation)
    if answer_type is None or (answer_type.base == "bool" and not allow_bool):
        return Rejection(Reason.ANSWER_TYPE, unparse(answer.annotation))
    used = (isinstance(node, ast.Name) and node.id == answer.arg for stmt in function.body for node in walk(stmt))
    if not any(used):
        return Rejection(Reason.ANSWER_UNUSED, answer.arg)
    return Puzzle(canonical_source(text), answer.arg, answer_type, parameters)


@_never_raises
def read_solution(text: str, puzzle: Puzzle) -> str | Rejection:
    """Read the source of a solution `g` to `puzzle`; answers its canonical source.

    Its parameters must be `f`'s others, in order, with defaults that are written the same.
    """
    function = _only_function(text, "g")
    if isinstance(function, Rejection):
        return function
    parameters = read_parameters(function, skip=0)
    if parameters is None or not _same(parameters, puzzle.parameters):
        return Rejection(Reason.PARAMETERS, f"expected {puzzle.solution_header()}")
    return canonical_source(text)


def _only_function(text: str, name: str, forbidden: frozenset[str] = FORBIDDEN_NAMES) -> ast.FunctionDef | Rejection:
    """The one function that `text` defines, under `name`, past the gate."""
    if not text.strip():
        return Rejection(Reason.EMPTY)
    if len(text) > MAX_SOURCE_CHARS:
        return Rejection(Reason.TOO_LONG, f"{len(text)} characters")
    tree = parse_source(laid_out(text))
    if tree is None:
        return Rejection(Reason.SYNTAX)
    if len(tree.body) != 1:
        return Rejection(Reason.NO_FUNCTION, f"expected one def {name}, found {len(tree.body)} statements")
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef) or function.name != name or function.decorator_list:
        return Rejection(Reason.NO_FUNCTION, f"expected a plain def {name}")
    return gate(tree, forbidden=forbidden) or function


def _distinct(function: ast.FunctionDef) -> bool:
    names = [argument.arg for argument in function.args.args]
    return len(set(names)) == len(names)


def _same(given: tuple[Parameter, ...], wanted: tuple[Parameter, ...]) -> bool:
    """Equal names and defaults. Both come from `unparse`, so layout and quotes do not count."""
    return given == wanted
