"""The puzzle loop: a model gets better at puzzles by training on those that it wrote and solved itself.

After Haluptzok et al. 2022 (section 4): the newest model writes puzzles and solves them, execution keeps what holds,
and the *base* is tuned on the data of all iterations so far. From the base each time, since a chain of tunings narrows
a model: what it found easy once it finds again, and the rest is lost. Solved seeds may be mixed in for that reason.
Beyond the paper, each puzzle is also tried with what has solved others (`recipes.carrying`), and the model may then
learn from pairs: what failed at a puzzle says as much as what held.

The page holds the order of things, what a model is trained on, and when to stop. Where things are kept, and how a
stage that was killed goes on, is for the caller (`Stages`): the loop may be run again from its start at any time, and
each stage then does only what is missing.

Not guaranteed: that a model gets better. A base that solves hardly anything has nothing to learn from, and one that
solves everything that it writes learns nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from finetune.attempt_pairs import AttemptPair, write_pairs
from finetune.examples import ExampleSettings, write_examples
from finetune.settings import DpoSettings
from puzzles import Seed

# Of the first iteration's share of distinct templates, how much has to be left; and the largest share of sound puzzles
# that may be repetitions. Half of the variety gone is far more than chance, and training on it would narrow the next.
LEAST_TEMPLATES = 0.5
MOST_DUPLICATES = 0.8
_PAIRS_AN_UPDATE = DpoSettings().batch


class Arm(StrEnum):
    """What the model is trained on; all but the first are controls, trained for at least as many tokens."""

    VERIFIED = "verified"  # what execution has proved, and refuted
    UNVERIFIED = "unverified"  # its puzzles with attempts that nobody has judged
    SEEDS = "seeds"  # the seed puzzles alone
    GIVEN = "given"  # rows of another run: another model's, say


class Harvest(NamedTuple):
    """How varied an iteration's data is.

    `template_share` is distinct templates over rows, `duplicate_share` the part of all sound, non-trivial candidates
    that were refused as repetitions of kept ones.
    """

    template_share: float
    duplicate_share: float


class Stages(Protocol):
    """The work of each iteration, done or found done."""

    def evaluate(self, iteration: int) -> None:
        """Measure that iteration's model; the base is iteration 0's."""

    def generate(self, iteration: int) -> Harvest | None:
        """Make that iteration's data with the model of the one before; None if this arm makes none."""

    def carry(self, iteration: int) -> None:
        """Try on each puzzle so far the programs that have solved others."""

    def finetune(self, iteration: int) -> None:
        """Tune the base on the data of all iterations up to this one."""


def puzzle_loop(stages: Stages, iterations: int) -> str | None:
    """Run the loop; the answer says why it stopped before `iterations`, or is None."""
    first: Harvest | None = None
    stages.evaluate(0)
    for iteration in range(1, iterations + 1):
        harvest = stages.generate(iteration)
        first = first or harvest
        if first and harvest and (why := collapse(first, harvest)):
            return f"stopped before the training of iteration {iteration}: {why}"
        stages.carry(iteration)
        stages.finetune(iteration)
        stages.evaluate(iteration)
    return None


def collapse(first: Harvest, latest: Harvest) -> str | None:
    """Why data like the latest would narrow a model, or None if it would not."""
    if latest.template_share < LEAST_TEMPLATES * first.template_share:
        return (
            f"of 100 new puzzles {100 * latest.template_share:.0f} have a template of their own, "
            f"in the first iteration {100 * first.template_share:.0f} had"
        )
    if latest.duplicate_share > max(MOST_DUPLICATES, first.duplicate_share):
        return (
            f"{100 * latest.duplicate_share:.0f} of 100 puzzles repeat another one, "
            f"in the first iteration {100 * first.duplicate_share:.0f} did"
        )
    return None


class TrainingPlan(NamedTuple):
    """Updates on texts, then updates on pairs; without pairs, of texts alone."""

    steps: int
    pairs: list[AttemptPair]
    preference_steps: int


def plan_training(
    arm: Arm, rows: Sequence[Mapping[str, Any]], steps: int, preference_steps: int, seed: int
) -> TrainingPlan:
    """How an arm spends its updates. Each pair is read once, so there may be fewer than `preference_steps` of them.

    Where nothing has been judged there is nothing to prefer, and texts have these updates too. One on texts reads
    more tokens than one on pairs: no control is trained for less than what it is compared with.
    """
    judged = arm in {Arm.VERIFIED, Arm.GIVEN}
    pairs = write_pairs(rows, seed=seed, limit=preference_steps * _PAIRS_AN_UPDATE) if judged else []
    if not pairs:
        return TrainingPlan(steps + preference_steps, [], 0)
    return TrainingPlan(steps, pairs, min(preference_steps, -(-len(pairs) // _PAIRS_AN_UPDATE)))


def training_texts(
    arm: Arm, rows: Iterable[Mapping[str, Any]], seeds: Sequence[Seed], settings: ExampleSettings
) -> list[str]:
    """What an arm learns from, once through. How often it is read follows from the steps, which all arms share.

    Seeds without a solution are not shown; if none has one, no text is a seed, whatever `settings.seed_share` says.
    ValueError if there is nothing to train on.
    """
    if not any(seed.solutions for seed in seeds):
        settings = replace(settings, seed_share=0.0)
    if arm is Arm.SEEDS:
        rows = [{"puzzle": seed.puzzle.source, "solutions": list(seed.solutions)} for seed in seeds]
    texts = write_examples(rows, seeds, settings)
    if not texts:
        raise ValueError("there is no pair to train on")
    return texts
