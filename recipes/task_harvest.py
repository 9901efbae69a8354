"""The rows that a loop may learn from, task after task: what agrees, less what is measured and what repeats.

A task is refused, and counted, if one of its codes is a held-out task's solution (`contaminated`: the task is the same
in other words), or if `cap` tasks have the same shortest code already (`template_full`). A preference against such a
solution is left out. This depends on rows that were kept before and on nothing else, so tasks must come in order, and
`restore` takes in what an earlier process kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from puzzles import Reason
from recipes.agreement import Demands
from recipes.task_answers import AnsweredTask
from recipes.task_rows import Provenance, Role, TaskRows, first_answer, rows_of, unverified_rows
from shards import ProtectedTasks
from shards.task_protect import reference_key


class Harvester:
    """Makes rows of answered tasks. Without `verified` they are what the model wrote first, judged by nobody."""

    def __init__(self, demands: Demands, protected: ProtectedTasks, *, cap: int, verified: bool = True) -> None:
        self._demands = demands
        self._protected = protected
        self._cap = cap
        self._verified = verified
        self._codes: Counter[str] = Counter()

    def restore(self, triples: Iterable[Mapping[str, Any]]) -> None:
        """Remember the triples that were kept before."""
        for row in triples:
            self._codes[_key(row)] += 1

    def take(self, answered: AnsweredTask, provenance: Provenance) -> TaskRows:
        """The rows of the next task; `counts` say what became of it."""
        if not self._verified:
            code = first_answer(answered)
            measured = code is not None and self._is_measured(answered, code)
            return self._refused(Reason.CONTAMINATED) if measured else unverified_rows(answered, provenance)
        found = rows_of(answered, self._demands, provenance)
        if found.triple is None:
            return found
        if self._protected.check(answered.new.task, found.triple["codes"]):
            return self._refused(Reason.CONTAMINATED)
        key = _key(found.triple)
        if self._codes[key] >= self._cap:
            return self._refused(Reason.TEMPLATE_FULL)
        self._codes[key] += 1
        clear = tuple(
            row
            for row in found.preferences
            if row["kind"] != Role.CODE or not self._is_measured(answered, row["wrong"])
        )
        if lost := len(found.preferences) - len(clear):
            found.counts[f"{Role.CODE}_pair:{Reason.CONTAMINATED}"] += lost
        return found._replace(preferences=clear)

    def _is_measured(self, answered: AnsweredTask, code: str) -> bool:
        return self._protected.check(answered.new.task, [code]) is not None

    @staticmethod
    def _refused(reason: Reason) -> TaskRows:
        return TaskRows(None, (), (), Counter({f"task:{reason}": 1}))


def _key(triple: Mapping[str, Any]) -> str:
    return reference_key(triple["codes"][0], triple["entry_point"]) or triple["codes"][0]
