"""Packing: every token is in a block once, and none is padding."""

from itertools import islice

import pytest

from finetune.blocks import Prompted, pack_texts
from finetune.pretrain import train_tokenizer
from generator.corpus import write_documents

TEXTS = ["return 1", "x" * 40, "def f(x):\n    pass"]


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer((document.text for document in islice(write_documents(1), 300)), 400)


@pytest.fixture
def lone(tokenizer):
    """The same tokenizer with another end token and no opening one."""
    made = type(tokenizer)(tokenizer_object=tokenizer.backend_tokenizer, eos_token="\n")
    assert made.bos_token is None
    return made


def tokens(tokenizer, text):
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def test_texts_open_with_the_prompts_token_and_run_on_from_block_to_block(tokenizer):
    stream = [token for text in TEXTS for token in (0, *tokens(tokenizer, text))]
    blocks = pack_texts(TEXTS, tokenizer, 8, 96).blocks
    assert blocks.shape == (-(-len(stream) // 8), 8)
    assert blocks.ravel()[: len(stream)].tolist() == stream


def test_the_last_block_is_filled_up_from_the_first(tokenizer):
    blocks = pack_texts(TEXTS, tokenizer, 8, 96).blocks.ravel()
    size = sum(1 + len(tokens(tokenizer, text)) for text in TEXTS)
    assert size % 8
    assert blocks[size:].tolist() == blocks[: len(blocks) - size].tolist()


def test_a_text_ends_with_the_end_token_where_that_is_not_the_opening_one(lone):
    end = lone.eos_token_id
    assert pack_texts(["a", "b"], lone, 96, 96).blocks.tolist() == [[*tokens(lone, "a"), end, *tokens(lone, "b"), end]]


def test_less_than_a_block_is_one_short_block(tokenizer):
    assert pack_texts(["a"], tokenizer, 64, 96).blocks.tolist() == [[0, *tokens(tokenizer, "a")]]


def test_blocks_are_never_longer_than_the_context(tokenizer):
    assert pack_texts(TEXTS * 20, tokenizer, 1024, 64).blocks.shape[1] == 64


def test_texts_longer_than_the_context_are_left_out_and_counted(tokenizer):
    long = "x = [1]\n" * 50
    packed = pack_texts([*TEXTS, long, long], tokenizer, 8, 64)
    assert packed.too_long == 2
    assert packed.blocks.tolist() == pack_texts(TEXTS, tokenizer, 8, 64).blocks.tolist()


def test_when_all_are_too_long_there_are_no_blocks(tokenizer):
    packed = pack_texts(["x = [1]\n" * 50], tokenizer, 8, 64)
    assert (packed.blocks.size, packed.too_long) == (0, 1)


def test_many_texts_are_packed_as_few_are(tokenizer, monkeypatch):
    whole = pack_texts(TEXTS * 5, tokenizer, 8, 96).blocks
    monkeypatch.setattr("finetune.blocks._PORTION", 4)
    assert pack_texts(TEXTS * 5, tokenizer, 8, 96).blocks.tolist() == whole.tolist()


def test_of_a_prompted_text_only_the_completion_is_learned(tokenizer):
    text = Prompted("def f(x):", "\n    return x")
    packed = pack_texts([text, "a = 1", text], tokenizer, 8, 96)
    prompt, completion = tokens(tokenizer, text.prompt), tokens(tokenizer, text.completion)
    end = tokenizer.eos_token_id
    opening = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    whole = [*opening, *prompt, *completion, *([] if end == tokenizer.bos_token_id else [end])]
    learned = [False] * (len(opening) + len(prompt)) + [True] * (len(whole) - len(opening) - len(prompt))
    assert packed.blocks.ravel()[: len(whole)].tolist() == whole
    assert packed.learned.ravel()[: len(whole)].tolist() == learned
    assert packed.learned.shape == packed.blocks.shape
    plain = pack_texts(["a = 1"], tokenizer, 8, 96).blocks.size
    assert packed.learned.ravel()[len(whole) : len(whole) + plain].all()
    assert pack_texts(["a = 1"], tokenizer, 8, 96).learned is None
