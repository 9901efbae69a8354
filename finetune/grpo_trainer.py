"""TRL's GRPOTrainer, made to score and learn from what it is given in place of what it samples itself."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from finetune.method import Base
from finetune.settings import GrpoSettings
from finetune.trainer import Quiet, computes_in_bf16


class Encoded(NamedTuple):
    """A group of completions of one prompt, in tokens."""

    prompt: list[int]
    completions: list[list[int]]


def make_grpo_trainer(base: Base, settings: GrpoSettings, group: int, folder: Path) -> Any:
    """The trainer of the model of `base`, with groups of `group` completions; it names `folder` its own."""
    import torch
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    class Fed(Quiet, GRPOTrainer):  # type: ignore[misc]  # trl has no types: its class is Any
        """Scores and learns from what it is given."""

        def score(self, groups: Sequence[Encoded], rewards: Any) -> dict[str, Any]:
            """All groups as one batch, a row a completion, with advantages and log-probabilities."""
            self._given = groups
            self.args.steps_per_generation = settings.updates  # with one, none before the step have to be kept
            rows = [{"prompt": "", "earned": float(each)} for each in rewards.flatten()]
            self.model.train()
            return dict(self._generate_and_score_completions(rows))

        @staticmethod
        def hand_over(prompts: list[str], trainer: Fed) -> dict[str, Any]:
            """What TRL takes for sampled."""
            prompt_ids = [each.prompt for each in trainer._given for _ in each.completions]
            completion_ids = [ids for each in trainer._given for ids in each.completions]
            return {"prompt_ids": prompt_ids, "completion_ids": completion_ids, "logprobs": None}

        def take_metrics(self) -> dict[str, float]:
            """Means of what was noted since the last call."""
            noted = {key: [v for v in values if not math.isnan(v)] for key, values in self._metrics["train"].items()}
            self._metrics["train"].clear()
            return {key: sum(values) / max(1, len(values)) for key, values in noted.items()}

        def _prepare_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
            return inputs  # they are scored already

    gpu = torch.cuda.is_available()
    config = GRPOConfig(
        output_dir=str(folder),
        per_device_train_batch_size=group * settings.groups_at_once,
        num_generations=group,
        max_steps=settings.steps,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=min(settings.warmup, settings.steps // 10) * settings.updates,
        weight_decay=settings.weight_decay,
        epsilon=settings.clip_low,
        epsilon_high=settings.clip_high,
        delta=settings.dual_clip,
        beta=settings.kl,
        use_bias_correction_kl=False,  # the plain low-variance estimator, as in Code-A1
        loss_type="dapo",  # the mean over tokens
        scale_rewards="group",
        temperature=settings.temperature,
        seed=settings.seed % 2**32,
        gradient_checkpointing=False,
        bf16=computes_in_bf16(),
        use_cpu=not gpu,
        dataloader_pin_memory=gpu,
        report_to="none",
        disable_tqdm=True,
    )
    config._n_gpu = min(config.n_gpu, 1)  # TRL refuses to train where it sees several

    def earned(prompts: list[str], completions: list[str], earned: list[float], **_: Any) -> list[float]:
        return earned

    with warnings.catch_warnings(action="ignore", category=UserWarning):  # that rollout_func may change one day
        return Fed(
            model=base.model,
            reward_funcs=earned,
            args=config,
            train_dataset=Dataset.from_list([{"prompt": ""}]),
            processing_class=base.tokenizer,
            rollout_func=Fed.hand_over,
        )
