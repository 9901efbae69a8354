"""What a child does for a matrix: a code and calls of it, or a code and a test that cannot be taken apart.

Both first execute the code and send `RENEW`, or `definition_error`. Everything here may be lied to by that code. What
`calls` sends are values, to be compared with what the code has never seen; what `asserts` sends is the code's own word
for it that a test has passed.
"""

from __future__ import annotations

import contextvars
import random
from types import CodeType, FunctionType
from typing import Any

from puzzles import Reason
from puzzles.puzzle import Rejection
from verifier.forgetting import forget, unworn
from verifier.records import RENEW, SUCCESS
from verifier.scope import RANDOM_SEED, Request, Send, compiled, name_of, new_scope
from verifier.values import encode_value


def calls(request: Request, send: Send) -> None:
    """Send the value of each call, or why there is none: error, memory, not_literal.

    Each call has a namespace to itself, in which the code has been executed, so none can count the others; and before
    each there is a `RENEW`, so that none has less time than the others.
    """
    scope = _execute(request, send)
    if scope is None:
        return
    code = compiled(request["code"])
    for text in request["calls"]:
        result = contextvars.copy_context().run(_evaluate, scope, code, text, request["value_bytes"], send)
        forget()
        send(*result) if isinstance(result, Rejection) else send(SUCCESS, result)


def asserts(request: Request, send: Send) -> None:
    """Send whether the test ran through: success, wrong_answer (an assertion failed), error, memory.

    As in pytest, the test's functions whose names begin with `test` are called, without arguments.
    """
    scope = _execute(request, send)
    if scope is None:
        return None
    known = dict(scope)
    try:
        exec(compiled(request["test"]), scope)
        for name, thing in list(scope.items()):
            if name.startswith("test") and type(thing) is FunctionType and known.get(name) is not thing:
                thing()
    except AssertionError:
        return send(Reason.WRONG_ANSWER)
    except MemoryError:
        return send(Reason.MEMORY)
    except BaseException as error:
        return send(Reason.ERROR, name_of(error))
    return send(SUCCESS)


def _execute(request: Request, send: Send) -> dict[str, Any] | None:
    """The code's namespace, once that holds the entry point; None when it does not, which is reported."""
    scope = new_scope()
    try:
        exec(compiled(request["code"]), scope)
    except BaseException as error:
        send(Reason.DEFINITION_ERROR, name_of(error))
        return None
    if request["entry_point"] not in scope:
        send(Reason.DEFINITION_ERROR, Reason.NO_FUNCTION)
        return None
    random.seed(RANDOM_SEED)
    send(RENEW)
    return scope


def _evaluate(scope: dict[str, Any], code: CodeType, call: str, limit: int, send: Send) -> bytes | Rejection:
    """The value of `call` in `scope`, which is then emptied; in an empty one, a copy of `code` is executed first."""
    try:
        if not scope:
            scope.update(new_scope())
            exec(unworn(code), scope)
            send(RENEW)
        return encode_value(eval(call, scope), limit)
    except MemoryError:
        return Rejection(Reason.MEMORY)
    except BaseException as error:
        return Rejection(Reason.ERROR, name_of(error))
    finally:
        scope.clear()
