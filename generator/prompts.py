"""The prompts of the factory: to write a new puzzle, and to solve one.

*Completion* prompts are few-shot text for base models, as in Haluptzok et al. 2022: a proposing prompt shows puzzles
only, in random order, renumbered f1, f2, ..., and opens the next one; a solving prompt shows worked examples and opens
the solution with the puzzle's own defaults. It stops at a token boundary that training text has too.
*Chat* prompts ask an instruct model for the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from generator.engine import Engine, Prompt, Style
from puzzles import Puzzle, Seed
from puzzles.source import rename_function

_RULES = """Rules:
- `f`'s first parameter is the answer, annotated int, float, str or a (nested) List of those; all others have defaults.
- `f` returns True for right answers only, needs no input or files, and small obvious values must not solve it."""


class Proposal(NamedTuple):
    """A proposing prompt, and the number under which the new puzzle will be written."""

    prompt: Prompt
    number: int


def propose_prompt(engine: Engine, seeds: Sequence[Seed], seed: int) -> Proposal:
    """Ask for a new puzzle, after as many seed puzzles in random order as the model's prompt may hold."""
    shown: list[str] = []
    left = engine.profile.propose_tokens
    for candidate in Random(seed).sample(seeds, len(seeds)):
        source = _numbered(candidate.puzzle.source, len(shown) + 1)
        cost = engine.count_tokens(source + "\n\n")
        if cost > left:
            if left < engine.profile.propose_tokens / 2:
                break
            continue  # too long by itself, or for what is left while much is
        left -= cost
        shown.append(source)
    number = len(shown) + 1
    if engine.profile.style is Style.CHAT:
        examples = "\n\n".join(shown)
        text = (
            f"Here are programming puzzles in Python. A puzzle is a function f that checks an answer.\n\n"
            f"```python\n{examples}\n```\n\n{_RULES}\n\n"
            f"Write one new puzzle, unlike all of these, as a function named f. Answer with one Python code block."
        )
        return Proposal(Prompt(text, seed, Style.CHAT), number)
    return Proposal(Prompt("\n\n".join([*shown, f"def f{number}("]), seed), number)


@lru_cache(maxsize=8192)  # seeds come again and again, at the same places
def _numbered(source: str, number: int) -> str:
    return rename_function(source, "f", f"f{number}")


def solve_prompt(engine: Engine, puzzle: Puzzle, worked: Sequence[Seed], seed: int) -> Prompt:
    """Ask for a solution of `puzzle`, after `worked` examples that are the same for every puzzle."""
    shots = worked[: engine.profile.shots]
    if engine.profile.style is Style.CHAT:
        examples = "\n\n".join(f"{shot.puzzle.source}\n\n{shot.solutions[0]}" for shot in shots)
        text = (
            f"A puzzle is a Python function f; a solution is a function g that returns an answer for which f returns "
            f"True. Examples:\n\n```python\n{examples}\n```\n\nSolve this puzzle:\n\n"
            f"```python\n{puzzle.source}\n```\n\n"
            f"Write `{puzzle.solution_header()}` and its body. Answer with one Python code block that holds only g."
        )
        return Prompt(text, seed, Style.CHAT)
    if not shots:
        return Prompt(f"{puzzle.source}\n\n{puzzle.solution_header()}", seed)
    parts = []
    for number, shot in enumerate(shots, 1):
        parts.append(rename_function(shot.puzzle.source, "f", f"f{number}"))
        solution = rename_function(rename_function(shot.solutions[0], "g", f"g{number}"), "f", f"f{number}")
        parts.append(f"{solution}\n\nassert f{number}(g{number}())")
    number = len(shots) + 1
    parts.append(rename_function(puzzle.source, "f", f"f{number}"))
    return Prompt("\n\n".join([*parts, puzzle.solution_header(f"g{number}")]), seed)


def repair_solution_prompt(
    engine: Engine, puzzle: Puzzle, worked: Sequence[Seed], solution: str, failure: str, seed: int
) -> Prompt:
    """Ask for a solution of `puzzle` in the place of one that failed, as `failure` says.

    Base models know no such form: they are asked as for any solution.
    """
    if engine.profile.style is not Style.CHAT or not solution:
        return solve_prompt(engine, puzzle, worked, seed)
    text = (
        f"A puzzle is a Python function f; a solution is a function g that returns an answer for which f returns True."
        f"\n\n```python\n{puzzle.source}\n```\n\nThis solution fails ({failure}):\n\n```python\n{solution}\n```\n\n"
        f"Find the mistake, and write `{puzzle.solution_header()}` and its body anew. Answer with one Python code "
        f"block that holds only g."
    )
    return Prompt(text, seed, Style.CHAT)


def worked_examples(seeds: Sequence[Seed], count: int) -> list[Seed]:
    """The `count` shortest solved seeds of different domains: the fixed few-shot prefix of solving prompts."""
    solved = [seed for seed in seeds if seed.solutions]
    shortest = sorted(solved, key=lambda seed: (len(seed.puzzle.source) + len(seed.solutions[0]), seed.id))
    by_domain = {seed.domain: seed for seed in reversed(shortest)}
    return sorted(by_domain.values(), key=lambda seed: (len(seed.puzzle.source), seed.id))[:count]
