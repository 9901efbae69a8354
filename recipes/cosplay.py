"""CoSPlay: codes and self-written tests improve each other, and consensus picks the winner (arXiv 2605.23491).

One task's play, as its stages follow each other. Nothing is trained, and nothing that is known to be right can be
seen: a play takes a `Task`, in which no reference is.

1. Pools: ideas, a code for each plan, tests whose outputs the model agrees on.
2. Rounds, the matrix of codes and tests being executed again after each step, as far as it has changed:
   codes that pass nothing are written anew; the test that the fewest codes pass is doubted, and replaced; codes that
   fail the test that most codes pass are repaired; tests that no code passes are replaced, then those that all pass.
3. Choice: of the codes that pass most tests, the one that most of them agree with on random inputs.

Who is replaced is `recipes.pass_matrix`'s to say, who is chosen `recipes.clusters`'. A board is handed to `keep` after
the pools and after each round, and a play goes on from any such board as if it had not stopped.

Not guaranteed: that the winner is right, or better than the first code. Where wrong codes and wrong tests share a
mistake, all of this makes it stronger (`finetune.alignment` measures that).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from puzzles import UnitTest
from recipes.asking import Asking
from recipes.choices import leading_codes
from recipes.clusters import Choice, choose
from recipes.code_author import Repair, think, write_codes, write_repairs
from recipes.cosplay_records import Board, Outcome, PoolTest, Stage
from recipes.executions import Executions
from recipes.pass_matrix import (
    codes_failing,
    coupled_test,
    hopeless_codes,
    idle_tests,
    refuted_tests,
    trusted_test,
)
from recipes.self_tests import Wanted, write_random_inputs, write_tests


class Played(NamedTuple):
    """A task that was played to its end: the board, how it ended, and who was chosen of it."""

    board: Board
    outcome: Outcome
    choice: Choice

    @property
    def code(self) -> str | None:
        """The chosen code as its author wrote it; None if there is none."""
        return self.board.codes[self.choice.code].text if self.choice.code is not None else None


async def play(asking: Asking, board: Board, keep: Callable[[Board], None]) -> Played:
    """Play a task from `board` on, whose `spent` must be the one that `asking` charges."""
    game = _Game(asking, board)
    if not board.codes:
        await game.open_pools()
        keep(board)
    while board.round < asking.settings.rounds:
        await game.clean_codes()
        await game.break_coupling()
        await game.fix_codes()
        await game.replace_tests()
        board.round += 1
        keep(board)
    return await game.choose()


class _Game:
    """The stages. Each leaves the board with its cells executed."""

    def __init__(self, asking: Asking, board: Board) -> None:
        self._asking = asking
        self._settings = asking.settings
        self._board = board
        self._executions = Executions(board.task.entry_point)
        self._charged = 0  # executions that are on a stage's account
        self._executions.know(board.sources, [test.call for test in board.valid], board.cells)

    async def open_pools(self) -> None:
        """Ideas, codes and tests: half of the tests after attacks, where there are some, the others random."""
        board, settings = self._board, self._settings
        board.plans, board.attacks = await think(self._asking)
        plans = [board.take_plan() for _ in range(settings.codes)]
        board.codes = await write_codes(self._asking, plans, Stage.CODES)
        after_attacks = settings.tests // 2 if board.attacks else 0
        for number, most in enumerate((after_attacks, settings.tests - after_attacks)):
            places = range(settings.candidates * most)
            wanted = [Wanted(board.attack_after(place) if number == 0 else "") for place in places]
            found, tried = await write_tests(self._asking, wanted, most, self._calls(), Stage.TESTS, number)
            board.next_attack += tried if number == 0 else 0  # ideas that nobody has tried stay unused
            board.tests += [
                PoolTest(test, attack) for test, (attack, _) in zip(found, wanted, strict=True) if test is not None
            ]
        board.tests += [PoolTest(None)] * (settings.tests - len(board.tests))
        await self._execute(Stage.TESTS)

    async def clean_codes(self) -> None:
        """Write the codes that pass no valid test anew, after the next plans."""
        hopeless = hopeless_codes(self._board.matrix)
        plans = [self._board.take_plan() for _ in hopeless]
        codes = await write_codes(self._asking, plans, Stage.CLEANING, self._board.round)
        for place, code in zip(hopeless, codes, strict=True):
            self._board.codes[place] = code
        await self._execute(Stage.CLEANING)

    async def break_coupling(self) -> None:
        """Replace the test of the lowest pass rate, or mask it if the model agrees on no other."""
        matrix = self._board.matrix
        place = coupled_test(matrix) if self._settings.test_iteration else None
        if place is None:
            return
        code = next(code for code, row in enumerate(matrix.passes) if row[place])
        doubted = self._board.tests[place].test
        assert doubted is not None, "a masked test has no pass rate"
        wanted = Wanted(self._board.take_attack(), (doubted, self._board.codes[code].text))
        await self._replace([place], [wanted], Stage.COUPLING, 0, keep_old=False)

    async def fix_codes(self) -> None:
        """Repair each code that fails the test of the highest pass rate, once; the repair takes the code's place."""
        board, matrix = self._board, self._board.matrix
        place = trusted_test(matrix) if self._settings.fixing else None
        if place is None:
            return
        test = board.tests[place].test
        assert test is not None, "a masked test has no pass rate"
        failing = codes_failing(matrix, place)
        column = board.valid.index(test)
        repairs = [Repair(board.codes[code], test, board.cells[code][column].said) for code in failing]
        repaired = await write_repairs(self._asking, repairs, board.round)
        rows = await self._executions.run([code.source for code in repaired], [test.call for test in board.valid])
        for code, new, row in zip(failing, repaired, rows, strict=True):
            passes = sum(ran.passes(test) for ran, test in zip(row, board.valid, strict=True))
            if not self._settings.guard or passes >= matrix.counts[code]:
                board.codes[code] = new
        await self._execute(Stage.FIXING)

    async def replace_tests(self) -> None:
        """Replace the tests that tell no codes apart: those that fail go, those that all codes pass may stay."""
        if not self._settings.test_iteration:
            return
        for half, (rule, keep_old) in enumerate(((refuted_tests, False), (idle_tests, True))):
            places = rule(self._board.matrix)
            wanted = [Wanted(self._board.take_attack()) for _ in places]
            await self._replace(places, wanted, Stage.REPLACEMENT, half, keep_old=keep_old)

    async def choose(self) -> Played:
        """The winner. Random inputs are asked for only where they can decide something."""
        board, counts, found = self._board, self._board.matrix.counts, leading_codes(self._board)
        if not found:
            return Played(board, Outcome.NO_CODE, Choice(None, (), ()))
        outcome = Outcome.CHOSEN if any(counts) else Outcome.HOPELESS if board.valid else Outcome.UNTESTED
        if not self._settings.cluster:
            return Played(board, outcome, Choice(found[0], tuple(found), ()))
        inputs: Sequence[UnitTest] = ()
        if len({board.sources[code] for code in found}) > 1:
            inputs = await write_random_inputs(self._asking, self._calls(), Stage.CHOICE)
        ran = await self._executions.run([board.sources[code] for code in found], [test.call for test in inputs])
        self._charge(Stage.CHOICE)
        outputs: list[list[str | None]] = [[] for _ in board.codes]
        for code, row in zip(found, ran, strict=True):
            outputs[code] = [cell.output for cell in row]
        return Played(board, outcome, choose(found, counts, outputs))

    async def _replace(
        self, places: Sequence[int], wanted: Sequence[Wanted], stage: Stage, half: int, *, keep_old: bool
    ) -> None:
        board = self._board
        found, _ = await write_tests(self._asking, wanted, len(wanted), self._calls(), stage, board.round, half)
        for place, test, (attack, _) in zip(places, found, wanted, strict=True):
            if test is not None or not keep_old:
                board.tests[place] = PoolTest(test, attack)
        await self._execute(stage)

    async def _execute(self, stage: Stage) -> None:
        """Execute what of the matrix is not known; what is not on the board any more is forgotten."""
        board, calls = self._board, [test.call for test in self._board.valid]
        board.cells = await self._executions.run(board.sources, calls)
        self._executions.forget_all_but(board.sources, calls)
        self._charge(stage)

    def _charge(self, stage: Stage) -> None:
        self._board.spent.add(stage, executions=self._executions.executed - self._charged)
        self._charged = self._executions.executed

    def _calls(self) -> set[str]:
        return {test.call for test in self._board.valid}
