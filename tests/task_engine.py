"""An engine without a model that writes on described tasks as the corpus does: about half of it is wrong."""

from functools import cache
from random import Random

from generator import Completion, Profile, derive_seed
from generator.corpus.task_drafts import write_task_drafts
from generator.corpus.task_values import NoValueError, right_test, wrong_test
from generator.task_prompts import TESTS_OPENING, suite_answer, task_answer

HOSTILE = (
    "",
    "\n    return 1 +",
    "\n    import os\n    os._exit(0)",
    "\n    raise SystemExit",
    "\n    assert True",
    "\n    assert undefined(1) == 1",
    "\0\ud800",
)


@cache
def draft(number):
    """Draft `number` of the corpus."""
    rng = Random(number)
    return next(found for _ in iter(int, 1) if (found := write_task_drafts(rng)) is not None)


PROFILE = Profile(propose_tokens=60, shots=0)


class TaskEngine:
    """Answers from `pool` drafts, decided by a prompt's seed and the sample's number.

    `wrong` is the share of codes and tests with a typical mistake, `hostile` that of answers that are none.
    """

    name = "scripted"
    model = "drafts"

    def __init__(self, *, pool=60, wrong=0.5, hostile=0.1, profile=PROFILE):
        self.pool, self.wrong, self.hostile, self.profile = pool, wrong, hostile, profile
        self.known = {each.task.opening: each for each in map(draft, range(pool))}
        self.prompts = []

    def count_tokens(self, text):
        return len(text.split())

    def close(self):
        pass

    def complete(self, prompts, sampling):
        self.prompts += prompts
        return [
            [self._completion(prompt.text, Random(derive_seed(prompt.seed, k))) for k in range(sampling.n)]
            for prompt in prompts
        ]

    def _completion(self, asked, rng):
        text = rng.choice(HOSTILE) if rng.random() < self.hostile else self._answer(asked, rng)
        return Completion(text, self.count_tokens(text))

    def _answer(self, asked, rng):
        if '"""' not in asked:
            return f"{task_answer(draft(rng.randrange(self.pool)).task)}\n"
        end = asked.index('"""', asked.index('"""') + 3) + 3
        known = self.known.get(asked[:end].removeprefix(TESTS_OPENING))
        if known is None:  # a task from elsewhere
            return "\n    return 0"
        if asked[end:]:
            return suite_answer(self._tests(known, rng))
        wrong = known.mistakes and rng.random() < self.wrong
        return "".join(f"\n    {line}" for line in rng.choice(known.mistakes if wrong else known.solutions))

    def _tests(self, known, rng):
        tests = []
        while len(tests) < 3:
            try:
                tests.append((wrong_test if rng.random() < self.wrong else right_test)(rng, known))
            except NoValueError:
                if rng.random() < 0.05:
                    break
        return tests
