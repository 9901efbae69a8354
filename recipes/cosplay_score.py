"""What became of played tasks, judged afterwards on references: the one page of CoSPlay that may see them.

Codes run on the official tests, written tests on the reference solution: all rounds of a task in one matrix, in which
equal codes and equal tests stand once. A reference that fails its own tests judges nobody: its task is left out, and
named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from finetune.selection_metrics import ScoredTask
from puzzles import ReferenceTask, UnitTest, read_unit_test
from puzzles.program import as_compared, as_function, is_program_task
from recipes.cosplay_records import Board
from recipes.pass_matrix import PassMatrix, leaders
from verifier import Question, Status, Verifier


class Stand(NamedTuple):
    """A board, after some round, and the code that each chooser would take of it."""

    board: Board
    choices: Mapping[str, int | None]


class Scores(NamedTuple):
    """For each round the scored tasks, in order; and the ids of those whose reference does not hold, or is not there.

    A task of fewer rounds than others stays as it was.
    """

    rounds: tuple[tuple[ScoredTask, ...], ...]
    left_out: tuple[str, ...]


def score_plays(
    plays: Sequence[Sequence[Stand]], references: Mapping[str, ReferenceTask], verifier: Verifier
) -> Scores:
    """Judge each play, which are the stands of one task after its pools and after each round, by its id's reference.

    `signal` is measured on the codes of the first stand, so that it follows the tests alone.
    """
    known = [stands for stands in plays if stands[0].board.task.id in references]
    left_out = [stands[0].board.task.id for stands in plays if stands[0].board.task.id not in references]
    most = max(map(len, known), default=0)
    rounds: list[list[ScoredTask]] = [[] for _ in range(most)]
    sheets = [_Sheet(stands, references[stands[0].board.task.id]) for stands in known]
    for sheet, matrix in zip(sheets, verifier.matrices(sheet.question for sheet in sheets), strict=True):
        sheet.fill([[status is Status.PASS for status in row] for row in matrix.statuses])
        if not sheet.sound:
            left_out.append(sheet.stands[0].board.task.id)
            continue
        for number, scored in enumerate(rounds):
            scored.append(sheet.score(sheet.stands[min(number, len(sheet.stands) - 1)]))
    return Scores(tuple(map(tuple, rounds)), tuple(left_out))


class _Sheet:
    """One task: its question, and who passes what once that is filled in."""

    def __init__(self, stands: Sequence[Stand], reference: ReferenceTask) -> None:
        self.stands = stands
        self._official = [_official(text, reference) for text in reference.tests]
        self._solution = _solution(reference)
        written = [test.text for stand in stands for test in stand.board.valid]
        sources = [source for stand in stands for source in stand.board.sources]
        codes = tuple(dict.fromkeys([self._solution, *sources]))
        tests = tuple(dict.fromkeys([*self._official, *written]))
        self.question = Question(codes, tests, reference.task.entry_point)
        self._passes: dict[str, dict[str, bool]] = {}

    def fill(self, passes: Sequence[Sequence[bool]]) -> None:
        """Take the rows of the question's matrix."""
        codes, tests, _ = self.question
        self._passes = {code: dict(zip(tests, row, strict=True)) for code, row in zip(codes, passes, strict=True)}

    @property
    def sound(self) -> bool:
        """Whether the reference passes its own tests."""
        return self._is_right(self._solution)

    def score(self, stand: Stand) -> ScoredTask:
        """One stand of the task."""
        board, tests = stand.board, [test.text for test in stand.board.valid]
        first = [source for source in self.stands[0].board.sources if source]
        lead = leaders(PassMatrix.of([[self._passes[code][test] for test in tests] for code in first]))
        return ScoredTask(
            id=board.task.id,
            passes=tuple(tuple(self._passes[code][test] for test in tests) for code in board.sources),
            right_codes=tuple(map(self._is_right, board.sources)),
            right_tests=tuple(self._passes[self._solution][test] for test in tests),
            calls=tuple(test.call for test in board.valid),
            choices=stand.choices,
            signal=self._is_right(first[lead[0]]) if lead else None,
            tokens=board.spent.total("generated"),
        )

    def _is_right(self, code: str) -> bool:
        return all(self._passes[code][test] for test in self._official)


def _solution(reference: ReferenceTask) -> str:
    source = as_function(reference.solution) if is_program_task(reference.task) else reference.solution
    return source if isinstance(source, str) else ""  # a program that cannot run fails its tests


def _official(text: str, reference: ReferenceTask) -> str:
    test = read_unit_test(text, reference.task.signature)
    return as_compared(test, reference.task).text if isinstance(test, UnitTest) else text
