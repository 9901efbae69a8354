"""Code x test matrices: which runs they take, and what is believed of them.

A split test (`verifier.assertions`) costs one call. The value comes out as data, is parsed here, and is compared here
with what the test expects: code that runs may claim any value of its own calls, and nothing else, since the expected
ones never enter its process. An unsplit test runs in a fresh child of its own with the code, and that child's word is
taken for its result.

Equal codes and equal calls are run once. All calls of a code that provably leaves nothing behind (`verifier.harmless`)
share a child, each with the module executed anew and a time limit of its own; any other code gets a child for each
call. What a child reported before it hung or died stands, the call that it was at is charged, and the rest go on in a
fresh one. A crash, a full memory or stack counts only for the first call of a child: any other is tried again as the
first.

Not guaranteed: that a value which depends on the hashing of strings is noticed (there is one hash seed); that an
unsplit test was not talked into passing by the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from puzzles import Reason, Rejection
from puzzles.assertions import Source, Split, bound_names, infer_entry_point, read_source
from puzzles.literals import literal_text
from verifier.assertions import Invalid, Test, Unsplit, read_test
from verifier.harmless import is_harmless_tree
from verifier.jobs import MAX_VALUE_CHARS, Cell, Limits, Matrix, Question, Status
from verifier.levels import SandboxLevel
from verifier.records import RENEW, SUCCESS, Record
from verifier.sandbox import Outcome, Sandbox
from verifier.screen import how_it_ended
from verifier.values import decode_value

MAX_VALUE_BYTES = 250_000  # no literal of 20,000 characters is larger on the wire
_CALLS_A_CHILD = 64  # bounds what a zygote holds of one child's values
_RECORD_ROOM = 4096  # bytes for a record's header, word and detail


class _Value(NamedTuple):
    """What a call gave: a plain value, and its text; for one that is too long, `detail` is in its place."""

    value: Any
    text: str | None
    detail: str


_Result: TypeAlias = _Value | Cell


class _Row(NamedTuple):
    """The cells of one code, and whether a call or test of it was begun."""

    cells: tuple[Cell, ...]
    defined: bool


class _Undefined(Exception):  # noqa: N818  # says what became of the code's definitions
    """The code did not get as far as its first call; carries the cell that all its tests have."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell)
        self.cell = cell


class MatrixRunner:
    """A sandbox and the rules. One thread at a time; `kill` may come from another."""

    def __init__(self, level: SandboxLevel, limits: Limits) -> None:
        self._limits = limits
        self._value_bytes = min(limits.answer_bytes, MAX_VALUE_BYTES)
        self._sandbox = Sandbox(level, hash_seed=0)
        self._seconds = 0.0

    @property
    def cpu_seconds(self) -> float:
        """Seconds of the processor that the sandbox has used."""
        return self._sandbox.cpu_seconds

    def kill(self) -> None:
        """End the sandbox at once."""
        self._sandbox.kill()

    def fill(self, question: Question) -> Matrix:
        """The matrix of a question. Whatever its texts hold, each cell has a status."""
        self._seconds = 0.0
        codes = [read_source(text) for text in question.codes]
        sources = [read_source(text) for text in question.tests]
        entry_point = question.entry_point or infer_entry_point(codes, sources)
        tests = [read_test(source, entry_point or "") for source in sources]
        rows: dict[str, _Row] = {}
        for code in codes:
            key = code.key if isinstance(code, Source) else code
            if key not in rows:
                rows[key] = self._row(code, tests, entry_point or "")
        found = [rows[code.key if isinstance(code, Source) else code] for code in codes]
        return Matrix(
            cells=tuple(row.cells for row in found),
            split=tuple(isinstance(test, Split) for test in tests),
            entry_point=entry_point,
            seconds=self._seconds,
            defined=tuple(row.defined for row in found),
        )

    def _row(self, code: Source | Reason, tests: Sequence[Test], entry_point: str) -> _Row:
        if isinstance(code, Source) and entry_point not in bound_names(code.tree):
            code = Reason.NO_FUNCTION
        results: dict[str, _Result] = {}
        missing = Cell(Status.ERROR, detail=code) if isinstance(code, Reason) else None
        if isinstance(code, Source):
            try:
                self._run_calls(code, tests, entry_point, results)
                self._run_asserts(code, tests, entry_point, results)
            except _Undefined as undefined:
                missing = undefined.cell
        return _Row(tuple(_cell(test, results, missing) for test in tests), defined=bool(results))

    def _run_calls(self, code: Source, tests: Sequence[Test], entry_point: str, results: dict[str, _Result]) -> None:
        """The results of all split tests' calls, by call; _Undefined as soon as the code fails before one."""
        left = list(dict.fromkeys(test.call for test in tests if isinstance(test, Split)))
        size = _CALLS_A_CHILD if is_harmless_tree(code.tree) else 1
        while left:
            batch = left[:size]
            outcome = self._run("calls", code, entry_point, len(batch), calls=batch)
            results.update(zip(batch, new := self._read_calls(outcome, len(batch)), strict=False))
            left = left[len(new) :]

    def _run_asserts(self, code: Source, tests: Sequence[Test], entry_point: str, results: dict[str, _Result]) -> None:
        """The results of all unsplit tests, by key."""
        for key, source in {test.source.key: test.source for test in tests if isinstance(test, Unsplit)}.items():
            outcome = self._run("asserts", code, entry_point, 1, test=source.text)
            record = outcome.records[1] if len(outcome.records) > 1 else None
            results[key] = Cell(Status.PASS) if record and record.word == SUCCESS else _failure(record, outcome)

    def _run(self, task: str, code: Source, entry_point: str, results: int, **arguments: Any) -> Outcome:
        """One child, which got as far as its first result; else _Undefined."""
        outcome = self._sandbox.run({
            "task": task, "code": code.text, "entry_point": entry_point, "records": 2 * results,  # each with its RENEW
            "value_bytes": self._value_bytes, "limit": (self._value_bytes + 2 * _RECORD_ROOM) * (1 + results),
            **self._limits._asdict(), **arguments,
        })  # fmt: skip
        self._seconds += outcome.seconds
        first = outcome.records[0] if outcome.records else None
        if first is None or first.word != RENEW:
            raise _Undefined(_failure(first, outcome))
        return outcome

    def _read_calls(self, outcome: Outcome, expected: int) -> list[_Result]:
        """The results that one child is believed in: at least one, for its first calls, in order."""
        results: list[_Result] = []
        told = (record for record in outcome.records if record.word != RENEW)
        for record in islice(told, expected):  # a child that lies may have sent more
            value = decode_value(record.payload, self._value_bytes) if record.word == SUCCESS else None
            if results and (record.word == Reason.MEMORY or record.detail == RecursionError.__name__):
                return results
            if record.word != SUCCESS:
                results.append(_failure(record, outcome))
            elif isinstance(value, Rejection):
                results.append(Cell(Status.WRONG, detail=value.reason))
            else:
                text = literal_text(value)
                results.append(_Value(value, text if len(text) <= MAX_VALUE_CHARS else None, _in_short(text)))
        if len(results) < expected and (outcome.end == "timeout" or not results):
            results.append(_failure(None, outcome))
        return results


def _in_short(text: str) -> str:
    """What stands in the cell of a value that is too long for it: equal values have equal ones."""
    if len(text) <= MAX_VALUE_CHARS:
        return ""
    return f"{len(text):,} characters, {blake2b(text.encode(errors='surrogatepass'), digest_size=8).hexdigest()}"


def crashed_matrix(question: Question, detail: str) -> Matrix:
    """The matrix of a question that could not be worked on."""
    row = (Cell(Status.ERROR, detail=detail),) * len(question.tests)
    nowhere = (False,) * len(question.codes)
    return Matrix((row,) * len(question.codes), (False,) * len(question.tests), question.entry_point, 0.0, nowhere)


def _cell(test: Test, results: Mapping[str, _Result], missing: Cell | None) -> Cell:
    match test:
        case Invalid(detail):
            return Cell(Status.INVALID, detail=detail)
        case Unsplit(source):
            return _compare(None, results.get(source.key, missing))
    return _compare(test, results.get(test.call, missing))


def _compare(test: Split | None, result: _Result | None) -> Cell:
    assert result is not None, "every test has been run, or the code is unusable"
    if test is None or isinstance(result, Cell):
        assert isinstance(result, Cell), "an unsplit test has no value"
        return result
    return Cell(Status.PASS if test.holds(result.value) else Status.WRONG, result.text, result.detail)


def _failure(record: Record | None, outcome: Outcome) -> Cell:
    """The cell of a piece of code that reported `record`, which is no success, or ended as `outcome` without one."""
    match record.word if record else "":
        case "" if outcome.end == "timeout":
            return Cell(Status.TIMEOUT)
        case "":
            return Cell(Status.ERROR, detail=f"{Reason.CRASHED}: {how_it_ended(outcome)}")
        case Reason.WRONG_ANSWER:
            return Cell(Status.WRONG, detail="AssertionError")
        case Reason.NOT_LITERAL:
            return Cell(Status.WRONG, detail=Reason.NOT_LITERAL)
        case Reason.MEMORY:
            return Cell(Status.ERROR, detail=Reason.MEMORY)
        case Reason.ERROR | Reason.DEFINITION_ERROR if record:
            return Cell(Status.ERROR, detail=record.detail)
    return Cell(Status.ERROR, detail=f"{Reason.CRASHED}: wrote what is no record")
