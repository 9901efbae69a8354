"""The verdict on a pair: which runs it takes, and what is believed of them.

A pair is accepted when all of this holds:
1. a child that may be shared with other attempts finds `f(g()) is True` under one hash seed;
2. a fresh child under another hash seed hands out the value of `g()` as data, which is parsed and typed here, and also
   finds that `f(g()) is True`;
3. a third, fresh child, again under the first hash seed, runs the puzzle alone on that value, and finds that
   `f(value) is True`.

Only the third is proof: no code of the solution's has run there. The others show that puzzle, solution and answer do
not depend on a hash seed or on the process they are in. Most candidates are wrong, and the first run says so of many
at the price of one child; since nothing is accepted on its word, it may be optimistic. What one run affirms and
another denies is flaky; `verify`, which looks closer, also runs 2 and 3 where the first run said no and the order of
a set could be the cause.

`judge`, the factory's mode, gives each attempt a budget of steps first (`verifier.steps`), and time without that limit
only while its puzzle has no right answer yet. `verify` gives every pair its full time. They differ in nothing else.

Not guaranteed: that code which runs close to the time limit meets the same fate each time; that a puzzle's own text
tells the truth about its answer (that text *is* the truth).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from puzzles import Puzzle, Reason, Rejection, Verdict, probe_answers, read_puzzle, read_solution
from verifier.answers import decode_answer, encode_answer
from verifier.jobs import Job, Limits, Pair, ProbeReport
from verifier.levels import SandboxLevel
from verifier.records import RENEW, SUCCESS, Record
from verifier.sandbox import Outcome, Sandbox
from verifier.screen import Attempt, RunMany, how_it_ended, ran_out_of_steps, rejection, screen
from verifier.steps import FIRST_STEPS

Read = TypeVar("Read", str, Puzzle)
_RECORD_ROOM = 4096  # bytes for a record's header, word and detail
_NOS_AND_YES = frozenset({None, Reason.WRONG_ANSWER, Reason.NOT_TRUE, Reason.PUZZLE_ERROR, Reason.ERROR})
# What a hash seed can change: the order of a set, a hash, an identity.
_ORDER_MATTERS = re.compile(r"set\b|\bhash\b|\bid\b|\bobject\b|\{[^:{}]+[,}]")


class Judge:
    """Two sandboxes under two hash seeds, and the rules. One thread at a time; `kill` may come from another."""

    def __init__(self, level: SandboxLevel, limits: Limits) -> None:
        self._limits = limits
        self._first, self._second = Sandbox(level, hash_seed=0), Sandbox(level, hash_seed=1)

    def kill(self) -> None:
        """End both sandboxes at once."""
        self._first.kill()
        self._second.kill()

    def verify(self, pairs: Sequence[Pair]) -> list[Verdict]:
        """The verdicts on raw texts, in order; whatever is wrong with them is a rejection."""
        read_once = cache(_read_puzzle)  # neighbours often share a puzzle
        read = [
            puzzle if isinstance(puzzle, Rejection) else _read(pair.solution, puzzle)
            for pair in pairs
            for puzzle in [_guarded(read_once, pair.puzzle)]
        ]
        verdicts = screen(self._try_many(), _attempts(read))
        for attempt, opinion in verdicts.items():
            verdicts[attempt] = self._confirm_opinion(attempt, opinion, closely=True)
        return _in_order(read, verdicts)

    def judge(self, job: Job) -> list[Verdict]:
        """The verdicts on all attempts at one puzzle, in the order given."""
        read = [_read(text, job.puzzle) for text in job.solutions]
        verdicts = screen(self._try_many(FIRST_STEPS), _attempts(read))
        for attempt, opinion in verdicts.items():
            verdicts[attempt] = self._confirm_opinion(attempt, opinion)
        late = [attempt for attempt, verdict in verdicts.items() if ran_out_of_steps(verdict)]
        for attempt in late:
            if any(verdict.accepted for verdict in verdicts.values()):
                break
            verdicts |= screen(self._try_many(), [attempt])
            verdicts[attempt] = self._confirm_opinion(attempt, verdicts[attempt])
        return _in_order(read, verdicts)

    def probe(self, puzzle: Puzzle) -> ProbeReport:
        """Try the trivial answers, all in one child within one time limit."""
        values = [json.dumps(value) for value in probe_answers(puzzle.answer_type)]
        outcome = self._run(self._first, "probe", **_wire(puzzle), records=2, values=values)
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

    def _confirm_opinion(self, attempt: Attempt, opinion: Verdict, *, closely: bool = False) -> Verdict:
        """The verdict, given the first run's opinion; `closely` looks again at a no that may have been chance."""
        chance = opinion.reason in _NOS_AND_YES and any(map(_ORDER_MATTERS.search, attempt.texts))
        if not opinion.accepted and not (closely and chance):
            return opinion
        verdict, wavered = self._confirm(*attempt)
        seconds = verdict.seconds + opinion.seconds
        wavered = wavered or verdict.accepted != opinion.accepted
        if chance and wavered and verdict.reason in _NOS_AND_YES:
            return Verdict(Reason.FLAKY, seconds, detail=f"{verdict.reason or opinion.reason} under another hash seed")
        return replace(verdict if opinion.accepted else opinion, seconds=seconds)

    def _confirm(self, puzzle: Puzzle, solution: str) -> tuple[Verdict, bool]:
        """Runs 2 and 3, and whether the first of them affirmed what the other one denied."""
        kind, limit = puzzle.answer_type, self._limits.answer_bytes
        given = self._run(self._second, "answer", **_wire(puzzle), solution=solution, records=2)
        if not given.records or given.records[0].word != SUCCESS:
            return rejection(given.records, given, Reason.TIMEOUT), False
        value = decode_answer(given.records[0].payload, kind, limit)
        # Written again from the parsed value, so that no byte of the child's own goes any further.
        literal = value if isinstance(value, Rejection) else encode_answer(value, kind, limit)
        if isinstance(literal, Rejection):
            return Verdict(literal.reason, given.seconds, detail=literal.detail), False
        if len(given.records) < 2 or given.records[1].word != SUCCESS:
            return rejection(given.records[1:], given, Reason.PUZZLE_TIMEOUT), False
        checked = self._run(self._first, "check", **_wire(puzzle), answer=literal.decode("ascii"))
        seconds = given.seconds + checked.seconds
        if checked.records and checked.records[0].word == SUCCESS:
            return Verdict(None, seconds, answer=repr(value)), False
        return replace(rejection(checked.records, checked, Reason.PUZZLE_TIMEOUT), seconds=seconds), True

    def _try_many(self, steps: int = 0) -> RunMany:
        """Run 1, for many attempts in one child, each with a budget of `steps` if there is one."""

        def run(attempts: Sequence[Attempt]) -> Outcome:
            puzzles = list(dict.fromkeys(attempt.puzzle for attempt in attempts))
            place = {puzzle: number for number, puzzle in enumerate(puzzles)}
            return self._run(
                self._first,
                "screen",
                records=2 * len(attempts),
                puzzles=[_wire(puzzle) for puzzle in puzzles],
                attempts=[[place[attempt.puzzle], attempt.solution] for attempt in attempts],
                steps=steps,
            )

        return run

    def _run(self, sandbox: Sandbox, task: str, *, records: int = 1, **arguments: Any) -> Outcome:
        return sandbox.run({
            "task": task, "records": records, "limit": self._limits.answer_bytes + _RECORD_ROOM * records,
            **self._limits._asdict(), **arguments,
        })  # fmt: skip


def _attempts(read: Sequence[Attempt | Rejection]) -> list[Attempt]:
    """The distinct attempts, in order."""
    return list(dict.fromkeys(item for item in read if isinstance(item, Attempt)))


def _in_order(read: Sequence[Attempt | Rejection], verdicts: dict[Attempt, Verdict]) -> list[Verdict]:
    return [
        Verdict(item.reason, 0.0, detail=item.detail) if isinstance(item, Rejection) else verdicts[item]
        for item in read
    ]


def _wire(puzzle: Puzzle) -> dict[str, Any]:
    """A puzzle as a child gets it."""
    return {"puzzle": puzzle.source, "type": [puzzle.answer_type.base, puzzle.answer_type.depth]}


def _read_puzzle(text: str) -> Puzzle | Rejection:
    return read_puzzle(text, allow_bool=True)


def _read(text: object, puzzle: Puzzle) -> Attempt | Rejection:
    solution = _guarded(lambda source: read_solution(source, puzzle), text)
    return solution if isinstance(solution, Rejection) else Attempt(puzzle, solution)


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
