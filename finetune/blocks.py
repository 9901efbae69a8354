"""Texts as equal blocks of tokens, for training without padding.

Texts follow one another and are cut wherever a block ends, as in Haluptzok et al. 2022 ("wrapped" packing in TRL's
words), and every token counts in the loss. Each text opens with the token that opens prompts (`generator.local`) where
the tokenizer has one, and ends with the end token unless that is the same one.

Not guaranteed: that a text is read alone. Attention reaches back to the texts before it in its block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

_PORTION = 1000  # texts tokenised at once


class Packed(NamedTuple):
    """`blocks` is an int32 array (number, length); `too_long` texts had more tokens than the model's context."""

    blocks: Any
    too_long: int


def pack_texts(texts: Sequence[str], tokenizer: Any, length: int, context: int) -> Packed:
    """Pack `texts` into blocks of `length` tokens, leaving out those of more than `context` tokens.

    The last block is filled up from the first one, so that a small dataset loses nothing; if there is less than one
    block of tokens, there is one block of just these. Without any token there are no blocks.
    """
    import numpy as np

    opening, closing = enclosing_tokens(tokenizer)
    parts, too_long = [], 0
    for at in range(0, len(texts), _PORTION):
        portion = list(texts[at : at + _PORTION])
        # Not verbose: what is too long is counted here, and needs no warning from the tokenizer.
        encoded = tokenizer(portion, add_special_tokens=False, return_attention_mask=False, verbose=False)
        for ids in encoded["input_ids"]:
            whole = [*opening, *ids, *closing]
            if len(whole) > context:
                too_long += 1
            else:
                parts.append(np.array(whole, dtype=np.int32))
    stream = np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)
    length = max(1, min(length, context, len(stream)))
    return Packed(np.resize(stream, (-(-len(stream) // length), length)), too_long)


def enclosing_tokens(tokenizer: Any) -> tuple[list[int], list[int]]:
    """What opens a text that is learned from, and what closes it: at most one token each."""
    start, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    return [] if start is None else [start], [] if end == start else [end]
