"""Training a small causal language model from nothing: its tokenizer, its architecture, its loop.

The model is a plain Llama, so every tool that loads Llamas loads it. Training is seeded; two runs on one machine with
one thread count give the same weights, other machines may differ in the last bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

END_OF_TEXT = "<|end|>"
# What makes a piece. A line end takes its indentation along, so that a prompt which stops at a colon is cut where the
# training text was cut as well. Spaces belong to keywords, operators and commas, never to names and numbers: a name is
# the same tokens wherever it stands, so that looking it up is a matter of copying. Digits come in pairs.
_KEYWORDS = r" ?\b(?:and|assert|def|else|for|if|in|is|lambda|not|or|return)\b ?"
_OPERATOR = r"=+\-*/%<>!&|^~@"
_BRACKETS = rf"[^\sA-Za-z_\d{_OPERATOR}]"
PIECES = rf"\n+ *|{_KEYWORDS}| ?[{_OPERATOR}]+ ?|{_BRACKETS}*[,:] ?|{_BRACKETS}+|[A-Za-z_]+|\d{{1,2}}| +"


class Architecture(NamedTuple):
    """The sizes of the model: about 3.0 million parameters, 6.1 MB in bfloat16.

    Heads are 64 wide: with the same width in more heads, attention on a CPU takes as long as all else together.
    """

    vocabulary: int = 2048
    width: int = 192
    layers: int = 6
    heads: int = 3
    key_value_heads: int = 3
    feed_forward: int = 512
    context: int = 512


class Schedule(NamedTuple):
    """Sequences of `block` tokens, `batch` of them a step; the rate warms up, stays, and falls linearly at the end."""

    steps: int
    block: int = 256
    batch: int = 16
    learning_rate: float = 3e-3
    warmup: int = 100
    decay_share: float = 0.3
    weight_decay: float = 0.05
    seed: int = 0


def train_tokenizer(texts: Iterator[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer with one special token, which begins and ends documents and pads."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=END_OF_TEXT, eos_token=END_OF_TEXT, pad_token=END_OF_TEXT
    )


def new_model(architecture: Architecture, seed: int) -> LlamaForCausalLM:
    """A Llama with random weights drawn from `seed`."""
    from transformers import LlamaConfig, LlamaForCausalLM, set_seed

    set_seed(seed)
    config = LlamaConfig(
        vocab_size=architecture.vocabulary,
        hidden_size=architecture.width,
        num_hidden_layers=architecture.layers,
        num_attention_heads=architecture.heads,
        num_key_value_heads=architecture.key_value_heads,
        intermediate_size=architecture.feed_forward,
        max_position_embeddings=architecture.context,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config)


def pack(texts: Iterator[str], tokenizer: PreTrainedTokenizerFast, blocks: int, block: int) -> Any:
    """The first `blocks * block` tokens of the texts as an int64 array (blocks, block); each text opens with the
    special token, and texts run on from block to block. ValueError if the texts end before that.
    """
    import numpy as np

    filled = np.empty(blocks * block, dtype=np.int64)
    position = 0
    while position < len(filled):
        portion = list(islice(texts, 1000))
        if not portion:
            raise ValueError(f"the texts hold {position:,} tokens, not {len(filled):,}")
        for ids in tokenizer(portion, add_special_tokens=False)["input_ids"]:
            taken = [tokenizer.bos_token_id, *ids][: len(filled) - position]
            filled[position : position + len(taken)] = taken
            position += len(taken)
    return filled.reshape(blocks, block)


def pretrain(
    model: LlamaForCausalLM, blocks: Any, schedule: Schedule, out: Path, callbacks: Sequence[Any] = ()
) -> float:
    """Train `model` in place on `blocks`, one pass in order; answers the mean loss of the last logged steps (nats)."""
    from torch.utils.data import Dataset
    from transformers import PrinterCallback, Trainer, TrainingArguments, default_data_collator

    from finetune.optimizer import MuonWithAdamW

    class Blocks(Dataset[dict[str, Any]]):
        def __len__(self) -> int:
            return len(blocks)

        def __getitem__(self, index: int) -> dict[str, Any]:
            return {"input_ids": blocks[index], "labels": blocks[index]}

    arguments = TrainingArguments(
        output_dir=str(out),
        max_steps=schedule.steps,
        per_device_train_batch_size=schedule.batch,
        learning_rate=schedule.learning_rate,
        lr_scheduler_type="warmup_stable_decay",
        lr_scheduler_kwargs={"num_decay_steps": int(schedule.steps * schedule.decay_share), "decay_type": "linear"},
        warmup_steps=schedule.warmup,
        max_grad_norm=1.0,
        seed=schedule.seed,
        logging_steps=20,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        bf16=True,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=Blocks(),
        data_collator=default_data_collator,
        callbacks=list(callbacks),
        optimizers=(MuonWithAdamW(model, schedule.learning_rate, schedule.weight_decay), None),
    )
    trainer.remove_callback(PrinterCallback)  # it prints to stdout, which is for data
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return float(sum(losses[-5:]) / len(losses[-5:]))
