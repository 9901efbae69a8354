"""Texts repeated to fill a training: as many tokens whatever they are."""

import pytest
from transformers import AutoTokenizer

from finetune.blocks import pack_texts
from finetune.budget import repeat_texts
from finetune.settings import SftSettings
from generator.model_files import BUILTIN

CONTEXT = 512


def packed(texts):
    return pack_texts(texts, AutoTokenizer.from_pretrained(BUILTIN), 1024, CONTEXT)


@pytest.mark.parametrize("number", [1, 7, 400])
def test_the_blocks_are_enough_for_all_steps_and_no_repetition_is_in_vain(number):
    texts = [f"def g():\n    return {place}\n" for place in range(number)]
    settings = SftSettings(steps=3, batch=2)
    repeated = repeat_texts(texts, "builtin", settings)
    assert len(packed(repeated.texts).blocks) >= settings.steps * settings.batch
    assert repeated.texts == texts * (len(repeated.texts) // number)
    assert len(repeated.texts) == number or (
        len(repeated.texts) * repeated.tokens / number - repeated.tokens < settings.steps * settings.batch * CONTEXT
    )


def test_the_tokens_of_a_pass_are_those_that_are_packed():
    texts = ["def g():\n    return 7\n"] * 1000
    blocks = packed(texts).blocks
    assert blocks.size - CONTEXT < repeat_texts(texts, "builtin", SftSettings(steps=1)).tokens <= blocks.size


def test_texts_that_do_not_fit_are_not_counted():
    short, long = "def g():\n    return 7\n", "x = [" + "1, " * 1000 + "]"
    settings = SftSettings(steps=1)
    assert repeat_texts([short, long], "builtin", settings).tokens == repeat_texts([short], "builtin", settings).tokens
    assert repeat_texts([long], "builtin", settings) == ([long], 0)


def test_without_a_number_of_steps_there_is_nothing_to_fill():
    with pytest.raises(ValueError, match="number of steps"):
        repeat_texts(["x"], "builtin", SftSettings())
