"""When two described tasks are one, and keeping tasks that a model will be tested on out of what it learns from.

`description_key` is the sentence in lower case, without punctuation, with parameters by their positions and the
function's name as `f`: how the names were chosen does not count. `reference_key` is the `renamed` fingerprint of a
solution as `f`, without annotations.

Not guaranteed: that a task in other words is recognised, or a solution that does the same in another way.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from puzzles import Reason, ReferenceTask, Rejection, Task
from puzzles.source import parse_source, unparse
from shards.fingerprint import fingerprint

_WORD = re.compile(r"\w+|[^\w\s.,;:!?'\"`()]")


def description_key(task: Task) -> str:
    """What a task's description says, apart from names, case and punctuation."""
    numbers = {parameter.name: f"@{place}" for place, parameter in enumerate(task.signature.parameters)}
    names = {**numbers, task.entry_point: "@f"}
    return " ".join(names.get(word, word.lower()) for word in _WORD.findall(task.description))


def reference_key(solution: str, entry_point: str) -> str | None:
    """The fingerprint of a solution; None if it is not Python."""
    if parse_source(solution) is None:
        return None
    tree = ast.parse(solution)  # a tree of our own, to be changed
    for node in ast.walk(tree):
        match node:
            case ast.arg():
                node.annotation = None
            case ast.FunctionDef():
                node.returns = None
                node.name = "f" if node.name == entry_point else node.name
            case ast.Name(id=name) if name == entry_point:
                node.id = "f"
    text = unparse(tree)
    return fingerprint(text).renamed if text else None


class ProtectedTasks:
    """Tasks that must stay out of prompts and training: a held-out suite, or the user's own file."""

    def __init__(self, protected: Iterable[ReferenceTask | Task]) -> None:
        self._descriptions: dict[str, str] = {}
        self._references: dict[str, str] = {}
        for each in protected:
            task = each.task if isinstance(each, ReferenceTask) else each
            self._descriptions.setdefault(description_key(task), task.id)
            if isinstance(each, ReferenceTask) and (key := reference_key(each.solution, task.entry_point)):
                self._references.setdefault(key, task.id)

    def check(self, task: Task, solutions: Iterable[str] = ()) -> Rejection | None:
        """`contaminated`, with the protected task's id as its detail, by the description or one of the solutions."""
        found = self._descriptions.get(description_key(task))
        keys = (reference_key(solution, task.entry_point) for solution in solutions)
        found = found or next((self._references[key] for key in keys if key in self._references), None)
        return Rejection(Reason.CONTAMINATED, found) if found else None
