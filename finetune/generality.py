"""Which of a puzzle's solutions are skills: programs that solve another puzzle, too.

A solution that reads the puzzle and computes its answer solves that puzzle and no other. One that searches, or guesses
what answers of that type often are, solves many as it stands. Both are right, but what a model learns from the first
helps only with puzzles like that one, and its own puzzles are of the kinds that it knows best. So where there is a
solution of the second kind, the first is not shown.

Two solutions are the same program if their bodies are, up to the names of local variables; a parameter counts by its
name and its default does not, since another puzzle gives it another. Two puzzles are of different kinds if their
templates differ (`shards.fingerprint`): the same puzzle with another constant is no proof of anything.

Not guaranteed: that a program is useful because it solves two puzzles. `return ''` may.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from puzzles.source import parse_source, unparse, walk
from shards.fingerprint import fingerprint

_NO_ARGUMENTS = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def general_solutions(solved: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Of each puzzle's solutions those that also solve a puzzle of another template; all of them where none does.

    A text that is not Python counts as a program, or a puzzle, of its own.
    """
    programs = {puzzle: {solution: _program(solution) for solution in texts} for puzzle, texts in solved.items()}
    kinds: dict[str, set[str]] = defaultdict(set)
    for puzzle, bodies in programs.items():
        kind = _template(puzzle)
        for body in bodies.values():
            kinds[body].add(kind)
    return {
        puzzle: [solution for solution, body in bodies.items() if len(kinds[body]) > 1] or list(bodies)
        for puzzle, bodies in programs.items()
    }


def _program(solution: str) -> str:
    """What is equal for solutions that are the same program, whatever their parameters' defaults.

    Without its parameters a body has their names as free ones, which keep their names; but for those that it assigns
    to, which are named beside it.
    """
    tree = parse_source(solution)
    if tree is None:
        return solution
    bare = unparse(ast.Module([_without_parameters(statement) for statement in tree.body], type_ignores=[]))
    if not bare or parse_source(bare) is None:  # what can be read cannot always be written
        return solution
    nodes = walk(tree)
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    assigned = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return " ".join([fingerprint(bare).renamed, *sorted(parameters & assigned)])


def _without_parameters(statement: ast.stmt) -> ast.stmt:
    if not isinstance(statement, ast.FunctionDef):
        return statement
    fields = {field: getattr(statement, field) for field in statement._fields}
    copied = ast.FunctionDef(**(fields | {"args": _NO_ARGUMENTS}))
    return ast.copy_location(copied, statement)


def _template(puzzle: str) -> str:
    return puzzle if parse_source(puzzle) is None else fingerprint(puzzle).template
