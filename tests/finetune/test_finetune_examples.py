"""Texts out of rows: what is in them, how often, and that the seed alone decides the rest."""

from collections import Counter

import pytest

from finetune.examples import MAX_SOLUTIONS, PUZZLES_PER_LIST, ExampleSettings, Weigh, write_examples
from puzzles.corpus import seed_corpus

PAIRS_ONLY = ExampleSettings(list_share=0)


def row(number, solutions=1, **more):
    return {
        "puzzle": f"def f(x: int, n={number}):\n    return x - n == f.__code__.co_argcount",
        "solutions": [f"def g(n={number}):\n    return {'n + 2' + ' + 0' * place}" for place in range(solutions)],
    } | more


def is_list(text):
    return text.startswith("def f1(")


def test_a_pair_is_the_puzzle_the_solution_and_the_assertion_with_blank_lines_between():
    (text,) = write_examples([row(7)], settings=PAIRS_ONLY)
    assert text == (
        "def f(x: int, n=7):\n    return x - n == f.__code__.co_argcount\n\n"
        "def g(n=7):\n    return n + 2\n\nassert f(g())\n\n"
    )  # fmt: skip


def test_a_pair_opens_with_the_models_own_solving_prompt():
    from generator import Engine, Profile, solve_prompt

    seed = seed_corpus()[0]

    class Zero(Engine):
        profile = Profile(shots=0)

    prompt = solve_prompt(Zero, seed.puzzle, [], 0).text
    rows = [{"puzzle": seed.puzzle.source, "solutions": list(seed.solutions)}]
    assert all(text.startswith(prompt) for text in write_examples(rows, settings=PAIRS_ONLY))


def test_at_most_eight_solutions_of_a_puzzle_are_shown_the_shortest():
    texts = write_examples([row(1, solutions=11)], settings=PAIRS_ONLY)
    assert len(texts) == MAX_SOLUTIONS
    assert max(text.count("+ 0") for text in texts) == MAX_SOLUTIONS - 1


def test_a_puzzle_in_several_rows_has_no_more_solutions_than_one_in_one():
    many = row(1, solutions=11)
    rows = [many | {"solutions": many["solutions"][place:]} for place in (6, 3, 0)]
    assert sorted(write_examples(rows, settings=PAIRS_ONLY)) == sorted(write_examples([many], settings=PAIRS_ONLY))


def test_no_pair_is_shown_twice():
    texts = write_examples([row(1, 3), row(1, 3), row(2)], settings=PAIRS_ONLY)
    assert len(texts) == len(set(texts)) == 4


def test_the_order_is_decided_by_the_seed():
    rows = [row(number) for number in range(30)]
    first, again, other = (write_examples(rows, settings=ExampleSettings(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_limit_cuts_the_shuffled_texts():
    rows = [row(number) for number in range(30)]
    assert write_examples(rows, settings=ExampleSettings(limit=7)) == write_examples(rows)[:7]


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_lists_are_the_wanted_share_and_show_puzzles_numbered_as_prompts_do(share):
    texts = write_examples([row(number) for number in range(40)], settings=ExampleSettings(list_share=share))
    lists = [text for text in texts if is_list(text)]
    assert len(lists) == round(len(texts) * share)
    for text in lists:
        assert [f"def f{number}(" in text for number in range(1, 7)] == [True] * PUZZLES_PER_LIST + [False] * 2
        assert "def g" not in text
        assert text.endswith("co_argcount\n\n")


def test_a_puzzle_that_calls_itself_is_renumbered_everywhere():
    texts = write_examples([row(number) for number in range(40)], settings=ExampleSettings(list_share=0.5))
    assert all("f3.__code__" in text and " f.__code__" not in text for text in texts if is_list(text))


def test_lists_show_every_puzzle_before_one_comes_again():
    texts = write_examples([row(number) for number in range(8)], settings=ExampleSettings(list_share=0.2))
    shown = Counter(number for text in texts if is_list(text) for number in range(8) if f"n={number})" in text)
    assert set(shown.values()) == {1}


def test_solved_seeds_are_the_wanted_share():
    texts = write_examples(
        [row(number) for number in range(40)], seed_corpus(), ExampleSettings(list_share=0, seed_share=0.5)
    )
    sources = {seed.puzzle.source for seed in seed_corpus()}
    assert sum(text.partition("\n\ndef g(")[0] in sources for text in texts) == 40
    assert len(texts) == 80


def test_without_a_share_no_seed_is_shown():
    rows = [row(number) for number in range(5)]
    assert write_examples(rows, seed_corpus()) == write_examples(rows)


def test_puzzles_outside_the_bounds_of_the_solve_rate_are_left_out():
    rows = [row(number, solve_rate=number / 10) for number in range(11)]
    texts = write_examples(rows, settings=ExampleSettings(list_share=0.5, min_solve_rate=0.2, max_solve_rate=0.4))
    assert {number for number in range(11) for text in texts if f"n={number})" in text} == {2, 3, 4}


def test_a_row_without_a_solve_rate_is_never_left_out():
    assert write_examples([row(1)], settings=ExampleSettings(min_solve_rate=0.9, max_solve_rate=0.9))


def test_what_is_solved_now_and_then_is_shown_more_often_than_what_always_or_hardly_ever_is():
    rates = [1.0] * 300 + [0.5] * 300 + [0.02] * 300
    rows = [row(number, solve_rate=rate) for number, rate in enumerate(rates)]
    texts = write_examples(rows, settings=ExampleSettings(list_share=0, weigh=Weigh.LEARNABLE))
    shown = Counter(texts)
    easy, half, hard = (
        sum(count for text, count in shown.items() if int(text[text.index("n=") + 2 : text.index(")")]) // 300 == part)
        for part in range(3)
    )
    assert half == 600  # 1 of a mean weight of 1/2
    assert 100 < easy < 200  # a quarter of that
    assert 100 < hard < 200
    assert abs(len(texts) - len(rows)) < 60


def test_no_rows_give_no_texts_not_even_seeds():
    assert write_examples([], seed_corpus(), ExampleSettings(seed_share=0.5)) == []


@pytest.mark.parametrize(
    "settings", [ExampleSettings(list_share=1.0), ExampleSettings(list_share=0.6, seed_share=0.4)]
)
def test_shares_that_leave_no_room_for_pairs_are_an_error(settings):
    with pytest.raises(ValueError, match="room for pairs"):
        write_examples([row(1)], seed_corpus(), settings)


def test_seeds_without_solutions_cannot_be_a_share():
    unsolved = [seed._replace(solutions=()) for seed in seed_corpus()]
    with pytest.raises(ValueError, match="no seed"):
        write_examples([row(1)], unsolved, ExampleSettings(seed_share=0.5))
