"""What runs in a forked child: untrusted code, and its report in records.

A record is the run's nonce, four bytes of length, and `word`, a line break, a payload. Everything in this process may
be lied to by the code it runs, this module included, so the worker believes a record no more than its task allows:

- `answer` runs puzzle and solution, and reports the value of `g()` as bytes that are parsed and checked again outside;
- `check` runs the puzzle alone on that value, so what it says can be bent by the puzzle's own text only;
- `screen` runs many attempts at `f(g())` in one process: a cheap first opinion, never an acceptance;
- `probe` runs the puzzle alone on a list of values.

Not guaranteed: in `screen`, an attempt can spoil those after it in the same child (`verifier.screen` keeps attempts
that might apart).
"""

from __future__ import annotations

import builtins
import contextvars
import gc
import json
import os
import random
import sys
import time
import typing
from collections.abc import Callable
from types import CodeType, ModuleType
from typing import Any, NoReturn

from puzzles import AnswerType, Reason
from puzzles.puzzle import Rejection
from verifier.answers import decode_answer, encode_answer
from verifier.levels import SandboxLevel
from verifier.lockdown import RESULT_FD, lock_in
from verifier.records import RENEW, SUCCESS, UNSAFE, pack_record
from verifier.seccomp import Filter

Request = dict[str, Any]
Send = Callable[..., None]
Function = Callable[..., Any]

RANDOM_SEED = 0  # code that draws unseeded random numbers gets the same ones on every run of every machine
RENEW_AFTER = 0.05  # of the time limit: a `g` that took longer tells the zygote before `f` gets its own time
SCOPE_NAME = "puzzle"
sys.modules[SCOPE_NAME] = ModuleType(SCOPE_NAME)  # dataclasses and enums look up the module that defines a class
_TYPING_NAMES = {name: getattr(typing, name) for name in typing.__all__}


def run_child(
    request: Request, pipe: int, zygote: int, nonce: bytes, level: SandboxLevel, wall: Filter | None
) -> NoReturn:
    """Serve one request and end this process; never returns into the zygote's code."""
    write = os.write

    def send(word: str, payload: str | bytes = b"") -> None:
        data = payload if isinstance(payload, bytes) else payload.encode("utf-8", "replace")
        view = memoryview(pack_record(nonce, word, data))
        while view:
            view = view[write(RESULT_FD, view) :]

    try:
        lock_in(pipe, zygote, request["memory_mb"] << 20, request["timeout"] * request["records"], level, wall)
    except (OSError, ValueError) as error:
        os.write(pipe, pack_record(nonce, UNSAFE, str(error).encode()))
        os._exit(1)
    gc.enable()
    TASKS[request["task"]](request, send)
    os._exit(0)


def answer(request: Request, send: Send) -> None:
    """Send the value of `g()`, or why there is none."""
    scope = new_scope()
    try:
        define(scope, compiled(request["puzzle"]), "f")
    except BaseException as error:
        return send(Reason.PUZZLE_ERROR, name_of(error))
    value = call_solution(scope, request["solution"])
    if isinstance(value, Rejection):
        return send(*value)
    try:
        data = encode_answer(value[0], AnswerType(*request["type"]), request["answer_bytes"])
    except MemoryError:
        data = Rejection(Reason.MEMORY)
    return send(*data) if isinstance(data, Rejection) else send(SUCCESS, data)


def check(request: Request, send: Send) -> None:
    """Send whether `f(value) is True`."""
    value = decode_answer(request["answer"].encode(), AnswerType(*request["type"]), request["answer_bytes"])
    try:
        function = define(new_scope(), compiled(request["puzzle"]), "f")
    except BaseException as error:
        return send(Reason.PUZZLE_ERROR, name_of(error))
    return send(*call_puzzle(function, value))


def screen(request: Request, send: Send) -> None:
    """Send one record an attempt, in order."""
    try:
        puzzle = compiled(request["puzzle"])
        define(new_scope(), puzzle, "f")
    except BaseException as error:
        for _ in request["solutions"]:
            send(Reason.PUZZLE_ERROR, name_of(error))
        return
    answer_type, patience = AnswerType(*request["type"]), request["timeout"] * RENEW_AFTER
    for solution in request["solutions"]:
        # A context of its own keeps a changed decimal precision from the attempts after it.
        send(*contextvars.copy_context().run(attempt, puzzle, solution, answer_type, patience, send))


def attempt(puzzle: CodeType, solution: str, answer_type: AnswerType, patience: float, send: Send) -> Rejection:
    """`f(g())` in one go; the Rejection's reason is `SUCCESS` for a candidate."""
    scope = new_scope()
    try:
        function = define(scope, puzzle, "f")
        started = time.monotonic()
        value = call_solution(scope, solution)
        if isinstance(value, Rejection):
            return value
        if not answer_type.matches(value[0]):
            return Rejection(Reason.WRONG_TYPE, type(value[0]).__name__)
        if time.monotonic() - started > patience:
            send(RENEW)
        return call_puzzle(function, value[0])
    except BaseException as error:
        return Rejection(Reason.PUZZLE_ERROR, name_of(error))
    finally:
        scope.clear()  # breaks the cycle of namespace and function, so memory is free for the next attempt


def probe(request: Request, send: Send) -> None:
    """Send `RENEW` once the puzzle is defined, then `[one character a value, an undefined name or ""]`."""
    try:
        function = define(new_scope(), compiled(request["puzzle"]), "f")
    except BaseException as error:
        return send(Reason.DEFINITION_ERROR, name_of(error))
    send(RENEW)
    outcomes, unknown = "", ""
    for text in request["values"]:
        value = json.loads(text)
        random.seed(RANDOM_SEED)
        try:
            outcomes += "1" if function(value) else "0"
        except BaseException as error:
            outcomes += "e"
            if type(error) is NameError:  # UnboundLocalError, its subclass, is an ordinary failure on this value
                unknown = unknown or str(error.name)
    return send(SUCCESS, json.dumps([outcomes, unknown]))


TASKS: dict[str, Callable[[Request, Send], None]] = {
    "answer": answer,
    "check": check,
    "screen": screen,
    "probe": probe,
}


def new_scope() -> dict[str, Any]:
    """A namespace with the names of `typing` (P3 puzzles use them unimported) and builtins of its own."""
    random.seed(RANDOM_SEED)
    return _ready_scopes.pop() if _ready_scopes else _fresh_scope()


def _fresh_scope() -> dict[str, Any]:
    return {**_TYPING_NAMES, "__name__": SCOPE_NAME, "__builtins__": dict(builtins.__dict__)}


# One made before the fork: each child has it for itself, and is spared copying the pages that making one would touch.
_ready_scopes = [_fresh_scope()]


def compiled(source: str) -> CodeType:
    """Code that does not inherit this module's `from __future__`: dataclasses read annotations that are no strings."""
    return compile(source, "<puzzle>", "exec", dont_inherit=True)


def define(scope: dict[str, Any], code: CodeType, name: str) -> Function:
    """Execute a definition and answer the function."""
    exec(code, scope)
    function: Function = scope[name]
    return function


def call_solution(scope: dict[str, Any], source: str) -> tuple[Any] | Rejection:
    """The value of `g()`, boxed, or why there is none."""
    try:
        return (define(scope, compiled(source), "g")(),)
    except MemoryError:
        return Rejection(Reason.MEMORY)
    except BaseException as error:
        return Rejection(Reason.ERROR, name_of(error))


def call_puzzle(function: Function, value: object) -> Rejection:
    """The opinion of `f` on `value`; the Rejection's reason is `SUCCESS` when it is `True` itself."""
    try:
        result = function(value)
    except MemoryError:
        return Rejection(Reason.MEMORY)
    except BaseException as error:
        return Rejection(Reason.PUZZLE_ERROR, name_of(error))
    if result is True:
        return Rejection(typing.cast("Reason", SUCCESS))
    return Rejection(Reason.WRONG_ANSWER) if result is False else Rejection(Reason.NOT_TRUE, type(result).__name__)


def name_of(error: BaseException) -> str:
    """An exception by its class only: its `__str__` is untrusted code."""
    return type(error).__name__
