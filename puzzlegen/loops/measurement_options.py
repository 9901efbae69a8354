"""What a loop measures its models by: the part that the configurations of `improve`, `sol-ver` and `code-a1` share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from puzzlegen.configuration_parts import Part, SandboxOptions
from puzzlegen.evaluation.configuration import DEFAULT_KS, EvaluateConfiguration

SUITE_NAME = "suite.jsonl"


@dataclass(frozen=True, slots=True)
class MeasurementOptions(Part):
    """The measurement of a loop: the same for all its models, so that they compare in pairs."""

    suite: str
    """What is measured: the name of a suite, or a file."""
    limit: int | None
    """How many of its problems; None for all."""
    samples: int
    """Completions for each of them, and suites of a model that writes tests."""
    measure_temperature: float
    """Sampling temperature of the measurement."""

    @property
    def is_kept(self) -> bool:
        """Whether a loop keeps what it measures in a file of its own, `SUITE_NAME`: all but the built-in tasks."""
        return self.suite != "tasks"

    def kept_in(self, folder: str) -> MeasurementOptions:
        """The measurement of what the loop in `folder` keeps, so that code and tests are of the same tasks."""
        return replace(self, suite=str(Path(folder) / SUITE_NAME)) if self.is_kept else self

    def evaluation(
        self,
        model: str,
        out: str,
        *,
        engine: str,
        style: str,
        seed: int,
        sandbox: SandboxOptions,
        quiet: bool,
        vllm: tuple[str, ...] = (),
    ) -> EvaluateConfiguration:
        """The options of the `evaluate` that measures `model` into the folder `out`."""
        return EvaluateConfiguration(
            model=model,
            engine=engine,
            style=style,
            suite=self.suite,
            limit=self.limit,
            ks=tuple(k for k in DEFAULT_KS if k <= self.samples),
            samples=self.samples,
            temperature=self.measure_temperature,
            max_tokens=None,
            seed=seed,
            out=out,
            sandbox=sandbox,
            quiet=quiet,
            vllm=vllm,
        )
