"""What codes do on calls, executed once each: the cells of one task's matrix, kept by code and call.

A cell is what `verifier.matrix` found for the code and the call, whatever a test expects of it; so a test whose
expected value changes costs nothing, and a code or a call that is new costs its row or its column. Values are compared
as the verifier compares them (`puzzles.assertions.Split`). One of more than 10,000 characters passes no test, and one
that is nested too deeply to be read again counts as no plain data.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from puzzles import Reason, UnitTest
from puzzles.assertions import Split
from puzzles.literals import UNREADABLE, comparable, read_literal
from recipes.lockstep import execute
from verifier import Cell, Question, Status


class Ran(NamedTuple):
    """What a call gave: the literal text of its value, or None and what is in its place (`error: KeyError`)."""

    value: str | None
    failure: str = ""

    @property
    def said(self) -> str:
        """One or the other."""
        return self.failure if self.value is None else self.value

    @property
    def readable(self) -> bool:
        """Whether the value, if there is one, is the text of a literal."""
        try:
            _plain(self.value or "None")
        except UNREADABLE:
            return False
        return True

    @property
    def output(self) -> str | None:
        """What two codes are compared by: equal texts for equal values, None if it raised, crashed or did not end.

        What is no plain data, or too long to be kept, is an output too.
        """
        if self.value is not None:
            return comparable(self.value)
        return None if self.failure.partition(":")[0] in {Status.ERROR, Status.TIMEOUT} else self.failure

    def passes(self, test: UnitTest) -> bool:
        """Whether this is what `test` expects, its call being the one that was made."""
        return self.value is not None and Split("", "", "==", _plain(test.expected)).holds(_plain(self.value))


class Executions:
    """The cells of one task that are known; `executed` counts the calls that were made for them."""

    def __init__(self, entry_point: str) -> None:
        self._entry_point = entry_point
        self._known: dict[tuple[str, str], Ran] = {}
        self.executed = 0

    async def run(self, codes: Sequence[str], calls: Sequence[str]) -> list[list[Ran]]:
        """All codes on all calls, a row a code. Only what is not known is executed."""
        lacking: dict[tuple[str, ...], list[str]] = {}
        for code in dict.fromkeys(codes):
            missing = tuple(call for call in dict.fromkeys(calls) if (code, call) not in self._known)
            if missing:
                lacking.setdefault(missing, []).append(code)
        questions = [
            Question(tuple(sources), tuple(f"assert {call} == None" for call in missing), self._entry_point)
            for missing, sources in lacking.items()
        ]
        for question, (missing, sources), matrix in zip(
            questions, lacking.items(), await execute(questions), strict=True
        ):
            self.executed += len(question.codes) * len(question.tests)
            for source, row in zip(sources, matrix.cells, strict=True):
                self._known |= {(source, call): _ran(cell) for call, cell in zip(missing, row, strict=True)}
        return [[self._known[code, call] for call in calls] for code in codes]

    def know(self, codes: Sequence[str], calls: Sequence[str], ran: Iterable[Iterable[Ran]]) -> None:
        """Take cells over that were executed before."""
        for code, row in zip(codes, ran, strict=True):
            self._known |= {(code, call): cell for call, cell in zip(calls, row, strict=True)}

    def forget_all_but(self, codes: Iterable[str], calls: Iterable[str]) -> None:
        """Keep the cells of these codes and calls, and nothing else."""
        kept_codes, kept_calls = set(codes), set(calls)
        self._known = {key: ran for key, ran in self._known.items() if key[0] in kept_codes and key[1] in kept_calls}


def _ran(cell: Cell) -> Ran:
    if cell.status in {Status.PASS, Status.WRONG} and cell.value is not None:
        ran = Ran(cell.value)
        return ran if ran.readable else Ran(None, f"{Status.WRONG}: {Reason.NOT_LITERAL}")
    return Ran(None, f"{cell.status}: {cell.detail}" if cell.detail else str(cell.status))


@lru_cache(maxsize=4096)  # of a matrix the same texts are compared again and again; what they say is not changed
def _plain(literal: str) -> Any:
    return read_literal(ast.parse(literal, mode="eval").body)
