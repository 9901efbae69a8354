"""How one task's play asks the model: with seeds of its own, at the cost of a stage.

A prompt's seed is made of the run's seed, the task's id, what is asked for and how often that was asked before:
neither the other tasks nor a stop in between changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from generator import Completion, Engine, Prompt, Sampling, Style, derive_seed
from puzzles import ReferenceTask, Task
from recipes.cosplay_records import CosplaySettings, Spent, Stage
from recipes.lockstep import ask

_CHAT_TOKENS = 2500
_LINE_TOKENS = 64  # of a completion that is one literal


class Asking(NamedTuple):
    """The model on one task. `worked` are shown first to base models; what is sampled is charged to `spent`."""

    engine: Engine
    task: Task
    worked: Sequence[ReferenceTask]
    settings: CosplaySettings
    spent: Spent

    @property
    def style(self) -> Style:
        """How the model is addressed, and how its answers are to be read."""
        return self.engine.profile.style

    def seed(self, *parts: int | str) -> int:
        """The seed of a prompt that `parts` tell from all others of this task."""
        return derive_seed(self.settings.seed, "cosplay", self.task.id, *parts)

    async def each(self, prompts: Sequence[Prompt], stage: Stage) -> list[Completion]:
        """One answer to each prompt."""
        return [answer for (answer,) in await self.sample(prompts, stage, 1)]

    async def sample(
        self, prompts: Sequence[Prompt], stage: Stage, n: int, *, line: bool = False
    ) -> list[list[Completion]]:
        """`n` answers to each prompt; of base models their first lines, if that is enough."""
        chat, profile = self.style is Style.CHAT, self.engine.profile
        usual = min(_CHAT_TOKENS, profile.context // 2) if chat else profile.solution_tokens
        most = self.settings.max_tokens or usual
        line = line and not chat
        sampling = Sampling(
            n,
            min(most, _LINE_TOKENS) if line else most,
            self.settings.temperature,
            self.settings.top_p,
            stop_at_dedent=not chat,
            stop_at_line=line,
        )
        answers = await ask(prompts, sampling)
        tokens = sum(answer.tokens for row in answers for answer in row)
        self.spent.add(stage, generated=tokens, completions=n * len(prompts))
        return answers
