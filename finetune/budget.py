"""Texts for a training of a fixed size: as many tokens for one set of texts as for any other.

`finetune.sft` reads whole passes, and the last update of a pass is smaller where its blocks do not come out even: two
trainings of equal steps on different texts would read different numbers of tokens. Texts that are repeated until they
fill all steps within one pass do not.

All blocks are in memory at once, so that a training takes the more of it the more steps it has.

Not guaranteed: that every text is read equally often. Of the last repetition some are left out; and of more texts than
the steps can read, those that chance leaves out.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from finetune.blocks import Text
from finetune.settings import SftSettings
from generator.model_files import model_folder

_PORTION = 1000  # texts tokenised at once


class Repeated(NamedTuple):
    """The texts, repeated in order; and how many tokens they have once through."""

    texts: list[Text]
    tokens: int


def repeat_texts(texts: Sequence[Text], model: str, settings: SftSettings) -> Repeated:
    """As much of `texts`, in whole repetitions, as `settings.steps` updates of `model` read.

    Texts longer than the model's context do not count, since the training leaves them out; if all are, the answer has
    each once. ValueError without `settings.steps`, OSError if there is no such model.
    """
    from transformers import AutoConfig, AutoTokenizer

    if settings.steps is None:
        raise ValueError("a training of a fixed size needs its number of steps")
    folder = model_folder(model)
    name = str(folder) if folder.is_dir() else model
    context = getattr(AutoConfig.from_pretrained(name), "max_position_embeddings", None) or sys.maxsize
    once = _count_tokens(texts, AutoTokenizer.from_pretrained(name), context)
    wanted = settings.steps * settings.batch * min(settings.block, context)
    return Repeated(list(texts) * max(1, math.ceil(wanted / max(1, once)) if once else 1), once)


def _count_tokens(texts: Sequence[Text], tokenizer: Any, context: int) -> int:
    """The tokens of all texts that fit, with those that open and close each (`finetune.blocks`)."""
    start, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    around = 2 if None not in (start, end) and start != end else 1
    total = 0
    for at in range(0, len(texts), _PORTION):
        portion = [str(text) for text in texts[at : at + _PORTION]]
        encoded = tokenizer(portion, add_special_tokens=False, return_attention_mask=False, verbose=False)
        lengths = (len(ids) + around for ids in encoded["input_ids"])
        total += sum(length for length in lengths if length <= context)
    return total
