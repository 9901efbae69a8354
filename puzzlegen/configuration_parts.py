"""What the configurations of several commands have in common, as parts of them, and how they are written down.

A part holds options that go together, and is handed on as one. Files know nothing of parts: their options stand there
among the others, in the place of the part, as `flat` puts them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


class Part:
    """Marks a dataclass whose options stand among those of the configuration that it is a part of."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SandboxOptions(Part):
    """How code that nobody trusts is run (`puzzlegen.opening.open_verifier`)."""

    workers: int | None
    """Sandboxed interpreters at work at once; None for one a core."""
    timeout: float
    """Seconds that one execution may take."""
    memory_mb: int
    """MiB that one execution may use."""
    require_sandbox: int | None
    """The least sandbox level to run at."""
    allow_unsandboxed: bool
    """Whether to run at level 0."""


def flat(configuration: Any) -> dict[str, Any]:
    """All options of a configuration, a dataclass, by name and in order: as `run.json` has them."""
    options: dict[str, Any] = {}
    for name, value in asdict(configuration).items():
        options |= value if isinstance(getattr(configuration, name), Part) else {name: value}
    return options
