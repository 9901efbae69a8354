"""The engine `vllm`: a model on GPUs, many prompts at a time, run by vLLM in a process of its own.

Prompts, profile and lengths are those of the engine `transformers`: the model's own tokenizer and chat template make
token ids of them here. Every sample has a seed, made of the prompt's and its number. What prompts have in common at
their start is read once (vLLM's prefix cache). The tokens of a completion are those that were sampled, without the one
that ends a text, but with those of the line after a function by which its end was seen.

Not guaranteed: equal bits when other prompts are sampled at the same time, in reduced precision. vLLM's own means
against that go through the environment: VLLM_BATCH_INVARIANT=1 where the GPU allows it, and
VLLM_ENABLE_V1_MULTIPROCESSING=0, with which the same calls are always put together in the same way.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from generator.engine import (
    Completion,
    EngineMissingError,
    EngineSettingError,
    Prompt,
    Sampling,
    Style,
    derive_seed,
)
from generator.loading import NoChatTemplateError, encode_prompt, load_tokenizer, read_profile
from generator.model_files import place_of
from generator.parsing import cut_text, stop_sequences
from generator.vllm_process import VllmProcess

_GREEDY_BELOW = 1e-3  # as for the other engines; vLLM would take a hundredth for a thousandth
_OURS = {"model": "--model", "runner": "puzzlegen", "skip_tokenizer_init": "puzzlegen", "stream_interval": "puzzlegen"}


class VllmEngine:
    """`model`, a folder or Hub id, loaded by vLLM with `arguments` of `vllm.EngineArgs`.

    EngineMissingError if vLLM is not installed, ModelNotFoundError if there is no such model; further errors as in
    `VllmProcess`.
    """

    name = "vllm"

    def __init__(self, model: str, *, style: Style | None = None, arguments: Mapping[str, Any] | None = None) -> None:
        if not is_installed():
            raise EngineMissingError("vLLM is not installed")
        given = dict(arguments or {})
        for name in given.keys() & _OURS.keys():
            raise EngineSettingError(f"the argument {name} of vLLM is set by {_OURS[name]}")
        longest = given.get("max_model_len")
        if longest is not None and (type(longest) is not int or longest < 1):
            raise EngineSettingError(f"max_model_len is a number of tokens, not {longest!r}")
        self.model = model
        self._tokenizer, config = load_tokenizer(model)
        self.profile = read_profile(model, self._tokenizer, config, style)
        if self.profile.style is Style.CHAT and not self._tokenizer.chat_template:
            raise NoChatTemplateError(f"{model} has no chat template, so it takes no chat prompts")
        self._context = min(self.profile.context, longest or self.profile.context)
        # Room is kept for contexts as long as they can become here: that of newer models would fill a GPU by itself.
        usual = {"max_model_len": self._context, "enable_prefix_caching": True, "disable_log_stats": True}
        _free_memory()
        self._process = VllmProcess(usual | given | {"model": place_of(model)})

    def count_tokens(self, text: str) -> int:
        """The length of `text` in this model's tokens."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """Sample; a prompt that leaves no room for an answer in the context gets empty completions.

        EngineMemoryError or EngineError if vLLM fails; the engine is of no use then.
        """
        encoded = [encode_prompt(self._tokenizer, prompt) for prompt in prompts]
        fits = [place for place, ids in enumerate(encoded) if len(ids) + sampling.max_tokens <= self._context]
        done = [[Completion("", 0, fits=False)] * sampling.n for _ in prompts]
        if not fits:
            return done
        seeds = [[derive_seed(prompts[place].seed, sample) for sample in range(sampling.n)] for place in fits]
        rows = self._process.sample([encoded[place] for place in fits], seeds, _parameters(sampling))
        for place, row in zip(fits, rows, strict=True):
            done[place] = [Completion(cut_text(text, sampling), tokens) for text, tokens in row]
        return done

    def close(self) -> None:
        """End vLLM, which gives back all memory."""
        self._process.close()


def _free_memory() -> None:
    """Let go of GPU memory that torch keeps for later in this process, as after a training: vLLM wants most of it."""
    import torch

    gc.collect()
    torch.cuda.empty_cache()  # does nothing where no GPU has been used


def is_installed() -> bool:
    """Whether there is a vLLM to import."""
    found = find_spec("vllm")
    return found is not None and found.origin is not None  # a folder of that name is none


def _parameters(sampling: Sampling) -> dict[str, Any]:
    """What of vLLM's `SamplingParams` is the same for all samples."""
    return {
        "temperature": 0.0 if sampling.temperature < _GREEDY_BELOW else sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "stop": stop_sequences(sampling),
    }
