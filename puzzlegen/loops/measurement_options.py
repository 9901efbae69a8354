"""What a loop measures its models by: the part that the configurations of `improve`, `sol-ver` and `code-a1` share."""

from __future__ import annotations

from dataclasses import dataclass

from puzzlegen.configuration_parts import Part, SandboxOptions
from puzzlegen.evaluation.configuration import DEFAULT_KS, EvaluateConfiguration


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
