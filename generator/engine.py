"""What an engine is: prompts in, completions out.

Every engine answers in the order of its prompts, `sampling.n` completions for each, and seeds every prompt by itself:
what is sampled for a prompt depends on the prompt, its seed and the settings, and on nothing that stands beside it.
Not guaranteed: equal bits on another machine or library version, and, for engines that batch in reduced precision,
equal bits when the other prompts of a call differ.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol


class Style(StrEnum):
    """How a model is addressed."""

    COMPLETION = "completion"  # base models: text to go on with
    CHAT = "chat"  # instruct models: a request, answered with fenced code


class Prompt(NamedTuple):
    """A text to complete, or with `Style.CHAT` the user's message, and the seed of all its samples."""

    text: str
    seed: int
    style: Style = Style.COMPLETION


class Sampling(NamedTuple):
    """How to sample: `n` completions a prompt, at most `max_tokens` each.

    With `stop_at_dedent` a completion may end as soon as a line starts without indentation, which ends a function;
    with `stop_at_line` as soon as one ends, which ends a value.
    """

    n: int
    max_tokens: int
    temperature: float = 0.9
    top_p: float = 1.0
    stop_at_dedent: bool = True
    stop_at_line: bool = False


class Completion(NamedTuple):
    """What the model wrote, without the prompt, and how many tokens that took; `estimated` if nobody counted them.

    `fits` is false where the prompt left no room for an answer in the context, so that the model was not asked. `ids`
    are all tokens that were drawn, one that ended the text among them, from engines that have them: who learns from
    samples needs these, since a text may have been written in other tokens than those that its tokenizer makes of it.
    """

    text: str
    tokens: int
    estimated: bool = False
    fits: bool = True
    ids: tuple[int, ...] = ()


class EngineError(RuntimeError):
    """An engine cannot be used, or cannot go on; the message says why."""


class EngineMissingError(EngineError):
    """The library that an engine needs is not installed."""


class EngineSettingError(EngineError):
    """A setting for an engine is none that it has, or has a value that it does not take."""


class EngineMemoryError(EngineError):
    """The device has not enough memory for the model, or for what was asked of it."""


class ServerError(EngineError):
    """A server refused, with HTTP `status`, or nothing came that could be used (`status` is None)."""

    def __init__(self, message: str, url: str, status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.status = status


class RecordingError(EngineError):
    """A file of recorded completions is damaged, or was made by another model."""


class NotRecordedError(EngineError):
    """A prompt is not in the recording that is to answer it."""


class Engine(Protocol):
    """A language model ready to sample from."""

    name: str
    """The engine's word on the command line: `builtin`, `transformers`, ..."""
    model: str
    """The model as the user named it."""
    profile: Profile
    """How this model is best addressed."""

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """`sampling.n` completions for each prompt, in order."""
        ...

    def count_tokens(self, text: str) -> int:
        """The length of `text` in this model's tokens."""
        ...

    def close(self) -> None:
        """Give back memory and end processes; the engine is of no use any more. May be called twice."""
        ...


class Profile(NamedTuple):
    """How a model wants its prompts; saved beside weights that this project trains as `puzzlegen.json`.

    `propose_tokens` bounds the examples of a proposing prompt, `shots` is the number of worked examples before a
    puzzle that is to be solved, and `context` the longest sequence in tokens.
    """

    style: Style = Style.COMPLETION
    propose_tokens: int = 1848  # 2,048 less 200 for the answer, as for GPT-Neo in Haluptzok et al. 2022
    shots: int = 5
    context: int = 2048
    proposal_tokens: int = 200
    solution_tokens: int = 150


def estimate_tokens(text: str) -> int:
    """The length of `text` in tokens where no tokenizer is at hand: one for 3.5 characters, as usual for code."""
    return math.ceil(len(text) / 3.5)


def derive_seed(*parts: int | str) -> int:
    """A seed of 63 bits that depends on all parts and looks independent for each combination of them."""
    digest = hashlib.blake2b("\0".join(str(part) for part in parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
