"""What decides a training, beside what is learned from and the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

_SMALL = 20_000_000  # parameters

# That a loop may be asked for: blocks of 1,024 tokens for these take some 25 GB of memory (`finetune.budget`).
MOST_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What every method has. Fixed are AdamW without weight decay, linear decay of the rate, and gradients clipped to
    a norm of 1.
    """

    epochs: float
    """How often every example is read."""
    steps: int | None = None
    """Updates in all; takes the place of `epochs`."""
    learning_rate: float | None = None
    """The rate after the warm-up, from where it falls linearly to zero. None leaves it to `default_learning_rate`."""
    batch: int = 8
    """Examples an update (blocks of `sft`, pairs of `dpo`), however few of them the device can take at once."""
    warmup: int = 10
    """Updates in which the rate rises linearly; at most a tenth of all."""
    lora: int = 0
    """Rank of low-rank adapters on all linear layers, which the weights take in at the end; 0 trains all weights."""
    seed: int = 0
    """Decides the order of the examples, and the adapters' first values."""
    checkpoint_seconds: float = 60.0
    """The least time between two checkpoints; they also take no more than a twentieth of the time. Decides nothing."""

    small_rate: ClassVar[float]
    """What suits models below 20 million parameters."""
    usual_rate: ClassVar[float]
    """What suits most others."""


@dataclass(frozen=True, slots=True)
class SftSettings(TrainingSettings):
    """Every setting of `finetune.sft.train_sft`.

    Where nothing else is said the values are those of Haluptzok et al. 2022, for models of 125 million to 2.7 billion
    parameters; the paper has batches of 4. The rate for small models was measured on the built-in one. 2e-5 is what is
    usual from 100 million on; the paper took 5e-6, for far longer trainings.
    """

    epochs: float = 4.0
    """How often every block is read. The paper has 4 inside its loop and 10 for a dataset by itself."""
    block: int = 1024
    """Tokens a block, at most the model's context."""

    small_rate = 6e-4
    usual_rate = 2e-5


@dataclass(frozen=True, slots=True)
class DpoSettings(TrainingSettings):
    """Every setting of `finetune.dpo.train_dpo`.

    The rate for small models was measured on the built-in one (docs/finetune.md); 1e-6 and `beta` are those of
    Rafailov et al. 2023, appendix B, for models of 0.8 to 6 billion parameters.
    """

    epochs: float = 1.0
    """How often every pair is read. Preferences are soon learned by heart; more pairs are better than more passes."""
    beta: float = 0.1
    """How dear it is to depart from the reference: the reward is `beta` times the ratio of log-probabilities."""

    small_rate = 1e-4
    usual_rate = 1e-6


@dataclass(frozen=True, slots=True)
class GrpoSettings:
    """Every setting of `finetune.grpo.GrpoPlayer`.

    Clips, `kl`, warm-up, weight decay and 1e-6 are those of Code-A1's public code, for models of 1.5 to 7 billion
    parameters. The rate for small models is one at which the built-in one got better (docs/code-a1.md); no other was
    compared with it.
    """

    steps: int
    """Steps in all: the rate falls to zero along a cosine of that length."""
    learning_rate: float | None = None
    """The rate after the warm-up. None leaves it to the model's size."""
    warmup: int = 10
    """Steps in which the rate rises linearly; at most a tenth of all."""
    updates: int = 1
    """Updates a step, each on its share of what was sampled. The clips take effect only where there are several."""
    clip_low: float = 0.20
    """A token's ratio is cut below 1 minus this."""
    clip_high: float = 0.28
    """A token's ratio is cut above 1 plus this."""
    dual_clip: float = 10.0
    """No ratio counts for more than this, also where the advantage is negative."""
    kl: float = 0.001
    """Weight of the divergence from the model that the training starts from, by its low-variance estimator."""
    weight_decay: float = 0.1
    """Of AdamW."""
    temperature: float = 1.0
    """At which the completions are sampled, and seen again in training."""
    groups_at_once: int = 8
    """Groups of completions that go through the device at once. Decides rounding at most."""
    seed: int = 0
    """Decides how completions are shared out among the updates of a step."""

    small_rate: ClassVar[float] = 2e-4
    usual_rate: ClassVar[float] = 1e-6


def default_learning_rate(settings: TrainingSettings | GrpoSettings, parameters: int) -> float:
    """What suits most models of so many parameters; adapters want ten times as much."""
    adapters = isinstance(settings, TrainingSettings) and settings.lora
    return (settings.small_rate if parameters < _SMALL else settings.usual_rate) * (10 if adapters else 1)
