"""What decides a supervised fine-tuning, beside the texts and the model."""

from __future__ import annotations

from dataclasses import dataclass

_SMALL = 20_000_000  # parameters


@dataclass(frozen=True, slots=True)
class SftSettings:
    """Every setting of `finetune.sft.train_sft`.

    Where nothing else is said the values are those of Haluptzok et al. 2022, for models of 125 million to 2.7 billion
    parameters. Fixed are AdamW without weight decay, linear decay of the rate, and gradients clipped to a norm of 1.
    """

    epochs: float = 4.0
    """How often every block is read. The paper has 4 inside its loop and 10 for a dataset by itself."""
    steps: int | None = None
    """Updates in all; takes the place of `epochs`."""
    learning_rate: float | None = None
    """The rate after the warm-up, from where it falls linearly to zero. None leaves it to `default_learning_rate`."""
    batch: int = 8
    """Blocks an update, however few of them the device can take at once. The paper has 4."""
    block: int = 1024
    """Tokens a block, at most the model's context."""
    warmup: int = 10
    """Updates in which the rate rises linearly; at most a tenth of all."""
    lora: int = 0
    """Rank of low-rank adapters on all linear layers, which the weights take in at the end; 0 trains all weights."""
    seed: int = 0
    """Decides the order of the blocks, and the adapters' first values."""
    checkpoint_seconds: float = 60.0
    """The least time between two checkpoints; they also take no more than a twentieth of the time. Decides nothing."""


def default_learning_rate(parameters: int, lora: int) -> float:
    """What suits most models of so many parameters; adapters want ten times as much.

    The value for small models was measured on the built-in one. 2e-5 is what is usual from 100 million on; the paper
    took 5e-6, for far longer trainings.
    """
    return (2e-4 if parameters < _SMALL else 2e-5) * (10 if lora else 1)
