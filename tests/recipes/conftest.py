"""A factory without a language model: a scripted engine, the real verifier."""

import re
from itertools import islice
from random import Random

import pytest

from generator import Completion, Profile, derive_seed
from generator.corpus.documents import write_drafts
from generator.corpus.draft import Draft
from puzzles.corpus import heldout_suite
from verifier import Verifier

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


@pytest.fixture(scope="session")
def scripted_engine():
    """The class of the engine."""
    return ScriptedEngine


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, memory_mb=512) as made:
        yield made
