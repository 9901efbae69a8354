"""Evaluations as a loop has them: figures of a summary, and the solutions that a log holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from puzzlegen.report.figures import Interval
from puzzlegen.report.reading.document import Document

_MOST_LINE = 64 << 20  # bytes of a log's line, which has all completions of a problem


class Group(NamedTuple):
    """A row of a table by domain or answer type: problems, and pass@k by k."""

    problems: int | None
    rates: dict[int, float]


class Evaluation(NamedTuple):
    """The figures of an evaluation; `rates` is pass@k by k."""

    suite: str | None
    problems: int | None
    samples: int | None
    solved: int | None
    rates: dict[int, Interval]
    domains: dict[str, Group]
    answer_types: dict[str, Group]
    reasons: dict[str, int]


class Solved(NamedTuple):
    """A problem and the first completion that solved it."""

    id: str
    problem: str
    solution: str


def read_evaluation(summary: Document) -> Evaluation:
    """The figures of a summary of `finetune.evaluation_summary`."""
    return Evaluation(
        summary.text("suite"),
        summary.count("problems"),
        summary.count("samples"),
        summary.count("solved"),
        read_intervals(summary),
        _read_groups(summary.part("domains")),
        _read_groups(summary.part("answer_types")),
        summary.counts("reasons"),
    )


def read_intervals(document: Document) -> dict[int, Interval]:
    """The intervals under `pass@K`, by K."""
    found = {k: read_interval(document.part(f"pass@{k}")) for k in _ks(document)}
    return {k: interval for k, interval in found.items() if interval}


def read_interval(part: Document) -> Interval | None:
    """A value with its bounds; None if there is no value."""
    value = part.number("value")
    return None if value is None else Interval(value, part.number("low"), part.number("high"))


def find_solutions(path: Path, name: str, ids: Sequence[str], notes: list[str]) -> tuple[Solved, ...]:
    """For each of `ids` that the log in `path` has solved, the first solution; in the order of `ids`."""
    wanted = {json.dumps(each).encode(): each for each in ids}
    found: dict[str, Solved] = {}
    try:
        with path.open("rb") as log:
            while len(found) < len(wanted) and (line := log.readline(_MOST_LINE)):
                if any(each in line for each in wanted):
                    solved = _read_solved(json.loads(line))
                    if solved and solved.id in ids:
                        found.setdefault(solved.id, solved)
    except OSError as error:
        notes.append(f"{name} cannot be read: {error.strerror}.")
    except (ValueError, RecursionError):
        notes.append(f"{name} is damaged.")
    missing = len(set(ids) - set(found))
    if missing and not any(note.startswith(name) for note in notes):
        notes.append(f"{name} lacks a right completion of {missing} problems that count as newly solved.")
    return tuple(found[each] for each in ids if each in found)


def read_outcomes(path: Path, name: str, notes: list[str]) -> dict[str, float]:
    """The share of right completions of each problem in the log; empty if it is damaged."""
    found = {}
    try:
        with path.open("rb") as log:
            while line := log.readline(_MOST_LINE):
                record = json.loads(line)
                verdicts = [completion["verdict"] == "accepted" for completion in record["completions"]]
                found[str(record["id"])] = sum(verdicts) / len(verdicts)
    except OSError as error:
        notes.append(f"{name} cannot be read: {error.strerror}.")
    except (ValueError, KeyError, TypeError, ZeroDivisionError, RecursionError):
        notes.append(f"{name} is damaged.")
        return {}
    return found


def _read_solved(record: Any) -> Solved | None:
    """The problem of a line and its first right completion; None if it has none."""
    if not isinstance(record, dict) or not isinstance(completions := record.get("completions"), list):
        raise ValueError
    problem = record.get("puzzle") or record.get("prompt") or ""
    for completion in completions:
        if isinstance(completion, dict) and completion.get("verdict") == "accepted":
            return Solved(str(record.get("id")), str(problem), str(completion.get("solution", "")))
    return None


def _read_groups(document: Document) -> dict[str, Group]:
    groups = {}
    for name in document.names():
        part = document.part(name)
        rates = {k: rate for k in _ks(part) if (rate := part.number(f"pass@{k}")) is not None}
        groups[name] = Group(part.count("problems"), rates)
    return groups


def _ks(document: Document) -> list[int]:
    keys = (key.removeprefix("pass@") for key in document.names() if key.startswith("pass@"))
    return sorted(int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 10)
