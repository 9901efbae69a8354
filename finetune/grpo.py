"""Group-relative policy optimisation (Shao et al. 2024), one step at a time, by TRL's GRPOTrainer.

The trainer's own loop samples from its model and asks for rewards. Where two models reward each other a step belongs
to neither: so here the caller samples (`GrpoPlayer.engine`, which always has the newest weights), rewards, and hands
both in. TRL's trainer does with them what it does with its own: log-probabilities, advantages, loss and gradient.

- A *group* are the completions of one prompt; an advantage is (reward - mean) / (standard deviation + 1e-4) within it,
  with n - 1 in the deviation. In a group of equal rewards all are 0: nothing but the KL term is learned from it, and
  where all groups of an update are such it is not made, since the optimiser would make a full step of any gradient.
- The loss of a token is -min(ratio A, clip(ratio, 1 - clip_low, 1 + clip_high) A) + kl (e^d - d - 1), where d is the
  reference's log-probability less the model's, and the ratio is that of now to before the step.
- The loss of an update is the mean over all tokens of its completions, whatever completion they are in; with several
  updates a step, over a step's tokens divided by their number.
- A loss or gradient that is no number changes nothing: that update is left out, and counted.

Weights are trained in float32. Not guaranteed: equal weights on another machine or with another number of threads;
the use of more than one GPU, or of vLLM; that the engine, which samples in bfloat16, has exactly the probabilities
that the gradient is taken of.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from finetune.grpo_trainer import Encoded, make_grpo_trainer
from finetune.method import UnfitError
from finetune.model_folder import fill_model_folder
from finetune.settings import GrpoSettings, default_learning_rate
from finetune.tuning import TooLittleMemoryError, open_base
from generator import Completion, Prompt, Style, derive_seed, model_digest
from generator.loading import encode_prompt, load_tokenizer
from generator.local import LocalEngine


class Group(NamedTuple):
    """A prompt, completions of it, and a reward for each. All groups of a player have equally many."""

    prompt: Prompt
    completions: tuple[Completion, ...]
    rewards: tuple[float, ...]


class Learned(NamedTuple):
    """What a step was, for the curves: means over its tokens, completions or groups; zeros where there were none."""

    groups: int = 0
    tokens: int = 0
    reward: float = 0.0
    reward_deviation: float = 0.0
    """Within groups."""
    zero_variance: float = 0.0
    """Share of groups whose rewards are all equal."""
    loss: float = 0.0
    kl: float = 0.0
    """Nats a token."""
    entropy: float = 0.0
    """Nats a token."""
    clipped: float = 0.0
    """Share of tokens whose ratio was cut."""
    gradient: float = 0.0
    """The norm, before it is clipped to 1; of several updates the largest."""
    learning_rate: float = 0.0
    left_out: int = 0
    """Updates whose loss or gradient was no number."""


class GrpoPlayer:
    """A model that learns from rewarded groups of `group` completions, with its engine to sample from. Close it.

    TRL's trainer names `folder` its own, and writes nothing there. ModelNotFoundError; UnfitError for a model that has
    no token to end a text with.
    """

    def __init__(
        self, model: str, settings: GrpoSettings, group: int, folder: Path, style: Style | None = None
    ) -> None:
        tokenizer, _ = load_tokenizer(model)
        if tokenizer.eos_token is None and tokenizer.bos_token is None:
            raise UnfitError(f"{model} has no token to end a text with")
        base = open_base(model)
        rate = settings.learning_rate or default_learning_rate(settings, base.model.num_parameters())
        self.model = model
        self.settings = replace(settings, learning_rate=rate)
        self.engine = LocalEngine(model, style=style)
        self._group = group
        self._dtype = base.dtype
        self._tokenizer = base.tokenizer
        self._trainer = make_grpo_trainer(base, self.settings, group, folder)
        self._trainer.create_optimizer_and_scheduler(settings.steps * settings.updates)

    def learn(self, groups: Sequence[Group], step: int) -> Learned:
        """Take step number `step` of the training, on groups that this player's engine has sampled.

        Groups whose prompt left no room for an answer are passed over. TooLittleMemoryError.
        """
        import torch

        asked = [group for group in groups if all(one.fits for one in group.completions)]
        rate = float(self._trainer.lr_scheduler.get_last_lr()[0])
        if not asked:
            self._turn_schedule()
            return Learned(learning_rate=rate)
        rewards = torch.tensor([group.rewards for group in asked])
        try:
            with torch.random.fork_rng():
                torch.manual_seed(derive_seed(self.settings.seed, "step", step))  # of dropout, and of the shares
                batch = self._trainer.score([self._encode(group) for group in asked], rewards)
                teaches = (rewards.amax(1) != rewards.amin(1)).repeat_interleave(self._group)
                batch["advantages"] *= teaches.to(batch["advantages"])  # a mean of equal numbers may differ from them
                updates = self._update(batch, teaches)
        except torch.OutOfMemoryError as error:
            at_once = self.settings.groups_at_once
            raise TooLittleMemoryError(f"the device's memory is too small for {at_once} groups at once") from error
        self._turn_schedule()
        self.engine.follow(self._trainer.model)
        told = self._trainer.take_metrics()
        counted = [(loss, norm) for loss, norm in updates if math.isfinite(loss) and math.isfinite(norm)]
        return Learned(
            groups=len(asked),
            tokens=int(batch["completion_mask"].sum()),
            reward=float(rewards.mean()),
            reward_deviation=float(rewards.std(1).mean()),
            zero_variance=told["frac_reward_zero_std"],
            loss=sum(loss for loss, _ in counted) / max(1, len(counted)),
            kl=told.get("kl", 0.0),
            entropy=told["entropy"],
            clipped=told["clip_ratio/region_mean"],
            gradient=max((norm for _, norm in counted), default=0.0),
            learning_rate=rate,
            left_out=len(updates) - len(counted),
        )

    def save(self, folder: Path, name: str) -> None:
        """Put all that `restore` needs into `folder`, in files whose names begin with `name`."""
        import torch
        from safetensors.torch import save_model

        save_model(self._trainer.model, str(folder / f"{name}.safetensors"))
        parts = {"optimizer": self._trainer.optimizer, "schedule": self._trainer.lr_scheduler}
        torch.save({key: part.state_dict() for key, part in parts.items()}, folder / f"{name}.pt")

    def restore(self, folder: Path, name: str) -> None:
        """Go on as if nothing had happened since `save`."""
        import torch
        from safetensors.torch import load_model

        load_model(self._trainer.model, str(folder / f"{name}.safetensors"))
        state = torch.load(folder / f"{name}.pt", weights_only=True)
        self._trainer.optimizer.load_state_dict(state["optimizer"])
        self._trainer.lr_scheduler.load_state_dict(state["schedule"])
        self.engine.follow(self._trainer.model)

    def export(self, folder: Path, lineage: Mapping[str, Any], rows: Mapping[str, str]) -> None:
        """Write the new folder `folder`, which every `--model` accepts; `rows` go on its card."""
        base = open_base(self.model)
        base.model.load_state_dict(self._trainer.model.state_dict())
        record = {
            "task": {"method": "grpo"},
            "command": "puzzlegen code-a1",
            "schedule": "after a warm-up falling to zero along a cosine",
            "lineage": dict(lineage),
            "base": {"model": self.model, "digest": model_digest(self.model)},
            "settings": asdict(self.settings) | {"lora": 0},
            "parameters": base.model.num_parameters(),
        }
        fill_model_folder(folder, base.model.to(self._dtype), base.tokenizer, self.engine.profile, record, rows)

    def close(self) -> None:
        """Give the device's memory back."""
        self.engine.close()
        self._trainer = None

    def _update(self, batch: dict[str, Any], teaches: Any) -> list[tuple[float, float]]:
        """Loss and gradient norm of each update of the step, of which those that are no numbers were not made, nor
        those without a row of a group that `teaches`, whose norm is 0.
        """
        import torch

        trainer, model, rows = self._trainer, self._trainer.model, len(batch["advantages"])
        number = self.settings.updates
        shares = torch.randperm(rows).chunk(number) if number > 1 else (torch.arange(rows),)
        made = []
        for share in shares:
            parts = torch.split(share, self._group * self.settings.groups_at_once)
            # TRL divides by tokens of the step x the first / the second of these: by a share's, were shares equal.
            trainer.current_gradient_accumulation_steps = len(parts)
            trainer.args.steps_per_generation = len(parts) * number
            loss = sum(float(trainer.training_step(model, _rows(batch, part), None)) for part in parts)
            norm = float(trainer.accelerator.clip_grad_norm_(model.parameters(), 1.0)) if teaches[share].any() else 0.0
            if norm and math.isfinite(loss) and math.isfinite(norm):
                trainer.optimizer.step()
            model.zero_grad()
            made.append((loss, norm))
        return made

    def _turn_schedule(self) -> None:
        """The rate falls also where no update was made, of which torch warns: the step is over."""
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            for _ in range(self.settings.updates):
                self._trainer.lr_scheduler.step()

    def _encode(self, group: Group) -> Encoded:
        prompt = encode_prompt(self._tokenizer, group.prompt)
        end = self._tokenizer.eos_token_id
        return Encoded(prompt, [list(one.ids) or self._tokens_of(one.text) or [end] for one in group.completions])

    def _tokens_of(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])


def _rows(batch: dict[str, Any], places: Any) -> dict[str, Any]:
    """Some rows of a batch; what is no row for row, such as a count, stays as it is."""
    return {key: value[places] if value.ndim else value for key, value in batch.items()}
