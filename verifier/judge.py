"""The verdict on a pair: which runs it takes, and what is believed of them.

A pair is accepted when all of this holds:
1. a child that may be shared with other attempts finds `f(g()) is True` under one hash seed;
2. a fresh child under another hash seed hands out the value of `g()` as data, which is parsed and typed here;
3. a third, fresh child, under that other seed too, runs the puzzle alone on the value, and finds that
   `f(value) is True`. Answers to one puzzle share it if that provably leaves nothing behind (`verifier.harmless`) and
   imports nothing.

Only 2 and 3 are proof: where the answer is checked, no code has run but its puzzle's own. That holds whatever becomes
of the first run, in which attempts at many puzzles come together: even code that makes use of an error in the
interpreter's own C code can turn a neighbour down there, and get none accepted. Most candidates are wrong, and
the first run says so of many at the price of one child. So `f` and `g` have both held twice, under two hash seeds;
what one run affirms and another denies is flaky. To see that, an answer other than the first run's, or one of code
that might have bent that run, is checked once more under its seed; and `verify`, which looks closer, also runs 2 and 3
where the first run said no and the order of a set could be the cause.

`judge`, the factory's mode, gives each attempt a small budget of steps (`verifier.steps`). If the puzzle has no right
answer then, two of those that spent it get a larger one: late attempts are mostly searches in the wrong place. The
only attempt at a puzzle has its full time, as every pair has in `verify`. They differ in nothing else.

Not guaranteed: that code which runs close to the time limit meets the same fate each time; that a puzzle's own text
tells the truth about its answer (that text *is* the truth).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from puzzles import Puzzle, Reason, Rejection, Verdict, probe_answers, read_puzzle, read_solution
from verifier.answers import decode_answer, encode_answer
from verifier.conclusion import Answer, conclude, contradict, is_doubtful, may_be_chance
from verifier.harmless import is_harmless_alone
from verifier.jobs import Job, Limits, Pair, ProbeReport
from verifier.levels import SandboxLevel
from verifier.records import RENEW, SUCCESS, Record
from verifier.sandbox import Outcome, Sandbox
from verifier.screen import Attempt, RunMany, how_it_ended, ran_out_of_steps, rejection, screen
from verifier.steps import FIRST_STEPS, MORE_STEPS, NO_LIMIT

_RECORD_ROOM = 4096  # bytes for a record's header, word and detail
_SHARED_ANSWER = 100_000  # characters; longer ones travel alone
_MOST_LATE = 2  # what more patience costs is in docs/verifier-speed.md


class Judge:
    """Two sandboxes under two hash seeds, and the rules. One thread at a time; `kill` may come from another."""

    def __init__(self, level: SandboxLevel, limits: Limits) -> None:
        self._limits = limits
        self._first, self._second = Sandbox(level, hash_seed=0), Sandbox(level, hash_seed=1)

    @property
    def cpu_seconds(self) -> float:
        """Seconds of the processor that the sandboxes have used."""
        return self._first.cpu_seconds + self._second.cpu_seconds

    def kill(self) -> None:
        """End both sandboxes at once."""
        self._first.kill()
        self._second.kill()

    def verify(self, pairs: Sequence[Pair]) -> list[Verdict]:
        """The verdicts on raw texts, in order; whatever is wrong with them is a rejection."""
        read_once = cache(_read_puzzle)  # neighbours often share a puzzle
        read = [_read_pair(pair, read_once) for pair in pairs]
        opinions = screen(self._try_many(), _attempts(read))
        return _in_order(read, self._settle(opinions, closely=True))

    def judge(self, job: Job) -> list[Verdict]:
        """The verdicts on all attempts at one puzzle, in the order given."""
        read = [_read(text, job.puzzle) for text in job.solutions]
        verdicts = self._settle(screen(self._try_many(FIRST_STEPS), _attempts(read)))
        late = [attempt for attempt, verdict in verdicts.items() if ran_out_of_steps(verdict)]
        for attempt in late[:_MOST_LATE]:
            if any(verdict.accepted for verdict in verdicts.values()):
                break
            steps = NO_LIMIT if len(verdicts) == 1 else MORE_STEPS
            verdicts |= self._settle(screen(self._try_many(steps), [attempt]))
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

    def _settle(self, opinions: Mapping[Attempt, Verdict], *, closely: bool = False) -> dict[Attempt, Verdict]:
        """The verdicts, given the first run's opinions; `closely` looks again at a no that may have been chance."""
        verdicts = dict(opinions)
        answers: dict[Attempt, Answer] = {}
        for attempt, opinion in opinions.items():
            if opinion.accepted or (closely and may_be_chance(attempt, opinion)):
                answer = self._answer(attempt)
                if isinstance(answer, Answer):
                    answers[attempt] = answer
                else:
                    later = replace(answer, seconds=answer.seconds + opinion.seconds)
                    verdicts[attempt] = contradict(attempt, opinion, later)
        checked = self._check(self._second, answers)
        doubtful = {
            attempt: answers[attempt]
            for attempt, verdict in checked.items()
            if verdict.accepted and is_doubtful(attempt, opinions[attempt], answers[attempt])
        }
        again = self._check(self._first, doubtful)
        for attempt, answer in answers.items():
            verdicts[attempt] = conclude(
                attempt, opinions[attempt], answer, checked[attempt], again.get(attempt, opinions[attempt])
            )
        return verdicts

    def _answer(self, attempt: Attempt) -> Answer | Verdict:
        """Run 2: what `g` gives, or why it gives nothing."""
        kind, limit = attempt.puzzle.answer_type, self._limits.answer_bytes
        given = self._run(self._second, "answer", **_wire(attempt.puzzle), solution=attempt.solution)
        if not given.records or given.records[0].word != SUCCESS:
            return rejection(given.records, given, Reason.TIMEOUT)
        value = decode_answer(given.records[0].payload, kind, limit)
        # Written again from the parsed value, so that no byte of the child's own goes any further.
        literal = value if isinstance(value, Rejection) else encode_answer(value, kind, limit)
        if isinstance(literal, Rejection):
            return Verdict(literal.reason, given.seconds, detail=literal.detail)
        return Answer(repr(value), literal.decode("ascii"), given.seconds)

    def _check(self, sandbox: Sandbox, answers: Mapping[Attempt, Answer]) -> dict[Attempt, Verdict]:
        """Run 3: what each puzzle alone says to each answer.

        Here it is decided what is accepted, so no puzzle shares a child with another one.
        """

        def run(attempts: Sequence[Attempt]) -> Outcome:
            return self._run_many(sandbox, "check", attempts, [answers[attempt].literal for attempt in attempts])

        def may_share(attempt: Attempt) -> bool:
            return is_harmless_alone(attempt.puzzle.source) and len(answers[attempt].literal) <= _SHARED_ANSWER

        by_puzzle: dict[Puzzle, list[Attempt]] = {}
        for attempt in answers:
            by_puzzle.setdefault(attempt.puzzle, []).append(attempt)
        return {
            attempt: verdict
            for attempts in by_puzzle.values()
            for attempt, verdict in screen(run, attempts, may_share).items()
        }

    def _try_many(self, steps: int = NO_LIMIT) -> RunMany:
        """Run 1, for many attempts in one child, each with a budget of `steps`."""

        def run(attempts: Sequence[Attempt]) -> Outcome:
            solutions = [attempt.solution for attempt in attempts]
            return self._run_many(self._first, "screen", attempts, solutions, steps=steps)

        return run

    def _run_many(
        self, sandbox: Sandbox, task: str, attempts: Sequence[Attempt], tries: Sequence[str], **arguments: Any
    ) -> Outcome:
        """One child that gets each of `tries`, with the puzzle of the attempt in its place; two records for each."""
        puzzles = list(dict.fromkeys(attempt.puzzle for attempt in attempts))
        place = {puzzle: number for number, puzzle in enumerate(puzzles)}
        return self._run(
            sandbox,
            task,
            records=2 * len(attempts),
            puzzles=[_wire(puzzle) for puzzle in puzzles],
            tries=[[place[attempt.puzzle], text] for attempt, text in zip(attempts, tries, strict=True)],
            **arguments,
        )

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


def _read_pair(pair: Pair, read_puzzle: Callable[[str], Puzzle | Rejection]) -> Attempt | Rejection:
    texts: tuple[object, ...] = pair  # whatever a caller's types promise
    for text in texts:
        if not isinstance(text, str):
            return Rejection(Reason.MALFORMED, f"expected text, got {type(text).__name__}")
    puzzle = read_puzzle(pair.puzzle)
    return puzzle if isinstance(puzzle, Rejection) else _read(pair.solution, puzzle)


def _read(text: str, puzzle: Puzzle) -> Attempt | Rejection:
    solution = read_solution(text, puzzle)
    return solution if isinstance(solution, Rejection) else Attempt(puzzle, solution)


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
