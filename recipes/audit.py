"""Whether a dataset is what it says: every row looked at again, and every solution run again.

Rows come as mappings from anywhere; nothing in them is trusted. What can be computed from a row is computed anew,
each pair of puzzle and solution is judged with its full time, and the answer must be the recorded one; recorded
failures must fail. A row fails by one or more `Failure`s, each of a `Kind` or, for a pair, of `pair:` and a word of
`puzzles.Reason`.

Not guaranteed: that a pair which needs nearly all of its time passes on a slower machine, or a busy one.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from puzzles import Puzzle, Verdict, read_puzzle
from shards import LATER_COLUMNS, ROW_SCHEMA, Row, fingerprint
from shards.seen import Seen
from verifier import Pair

# What is looked at before the first row is reported: memory stays flat, whatever the rows are like.
_ROWS_AT_ONCE = 2_048
_SIZE_AT_ONCE = 1 << 26  # characters, and a few for each value: three of the longest lines
_VALUE_SIZE = 8
_KINDS: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (float, int), "list[str]": list}

Verify = Callable[[Iterable[Pair]], Iterable[Verdict]]


class Kind(StrEnum):
    """What can be wrong with a row, beside its pairs."""

    MALFORMED = "malformed"  # no row at all
    COLUMNS = "columns"  # one is missing, or of another type
    UNVERIFIED = "unverified"  # nobody has judged its solutions
    PUZZLE = "puzzle"  # no Python
    ID = "id"  # not the start of the fingerprint
    FINGERPRINT = "fingerprint"  # not the puzzle's
    TEMPLATE = "template"  # not the puzzle's
    ANSWER_TYPE = "answer_type"  # not the puzzle's
    DOUBLED = "doubled"  # an earlier row has the same fingerprint
    SOLVE_RATE = "solve_rate"  # not solved / attempts, or fewer solved than there are solutions
    ANSWERS = "answers"  # not as many as solutions, or none at all
    ANSWER = "answer"  # the solution is right and returns another value
    FAILURE = "failure"  # an attempt that is said to have failed is right


class Failure(NamedTuple):
    """One thing that is wrong. `solution` is the place of the one that it is about."""

    kind: str
    detail: str
    solution: int | None = None


class AuditedRow(NamedTuple):
    """A row, its number from 0 on, how many of its `pairs` agree with what is recorded, and what is wrong."""

    number: int
    row: Mapping[str, Any] | None
    pairs: int
    agreed: int
    failures: tuple[Failure, ...]


def audit_rows(rows: Iterable[Mapping[str, Any] | None], verify: Verify) -> Iterator[AuditedRow]:
    """Each of `rows` with what is wrong with it, in order; None stands for a row that could not be read.

    `verify` is that of a `Verifier`.
    """
    numbered = enumerate(rows)
    with Seen() as seen:
        while some := _take(numbered):
            columns = ("solutions", "failures")
            verdicts = iter(verify(pair for _, row in some for column in columns for pair in _pairs(row, column)))
            for number, row in some:
                found, refuted = ([next(verdicts) for _ in _pairs(row, column)] for column in columns)
                judged = list(_judge(row, found))
                failures = (
                    *_inspect(row, seen),
                    *(failure for failure in judged if failure is not None),
                    *_judge_failures(refuted),
                )
                yield AuditedRow(number, row, len(found), judged.count(None), failures)


def _take(numbered: Iterator[tuple[int, Mapping[str, Any] | None]]) -> list[tuple[int, Mapping[str, Any] | None]]:
    """The next rows, as many as are looked at together; empty at the end."""
    some: list[tuple[int, Mapping[str, Any] | None]] = []
    size = 0
    for number, row in islice(numbered, _ROWS_AT_ONCE):
        some.append((number, row))
        size += _size(row)
        if size >= _SIZE_AT_ONCE:
            break
    return some


def _size(row: Mapping[str, Any] | None) -> int:
    """About how much a row holds, whatever is nested in it and however deeply."""
    size, rest = 0, [row]
    while rest:
        value: Any = rest.pop()
        size += _VALUE_SIZE
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, Mapping):
            rest += [*value, *value.values()]
        elif isinstance(value, list):
            rest += value
    return size


def _pairs(row: Mapping[str, Any] | None, column: str) -> list[Pair]:
    """What can be run of a row's `solutions` or `failures`."""
    puzzle, attempts = (row or {}).get("puzzle"), (row or {}).get(column)
    if not isinstance(puzzle, str) or not isinstance(attempts, list):
        return []
    return [Pair(puzzle, attempt) for attempt in attempts if isinstance(attempt, str)]


def _judge(row: Mapping[str, Any] | None, verdicts: list[Verdict]) -> Iterator[Failure | None]:
    """For each verdict, None if it agrees with what is recorded."""
    answers = (row or {}).get("answers")
    for place, verdict in enumerate(verdicts):
        recorded = answers[place] if isinstance(answers, list) and place < len(answers) else None
        if verdict.answer is None:
            yield Failure(f"pair:{verdict.reason}", verdict.detail, place)
        elif recorded is not None and not same_answer(recorded, verdict.answer):
            yield Failure(
                Kind.ANSWER, f"{in_short(recorded)} is recorded, {in_short(verdict.answer)} comes out", place
            )
        else:
            yield None


def _judge_failures(verdicts: list[Verdict]) -> Iterator[Failure]:
    for place, verdict in enumerate(verdicts):
        if verdict.accepted:
            yield Failure(Kind.FAILURE, f"attempt {place} is right: {in_short(verdict.answer)}")


def _inspect(row: Mapping[str, Any] | None, seen: Seen) -> Iterator[Failure]:
    """What is wrong with a row without running it."""
    if row is None:
        yield Failure(Kind.MALFORMED, "no JSON object, or too long a line")
        return
    wrong = [name for name in ROW_SCHEMA.names if not (_has_column(row, name) or _came_later(row, name))]
    if wrong:
        yield Failure(Kind.COLUMNS, ", ".join(wrong))
    if row.get("sandbox_level") == "":
        yield Failure(Kind.UNVERIFIED, "its solutions are attempts that were not judged")
    if "puzzle" not in wrong:
        yield from _inspect_puzzle(row, wrong, seen)
    if not {"attempts", "solved", "solve_rate"} & {*wrong}:
        attempts, solved, rate = row["attempts"], row["solved"], row["solve_rate"]
        if not 0 <= solved <= attempts or not attempts or not _is_close(rate, solved / attempts):
            yield Failure(
                Kind.SOLVE_RATE, f"{in_short(rate)} is recorded for {in_short(solved)} of {in_short(attempts)}"
            )
        elif "solutions" not in wrong and row.get("sandbox_level") != "" and solved < len({*row["solutions"]}):
            detail = f"{in_short(solved)} attempts are recorded as right for {len({*row['solutions']})} solutions"
            yield Failure(Kind.SOLVE_RATE, detail)
    if not {"solutions", "answers"} & {*wrong}:
        solutions, answers = len(row["solutions"]), len(row["answers"])
        if solutions != answers or not solutions:
            yield Failure(Kind.ANSWERS, f"{answers} answers to {solutions} solutions")


def _inspect_puzzle(row: Mapping[str, Any], wrong: list[str], seen: Seen) -> Iterator[Failure]:
    """What a row says of its puzzle, against the puzzle."""
    try:
        made = fingerprint(row["puzzle"])
    except (ValueError, RecursionError):
        yield Failure(Kind.PUZZLE, in_short(row["puzzle"]))
        return
    puzzle = read_puzzle(row["puzzle"])
    found = {
        Kind.ID: ("id", made.renamed[:16]),
        Kind.FINGERPRINT: ("fingerprint", made.renamed),
        Kind.TEMPLATE: ("template", made.template),
    } | ({Kind.ANSWER_TYPE: ("answer_type", str(puzzle.answer_type))} if isinstance(puzzle, Puzzle) else {})
    for kind, (column, value) in found.items():
        if column not in wrong and row[column] != value:
            yield Failure(kind, f"{in_short(row[column])} is recorded, {value} comes out")
    if not seen.add(made.renamed):
        yield Failure(Kind.DOUBLED, made.renamed)


def _is_close(recorded: float, rate: float) -> bool:
    try:
        return math.isclose(recorded, rate)
    except OverflowError:  # an integer beyond all floats
        return False


def _has_column(row: Mapping[str, Any], name: str) -> bool:
    """Whether the column is there and of its type."""
    value, kind = row.get(name), Row.__annotations__[name].__forward_arg__
    if not isinstance(value, _KINDS[kind]) or isinstance(value, bool):
        return False
    return not isinstance(value, list) or all(isinstance(item, str) for item in value)


def _came_later(row: Mapping[str, Any], name: str) -> bool:
    return name in LATER_COLUMNS and row.get(name) is None


def same_answer(recorded: object, answer: str) -> bool:
    """Whether two literals have the same value of the same type."""
    if recorded == answer:
        return True
    try:
        return _same(ast.literal_eval(str(recorded)), ast.literal_eval(answer))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return False


def _same(left: object, right: object) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return left == right


def in_short(text: object) -> str:
    """One line of at most 80 characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= 80 else line[:77] + "..."
