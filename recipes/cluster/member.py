"""A language model or a judge in a process of its own, as Ray runs it.

Only plain records cross: a step with its arguments one way, what came of it the other. An error crosses as its parts,
because many exceptions cannot be pickled, and is put together again by `Failed.error`. Nothing that untrusted code
has made is among it but text: verdicts are made by the verifier's own processes, which a judge holds.
"""

from __future__ import annotations

import os
import pickle
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from recipes.batches import ModelName
from recipes.executor import Done, Step
from recipes.work import Judge, LanguageModel

Say = Callable[[str], None]
Opener = Callable[[Say], LanguageModel | Judge]


class Failed(NamedTuple):
    """An exception, in parts; `trace` is its traceback where it happened."""

    kind: type[Exception]
    arguments: tuple[Any, ...]
    state: dict[str, Any]
    cause: Failed | None
    trace: str

    @classmethod
    def of(cls, error: Exception) -> Failed:
        """The parts of `error`, and of what has caused it."""
        cause = cls.of(error.__cause__) if isinstance(error.__cause__, Exception) else None
        state = {key: value for key, value in error.__dict__.items() if key != "__notes__"}
        return cls(type(error), error.args, state, cause, "".join(traceback.format_exception(error)))

    def error(self) -> Exception:
        """The exception again, of the same type and with the same attributes."""
        error = self.kind.__new__(self.kind, *self.arguments)
        error.__dict__.update(self.state)
        error.__cause__ = self.cause.error() if self.cause else None
        error.add_note(f"where it happened:\n{self.trace}")
        return error


class Reply(NamedTuple):
    """What a member answers: `value`, or how it has `failed`; with what a user should know."""

    value: Any
    failed: Failed | None
    notes: tuple[str, ...]


class Hello(NamedTuple):
    """A member is ready: a model with its name, or a judge with its sandbox level."""

    model: ModelName | None
    level: str | None


def pack(record: Step[Any] | Reply) -> bytes:
    """`record` as bytes; Ray's own way is several times slower for records of many small parts."""
    return pickle.dumps(record, pickle.HIGHEST_PROTOCOL)


class Member:
    """The actor. It works in `folder` if there is such a one, so that the same relative paths mean the same."""

    def __init__(self, folder: str) -> None:
        with suppress(OSError):
            os.chdir(folder)
        self._notes: list[str] = []
        self._worker: LanguageModel | Judge | None = None

    def open(self, opener: Opener) -> bytes:
        """Load the model, or start the verifier; answers a `Hello`, as `do` does."""

        def load() -> Hello:
            self._worker = worker = opener(self._notes.append)
            if isinstance(worker, LanguageModel):
                return Hello(worker.name, None)
            return Hello(None, worker.level)

        return self._reply(load)

    def do(self, packed: bytes) -> bytes:
        """Do a step, which `pack` has packed; answers a `Reply` with a `Done`, packed likewise."""

        def work() -> Done[Any]:
            assert self._worker is not None
            step: Step[Any] = pickle.loads(packed)
            return step.do(self._worker)

        return self._reply(work)

    def _reply(self, work: Callable[[], Any]) -> bytes:
        value, failed = None, None
        try:
            value = work()
        except Exception as error:
            failed = Failed.of(error)
        notes, self._notes[:] = tuple(self._notes), []
        return pack(Reply(value, failed, notes))
