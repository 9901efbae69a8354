import pytest
from report_fakes import Reading

from puzzlegen.report.drawing.boards import MOST, Board, BoardKey, Boards, describe_board, draw_boards, draw_key

SMALL = Board("After round 1", ((True, False, None), (True, True, None)), 1, (False, True), (True, False, None))


def marks(board: Board) -> dict[str, int]:
    """How many subpaths or shapes there are of each class."""
    return {
        attributes["class"]: attributes.get("d", "M").count("M")
        for name, attributes in Reading(draw_boards(Boards((board,)))).tags
        if name in {"path", "rect", "polygon", "circle"}
    }


def test_passes_fails_and_masked_places_have_shapes_of_their_own():
    assert marks(SMALL) == {"full": 3, "empty": 1, "masked": 2, "frame": 1, "mark": 1, "disc": 1}


def test_a_board_says_in_words_what_it_shows():
    assert describe_board(SMALL) == (
        "After round 1. 2 codes by 3 tests, 2 of them valid; 3 of 4 cells are passes; code 2 passes 2 of 2, and is "
        "right; right codes: 2; right tests: 1."
    )
    assert describe_board(SMALL) in Reading(draw_boards(Boards((SMALL,)))).by_tag["title"]


def test_where_nobody_knows_what_is_right_nothing_says_so():
    unjudged = SMALL._replace(right_codes=(), right_tests=())
    assert "right" not in draw_boards(Boards((unjudged,)))
    assert "disc" not in marks(unjudged)
    assert "right" not in Reading(draw_key(BoardKey(judged=False))).text


@pytest.mark.parametrize(
    "board",
    [SMALL, Board("none", (), None), Board("no test", ((), ()), 0), Board("all masked", ((None,), (None,)), None)],
)
def test_every_mark_is_inside_its_drawing(board):
    wide = high = 0.0
    for name, attributes in Reading(draw_boards(Boards((board,)))).tags:
        if name == "svg":
            wide, high = float(attributes["width"]), float(attributes["height"])
            assert attributes["viewbox"] == f"0 0 {wide:g} {high:g}"
        for keys, bound in ((("x", "cx"), wide), (("y", "cy"), high)):
            assert all(0 <= float(attributes.get(key, 0)) <= bound for key in keys), (name, attributes)


def test_of_a_large_board_so_much_is_drawn_that_the_chosen_row_is_in_it():
    large = Board("The pools", ((False,) * 90,) * 80 + ((True,) * 90,), 80)
    assert marks(large) == {"full": MOST, "empty": MOST * (MOST - 1), "mark": 1, "frame": 1}
    assert f"code 81 passes 90 of 90 (drawn: {MOST} of 81 codes and {MOST} of 90 tests)" in describe_board(large)
