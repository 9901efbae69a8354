"""Plain pools at an equal price: codes and suites of tests as the model writes them, with nothing replaced.

What CoSPlay is compared with spends the same tokens on more of the same: codes and tests are sampled in turn until a
budget is used up, and one of the simple choosers (`recipes.choices`) takes a code. Without a budget the pools are as
large as CoSPlay's. Tests expect what the suite said.
"""

from __future__ import annotations

from collections.abc import Callable

from generator import read_tests, suite_prompt
from puzzles.program import as_compared
from recipes.asking import Asking
from recipes.choices import Chooser, readable_codes, simple_choices
from recipes.clusters import Choice
from recipes.code_author import write_codes
from recipes.cosplay import Played
from recipes.cosplay_records import Board, Outcome, PoolTest, Stage
from recipes.executions import Executions

STEP = 4  # codes of a turn; a suite of about as many tests goes with them
MOST = 1024  # codes, or tests: all are run on all


async def play_pools(
    asking: Asking, board: Board, chooser: Chooser, budget: int | None, keep: Callable[[Board], None]
) -> Played:
    """Fill the pools of `board`, unless they are, and have `chooser` choose.

    With a `budget`, turns are taken until so many tokens were sampled: the last one may go beyond it, by less than a
    turn. Less is sampled if the pools are full (MOST) or a turn brings nothing. ValueError for CoSPlay itself, which
    is no baseline.
    """
    if chooser is Chooser.COSPLAY:
        raise ValueError("CoSPlay is what the baselines are compared with")
    if not board.codes:
        await _fill(asking, board, 1 if chooser is Chooser.DIRECT else None, budget)
        executions = Executions(board.task.entry_point)
        board.cells = await executions.run(board.sources, [test.call for test in board.valid])
        board.spent.add(Stage.TESTS, executions=executions.executed)
        keep(board)
    chosen = simple_choices(board)[chooser]
    outcome = Outcome.CHOSEN if any(board.matrix.counts) else Outcome.HOPELESS if board.valid else Outcome.UNTESTED
    return Played(
        board, Outcome.NO_CODE if chosen is None else outcome, Choice(chosen, tuple(readable_codes(board)), ())
    )


async def _fill(asking: Asking, board: Board, codes: int | None, budget: int | None) -> None:
    """`codes` codes and no test; or else pools of the size that the budget, or the settings, allow."""
    if codes is not None:
        board.codes = await write_codes(asking, [""] * codes, Stage.CODES, 0)
        return
    settings, turn = asking.settings, 0
    tests: dict[str, PoolTest] = {}
    most_codes, most_tests = (settings.codes, settings.tests) if budget is None else (MOST, MOST)
    spent = -1  # by the turns before
    while len(board.codes) < most_codes and (budget is None or spent < board.spent.total("generated") < budget):
        spent = board.spent.total("generated")
        missing = min(STEP, most_codes - len(board.codes))
        board.codes += await write_codes(asking, [""] * missing, Stage.CODES, turn)
        prompt = suite_prompt(
            asking.engine, asking.task, asking.worked, asking.seed(Stage.TESTS, "suite", turn), count=STEP
        )
        (answer,) = await asking.each([prompt], Stage.TESTS)
        read = [one.test for one in read_tests(answer.text, asking.task, asking.style) if one.test is not None]
        compared = [as_compared(test, asking.task) for test in read]
        tests |= {test.text: PoolTest(test) for test in compared}
        asking.spent.add(Stage.TESTS, consumed=answer.tokens if read else 0)
        turn += 1
    board.tests = list(tests.values())[:most_tests]
