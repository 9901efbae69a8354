"""TRL's trainers, quiet, watched and killable.

They print nothing, send nothing, and write nothing but checkpoints, which `finetune.checkpoints` seals. Losses are
looked at now and then, always before a checkpoint is written: one that is no number stops the training, so every
sealed checkpoint is good.

Not guaranteed: the use of more than one GPU.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from finetune.checkpoints import checkpoint_at, last_checkpoint, seal
from finetune.method import Base, Examples, Method, Point

if TYPE_CHECKING:
    from transformers import TrainerControl, TrainerState, TrainingArguments

_SAVE_SHARE = 0.05  # of the time may go into writing checkpoints


class DivergedError(RuntimeError):
    """The loss, or its gradient, is no number any more; the message says when."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training needs beside method, model and examples, with nothing left to choose."""

    steps: int
    """Updates in all."""
    learning_rate: float
    """The rate after the warm-up."""
    bf16: bool
    """Whether to compute in bfloat16 where that is safe. The weights and their updates stay as the model has them."""
    folder: Path
    """Where the checkpoints go."""


class Trained(NamedTuple):
    """A model, with adapters merged if it had some, and its loss curve."""

    model: Any
    curve: list[Point]


class Quiet:
    """What TRL's trainers are kept from, in front of one of them."""

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """None: the finished model gets a card of this project."""

    def _send_telemetry(self) -> None:
        """None: nobody is told what is trained here."""


def train(
    method: Method, base: Base, examples: Examples, plan: Plan, at_once: int, show: Callable[[Point, int], None]
) -> Trained | None:
    """Train the model of `base`, from the last sealed checkpoint if there is one; None if the memory was too small.

    The device takes `at_once` examples at once, a divisor of the batch. After None or DivergedError the model is
    spoiled and the sealed checkpoints are good.
    """
    import torch

    def point(entry: dict[str, Any]) -> Point:
        return method.point(entry, examples.read_after(int(entry["step"]), method.settings.batch))

    last = last_checkpoint(plan.folder)
    try:
        trainer = _make_trainer(method, base, examples, plan, at_once)
        trainer.add_callback(_watch(point, plan, method.settings.checkpoint_seconds, show))
        with _quiet():
            trainer.train(resume_from_checkpoint=None if last is None else str(last))
    except torch.OutOfMemoryError:
        return None
    trained = trainer.accelerator.unwrap_model(trainer.model)
    curve = [point(entry) for entry in trainer.state.log_history if "loss" in entry]
    return Trained(trained.merge_and_unload() if method.settings.lora else trained, curve)


def computes_in_bf16() -> bool:
    """Whether the device has instructions for bfloat16; without them float32 is faster."""
    import torch

    gpu = torch.cuda.is_available()
    return bool(torch.cuda.is_bf16_supported() if gpu else torch.ops.mkldnn._is_mkldnn_bf16_supported())


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings from transformers: it warns of tied weights, which no checkpoint has twice, at each resume."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(before)


def _make_trainer(method: Method, base: Base, examples: Examples, plan: Plan, at_once: int) -> Any:
    import torch
    from peft import LoraConfig
    from transformers import PrinterCallback

    settings = method.settings
    gpu = torch.cuda.is_available()
    common = {
        "output_dir": str(plan.folder),
        "max_steps": plan.steps,
        "per_device_train_batch_size": at_once,
        "gradient_accumulation_steps": settings.batch // at_once,
        "learning_rate": plan.learning_rate,
        "lr_scheduler_type": "linear",
        "warmup_steps": min(settings.warmup, plan.steps // 10),
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "seed": settings.seed % 2**32,
        "gradient_checkpointing": False,
        "bf16": plan.bf16,
        "use_cpu": not gpu,
        "use_cache": True,  # of the finished model; no step of the training uses it
        "dataloader_pin_memory": gpu,
        "max_length": None,  # nothing is cut: the examples fit
        "logging_steps": min(10, max(1, plan.steps // 50)),
        "logging_nan_inf_filter": False,
        "save_strategy": "no",  # `_watch` asks for checkpoints
        "save_total_limit": 2,  # the last sealed one stays until the next is
        "report_to": "none",
        "disable_tqdm": True,
    }
    rank = settings.lora
    adapters = rank and LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
    trl = method.trainer(examples, at_once)
    config = trl.config(**common, **trl.arguments)
    config._n_gpu = min(config.n_gpu, 1)  # TRL refuses to train where it sees several
    trainer = trl.trainer(
        model=base.model,
        args=config,
        train_dataset=examples.dataset,
        data_collator=trl.collate,
        processing_class=base.tokenizer,
        peft_config=adapters or None,
    )
    trainer.remove_callback(PrinterCallback)  # it prints to stdout, which is for data
    return trainer


def _watch(
    point: Callable[[dict[str, Any]], Point], plan: Plan, seconds: float, show: Callable[[Point, int], None]
) -> Any:
    """What looks at the losses, and asks for checkpoints, at least `seconds` apart, and seals them."""
    from transformers import TrainerCallback

    class Watch(TrainerCallback):  # type: ignore[misc]  # transformers has no types
        def __init__(self) -> None:
            self._saved = time.monotonic()
            self._asked = self._cost = 0.0

        def on_step_end(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
        ) -> None:
            control.should_log = control.should_log or state.global_step >= state.max_steps

        def on_log(
            self,
            args: TrainingArguments,
            state: TrainerState,
            control: TrainerControl,
            logs: dict[str, float],
            **_: object,
        ) -> None:
            if "loss" not in logs:
                return
            # A gradient that is no number has spoiled the weights already, the loss shows it one step later.
            if not (math.isfinite(logs["loss"]) and math.isfinite(logs.get("grad_norm", 0.0))):
                raise DivergedError(f"the loss was no number any more at step {state.global_step:,}")
            show(point(logs | {"step": state.global_step}), plan.steps)
            self._asked = time.monotonic()
            last = state.global_step >= state.max_steps
            pause = max(seconds, self._cost / _SAVE_SHARE)
            control.should_save = not last and self._asked - self._saved >= pause

        def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object) -> None:
            seal(checkpoint_at(plan.folder, state.global_step))
            self._saved = time.monotonic()
            self._cost = self._saved - self._asked

    return Watch()
