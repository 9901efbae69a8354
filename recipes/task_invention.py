"""New described tasks, written by the model itself: asked for by topic, and kept if they are new and clear of tests.

A prompt lists tasks of one topic, and the model goes on with another; the topics take turns, so each gets an equal
share of the prompts. One of the tasks that are listed is a *hard* one where there are any: tasks of the model's own on
which its codes agreed in part. That is how difficulty is steered.

The unit is the batch of prompts. Its number, the seed and the tasks that were kept before decide all that is in it, so
batches must be made in order, and a run that goes on (`restore`) makes the same ones.

Not guaranteed: that a task can be solved, or that its words say all; agreement of codes and tests comes later. Nor
that the model stays with the topic.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from generator import Completion, Engine, Sampling, Style, derive_seed, invent_prompt, read_invention
from puzzles import Reason, ReferenceTask, Rejection, Task
from shards import ProtectedTasks
from shards.task_protect import description_key

PROMPTS = 16  # of a batch
TASKS_A_PROMPT = 8
SHOWN = 3  # tasks in a prompt: lists of the built-in model's training text have three or four
_HARD = 1  # of them, at most
_NUMBER = re.compile(r"\b\d+\b")


class NewTask(NamedTuple):
    """A task that was kept, and the topic that was asked for."""

    task: Task
    topic: str


@dataclass(frozen=True, slots=True)
class InventedBatch:
    """What one batch gave: `written` completions of `tokens` tokens, of which `rejected` counts those not kept."""

    number: int
    kept: tuple[NewTask, ...]
    written: int
    rejected: Mapping[str, int]
    tokens: int


class Inventor:
    """Asks for tasks and remembers what there is. `topics` are seed tasks by topic, `hard` as above.

    `cap` is the most tasks that may differ in numbers alone; `name` goes before the number in a task's id.
    """

    def __init__(
        self,
        engine: Engine,
        topics: Mapping[str, Sequence[Task]],
        protected: ProtectedTasks,
        *,
        name: str,
        seed: int,
        temperature: float = 1.0,
        cap: int = 4,
        hard: Sequence[Task] = (),
    ) -> None:
        self._engine = engine
        self._topics = {topic: list(topics[topic]) for topic in sorted(topics)}
        self._protected = protected
        self._name = name
        self._seed = seed
        self._temperature = temperature
        self._cap = cap
        self._hard = list(hard)
        self._seeds = {description_key(task) for tasks in topics.values() for task in tasks}
        self._known: set[str] = set()
        self._forms: Counter[str] = Counter()

    def restore(self, tasks: Iterable[Task]) -> None:
        """Remember tasks that were kept before, in this iteration or an earlier one."""
        for task in tasks:
            self._remember(description_key(task))

    def batch(self, number: int) -> InventedBatch:
        """Make batch `number`, and remember what is kept of it."""
        engine, topics = self._engine, list(self._topics)
        asked = [topics[(number * PROMPTS + place) % len(topics)] for place in range(PROMPTS)]
        seeds = [derive_seed(self._seed, "invent", self._name, number, place) for place in range(PROMPTS)]
        prompts = [
            invent_prompt(engine, self._shown(topic, seed), seed).prompt
            for topic, seed in zip(asked, seeds, strict=True)
        ]
        sampling = Sampling(
            TASKS_A_PROMPT,
            engine.profile.proposal_tokens,
            self._temperature,
            stop_at_dedent=engine.profile.style is Style.COMPLETION,
        )
        kept: list[NewTask] = []
        rejected: Counter[str] = Counter()
        tokens = 0
        for topic, completions in zip(asked, engine.complete(prompts, sampling), strict=True):
            for completion in completions:
                tokens += completion.tokens
                found = self._read(completion, f"{self._name}-{number}-{len(kept)}")
                if isinstance(found, Rejection):
                    rejected[found.reason] += 1
                else:
                    kept.append(NewTask(found, topic))
        return InventedBatch(number, tuple(kept), PROMPTS * TASKS_A_PROMPT, dict(rejected), tokens)

    def _shown(self, topic: str, seed: int) -> list[Task]:
        rng = Random(seed)
        hard = rng.sample(self._hard, min(_HARD, len(self._hard)))
        seeds = self._topics[topic]
        return hard + rng.sample(seeds, min(SHOWN - len(hard), len(seeds)))

    def _read(self, completion: Completion, name: str) -> Task | Rejection:
        if not completion.fits:
            return Rejection(Reason.NO_ROOM)
        task = read_invention(completion.text, self._engine.profile.style, name)
        if isinstance(task, Rejection):
            return task
        key = description_key(task)
        if key in self._seeds:
            return Rejection(Reason.COPY_OF_SEED)
        if key in self._known:
            return Rejection(Reason.DUPLICATE_NORMALISED)
        if contaminated := self._protected.check(task):
            return contaminated
        if self._forms[_form(key)] >= self._cap:
            return Rejection(Reason.TEMPLATE_FULL)
        self._remember(key)
        return task

    def _remember(self, key: str) -> None:
        self._known.add(key)
        self._forms[_form(key)] += 1


def topics_of(references: Iterable[ReferenceTask]) -> dict[str, tuple[Task, ...]]:
    """The tasks of some references by family. References are left behind here: what invents has tasks only."""
    topics: dict[str, list[Task]] = {}
    for reference in references:
        topics.setdefault(reference.family, []).append(reference.task)
    return {topic: tuple(tasks) for topic, tasks in topics.items()}


def _form(key: str) -> str:
    """A description without its numbers."""
    return _NUMBER.sub("#", key)
