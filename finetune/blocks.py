"""Texts as equal blocks of tokens, for training without padding.

Texts follow one another and are cut wherever a block ends, as in Haluptzok et al. 2022 ("wrapped" packing in TRL's
words), and every token counts in the loss. Each text opens with the token that opens prompts (`generator.loading`)
where the tokenizer has one, and ends with the end token unless that is the same one.

Of a `Prompted` text the prompt is read and only the completion is learned, in the tokens in which an engine has them
(`finetune.preferences`). Where a prompt may be followed by different things, as the opening of a function by its body
or by a test, learning whole texts would teach to mix them up.

Not guaranteed: that a text is read alone. Attention reaches back to the texts before it in its block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

_PORTION = 1000  # texts tokenised at once


class Prompted(NamedTuple):
    """A prompt, and what is to be learned after it."""

    prompt: str
    completion: str

    def __str__(self) -> str:
        return self.prompt + self.completion


Text: TypeAlias = str | Prompted


class Packed(NamedTuple):
    """`blocks` is an int32 array (number, length); `too_long` texts had more tokens than the model's context.

    `learned` is a boolean array of the same shape; None where every token is learned.
    """

    blocks: Any
    too_long: int
    learned: Any = None


def pack_texts(texts: Sequence[Text], tokenizer: Any, length: int, context: int) -> Packed:
    """Pack `texts` into blocks of `length` tokens, leaving out those of more than `context` tokens.

    The last block is filled up from the first one, so that a small dataset loses nothing; if there is less than one
    block of tokens, there is one block of just these. Without any token there are no blocks.
    """
    import numpy as np

    opening, closing = enclosing_tokens(tokenizer)
    parts, learned, too_long = [], [], 0
    for at in range(0, len(texts), _PORTION):
        portion = list(texts[at : at + _PORTION])
        prompts = tokens_of(tokenizer, [text.prompt if isinstance(text, Prompted) else "" for text in portion])
        prompted = tokens_inside(tokenizer, [text.completion for text in portion if isinstance(text, Prompted)])
        plain = tokens_of(tokenizer, [text for text in portion if isinstance(text, str)])
        rest = {True: iter(prompted), False: iter(plain)}
        for text, prompt in zip(portion, prompts, strict=True):
            whole = [*opening, *prompt, *next(rest[isinstance(text, Prompted)]), *closing]
            if len(whole) > context:
                too_long += 1
                continue
            parts.append(np.array(whole, dtype=np.int32))
            learned.append(np.arange(len(whole)) >= (len(opening) + len(prompt) if prompt else 0))
    stream = np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)
    length = max(1, min(length, context, len(stream)))
    shape = (-(-len(stream) // length), length)
    is_learned = np.concatenate(learned) if learned else np.empty(0, dtype=bool)
    return Packed(np.resize(stream, shape), too_long, None if is_learned.all() else np.resize(is_learned, shape))


def tokens_of(tokenizer: Any, texts: list[str]) -> list[list[int]]:
    """The tokens of texts, without any that open or close them."""
    # Not verbose: what is too long is counted here, and needs no warning from the tokenizer.
    encoded = tokenizer(texts, add_special_tokens=False, return_attention_mask=False, verbose=False) if texts else {}
    return [list(ids) for ids in encoded.get("input_ids", [])]


def tokens_inside(tokenizer: Any, texts: list[str]) -> list[list[int]]:
    """The tokens of texts that other text precedes.

    Some tokenizers put a space before whatever they are given. They are given a line end first, which is taken off
    again, unless it has become one with the text.
    """
    (once,) = tokens_of(tokenizer, ["x"])
    alone = tokens_of(tokenizer, texts)
    if tokenizer.decode(once * 2) == "xx":
        return alone
    (line_end,) = tokens_of(tokenizer, ["\n"])
    size = len(line_end)
    after = tokens_of(tokenizer, ["\n" + text for text in texts])
    return [ids[size:] if ids[:size] == line_end else others for ids, others in zip(after, alone, strict=True)]


def enclosing_tokens(tokenizer: Any) -> tuple[list[int], list[int]]:
    """What opens a text that is learned from, and what closes it: at most one token each."""
    start, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    return [] if start is None else [start], [] if end == start else [end]
