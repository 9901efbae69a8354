"""A described task: a sentence and a signature, for which code and tests are to be written.

A `Task` is all that a model or a training may see. What is known to be right about it, a reference solution and
reference tests, is in another type, `ReferenceTask`: what takes a `Task` cannot look at a reference.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from typing import Any

from puzzles.gate import gate
from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.signature import PROGRAM, Signature
from puzzles.source import MAX_SOURCE_CHARS, encodable, parse_source
from puzzles.unit_test import UnitTest, read_unit_test


@dataclass(frozen=True, slots=True)
class Task:
    """`description` says what the function returns, `context` is source that stands above it (imports, helpers), and
    `examples` are tests that everybody may see.
    """

    id: str
    description: str
    signature: Signature
    context: str = ""
    examples: tuple[UnitTest, ...] = ()

    @property
    def entry_point(self) -> str:
        """The function's name."""
        return self.signature.name

    @property
    def opening(self) -> str:
        """The function opened, up to the end of its docstring; it goes on with a line break.

        It stops there because a tokeniser that has seen a line break and the indentation apart must see them apart.
        """
        text = self.description
        for example in self.examples:
            text += f"\n\n>>> {example.call}\n{example.expected}"
        first, *others = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').split("\n")
        if others:
            docstring = "\n".join([first, *(f"    {line}" if line else "" for line in others), "    "])
        else:
            docstring = f'{first[:-1]}\\"' if first.endswith('"') else first
        above = f"{self.context}\n\n\n" if self.context else ""
        return f'{above}{self.signature.header}\n    """{docstring}"""'

    def as_record(self) -> dict[str, Any]:
        """The row of a task file, read back by `read_task`."""
        row: dict[str, Any] = {
            "id": self.id,
            "description": self.description,
            "signature": str(self.signature),
            "entry_point": self.entry_point,
        }
        if self.context:
            row["context"] = self.context
        if self.examples:
            row["examples"] = [example.text for example in self.examples]
        return row


@dataclass(frozen=True, slots=True)
class ReferenceTask:
    """A task with what evaluations know of it. `solution` is a whole program; `tests` are texts for the verifier.

    Nothing here says that the solution passes the tests: that takes execution.
    """

    task: Task
    solution: str
    tests: tuple[str, ...]
    family: str = ""

    def as_record(self) -> dict[str, Any]:
        """The row of a task file, read back by `read_reference_task`."""
        return {**self.task.as_record(), "family": self.family, "solution": self.solution, "tests": list(self.tests)}


def make_task(
    name: str, description: str, signature: Signature | None, context: str = "", examples: tuple[UnitTest, ...] = ()
) -> Task | Rejection:
    """A task out of its parts: too_long, syntax, forbidden_import, forbidden_name, no_description, signature."""
    lines = inspect.cleandoc(encodable(description).replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    description = "\n".join(line.rstrip() for line in lines).strip()
    if not description:
        return Rejection(Reason.NO_DESCRIPTION)
    if signature is None:
        return Rejection(Reason.SIGNATURE)
    task = Task(encodable(name), description, signature, encodable(context).strip("\n").rstrip(), examples)
    opening = task.opening
    if len(opening) > MAX_SOURCE_CHARS:
        return Rejection(Reason.TOO_LONG, f"{len(opening)} characters")
    tree = parse_source(opening)
    if tree is None or not isinstance(tree.body[-1], ast.FunctionDef):
        return Rejection(Reason.SYNTAX)
    return gate(tree, reserved=frozenset()) or task


def body_after_opening(task: Task, source: str) -> str | None:
    """The lines of the function's body in a program, indented; None if the program is more than the opened function.

    Its parameters must have the names of the task's, and no other defaults, for the body to stand alone.
    """
    tree, before = parse_source(source), parse_source(task.context)
    if tree is None or before is None or not tree.body or not isinstance(function := tree.body[-1], ast.FunctionDef):
        return None
    if [ast.dump(node) for node in tree.body[:-1]] != [ast.dump(node) for node in before.body]:
        return None
    signature = Signature.of(function)
    if signature is None or function.decorator_list or signature.bare != task.signature.bare:
        return None
    defaults = zip(signature.parameters, task.signature.parameters, strict=True)
    if any(own.default not in {"", given.default} for own, given in defaults):
        return None
    documented = ast.get_docstring(function) is not None and len(function.body) > 1
    statement = function.body[1 if documented else 0]
    first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
    body = "\n".join(source.split("\n")[first - 1 : function.end_lineno])
    # It may be indented otherwise than the docstring, or stand on the line of the header.
    whole = first > function.lineno and parse_source(f"{task.opening}\n{body}") is not None
    return body if whole else None


def read_task(record: dict[str, Any], name: str) -> Task | Rejection:
    """The task of a row `{id, description, signature}`, perhaps with `entry_point`, `context` and `examples`.

    `name` stands in for an id. Whatever else the row holds is not looked at.
    """
    description, written = record.get("description"), record.get("signature")
    if not (isinstance(description, str) and isinstance(written, str)):
        return Rejection(Reason.MALFORMED, "description and signature must be strings")
    context, shown = record.get("context") or "", record.get("examples") or []
    if not isinstance(context, str) or not isinstance(shown, list):
        return Rejection(Reason.MALFORMED, "context must be a string, and examples a list")
    signature = Signature.parse(written)
    if signature is None:
        return Rejection(Reason.SIGNATURE, written[:80])
    if record.get("entry_point") not in {None, signature.name}:
        return Rejection(Reason.NO_FUNCTION, "entry_point is not the function of the signature")
    examples = [read_unit_test(text, signature) for text in shown]
    for example in examples:
        if isinstance(example, Rejection):
            return example
    tests = tuple(example for example in examples if isinstance(example, UnitTest))
    return make_task(task_id(record, name), description, signature, context, tests)


def read_reference_task(record: dict[str, Any], name: str) -> ReferenceTask | Rejection:
    """A row as `read_task` reads it, with `solution`, `tests` and perhaps `family`."""
    task = read_task(record, name)
    if isinstance(task, Rejection):
        return task
    return with_reference(task, record.get("solution"), record.get("tests"), str(record.get("family") or ""))


def with_reference(task: Task, solution: object, tests: object, family: str) -> ReferenceTask | Rejection:
    """`task` with its reference; malformed, no_function or syntax if that cannot be one."""
    if not isinstance(solution, str) or not isinstance(tests, list | tuple) or not tests:
        return Rejection(Reason.MALFORMED, "a reference has a solution and a list of tests")
    if not all(isinstance(test, str) for test in tests):
        return Rejection(Reason.MALFORMED, "tests must be strings")
    tree = parse_source(solution)
    if tree is None:
        return Rejection(Reason.SYNTAX, "the solution is no Python")
    defined = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    if task.entry_point not in defined and task.signature != PROGRAM:
        return Rejection(Reason.NO_FUNCTION, f"the solution does not define {task.entry_point}")
    return ReferenceTask(task, solution, tuple(tests), encodable(family))


def task_id(record: dict[str, Any], name: str) -> str:
    """The `id` or `task_id` of a row, or else `name`."""
    found = next((record[key] for key in ("id", "task_id") if record.get(key) is not None), name)
    return encodable(str(found))
