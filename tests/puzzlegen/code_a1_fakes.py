"""Players that speak of composed tasks without a model, while a tiny one learns; and files of such tasks."""

import json
from dataclasses import replace
from itertools import islice
from random import Random

from generator import Completion, Profile, derive_seed
from generator.corpus.task_drafts import write_task_drafts
from generator.corpus.task_values import NoValueError, right_test, wrong_test
from generator.task_prompts import suite_answer
from puzzles.corpus.tasks import heldout_tasks
from shards import ProtectedTasks
from shards.task_protect import description_key, reference_key


def drafts(number, seed=0):
    """The first drafts of the corpus that differ and have five right tests, with ids of their own."""

    def written():
        rng, seen, heldout = Random(seed), set(), ProtectedTasks(heldout_tasks())
        while True:
            draft = write_task_drafts(rng)
            if draft is None or len(some_tests(draft, right_test)) < 5:
                continue
            solution = draft.source(draft.solutions[0])
            code = reference_key(solution, draft.task.entry_point)
            if not heldout.check(draft.task, [solution]) and not seen & (keys := {description_key(draft.task), code}):
                seen |= keys
                yield draft

    return [
        replace(draft, task=replace(draft.task, id=f"draft/{place}"))
        for place, draft in enumerate(islice(written(), number))
    ]


def some_tests(draft, write):
    rng, found = Random(1), {}
    for _ in range(40):
        try:
            test = write(rng, draft)
        except NoValueError:
            continue
        found.setdefault(test.call, test)
    return list(found.values())[:5]


DRAFTS = drafts(15)
ASKED, MEASURED = DRAFTS[:12], DRAFTS[12:]


def as_row(draft, **changed):
    """A draft as a row of a task file."""
    tests = [test.text for test in some_tests(draft, right_test)]
    return {**draft.task.as_record(), "solution": draft.source(draft.solutions[0]), "tests": tests, **changed}


def wrong_tests(draft):
    """Tests of the draft that its solution does not pass."""
    return [test.expecting("'no'").text for test in some_tests(draft, right_test)]


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class DraftEngine:
    """Right and wrong by halves, as the prompt's seed decides. It follows no model."""

    name = "scripted"

    def __init__(self, model="drafts", **_):
        self.model = str(model)
        self.profile = Profile(shots=0, context=400, solution_tokens=60)
        self._known = {draft.task.opening: draft for draft in DRAFTS}

    def count_tokens(self, text):
        return len(text.split())

    def follow(self, model):
        pass

    def close(self):
        pass

    def complete(self, prompts, sampling):
        return [
            [Completion(self._answer(prompt.text, Random(derive_seed(prompt.seed, k))), 9) for k in range(sampling.n)]
            for prompt in prompts
        ]

    def _answer(self, asked, rng):
        draft = next(draft for opening, draft in self._known.items() if opening in asked)
        if f"def test_{draft.task.entry_point}" in asked:
            pool = [*some_tests(draft, right_test), *some_tests(draft, wrong_test)]
            return suite_answer(rng.sample(pool, min(3, len(pool))))
        bodies = draft.solutions if rng.random() < 0.5 else draft.mistakes or draft.solutions
        return "".join(f"\n    {line}" for line in rng.choice(bodies))
