"""Many attempts in one child: reading its opinions, and giving every attempt its due.

Attempts that hang or die are charged for it and the others go on in a fresh child. What an attempt may have caused in
another is not believed: a crash or a full memory counts only for the first attempt of a child, any other is tried
again as the first; and attempts whose text could patch what others share, or take the interpreter over, get a child
each. That last rule is a heuristic: it is not guaranteed that no attempt can talk another one *down*. Up, it cannot:
acceptance is decided elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias, TypeVar

from puzzles import Puzzle, Reason, Verdict, parse_source
from verifier.records import OUT_OF_STEPS, RENEW, SUCCESS, Record
from verifier.sandbox import Outcome


class Attempt(NamedTuple):
    """A solution to a puzzle, both read."""

    puzzle: Puzzle
    solution: str

    @property
    def texts(self) -> tuple[str, str]:
        """Both sources."""
        return self.puzzle.source, self.solution


Item = TypeVar("Item")
RunMany: TypeAlias = Callable[[Sequence[Attempt]], Outcome]

# The ways from allowed modules to frames, `sys` and the like all need one of these in the text.
_TAKEOVER = re.compile(
    r"__|[gs]etattr|delattr|attrgetter|methodcaller|frame|f_back|f_globals|inspect|get_type_hints|ForwardRef"
    r"|\bvars\b|\bwraps\b|update_wrapper|global_enum|\b(?:eval|exec|globals|locals|global|nonlocal)\b"
    r"|calendar|codecs|register|DefaultContext|BasicContext|ESCAPE_DCT|dispatch|dataclass\(|\._[a-z]"
    r"|\b_?(?:sys|os|gc|builtins|bltns|types)\b"
)
_BELIEVED = frozenset(
    {Reason.ERROR, Reason.WRONG_TYPE, Reason.MEMORY, Reason.NOT_LITERAL, Reason.WRONG_ANSWER}
    | {Reason.ANSWER_TOO_LARGE, Reason.NOT_TRUE, Reason.PUZZLE_ERROR}
)


def screen(run: RunMany, attempts: Sequence[Attempt]) -> dict[Attempt, Verdict]:
    """An opinion on each of the distinct `attempts`, a right one with the digest of its answer.

    `run` gives a list of them to one fresh child.
    """
    opinions: dict[Attempt, Verdict] = {}
    alone = [attempt for attempt in attempts if any(map(is_suspect, attempt.texts))]
    for group in ([attempt for attempt in attempts if attempt not in set(alone)], *([attempt] for attempt in alone)):
        opinions.update(zip(group, share(run, group), strict=True))
    return opinions


def share(run: Callable[[Sequence[Item]], Outcome], items: Sequence[Item]) -> list[Verdict]:
    """An opinion on each of `items`, in order; `run` gives a list of them to one fresh child."""
    opinions: list[Verdict] = []
    while left := items[len(opinions) :]:
        opinions += _read_opinions(run(left), len(left))
    return opinions


def ran_out_of_steps(opinion: Verdict) -> bool:
    """Whether a larger budget could change this opinion."""
    return opinion.reason is Reason.TIMEOUT and opinion.detail == OUT_OF_STEPS


@lru_cache(maxsize=256)
def is_suspect(text: str) -> bool:
    """Whether code could leave something behind for others: by a known name, or by setting an attribute."""
    tree = parse_source(text)
    return (
        tree is None
        or not text.isascii()  # Python reads some other letters as these
        or bool(_TAKEOVER.search(text))
        or any(isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) for node in ast.walk(tree))
    )


def _read_opinions(outcome: Outcome, expected: int) -> list[Verdict]:
    """The opinions that one child is believed in: at least one, for the first attempts in it, in order."""
    opinions: list[Verdict] = []
    seconds, waiting_for = 0.0, Reason.TIMEOUT
    for record, lap in zip(outcome.records, outcome.times, strict=True):
        seconds += lap
        if record.word == RENEW:
            waiting_for = Reason.PUZZLE_TIMEOUT
        elif len(opinions) < expected:
            reason, detail = _reason(record)
            if opinions and reason in {Reason.MEMORY, Reason.CRASHED}:
                return opinions
            opinions.append(Verdict(reason, seconds, answer=record.detail if reason is None else None, detail=detail))
            seconds, waiting_for = 0.0, Reason.TIMEOUT
    if len(opinions) < expected:
        if outcome.end == "timeout":
            opinions.append(Verdict(waiting_for, max(0.0, outcome.seconds - sum(outcome.times)) + seconds))
        elif not opinions:
            opinions.append(Verdict(Reason.CRASHED, outcome.seconds, detail=how_it_ended(outcome)))
    return opinions


def rejection(records: Sequence[Record], outcome: Outcome, if_late: Reason) -> Verdict:
    """Why a run whose next record had to be a success has none in the rest of its `records`."""
    if not records:
        if outcome.end == "timeout":
            return Verdict(if_late, outcome.seconds)
        return Verdict(Reason.CRASHED, outcome.seconds, detail=how_it_ended(outcome))
    reason, detail = _reason(records[0])
    return Verdict(reason or Reason.CRASHED, outcome.seconds, detail=detail)


def how_it_ended(outcome: Outcome) -> str:
    """A crash in words."""
    if outcome.end == "exit" and outcome.signal:
        return f"signal {outcome.signal}"
    return {
        "exit": "ended without a result",
        "forged": "wrote what is no record",
        "lost": "took the sandbox down",
    }.get(outcome.end, outcome.end)


def _reason(record: Record) -> tuple[Reason | None, str]:
    if record.word == SUCCESS:
        return None, ""
    if record.word in _BELIEVED:
        return Reason(record.word), record.detail
    if record.word == OUT_OF_STEPS:
        return Reason.TIMEOUT, OUT_OF_STEPS
    return Reason.CRASHED, "wrote what is no record"
