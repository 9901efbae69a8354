"""The options of `sol-ver`, resolved, and what of them decides its models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.evaluation.configuration import EvaluateConfiguration
from puzzlegen.generation.configuration import file_digest
from puzzlegen.loops.measurement_options import MeasurementOptions
from puzzlegen.vllm_arguments import deciding_vllm

_FREE_KEYS = frozenset({"iterations", "out", "workers", "require_sandbox", "allow_unsandboxed", "quiet"})


@dataclass(frozen=True, slots=True)
class SolVerConfiguration:
    """Every option of `puzzlegen sol-ver`, resolved."""

    iterations: int
    """How often to write, train and measure."""
    out: str
    """The directory of the loop."""
    model: str
    """The base: `builtin`, a folder or a Hub id."""
    engine: str
    """`auto` or an engine's name."""
    style: str
    """`auto`, `completion` or `chat` prompts."""
    arm: str
    """What is learned (`recipes.sol_ver.Arm`)."""
    tasks: int
    """New tasks in each iteration."""
    codes: int
    """Codes sampled for each task."""
    suites: int
    """Suites sampled for each task."""
    temperature: float
    """Sampling temperature of tasks, codes and tests."""
    least_codes: int
    """Codes of equal behaviour that a consensus takes."""
    least_tests: int
    """Tests that they must pass."""
    threshold: float
    """The share of valid tests that they must pass."""
    count_failures: bool
    """Whether codes that raise or do not end may be rejected in preferences."""
    template_cap: int
    """Most tasks that differ in numbers alone, and most of equal code."""
    steps: int
    """Updates of a supervised training, for each iteration so far."""
    list_share: float
    """Share of its texts that are lists of tasks."""
    dpo_epochs: float
    """How often every preference is read."""
    beta: float
    """How dear it is to depart from the reference, of DPO."""
    learning_rate: float | None
    """Of both trainings; None for what suits the model's size."""
    lora: int
    """Rank of adapters in both trainings; 0 trains all weights."""
    measured: MeasurementOptions
    """The measurement, of `tasks` or a file of described tasks with references."""
    seeds: str | None
    """A file of described tasks in place of the built-in seeds."""
    protect: tuple[str, ...]
    """Files of described tasks that nothing learned from may come near, beside the suite."""
    seed: int
    """Decides everything that is random."""
    sandbox: SandboxOptions
    """How untrusted code is run."""
    quiet: bool
    """Whether to show no progress."""
    vllm: tuple[str, ...] = ()
    """Arguments of vLLM, each KEY=VALUE."""

    def deciding(self) -> dict[str, Any]:
        """What a loop is recognised by: files count by their content, models by their weights."""
        from generator import model_digest

        keys = {key: value for key, value in flat(self).items() if key not in _FREE_KEYS}
        keys["model_digest"] = model_digest(self.model)
        keys["vllm"] = deciding_vllm(self.vllm)
        keys["seeds"] = file_digest(self.seeds) if self.seeds else None
        keys["protect"] = sorted(file_digest(path) for path in self.protect)
        suite = self.measured.suite
        keys["suite"] = suite if suite == "tasks" else file_digest(suite)
        return {"command": "sol-ver"} | keys

    def measurement(self, model: str, out: str) -> EvaluateConfiguration:
        """The options of the `evaluate` that measures a model's code, on the tasks that it is measured on as a tester:
        of a file those that the loop has written into its folder.
        """
        return self.measured.kept_in(self.out).evaluation(
            model,
            out,
            engine=self.engine,
            style=self.style,
            seed=self.seed,
            sandbox=self.sandbox,
            quiet=self.quiet,
            vllm=self.vllm,
        )
