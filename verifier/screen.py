"""Many attempts at one puzzle in one child: reading its opinions, and giving every attempt its due.

Attempts that hang or die are charged for it and the others go on in a fresh child. What an attempt may have caused in
another is not believed: a crash or a full memory counts only for the first attempt of a child, any other is tried
again as the first; and attempts whose text could patch what others share, or take the interpreter over, get a child
each. That last rule is a heuristic: it is not guaranteed that no attempt can talk another at the same puzzle *down*.
Up, it cannot: acceptance is decided elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from puzzles import Reason, Verdict, parse_source
from verifier.records import RENEW, SUCCESS, Record
from verifier.sandbox import Outcome

RunMany: TypeAlias = Callable[[Sequence[str]], Outcome]

# The ways from allowed modules to frames, `sys` and the like all need one of these in the text.
_TAKEOVER = re.compile(
    r"__|getattr|attrgetter|methodcaller|frame|f_back|f_globals|inspect|get_type_hints|ForwardRef"
    r"|\b_?(?:sys|os|gc|builtins|bltns|types)\b"
)
_BELIEVED = frozenset(
    {Reason.ERROR, Reason.WRONG_TYPE, Reason.MEMORY, Reason.NOT_LITERAL, Reason.WRONG_ANSWER}
    | {Reason.ANSWER_TOO_LARGE, Reason.NOT_TRUE, Reason.PUZZLE_ERROR}
)


def screen(run: RunMany, solutions: Sequence[str]) -> dict[str, Verdict]:
    """An opinion on each of the distinct `solutions`; `run` gives a list of them to one fresh child."""
    opinions: dict[str, Verdict] = {}
    alone = [text for text in solutions if _is_suspect(text)]
    for left in ([text for text in solutions if text not in set(alone)], *([text] for text in alone)):
        while left:
            new = _read_opinions(run(left), len(left))
            opinions.update(zip(left, new, strict=False))
            left = left[len(new) :]
    return opinions


def _is_suspect(text: str) -> bool:
    """Whether an attempt could leave something behind for others: by a known name, or by setting an attribute."""
    tree = parse_source(text)
    return (
        tree is None
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
            opinions.append(Verdict(reason, seconds, answer="" if reason is None else None, detail=detail))
            seconds, waiting_for = 0.0, Reason.TIMEOUT
    if len(opinions) < expected:
        if outcome.end == "timeout":
            opinions.append(Verdict(waiting_for, max(0.0, outcome.seconds - sum(outcome.times)) + seconds))
        elif not opinions:
            opinions.append(Verdict(Reason.CRASHED, outcome.seconds, detail=how_it_ended(outcome)))
    return opinions


def rejection(record: Record | None, outcome: Outcome, if_late: Reason) -> Verdict:
    """Why a run with a single record gave no success."""
    if record is None:
        if outcome.end == "timeout":
            return Verdict(if_late, outcome.seconds)
        return Verdict(Reason.CRASHED, outcome.seconds, detail=how_it_ended(outcome))
    reason, detail = _reason(record)
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
    return Reason.CRASHED, "wrote what is no record"
