"""What `code-a1` is given beside its options, opened and checked before its folder is touched.

Raises `UsageError` for whatever cannot be used. Questions that are too close to what is measured are left out.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from puzzlegen.code_a1.configuration import CodeA1Configuration
from puzzlegen.errors import UsageError
from puzzlegen.task_inputs import find_task_file

if TYPE_CHECKING:
    from puzzles import ReferenceTask
    from recipes.adversarial_round import Question

_COMPOSED, _COMPOSED_SEED = 160, -1  # tasks of `--suite composed`: the same for every run
_FORMS = "give one JSON object a line, {id, description, signature, solution, tests}, or HumanEval's or MBPP's form"


class CodeA1Inputs(NamedTuple):
    """`measured` are the tasks that both models are measured on, `remarks` lines for the user."""

    questions: tuple[Question, ...]
    measured: tuple[ReferenceTask, ...]
    remarks: list[str]


def gather_inputs(c: CodeA1Configuration) -> CodeA1Inputs:
    """The inputs that the options name."""
    from generator import derive_seed
    from puzzles.corpus.tasks import heldout_tasks
    from puzzles.task_files import read_reference_file
    from recipes.question_pool import composed_questions, composed_references, file_questions, seed_questions
    from shards import ProtectedTasks

    remarks = []
    if c.measured.suite == "tasks":
        suite = heldout_tasks()
    elif c.measured.suite == "composed":
        suite = composed_references(_COMPOSED, _COMPOSED_SEED, ProtectedTasks(heldout_tasks()))
    else:
        suite = read_reference_file(_named(c.measured.suite, "--suite")).tasks
    if not suite:
        raise UsageError(f"{c.measured.suite} holds no described task with a reference", _FORMS)
    protected = ProtectedTasks([*heldout_tasks(), *suite])
    if c.questions == "seeds":
        pool = seed_questions(protected)
    elif c.questions == "composed":
        pool = composed_questions(c.pool, c.seed, protected)
    else:
        pool = file_questions(_named(c.questions, "--questions"), protected)
    if pool.dropped:
        reasons = ", ".join(
            f"{count} {reason}" for reason, count in Counter(row.reason for row in pool.dropped).items()
        )
        remarks.append(f"{c.questions}: {len(pool.dropped):,} records dropped ({reasons})")
    if pool.protected:
        remarks.append(f"{pool.protected:,} questions are too close to what is measured: not asked")
    if not pool.questions:
        raise UsageError(
            f"{c.questions} holds no question that can be asked ({'; '.join(remarks) or 'it is empty'})",
            "give other --questions, or another --suite" if pool.protected else _FORMS,
        )
    questions = tuple(each for each in pool.questions if each.golden or not c.golden_tests)
    if len(questions) < len(pool.questions):
        remarks.append(f"{len(pool.questions) - len(questions):,} questions have no golden tests: not asked")
    if not questions:
        raise UsageError("no question has golden tests", "leave --golden-tests out, or give another --questions")
    without = sum(each.solution is None for each in questions)
    if without:
        remarks.append(f"{without:,} of {len(questions):,} questions have no reference: their oracle is consensus")
    drawn = set(sorted((each.task.id for each in suite), key=derive_seed)[: c.measured.limit])
    return CodeA1Inputs(questions, tuple(each for each in suite if each.task.id in drawn), remarks)


def _named(name: str, option: str) -> Path:
    return find_task_file(name, f"check the path after {option} and type it again")
