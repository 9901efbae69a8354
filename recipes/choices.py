"""What others would choose of the same codes, by the same tests: the choices that CoSPlay is compared with.

    direct         the first code: no choice at all
    best_of_n      the first code that passes most tests
    codet          the group of equal behaviour with the greatest weight (Chen et al. 2022; `recipes.consensus`)
    cluster_only   the last choice of CoSPlay among all codes, on the inputs of the tests: what these expect is not
                   looked at

All are read off a board whose cells are executed. What was not read as code is never chosen.
"""

from __future__ import annotations

from enum import StrEnum

from recipes.clusters import choose
from recipes.consensus import TaskMatrix, TaskQuestion
from recipes.cosplay_records import Board
from recipes.pass_matrix import PassMatrix, leaders
from verifier import Status


class Chooser(StrEnum):
    """Who chooses."""

    DIRECT = "direct"
    BEST_OF_N = "best_of_n"
    CODET = "codet"
    CLUSTER_ONLY = "cluster_only"
    COSPLAY = "cosplay"  # the last stage, where it is played


def simple_choices(board: Board) -> dict[str, int | None]:
    """The code that each `Chooser` but CoSPlay itself takes; None where there is no code."""
    codes = readable_codes(board)
    if not codes:
        return dict.fromkeys((Chooser.DIRECT, Chooser.BEST_OF_N, Chooser.CODET, Chooser.CLUSTER_ONLY))
    outputs = [[ran.output for ran in row] for row in board.cells]
    return {
        Chooser.DIRECT: codes[0],
        Chooser.BEST_OF_N: leading_codes(board)[0],
        Chooser.CODET: codes[_task_matrix(board, codes).groups[0].codes[0]],
        Chooser.CLUSTER_ONLY: choose(codes, [0] * len(board.codes), outputs).code,
    }


def readable_codes(board: Board) -> list[int]:
    """The places of what was read as code."""
    return [place for place, code in enumerate(board.codes) if code.source]


def leading_codes(board: Board) -> list[int]:
    """The codes that pass the most valid tests, all that are equal."""
    codes, matrix = readable_codes(board), board.matrix
    return [codes[place] for place in leaders(PassMatrix(tuple(matrix.passes[code] for code in codes), matrix.valid))]


def _task_matrix(board: Board, codes: list[int]) -> TaskMatrix:
    rows = [board.cells[code] for code in codes]
    question = TaskQuestion(board.task, tuple(board.sources[code] for code in codes), tuple(board.valid))
    statuses = tuple(
        tuple(
            Status.PASS if ran.passes(test) else Status.ERROR if ran.value is None else Status.WRONG
            for test, ran in zip(board.valid, row, strict=True)
        )
        for row in rows
    )
    return TaskMatrix(question, statuses, tuple(tuple(ran.said for ran in row) for row in rows))
