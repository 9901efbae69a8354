"""The puzzle loop: its order, what it trains on, and when it stops."""

import pytest

from finetune.examples import ExampleSettings
from puzzles.corpus import seed_corpus
from recipes.puzzle_loop import Arm, Harvest, collapse, puzzle_loop, training_texts

FIRST = Harvest(template_share=0.6, duplicate_share=0.2)
ROWS = [
    {"puzzle": f"def f(x: int):\n    return x == {n}", "solutions": [f"def g():\n    return {n}"], "solve_rate": 0.5}
    for n in range(200, 230)
]


class FakeStages:
    """Notes what is asked for; `harvests` are the data's, by iteration."""

    def __init__(self, *harvests):
        self.harvests = harvests
        self.calls = []

    def evaluate(self, iteration):
        self.calls.append(("evaluate", iteration))

    def generate(self, iteration):
        self.calls.append(("generate", iteration))
        return self.harvests[iteration - 1]

    def carry(self, iteration):
        self.calls.append(("carry", iteration))

    def finetune(self, iteration):
        self.calls.append(("finetune", iteration))


def test_each_iteration_makes_data_then_carries_over_then_trains_then_measures():
    stages = FakeStages(FIRST, FIRST)
    assert puzzle_loop(stages, 2) is None
    assert stages.calls == [
        ("evaluate", 0),
        *(("generate", 1), ("carry", 1), ("finetune", 1), ("evaluate", 1)),
        *(("generate", 2), ("carry", 2), ("finetune", 2), ("evaluate", 2)),
    ]


def test_a_loop_whose_templates_run_out_stops_before_it_trains_on_them():
    stages = FakeStages(FIRST, FIRST._replace(template_share=0.29))
    why = puzzle_loop(stages, 3)
    assert why == (
        "stopped before the training of iteration 2: of 100 new puzzles 29 have a template of their own, "
        "in the first iteration 60 had"
    )
    assert stages.calls[-1] == ("generate", 2)


def test_a_loop_that_repeats_itself_stops():
    why = puzzle_loop(FakeStages(FIRST, FIRST._replace(duplicate_share=0.9)), 2)
    assert why == (
        "stopped before the training of iteration 2: 90 of 100 puzzles repeat another one, "
        "in the first iteration 20 did"
    )


def test_a_loop_that_began_repetitive_goes_on():
    repetitive = Harvest(0.5, 0.9)
    assert collapse(repetitive, repetitive) is None


def test_more_variety_than_in_the_beginning_is_no_reason_to_stop():
    assert collapse(FIRST, Harvest(0.9, 0.0)) is None


def test_arms_without_data_of_their_own_are_never_stopped():
    assert puzzle_loop(FakeStages(None, None), 2) is None


def test_seeds_without_solutions_are_not_shown():
    settings = ExampleSettings(list_share=0, seed_share=0.5)
    unsolved = [seed._replace(solutions=()) for seed in seed_corpus()]
    assert len(training_texts(Arm.VERIFIED, ROWS, unsolved, settings)) == len(ROWS)
    assert len(training_texts(Arm.VERIFIED, ROWS, [*unsolved, seed_corpus()[0]], settings)) == 2 * len(ROWS)


def test_the_seeds_arm_sees_no_row():
    texts = training_texts(Arm.SEEDS, ROWS, seed_corpus(), ExampleSettings(list_share=0))
    assert {text.split("\n\n")[0] for text in texts}.isdisjoint(row["puzzle"] for row in ROWS)
    assert {seed.puzzle.source for seed in seed_corpus() if seed.solutions} <= {
        text.split("\n\n")[0] for text in texts
    }


def test_a_loop_without_a_single_pair_cannot_train():
    with pytest.raises(ValueError, match="no pair"):
        training_texts(Arm.VERIFIED, [], seed_corpus(), ExampleSettings())
