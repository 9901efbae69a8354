"""Checking a pair by plain `exec` in this process: the fastest way there is, and no sandbox at all.

The code under test can do whatever this process can, and make itself accepted if it wants to. An alarm ends code that
takes too long; it cannot end one long call into C, or code that catches every exception.
"""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import Any, NamedTuple

from verifier import Pair

TYPING: dict[str, Any] = {}
exec("from typing import *", TYPING)  # what P3 gives its puzzles


class Checked(NamedTuple):
    """The value of `g()`, and whether `f` of it is True."""

    answer: Any
    right: bool


class Timed(NamedTuple):
    """Whether a pair is right, None if it did not end, and how long it took."""

    right: bool | None
    seconds: float


class OutOfTimeError(BaseException):
    """Not an Exception, so that `except Exception` in the code under test lets it through."""


def check(pair: Pair) -> Checked:
    """Run a pair; what it raises goes through."""
    names = dict(TYPING)
    exec(pair.puzzle, names)
    exec(pair.solution, names)
    answer = names["g"]()
    return Checked(answer, names["f"](answer) is True)


def holds(pair: Pair) -> bool:
    """Whether a pair is right; one that raises is not."""
    try:
        return check(pair).right
    except (KeyboardInterrupt, OutOfTimeError):
        raise
    except BaseException:  # SystemExit too: the code under test may raise anything
        return False


def holds_within(pair: Pair, seconds: float) -> bool:
    """Whether a pair is right, and not endless. In the main thread only."""
    return time_of(pair, seconds).right is True


def time_of(pair: Pair, seconds: float) -> Timed:
    """How long `holds` takes on a pair, which is given that many seconds by the clock. In the main thread only."""
    signal.signal(signal.SIGALRM, _ring)
    right = None
    started = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            right = holds(pair)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except OutOfTimeError:
        pass
    return Timed(right, time.perf_counter() - started)


def _ring(number: int, frame: FrameType | None) -> None:
    raise OutOfTimeError
