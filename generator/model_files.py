"""Where a model lies on this machine, and what tells its weights from others: the built-in one, a folder, a Hub id."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

BUILTIN = Path(__file__).parent / "builtin" / "weights"


class ModelNotFoundError(RuntimeError):
    """The named model cannot be loaded; the message says why."""


def model_folder(model: str) -> Path:
    """Where the model named `model` lies, if it is the built-in one or a folder."""
    return BUILTIN if model == "builtin" else Path(model)


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


def local_tokenizer(model: str) -> Any:
    """The tokenizer of `model` if it lies on this machine in the form of the tokenizers library, else None."""
    path = local_file(model, "tokenizer.json")
    if path is None:
        return None
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def model_revision(model: str) -> str | None:
    """The commit of a Hub model in the local cache, once it is loaded; None for a model that is not from the Hub."""
    found = None if model_folder(model).exists() else local_file(model, "config.json")
    return found.parent.name if found is not None and found.parent.parent.name == "snapshots" else None


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
