from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune.pass_at_k import bootstrap, paired_difference, paired_ratio, pass_at_k, sequential_at_k


@st.composite
def outcomes(draw, most_samples=9):
    samples = draw(st.integers(1, most_samples))
    row = st.lists(st.booleans(), min_size=samples, max_size=samples)
    return np.array(draw(st.lists(row, min_size=1, max_size=5)))


@given(outcomes(), st.data())
def test_pass_at_k_is_the_share_of_all_subsets_that_hold_a_right_sample(rows, data):
    k = data.draw(st.integers(1, rows.shape[1]))
    shares = [np.mean([any(subset) for subset in combinations(row, k)]) for row in rows]
    assert np.allclose(pass_at_k(rows, k), shares, rtol=0, atol=1e-12)


@given(outcomes(40))
@pytest.mark.parametrize("estimate", [pass_at_k, sequential_at_k])
def test_both_rise_with_k_within_their_bounds(estimate, rows):
    values = np.array([estimate(rows, k) for k in range(1, rows.shape[1] + 1)])
    assert (np.diff(values, axis=0) >= 0).all()
    assert values.min() >= 0
    assert values.max() <= 1
    assert np.array_equal(values[-1], rows.any(1))


@given(outcomes(40))
def test_pass_at_1_is_the_share_of_right_samples(rows):
    assert np.allclose(pass_at_k(rows, 1), rows.mean(1))


@given(outcomes(6), st.data())
def test_over_all_orders_the_sequential_estimate_has_the_mean_of_the_unbiased_one(rows, data):
    k = data.draw(st.integers(1, rows.shape[1]))
    rolled = [sequential_at_k(rows[:, list(chosen)], k) for chosen in combinations(range(rows.shape[1]), k)]
    assert np.allclose(np.mean(rolled, axis=0), pass_at_k(rows, k))


def test_the_sequential_estimate_counts_the_first_samples_only():
    rows = [[False, False, True], [True, False, False], [False, False, False]]
    assert [sequential_at_k(rows, k).tolist() for k in (1, 2, 3)] == [[0, 1, 0], [0, 1, 0], [1, 1, 0]]


def test_large_numbers_of_samples_stay_exact():
    rows = np.zeros((1, 10_000), dtype=bool)
    rows[0, :3] = True
    assert pass_at_k(rows, 5_000)[0] == pytest.approx(
        1 - (5_000 * 4_999 * 4_998) / (10_000 * 9_999 * 9_998), abs=1e-12
    )
    assert pass_at_k(rows, 9_998)[0] == 1.0


@pytest.mark.parametrize("k", [0, 4, -1])
@pytest.mark.parametrize("estimate", [pass_at_k, sequential_at_k])
def test_k_beyond_the_samples_is_refused(estimate, k):
    with pytest.raises(ValueError, match="samples"):
        estimate([[True, False, True]], k)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 9))
def test_an_interval_holds_its_value_between_the_extremes_and_is_decided_by_its_seed(values, seed):
    interval = bootstrap(values, seed, resamples=500)
    assert interval == bootstrap(values, seed, resamples=500)
    assert interval.value == pytest.approx(np.mean(values))
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9


def test_the_interval_of_a_proportion_has_the_width_that_theory_gives_it():
    value, low, high = bootstrap(np.repeat([0.0, 1.0], [700, 300]))
    half = 1.96 * np.sqrt(0.3 * 0.7 / 1000)
    assert value == pytest.approx(0.3)
    assert (high - value, value - low) == (pytest.approx(half, rel=0.06), pytest.approx(half, rel=0.06))


def test_resampling_in_blocks_changes_no_width(monkeypatch):
    values = np.linspace(0, 1, 200)
    whole = bootstrap(values)
    monkeypatch.setattr("finetune.pass_at_k._MOST_DRAWS", 50_000)
    parts = bootstrap(values)
    assert (parts.low, parts.high) == (pytest.approx(whole.low, abs=0.004), pytest.approx(whole.high, abs=0.004))


def test_pairing_sees_a_small_gain_that_two_separate_intervals_cannot():
    rng = np.random.default_rng(1)
    first = rng.random(300)
    second = np.clip(first + 0.02 + rng.normal(0, 0.02, 300), 0, 1)
    assert paired_difference(first, second).interval.low > 0
    assert bootstrap(first).high > bootstrap(second).low


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_no_difference_is_exactly_none_and_the_order_of_the_sides_is_the_sign(values):
    assert paired_difference(values, values).interval == (0, 0, 0)
    zeros = np.zeros(len(values))
    there, back = paired_difference(zeros, values), paired_difference(values, zeros)
    assert there.interval.value == pytest.approx(-back.interval.value)


def test_seeds_are_averaged_for_each_problem_and_shown_by_themselves():
    first = [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    second = [[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    found = paired_difference(first, second)
    assert found.interval.value == pytest.approx(1 / 3)
    assert found.by_seed == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert found.interval == paired_difference(np.mean(first, 0), np.mean(second, 0)).interval
    assert paired_difference(first, second[0]).by_seed == ()


@pytest.mark.parametrize(
    ("first", "second"), [([0.5], [0.5, 1]), ([], []), (np.zeros((1, 2, 2)), np.zeros((1, 2, 2)))]
)
def test_other_problems_cannot_be_compared(first, second):
    with pytest.raises(ValueError, match="shape"):
        paired_difference(first, second)


def test_a_ratio_is_that_of_the_means_and_its_interval_that_of_pairs():
    rng = np.random.default_rng(2)
    first = rng.random(300)
    found = paired_ratio(first, 1.2 * first)
    assert (found.value, found.low, found.high) == (pytest.approx(1.2),) * 3  # of each pair, so of every resampling
    noisy = paired_ratio(first, 1.2 * rng.permutation(first))
    assert noisy.value == pytest.approx(1.2) and noisy.low < 1.15 < 1.25 < noisy.high


def test_there_is_no_ratio_to_nothing():
    assert paired_ratio([0, 0, 0], [1, 0, 1]) is None
    assert paired_ratio([0, 0, 1], [1, 0, 1]) is None  # some resamplings have only the first two
    with pytest.raises(ValueError, match="shape"):
        paired_ratio([1], [1, 2])
