"""Supervised fine-tuning: texts and a model in, a model folder out, whatever kills the process meanwhile.

While it goes on everything lies in `work_folder(out)`, beside `out`: the task that is worked on, and checkpoints. The
finished folder takes the name `out` in one step, so `out` is a whole model or none. The same call again goes on from
the last checkpoint, ends in the weights that it would have ended in without the stop, and does nothing once `out` is
there. A call for another task is refused as soon as there is a checkpoint that it would spoil.

Weights are trained in float32 (with adapters on a GPU: in the model's own type, the adapters in float32) and saved in
the model's own type. A tokenizer without an end token gets its opening token for one, or else a new token, which is
learned unless only adapters are; one without a padding token gets the end token.

Not guaranteed: equal weights on another machine, with another number of threads or other versions of torch; anything
with two processes at work on one `out`, which the command line prevents with a lock.
"""

from __future__ import annotations

import gc
import math
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from finetune.blocks import Packed, pack_texts
from finetune.model_folder import fill_model_folder
from finetune.pretrain import END_OF_TEXT
from finetune.settings import SftSettings, default_learning_rate
from finetune.task import AnotherTaskError, DamagedTaskError, begin, describe_task, finished_record, work_folder
from finetune.trainer import DivergedError, Plan, Point, Trained, computes_in_bf16, train
from generator import Style, model_digest
from generator.local import load_model, read_profile
from shards.durable import sync_directory

__all__ = [
    "AnotherTaskError",
    "DamagedTaskError",
    "DivergedError",
    "NoTextsError",
    "Point",
    "SftSettings",
    "TooLittleMemoryError",
    "TunedModel",
    "UnfitError",
    "train_sft",
    "work_folder",
]

_LAST_POINTS = 5  # of the loss curve make the final loss


class NoTextsError(ValueError):
    """There is nothing to learn from; the message says why."""


class UnfitError(ValueError):
    """The model does not go with its tokenizer, or with the settings; the message says why."""


class TooLittleMemoryError(RuntimeError):
    """The device cannot take even one block at once."""


class TunedModel(NamedTuple):
    """A tuned model's folder, and what `training.json` in it says."""

    folder: Path
    record: dict[str, Any]


def train_sft(
    texts: Sequence[str],
    model: str,
    out: Path,
    settings: SftSettings | None = None,
    *,
    lineage: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda text: None,
    show: Callable[[Point, int], None] = lambda point, steps: None,
) -> TunedModel:
    """Tune `model` (as engines name it) on `texts` and write it to the folder `out`, which must be new or empty.

    `lineage` says where the texts are from; the model's card and record repeat it. `say` gets a line now and then,
    `show` each point of the loss curve with the number of steps in all.

    Raises NoTextsError, AnotherTaskError, DamagedTaskError, UnfitError, DivergedError, TooLittleMemoryError,
    ModelNotFoundError for `model`, FileExistsError if `out` holds something else than a tuned model, and what comes
    from the disk. After each of them the same call goes on from the last checkpoint.
    """
    settings = settings or SftSettings()
    if not texts:
        raise NoTextsError("there is no text to learn from")
    described = describe_task(texts, model, settings, lineage or {})
    work = work_folder(out)
    if (record := finished_record(out, described)) is None:
        begin(work, described)
        record = {**described, "base": {"model": model, "digest": model_digest(model)}}
        _train(texts, model, work, settings, record, say, show)
        (work / "model").replace(out.resolve())
        sync_directory(work.parent)
    shutil.rmtree(work, ignore_errors=True)
    return TunedModel(out, record)


def _train(
    texts: Sequence[str],
    model: str,
    work: Path,
    settings: SftSettings,
    record: dict[str, Any],
    say: Callable[[str], None],
    show: Callable[[Point, int], None],
) -> None:
    """Train `model` and save it in `work`/model with `record`, to which is added what can be told of the training."""
    started = time.perf_counter()
    base = _open_base(model, settings)
    profile = read_profile(model, base.tokenizer, base.model.config, None)
    if profile.style is Style.CHAT:
        # The texts are no chat: a model that had one is asked for completions from now on.
        profile = read_profile(model, base.tokenizer, base.model.config, Style.COMPLETION)
        say("the model was one for chats; tuned, it is asked for completions: measure both with --style completion")
    packed = pack_texts(texts, base.tokenizer, settings.block, base.context)
    if packed.too_long:
        say(f"{packed.too_long:,} of {len(texts):,} texts are longer than the model's context: left out")
    if not packed.blocks.size:
        raise NoTextsError(f"no text fits into the {base.context:,} tokens of the model's context")
    known = base.model.get_input_embeddings().num_embeddings
    if packed.blocks.max() >= known:
        raise UnfitError(f"the model knows {known:,} tokens, and its tokenizer writes number {packed.blocks.max():,}")
    plan = _plan(base, packed, settings, work)
    say(f"{packed.blocks.size:,} tokens in {len(packed.blocks):,} blocks, {plan.steps:,} steps")
    at_once = settings.batch
    while (trained := train(base.model, base.tokenizer, packed.blocks, plan, at_once, show)) is None:
        if at_once == 1:
            raise TooLittleMemoryError(
                f"the device's memory is too small for {packed.blocks.shape[1]:,} tokens at once"
            )
        at_once = next(size for size in range(at_once // 2, 0, -1) if settings.batch % size == 0)
        say(f"the device's memory is too small: {at_once} of {settings.batch} blocks at once from now on")
        del base
        _free_memory()
        base = _open_base(model, settings)
    say("writing the model")
    record |= _told(base, packed, plan, trained) | {
        "blocks_at_once": at_once,
        "texts": {"read": len(texts) - packed.too_long, "too_long": packed.too_long},
        "seconds": round(time.perf_counter() - started, 1),
    }
    folder = work / "model"
    shutil.rmtree(folder, ignore_errors=True)
    fill_model_folder(folder, trained.model.to(base.dtype), base.tokenizer, profile, record)


class _Base(NamedTuple):
    """The model to start from, its tokenizer, the longest sequence that it reads, and the type of its weights."""

    model: Any
    tokenizer: Any
    context: int
    dtype: Any


def _open_base(name: str, settings: SftSettings) -> _Base:
    import torch

    model, tokenizer = load_model(name, "auto")
    if settings.lora > (widest := model.config.get_text_config().hidden_size):
        raise UnfitError(f"adapters of rank {settings.lora:,} are wider than the model, which has {widest:,}")
    dtype = model.dtype
    if not (settings.lora and torch.cuda.is_available()):
        model.float()
    if tokenizer.eos_token is None:
        if tokenizer.bos_token is None:
            tokenizer.add_special_tokens({"eos_token": END_OF_TEXT})
            if len(tokenizer) > model.get_input_embeddings().num_embeddings:
                model.resize_token_embeddings(len(tokenizer))
        else:
            tokenizer.eos_token = tokenizer.bos_token
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    # Models with relative positions name no longest sequence.
    context = getattr(model.config, "max_position_embeddings", None) or sys.maxsize
    return _Base(model, tokenizer, context, dtype)


def _plan(base: _Base, packed: Packed, settings: SftSettings, work: Path) -> Plan:
    each = math.ceil(len(packed.blocks) / settings.batch)
    return Plan(
        settings=settings,
        steps=settings.steps or math.ceil(settings.epochs * each),
        learning_rate=settings.learning_rate or default_learning_rate(base.model.num_parameters(), settings.lora),
        bf16=computes_in_bf16(),
        folder=work,
    )


def _told(base: _Base, packed: Packed, plan: Plan, trained: Trained) -> dict[str, Any]:
    """What can be told of a training that is done."""
    losses = [point.loss for point in trained.curve[-_LAST_POINTS:]]
    return {
        "settings": asdict(plan.settings)
        | {"learning_rate": plan.learning_rate, "steps": plan.steps, "block": packed.blocks.shape[1]},
        "parameters": trained.model.num_parameters(),
        "blocks": len(packed.blocks),
        "tokens": trained.curve[-1].tokens,
        "loss": sum(losses) / len(losses),
        "device": trained.model.device.type,
        "computed_in": "bfloat16" if plan.bf16 else "float32",
        "curve": [point._asdict() for point in trained.curve],
    }


def _free_memory() -> None:
    """Give the device's memory back that nothing uses any more."""
    import torch

    gc.collect()
    torch.cuda.empty_cache()
