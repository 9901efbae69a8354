"""Whether datasets of described tasks are what they say: every code run again on every test.

Of a *triple* each code must pass each test. Of a *preference* of code, the program that prompt and chosen answer make
must pass the recorded test, and the one with the rejected answer must not; of a preference of tests, `right` must pass
all that is chosen, `wrong` must fail the recorded test, and `right` must fail the rejected suite's `fault`, or both
codes pass all of that suite if no fault is recorded. What `right` and `wrong` are recorded to have given on the test
they must give. A cell that comes out as it must is a pair that agrees.

Rows come as mappings from anywhere, and nothing in them is trusted. Failures are of a `recipes.audit.Kind` where that
fits, of a `TaskKind`, or of `pair:` and a status of the matrix.

Not guaranteed: that a code which needs nearly all of its time passes on a slower machine; that what agrees is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from puzzles import Rejection, Task, read_unit_test
from puzzles.literals import comparable
from puzzles.task import read_task
from recipes.audit import AuditedRow, Failure, Kind, in_short
from recipes.consensus import behaviour_of
from shards.seen import Seen
from shards.task_protect import description_key
from shards.task_schema import PreferenceRow, TripleRow
from verifier import Matrix, Question, Status

Fill = Callable[[Iterable[Question]], Iterable[Matrix]]
_ROWS_AT_ONCE = 256
_TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (float, int), "list[str]": list}


class TaskKind(StrEnum):
    """What can be wrong with a row of a task, beside its runs."""

    TASK = "task"  # description and signature are none
    TEST = "test"  # no unit test of the signature
    VOTES = "votes"  # more than codes, or a score that is no share
    EQUAL = "equal"  # nothing is preferred to anything
    EVIDENCE = "evidence"  # the recorded test is not in the suite that it is about


class _Demand(NamedTuple):
    """Codes and tests of a row, and what must come out; cells that may be anything are None. `said` has what is given
    on a test, by the code's place and the test.
    """

    question: Question
    passes: tuple[tuple[bool | None, ...], ...]
    said: Mapping[tuple[int, str], str]


class _Inspected(NamedTuple):
    """A row looked at without running it."""

    failures: tuple[Failure, ...]
    demand: _Demand | None


def audit_triples(rows: Iterable[Mapping[str, Any] | None], fill: Fill) -> Iterator[AuditedRow]:
    """Each of `rows` with what is wrong with it, in order; None stands for a row that could not be read.

    `fill` is `Verifier.matrices`.
    """
    with Seen() as seen:
        yield from _audit(rows, fill, lambda row: _inspect_triple(row, seen))


def audit_preferences(rows: Iterable[Mapping[str, Any] | None], fill: Fill) -> Iterator[AuditedRow]:
    """The same for preferences."""
    yield from _audit(rows, fill, _inspect_preference)


def _audit(
    rows: Iterable[Mapping[str, Any] | None], fill: Fill, inspect: Callable[[Mapping[str, Any]], _Inspected]
) -> Iterator[AuditedRow]:
    numbered = enumerate(rows)
    unread = _Inspected((Failure(Kind.MALFORMED, "no JSON object, or too long a line"),), None)
    while some := list(islice(numbered, _ROWS_AT_ONCE)):
        inspected = [unread if row is None else inspect(row) for _, row in some]
        matrices = iter(fill(each.demand.question for each in inspected if each.demand))
        for (number, row), (failures, demand) in zip(some, inspected, strict=True):
            judged = list(_judge(demand, next(matrices))) if demand else []
            wrong = tuple(failure for failure in judged if failure is not None)
            yield AuditedRow(number, row, len(judged), len(judged) - len(wrong), failures + wrong)


def _judge(demand: _Demand, matrix: Matrix) -> Iterator[Failure | None]:
    """For each cell that must come out in one way, None if it does."""
    for place, (cells, wanted) in enumerate(zip(matrix.cells, demand.passes, strict=True)):
        for test, cell, passes in zip(demand.question.tests, cells, wanted, strict=True):
            if passes is None:
                continue
            given = behaviour_of(cell)
            said = demand.said.get((place, test), given)
            if (cell.status is Status.PASS) != passes:
                yield Failure(f"pair:{cell.status}", in_short(f"{test}: {given}"), place)
            elif comparable(said) != comparable(given):
                yield Failure(TaskKind.EVIDENCE, in_short(f"{test}: {given}, not {said}"), place)
            else:
                yield None


def _inspect_triple(row: Mapping[str, Any], seen: Seen) -> _Inspected:
    if missing := _missing(row, TripleRow):
        return _Inspected((Failure(Kind.COLUMNS, ", ".join(missing)),), None)
    failures: list[Failure] = []
    if not 0 < row["votes"] <= row["codes_sampled"] or not 0 <= row["score"] <= 1:
        failures.append(Failure(TaskKind.VOTES, f"{row['votes']} of {row['codes_sampled']}, score {row['score']}"))
    task = read_task(dict(row), "")
    if isinstance(task, Rejection):
        return _Inspected((*failures, Failure(TaskKind.TASK, str(task.reason))), None)
    if (made := description_key(task)) != row["fingerprint"]:
        failures.append(
            Failure(Kind.FINGERPRINT, f"{in_short(row['fingerprint'])} is recorded, {in_short(made)} comes out")
        )
    if not seen.add(made):
        failures.append(Failure(Kind.DOUBLED, in_short(made)))
    failures += _no_tests(row["tests"], task)
    if not row["codes"] or not row["tests"]:
        failures.append(Failure(Kind.ANSWERS, f"{len(row['codes'])} codes and {len(row['tests'])} tests"))
    passes = ((True,) * len(row["tests"]),) * len(row["codes"])
    question = Question(tuple(row["codes"]), tuple(row["tests"]), task.entry_point)
    return _Inspected(tuple(failures), _Demand(question, passes, {}))


def _inspect_preference(row: Mapping[str, Any]) -> _Inspected:
    if missing := _missing(row, PreferenceRow):
        return _Inspected((Failure(Kind.COLUMNS, ", ".join(missing)),), None)
    failures: list[Failure] = []
    if row["chosen"].split() == row["rejected"].split():
        failures.append(Failure(TaskKind.EQUAL, in_short(row["chosen"])))
    task = read_task({"description": ".", "signature": row["signature"]}, "")
    if isinstance(task, Rejection):
        return _Inspected((*failures, Failure(TaskKind.TASK, str(task.reason))), None)
    said = {(0, row["test"]): row["right_value"], (1, row["test"]): row["wrong_value"]}
    if row["kind"] == "code":
        answers = tuple(row["prompt"] + row[name] for name in ("chosen", "rejected"))
        question = Question((row["right"], row["wrong"], *answers), (row["test"],), task.entry_point)
        failures += _no_tests([row["test"]], task)
        return _Inspected(tuple(failures), _Demand(question, ((True,), (False,)) * 2, said))
    chosen, rejected = (_assertions(row[name]) for name in ("chosen", "rejected"))
    failures += _no_tests([*chosen, *rejected], task)
    if row["test"] not in chosen or (row["fault"] and row["fault"] not in rejected) or not rejected:
        failures.append(Failure(TaskKind.EVIDENCE, in_short(f"{row['test']} and {row['fault']}")))
    right: dict[str, bool | None] = dict.fromkeys(rejected, None if row["fault"] else True)
    right |= {row["fault"]: False} if row["fault"] else {}
    wrong: dict[str, bool | None] = dict.fromkeys([*right, *chosen], None)
    if not row["fault"]:
        wrong |= dict.fromkeys(rejected, True)
    right |= dict.fromkeys(chosen, True)
    wrong[row["test"]] = False
    tests = tuple(dict.fromkeys([*chosen, *rejected, row["test"]]))
    question = Question((row["right"], row["wrong"]), tests, task.entry_point)
    return _Inspected(
        tuple(failures),
        _Demand(question, tuple(tuple(wanted.get(test) for test in tests) for wanted in (right, wrong)), said),
    )


def _assertions(suite: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in suite.split("\n") if line.strip()))


def _no_tests(tests: Sequence[str], task: Task) -> Iterator[Failure]:
    for text in tests:
        if isinstance(found := read_unit_test(text, task.signature), Rejection):
            yield Failure(TaskKind.TEST, in_short(f"{found.reason}: {text}"))


def _missing(row: Mapping[str, Any], kind: type) -> list[str]:
    """The columns that are not there, or not of their type."""
    return [
        name
        for name, annotation in kind.__annotations__.items()
        if not _is_a(row.get(name), _TYPES[annotation.__forward_arg__])
    ]


def _is_a(value: object, kind: type | tuple[type, ...]) -> bool:
    if not isinstance(value, kind) or isinstance(value, bool):
        return False
    return not isinstance(value, list) or all(isinstance(item, str) for item in value)
