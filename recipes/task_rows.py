"""The rows that come of an answered task: its triple, the texts of both roles, and preferences, in TRL's formats.

Prompts are those of completion (`generator.task_prompts`) whatever the style in which the model was asked: they hold
the task and nothing else, no worked example. Answers are in canonical form, and end as documents of the built-in
model's training do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from generator.task_prompts import LIST_OPENING, code_answer, opened_tests, suite_answer, task_answer
from puzzles import Task
from recipes.agreement import Demands, Refused, Triple, find_triple, learned_suites
from recipes.task_answers import AnsweredTask
from recipes.task_preferences import CodePreference, Evidence, SuitePreference, prefer_codes, prefer_suites
from shards.task_protect import description_key

Record: TypeAlias = dict[str, Any]
END = "\n\n"
TASKS_A_LIST = 4


class Role(StrEnum):
    """What a model writes for a task."""

    CODE = "code"
    TESTS = "tests"


class Provenance(NamedTuple):
    """Where rows come from."""

    model: str
    engine: str
    seed: int
    iteration: int
    batch: int
    sandbox_level: str
    verifier_version: str


class TaskRows(NamedTuple):
    """All rows of one task, with the columns of `shards.task_schema`, and counts of what came of it."""

    triple: Record | None
    texts: tuple[Record, ...]
    preferences: tuple[Record, ...]
    counts: Counter[str]


def rows_of(answered: AnsweredTask, demands: Demands, provenance: Provenance) -> TaskRows:
    """What a model may learn from a task, as far as its codes and tests agree. `counts` say what not, and why."""
    triple = find_triple(answered.matrix, demands)
    if not isinstance(triple, Triple):
        return TaskRows(None, (), (), Counter({f"task:{triple}": 1}))
    counts = Counter({"task:agreed": 1})
    preferences: list[Record] = []
    suites = [suite.tests for suite in answered.suites]
    for role, found in (
        (Role.CODE, prefer_codes(triple, demands)),
        (Role.TESTS, prefer_suites(triple, suites, demands)),
    ):
        if isinstance(found, Refused):
            counts[f"{role}_pair:{found}"] += 1
            continue
        counts[f"{role}_pair:made"] += 1
        preferences += [_preference_row(triple, preference, provenance) for preference in found]
    row, texts = _triple_row(triple, answered, provenance), tuple(_texts(triple, demands, provenance))
    return TaskRows(row, texts, tuple(preferences), counts)


def unverified_rows(answered: AnsweredTask, provenance: Provenance) -> TaskRows:
    """What a model would learn from a task if nobody judged: its first code and its first suite that can be read."""
    task, code = answered.new.task, first_answer(answered)
    suites = (suite_answer(suite.tests) for suite in answered.suites if suite.tests)
    firsts = ((Role.CODE, code and code_answer(task, code)), (Role.TESTS, next(suites, None)))
    texts = [_answer_row(task, role, answer, provenance) for role, answer in firsts if answer]
    return TaskRows(None, tuple(texts), (), Counter({f"task:{'unverified' if texts else 'nothing_read'}": 1}))


def first_answer(answered: AnsweredTask) -> str | None:
    """The first code of a task that is an answer to its prompt; None if none is."""
    codes = answered.matrix.question.codes
    return next((code for code in codes if code_answer(answered.new.task, code)), None)


def list_rows(tasks: Sequence[Task], provenance: Provenance) -> Iterator[Record]:
    """Texts that list tasks, for a model that is to go on inventing: all `tasks` in order, in full lists."""
    for at in range(0, len(tasks) - TASKS_A_LIST + 1, TASKS_A_LIST):
        lines = [f"{number}.{task_answer(task)}" for number, task in enumerate(tasks[at : at + TASKS_A_LIST], 1)]
        completion = "\n".join(lines).removeprefix("1.") + END
        yield _text_row(tasks[at], "list", f"{LIST_OPENING}\n1.", completion, provenance)


def _triple_row(triple: Triple, answered: AnsweredTask, provenance: Provenance) -> Record:
    task = triple.task
    return {
        **_origin(task, provenance),
        "description": task.description,
        "signature": str(task.signature),
        "entry_point": task.entry_point,
        "codes": list(triple.sources),
        "tests": [test.text for test in triple.unit_tests],
        "votes": len(triple.group.codes),
        "codes_sampled": len(triple.matrix.question.codes),
        "tests_valid": len(triple.matrix.valid),
        "score": triple.score,
        "fingerprint": description_key(task),
        "topic": answered.new.topic,
        "engine": provenance.engine,
        "tokens": answered.tokens,
        **_judged(provenance),
    }


def _texts(triple: Triple, demands: Demands, provenance: Provenance) -> Iterator[Record]:
    task = triple.task
    for code in triple.sources:
        yield _answer_row(task, Role.CODE, code_answer(task, code), provenance)
    for suite in learned_suites(triple, demands):
        tests = [triple.matrix.question.tests[place] for place in suite]
        yield _answer_row(task, Role.TESTS, suite_answer(tests), provenance)


def _answer_row(task: Task, role: Role, answer: str | None, provenance: Provenance) -> Record:
    assert answer is not None, "only codes that are answers are in a triple"
    return _text_row(task, role, _prompt(task, role), answer + END, provenance)


def _text_row(task: Task, kind: str, prompt: str, completion: str, provenance: Provenance) -> Record:
    return {**_origin(task, provenance), "kind": str(kind), "prompt": prompt, "completion": completion}


def _preference_row(triple: Triple, preference: CodePreference | SuitePreference, provenance: Provenance) -> Record:
    role = Role.CODE if isinstance(preference, CodePreference) else Role.TESTS
    return {
        **_origin(triple.task, provenance),
        "kind": str(role),
        "prompt": _prompt(triple.task, role),
        "chosen": preference.chosen + END,
        "rejected": preference.rejected + END,
        "signature": str(triple.task.signature),
        "entry_point": triple.task.entry_point,
        **_evidence(triple, preference.evidence),
        "chosen_votes": len(triple.group.codes),
        "codes_sampled": len(triple.matrix.question.codes),
        **_judged(provenance),
    }


def _evidence(triple: Triple, evidence: Evidence) -> Record:
    question, behaviour = triple.matrix.question, triple.matrix.behaviour
    return {
        "right": question.codes[evidence.right],
        "wrong": question.codes[evidence.wrong],
        "test": question.tests[evidence.test].text,
        "right_value": behaviour[evidence.right][evidence.test],
        "wrong_value": behaviour[evidence.wrong][evidence.test],
        "fault": "" if evidence.fault is None else question.tests[evidence.fault].text,
    }


def _prompt(task: Task, role: Role) -> str:
    return task.opening if role is Role.CODE else opened_tests(task)


def _origin(task: Task, provenance: Provenance) -> Record:
    return {
        "id": task.id,
        "model": provenance.model,
        "seed": provenance.seed,
        "iteration": provenance.iteration,
        "batch": provenance.batch,
    }


def _judged(provenance: Provenance) -> Record:
    return {"sandbox_level": provenance.sandbox_level, "verifier_version": provenance.verifier_version}
