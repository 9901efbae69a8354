"""What agreement is worth: simulated models of known rates, and what plays with them come to."""

from functools import partial

import numpy as np
import pytest
from play_engine import PlayEngine, times_task

from finetune.alignment import JudgedMatrix, measure_alignment, posterior
from recipes.asking import Asking
from recipes.choices import simple_choices
from recipes.clusters import cluster
from recipes.cosplay import play
from recipes.cosplay_records import Board, CosplaySettings
from recipes.lockstep import in_lockstep

A_OVER_B, B_OVER_A = (0.7, 0.3), (0.3, 0.7)


def simulated(a, b, tasks=200, codes=12, tests=12, share=0.5, seed=0):
    """Matrices in which a code passes a right test with chance a and a wrong one with b, codes being independent."""
    rng = np.random.default_rng(seed)
    for _ in range(tasks):
        right = rng.random(tests) < share
        passes = rng.random((codes, tests)) < np.where(right, a, b)
        yield JudgedMatrix(
            tuple(map(tuple, passes.tolist())), tuple((rng.random(codes) < 0.5).tolist()), tuple(right.tolist())
        )


@pytest.mark.parametrize(("rates", "grows"), [(A_OVER_B, True), (B_OVER_A, False)])
def test_the_posterior_grows_with_passes_exactly_when_a_is_above_b(rates, grows):
    chances = [posterior(0.5, *rates, passes, 12) for passes in range(13)]
    assert chances == sorted(chances, reverse=not grows)
    assert posterior(0.4, 0.5, 0.5, 3, 12) == pytest.approx(0.4)


@pytest.mark.parametrize("rates", [A_OVER_B, B_OVER_A])
def test_the_posterior_is_the_share_of_right_tests_among_those_of_equal_count(rates):
    found = {count: [] for count in range(13)}
    for each in simulated(*rates, tasks=2000):
        for count, right in zip(np.sum(each.passes, 0).tolist(), each.right_tests, strict=True):
            found[count].append(right)
    for count, rights in found.items():
        if len(rights) > 300:
            assert np.mean(rights) == pytest.approx(posterior(0.5, *rates, count, 12), abs=0.06)


def test_counts_track_correctness_for_a_above_b_and_harm_below():
    for rates, bad in ((A_OVER_B, False), (B_OVER_A, True)):
        side = measure_alignment(simulated(*rates)).tests
        assert (side.a, side.b) == pytest.approx(rates, abs=0.03)
        assert (side.concordance.value < 0.1) is bad
        assert (side.concordance.value > 0.9) is not bad
        assert side.bad is bad


def test_rates_that_are_equal_tell_nothing():
    assert measure_alignment(simulated(0.5, 0.5)).tests.concordance.value == pytest.approx(0.5, abs=0.03)


def clusters_hold_together(inputs, agree=0.6, right=6, wrong=6, seed=0):
    """Whether greedy clusters part right codes, which all agree, from wrong ones that agree with chance `agree`."""
    rng = np.random.default_rng(seed)
    outputs = [["right"] * inputs for _ in range(right)]
    outputs += [["right" if rng.random() < agree else f"wrong {k}" for _ in range(inputs)] for k in range(wrong)]
    return cluster(range(right + wrong), outputs)[0] == tuple(range(right))


def test_clusters_part_right_from_wrong_as_random_inputs_grow():
    shares = [np.mean([clusters_hold_together(inputs, seed=seed) for seed in range(200)]) for inputs in (1, 4, 8, 16)]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] > 0.98
    # Of six wrong codes one or more agrees on all R inputs with chance 1 - (1 - 0.6^R)^6.
    assert shares[2] == pytest.approx((1 - 0.6**8) ** 6, abs=0.06)


@pytest.fixture
def solved(verifier):
    """The share of tasks that each chooser solves, raw and after the rounds, with an engine of known rates."""

    def run(settings, **rates):
        engine = PlayEngine(**rates)
        raw, begin = [], []
        for factor in range(2, 42):
            board = Board(times_task(factor))
            asking = Asking(engine, board.task, [], settings, board.spent)

            def keep(board):
                if board.round == 0:
                    raw.append(is_right(board, simple_choices(board)["best_of_n"]))

            begin.append(partial(play, asking, board, keep))
        final = [is_right(end.board, end.choice.code) for end in in_lockstep(begin, engine, verifier, 40)]
        return np.mean(raw), np.mean(final)

    return run


def is_right(board, code):
    return code is not None and "+" not in board.codes[code].source


SETTINGS = CosplaySettings(codes=6, tests=6, rounds=3, random_inputs=6)


def test_plays_get_better_where_right_tests_are_passed_more_often(solved):
    raw, final = solved(SETTINGS, right_code=0.35, right_output=0.7, repair=0.35)
    assert final > raw
    assert final > 0.95


def test_plays_do_harm_where_codes_and_tests_share_a_mistake(solved):
    """A wrong test is passed by the wrong codes, of which there are more than right ones: a < b."""
    shared = {"right_code": 0.35, "right_output": 0.35, "slips": 1, "shared": True, "repair": 0.35}
    raw, final = solved(SETTINGS, **shared)
    assert final < 0.35
    assert final <= raw
