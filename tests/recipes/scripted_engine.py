"""An engine without a model, and what it takes to have it work on a Ray cluster."""

import os
import re
from itertools import islice
from pathlib import Path
from random import Random

from generator import Completion, Profile, derive_seed
from generator.corpus.documents import write_drafts
from generator.corpus.draft import Draft
from puzzles.corpus import heldout_suite, seed_corpus
from recipes.work import Judge, LanguageModel
from verifier import Verifier

SEEDS = seed_corpus()[::10]
HOSTILE_PUZZLES = (
    "",
    "x: int):\n    import os\n    os._exit(0)\n    return True",
    "x: int):\n    while True:\n        pass\n    return x == 7",
    "x: int):\n    return True",
    "x: int):\n    return x > 40",
    "x: int):\n    return x == undefined",
    "x: int, n=1 // 0):\n    return x == n",
    "x: int):\n    raise SystemExit\n    return x",
    "x: " + "List[" * 3000 + "int" + "]" * 3000 + "):\n    return x == 7",
    "x: str):\n    return x == '" + "a" * 2_000_000 + "'",
    "x: bool):\n    return x",
    "\0\ud800",
)
HOSTILE_SOLUTIONS = (
    "",
    "\n    import os\n    os._exit(0)",
    "\n    import random\n    random._os._exit(0)",
    "\n    return ().__class__",
    "\n    raise SystemExit",
    "\n    return True",
    "\n    return 'x' * 10 ** 10",
    "\n    return '" + "x" * 2_000_000 + "'",
    "\n    return [0] * 3 + [[]]",
    "\n    x = 1\n)",
    "\0\ud800",
)


class ScriptedEngine:
    """Answers from the corpus's drafts, decided by the prompt's seed; a share of what it writes is hostile.

    `pool` is the number of different drafts, so that puzzles repeat; `heldout` the share of proposals that are
    held-out puzzles; after `calls` calls of `complete` it fails.
    """

    name = "scripted"
    model = "drafts"

    def __init__(self, *, pool=400, hostile=0.15, heldout=0.0, shots=0, calls=None, endless=True):
        self.profile = Profile(propose_tokens=60, shots=shots)
        self.pool, self.hostile, self.heldout, self.calls = pool, hostile, heldout, calls
        self.endless = endless
        self.prompts = []
        self._drafts = {}

    def count_tokens(self, text):
        return len(text.split())

    def complete(self, prompts, sampling):
        if self.calls is not None:
            self.calls -= 1
            if self.calls < 0:
                raise RuntimeError("the model has gone")
        self.prompts += prompts
        return [
            [self._completion(prompt, Random(derive_seed(prompt.seed, k))) for k in range(sampling.n)]
            for prompt in prompts
        ]

    def _completion(self, prompt, rng):
        opened = re.search(r"def f(\d+)\($", prompt.text)
        text = self._propose(rng, opened[1]) if opened else self._solve(rng, prompt.text)
        return Completion(text, min(self.count_tokens(text), 200))

    def _propose(self, rng, number):
        if rng.random() < self.hostile:
            return rng.choice(HOSTILE_PUZZLES)
        if rng.random() < self.heldout:
            return rng.choice(heldout_suite()).puzzle.source.removeprefix("def f(")
        draft = self.draft(rng.randrange(self.pool))
        self._drafts[draft.puzzle_source()] = draft
        after = rng.choice(("", "\n\ndef f99(x: int):\n    return", "\n\nassert"))
        return draft.puzzle_source(f"f{number}").removeprefix(f"def f{number}(") + after

    def draft(self, number) -> Draft:
        """Draft `number` of the pool."""
        return next(islice(write_drafts(Random(number)), 1))

    def _solve(self, rng, text):
        if rng.random() < self.hostile:
            return rng.choice(HOSTILE_SOLUTIONS)
        if self.endless and rng.random() < 0.01:
            return "\n    while True:\n        pass"
        source = re.sub(r"\bf\d+\(", "f(", text.split("\n\n")[-2])
        draft = self._drafts.get(source)
        if draft is None:
            return "\n    return 7"
        body = rng.choice(rng.choice((draft.solutions, draft.mistakes or draft.solutions)))
        return "\n" + "\n".join("    " + line for line in body) + rng.choice(("", "\n\nassert f(g())\n", "\n# done"))


class Knowing(ScriptedEngine):
    """One that solves also what another instance has written; it does not write the hostile things that take long."""

    def __init__(self, **settings):
        super().__init__(pool=150, endless=False, **settings)
        self._drafts = {draft.puzzle_source(): draft for draft in map(self.draft, range(self.pool))}


class Mortal(Knowing):
    """Ends its process at its call number `calls`, unless `marker` says that one has done so; without it, always."""

    def __init__(self, calls, marker=None):
        super().__init__()
        self.left, self.marker = calls, marker

    def complete(self, prompts, sampling):
        self.left -= 1
        if self.left < 0 and not (self.marker and Path(self.marker).exists()):
            if self.marker:
                Path(self.marker).touch()
            os._exit(1)
        return super().complete(prompts, sampling)


def open_model(settings, engine, arguments, say):
    say("a model opens")
    return LanguageModel(settings, engine(**arguments), SEEDS)


def open_judge(settings, say):
    return Judge(settings, Verifier(workers=1, memory_mb=512))
