"""The folder of a tuned model: what any tool that loads causal models expects, and where the model comes from.

*.safetensors, config.json, tokenizer.json, ...
puzzlegen.json     how to prompt it
training.json      the whole record: task, lineage, base model, settings, versions, loss curve
README.md          the record for people, as a model card
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Any

from generator import Profile
from generator.loading import PROFILE_FILE
from shards.durable import sync_directory

RECORD_NAME = "training.json"
_PACKAGES = ("puzzlegen", "torch", "transformers", "trl", "peft")


def fill_model_folder(
    folder: Path, model: Any, tokenizer: Any, profile: Profile, record: dict[str, Any], rows: Mapping[str, str]
) -> None:
    """Write everything into the new folder `folder`, to the disk; the versions at work are added to `record`.

    `rows` are what the method says on the card. Names in it that are no Unicode are written with escapes. When the
    disk does not take it, the folder goes again.
    """
    try:
        _fill(folder, model, tokenizer, profile, record, rows)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)  # a full disk needs the room
        raise


def is_whole(folder: Path) -> bool:
    """Whether the files of a model folder can be opened: weights of the length that they tell, JSON that is some.

    Not guaranteed: that no byte in them has changed.
    """
    from safetensors import SafetensorError, safe_open

    weights = list(folder.glob("*.safetensors"))
    try:
        for path in weights:
            with safe_open(path, framework="np"):
                pass
        for path in {*folder.glob("*.json"), folder / "config.json"}:
            json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError, SafetensorError):
        return False
    return bool(weights)


def _fill(
    folder: Path, model: Any, tokenizer: Any, profile: Profile, record: dict[str, Any], rows: Mapping[str, str]
) -> None:
    record["versions"] = _versions()
    folder.mkdir(parents=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    for name, text in (
        (PROFILE_FILE, json.dumps(profile._asdict(), indent=2) + "\n"),
        (RECORD_NAME, json.dumps(record, indent=2) + "\n"),
        ("README.md", _card(record, rows)),
    ):
        (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_directory(folder)


def _versions() -> dict[str, str | None]:
    """Versions of Python and of the packages that a training depends on; None for one that is not installed."""
    versions: dict[str, str | None] = {"python": python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def _card(record: Mapping[str, Any], of_the_method: Mapping[str, str]) -> str:
    base, settings, method = record["base"], record["settings"], record["task"]["method"]
    command = record.get("command", f"puzzlegen finetune --method {method}")
    rows = {
        "base model": f"`{base['model']}`" + (f" (weights `{base['digest']}`)" if base["digest"] else ""),
        **{name.replace("_", " "): _text(value) for name, value in record["lineage"].items() if value is not None},
        **of_the_method,
        "weights": f"adapters of rank {settings['lora']}, merged" if settings["lora"] else "all trained",
        "learning rate": f"{settings['learning_rate']:g}, {record.get('schedule', 'then falling linearly to zero')}",
        "seed": settings["seed"],
        "versions": ", ".join(f"{name} {version}" for name, version in record["versions"].items() if version),
    }
    table = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    return f"""---
library_name: transformers
pipeline_tag: text-generation
tags: [puzzlegen, code, synthetic, {method}]
---

# A model tuned on programs

A causal language model of {record["parameters"]:,} parameters, tuned with puzzlegen
(`{command}`). `training.json` has all settings and the loss curve, `puzzlegen.json` says how to prompt it.

| | |
|---|---|
{table}
"""


def _text(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")
