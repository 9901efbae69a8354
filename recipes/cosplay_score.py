"""What became of played tasks, judged afterwards on references: the one page of CoSPlay that may see them.

Codes run on the official tests, written tests on the reference solution, all in one matrix a task. A reference that
fails its own tests judges nobody: its task is left out, and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from finetune.selection_metrics import ScoredTask
from puzzles import ReferenceTask, UnitTest, read_unit_test
from puzzles.program import as_compared, as_function, is_program_task
from recipes.cosplay_records import Board
from recipes.pass_matrix import PassMatrix, leaders
from verifier import Matrix, Question, Status, Verifier


class Ended(NamedTuple):
    """A task that was played: the board at the end, the codes of its first round, and the place that each chooser took
    in the last one.
    """

    board: Board
    first_codes: Sequence[str]
    choices: Mapping[str, int | None]


class Scores(NamedTuple):
    """Scored tasks in order, and the ids of those whose reference does not hold, or that have none."""

    tasks: tuple[ScoredTask, ...]
    left_out: tuple[str, ...]


def score_plays(ended: Sequence[Ended], references: Mapping[str, ReferenceTask], verifier: Verifier) -> Scores:
    """Judge each task by the reference of its id."""
    known = [each for each in ended if each.board.task.id in references]
    known_ids = {each.board.task.id for each in known}
    left_out = [each.board.task.id for each in ended if each.board.task.id not in known_ids]
    scored = []
    questions = (_question(each, references[each.board.task.id]) for each in known)
    for each, matrix in zip(known, verifier.matrices(questions), strict=True):
        one = _score(each, len(references[each.board.task.id].tests), matrix)
        if one is None:
            left_out.append(each.board.task.id)
        else:
            scored.append(one)
    return Scores(tuple(scored), tuple(left_out))


def _question(ended: Ended, reference: ReferenceTask) -> Question:
    """The reference, the codes of the end and those of the first round, on the official tests and the written ones."""
    board = ended.board
    codes = (_solution(reference), *board.sources, *ended.first_codes)
    tests = (*(_official(text, reference) for text in reference.tests), *(test.text for test in board.valid))
    return Question(codes, tests, board.task.entry_point)


def _score(ended: Ended, official: int, matrix: Matrix) -> ScoredTask | None:
    board = ended.board
    reference, *codes = [[status is Status.PASS for status in row] for row in matrix.statuses]
    if not all(reference[:official]):
        return None
    right = [all(row[:official]) for row in codes]
    written = [tuple(row[official:]) for row in codes]
    count = len(board.codes)
    first = leaders(PassMatrix.of(written[count:]))
    return ScoredTask(
        id=board.task.id,
        passes=tuple(written[:count]),
        right_codes=tuple(right[:count]),
        right_tests=tuple(reference[official:]),
        calls=tuple(test.call for test in board.valid),
        choices=ended.choices,
        signal=right[count + first[0]] if first else None,
        tokens=board.spent.total("generated"),
    )


def _solution(reference: ReferenceTask) -> str:
    source = as_function(reference.solution) if is_program_task(reference.task) else reference.solution
    return source if isinstance(source, str) else ""  # a program that cannot run fails its tests


def _official(text: str, reference: ReferenceTask) -> str:
    test = read_unit_test(text, reference.task.signature)
    return as_compared(test, reference.task).text if isinstance(test, UnitTest) else text
