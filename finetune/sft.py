"""Supervised fine-tuning: every token of the texts counts in the loss, as in Haluptzok et al. 2022.

But for `finetune.blocks.Prompted` texts, of which only the completion does.

What holds for a training whatever its method, stops and memory and all, is said in `finetune.tuning`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.blocks import Prompted, Text, pack_texts
from finetune.method import Base, Examples, Method, NothingToLearnError, Point, TrlTrainer
from finetune.settings import SftSettings
from finetune.task import digest_of
from finetune.trainer import Quiet
from finetune.tuning import TunedModel, tune

__all__ = ["NoTextsError", "Point", "Prompted", "SftSettings", "TunedModel", "train_sft"]

# TRL computes the loss in slices, twice, and entropy and accuracy with it. That saves the memory of the logits, and
# costs the built-in model on a CPU a fifth of the speed: it is worth that only where logits are large.
_LARGE_LOGITS_BYTES = 512 << 20
_NOT_LEARNED = -100  # the label that torch's cross entropy leaves out
_COLUMNS = ("input_ids", "labels")  # under other names TRL would drop them


class NoTextsError(NothingToLearnError):
    """There is no text to learn from; the message says why."""


def train_sft(
    texts: Sequence[Text],
    model: str,
    out: Path,
    settings: SftSettings | None = None,
    *,
    lineage: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda text: None,
    show: Callable[[Point, int], None] = lambda point, steps: None,
) -> TunedModel:
    """Tune `model` on `texts` and write it to the folder `out`; see `finetune.tuning.tune`. NoTextsError."""
    if not texts:
        raise NoTextsError("there is no text to learn from")
    return tune(_Sft(texts, settings or SftSettings()), model, out, lineage=lineage, say=say, show=show)


class _Sft(Method):
    """Texts, packed into blocks of tokens; the loss is in nats a token."""

    name = "sft"
    data = "texts"
    unit = "blocks"

    def __init__(self, texts: Sequence[Text], settings: SftSettings) -> None:
        self._texts = texts
        self.settings: SftSettings = settings

    def digest(self) -> str:
        return digest_of(part for text in self._texts for part in ([text] if isinstance(text, str) else text))

    def prepare(self, base: Base, say: Callable[[str], None]) -> Examples:
        import numpy as np
        import pyarrow as pa
        from datasets import Dataset

        blocks, too_long, learned = pack_texts(self._texts, base.tokenizer, self.settings.block, base.context)
        if too_long:
            say(f"{too_long:,} of {len(self._texts):,} texts are longer than the model's context: left out")
        if not blocks.size:
            raise NoTextsError(f"no text fits into the {base.context:,} tokens of the model's context")
        base.check_knows(blocks.max())
        number, length = blocks.shape
        columns = {"input_ids": pa.FixedSizeListArray.from_arrays(pa.array(blocks.ravel()), length)}
        if learned is not None:
            labels = np.where(learned, blocks, np.int32(_NOT_LEARNED))
            columns["labels"] = pa.FixedSizeListArray.from_arrays(pa.array(labels.ravel()), length)
        return Examples(
            dataset=Dataset(pa.table(columns)).with_format("torch"),
            tokens=blocks.size,
            longest=length,
            record={"blocks": number, "texts": {"read": len(self._texts) - too_long, "too_long": too_long}},
            settled={"block": length},
        )

    def trainer(self, examples: Examples, at_once: int) -> TrlTrainer:
        import torch
        from transformers import Trainer
        from trl import SFTConfig, SFTTrainer

        class QuietSft(Quiet, SFTTrainer):  # type: ignore[misc]  # trl has no types
            def compute_loss(self, model: Any, inputs: dict[str, Any], *rest: Any, **settings: Any) -> Any:
                logits_bytes = 4 * at_once * examples.longest * model.config.get_text_config().vocab_size
                if logits_bytes > _LARGE_LOGITS_BYTES:
                    return super().compute_loss(model, inputs, *rest, **settings)
                return Trainer.compute_loss(self, model, {**inputs, "use_cache": False}, *rest, **settings)

        def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
            ids, labels = (torch.stack([row.get(name, row["input_ids"]) for row in rows]) for name in _COLUMNS)
            return {"input_ids": ids, "labels": labels, "attention_mask": torch.ones_like(ids)}

        return TrlTrainer(QuietSft, SFTConfig, {"dataset_kwargs": {"skip_prepare_dataset": True}}, collate)

    def point(self, entry: Mapping[str, Any], tokens: int) -> Point:
        return Point(int(entry["step"]), float(entry["loss"]), float(entry["learning_rate"]), tokens)

    def card_rows(self, record: Mapping[str, Any]) -> dict[str, str]:
        texts, settings = record["texts"], record["settings"]
        return {
            "texts": f"{texts['read']:,} read, {texts['too_long']:,} too long",
            "training": (
                f"{settings['steps']:,} steps of {settings['batch']} blocks of {settings['block']:,} tokens, "
                f"{record['tokens']:,} tokens in all"
            ),
            "final loss": f"{record['loss']:.3f} nats a token",
        }
