"""Models and tokenizers as transformers loads them, and how they want to be prompted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.engine import Profile, Prompt, Style
from generator.model_files import ModelNotFoundError, model_folder, place_of

PROFILE_FILE = "puzzlegen.json"


class NoChatTemplateError(ValueError):
    """Chat prompts were asked for, and the model does not know what a chat looks like."""


def load_model(model: str, dtype: str = "bfloat16") -> tuple[Any, Any]:
    """The model and its tokenizer, its weights in `dtype` (`auto` is that of the files), on the CPU.

    ModelNotFoundError if `model` is no built-in, folder or Hub id.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    name = place_of(model)
    logging.disable_progress_bar()  # the run has a display of its own
    with _errors_explained(model):
        tokenizer = AutoTokenizer.from_pretrained(name)
        loaded = AutoModelForCausalLM.from_pretrained(name, dtype=dtype)
    return loaded, tokenizer


def load_tokenizer(model: str) -> tuple[Any, Any]:
    """The tokenizer of a model and its configuration, without its weights; errors as for `load_model`."""
    from transformers import AutoConfig, AutoTokenizer

    name = place_of(model)
    with _errors_explained(model):
        return AutoTokenizer.from_pretrained(name), AutoConfig.from_pretrained(name)


def read_profile(model: str, tokenizer: object, config: object, style: Style | None) -> Profile:
    """The profile saved beside the weights; without one, what the tokenizer and the context length suggest."""
    usual = Style.CHAT if getattr(tokenizer, "chat_template", None) else Style.COMPLETION
    return profile_for(model, style, usual, getattr(config, "max_position_embeddings", None))


def profile_for(model: str, style: Style | None, usual: Style, context: int | None) -> Profile:
    """The profile saved beside the weights, or else one for a model of `context` tokens (None: nobody knows).

    `style` overrules what is saved; without either it is the `usual` one.
    ModelNotFoundError if what is saved is damaged.
    """
    saved = model_folder(model) / PROFILE_FILE
    if saved.is_file():
        try:
            profile = Profile(**json.loads(saved.read_bytes()))
            if not all(type(number) is int for number in profile[1:]):
                raise ValueError("all but the style must be whole numbers")
            return profile._replace(style=style or Style(profile.style))
        except (ValueError, TypeError) as error:
            raise ModelNotFoundError(f"{saved} is no profile ({error}): mend it, or delete it") from error
    length = min(int(context or 2048), 4096)
    found = style or usual
    longer = 800 if found is Style.CHAT else 200  # an instruct model talks before it writes code
    return Profile(found, length - longer - 200, 5, length, longer, longer)


def encode_prompt(tokenizer: Any, prompt: Prompt) -> list[int]:
    """The tokens of a prompt: a chat as the model's template has it, or a text after the token that opens texts."""
    if prompt.style is Style.CHAT:
        messages = [{"role": "user", "content": prompt.text}]
        return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))
    ids = list(tokenizer(prompt.text, add_special_tokens=False)["input_ids"])
    start = tokenizer.bos_token_id
    return ids if start is None else [start, *ids]


@contextmanager
def _errors_explained(model: str) -> Iterator[None]:
    """What transformers raises for a model that it cannot load, as ModelNotFoundError."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        kind = "a folder that" if model_folder(model).is_dir() else "no folder, and as a name on the Hub it"
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelNotFoundError(f"{model!r} is {kind} cannot be loaded: {reason}") from error
