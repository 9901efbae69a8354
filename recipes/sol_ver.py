"""Sol-Ver: one model learns to write code and to test it, from what its codes and tests say of each other.

After Lin et al. 2025 (arXiv 2502.14948). In each iteration the newest model invents tasks, writes codes and tests for
each, and all codes run on all tests. Where enough of them agree the model learns both roles: first to write what
agrees (SFT), then to prefer it to what does not (DPO, with the model after this SFT as its frozen reference). Then it
writes again. One model has both roles, told apart by the prompt alone; no label comes from anywhere else.

The supervised training starts from the *base* each time and reads the data of all iterations so far, as in
`recipes.puzzle_loop`: a chain of tunings narrows a model.

The page holds the order of things, what each arm learns from, and when to stop. Where things are kept, and how a stage
that was killed goes on, is for the caller (`Stages`): the loop may be run again from its start at any time, and each
stage then does only what is missing.

Not guaranteed: that a model gets better. Agreement is no truth: a model whose wrong codes and wrong tests agree more
often than its right ones learns to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from random import Random
from typing import Any, NamedTuple, Protocol

from finetune.blocks import Prompted, Text
from recipes.task_rows import Role


class Arm(StrEnum):
    """What the model learns from; all but the first are controls."""

    FULL = "full"
    NO_VERIFICATION = "no-verification"  # SFT on answers that nobody has judged
    SFT_ONLY = "sft-only"
    DPO_ONLY = "dpo-only"
    CODE_ONLY = "code-only"
    TESTS_ONLY = "tests-only"

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that are trained; both are always played."""
        return {Arm.CODE_ONLY: (Role.CODE,), Arm.TESTS_ONLY: (Role.TESTS,)}.get(self, (Role.CODE, Role.TESTS))

    @property
    def learns_texts(self) -> bool:
        """Whether there is a supervised training."""
        return self is not Arm.DPO_ONLY

    @property
    def learns_preferences(self) -> bool:
        """Whether there is a training on preferences."""
        return self not in {Arm.NO_VERIFICATION, Arm.SFT_ONLY}


class Harvest(NamedTuple):
    """Rows that an arm may learn from, of all iterations so far."""

    texts: int
    preferences: int


class Stages(Protocol):
    """The work of each iteration, done or found done."""

    def measure(self, iteration: int) -> None:
        """Measure that iteration's model in both roles; the base is iteration 0's."""

    def invent(self, iteration: int) -> int:
        """Have the model of the iteration before invent tasks; the answer is how many are new."""

    def answer(self, iteration: int) -> None:
        """Have that model write codes and tests for each, and run all on all."""

    def harvest(self, iteration: int) -> Harvest:
        """Make the datasets of what agrees."""

    def learn(self, iteration: int) -> None:
        """Tune the base on the texts of all iterations up to this one."""

    def prefer(self, iteration: int) -> None:
        """Tune the model of `learn` (or the base, if the arm has no such stage) on the preferences likewise."""


def sol_ver(stages: Stages, iterations: int, arm: Arm) -> str | None:
    """Run the loop; the answer says why it stopped before `iterations`, or is None."""
    stages.measure(0)
    for iteration in range(1, iterations + 1):
        if not stages.invent(iteration):
            return f"stopped in iteration {iteration}: no task that the model invented was new"
        stages.answer(iteration)
        harvest = stages.harvest(iteration)
        if not (harvest.texts if arm.learns_texts else harvest.preferences):
            return f"stopped before the training of iteration {iteration}: {_why_nothing(arm, harvest)}"
        if arm.learns_texts:
            stages.learn(iteration)
        if arm.learns_preferences and harvest.preferences:
            stages.prefer(iteration)
        stages.measure(iteration)
    return None


def _why_nothing(arm: Arm, harvest: Harvest) -> str:
    if arm is Arm.NO_VERIFICATION:
        return "nothing that the model wrote could be read"
    return "no answer is preferred to another" if harvest.texts else "no codes and tests agree"


def learned_rows(arm: Arm, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the texts or preferences that are of the arm's roles, each once, in order."""
    different = {(row["prompt"], row.get("completion"), row.get("chosen"), row.get("rejected")): row for row in rows}
    return [row for row in different.values() if row["kind"] in arm.roles]


def training_texts(
    arm: Arm, rows: Iterable[Mapping[str, Any]], lists: Iterable[Mapping[str, Any]], list_share: float, seed: int
) -> list[Text]:
    """What the supervised training reads, once through, in random order; `list_share` of it are lists of tasks.

    Of answers only the completion is learned: the opening of a function is a prompt for its body and for its tests,
    and a model that learned prompts would go on to a test where it is asked for code. Lists keep the model inventing:
    one that reads nothing but answers forgets how. They are repeated if there are too few; without any there are none.
    """
    rng = Random(seed)
    texts: list[Text] = [Prompted(row["prompt"], row["completion"]) for row in learned_rows(arm, rows)]
    shown = [row["prompt"] + row["completion"] for row in lists]
    wanted = round(len(texts) * list_share / (1 - list_share)) if shown else 0
    texts += [shown[place % len(shown)] for place in range(wanted)]
    rng.shuffle(texts)
    return texts
