"""The options of `improve`, resolved, and what of them decides its models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.evaluation.configuration import EvaluateConfiguration
from puzzlegen.generation.configuration import GenerateConfiguration, file_digest
from puzzlegen.loops.measurement_options import MeasurementOptions
from puzzlegen.vllm_arguments import deciding_vllm

_FREE_KEYS = frozenset(
    {"iterations", "out", "workers", "index_memory", "require_sandbox", "allow_unsandboxed", "quiet"}
)


@dataclass(frozen=True, slots=True)
class ImproveConfiguration:
    """Every option of `puzzlegen improve`, resolved."""

    iterations: int
    """How often to generate, tune and measure."""
    out: str
    """The directory of the loop."""
    model: str
    """The base: `builtin`, a folder or a Hub id."""
    engine: str
    """`auto` or an engine's name."""
    style: str
    """`auto`, `completion` or `chat` prompts."""
    arm: str
    """What is trained on (`recipes.puzzle_loop.Arm`)."""
    data_from: str | None
    """The data of the arm `given`: a dataset, a run of `generate` or `improve`, or a file."""
    n: int
    """Puzzles to keep in each iteration."""
    attempts: int
    """Solutions sampled for each puzzle."""
    temperature: float
    """Sampling temperature of puzzles and solutions."""
    template_cap: int
    """Most rows with one template, of all iterations together."""
    steps: int
    """Updates for each iteration so far, in every arm; how often a text is read follows."""
    preference_steps: int
    """Updates from pairs, for each iteration so far; where there is nothing to prefer, as many more of `steps`."""
    learning_rate: float | None
    """None for what suits the model's size."""
    lora: int
    """Rank of adapters; 0 for all weights."""
    weigh: str
    """How often a pair is shown (`finetune.examples.Weigh`)."""
    solutions: str
    """Which solutions are shown (`finetune.examples.Solutions`)."""
    list_share: float
    """Share of the texts that are lists of puzzles."""
    seed_share: float
    """Share of the texts that are solved seeds."""
    measured: MeasurementOptions
    """The measurement, of `heldout` or a file."""
    seeds: str | None
    """A file of seed puzzles in place of the built-in corpus."""
    protect: tuple[str, ...]
    """Files whose puzzles must not come near the data, beside the suite."""
    seed: int
    """Decides everything that is random."""
    index_memory: int
    """MiB that the deduplication index may take before it goes to the disk."""
    sandbox: SandboxOptions
    """How untrusted code is run."""
    quiet: bool
    """Whether to show no progress."""
    vllm: tuple[str, ...] = ()
    """Arguments of vLLM, each KEY=VALUE."""
    repair: int = 0
    """Attempts of a second round at puzzles that no attempt has solved."""
    carry: int = 0
    """Programs that solve other puzzles, tried on each; verified data alone has them."""

    def deciding(self) -> dict[str, Any]:
        """What a loop is recognised by, beside what `inputs` reads: files by their content, models by weights."""
        from generator import model_digest

        keys = {key: value for key, value in flat(self).items() if key not in _FREE_KEYS}
        keys["model_digest"] = model_digest(self.model)
        keys["vllm"] = deciding_vllm(self.vllm)
        keys["seeds"] = file_digest(self.seeds) if self.seeds else None
        keys["protect"] = sorted(file_digest(path) for path in self.protect)
        keys["repair"] = self.repair or None  # absent from loops that are older than the option
        if self.solutions == "all":
            del keys["solutions"]  # likewise
        if not self.carry:
            del keys["carry"]
        return {"command": "improve"} | keys

    @property
    def protected(self) -> tuple[str, ...]:
        """The files of puzzles that nothing learned from may come near: the user's, and the suite's if it is one."""
        from puzzles.seed_files import read_seed_file

        # The held-out suites are kept out anyway; a file of programs to complete has no puzzles to keep out.
        suite = self.measured.suite
        on_puzzles = suite not in {"heldout", "tasks"} and bool(read_seed_file(Path(suite)).seeds)
        return (*self.protect, *((suite,) if on_puzzles else ()))

    def generation(self, iteration: int, model: str, out: str) -> GenerateConfiguration:
        """The options of the `generate` that makes an iteration's data, which stays clear of the suite's puzzles."""
        from generator import derive_seed

        return GenerateConfiguration(
            n=self.n,
            out=out,
            model=model,
            engine=self.engine,
            seed=derive_seed(self.seed, "iteration", iteration),
            attempts=self.attempts,
            seeds=self.seeds,
            protect=self.protected,
            style=self.style,
            temperature=self.temperature,
            template_cap=self.template_cap,
            index_memory=self.index_memory,
            sandbox=self.sandbox,
            quiet=self.quiet,
            vllm=self.vllm,
            repair=self.repair,
        )

    def measurement(self, model: str, out: str) -> EvaluateConfiguration:
        """The options of the `evaluate` that measures a model."""
        return self.measured.evaluation(
            model,
            out,
            engine=self.engine,
            style=self.style,
            seed=self.seed,
            sandbox=self.sandbox,
            quiet=self.quiet,
            vllm=self.vllm,
        )
