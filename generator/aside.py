"""Waiting for much at once, from a program that waits for one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

_LEAVE_SECONDS = 1.0  # that work which is called off has to clean up

T = TypeVar("T")


async def all_of(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results of `work`, done side by side, in order; the first failure ends the others, and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


def run_aside(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, done by an event loop in a thread of its own.

    An exception that a signal raises is thereby raised here, in the thread that waits, and calls the work off; inside
    an event loop it would be taken for the failure of whichever task it had hit.
    """
    result: Future[T] = Future()
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                result.set_result(runner.get_loop().run_until_complete(task))
        except BaseException as error:
            result.set_exception(error)

    thread = Thread(target=run, name="aside", daemon=True)
    thread.start()
    try:
        return result.result()
    except BaseException:
        if not result.done():
            with suppress(RuntimeError):  # the loop has closed in this very moment
                loop.call_soon_threadsafe(task.cancel)
        raise
    finally:
        thread.join(_LEAVE_SECONDS)
