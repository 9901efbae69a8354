"""Preference pairs: what is one, and in which tokens a model reads it."""

from itertools import islice

import pytest

from finetune.preferences import EMPTY, EQUAL, NO_TEXT, TOO_LONG, encode, name_left_out, sort_out
from finetune.pretrain import train_tokenizer
from generator.corpus import write_documents

GOOD = {"prompt": "def f(x):\n    return", "chosen": " x + 1\n", "rejected": " x - 1\n"}


@pytest.fixture(scope="module")
def tokenizer():
    """One token, number 0, opens texts and ends them."""
    return train_tokenizer((document.text for document in islice(write_documents(1), 300)), 400)


def tokens(tokenizer, text):
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def encode_one(tokenizer, **texts):
    _, (pair,) = encode(sort_out([GOOD | texts]), tokenizer, 96)
    return pair


def test_a_row_may_have_more_than_the_texts_and_its_kind_is_kept():
    (pair,), left_out = sort_out([GOOD | {"kind": "code", "evidence": ["assert f(1) == 2"]}])
    assert pair == (1, *GOOD.values(), "code")
    assert left_out == {}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, NO_TEXT),
        ({"prompt": "a", "chosen": "b"}, NO_TEXT),
        (GOOD | {"chosen": None}, NO_TEXT),
        (GOOD | {"chosen": [{"role": "assistant", "content": "x"}]}, NO_TEXT),
        (GOOD | {"rejected": "\ud800"}, NO_TEXT),
        (GOOD | {"prompt": ""}, EMPTY),
        (GOOD | {"chosen": ""}, EMPTY),
        (GOOD | {"rejected": " \n"}, EMPTY),
        (GOOD | {"rejected": GOOD["chosen"]}, EQUAL),
    ],
)
def test_a_row_that_is_no_pair_is_left_out_with_its_reason_and_number(row, reason):
    pairs, left_out = sort_out([GOOD, row])
    assert len(pairs) == 1
    assert left_out == {reason: [2]}


@pytest.mark.parametrize("side", ["chosen", "rejected"])
def test_a_pair_is_too_long_when_either_sequence_is_longer_than_the_context(tokenizer, side):
    pair = GOOD | {side: " x + 1\n" * 5}
    size = 1 + len(tokens(tokenizer, pair["prompt"])) + len(tokens(tokenizer, pair[side]))
    fits, encoded = encode(sort_out([pair, GOOD]), tokenizer, size)
    assert (len(fits.pairs), len(encoded), fits.left_out) == (2, 2, {})
    left, encoded = encode(sort_out([pair, GOOD]), tokenizer, size - 1)
    assert (len(left.pairs), len(encoded), left.left_out) == (1, 1, {TOO_LONG: [1]})


def test_what_was_left_out_before_is_still_told_after(tokenizer):
    left, _ = encode(sort_out([{}, GOOD, GOOD | {"chosen": "x" * 500}]), tokenizer, 96)
    assert left.left_out == {NO_TEXT: [1], TOO_LONG: [3]}


def test_no_token_reaches_from_the_prompt_into_the_completion(tokenizer):
    prompt, chosen = "    retu", "rn x\n"
    pair = encode_one(tokenizer, prompt=prompt, chosen=chosen)
    assert pair.prompt == [0, *tokens(tokenizer, prompt)]
    assert pair.chosen == tokens(tokenizer, chosen)
    assert pair.prompt + pair.chosen != [0, *tokens(tokenizer, prompt + chosen)]


def test_completions_end_with_the_end_token_where_texts_do(tokenizer):
    other = type(tokenizer)(tokenizer_object=tokenizer.backend_tokenizer, eos_token="\n")
    assert encode_one(other).chosen == [*tokens(other, GOOD["chosen"]), other.eos_token_id]
    assert encode_one(other).rejected[-1] == other.eos_token_id
    assert encode_one(other).prompt == tokens(other, GOOD["prompt"])


def test_the_token_that_opens_texts_ends_no_completion(tokenizer):
    assert encode_one(tokenizer).chosen == tokens(tokenizer, GOOD["chosen"])


def test_a_tokenizer_that_puts_a_space_before_what_it_gets_puts_none_into_the_middle():
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = {letter: number for number, letter in enumerate("▁\nabcdefghijklmnopqrstuvwxyz()+-*:0123456789")}
    bare = Tokenizer(models.BPE(letters, []))
    bare.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    bare.decoder = decoders.Metaspace(prepend_scheme="always")
    spacing = PreTrainedTokenizerFast(tokenizer_object=bare, bos_token="(", eos_token=")")
    pair = encode_one(spacing, prompt="def f:\n    retu", chosen="rn x\n", rejected="rn  y\n")
    assert spacing.decode(pair.prompt[1:] + pair.chosen[:-1]) == "def f:\n    return x\n"
    assert spacing.decode(pair.prompt[1:] + pair.rejected[:-1]) == "def f:\n    return  y\n"


def test_what_is_left_out_is_named_in_one_line():
    named = name_left_out({EQUAL: [3, 7], TOO_LONG: [5], NO_TEXT: [*range(1000, 2200)]})
    assert named == (
        "2 with equal completions (rows 3, 7), 1 longer than the model's context (row 5), "
        "1,200 without the texts prompt, chosen and rejected (rows 1,000, 1,001, 1,002, ...)"
    )
