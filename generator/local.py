"""The engine that runs a model in this process with transformers: the built-in model, a folder, or a Hub id."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from generator.engine import Completion, Prompt, Sampling, Style, derive_seed
from generator.loading import NoChatTemplateError, encode_prompt, load_model, read_profile


class LocalEngine:
    """A causal language model in this process, on the GPU if there is one, else on the CPU.

    `rows` is the number of sequences sampled side by side; when the device has not enough memory for them it is
    halved, down to one, and `say` is told. Every sequence has a seed of its own, so the texts stay the same.
    ModelNotFoundError if `model` is no built-in, folder or Hub id; torch.OutOfMemoryError if not one sequence fits.
    """

    def __init__(
        self,
        model: str,
        *,
        style: Style | None = None,
        rows: int = 256,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        import torch

        self._say = say
        self.name = "builtin" if model == "builtin" else "transformers"
        self.model = model
        self._rows = rows
        self._model, self._tokenizer = load_model(model)
        self.profile = read_profile(model, self._tokenizer, self._model.config, style)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model.to(device).eval()
        if device == "cpu" and "OMP_NUM_THREADS" not in os.environ:
            # The verifier works meanwhile. Threads of a model that must share its cores spin while they wait for each
            # other: with all cores for the model, a busy machine slows it down many times over.
            torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // 2))
        ends = _known_ends(self._model, self._tokenizer)
        from generator.attention import speed_up
        from generator.decoding import StopTable

        self._fast = speed_up(self._model)
        if self.profile.style is Style.CHAT and not self._tokenizer.chat_template:
            raise NoChatTemplateError(f"{model} has no chat template, so it takes no chat prompts")
        self._ends = frozenset(ends)
        self._stops = StopTable.of(self._tokenizer, self._model.config.vocab_size, ends, self._model.device)
        self._pad = self._tokenizer.pad_token_id if self._tokenizer.pad_token_id is not None else (ends or [0])[0]

    def follow(self, model: Any) -> None:
        """Go on with the weights that `model`, one of the same architecture, has now; in this engine's own type."""
        self._model.load_state_dict(model.state_dict())

    def count_tokens(self, text: str) -> int:
        """The length of `text` in this model's tokens."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """Sample; a prompt that leaves no room for an answer in the context gets empty completions."""
        encoded = [encode_prompt(self._tokenizer, prompt) for prompt in prompts]
        fits = [index for index, ids in enumerate(encoded) if len(ids) + sampling.max_tokens <= self.profile.context]
        # Prompts of like length stand together, so that little padding is read.
        order = sorted(fits, key=lambda index: (len(encoded[index]), index))
        done = [[Completion("", 0, fits=False)] * sampling.n for _ in prompts]
        position = first = 0  # the next prompt, and the next of its samples if they do not all fit at once
        while position < len(order):
            samples = range(first, min(sampling.n, first + self._rows))
            share = self._rows // sampling.n if len(samples) == sampling.n else 1
            part = order[position : position + share]
            sampled = self._sample(part, samples, encoded, prompts, sampling)
            if sampled is None:
                self._take_less(len(part) * len(samples))
                continue
            for index, rows in zip(part, sampled, strict=True):
                bare = [row[:-1] if row and row[-1] in self._ends else row for row in rows]
                texts = self._tokenizer.batch_decode(bare, skip_special_tokens=True)
                done[index][samples.start : samples.stop] = [
                    Completion(text, len(without), ids=tuple(row))
                    for text, without, row in zip(texts, bare, rows, strict=True)
                ]
            first = samples.stop % sampling.n
            position += 0 if first else len(part)
        return done

    def _take_less(self, tried: int) -> None:
        """Halve the rows, of which so many were too many."""
        import torch

        torch.cuda.empty_cache()
        self._rows = tried // 2
        self._say(
            f"the device's memory is too small for {tried:,} samples at once: "
            f"{self._rows:,} from now on, with the same texts"
        )

    def _sample(
        self,
        part: list[int],
        samples: range,
        encoded: list[list[int]],
        prompts: Sequence[Prompt],
        sampling: Sampling,
    ) -> list[list[list[int]]] | None:
        """Those `samples` for the prompts numbered in `part`, or None if the device's memory was too small."""
        import torch

        from generator.attention import new_cache
        from generator.decoding import sample_rows

        seeds = [derive_seed(prompts[index].seed, sample) for index in part for sample in samples]
        now = sampling._replace(n=len(samples))
        try:
            ids = [encoded[index] for index in part]
            cache = new_cache() if self._fast else None
            rows = sample_rows(self._model, ids, seeds, now, self._stops, self._pad, cache)
        except torch.OutOfMemoryError:
            if len(seeds) == 1:
                raise
            return None
        return [rows[start : start + now.n] for start in range(0, len(rows), now.n)]

    def close(self) -> None:
        """Give the device's memory back."""
        import torch

        self._model = None
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def _known_ends(model: Any, tokenizer: Any) -> list[int]:
    """The tokens that end a text, by the model's settings and its tokenizer; of those that the model can write.

    A configuration keeps the end token of its kind where a smaller vocabulary has none of that number.
    """
    named = model.generation_config.eos_token_id
    named = named if isinstance(named, list) else [named]
    found = dict.fromkeys([*named, tokenizer.eos_token_id])
    return [end for end in found if end is not None and 0 <= end < model.config.get_text_config().vocab_size]
