"""Which of a puzzle's solutions are skills: programs that solve other puzzles, too.

A solution that reads the puzzle and computes its answer solves that puzzle and no other. One that searches, or guesses
what answers of that type often are, solves many as it stands. Both are right, but what a model learns from the first
helps only with puzzles like that one, and its own puzzles are of the kinds that it knows best. So where there is a
solution of the second kind, the first is not shown, and of several those come first that solve most.

What the same program is, `finetune.programs` says. Two puzzles are of different kinds if their templates differ
(`shards.fingerprint`): the same puzzle with another constant is no proof of anything.

Not guaranteed: that a program is useful because it solves two puzzles. `return ''` may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from finetune.programs import read_program
from puzzles.source import parse_source
from shards.fingerprint import fingerprint


def general_solutions(solved: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Of each puzzle's solutions those that also solve a puzzle of another template; all of them where none does.

    Those of programs that solve most kinds come first, and of equals the shorter. A text that is no program, or no
    puzzle, is one of its own.
    """
    programs = {puzzle: {solution: _key(solution) for solution in texts} for puzzle, texts in solved.items()}
    kinds: dict[str, set[str]] = defaultdict(set)
    for puzzle, keys in programs.items():
        kind = _template(puzzle)
        for key in keys.values():
            kinds[key].add(kind)

    def ranked(keys: Mapping[str, str]) -> list[str]:
        general = [solution for solution, key in keys.items() if len(kinds[key]) > 1] or list(keys)
        return sorted(general, key=lambda solution: (-len(kinds[keys[solution]]), len(solution), solution))

    return {puzzle: ranked(keys) for puzzle, keys in programs.items()}


def _key(solution: str) -> str:
    program = read_program(solution)
    return program.key if program else solution


def _template(puzzle: str) -> str:
    return puzzle if parse_source(puzzle) is None else fingerprint(puzzle).template
