"""A board of codes and tests as inline SVG: who passes what, told apart by shape as well as by colour.

A pass is a full square, a fail an empty one, a place without a valid test a cross. The row of the chosen code has a
frame and an arrow; a right code has a disc behind its row, a right test one below its column. Boards of more than 24
codes or tests are cut, and say so; the chosen row stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from puzzlegen.report.drawing.markup import Html, tag

MOST = 24  # codes, and tests, that are drawn
_PITCH, _SIZE = 13, 10
_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 16, 3, 16
_KEYS = (
    ("full", "passes"),
    ("empty", "fails"),
    ("masked", "no valid test"),
    ("arrow", "the code that is chosen"),
)


class Board(NamedTuple):
    """Codes (rows) by tests: True for a pass, None where there is no valid test. Codes and tests count from 0.

    `right_codes` and `right_tests` are empty where nobody knows, as an item of `right_tests` is None.
    """

    name: str
    cells: tuple[tuple[bool | None, ...], ...]
    chosen: int | None = None
    right_codes: tuple[bool, ...] = ()
    right_tests: tuple[bool | None, ...] = ()


class Boards(NamedTuple):
    """Boards beside each other, as far as there is room."""

    boards: tuple[Board, ...]


class BoardKey(NamedTuple):
    """The legend of all boards of a page; `judged` if on some it is known what is right."""

    judged: bool


def draw_key(block: BoardKey) -> Html:
    """The marks with their meanings."""
    keys = [*_KEYS, *([("disc", "is right, by the reference")] if block.judged else [])]
    return tag("ul", *(tag("li", _mark(kind), words) for kind, words in keys), class_="legend")


def draw_boards(block: Boards) -> Html:
    """The boards as figures, each of which says in words what it shows."""
    figures = [
        tag("figure", tag("figcaption", board.name), _draw(board), tag("p", _says(board), class_="says"))
        for board in block.boards
    ]
    return tag("div", *figures, class_="boards")


def describe_board(board: Board) -> str:
    """What the board shows, in sentences."""
    valid = _valid(board)
    passed = sum(cell is True for row in board.cells for cell in row)
    told = [
        f"{len(board.cells)} codes by {_tests(board)} tests, {len(valid)} of them valid",
        f"{passed} of {len(board.cells) * len(valid)} cells are passes",
    ]
    told += [f"{_says(board)}"] if board.chosen is not None else []
    told += [f"right codes: {_numbers(board.right_codes)}"] if board.right_codes else []
    told += [f"right tests: {_numbers(board.right_tests)}"] if board.right_tests else []
    return f"{board.name}. {'; '.join(told)}."


def _says(board: Board) -> str:
    """The choice in words."""
    if board.chosen is None:
        return "no code is chosen"
    row = board.cells[board.chosen] if board.chosen < len(board.cells) else ()
    said = f"code {board.chosen + 1} passes {sum(cell is True for cell in row)} of {len(_valid(board))}"
    if board.chosen < len(board.right_codes):
        said += ", and is right" if board.right_codes[board.chosen] else ", and is wrong"
    cut = [
        f"{MOST} of {number} {what}"
        for number, what in ((len(board.cells), "codes"), (_tests(board), "tests"))
        if number > MOST
    ]
    return said + (f" (drawn: {' and '.join(cut)})" if cut else "")


def _draw(board: Board) -> Html:
    rows = _drawn_rows(board)
    columns = range(min(_tests(board), MOST))
    width, height = _LEFT + len(columns) * _PITCH + _RIGHT, _TOP + len(rows) * _PITCH + _BOTTOM
    places: dict[bool | None, list[tuple[int, int]]] = {True: [], False: [], None: []}
    for y, code in enumerate(rows):
        for test in columns:
            places[board.cells[code][test]].append((_LEFT + test * _PITCH, _TOP + y * _PITCH))
    parts = [*_squares(places[True], "full"), *_squares(places[False], "empty"), *_crosses(places[None])]
    for y, code in enumerate(rows):
        top = _TOP + y * _PITCH
        if code == board.chosen:
            parts += [_arrow(top), _frame(top, len(columns) * _PITCH)]
        if code < len(board.right_codes) and board.right_codes[code]:
            parts.append(_disc(_LEFT + len(columns) * _PITCH + 6, top + _SIZE / 2))
    for test in columns:
        if test < len(board.right_tests) and board.right_tests[test]:
            parts.append(_disc(_LEFT + test * _PITCH + _SIZE / 2, _TOP + len(rows) * _PITCH + 7))
    return tag(
        "svg",
        tag("title", describe_board(board)),
        *parts,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        class_="board",
    )


def _drawn_rows(board: Board) -> list[int]:
    rows = list(range(min(len(board.cells), MOST)))
    if board.chosen is not None and MOST <= board.chosen < len(board.cells):
        rows[-1] = board.chosen
    return rows


def _mark(kind: str) -> Html:
    """A mark by itself."""
    shapes = {
        "full": lambda: _squares([(2, 2)], "full"),
        "empty": lambda: _squares([(2, 2)], "empty"),
        "masked": lambda: _crosses([(2, 2)]),
        "arrow": lambda: [_arrow(2)],
        "disc": lambda: [_disc(7, 7)],
    }
    return tag("svg", *shapes[kind](), viewBox="0 0 14 14", class_="key", aria_hidden="true")


def _squares(places: Sequence[tuple[int, int]], kind: str) -> list[Html]:
    """All squares of a kind, as one path."""
    inset, side = (0.0, _SIZE) if kind == "full" else (0.75, _SIZE - 1.5)  # a stroke lies half outside
    way = "".join(f"M{x + inset:g} {y + inset:g}h{side:g}v{side:g}h-{side:g}z" for x, y in places)
    return [tag("path", d=way, class_=kind)] if places else []


def _crosses(places: Sequence[tuple[int, int]]) -> list[Html]:
    way = "".join(f"M{x + 3} {y + 3}l4 4m0 -4l-4 4" for x, y in places)
    return [tag("path", d=way, class_="masked")] if places else []


def _arrow(top: int) -> Html:
    return tag("polygon", points=f"3,{top + 1} 11,{top + 5} 3,{top + 9}", class_="mark")


def _frame(top: int, width: int) -> Html:
    return tag("rect", x=_LEFT - 2, y=top - 2, width=width + 1, height=_SIZE + 4, rx="2", class_="frame")


def _disc(x: float, y: float) -> Html:
    return tag("circle", cx=f"{x:g}", cy=f"{y:g}", r="3.4", class_="disc")


def _tests(board: Board) -> int:
    return len(board.cells[0]) if board.cells else 0


def _valid(board: Board) -> list[int]:
    """The tests that are valid."""
    return [test for test, cell in enumerate(board.cells[0]) if cell is not None] if board.cells else []


def _numbers(right: Iterable[bool | None]) -> str:
    return ", ".join(str(place) for place, value in enumerate(right, 1) if value) or "none"
