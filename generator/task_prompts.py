"""The prompts of the three roles that described tasks have: to write code, to write tests, and to invent a task.

*Completion* prompts are text for base models. Code goes on from the opened function, docstring included. Tests go on
from the same opening, announced in a line before it, and the header of a test function, so that the first unindented
line ends them too. A task goes on a numbered list of described signatures. Each prompt stops at a token boundary that
training text has too: before a line break with its indentation, or a space. *Chat* prompts ask for the same in words.

`code_answer`, `suite_answer` and `task_answer` are what a completion of these prompts would be: the other half of
training text.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from generator.engine import Engine, Prompt, Style
from puzzles import ReferenceTask, Task, UnitTest, read_unit_test
from puzzles.task import body_after_opening

LIST_OPENING = "Small Python functions, and what each returns:\n"
# Without it an opened function could go on as a body or as its tests, and half of the codes asked for were tests.
TESTS_OPENING = "# A function and its tests.\n"
_GAP = "\n\n\n"


class Invention(NamedTuple):
    """A prompt that asks for a task, and the number under which it will be written."""

    prompt: Prompt
    number: int


def code_prompt(engine: Engine, task: Task, worked: Sequence[ReferenceTask], seed: int) -> Prompt:
    """Ask for code, after `worked` examples that are the same for every task."""
    shots = worked[: engine.profile.shots]
    if engine.profile.style is Style.CHAT:
        text = (
            f"Complete this Python function:\n\n```python\n{task.opening}\n```\n\n"
            f"Answer with one Python code block that holds the whole function and its imports."
        )
        return Prompt(text, seed, Style.CHAT)
    parts = [shot.task.opening + (code_answer(shot.task, shot.solution) or "") for shot in shots]
    return Prompt(_GAP.join([*parts, task.opening]), seed)


def suite_prompt(
    engine: Engine, task: Task, worked: Sequence[ReferenceTask], seed: int, *, count: int = 5, code: str = ""
) -> Prompt:
    """Ask for `count` tests (a base model is not told how many); with `code`, for tests that this candidate fails.

    A completion prompt shows the candidate as the function's body where it is one, else the opening alone.
    """
    if engine.profile.style is Style.CHAT:
        form = (
            f"one per line, each `assert {task.entry_point}(ARGUMENTS) == VALUE` with arguments and value written out"
        )
        if code:
            text = (
                f"Here is what a Python function is to do, and code for it that may be wrong.\n\n"
                f"```python\n{task.opening}\n```\n\nCode:\n\n```python\n{code}\n```\n\n"
                f"Write {count} assertions that right code passes and this code fails: look for inputs that it does "
                f"not think of, prefer hard cases, repeat none. Answer with a Python code block of assertions, {form}."
            )
        else:
            text = (
                f"Write {count} tests of this Python function, which is not written yet:\n\n"
                f"```python\n{task.opening}\n```\n\nThink of usual inputs and of the odd ones at the edges. "
                f"Answer with one Python code block of assertions, {form}."
            )
        return Prompt(text, seed, Style.CHAT)
    parts = [opened_tests(shot.task) + suite_answer(_readable_tests(shot)) for shot in worked[: engine.profile.shots]]
    body = code_answer(task, code) if code else None
    return Prompt(_GAP.join([*parts, opened_tests(task, body or "")]), seed)


def invent_prompt(engine: Engine, shown: Sequence[Task], seed: int) -> Invention:
    """Ask for a new task, after as many of `shown` in random order as the model's prompt may hold."""
    lines: list[str] = []
    left = engine.profile.propose_tokens - engine.count_tokens(LIST_OPENING)
    for task in Random(seed).sample(shown, len(shown)):
        line = f"{len(lines) + 1}.{task_answer(task)}"
        cost = engine.count_tokens(line + "\n")
        if cost > left:
            break
        left -= cost
        lines.append(line)
    number = len(lines) + 1
    listed = "\n".join([LIST_OPENING, *lines])
    if engine.profile.style is Style.CHAT:
        text = (
            f"{listed}\n\nThink of one new function, unlike all of these, that a sentence describes completely and a "
            f"few lines of Python can compute. Answer with one Python code block: its header with all annotations, a "
            f"docstring that says what it returns, and `...` for its body."
        )
        return Invention(Prompt(text, seed, Style.CHAT), number)
    return Invention(Prompt(f"{listed}\n{number}.", seed), number)


def worked_tasks(references: Sequence[ReferenceTask], count: int) -> list[ReferenceTask]:
    """The `count` shortest tasks of different families: the fixed few-shot prefix of prompts for code and tests."""
    shortest = sorted(references, key=lambda each: (len(each.task.opening) + len(each.solution), each.task.id))
    by_family = {each.family: each for each in reversed(shortest)}
    return sorted(by_family.values(), key=lambda each: (len(each.task.opening), each.task.id))[:count]


def code_answer(task: Task, source: str) -> str | None:
    """What completes the opening to this code, from the line break on; None if it is more than the opened function."""
    body = body_after_opening(task, source)
    return None if body is None else f"\n{body}"


def suite_answer(tests: Sequence[UnitTest]) -> str:
    """What completes the header of the test function: a line for each test, from the line break on."""
    return "".join(f"\n    {test.text}" for test in tests)


def task_answer(task: Task) -> str:
    """What completes a number of the list; a description of several lines becomes one."""
    return f" {task.signature}: {' '.join(task.description.split())}"


def opened_tests(task: Task, body: str = "") -> str:
    """The announced opening, with the body of a candidate if there is one, and the header of a test function."""
    return f"{TESTS_OPENING}{task.opening}{body}{_GAP}def test_{task.entry_point}():"


def _readable_tests(reference: ReferenceTask) -> list[UnitTest]:
    tests = (read_unit_test(text, reference.task.signature) for text in reference.tests)
    return [test for test in tests if isinstance(test, UnitTest)]
