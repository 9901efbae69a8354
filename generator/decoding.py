"""Sampling from a causal language model: each prompt is read once, its samples share the work, finished rows leave.

Plain `generate` reads a prompt again for each of its samples, keeps finished rows in the batch until the last one is
done, and draws all rows from one stream of random numbers. Here a row has a stream of its own, made of its seed and
the step alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from generator.engine import Sampling

if TYPE_CHECKING:
    from transformers import Cache, PreTrainedModel, PreTrainedTokenizerBase

_KEEP_SHARE = 0.8  # rows are repacked when no more than this share of them is still alive

_GREEDY_BELOW = 1e-3  # there the logits, divided by the temperature, leave the range of float32


class StopTable(NamedTuple):
    """For each token: does it end the text, hold a line without indentation, end or begin at such a place, or hold the
    end of a line at all?
    """

    ends_text: torch.Tensor
    holds_dedent: torch.Tensor
    ends_line: torch.Tensor
    opens_line: torch.Tensor
    breaks_line: torch.Tensor

    @classmethod
    def of(
        cls, tokenizer: PreTrainedTokenizerBase, size: int, end_ids: Sequence[int], device: torch.device
    ) -> StopTable:
        """The table for a vocabulary of `size` tokens."""
        texts = tokenizer.batch_decode([[index] for index in range(min(size, len(tokenizer)))])
        texts += [""] * (size - len(texts))

        def table(test: Any) -> torch.Tensor:
            return torch.tensor([bool(test(text)) for text in texts], device=device)

        ends = torch.zeros(size, dtype=torch.bool, device=device)
        ends[list(end_ids)] = True
        return cls(
            ends,
            table(lambda text: re.search(r"\n\S", text)),
            table(lambda text: text.endswith("\n")),
            table(lambda text: text and not text[0].isspace()),
            table(lambda text: "\n" in text),
        )


@torch.inference_mode()
def sample_rows(
    model: PreTrainedModel,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    sampling: Sampling,
    stops: StopTable,
    pad: int,
    cache: Cache | None = None,
) -> list[list[int]]:
    """Sample `sampling.n` rows for each prompt of token ids; row `i * n + j` is sample `j` of prompt `i`.

    `seeds` has one seed for each row, and `cache` is an empty one to use in place of the model's own kind. A row ends
    with the token that opened an unindented line or, if it stops there, ended a line, which may hold more than that,
    or with one that ends the text.
    """
    device = model.device
    longest = max(len(prompt) for prompt in prompts)
    ids = torch.full((len(prompts), longest), pad, device=device)
    mask = torch.zeros((len(prompts), longest), dtype=torch.long, device=device)
    for row, prompt in enumerate(prompts):
        ids[row, longest - len(prompt) :] = torch.tensor(prompt, device=device)
        mask[row, longest - len(prompt) :] = 1
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    read = model(
        input_ids=ids,
        attention_mask=mask,
        position_ids=positions,
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    )
    cache = read.past_key_values
    cache.batch_repeat_interleave(sampling.n)
    logits = read.logits[:, -1].repeat_interleave(sampling.n, 0)
    mask = mask.repeat_interleave(sampling.n, 0)
    position = positions[:, -1].repeat_interleave(sampling.n, 0)

    rows: list[list[int]] = [[] for _ in seeds]
    alive = np.arange(len(rows))  # the row number of each line of the batch
    streams = np.array(seeds, dtype=np.uint64)
    done = torch.zeros(len(rows), dtype=torch.bool, device=device)
    previous: torch.Tensor | None = None
    for step in range(sampling.max_tokens):
        drawn = _draw(logits, _uniforms(streams, step), sampling).to(device)
        finished = stops.ends_text[drawn]
        if sampling.stop_at_dedent:
            finished = finished | stops.holds_dedent[drawn]
            if previous is not None:
                finished = finished | (stops.ends_line[previous] & stops.opens_line[drawn])
        if sampling.stop_at_line:
            finished = finished | stops.breaks_line[drawn]
        previous = drawn
        was_done = done
        done = done | finished
        for line, (token, over) in enumerate(zip(drawn.tolist(), was_done.tolist(), strict=True)):
            if not over:
                rows[alive[line]].append(token)
        living = int((~done).sum())
        if living == 0 or step == sampling.max_tokens - 1:
            break
        if living <= _KEEP_SHARE * len(alive):
            kept = (~done).nonzero().squeeze(1)
            cache.batch_select_indices(kept)
            mask, position, drawn, previous = mask[kept], position[kept], drawn[kept], previous[kept]
            alive, streams = alive[kept.cpu().numpy()], streams[kept.cpu().numpy()]
            done = torch.zeros(len(alive), dtype=torch.bool, device=device)
        mask = torch.cat([mask, mask.new_ones((len(alive), 1))], 1)
        position = position + 1
        logits = model(
            input_ids=drawn[:, None],
            attention_mask=mask,
            position_ids=position[:, None],
            past_key_values=cache,
            use_cache=True,
        ).logits[:, -1]
    return rows


def _draw(logits: torch.Tensor, uniforms: np.ndarray[Any, Any], sampling: Sampling) -> torch.Tensor:
    """One token a row, by inverting the distribution at the row's uniform number."""
    if sampling.temperature < _GREEDY_BELOW:
        return logits.argmax(-1)
    probabilities = torch.softmax(logits.float() / sampling.temperature, -1)
    if sampling.top_p < 1:
        ordered, order = probabilities.sort(-1, descending=True)
        ordered[ordered.cumsum(-1) - ordered > sampling.top_p] = 0
        probabilities = torch.zeros_like(probabilities).scatter_(-1, order, ordered)
    totals = probabilities.cumsum(-1)
    # Rounded to 1, a number would point beyond the last token that has any probability.
    points = torch.from_numpy(uniforms).to(totals).clamp(max=1 - 2**-24)[:, None] * totals[:, -1:]
    return torch.searchsorted(totals, points, right=True).squeeze(1).clamp(max=totals.shape[1] - 1)


def _uniforms(streams: np.ndarray[Any, Any], step: int) -> np.ndarray[Any, Any]:
    """One number in [0, 1) for each stream at `step`: SplitMix64 of the two (Steele, Lea and Flood 2014)."""
    state = streams + np.uint64((0x9E3779B97F4A7C15 * (step + 1)) % 2**64)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((state ^ (state >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2**53
