"""Some tasks of a run of `cosplay` with their boards after each round: those whose choice the rounds have changed."""

from __future__ import annotations

from collections.abc import Sequence

from puzzlegen.report.cosplay.plays import Play, PlayBoard
from puzzlegen.report.drawing.boards import Board, BoardKey, Boards
from puzzlegen.report.figures import count
from puzzlegen.report.page import Block, Card, Code, Facts, Fold, Prose, Table

# The groups of judged tasks, by whether the choice is right before and after the rounds, and how many are shown.
_JUDGED = {
    (False, True): ("turned right", 2),
    (True, False): ("turned wrong", 2),
    (True, True): ("right from the first", 1),
    (False, False): ("wrong to the last", 1),
}
_UNJUDGED = {True: ("another code was chosen after the rounds", 3), False: ("the choice stayed", 1)}
_MOST_ROUNDS = 6  # boards of a task that are drawn
_MOST_TESTS = 8
_MOST_CHARS = 300


def boards(plays: Sequence[Play]) -> tuple[Block, ...]:
    """How many tasks the rounds have turned, and the boards of some of each kind."""
    played = [play for play in plays if play.boards]
    if not played:
        return ()
    judged = [play for play in played if _known(play)]
    blocks: list[Block] = [Prose(_ABOUT)]
    if any(len(play.boards) > 1 for play in judged):
        pairs = [(name, count(sum(_turn(play) == turn for play in judged))) for turn, (name, _) in _JUDGED.items()]
        blocks += [Prose("What the rounds did to the choice, of tasks with a reference:"), Facts(tuple(pairs))]
    shown = [
        (play, name)
        for turn, (name, most) in _JUDGED.items()
        for play in [play for play in judged if _turn(play) == turn][:most]
    ] or [
        (play, name)
        for moved, (name, most) in _UNJUDGED.items()
        for play in [play for play in played if _moved(play) == moved][:most]
    ]
    key = BoardKey(any(board.right_codes for play, _ in shown for board in play.boards))
    return (*blocks, key, *(_card(play, name) for play, name in shown))


_ABOUT = (
    "Rows are codes, columns tests, after the pools and after each round. The chosen code is the first of those that "
    "pass most tests; after the last round the one that the run has chosen. Nobody looked at a reference meanwhile."
)


def _known(play: Play) -> bool:
    return play.end is not None and all(board.right is not None for board in (play.boards[0], play.boards[-1]))


def _turn(play: Play) -> tuple[bool, bool]:
    return bool(play.boards[0].right), bool(play.boards[-1].right)


def _moved(play: Play) -> bool:
    return _source(play.boards[0]) != _source(play.boards[-1])


def _source(board: PlayBoard) -> str:
    return board.codes[board.chosen] if board.chosen is not None else ""


def _card(play: Play, name: str) -> Card:
    last = play.boards[-1]
    words = [Prose(_cut(play.description))] if play.description else []
    details = [Code("the task", f"{play.signature}\n\n{play.description}")] if play.signature else []
    details.append(Code("the code that is chosen", _source(last)))
    return Card(
        f"{play.id}: {name if len(play.boards) > 1 or not _known(play) else _alone(play)}",
        (
            *words,
            Boards(tuple(map(_board, _some(play.boards)))),
            Fold("The task, the chosen code, and some tests", (*details, *_tests(last))),
        ),
    )


def _alone(play: Play) -> str:
    """In place of what the rounds did, where there were none."""
    return "right" if play.boards[-1].right else "wrong"


def _some(boards: tuple[PlayBoard, ...]) -> list[PlayBoard]:
    """At most so many, the first and the last among them."""
    many = min(len(boards), _MOST_ROUNDS)
    return [boards[place * (len(boards) - 1) // max(1, many - 1)] for place in range(many)]


def _board(board: PlayBoard) -> Board:
    name = f"After round {board.number}" if board.number else "The pools"
    return Board(name, board.cells, board.chosen, board.right_codes, board.right_tests)


def _tests(board: PlayBoard) -> list[Table]:
    """Some valid tests, with what the chosen code and the reference make of them."""
    known = bool(board.right_tests)
    rows = tuple(
        (
            _cut(test),
            "passes" if board.chosen is not None and board.cells[board.chosen][place] else "fails",
            *(("holds" if board.right_tests[place] else "is wrong",) if known else ()),
        )
        for place, test in enumerate(board.tests)
        if test is not None
    )
    if not rows:
        return []
    caption = "Its tests" if len(rows) <= _MOST_TESTS else f"{_MOST_TESTS} of its {len(rows)} tests"
    columns = ("test", "the chosen code", *(("by the reference",) if known else ()))
    return [Table(caption, columns, rows[:_MOST_TESTS], len(columns))]


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS].rstrip()} ..."
