"""What runs in a forked child: untrusted code, and its report in records.

A record is the run's nonce, four bytes of length, and `word`, a line break, a payload. Everything in this process may
be lied to by the code it runs, this module included, so the worker believes a record no more than its task allows:

- `answer` runs puzzle and solution, and reports the value of `g()` as bytes that are parsed and checked again outside;
- `check` runs the puzzle alone on such values, so what it says can be bent by the puzzle's own text only;
- `screen` runs many attempts at `f(g())` in one process: a cheap first opinion, never an acceptance;
- `probe` runs the puzzle alone on a list of values;
- `calls` and `asserts` run a program for a code x test matrix (`verifier.calls`).

Not guaranteed: in `screen`, an attempt can spoil those after it in the same child (`verifier.screen` keeps attempts
that might apart).
"""

from __future__ import annotations

import contextvars
import gc
import json
import os
import random
import typing
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, NoReturn

from puzzles import AnswerType, Reason
from puzzles.puzzle import Rejection
from verifier.answers import answer_digest, decode_answer, encode_answer
from verifier.calls import asserts, calls
from verifier.forgetting import forget, unworn
from verifier.levels import SandboxLevel
from verifier.lockdown import RESULT_FD, Seal, lock_in
from verifier.records import OUT_OF_STEPS, RENEW, SUCCESS, pack_record
from verifier.scope import RANDOM_SEED, Request, Send, compiled, name_of, new_puzzle_scope, new_scope
from verifier.seccomp import Filter
from verifier.steps import Steps, counted

Function = Callable[..., Any]


def run_child(
    request: Request,
    pipe: int,
    zygote: int,
    nonce: bytes,
    level: SandboxLevel,
    wall: Filter | None,
    seal: Seal,
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
        seal.report(f"{type(error).__name__}: {error}")
        os._exit(1)
    seal.close()
    forget()  # after the fork too: the collector's own accounts decide when garbage of the first turn is looked for
    gc.enable()
    TASKS[request["task"]](request, send)
    os._exit(0)


def answer(request: Request, send: Send) -> None:
    """Send the value of `g()`, or why there is none."""
    puzzle_scope, scope = new_puzzle_scope(), new_scope()
    try:
        scope["f"] = define(puzzle_scope, compiled(request["puzzle"]), "f")
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
    """Send whether `f(value) is True`, for each answer; `RENEW` before, since no time is the solution's."""
    for puzzle, answer in tries(request):
        value = decode_answer(answer.encode(), puzzle.answer_type, request["answer_bytes"])
        send(RENEW)
        opinion = contextvars.copy_context().run(opinion_on, puzzle, value)
        forget()
        send(*opinion)


def opinion_on(puzzle: TriedPuzzle, value: object) -> Rejection:
    """What a puzzle says to a value."""
    scope = new_puzzle_scope()
    try:
        return call_puzzle(puzzle.define(scope, compiled), value)
    except MemoryError:
        return Rejection(Reason.MEMORY)
    except BaseException as error:
        return Rejection(Reason.PUZZLE_ERROR, name_of(error))
    finally:
        scope.clear()  # breaks the cycle of namespace and function


def screen(request: Request, send: Send) -> None:
    """Send one record an attempt, in order."""
    for puzzle, solution in tries(request):
        # A context of its own keeps a changed decimal precision from the attempts after it.
        opinion = contextvars.copy_context().run(
            attempt, puzzle, solution, request["steps"], request["answer_bytes"], send
        )
        send(*opinion)


def tries(request: Request) -> Iterator[tuple[TriedPuzzle, str]]:
    """Each text of the request, with the puzzle that it is tried on."""
    puzzles = [TriedPuzzle(puzzle["puzzle"], AnswerType(*puzzle["type"])) for puzzle in request["puzzles"]]
    for place, text in request["tries"]:
        yield puzzles[place], text


class TriedPuzzle:
    """A puzzle that is compiled at its first try, so that the time goes on that try's account.

    Each try gets code that has not run, so that no puzzle can tell that it has been asked before.
    """

    def __init__(self, source: str, answer_type: AnswerType) -> None:
        self._source, self.answer_type = source, answer_type
        self._code: CodeType | None = None

    def define(self, scope: dict[str, Any], build: Callable[[str], CodeType]) -> Function:
        """Its `f`, in `scope`."""
        if self._code is None:
            self._code = build(self._source)
        return define(scope, unworn(self._code), "f")


def attempt(puzzle: TriedPuzzle, solution: str, budget: int, limit: int, send: Send) -> Rejection:
    """`f(g())` in one go; the Rejection's reason is `SUCCESS` for a candidate. No budget (0) is no limit on steps."""
    puzzle_scope, scope, steps = new_puzzle_scope(), new_scope(), Steps(budget)
    build: Callable[[str], CodeType] = compiled
    if budget:
        steps.bind(puzzle_scope)
        steps.bind(scope)
        build = compiled_with_steps
    try:
        scope["f"] = puzzle.define(puzzle_scope, build)
        opinion = opinion_of(scope, puzzle, solution, build, limit, send)
    except MemoryError:
        opinion = Rejection(Reason.MEMORY)
    except BaseException as error:
        opinion = Rejection(Reason.PUZZLE_ERROR, name_of(error))
    finally:
        puzzle_scope.clear()  # breaks the cycle of namespace and function
        scope.clear()
        forget()
    return Rejection(typing.cast("Reason", OUT_OF_STEPS)) if budget and steps.spent else opinion


def opinion_of(
    scope: dict[str, Any],
    puzzle: TriedPuzzle,
    solution: str,
    build: Callable[[str], CodeType],
    limit: int,
    send: Send,
) -> Rejection:
    """`f(g())` with the `f` that is in `scope`, and the answer's digest if that holds."""
    function = scope["f"]
    value = call_solution(scope, solution, build)
    if isinstance(value, Rejection):
        return value
    if not puzzle.answer_type.matches(value[0]):
        return Rejection(Reason.WRONG_TYPE, type(value[0]).__name__)
    send(RENEW)
    opinion = call_puzzle(function, value[0])
    if opinion.reason == SUCCESS:
        data = encode_answer(value[0], puzzle.answer_type, limit)
        return opinion._replace(detail="" if isinstance(data, Rejection) else answer_digest(data))
    return opinion


def probe(request: Request, send: Send) -> None:
    """Send `RENEW` once the puzzle is defined, then `[one character a value, an undefined name or ""]`."""
    try:
        function = define(new_puzzle_scope(), compiled(request["puzzle"]), "f")
    except BaseException as error:
        return send(Reason.DEFINITION_ERROR, name_of(error))
    send(RENEW)
    outcomes, unknown = "", ""
    for text in request["values"]:
        value = json.loads(text)
        random.seed(RANDOM_SEED)
        forget()
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
    "calls": calls,
    "asserts": asserts,
}


def compiled_with_steps(source: str) -> CodeType:
    """Code that draws on the `Steps` of its scope."""
    return counted(source, compiled)


def define(scope: dict[str, Any], code: CodeType, name: str) -> Function:
    """Execute a definition and answer the function."""
    exec(code, scope)
    function: Function = scope[name]
    return function


def call_solution(
    scope: dict[str, Any], source: str, build: Callable[[str], CodeType] = compiled
) -> tuple[Any] | Rejection:
    """The value of `g()`, boxed, or why there is none."""
    try:
        return (define(scope, build(source), "g")(),)
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
