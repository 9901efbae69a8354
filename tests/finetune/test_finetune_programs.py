"""What of a solution can be asked of another puzzle, and what cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune.programs import read_program, write_program
from puzzles import read_puzzle, read_solution
from puzzles.corpus import seed_corpus

WORDS = read_puzzle("def f(s: str, n=3, names=['b', 'a'], text='x'):\n    return s == names[-1] and n and text")
FIRST = "def g(parts=['z', 'y'], k=2):\n    return sorted(parts)[0]"


def test_a_program_is_written_with_the_names_of_another_puzzle():
    written = write_program(read_program(FIRST), WORDS)
    assert written == "def g(n=3, names=['b', 'a'], text='x'):\n    return sorted(names)[0]"
    assert read_solution(written, WORDS) == written


def test_parameters_of_one_kind_stand_for_those_of_another_in_order():
    program = read_program("def g(low=1, high=9):\n    return [high, low, high]")
    puzzle = read_puzzle("def f(x: List[int], a=4, b=5, c=6):\n    return x == [a, b, a]")
    assert write_program(program, puzzle).endswith("return [a, b, a]")


def test_a_puzzle_that_does_not_give_what_a_program_takes_is_not_written_for():
    assert write_program(read_program(FIRST), read_puzzle("def f(s: str, n=3):\n    return s == str(n)")) is None


def test_a_name_that_the_program_has_for_something_else_is_not_given_to_it():
    program = read_program("def g(parts=['z']):\n    names = parts[0]\n    return names")
    assert write_program(program, WORDS) is None


def test_defaults_and_unused_parameters_make_no_other_program():
    other = "def g(k='?', words=['m', 'n', 'o']):\n    return sorted(words)[0]"
    assert read_program(other).key == read_program(FIRST).key


@pytest.mark.parametrize(
    "body",
    [
        "parts = parts[0]\n    return parts",
        "return [parts for parts in 'ab']",
        "return parts[0].parts",
        "return dict(parts=parts)",
        "return (lambda parts: 1)(parts)",
        "return f'{parts}'",
        "import parts\n    return parts",
        "def parts():\n        return 1\n    return parts",
    ],
)
def test_a_parameters_name_that_is_something_else_too_makes_no_program(body):
    assert read_program(f"def g(parts=['z']):\n    {body}") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def g(",
        "x = 1",
        "def g(): return 1",
        "def g():\n    return 1\nx = 2",
        "def g(*, n=1):\n    return n",
        "\0",
    ],
)
def test_a_text_that_is_no_plain_function_makes_no_program(text):
    assert read_program(text) is None


@given(st.text(max_size=60))
def test_no_text_raises(text):
    read_program(text)
    read_program(f"def g(n=1):\n    {text}")


def test_a_program_put_back_on_its_own_puzzle_is_the_same_program():
    tried = 0
    for seed in seed_corpus():
        for solution in seed.solutions:
            program = read_program(solution)
            if program and (again := write_program(program, seed.puzzle)):
                assert read_program(again).key == program.key
                tried += 1
    assert tried > 100
