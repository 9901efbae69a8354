"""Programs that solve more than one kind of puzzle are told from those that solve one."""

from finetune.examples import ExampleSettings, Solutions, write_examples
from finetune.generality import general_solutions
from puzzles import read_puzzle, read_solution

SQUARE = "def f(x: int, n=49):\n    return x * x == n"
ABOVE = "def f(x: int, low=30):\n    return x > low and x % 7 == 0"
SEARCH = "def g({}):\n    for x in range(1000):\n        if f(x):\n            return x"


def test_a_search_that_solves_two_kinds_is_shown_and_the_answers_that_were_computed_are_not():
    computed = {SQUARE: "def g(n=49):\n    return int(n ** 0.5)", ABOVE: "def g(low=30):\n    return low + 5"}
    searched = {SQUARE: SEARCH.format("n=49"), ABOVE: SEARCH.format("low=30")}
    solved = {puzzle: [computed[puzzle], searched[puzzle]] for puzzle in computed}
    assert general_solutions(solved) == {puzzle: [searched[puzzle]] for puzzle in solved}


def test_a_puzzle_without_such_a_solution_keeps_all():
    solutions = ["def g(n=49):\n    return 7", "def g(n=49):\n    return -7"]
    assert general_solutions({SQUARE: solutions, ABOVE: [SEARCH.format("low=30")]})[SQUARE] == solutions


def test_names_of_local_variables_make_no_other_program():
    other = SEARCH.format("low=30").replace("x", "number")
    solved = {SQUARE: ["def g(n=49):\n    return 7", SEARCH.format("n=49")], ABOVE: [other]}
    assert general_solutions(solved)[SQUARE] == [SEARCH.format("n=49")]


def test_names_of_parameters_make_no_other_program():
    doubled = [f"def g({name}=4):\n    return {name} + {name}" for name in ("n", "low")]
    solved = {SQUARE: ["def g(n=49):\n    return 7", doubled[0]], ABOVE: [doubled[1]]}
    assert general_solutions(solved) == {SQUARE: [doubled[0]], ABOVE: [doubled[1]]}


def test_parameters_that_hold_something_else_make_another_program():
    doubled = ["def g(n=4):\n    return n + n", "def g(n='4'):\n    return n + n"]
    solved = {SQUARE: ["def g(n=49):\n    return 7", doubled[0]], ABOVE: [doubled[1]]}
    assert general_solutions(solved)[SQUARE] == ["def g(n=49):\n    return 7", doubled[0]]


def test_programs_that_solve_most_kinds_come_first():
    third = "def f(x: int, top=90):\n    return x < top"
    seven = "def g({}):\n    return 7"
    solved = {
        SQUARE: [seven.format("n=49"), SEARCH.format("n=49")],
        ABOVE: [SEARCH.format("low=30")],
        third: [SEARCH.format("top=90"), seven.format("top=90")],
    }
    assert general_solutions(solved)[SQUARE] == [SEARCH.format("n=49"), seven.format("n=49")]


def test_texts_that_can_be_read_and_not_written_are_programs_of_their_own():
    unwritable = "def g(n=49):\n    return f\"{'\u00a0'.join(['a', 'a'])}\""
    grows = "def g(n=49):\n    a=[" + ",".join(["1"] * 9000) + "]\n    return n"
    solved = {SQUARE: [unwritable, grows], ABOVE: [SEARCH.format("low=30")]}
    assert general_solutions(solved) == solved


def test_a_solution_is_read_afterwards_as_it_was_before():
    solution = "def g(n=49):\n    return 7"
    general_solutions({SQUARE: [solution]})
    assert read_solution(solution, read_puzzle(SQUARE)) == solution


def test_another_constant_makes_no_other_kind_of_puzzle():
    again = SQUARE.replace("49", "64")
    solved = {puzzle: ["def g(n=1):\n    return 7", SEARCH.format("n=1")] for puzzle in (SQUARE, again)}
    assert general_solutions(solved) == solved


def test_what_is_not_python_is_a_program_of_its_own():
    solved = {"def f(": ["def g(", "def g():\n    return 1"], SQUARE: ["def g(:"]}
    assert general_solutions(solved) == solved


def test_texts_show_general_solutions_alone_and_lists_all_puzzles():
    rows = [
        {"puzzle": SQUARE, "solutions": ["def g(n=49):\n    return 7", SEARCH.format("n=49")]},
        {"puzzle": ABOVE, "solutions": [SEARCH.format("low=30")]},
    ]
    texts = write_examples(rows, settings=ExampleSettings(list_share=0, solutions=Solutions.GENERAL))
    assert len(texts) == 2
    assert all("range(1000)" in text for text in texts)
    assert len(write_examples(rows, settings=ExampleSettings(list_share=0))) == 3
