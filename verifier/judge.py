"""The verdict on a pair: which runs it takes, and what is believed of them.

A pair is accepted when all of this holds:
1. one fresh child runs puzzle and solution and hands out the value of `g()` as data, which is parsed and typed here;
2. another fresh child, under the same hash seed, runs the puzzle alone on that value and finds `f(value) is True`;
3. a third, under another hash seed, finds `f(g()) is True` with both in one process; if not, the pair is flaky.

`verify` runs 1, 2, 3. `judge` runs 3 first, for all attempts at a puzzle in one child, and 1 and 2 on what is left:
the same pairs are accepted, at a fraction of the price when most are wrong; only a rejection's reason may differ.

Not guaranteed: that code which runs close to the time limit meets the same fate each time; that a puzzle's own text
tells the truth about its answer (that text *is* the truth).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from puzzles import Puzzle, Reason, Rejection, Verdict, probe_answers, read_puzzle, read_solution
from verifier.answers import decode_answer, encode_answer
from verifier.jobs import Job, Limits, Pair, ProbeReport
from verifier.levels import SandboxLevel
from verifier.records import RENEW, SUCCESS, Record
from verifier.sandbox import Outcome, Sandbox
from verifier.screen import RunMany, how_it_ended, rejection, screen

Read = TypeVar("Read", str, Puzzle)
_RECORD_ROOM = 4096  # bytes for a record's header, word and detail


class Judge:
    """Two sandboxes under two hash seeds, and the rules. One thread at a time; `kill` may come from another."""

    def __init__(self, level: SandboxLevel, limits: Limits) -> None:
        self._limits = limits
        self._first, self._second = Sandbox(level, hash_seed=0), Sandbox(level, hash_seed=1)

    def kill(self) -> None:
        """End both sandboxes at once."""
        self._first.kill()
        self._second.kill()

    def verify(self, pair: Pair) -> Verdict:
        """The verdict on raw texts; whatever is wrong with them is a rejection."""
        puzzle = _guarded(lambda text: read_puzzle(text, allow_bool=True), pair.puzzle)
        if isinstance(puzzle, Rejection):
            return Verdict(puzzle.reason, 0.0, detail=puzzle.detail)
        solution = _read(pair.solution, puzzle)
        if isinstance(solution, Rejection):
            return Verdict(solution.reason, 0.0, detail=solution.detail)
        verdict = self._confirm(puzzle, solution)
        if not verdict.accepted:
            return verdict
        again = screen(self._try_many(puzzle), [solution])[solution]
        seconds = verdict.seconds + again.seconds
        if again.accepted:
            return replace(verdict, seconds=seconds)
        return Verdict(Reason.FLAKY, seconds, detail=f"{again.reason} under another hash seed")

    def judge(self, job: Job) -> list[Verdict]:
        """The verdicts on all attempts at one puzzle, in the order given."""
        read = [_read(text, job.puzzle) for text in job.solutions]
        distinct = dict.fromkeys(text for text in read if isinstance(text, str))
        verdicts = screen(self._try_many(job.puzzle), list(distinct))
        for text, opinion in verdicts.items():
            if opinion.accepted:
                verdict = self._confirm(job.puzzle, text)
                verdicts[text] = replace(verdict, seconds=verdict.seconds + opinion.seconds)
        return [
            verdicts[text] if isinstance(text, str) else Verdict(text.reason, 0.0, detail=text.detail) for text in read
        ]

    def probe(self, puzzle: Puzzle) -> ProbeReport:
        """Try the trivial answers, all in one child within one time limit."""
        values = [json.dumps(value) for value in probe_answers(puzzle.answer_type)]
        outcome = self._run(self._first, "probe", puzzle, records=2, values=values)
        last = outcome.records[-1] if outcome.records else Record("", b"")
        if last.word == Reason.DEFINITION_ERROR:
            return ProbeReport(Reason.DEFINITION_ERROR, False, "", outcome.seconds, last.detail)
        if last.word == SUCCESS:
            outcomes, unknown = _parse_probe(last.payload, len(values))
            if outcomes:
                silent = set(outcomes) == {"1"}
                reason = Reason.NAME_ERROR if unknown else Reason.NEVER_SAYS_NO if silent else None
                return ProbeReport(reason, "1" in outcomes, outcomes, outcome.seconds, unknown)
        if last.word == RENEW:
            reason = Reason.PROBE_TIMEOUT if outcome.end == "timeout" else Reason.CRASHED
            return ProbeReport(reason, False, "", outcome.seconds, how_it_ended(outcome))
        return ProbeReport(Reason.DEFINITION_ERROR, False, "", outcome.seconds, how_it_ended(outcome))

    def _confirm(self, puzzle: Puzzle, solution: str) -> Verdict:
        """Runs 1 and 2."""
        kind, limit = puzzle.answer_type, self._limits.answer_bytes
        given = self._run(self._first, "answer", puzzle, solution=solution)
        record = given.records[0] if given.records else None
        if record is None or record.word != SUCCESS:
            return rejection(record, given, Reason.TIMEOUT)
        value = decode_answer(record.payload, kind, limit)
        # Written again from the parsed value, so that no byte of the child's own goes any further.
        literal = value if isinstance(value, Rejection) else encode_answer(value, kind, limit)
        if isinstance(literal, Rejection):
            return Verdict(literal.reason, given.seconds, detail=literal.detail)
        checked = self._run(self._first, "check", puzzle, answer=literal.decode("ascii"))
        seconds = given.seconds + checked.seconds
        record = checked.records[0] if checked.records else None
        if record is not None and record.word == SUCCESS:
            return Verdict(None, seconds, answer=repr(value))
        return replace(rejection(record, checked, Reason.PUZZLE_TIMEOUT), seconds=seconds)

    def _try_many(self, puzzle: Puzzle) -> RunMany:
        """Run 3, for many attempts in one child."""
        return lambda left: self._run(self._second, "screen", puzzle, records=2 * len(left), solutions=left)

    def _run(self, sandbox: Sandbox, task: str, puzzle: Puzzle, *, records: int = 1, **arguments: Any) -> Outcome:
        kind = puzzle.answer_type
        return sandbox.run({
            "task": task, "puzzle": puzzle.source, "type": [kind.base, kind.depth], "records": records,
            "limit": self._limits.answer_bytes + _RECORD_ROOM * records, **self._limits._asdict(), **arguments,
        })  # fmt: skip


def _read(text: object, puzzle: Puzzle) -> str | Rejection:
    return _guarded(lambda source: read_solution(source, puzzle), text)


def _guarded(read: Callable[[str], Read | Rejection], text: object) -> Read | Rejection:
    """What `read` makes of `text`, also where the typed signature was not kept or the syntax tree is too deep."""
    if not isinstance(text, str):
        return Rejection(Reason.MALFORMED, f"expected text, got {type(text).__name__}")
    try:
        return read(text)
    except RecursionError:
        return Rejection(Reason.SYNTAX, "nested too deeply")


def _parse_probe(payload: bytes, values: int) -> tuple[str, str]:
    """The outcomes and the unknown name in a probe's record; empty when the record is not one."""
    try:
        outcomes, unknown = json.loads(payload)
    except (ValueError, TypeError, RecursionError):
        return "", ""
    if (
        isinstance(outcomes, str)
        and isinstance(unknown, str)
        and len(outcomes) == values
        and set(outcomes) <= set("01e")
    ):
        return outcomes, unknown[:80]
    return "", ""
