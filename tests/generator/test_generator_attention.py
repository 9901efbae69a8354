"""The quick attention and cache give what transformers' own give."""

import pytest
import torch
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM

from generator.attention import GrowingLayer, new_cache, speed_up

SIZES = {
    "vocab_size": 50,
    "hidden_size": 32,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
}


@pytest.fixture
def model():
    torch.manual_seed(0)
    return LlamaForCausalLM(LlamaConfig(**SIZES)).eval()


def step_by_step(model, cache, ids, mask):
    """The logits of each token in turn, after the first four at once."""
    found = []
    with torch.inference_mode():
        for start, end in [(0, 4), *((place, place + 1) for place in range(4, ids.shape[1]))]:
            answer = model(
                input_ids=ids[:, start:end], attention_mask=mask[:, :end], past_key_values=cache, use_cache=True
            )
            found.append(answer.logits[:, -1])
    return torch.stack(found)


@pytest.mark.parametrize("padded", [False, True])
def test_logits_equal_those_of_the_standard_cache_and_attention(model, padded):
    ids = torch.randint(1, 50, (3, 150))  # longer than the room that is made at a time
    mask = torch.ones_like(ids)
    if padded:
        mask[0, :3] = 0
    wanted = step_by_step(model, DynamicCache(config=model.config), ids, mask)
    assert speed_up(model)
    torch.testing.assert_close(step_by_step(model, new_cache(), ids, mask), wanted, rtol=1e-4, atol=1e-4)


def test_selecting_and_repeating_rows_keeps_what_was_cached(model):
    cache = new_cache()
    keys = torch.randn(2, 2, 5, 8)
    cache.update(keys, keys, 0)
    cache.batch_repeat_interleave(3)
    cache.batch_select_indices(torch.tensor([5, 0]))
    more = torch.randn(2, 2, 1, 8)
    found, _ = cache.update(more, more, 0)
    assert torch.equal(found, torch.cat([keys[[1, 0]], more], 2))


def test_room_is_used_without_copying():
    layer = GrowingLayer()
    layer.update(torch.zeros(1, 1, 4, 8), torch.zeros(1, 1, 4, 8))
    first, _ = layer.update(torch.ones(1, 1, 1, 8), torch.ones(1, 1, 1, 8))
    second, _ = layer.update(torch.ones(1, 1, 1, 8), torch.ones(1, 1, 1, 8))
    assert first.data_ptr() == second.data_ptr()


def test_models_with_sliding_windows_are_left_alone():
    assert not speed_up(MistralForCausalLM(MistralConfig(**SIZES, sliding_window=16)))
