"""TRL's SFTTrainer for blocks of tokens, quiet, watched and killable.

It prints nothing, sends nothing, and writes nothing but checkpoints. A checkpoint counts from the moment in which its
seal is in it, which has the digests of its files: what a kill leaves half written has none, and what a disk damages
later does not agree with it. Losses are looked at now and then, always before a checkpoint is written: one that is no
number stops the training, so every sealed checkpoint is good.

Not guaranteed: the use of more than one GPU.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from finetune.settings import SftSettings
from generator.local import file_digest
from shards.durable import sync_directory, write_durably

if TYPE_CHECKING:
    from transformers import TrainerControl, TrainerState, TrainingArguments

_SEAL = "sealed"
_SAVE_SHARE = 0.05  # of the time may go into writing checkpoints
# TRL computes the loss in slices, twice, and entropy and accuracy with it. That saves the memory of the logits, and
# costs the built-in model on a CPU a fifth of the speed: it is worth that only where logits are large.
_LARGE_LOGITS_BYTES = 512 << 20


class Point(NamedTuple):
    """A place on the loss curve: mean loss (nats a token) since the last one, rate of the step, tokens read so far."""

    step: int
    loss: float
    learning_rate: float
    tokens: int


class DivergedError(RuntimeError):
    """The loss, or its gradient, is no number any more; the message says when."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training needs beside the model and the blocks, with nothing left to choose."""

    settings: SftSettings
    """As they were given."""
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


def train(
    model: Any, tokenizer: Any, blocks: Any, plan: Plan, at_once: int, show: Callable[[Point, int], None]
) -> Trained | None:
    """Train `model` on `blocks`, from the last sealed checkpoint if there is one; None if the memory was too small.

    The device takes `at_once` blocks at once, a divisor of the batch. After None or DivergedError `model` is spoiled
    and the sealed checkpoints are good.
    """
    import torch

    last = last_checkpoint(plan.folder)
    try:
        trainer = _make_trainer(model, tokenizer, blocks, plan, at_once, show)
        with _quiet():
            trainer.train(resume_from_checkpoint=None if last is None else str(last))
    except torch.OutOfMemoryError:
        return None
    trained = trainer.accelerator.unwrap_model(trainer.model)
    curve = [_point(entry, blocks.shape, plan) for entry in trainer.state.log_history if "loss" in entry]
    return Trained(trained.merge_and_unload() if plan.settings.lora else trained, curve)


def computes_in_bf16() -> bool:
    """Whether the device has instructions for bfloat16; without them float32 is faster."""
    import torch

    gpu = torch.cuda.is_available()
    return bool(torch.cuda.is_bf16_supported() if gpu else torch.ops.mkldnn._is_mkldnn_bf16_supported())


def last_checkpoint(folder: Path) -> Path | None:
    """The whole checkpoint with the most steps in `folder`; damaged ones above it are deleted, and unsealed ones."""
    for path in folder.glob("checkpoint-*"):
        if not (path / _SEAL).is_file():
            shutil.rmtree(path)
    while last := last_sealed(folder):
        if _is_whole(last):
            return last
        shutil.rmtree(last)
    return None


def last_sealed(folder: Path) -> Path | None:
    """The sealed checkpoint with the most steps in `folder`, which may have been damaged since. Changes nothing."""
    sealed = (path for path in folder.glob("checkpoint-*") if (path / _SEAL).is_file())
    return max(sealed, key=step_of, default=None)


def step_of(checkpoint: Path) -> int:
    """The number of steps after which `checkpoint` was written."""
    return int(checkpoint.name.removeprefix("checkpoint-"))


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


def _make_trainer(
    model: Any, tokenizer: Any, blocks: Any, plan: Plan, at_once: int, show: Callable[[Point, int], None]
) -> Any:
    import pyarrow as pa
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import PrinterCallback, Trainer
    from trl import SFTConfig, SFTTrainer

    settings = plan.settings
    logits_bytes = 4 * at_once * blocks.shape[1] * model.config.get_text_config().vocab_size
    gpu = torch.cuda.is_available()

    class QuietTrainer(SFTTrainer):  # type: ignore[misc]  # trl has no types
        def compute_loss(self, model: Any, inputs: dict[str, Any], *rest: Any, **settings: Any) -> Any:
            if logits_bytes > _LARGE_LOGITS_BYTES:
                return super().compute_loss(model, inputs, *rest, **settings)
            return Trainer.compute_loss(self, model, {**inputs, "use_cache": False}, *rest, **settings)

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """None: the finished model gets a card of this project."""

        def _send_telemetry(self) -> None:
            """None: nobody is told what is trained here."""

    def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
        ids = torch.stack([row["input_ids"] for row in rows])
        return {"input_ids": ids, "labels": ids, "attention_mask": torch.ones_like(ids)}

    log_every = min(10, max(1, plan.steps // 50))
    arguments = SFTConfig(
        output_dir=str(plan.folder),
        max_steps=plan.steps,
        per_device_train_batch_size=at_once,
        gradient_accumulation_steps=settings.batch // at_once,
        learning_rate=plan.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=min(settings.warmup, plan.steps // 10),
        weight_decay=0.0,
        max_grad_norm=1.0,
        seed=settings.seed % 2**32,
        gradient_checkpointing=False,
        bf16=plan.bf16,
        use_cpu=not gpu,
        use_cache=True,  # of the finished model; no step of the training uses it
        dataloader_pin_memory=gpu,
        dataset_kwargs={"skip_prepare_dataset": True},
        max_length=None,
        logging_steps=log_every,
        logging_nan_inf_filter=False,
        save_strategy="no",  # `_Watch` asks for checkpoints
        save_total_limit=2,  # the last sealed one stays until the next is
        report_to="none",
        disable_tqdm=True,
    )
    arguments._n_gpu = min(arguments.n_gpu, 1)  # TRL refuses to train where it sees several
    values = pa.array(blocks.ravel())
    dataset = Dataset(pa.table({"input_ids": pa.FixedSizeListArray.from_arrays(values, blocks.shape[1])}))
    rank = settings.lora
    adapters = rank and LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
    trainer = QuietTrainer(
        model=model,
        args=arguments,
        train_dataset=dataset.with_format("torch"),
        data_collator=collate,
        processing_class=tokenizer,
        peft_config=adapters or None,
    )
    trainer.remove_callback(PrinterCallback)  # it prints to stdout, which is for data
    trainer.add_callback(_watch(blocks, plan, show))
    return trainer


def _watch(blocks: Any, plan: Plan, show: Callable[[Point, int], None]) -> Any:
    """What looks at the losses, and asks for checkpoints and seals them."""
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
            show(_point(logs | {"step": state.global_step}, blocks.shape, plan), plan.steps)
            self._asked = time.monotonic()
            last = state.global_step >= state.max_steps
            pause = max(plan.settings.checkpoint_seconds, self._cost / _SAVE_SHARE)
            control.should_save = not last and self._asked - self._saved >= pause

        def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object) -> None:
            _seal(plan.folder / f"checkpoint-{state.global_step}")
            self._saved = time.monotonic()
            self._cost = self._saved - self._asked

    return Watch()


def _seal(checkpoint: Path) -> None:
    """Mark `checkpoint` as whole, once it is on the disk."""
    digests = {}
    for path in checkpoint.iterdir():
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        digests[path.name] = file_digest(path)
    write_durably(checkpoint / _SEAL, json.dumps(digests).encode())
    sync_directory(checkpoint)


def _is_whole(checkpoint: Path) -> bool:
    """Whether the files of a sealed checkpoint are still what they were."""
    try:
        digests = json.loads((checkpoint / _SEAL).read_bytes())
        return bool(digests) and all(file_digest(checkpoint / name) == known for name, known in digests.items())
    except (OSError, ValueError, AttributeError):
        return False


def _point(entry: dict[str, Any], shape: tuple[int, int], plan: Plan) -> Point:
    number, length = shape
    epochs, rest = divmod(int(entry["step"]), -(-number // plan.settings.batch))
    tokens = (epochs * number + rest * plan.settings.batch) * length
    return Point(int(entry["step"]), float(entry["loss"]), float(entry["learning_rate"]), tokens)
