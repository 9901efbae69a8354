"""A budget of steps: how an endless loop is stopped early, and at the same point on every machine.

Each round of a loop or comprehension and each call of a written function is a step, counted by an iterator that has no
more than the budget to give. Unlike a short time limit, this decides the same for the same code on a busy machine and
an idle one, so a dataset does not depend on the load.

Not guaranteed: an end at all. Loops inside C (`sum(range(10 ** 12))`) take no steps, code may catch what the spent
budget raises, and hostile code can reach the counter; for all of these there is the time limit.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from itertools import repeat
from types import CodeType
from typing import Any

# Some 5 and 100 ms of a tight loop. Of 7,886 right solutions that Codex wrote to P3's training puzzles, 5.0% take more
# than the first, and fewer than 0.7% more than the second, which is enough to try a million numbers on a plain puzzle.
FIRST_STEPS, MORE_STEPS, NO_LIMIT = 100_000, 2_000_000, 0

_COUNTER = "<step>"  # no name that source can spell
_AT = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
_STEP = ast.Call(ast.Name(_COUNTER, ast.Load(), **_AT), [], [], **_AT)
_STATEMENT = ast.Expr(_STEP, **_AT)
_MAY_REPEAT = re.compile(r"\b(?:for|while)\b|\bdef\b.*\n(?:.*\n)*?.*\b(?:def |lambda\b|[fg]\()")


class Steps:
    """One attempt's budget."""

    def __init__(self, budget: int) -> None:
        self._left = repeat(True, budget)

    def bind(self, scope: dict[str, Any]) -> None:
        """Let code from `counted` that runs in `scope` draw on this budget."""
        scope[_COUNTER] = self._left.__next__

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return not self._left.__length_hint__()


def counted(source: str, compiled: Callable[[Any], CodeType]) -> CodeType:
    """`source`, compiled by `compiled` so that it takes steps; an exhausted budget raises inside it."""
    if not _MAY_REPEAT.search(source):
        return compiled(source)
    return compiled(_Counting().visit(ast.parse(source)))


class _Counting(ast.NodeTransformer):
    """Puts a step in front of every body that may run more than once."""

    def _body(self, node: Any) -> Any:
        self.generic_visit(node)
        match node.body:
            case [ast.Expr(ast.Constant(str())), *_]:  # a docstring stays the first
                node.body.insert(1, _STATEMENT)
            case _:
                node.body.insert(0, _STATEMENT)
        return node

    # The names are those of `ast.NodeVisitor`.
    visit_While = visit_For = visit_AsyncFor = _body  # noqa: N815
    visit_FunctionDef = visit_AsyncFunctionDef = _body  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self.generic_visit(node)
        node.body = ast.BoolOp(ast.And(), [_STEP, node.body], **_AT)  # a step is true
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.ifs.insert(0, _STEP)
        return node
