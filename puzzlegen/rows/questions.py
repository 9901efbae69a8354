"""The rows of `puzzlegen matrix`: reading questions, and the form in which their matrices are written.

A line is one JSON object with `id` (string or integer), `codes` and `tests` (lists of strings) and `entry_point` (a
name; it may be missing or null). Every other line is a row without a question, whose reason is `malformed`. What is
wrong with a single code or test is no defect of its row. Memory stays bounded: by MAX_LINE_BYTES, MAX_CELLS and
MAX_TEXTS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeGuard

from puzzlegen.rows.line_files import Lines, in_step, is_id, read_objects
from puzzles import Reason
from verifier import Matrix, Question, Status

MAX_LINE_BYTES = 1 << 24  # 64 codes and 64 tests at their longest (20,000 characters), every second one escaped
MAX_CELLS = 1 << 16
MAX_TEXTS = 1 << 12


class QuestionRow(NamedTuple):
    """One row. `question` is None if the row is malformed, `id` if it could not be read."""

    id: str | int | None
    question: Question | None


def read_questions(file: Lines) -> Iterator[QuestionRow]:
    """One `QuestionRow` a line of `file`, in order, read no further than needed."""
    for row in read_objects(file, MAX_LINE_BYTES):
        if row is None or not is_id(identity := row.get("id")):
            yield QuestionRow(None, None)
        else:
            yield QuestionRow(identity, _question(row))


def fill_matrices(
    rows: Iterable[QuestionRow], matrices: Callable[[Iterable[Question]], Iterable[Matrix]]
) -> Iterator[tuple[QuestionRow, Matrix | None]]:
    """The matrix of each row, in order; None for a malformed one."""
    return in_step(rows, lambda row: row.question, matrices)


def as_record(row: QuestionRow, matrix: Matrix | None) -> dict[str, Any]:
    """What `puzzlegen matrix` writes: `{id, matrix, split, seconds}`, and a `reason` where there is no matrix."""
    if matrix is None:
        return {"id": row.id, "matrix": None, "split": None, "seconds": 0.0, "reason": Reason.MALFORMED}
    return {"id": row.id, "matrix": matrix.statuses, "split": matrix.split, "seconds": round(matrix.seconds, 6)}


class CellTally:
    """Counts of cells by status, and of rows."""

    def __init__(self) -> None:
        self.rows = 0
        self.table: Counter[str] = Counter()

    def add(self, matrix: Matrix | None) -> None:
        """Count one more row."""
        self.rows += 1
        if matrix is None:
            self.table["malformed rows"] += 1
        else:
            self.table.update(str(status) for row in matrix.statuses for status in row)

    @property
    def headline(self) -> str:
        """The number of cells, and of those that pass."""
        cells = sum(self.table[status] for status in Status)
        return f"{cells:,} cells, {self.table[Status.PASS]:,} pass"


def _question(row: dict[str, Any]) -> Question | None:
    codes, tests, entry_point = row.get("codes"), row.get("tests"), row.get("entry_point")
    if not (_is_texts(codes) and _is_texts(tests)):
        return None
    if len(codes) * len(tests) > MAX_CELLS or len(codes) + len(tests) > MAX_TEXTS:
        return None
    if not (entry_point is None or (isinstance(entry_point, str) and entry_point.isidentifier())):
        return None
    return Question(tuple(codes), tuple(tests), entry_point)


def _is_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
