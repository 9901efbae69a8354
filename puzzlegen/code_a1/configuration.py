"""The options of `code-a1`, resolved, and what of them decides its models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.evaluation.configuration import EvaluateConfiguration
from puzzlegen.generation.configuration import file_digest
from puzzlegen.loops.measurement_options import MeasurementOptions

if TYPE_CHECKING:
    from finetune.settings import GrpoSettings
    from puzzles import ReferenceTask
    from recipes.code_a1 import Rules

_FREE_KEYS = frozenset({"out", "workers", "require_sandbox", "allow_unsandboxed", "quiet"})
SOURCES = ("seeds", "composed")
SUITES = ("tasks", "composed")
_TOKENS_A_TEST = 24


@dataclass(frozen=True, slots=True)
class CodeA1Configuration:
    """Every option of `puzzlegen code-a1`, resolved."""

    iterations: int
    """How often both models are written down and measured."""
    steps: int
    """Steps of an iteration."""
    out: str
    """The directory of the run."""
    model: str
    """The code model: `builtin`, a folder or a Hub id."""
    tester_model: str
    """The test model, likewise."""
    style: str
    """`auto`, `completion` or `chat` prompts."""
    questions: str
    """`seeds`, `composed`, or a file of described tasks."""
    pool: int
    """How many composed questions."""
    batch: int
    """Questions of a step."""
    codes: int
    """For each question."""
    suites: int
    """For each code."""
    tests: int
    """That a suite is asked for: G."""
    alpha: float
    """What being valid is worth to a suite; being hard is worth the rest."""
    temperature: float
    """At which both write."""
    learning_rate: float | None
    """None for what suits the model's size."""
    kl: float
    """Weight of the divergence from the models at the start."""
    updates: int
    """Of each model, in a step."""
    golden_tests: bool
    """Baseline: golden tests in place of the test model."""
    one_model: bool
    """Baseline: one model in both roles."""
    frozen_tester: bool
    """Baseline: the test model does not learn."""
    no_book: bool
    """Baseline: no Mistake Book."""
    black_box: bool
    """Baseline: the test model does not see the code."""
    measured: MeasurementOptions
    """The measurement, of `tasks`, `composed`, or a file of described tasks with references."""
    seed: int
    """Decides everything that is random."""
    sandbox: SandboxOptions
    """How untrusted code is run."""
    quiet: bool
    """Whether to show no progress."""

    @property
    def arm(self) -> str:
        """In words what is done otherwise than in the paper; `code-a1` if nothing is."""
        named = {
            "golden-tests": self.golden_tests,
            "one-model": self.one_model,
            "frozen-tester": self.frozen_tester,
            "no-book": self.no_book,
            "black-box": self.black_box,
            f"alpha-{self.alpha:g}": self.alpha != 0.5,
        }
        return ", ".join(name for name, chosen in named.items() if chosen) or "code-a1"

    def deciding(self) -> dict[str, Any]:
        """What a run is recognised by: files count by their content, models by their weights."""
        from generator import model_digest

        keys = {key: value for key, value in flat(self).items() if key not in _FREE_KEYS}
        keys["model_digest"] = model_digest(self.model)
        keys["tester_digest"] = model_digest(self.tester_model)
        keys["questions"] = self.questions if self.questions in SOURCES else file_digest(self.questions)
        suite = self.measured.suite
        keys["suite"] = suite if suite in SUITES else file_digest(suite)
        return {"command": "code-a1"} | keys

    def rules(self, context: int, longest: int) -> Rules:
        """The rules of the game, for a test model with that context whose answers may have `longest` tokens."""
        from recipes.code_a1 import Rules
        from recipes.mistake_book import RETRIEVED

        return Rules(
            questions=self.batch,
            codes=self.codes,
            suites=self.suites,
            tests=self.tests,
            alpha=self.alpha,
            white_box=not self.black_box,
            retrieved=0 if self.no_book else RETRIEVED,
            suite_tokens=suite_tokens(self.tests, context, longest),
            golden=self.golden_tests,
        )

    def settings(self) -> GrpoSettings:
        """How each player learns."""
        from finetune.settings import GrpoSettings

        return GrpoSettings(
            steps=self.iterations * self.steps,
            learning_rate=self.learning_rate,
            updates=self.updates,
            kl=self.kl,
            temperature=self.temperature,
            seed=self.seed,
        )

    @staticmethod
    def worked(shots: int) -> tuple[ReferenceTask, ...]:
        """The solved tasks that base models see first."""
        from generator import worked_tasks
        from puzzles.corpus.tasks import seed_tasks

        return tuple(worked_tasks(seed_tasks(), shots))

    def measurement(self, model: str, out: str) -> EvaluateConfiguration:
        """The options of the `evaluate` that measures a code model."""
        return self.measured.kept_in(self.out).evaluation(
            model,
            out,
            engine=local_engine(model),
            style=self.style,
            seed=self.seed,
            sandbox=self.sandbox,
            quiet=self.quiet,
        )


def local_engine(model: str) -> str:
    """The engine that players and their measurements sample with."""
    return "auto" if model == "builtin" else "transformers"


def suite_tokens(tests: int, context: int, longest: int) -> int:
    """Room for so many assertions of usual length, if half of the context has it."""
    return max(longest, min(_TOKENS_A_TEST * tests, context // 2))
