"""The engine that runs a model in this process with transformers: the built-in model, a folder, or a Hub id."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from generator.engine import Completion, Profile, Prompt, Sampling, Style, derive_seed

BUILTIN = Path(__file__).parent / "builtin" / "weights"
PROFILE_FILE = "puzzlegen.json"


class ModelNotFoundError(RuntimeError):
    """The named model cannot be loaded; the message says why."""


class NoChatTemplateError(ValueError):
    """Chat prompts were asked for, and the model does not know what a chat looks like."""


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


def encode_prompt(tokenizer: Any, prompt: Prompt) -> list[int]:
    """The tokens of a prompt: a chat as the model's template has it, or a text after the token that opens texts."""
    if prompt.style is Style.CHAT:
        messages = [{"role": "user", "content": prompt.text}]
        return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))
    ids = list(tokenizer(prompt.text, add_special_tokens=False)["input_ids"])
    start = tokenizer.bos_token_id
    return ids if start is None else [start, *ids]


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


def model_folder(model: str) -> Path:
    """Where the model named `model` lies, if it is the built-in one or a folder."""
    return BUILTIN if model == "builtin" else Path(model)


def local_file(model: str, name: str) -> Path | None:
    """The file `name` of a model folder, or of a Hub model in the local cache; nothing is fetched."""
    folder = model_folder(model)
    if folder.is_dir():
        return folder / name if (folder / name).is_file() else None
    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(model, name)
    except ValueError:  # a name such as `llama3:8b`, which the Hub does not know
        return None
    return Path(found) if isinstance(found, str) else None


def model_revision(model: str) -> str | None:
    """The commit of a Hub model in the local cache, once it is loaded; None for a model that is not from the Hub."""
    found = None if model_folder(model).exists() else local_file(model, "config.json")
    return found.parent.name if found is not None and found.parent.parent.name == "snapshots" else None


def local_tokenizer(model: str) -> Any:
    """The tokenizer of `model` if it lies on this machine in the form of the tokenizers library, else None."""
    path = local_file(model, "tokenizer.json")
    if path is None:
        return None
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def model_digest(model: str) -> str | None:
    """What tells the weights of a local model from others, as 32 hexadecimal digits; None for a Hub id.

    It covers the names of the weight files and every byte in them: adapters leave the embeddings, which come first, as
    they are. A process reads a file once (some 0.7 GB a second), and again when its size or time of change is another.
    A file, which is a recording, counts by all its content.
    """
    path = model_folder(model)
    digest = hashlib.blake2b(digest_size=16)
    if path.is_file():
        return file_digest(path)
    if not path.is_dir():
        return None
    for weights in sorted([*path.glob("*.safetensors"), *path.glob("*.bin")]):
        digest.update(os.fsencode(weights.name) + f" {file_digest(weights)}\n".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """blake2b over a file's content, as 32 hexadecimal digits."""
    status = path.stat()
    return _file_digest(path.resolve(), status.st_size, status.st_mtime_ns)


@cache
def _file_digest(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


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


def place_of(model: str) -> str:
    """What libraries call the model: its folder, or its Hub id. ModelNotFoundError if it can be neither."""
    if not model:
        raise ModelNotFoundError("no model is named")
    folder = model_folder(model)
    if model == "builtin" and not (folder / "config.json").is_file():
        raise ModelNotFoundError("this installation has no built-in model")
    if not folder.is_dir() and (model.startswith((".", "/", "~")) or model.count("/") > 1):
        raise ModelNotFoundError(f"there is no folder {model}")
    return str(folder) if folder.is_dir() else model


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
