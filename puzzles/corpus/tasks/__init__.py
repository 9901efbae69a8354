"""The described tasks written by hand for this project, each with a reference: the seeds and a held-out suite.

The files under `seeds/` and `heldout/` are Python for the reader's eye. They are only ever parsed, never imported:
each function is a reference solution, its docstring the description, and the assertions after it are reference tests.
A file is a family. What may be shown to a model or learned from is the `task` of each alone, or a seed as a worked
example; references are for evaluations.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from puzzles.puzzle import Rejection
from puzzles.signature import Signature
from puzzles.source import canonical_source, parse_source, unparse
from puzzles.task import ReferenceTask, make_task
from puzzles.unit_test import read_unit_test

_HERE = Path(__file__).parent


@cache
def seed_tasks() -> tuple[ReferenceTask, ...]:
    """The seeds: worked examples and models of described tasks."""
    return _read_folder(_HERE / "seeds")


@cache
def heldout_tasks() -> tuple[ReferenceTask, ...]:
    """The held-out tasks, of other families than the seeds: never in a prompt or in training."""
    return _read_folder(_HERE / "heldout")


def _read_folder(folder: Path) -> tuple[ReferenceTask, ...]:
    return tuple(task for path in sorted(folder.glob("*.py")) for task in _read_file(path))


def _read_file(path: Path) -> list[ReferenceTask]:
    """The tasks of one file; ValueError if one breaks the contract, for the corpus is part of the program."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    tree = parse_source(text)
    if tree is None:
        raise ValueError(f"{path.name} cannot be read")
    found: list[tuple[ast.FunctionDef, list[ast.stmt]]] = []
    for node in tree.body:
        match node:
            case ast.FunctionDef():
                found.append((node, []))
            case ast.Assert():
                found[-1][1].append(node)
    tasks = []
    for function, assertions in found:
        name = f"{path.stem}/{function.name}"
        task = make_task(name, ast.get_docstring(function) or "", Signature.of(function))
        if isinstance(task, Rejection):
            raise ValueError(f"{name}: {task.reason}")
        tests = [read_unit_test(unparse(assertion), task.signature) for assertion in assertions]
        for test in tests:
            if isinstance(test, Rejection):
                raise ValueError(f"{name}: {test.reason} {test.detail}")
        source = canonical_source("\n".join(lines[function.lineno - 1 : function.end_lineno]))
        texts = tuple(test.text for test in tests if not isinstance(test, Rejection))
        tasks.append(ReferenceTask(task, source, texts, path.stem))
    return tasks
