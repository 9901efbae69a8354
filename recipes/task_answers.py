"""A lot of new tasks answered: codes and suites of each, and the matrix of all of its codes on all of its tests.

What is kept of a task (`AnsweredTask.as_record`) is everything: each completion as the model wrote it, what was read
out of it or why nothing was, and every cell. Whatever is decided from it later can be decided again without a model
and without running anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator import Engine, ReadTest
from puzzles import Reason, Rejection, Task, read_unit_test
from puzzles.task import read_task
from recipes.consensus import TaskMatrix, TaskQuestion, fill_matrices, read_matrix, unite_tests
from recipes.task_invention import NewTask
from recipes.task_sampling import (
    SampledCode,
    SampledSuite,
    SuiteRequest,
    TaskSampling,
    sample_codes,
    sample_suites,
)
from verifier import Verifier


class SampledAnswers(NamedTuple):
    """A task and all that was sampled for it, not judged yet."""

    new: NewTask
    codes: tuple[SampledCode, ...]
    suites: tuple[SampledSuite, ...]


@dataclass(frozen=True)
class AnsweredTask:
    """A task with all that was sampled for it; the matrix has the codes and tests that could be read."""

    new: NewTask
    codes: tuple[SampledCode, ...]
    suites: tuple[SampledSuite, ...]
    matrix: TaskMatrix

    @property
    def tokens(self) -> int:
        """Generated for this task."""
        return sum(code.tokens for code in self.codes) + sum(suite.tokens for suite in self.suites)

    def counts(self) -> Counter[str]:
        """The codes and tests that were written and read, and by reason those that were not."""
        pieces = [piece for suite in self.suites for piece in suite.read]
        found = Counter({
            "codes": len(self.codes),
            "codes_read": len(self.matrix.question.codes),
            "tests": len(pieces),
            "tests_read": sum(piece.test is not None for piece in pieces),
        })  # fmt: skip
        found.update(f"code:{code.reason}" for code in self.codes if code.reason)
        found.update(f"test:{piece.reason}" for piece in pieces if piece.reason)
        found.update(f"cell:{status}" for row in self.matrix.statuses for status in row)
        return found

    def as_record(self) -> dict[str, Any]:
        """All of it for a log."""
        return {
            "task": self.new.task.as_record(),
            "topic": self.new.topic,
            "codes": [[code.text, code.tokens, code.code, code.reason] for code in self.codes],
            "suites": [
                [
                    suite.text,
                    suite.tokens,
                    [[each.text, each.test and each.test.text, each.reason] for each in suite.read],
                ]
                for suite in self.suites
            ],
            "matrix": self.matrix.as_record(),
        }


def answer_lots(
    engine: Engine,
    verifier: Verifier,
    lots: Iterable[Sequence[NewTask]],
    codes: int,
    suites: int,
    settings: TaskSampling,
) -> Generator[list[AnsweredTask], None, None]:
    """Each lot of tasks answered, in order: the model writes the next one while a thread judges the last."""
    judge = ThreadPoolExecutor(1, thread_name_prefix="judge")
    judging: Future[list[AnsweredTask]] | None = None
    try:
        for lot in lots:
            sampled = sample_answers(engine, lot, codes, suites, settings)
            if judging is not None:
                yield judging.result()
            judging = judge.submit(judge_answers, sampled, verifier)
        if judging is not None:
            yield judging.result()
    finally:
        judge.shutdown(wait=False, cancel_futures=True)  # who stops early closes the verifier, not waits for it


def sample_answers(
    engine: Engine, tasks: Sequence[NewTask], codes: int, suites: int, settings: TaskSampling
) -> list[SampledAnswers]:
    """`codes` codes and `suites` suites for each task, in order."""
    written = sample_codes(engine, (new.task for new in tasks), codes, settings)
    tested = sample_suites(engine, (SuiteRequest(new.task) for new in tasks), suites, settings)
    return [
        SampledAnswers(new, answers.codes, suite_answers.suites)
        for new, answers, suite_answers in zip(tasks, written, tested, strict=True)
    ]


def judge_answers(sampled: Sequence[SampledAnswers], verifier: Verifier) -> list[AnsweredTask]:
    """All codes on all tests of each task."""
    questions = [
        TaskQuestion(
            answers.new.task,
            tuple(code.code for code in answers.codes if code.code is not None),
            unite_tests(suite.tests for suite in answers.suites),
        )
        for answers in sampled
    ]
    return [
        AnsweredTask(*answers, matrix)
        for answers, matrix in zip(sampled, fill_matrices(questions, verifier), strict=True)
    ]


def read_answered(record: Mapping[str, Any]) -> AnsweredTask:
    """What `AnsweredTask.as_record` wrote. ValueError if it is damaged."""
    try:
        task = read_task(record["task"], "")
        if isinstance(task, Rejection):
            raise ValueError(f"{task.reason}: {task.detail}")
        codes = tuple(
            SampledCode(str(text), int(tokens), code if code is None else str(code), _reason(reason))
            for text, tokens, code, reason in record["codes"]
        )
        suites = tuple(
            SampledSuite(str(text), int(tokens), tuple(_piece(task, *piece) for piece in pieces))
            for text, tokens, pieces in record["suites"]
        )
        return AnsweredTask(NewTask(task, str(record["topic"])), codes, suites, read_matrix(record["matrix"], task))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _piece(task: Task, text: object, test: object, reason: object) -> ReadTest:
    read = None if test is None else read_unit_test(test, task.signature)
    if isinstance(read, Rejection):
        raise ValueError(f"{read.reason}: {read.detail}")
    return ReadTest(str(text), read, _reason(reason))


def _reason(word: object) -> Reason | None:
    return None if word is None else Reason(str(word))
