import re

import pytest

from generator import Profile, Style, propose_prompt, read_attempt, read_proposal, solve_prompt, worked_examples
from puzzles import read_puzzle, read_solution
from puzzles.corpus import seed_corpus

SEEDS = seed_corpus()
STYLES = pytest.mark.parametrize("style", Style)


class Words:
    """An engine that only counts: one token a word."""

    name = model = "words"

    def __init__(self, **profile):
        self.profile = Profile(**profile)

    def count_tokens(self, text):
        return len(text.split())


def names(text, letter):
    return [int(number) for number in re.findall(rf"^def {letter}(\d+)\(", text, re.MULTILINE)]


def test_a_proposing_prompt_numbers_its_puzzles_and_opens_the_next():
    prompt, number = propose_prompt(Words(propose_tokens=200), SEEDS, 1)
    assert names(prompt.text, "f") == list(range(1, number + 1))
    assert number > 3
    assert prompt.text.endswith(f"\n\ndef f{number}(")


def test_the_numbers_do_not_touch_the_puzzles():
    prompt, number = propose_prompt(Words(propose_tokens=300), SEEDS, 2)
    shown = re.split(r"\n\n(?=def f\d+\()", prompt.text)[:-1]
    sources = {seed.puzzle.source for seed in SEEDS}
    assert all(re.sub(rf"\bf{k}\b", "f", text) in sources for k, text in enumerate(shown, 1))
    assert len(shown) == number - 1


@STYLES
@pytest.mark.parametrize("budget", [0, 10, 60, 200, 1848])
@pytest.mark.parametrize("seed", range(5))
def test_the_examples_stay_within_the_budget(style, budget, seed):
    engine = Words(style=style, propose_tokens=budget)
    empty = propose_prompt(Words(style=style, propose_tokens=0), SEEDS, seed)
    filled = propose_prompt(engine, SEEDS, seed)
    assert engine.count_tokens(filled.prompt.text) - engine.count_tokens(empty.prompt.text) <= budget


def test_without_room_for_an_example_the_first_puzzle_is_opened():
    assert propose_prompt(Words(propose_tokens=0), SEEDS, 0).prompt.text == "def f1("


def test_all_seeds_are_shown_when_they_fit():
    prompt, number = propose_prompt(Words(propose_tokens=10**6), SEEDS, 0)
    assert number == len(SEEDS) + 1
    assert prompt.text.count("\n\ndef f") == len(SEEDS)


@STYLES
def test_one_seed_gives_one_prompt_and_another_another(style):
    engine = Words(style=style, propose_tokens=200)
    first = propose_prompt(engine, SEEDS, 5)
    assert propose_prompt(engine, SEEDS, 5) == first
    assert propose_prompt(engine, SEEDS, 6).prompt.text != first.prompt.text
    assert (first.prompt.seed, first.prompt.style) == (5, style)


@STYLES
def test_a_proposing_prompt_shows_no_solution(style):
    text = propose_prompt(Words(style=style, propose_tokens=10**6), SEEDS, 1).prompt.text
    assert "def g" not in text
    assert "assert" not in text


def test_a_chat_prompt_fences_its_code():
    prompt, _ = propose_prompt(Words(style=Style.CHAT, propose_tokens=200), SEEDS, 1)
    assert prompt.style is Style.CHAT
    assert prompt.text.count("```") == 2
    assert "function named f" in prompt.text


@pytest.mark.parametrize("shots", [0, 1, 5])
@pytest.mark.parametrize("place", [0, 7, 100, 200])
def test_a_solving_prompt_opens_the_solution_at_its_colon(shots, place):
    puzzle = SEEDS[place].puzzle
    prompt = solve_prompt(Words(shots=shots), puzzle, worked_examples(SEEDS, 5), 9)
    name = f"g{shots + 1}" if shots else "g"
    assert prompt.text.endswith("\n\n" + puzzle.solution_header(name))
    assert prompt.text.endswith(":")
    assert (prompt.seed, prompt.style) == (9, Style.COMPLETION)


def test_a_solving_prompt_without_examples_is_the_start_of_a_training_text():
    puzzle = SEEDS[3].puzzle
    assert solve_prompt(Words(shots=0), puzzle, [], 0).text == f"{puzzle.source}\n\n{puzzle.solution_header()}"


def test_worked_examples_are_numbered_triples():
    text = solve_prompt(Words(shots=4), SEEDS[0].puzzle, worked_examples(SEEDS, 5), 0).text
    assert names(text, "f") == names(text, "g") == [1, 2, 3, 4, 5]
    assert re.findall(r"^assert f(\d+)\(g(\d+)\(\)\)$", text, re.MULTILINE) == [(str(k), str(k)) for k in range(1, 5)]


def test_a_chat_solving_prompt_shows_puzzle_header_and_examples():
    puzzle = SEEDS[0].puzzle
    prompt = solve_prompt(Words(style=Style.CHAT, shots=2), puzzle, worked_examples(SEEDS, 5), 4)
    assert prompt.style is Style.CHAT
    assert prompt.text.count(puzzle.source) == 1
    assert f"`{puzzle.solution_header()}`" in prompt.text
    assert prompt.text.count("def g(") == 3


def test_worked_examples_do_not_depend_on_the_order_of_the_seeds():
    assert worked_examples(SEEDS, 5) == worked_examples(SEEDS[::-1], 5) == worked_examples(SEEDS[50:] + SEEDS[:50], 5)


def test_worked_examples_are_solved_and_of_different_domains():
    unsolved = SEEDS[0]._replace(id="a/unsolved", domain="unsolved", solutions=())
    found = worked_examples((unsolved, *SEEDS), 8)
    assert len({seed.domain for seed in found}) == 8
    assert all(seed.solutions for seed in found)


def test_there_are_no_worked_examples_without_solved_seeds():
    assert worked_examples([seed._replace(solutions=()) for seed in SEEDS], 5) == []


@pytest.mark.parametrize("seed", SEEDS[::7], ids=lambda seed: seed.id)
@pytest.mark.parametrize("number", [0, 6])
def test_a_completion_of_either_prompt_is_read_back_as_it_was_meant(seed, number):
    proposal = seed.puzzle.source.removeprefix("def f(")
    assert read_puzzle(read_proposal(proposal + "\n\ndef f9(", 8, Style.COMPLETION)) == seed.puzzle
    body = seed.solutions[0].partition(":\n")[2]
    attempt = read_attempt("\n" + body + "\n\nassert f(g())", seed.puzzle, number, Style.COMPLETION)
    assert read_solution(attempt, seed.puzzle) == f"{seed.puzzle.solution_header()}\n{body}"
