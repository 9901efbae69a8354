"""Rows of other people's task files: HumanEval's and MBPP's fields, to tasks and back.

HumanEval is `{task_id, prompt, entry_point, test, canonical_solution}`: the docstring in `prompt` becomes the
description, and those of its doctests that are unit tests become examples. MBPP is `{task_id, text, code, test_list}`
(`prompt` in place of `text`, with `test_imports`, in the sanitized files): its sentence does not name the function, so
name and parameters are taken from `code`, and nothing else of it. A function's annotations come as they are, or not.
"""

from __future__ import annotations

import ast
import doctest
import inspect
from dataclasses import replace
from typing import Any

from puzzles.assertions import infer_entry_point, read_source
from puzzles.humaneval import read_check, read_opening
from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.signature import Signature
from puzzles.source import encodable, parse_source, unparse
from puzzles.task import ReferenceTask, Task, body_after_opening, make_task, task_id, with_reference
from puzzles.unit_test import UnitTest, read_unit_test


def read_humaneval_task(record: dict[str, Any], name: str) -> Task | Rejection:
    """The task in a HumanEval row, of which only id, `prompt` and `entry_point` are looked at."""
    prompt, entry_point = record.get("prompt"), record.get("entry_point")
    if not (isinstance(prompt, str) and isinstance(entry_point, str)):
        return Rejection(Reason.MALFORMED, "prompt and entry_point must be strings")
    opened = read_opening(encodable(prompt), entry_point)
    if isinstance(opened, Rejection):
        return opened
    signature = None if opened.function.decorator_list else Signature.of(opened.function)
    description, examples = _sentence(opened.function), tuple[UnitTest, ...]()
    if signature is not None:
        description, examples = _without_examples(description, signature)
    return make_task(task_id(record, name), description, signature, opened.before, examples)


def read_humaneval_reference(record: dict[str, Any], name: str) -> ReferenceTask | Rejection:
    """A HumanEval row with all its fields."""
    task = read_humaneval_task(record, name)
    if isinstance(task, Rejection):
        return task
    test, body = record.get("test"), record.get("canonical_solution")
    if not (isinstance(test, str) and isinstance(body, str)):
        return Rejection(Reason.MALFORMED, "test and canonical_solution must be strings")
    tests = read_check(encodable(test), task.entry_point)
    if isinstance(tests, Rejection):
        return tests
    family = task.id.partition("/")[0] if "/" in task.id else ""
    solution = f"{encodable(record['prompt']).rstrip()}\n{encodable(body).rstrip()}"
    return with_reference(task, solution, tests, family)


def humaneval_record(reference: ReferenceTask) -> dict[str, str]:
    """A row of HumanEval's fields, for this and other evaluation programs."""
    task = reference.task
    own = body_after_opening(task, reference.solution)
    body = "".join(f"    {line}\n" if line else "\n" for test in reference.tests for line in _checked(test, task))
    return {
        "task_id": task.id,
        "prompt": task.opening + "\n",
        "entry_point": task.entry_point,
        # Of a solution that is more than the function's body, all of it once more.
        "canonical_solution": (own if own is not None else f"    pass\n\n\n{reference.solution}") + "\n",
        "test": f"def check(candidate):\n{body}",
    }


def read_mbpp_task(record: dict[str, Any], name: str) -> Task | Rejection:
    """The task in an MBPP row: its sentence, and from `code` the name and parameters of the function."""
    description, code, tests = record.get("text", record.get("prompt")), record.get("code"), record.get("test_list")
    if not (isinstance(description, str) and isinstance(code, str) and isinstance(tests, list)):
        return Rejection(Reason.MALFORMED, "text and code must be strings, and test_list a list")
    source = read_source(encodable(code))
    if isinstance(source, Reason):
        return Rejection(source, "code")
    entry_point = infer_entry_point([source], [read_source(test) for test in tests])
    functions = [node for node in source.tree.body if isinstance(node, ast.FunctionDef) and node.name == entry_point]
    if not functions:
        return Rejection(Reason.NO_FUNCTION, "the code defines no function that the tests call")
    return make_task(task_id(record, name), description, Signature.of(functions[-1]))


def read_mbpp_reference(record: dict[str, Any], name: str) -> ReferenceTask | Rejection:
    """An MBPP row with all its fields. What its tests import stands before each of them."""
    task = read_mbpp_task(record, name)
    if isinstance(task, Rejection):
        return task
    setup = record.get("test_setup_code") or "\n".join(map(str, record.get("test_imports") or []))
    tests = [
        f"{setup}\n{test}" if setup and isinstance(test, str) else test
        for test in (encodable(test) if isinstance(test, str) else test for test in record["test_list"])
    ]
    return with_reference(task, encodable(record["code"]), tests, "")


def mbpp_record(reference: ReferenceTask) -> dict[str, Any]:
    """A row of MBPP's fields."""
    task = reference.task
    return {
        "task_id": task.id,
        "text": task.description,
        "code": reference.solution,
        "test_list": list(reference.tests),
        "test_setup_code": "",
    }


def _sentence(function: ast.FunctionDef) -> str:
    """The docstring, or what was meant for one: HumanEval has a function that imports a module first."""
    for statement in function.body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str(text))):
                return inspect.cleandoc(text)
    return ""


def _without_examples(docstring: str, signature: Signature) -> tuple[str, tuple[UnitTest, ...]]:
    """A docstring less those of its doctests that are unit tests, and these."""
    try:
        pieces = doctest.DocTestParser().parse(docstring)
    except ValueError:
        return docstring, ()
    text, examples = "", []
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        test = read_unit_test(f"assert {piece.source.strip()} == {piece.want.strip()}", signature)
        if isinstance(test, UnitTest):
            examples.append(test)
        else:
            text += f">>> {piece.source}{piece.want}"
    return text, tuple(examples)


def _checked(test: str, task: Task) -> list[str]:
    """The lines of a test in which the candidate stands for the function."""
    read = read_unit_test(test, task.signature)
    if isinstance(read, UnitTest):
        return [replace(read, entry_point="candidate").text]
    tree = parse_source(test)  # written anew, a string of several lines stands on one, and may be indented
    return [f"{task.entry_point} = candidate", *(unparse(tree) if tree else test).split("\n")]
