"""A bounded look into a run's rows: never more than `MOST_ROWS`, from at most four files of the dataset.

Nothing is changed, and a run that is at work is not disturbed. What cannot be read is noted in words, and left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa

from shards.reader import data_files, record_batches

MOST_ROWS = 2_000
_MOST_FILES = 4
_T = TypeVar("_T")
_TRIES = 3  # a run at work may take a file away between the list of files and the look into it


class Row(NamedTuple):
    """A kept puzzle. `judged` says whether its solutions were; where not, there are no answers and no solve rate."""

    id: str
    puzzle: str
    solutions: tuple[str, ...]
    answers: tuple[str, ...]
    answer_type: str
    solve_rate: float
    template: str
    judged: bool

    @property
    def solution(self) -> str:
        """The shortest one; empty if there is none."""
        return next(iter(self.solutions), "")

    @property
    def answer(self) -> str:
        """What that returns."""
        return next(iter(self.answers), "")


class RejectedText(NamedTuple):
    """A candidate that was not kept, and why."""

    text: str
    reason: str
    detail: str


def look_at_rows(directory: Path, name: str, notes: list[str]) -> tuple[Row, ...]:
    """Kept rows, or none."""
    columns = (
        "id",
        "puzzle",
        "solutions",
        "answers",
        "answer_type",
        "solve_rate",
        "template",
        "verifier_version",
    )

    def of(row: dict[str, Any]) -> Row:
        return Row(
            str(row["id"]),
            str(row["puzzle"]),
            tuple(map(str, row["solutions"] or ())),
            tuple(map(str, row["answers"] or ())),
            str(row["answer_type"]),
            min(1.0, max(0.0, float(row["solve_rate"] or 0.0))),
            str(row["template"]),
            bool(row["verifier_version"]),
        )

    return look(directory, columns, of, name, notes)


def look_at_rejected(directory: Path, name: str, notes: list[str]) -> tuple[RejectedText, ...]:
    """Rejected candidates, or none."""
    columns = ("text", "reason", "detail")
    return look(directory, columns, lambda row: RejectedText(*(str(row[key]) for key in columns)), name, notes)


def look(
    directory: Path, columns: Sequence[str], of: Callable[[dict[str, Any]], _T], name: str, notes: list[str]
) -> tuple[_T, ...]:
    """Rows of the dataset in `directory`, which is called `name` in `notes`, as `of` makes them of these columns."""
    if not directory.exists():
        return ()
    for left in reversed(range(_TRIES)):
        try:
            return tuple(map(of, _read(directory, columns)))
        except FileNotFoundError as error:
            if not left:
                notes.append(f"{name} cannot be read: {error.strerror}.")
        except OSError as error:
            notes.append(f"{name} cannot be read: {error.strerror or type(error).__name__}.")
            break
        except MemoryError:  # so few rows take little, unless a damaged file claims to hold more
            notes.append(f"{name} cannot be read in the memory that there is, or is damaged.")
            break
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, pa.ArrowException):
            notes.append(f"{name} is damaged, or is no dataset of puzzlegen.")
            break
    return ()


def _read(directory: Path, columns: Sequence[str]) -> list[dict[str, Any]]:
    files = data_files(directory)
    if len(files) > _MOST_FILES:  # spread over the run, since late rows differ from early ones
        files = [files[place * (len(files) - 1) // (_MOST_FILES - 1)] for place in range(_MOST_FILES)]
    rows: list[dict[str, Any]] = []
    for place, file in enumerate(files):
        end = len(rows) + math.ceil((MOST_ROWS - len(rows)) / (len(files) - place))
        for batch in record_batches(directory / file):
            rows += batch.slice(0, end - len(rows)).select(list(columns)).to_pylist()
            if len(rows) >= end:
                break
    return rows
