"""Documents of described tasks: code for a task, tests of a task, and numbered lists of tasks.

Each has the form of a prompt of `generator.task_prompts` and what completes it. About half of the codes are wrong, by
a typical mistake or one changed token, and about half of the tests, by a slip in the expected value or by arguments
that do not fit. Which of them are right is never said, as in `generator.corpus.documents`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Literal, NamedTuple

from generator.corpus.bugs import mutate
from generator.corpus.task_drafts import Body, TaskDraft, write_task_drafts
from generator.corpus.task_values import NoValueError, right_test, wrong_test
from generator.task_prompts import LIST_OPENING, opened_tests, suite_answer, task_answer
from puzzles import Task, UnitTest

KINDS: tuple[tuple[Literal["code", "tests", "list"], float], ...] = (("code", 45), ("tests", 38), ("list", 17))
WRONG_CODES = 0.55  # some of these are right by luck
WRONG_TESTS = 0.5
WHITE_BOX = 0.35  # of the documents with tests: they show a candidate, which the tests do not look at
_TRIES = 40

Keep = Callable[[Task, tuple[str, ...]], bool]


class TaskDocument(NamedTuple):
    """One piece of training text, with the drafts that it shows, and the code or the tests in it, or both."""

    kind: Literal["code", "tests", "list"]
    text: str
    drafts: tuple[TaskDraft, ...]
    code: str = ""
    tests: tuple[UnitTest, ...] = ()


def write_task_documents(seed: int, *, keep: Keep = lambda task, sources: True) -> Iterator[TaskDocument]:
    """Documents without end, decided by `seed`.

    `keep` is asked about each task with its right codes, and again with the code that a document shows; what it does
    not admit is not shown.
    """
    rng = Random(seed)
    drafts = _admitted(rng, keep)
    kinds, weights = [kind for kind, _ in KINDS], [weight for _, weight in KINDS]
    while True:
        kind = rng.choices(kinds, weights)[0]
        if kind == "list":
            listed = tuple(next(drafts) for _ in range(rng.randint(3, 4)))
            lines = [f"{number}.{task_answer(draft.task)}" for number, draft in enumerate(listed, 1)]
            yield TaskDocument(kind, "\n".join([LIST_OPENING, *lines]) + "\n\n", listed)
            continue
        draft = next(drafts)
        source = body = ""
        if kind == "code" or rng.random() < WHITE_BOX:
            shown = _some_body(rng, draft)
            source, body = draft.source(shown), "".join(f"\n    {line}" for line in shown)
            if not keep(draft.task, (source,)):
                continue
        if kind == "code":
            yield TaskDocument(kind, f"{draft.task.opening}{body}\n\n", (draft,), source)
        elif tests := _some_tests(rng, draft):
            text = opened_tests(draft.task, body) + suite_answer(tests)
            yield TaskDocument(kind, f"{text}\n\n", (draft,), source, tests)


def _admitted(rng: Random, keep: Keep) -> Iterator[TaskDraft]:
    while True:
        draft = write_task_drafts(rng)
        if draft is not None and keep(draft.task, tuple(map(draft.source, draft.solutions))):
            yield draft


def _some_body(rng: Random, draft: TaskDraft) -> Body:
    """A right body, a typical mistake, or a right body with one thing changed."""
    body = rng.choice(draft.solutions)
    if rng.random() >= WRONG_CODES:
        return body
    if draft.mistakes and rng.random() < 0.5:
        return rng.choice(draft.mistakes)
    return mutate(rng, body, tuple(parameter.name for parameter in draft.task.signature.parameters))


def _some_tests(rng: Random, draft: TaskDraft) -> tuple[UnitTest, ...]:
    """Three to six different tests; fewer if hardly any arguments do, none if the code is not fit to be run."""
    wanted, found = rng.randint(3, 6), dict[UnitTest, None]()
    for _ in range(_TRIES):
        if len(found) == wanted:
            break
        try:
            found[(wrong_test if rng.random() < WRONG_TESTS else right_test)(rng, draft)] = None
        except NoValueError:
            continue
    return tuple(found)
