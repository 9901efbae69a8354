"""The frame of every training: a method and a model in, a model folder out, whatever kills the process meanwhile.

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
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from finetune.method import Base, Examples, Method, Point, UnfitError
from finetune.model_folder import fill_model_folder
from finetune.pretrain import END_OF_TEXT
from finetune.settings import TrainingSettings, default_learning_rate
from finetune.task import begin, describe_task, finished_record, work_folder
from finetune.trainer import Plan, Trained, computes_in_bf16, train
from generator import Profile, Style, model_digest
from generator.loading import load_model, load_tokenizer, read_profile
from shards.durable import sync_directory

_LAST_POINTS = 5  # of the loss curve make the final loss


class TooLittleMemoryError(RuntimeError):
    """The device cannot take even one example at once."""


class TunedModel(NamedTuple):
    """A tuned model's folder, and what `training.json` in it says."""

    folder: Path
    record: dict[str, Any]


def tune(
    method: Method,
    model: str,
    out: Path,
    *,
    lineage: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda text: None,
    show: Callable[[Point, int], None] = lambda point, steps: None,
) -> TunedModel:
    """Tune `model` (as engines name it) by `method` and write it to the folder `out`, which must be new or empty.

    `lineage` says where the data are from; the model's card and record repeat it. `say` gets a line now and then,
    `show` each point of the loss curve with the number of steps in all.

    Raises NothingToLearnError, AnotherTaskError, DamagedTaskError, DamagedModelError, UnfitError, DivergedError,
    TooLittleMemoryError, ModelNotFoundError for `model`, FileExistsError if `out` holds something else than a tuned
    model, and what comes from the disk. After each of them the same call goes on from the last checkpoint.
    """
    described = describe_task(method, model, lineage or {})
    work = work_folder(out)
    if (record := finished_record(out, described)) is None:
        begin(work, described)
        record = {**described, "base": {"model": model, "digest": model_digest(model)}}
        _train(method, model, work, record, say, show)
        (work / "model").replace(out.resolve())
        sync_directory(work.parent)
    shutil.rmtree(work, ignore_errors=True)
    return TunedModel(out, record)


def _train(
    method: Method,
    model: str,
    work: Path,
    record: dict[str, Any],
    say: Callable[[str], None],
    show: Callable[[Point, int], None],
) -> None:
    """Train `model` and save it in `work`/model with `record`, to which is added what can be told of the training."""
    started = time.perf_counter()
    settings, unit = method.settings, method.unit
    base = open_base(model, settings.lora)
    profile = _profile_of(model, base, say)
    examples = method.prepare(base, say)
    plan = _plan(base, examples, settings, work)
    say(f"{examples.tokens:,} tokens in {len(examples.dataset):,} {unit}, {plan.steps:,} steps")
    at_once = settings.batch
    while (trained := train(method, base, examples, plan, at_once, show)) is None:
        if at_once == 1:
            raise TooLittleMemoryError(f"the device's memory is too small for {examples.longest:,} tokens at once")
        at_once = next(size for size in range(at_once // 2, 0, -1) if settings.batch % size == 0)
        say(f"the device's memory is too small: {at_once} of {settings.batch} {unit} at once from now on")
        del base
        _free_memory()
        base = open_base(model, settings.lora)
    say("writing the model")
    record |= _told(settings, plan, trained) | examples.record
    record["settings"] |= examples.settled
    record |= {f"{unit}_at_once": at_once, "seconds": round(time.perf_counter() - started, 1)}
    folder = work / "model"
    shutil.rmtree(folder, ignore_errors=True)
    fill_model_folder(folder, trained.model.to(base.dtype), base.tokenizer, profile, record, method.card_rows(record))


def check_adapters(model: str, lora: int) -> None:
    """UnfitError if adapters of rank `lora` are wider than `model`, told without its weights; ModelNotFoundError."""
    if lora:
        _check_rank(lora, load_tokenizer(model)[1])


def open_base(name: str, lora: int = 0) -> Base:
    """The model named `name` as it is trained: in float32, with an end token and a padding token. UnfitError if
    adapters of rank `lora` are wider than it is; ModelNotFoundError.
    """
    import torch

    model, tokenizer = load_model(name, "auto")
    _check_rank(lora, model.config)
    dtype = model.dtype
    if not (lora and torch.cuda.is_available()):
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
    return Base(model, tokenizer, context, dtype)


def _check_rank(lora: int, config: Any) -> None:
    if lora > (widest := config.get_text_config().hidden_size):
        raise UnfitError(f"adapters of rank {lora:,} are wider than the model, which has {widest:,}")


def _profile_of(model: str, base: Base, say: Callable[[str], None]) -> Profile:
    """How to prompt the tuned model: as its base, but for completions."""
    profile = read_profile(model, base.tokenizer, base.model.config, None)
    if profile.style is Style.CHAT:
        # What it learns from are no chats: a model that had them is asked for completions from now on.
        profile = read_profile(model, base.tokenizer, base.model.config, Style.COMPLETION)
        say("the model was one for chats; tuned, it is asked for completions: measure both with --style completion")
    return profile


def _plan(base: Base, examples: Examples, settings: TrainingSettings, work: Path) -> Plan:
    each = math.ceil(len(examples.dataset) / settings.batch)
    return Plan(
        steps=settings.steps or math.ceil(settings.epochs * each),
        learning_rate=settings.learning_rate or default_learning_rate(settings, base.model.num_parameters()),
        bf16=computes_in_bf16(),
        folder=work,
    )


def _told(settings: TrainingSettings, plan: Plan, trained: Trained) -> dict[str, Any]:
    """What can be told of a training that is done."""
    losses = [point.loss for point in trained.curve[-_LAST_POINTS:]]
    return {
        "settings": asdict(settings) | {"learning_rate": plan.learning_rate, "steps": plan.steps},
        "parameters": trained.model.num_parameters(),
        "tokens": trained.curve[-1].tokens,
        "loss": sum(losses) / len(losses),
        "device": trained.model.device.type,
        "computed_in": "bfloat16" if plan.bf16 else "float32",
        "curve": [asdict(point) for point in trained.curve],
    }


def _free_memory() -> None:
    """Give the device's memory back that nothing uses any more."""
    import torch

    gc.collect()
    torch.cuda.empty_cache()
