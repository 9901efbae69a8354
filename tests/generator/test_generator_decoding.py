"""Sampling from a tiny model with random weights."""

import re

import numpy as np
import pytest
import torch

from generator import Sampling, decoding
from generator.decoding import StopTable, sample_rows

PROMPTS = ["def f(x: int, n=5):\n    return x ==", "def f1(", "def f(s: str):\n    return s.count('a')"]


@pytest.fixture(scope="module")
def sample(model, tokenizer):
    """`sample(prompts, seeds, **settings)` -> rows of tokens; rows never stop unless `stops` says so."""
    never = StopTable(*[torch.zeros(model.config.vocab_size, dtype=torch.bool)] * 5)

    def run(prompts, seeds, stops=never, **settings):
        chosen = {"n": len(seeds) // len(prompts), "max_tokens": 8, "temperature": 1.0, **settings}
        ids = [tokenizer(prompt, add_special_tokens=False)["input_ids"] for prompt in prompts]
        return sample_rows(model, ids, seeds, Sampling(**chosen), stops, tokenizer.pad_token_id)

    return run


@pytest.fixture(scope="module")
def stops(model, tokenizer):
    return StopTable.of(tokenizer, model.config.vocab_size, [0], model.device)


@pytest.fixture(scope="module")
def next_token(model, tokenizer):
    """The model's distribution over the token after the first prompt, at temperature 1."""
    ids = tokenizer(PROMPTS[0], add_special_tokens=False, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        return torch.softmax(model(ids).logits[0, -1], -1).double().numpy()


def test_one_seed_gives_one_row(sample):
    assert sample(PROMPTS, range(12)) == sample(PROMPTS, range(12))


def test_samples_of_a_prompt_differ(sample):
    rows = sample(PROMPTS[:1], range(50))
    assert len({tuple(row) for row in rows}) > 45


def test_a_row_does_not_depend_on_its_neighbours_seeds(sample):
    rows = sample(PROMPTS, range(12))
    others = sample(PROMPTS, [seed if seed % 4 == 2 else seed + 1000 for seed in range(12)])
    assert [rows[place] for place in (2, 6, 10)] == [others[place] for place in (2, 6, 10)]
    assert rows[0] != others[0]


def test_a_row_does_not_depend_on_its_neighbours_prompts(sample):
    together = sample(PROMPTS, range(6))
    assert [sample([prompt], [2 * place, 2 * place + 1]) for place, prompt in enumerate(PROMPTS)] == [
        together[0:2],
        together[2:4],
        together[4:6],
    ]


def test_temperature_zero_is_greedy_generation(sample, model, tokenizer):
    for prompt in PROMPTS:
        ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt")
        greedy = model.generate(
            ids["input_ids"],
            attention_mask=ids["attention_mask"],
            do_sample=False,
            max_new_tokens=12,
            min_new_tokens=12,
        )[0, ids["input_ids"].shape[1] :].tolist()
        (row,) = sample([prompt], [7], temperature=0.0, max_tokens=12)
        # `min_new_tokens` forbids generate the end of the text, which nothing forbids here.
        assert row == greedy if 0 not in row else row[: row.index(0)] == greedy[: row.index(0)]


def test_temperature_zero_in_a_padded_batch_is_greedy_too(sample):
    batch = sample(PROMPTS, [1, 2, 3], temperature=0.0)
    assert batch == [sample([prompt], [9], temperature=0.0)[0] for prompt in PROMPTS]


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
def test_draws_follow_the_softmax(sample, next_token, temperature):
    draws = 4000
    rows = sample(PROMPTS[:1], range(draws), max_tokens=1, temperature=temperature)
    counts = np.bincount([row[0] for row in rows], minlength=len(next_token))
    expected = next_token ** (1 / temperature)
    expected *= draws / expected.sum()
    common = expected >= 5
    seen = np.append(counts[common], counts[~common].sum())
    wanted = np.append(expected[common], expected[~common].sum())
    freedom = len(seen) - 1
    assert freedom >= 3
    chi_square = ((seen - wanted) ** 2 / np.maximum(wanted, 1e-9)).sum()
    assert chi_square < freedom + 4 * (2 * freedom) ** 0.5 + 4


def test_the_steps_of_a_row_are_independent():
    seeds = np.arange(20_000, dtype=np.uint64)
    first, second = decoding._uniforms(seeds, 0), decoding._uniforms(seeds, 1)
    assert min(first.min(), second.min()) >= 0 and max(first.max(), second.max()) < 1
    assert abs(first.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.03


@pytest.mark.parametrize("top_p", [0.3, 0.7, 0.95])
def test_top_p_keeps_the_fewest_tokens_that_reach_it(sample, next_token, top_p):
    order = np.argsort(-next_token)
    nucleus = set(order[: int((np.cumsum(next_token[order]) < top_p).sum()) + 1].tolist())
    drawn = {row[0] for row in sample(PROMPTS[:1], range(3000), max_tokens=1, top_p=top_p)}
    assert drawn <= nucleus
    assert drawn >= {token for token in nucleus if next_token[token] > 0.01}


@pytest.mark.parametrize("uniform", [0.0, 1 - 2**-53, 1 - 2**-25])
def test_no_uniform_number_draws_an_impossible_token(uniform):
    logits = torch.tensor([[-torch.inf, 0.0, 1.0, 2.0, -torch.inf]])
    assert decoding._draw(logits, np.array([uniform]), Sampling(1, 1, 1.0)).item() in {1, 2, 3}
    assert decoding._draw(logits, np.array([uniform]), Sampling(1, 1, 1.0, top_p=0.5)).item() == 3


def test_rows_stop_at_an_unindented_line(sample, stops, tokenizer):
    free = sample(PROMPTS[:1], range(1000), max_tokens=24)
    cut = sample(PROMPTS[:1], range(1000), stops, max_tokens=24)
    stopped = 0
    for row, whole in zip(cut, free, strict=True):
        assert whole[: len(row)] == row
        assert not re.search(r"\n\S", tokenizer.decode(row[:-1]))
        stopped += bool(re.search(r"\n\S", tokenizer.decode(row)))
    assert stopped > 10


def test_rows_stop_at_the_end_of_a_line_when_told_to(sample, stops, tokenizer):
    free = sample(PROMPTS[:1], range(400), max_tokens=24)
    cut = sample(PROMPTS[:1], range(400), stops, max_tokens=24, stop_at_dedent=False, stop_at_line=True)
    for row, whole in zip(cut, free, strict=True):
        assert whole[: len(row)] == row
        assert "\n" not in tokenizer.decode(row[:-1])
    assert sum("\n" in tokenizer.decode(row) for row in cut) > 20


def test_rows_run_on_when_told_to(sample, stops, tokenizer):
    texts = tokenizer.batch_decode(sample(PROMPTS[:1], range(200), stops, max_tokens=24, stop_at_dedent=False))
    assert any("\n" in text and text.rsplit("\n", 1)[1][:1].strip() for text in texts)


def test_a_token_that_ends_the_text_is_the_last_of_its_row(sample, model):
    ends = torch.zeros(model.config.vocab_size, dtype=torch.bool)
    ends[:200] = True
    rows = sample(PROMPTS[:1], range(100), StopTable(ends, *[torch.zeros_like(ends)] * 4), max_tokens=20)
    assert all(token >= 200 for row in rows for token in row[:-1])
    assert all(row[-1] < 200 for row in rows if len(row) < 20)
    assert any(len(row) < 20 for row in rows)


def test_repacking_finished_rows_changes_nothing(sample, stops, monkeypatch):
    ends = stops.ends_text.clone()
    ends[1:80] = True  # so that rows end often
    often = stops._replace(ends_text=ends)
    repacked = sample(PROMPTS, range(60), often, max_tokens=24)
    monkeypatch.setattr(decoding, "_KEEP_SHARE", 0.0)
    assert sample(PROMPTS, range(60), often, max_tokens=24) == repacked
    assert len({len(row) for row in repacked}) > 8


def test_a_row_has_at_most_the_tokens_it_may_have(sample):
    assert {len(row) for row in sample(PROMPTS, range(9), max_tokens=5)} == {5}
    assert {len(row) for row in sample(PROMPTS, range(9), max_tokens=1)} == {1}
