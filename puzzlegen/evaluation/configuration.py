"""The options of `evaluate`, resolved, and what of them decides its completions and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.errors import UsageError
from puzzlegen.vllm_arguments import deciding_vllm

if TYPE_CHECKING:
    from finetune.suites import Suite

DEFAULT_KS = (1, 10, 100)
DEFAULT_SAMPLES = 100  # some three minutes with the built-in model on its suite
MOST_SAMPLES = 100_000
_MOST_DIGITS = 20  # int() takes its time over thousands
_FREE_KEYS = frozenset(
    {"ks", "out", "workers", "require_sandbox", "allow_unsandboxed", "quiet", "base_url", "concurrency", "record"}
)


@dataclass(frozen=True, slots=True)
class EvaluateConfiguration:
    """Every option of `puzzlegen evaluate`, resolved."""

    model: str
    """`builtin`, a folder, a Hub id, a server's name for it, or a recording."""
    engine: str
    """`auto` or an engine's name."""
    style: str
    """`auto`, `completion` or `chat` prompts."""
    suite: str
    """`heldout`, or a file."""
    limit: int | None
    """How many of its problems; None for all."""
    ks: tuple[int, ...]
    """The k of pass@k, in order."""
    samples: int
    """Completions for each problem."""
    temperature: float
    """Sampling temperature."""
    max_tokens: int | None
    """The longest completion; None for what the model and the suite suggest."""
    seed: int
    """Decides, with a problem's id, what is sampled for it."""
    out: str | None
    """The directory, if there is to be one."""
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
    vllm: tuple[str, ...] = ()
    """Arguments of vLLM, each KEY=VALUE."""

    def deciding(self, suite: Suite) -> dict[str, Any]:
        """What a directory is recognised by: the suite counts by its problems, a local model by its weights."""
        from generator import model_digest
        from verifier import VERIFIER_VERSION

        keys = {key: value for key, value in flat(self).items() if key not in _FREE_KEYS}
        versions = {"verifier_version": VERIFIER_VERSION}  # verdicts under two sets of rules are not to be mixed
        keys["vllm"] = deciding_vllm(self.vllm)
        return keys | versions | {"suite": suite.digest, "model_digest": model_digest(self.model)}


def choose_ks(text: str | None, samples: int | None) -> tuple[tuple[int, ...], int]:
    """The k of `-k` and the number of samples, either of which may be left out; UsageError if they cannot be."""
    if text is None:
        most = DEFAULT_SAMPLES if samples is None else samples
        return tuple(k for k in DEFAULT_KS if k <= most), most
    words = [word.strip() for word in text.split(",")]
    if not all(
        word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS and 0 < int(word) <= MOST_SAMPLES
        for word in words
    ):
        raise UsageError(f"-k {text!r} is no list of whole numbers from 1 to {MOST_SAMPLES:,}", "try -k 1,10,100")
    ks = tuple(sorted({int(word) for word in words}))
    if samples is None:
        return ks, max(DEFAULT_SAMPLES, *ks)
    check_ks(ks, samples, f"give --samples {ks[-1]}, or")
    return ks, samples


def check_ks(ks: Sequence[int], samples: int, advice: str) -> None:
    """UsageError, whose advice begins with `advice`, if a k is beyond the samples."""
    most = ks[-1]
    if most > samples:
        fitting = ",".join(str(k) for k in ks if k <= samples) or "1"
        raise UsageError(f"pass@{most} needs {most:,} samples a problem, not {samples:,}", f"{advice} -k {fitting}")
