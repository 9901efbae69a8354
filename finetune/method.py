"""What a method of training is: its examples, its loss, and what it tells of them. `finetune.tuning` does the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from finetune.settings import TrainingSettings


class NothingToLearnError(ValueError):
    """There is nothing to learn from; the message says why."""


class UnfitError(ValueError):
    """The model does not go with its tokenizer, or with the settings; the message says why."""


class Base(NamedTuple):
    """The model to start from, its tokenizer, the longest sequence that it reads, and the type of its weights."""

    model: Any
    tokenizer: Any
    context: int
    dtype: Any

    def check_knows(self, token: int) -> None:
        """UnfitError if `token`, the highest number that the tokenizer writes, is none of the model's."""
        known = self.model.get_input_embeddings().num_embeddings
        if token >= known:
            raise UnfitError(f"the model knows {known:,} tokens, and its tokenizer writes number {token:,}")


class Examples(NamedTuple):
    """What is learned from, in tokens."""

    dataset: Any
    """A `datasets.Dataset`, a row an example."""
    tokens: int
    """Of all examples together."""
    longest: int
    """Tokens that go through the device at once for the longest example."""
    record: dict[str, Any]
    """What `training.json` says of them."""
    settled: Mapping[str, Any] = MappingProxyType({})
    """Settings in which the model had a say, as they are then."""

    def read_after(self, step: int, batch: int) -> int:
        """The tokens of so many steps: in a pass that is not over, examples count as if they were equally long."""
        number = len(self.dataset)
        passes, rest = divmod(step, -(-number // batch))
        return (passes * number + rest * batch) * self.tokens // number


class TrlTrainer(NamedTuple):
    """A trainer of TRL, kept quiet by `finetune.trainer.Quiet`, and what it needs beside what every method has."""

    trainer: Any
    """Its class."""
    config: Any
    """The class of its configuration."""
    arguments: dict[str, Any]
    """Of its configuration."""
    collate: Callable[[list[dict[str, Any]]], dict[str, Any]] | None = None
    """What makes a batch of rows; None leaves it to the trainer."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the loss curve: mean loss since the last one, rate of the step, tokens read so far."""

    step: int
    loss: float
    learning_rate: float
    tokens: int

    @property
    def text(self) -> str:
        """What it says of the quality, for a display."""
        return f"loss {self.loss:.3f}"


class Method(ABC):
    """A way to train, with its data and its settings."""

    name: ClassVar[str]
    """As `--method` has it."""
    data: ClassVar[str]
    """What is given to learn from, in the plural."""
    unit: ClassVar[str]
    """What examples are made of it, in the plural."""
    settings: TrainingSettings

    @abstractmethod
    def digest(self) -> str:
        """What tells the data from other data, as 32 hexadecimal digits."""

    @abstractmethod
    def prepare(self, base: Base, say: Callable[[str], None]) -> Examples:
        """The data as `base` reads them. NothingToLearnError if nothing is left, UnfitError."""

    @abstractmethod
    def trainer(self, examples: Examples, at_once: int) -> TrlTrainer:
        """What trains when `at_once` examples go through the device at once."""

    @abstractmethod
    def point(self, entry: Mapping[str, Any], tokens: int) -> Point:
        """An entry of the trainer's log as a point of the curve."""

    @abstractmethod
    def card_rows(self, record: Mapping[str, Any]) -> dict[str, str]:
        """What the model's card says of data and training, by heading, from the finished record."""
