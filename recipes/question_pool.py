"""Questions for Code-A1: described tasks with a reference where there is one.

They come from the seeds, from the generator's corpus of composed tasks, or from a file in any form of
`puzzles.task_files`; of a record with a solution the solution is the oracle. What is too close to a held-out task, or
to another one that is protected, is left out (`shards.ProtectedTasks`).

`find_unsound` says which references do not pass their own golden tests: such an oracle would pay for wrong code.
Golden are tests that assert one literal of one call; others are not looked at.

Not guaranteed: that a reference is right where its golden tests do not look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from generator import derive_seed
from generator.corpus.task_drafts import TaskDraft, write_task_drafts
from generator.corpus.task_values import NoValueError, right_test
from puzzles import ReferenceTask, UnitTest, read_unit_test
from puzzles.corpus.tasks import seed_tasks
from puzzles.seed_files import Dropped
from puzzles.task_files import read_reference_file, read_task_file
from recipes.adversarial_round import Question
from shards import ProtectedTasks
from shards.task_protect import description_key
from verifier import Question as MatrixQuestion
from verifier import Status, Verifier

_GOLDEN = 5  # golden tests of a composed task
_TRIES = 40


class Pool(NamedTuple):
    """Questions with unique ids, records that were none, and how many came too close to what is kept out."""

    questions: tuple[Question, ...]
    dropped: tuple[Dropped, ...] = ()
    protected: int = 0


def seed_questions(protected: ProtectedTasks) -> Pool:
    """The built-in seeds."""
    return _clear(map(_of_reference, seed_tasks()), protected)


def file_questions(path: Path, protected: ProtectedTasks) -> Pool:
    """The tasks of a file. OSError if it cannot be read."""
    tasks, dropped = read_task_file(path)
    # Ids tell nothing: those that repeat are numbered among the records that a reader takes.
    references = {replace(each.task, id=""): each for each in reversed(read_reference_file(path).tasks)}
    found = ((task, references.get(replace(task, id=""))) for task in tasks)
    questions = (
        _of_reference(reference)._replace(task=task) if reference else Question(task) for task, reference in found
    )
    return _clear(questions, protected)._replace(dropped=dropped)


def composed_questions(number: int, seed: int, protected: ProtectedTasks) -> Pool:
    """`number` tasks of the generator's corpus, each of another description, decided by `seed`."""
    drafts = _drafts(Random(derive_seed(seed, "questions")))
    return _clear(islice(_composed(drafts, seed, protected), number), protected)


def composed_references(number: int, seed: int, protected: ProtectedTasks) -> tuple[ReferenceTask, ...]:
    """The same as references, to measure with: keep them out of what is asked."""
    return tuple(
        ReferenceTask(task, str(solution), tuple(test.text for test in golden), "composed")
        for task, solution, golden in composed_questions(number, seed, protected).questions
    )


def find_unsound(questions: Sequence[Question], verifier: Verifier) -> list[str]:
    """The ids of the questions whose reference does not pass all golden tests."""
    known = [each for each in questions if each.solution is not None]
    matrices = verifier.matrices(
        MatrixQuestion((str(each.solution),), tuple(test.text for test in each.golden), each.task.entry_point)
        for each in known
    )
    return [
        each.task.id for each, matrix in zip(known, matrices, strict=True) if set(matrix.statuses[0]) - {Status.PASS}
    ]


def _of_reference(reference: ReferenceTask) -> Question:
    """The task of a reference as a question, with its solution, and its tests as golden ones."""
    golden = (read_unit_test(text, reference.task.signature) for text in reference.tests)
    return Question(reference.task, reference.solution, tuple(test for test in golden if isinstance(test, UnitTest)))


def _clear(questions: Iterable[Question], protected: ProtectedTasks) -> Pool:
    found, others = [], 0
    for each in questions:
        if protected.check(each.task, () if each.solution is None else (each.solution,)):
            others += 1
        else:
            found.append(each)
    return Pool(tuple(found), protected=others)


def _composed(drafts: Iterator[TaskDraft], seed: int, protected: ProtectedTasks) -> Iterator[Question]:
    seen: set[str] = set()
    for draft in drafts:
        solution = draft.source(draft.solutions[0])
        key = description_key(draft.task)
        golden = _golden_tests(Random(derive_seed(seed, "golden", key)), draft)
        if key in seen or len(golden) < _GOLDEN or protected.check(draft.task, (solution,)):
            continue
        seen.add(key)
        yield Question(replace(draft.task, id=f"composed/{len(seen)}"), solution, golden)


def _golden_tests(rng: Random, draft: TaskDraft) -> tuple[UnitTest, ...]:
    found: dict[str, UnitTest] = {}  # by call
    for _ in range(_TRIES):
        if len(found) == _GOLDEN:
            break
        try:
            test = right_test(rng, draft)
        except NoValueError:
            continue
        found.setdefault(test.call, test)
    return tuple(found.values())


def _drafts(rng: Random) -> Iterator[TaskDraft]:
    while True:
        draft = write_task_drafts(rng)
        if draft is not None:
            yield draft
