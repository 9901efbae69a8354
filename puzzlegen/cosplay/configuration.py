"""The options of `cosplay`, resolved, and what of them decides its plays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.vllm_arguments import deciding_vllm

if TYPE_CHECKING:
    from puzzles import Task
    from recipes.cosplay_records import CosplaySettings

BUILT_IN = "tasks"  # the held-out tasks of the project, in place of a file

# `together` is how many tasks are under way at once, and `limit` is in the tasks, which count by their content.
_FREE_KEYS = frozenset(
    {
        "tasks", "limit", "out", "together", "match", "workers", "require_sandbox", "allow_unsandboxed", "quiet",
        "base_url", "concurrency", "record", "settings",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CosplayConfiguration:
    """Every option of `puzzlegen cosplay`, resolved."""

    tasks: str
    """`tasks`, or a file of described tasks."""
    out: str
    """The run directory."""
    model: str
    """`builtin`, a folder, a Hub id, a server's name for it, or a recording."""
    engine: str
    """`auto` or an engine's name."""
    style: str
    """`auto`, `completion` or `chat` prompts."""
    settings: CosplaySettings
    """What decides a play."""
    chooser: str
    """`cosplay`, or the baseline that chooses (`recipes.choices.Chooser`)."""
    match: str | None
    """The run whose tokens each task of a baseline may spend."""
    limit: int | None
    """How many of the tasks; None for all."""
    together: int
    """Tasks under way at once."""
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

    def deciding(self, tasks: Sequence[Task], budgets: dict[str, int] | None) -> dict[str, Any]:
        """What a run is recognised by. References are no part of it: they decide nothing."""
        from generator import model_digest
        from verifier import VERIFIER_VERSION

        keys = {key: value for key, value in flat(self).items() if key not in _FREE_KEYS}
        keys |= {"command": "cosplay", "verifier_version": VERIFIER_VERSION, "vllm": deciding_vllm(self.vllm)}
        keys |= {"model_digest": model_digest(self.model), "tasks": _digest([task.as_record() for task in tasks])}
        keys |= {"budgets": budgets and _digest(budgets)}
        return keys | asdict(self.settings)


def _digest(content: object) -> str:
    return blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()
