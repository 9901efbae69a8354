"""The prompts of CoSPlay beyond code and suites: observations, plans, attacks, inputs, outputs and repairs.

*Chat* prompts ask in words, after the roles in CoSPlay (arXiv 2605.23491): observations on a problem, a plan from some
of them, attacks on a plan, one input that carries an attack out, what that input gives, and a repair. Of a program
task (`puzzles.program`) inputs and outputs are the text of standard input and output, else a call and a literal.

*Completion* models have three of these in a form that base models know:

    an input    the test function of `suite_prompt`, of whose assertions the calls count
    an output   that test function with `assert` and the call written, from where ` == ` and a value go on
    a repair    the function opened again, as for any code: what failed is not shown

An output stops before the space, since tokenizers differ in which of the spaces around `==` belong to it.
Observations, plans and attacks have no such form: there is no prompt for them, and `has_ideas` says so.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from generator.engine import Engine, Prompt, Style
from generator.task_prompts import code_prompt, opened_tests, suite_answer, suite_prompt
from puzzles import ReferenceTask, Task, UnitTest, read_unit_test
from puzzles.program import is_program_task

OBSERVATIONS = 4
_ONE_BLOCK = "Think first, then answer with one code block that holds only"


def has_ideas(engine: Engine) -> bool:
    """Whether the model can be asked for observations, plans and attacks."""
    return engine.profile.style is Style.CHAT


def observations_prompt(task: Task, seed: int) -> Prompt:
    """Ask a chat model for up to `OBSERVATIONS` observations on the problem."""
    return _chat(
        seed,
        _problem(task),
        f"Do not solve it yet. List up to {OBSERVATIONS} observations that help to solve it: what its limits allow, "
        "what is easily overlooked, which structure it has. Answer with a numbered list, one sentence an item.",
    )


def plan_prompt(task: Task, observations: Sequence[str], seed: int) -> Prompt:
    """Ask a chat model for a plan that makes use of `observations`, which may be none."""
    seen = "Observations:\n\n" + "\n".join(f"- {each}" for each in observations) if observations else ""
    return _chat(
        seed,
        _problem(task),
        seen,
        f"Write no code. {'Derive from these one further observation, and from all' if seen else 'Write'} "
        "a plan for a solution in a few sentences: the algorithm, its data, and its special cases.",
    )


def planned_code_prompt(engine: Engine, task: Task, worked: Sequence[ReferenceTask], plan: str, seed: int) -> Prompt:
    """Ask for code that follows `plan`; without one, or of a base model, as `code_prompt` does."""
    if is_program_task(task) and engine.profile.style is Style.CHAT:
        return _chat(seed, _problem(task), _planned(plan), _PROGRAM_ANSWER)
    if not plan or engine.profile.style is not Style.CHAT:
        return code_prompt(engine, task, worked, seed)
    return _chat(seed, _problem(task), _planned(plan), _FUNCTION_ANSWER)


def attacks_prompt(task: Task, plan: str, seed: int) -> Prompt:
    """Ask a chat model for ideas how code that follows `plan` could be shown to be wrong."""
    return _chat(
        seed,
        _problem(task),
        _planned(plan),
        "Code that follows this plan may be wrong. List ideas for inputs that would show it, the best first: "
        "overlooked cases, limits, ties, emptiness, order. Answer with a numbered list, one sentence an item, and "
        "write no input out.",
    )


def input_prompt(
    engine: Engine,
    task: Task,
    worked: Sequence[ReferenceTask],
    seed: int,
    *,
    attack: str = "",
    doubted: tuple[UnitTest, str] | None = None,
) -> Prompt:
    """Ask for a test's input: one that carries out `attack`, if there is one, else any that is valid.

    `doubted` is a test that is to be replaced, and a code that passes it. A base model is asked for a suite, and is
    shown neither.
    """
    if engine.profile.style is not Style.CHAT:
        return suite_prompt(engine, task, worked, seed)
    parts = [_problem(task)]
    if doubted is not None:
        test, code = doubted
        parts.append(
            f"Here is a test of it, and code that passes this test. Either may be wrong, and they may share a "
            f"mistake:\n\n```python\n{test.text}\n```\n\n```python\n{code}\n```"
        )
    if attack:
        parts.append(
            f"Idea for a test: {attack}\n\nList what is required of an input, turn the idea into one, construct it "
            f"and verify that it meets every requirement."
        )
    else:
        parts.append(
            "Construct one new valid input, random in size and content within what is allowed, and verify that it "
            "meets every requirement."
        )
    form = "the input as it stands on standard input" if is_program_task(task) else _call_form(task)
    return _chat(seed, *parts, f"{_ONE_BLOCK} {form}.")


def output_prompt(engine: Engine, task: Task, worked: Sequence[ReferenceTask], test: UnitTest, seed: int) -> Prompt:
    """Ask what the call of `test` gives; what the test expects is not shown."""
    if engine.profile.style is not Style.CHAT:
        shots = worked[: engine.profile.shots]
        parts = [opened_tests(shot.task) + suite_answer(_readable(shot)) for shot in shots]
        return Prompt("\n\n\n".join([*parts, f"{opened_tests(task)}\n    assert {test.call}"]), seed)
    if is_program_task(task):
        given, form = f"Standard input:\n\n```\n{_stdin(test)}\n```", "all that is printed"
    else:
        given = f"Call:\n\n```python\n{test.call}\n```"
        form = "the value that it returns, written out as a Python literal"
    return _chat(
        seed,
        _problem(task),
        given,
        f"You are an execution engine. Go by the description alone, and trace step by step what right code does with "
        f"this. {_ONE_BLOCK} {form}.",
    )


def repair_prompt(
    engine: Engine, task: Task, worked: Sequence[ReferenceTask], code: str, test: UnitTest, actual: str, seed: int
) -> Prompt:
    """Ask for `code` to be repaired, which does not pass `test`: its call gave `actual`, a value or a failure.

    A base model writes anew. A small one that has seen no example in a docstring writes no code at all after one.
    """
    if engine.profile.style is not Style.CHAT:
        return code_prompt(engine, task, worked, seed)
    failed = f"```python\n{test.call}\n```\n\nshould give `{test.expected}`, and gives `{actual}`."
    if is_program_task(task):
        failed = f"```\n{_stdin(test)}\n```\n\nshould print `{test.expected}`, and gives `{actual}`."
    return _chat(
        seed,
        _problem(task),
        f"Code that fails a test:\n\n```python\n{code}\n```\n\nThe input\n\n{failed}",
        "Find the mistake and repair the code. Do not write this test's values into it: it must be right for every "
        "input.",
        _PROGRAM_ANSWER if is_program_task(task) else _FUNCTION_ANSWER,
    )


_FUNCTION_ANSWER = "Answer with one Python code block that holds the whole function and its imports."
_PROGRAM_ANSWER = "Answer with one Python code block that holds the whole program."


def _chat(seed: int, *parts: str) -> Prompt:
    return Prompt("\n\n".join(part for part in parts if part), seed, Style.CHAT)


def _problem(task: Task) -> str:
    if is_program_task(task):
        shown = "".join(
            f"\n\nStandard input:\n\n```\n{_stdin(example)}\n```\n\nOutput: {example.expected}"
            for example in task.examples
        )
        return f"A Python program is to read standard input and print the answer:\n\n{task.description}{shown}"
    return f"A Python function is to do this:\n\n```python\n{task.opening}\n```"


def _planned(plan: str) -> str:
    return f"Plan:\n\n{plan}" if plan else ""


def _call_form(task: Task) -> str:
    return f"one call, `{task.entry_point}(ARGUMENTS)`, with all arguments written out as Python literals"


def _stdin(test: UnitTest) -> str:
    """The text that a program's test gives; its one argument is the literal of a string."""
    return str(ast.literal_eval(test.arguments[0]))


def _readable(reference: ReferenceTask) -> list[UnitTest]:
    tests = (read_unit_test(text, reference.task.signature) for text in reference.tests)
    return [test for test in tests if isinstance(test, UnitTest)]
