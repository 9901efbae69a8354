"""Rewards of codes and suites, against figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.adversarial_rewards import (
    Shares,
    adversity,
    code_reward,
    generated_shares,
    history_shares,
    most_varied,
    reward_against_suite,
    suite_reward,
    unprintable_share,
    validity,
)

OUTCOMES = st.lists(st.booleans(), max_size=20)


def reward(valid, adverse, alpha=0.5, runs=True, unprintable=0.0):
    return suite_reward(valid, adverse, alpha=alpha, runs=runs, unprintable=unprintable)


@pytest.mark.parametrize(
    ("generated", "history", "adverse", "earned"),
    [
        ([False, False, True, True, True, True], [False, True], 0.417, 0.708),
        ([False, False, False, False, True, True], [False, True], 0.583, 0.792),
    ],
)
def test_the_worked_examples_of_the_paper(generated, history, adverse, earned):
    found = adversity(generated_shares(generated, 6), history_shares(history))
    assert found == pytest.approx(adverse, abs=5e-4)
    assert reward(validity(6, 0, 6), found) == pytest.approx(earned, abs=5e-4)


def test_the_share_failed_has_the_fixed_denominator_and_the_share_passed_has_not():
    assert generated_shares([False, True], 8) == Shares(1 / 8, 1 / 2)


def test_only_the_first_tests_up_to_the_group_can_be_failed_but_all_can_be_passed():
    assert generated_shares([True, True, False, False], 2) == Shares(0.0, 1 / 2)


def test_the_share_of_history_has_the_number_of_retrieved_tests_as_denominator():
    assert history_shares([False, True, True]) == Shares(1 / 3, 2 / 3)


def test_without_history_adversity_is_the_share_failed():
    assert adversity(Shares(0.25, 0.5), None) == 0.25


def test_with_only_history_adversity_is_nothing_and_the_code_earns_what_it_passes_of_it():
    assert adversity(None, Shares(0.0, 1.0)) == 0.0
    assert reward_against_suite(None, Shares(0.25, 0.75)) == 0.75


def test_a_code_earns_the_mean_of_history_and_suite_and_of_all_its_suites():
    first = reward_against_suite(Shares(0.5, 0.5), Shares(0.0, 1.0))
    second = reward_against_suite(Shares(0.5, 0.25), None)
    assert (first, second) == (0.75, 0.25)
    assert code_reward([first, second]) == 0.5


def test_without_tests_a_code_earns_nothing():
    assert reward_against_suite(None, None) == 0.0
    assert code_reward([]) == 0.0


def test_a_suite_for_a_code_that_does_not_run_earns_nothing_but_its_deduction():
    assert reward(1.0, 1.0, runs=False) == 0.0
    assert reward(1.0, 1.0, runs=False, unprintable=0.25) == -0.25


def test_the_share_that_cannot_be_printed_is_deducted():
    assert unprintable_share("assert f(1) == 2\n\tx\r") == 0.0
    assert unprintable_share("ab\x00\x1b") == 0.5
    assert unprintable_share("") == 0.0
    assert reward(1.0, 0.5, unprintable=0.5) == 0.25


@pytest.mark.parametrize(("alpha", "earned"), [(0.0, 0.25), (0.25, 0.4375), (0.5, 0.625), (0.75, 0.8125), (1.0, 1.0)])
def test_alpha_weighs_validity_against_adversity(alpha, earned):
    assert reward(1.0, 0.25, alpha=alpha) == pytest.approx(earned)


@pytest.mark.parametrize(
    ("valid", "invalid", "share"),
    [(8, 0, 1.0), (16, 0, 1.0), (4, 0, 0.5), (8, 2, 0.75), (2, 2, 0.25), (8, 8, 0.0), (8, 99, 0.0), (0, 0, 0.0)],
)
def test_validity_is_the_lesser_of_its_two_shares_cut_to_its_range(valid, invalid, share):
    assert validity(valid, invalid, 8) == share


@given(OUTCOMES, OUTCOMES, st.integers(1, 10), st.floats(0, 1), st.integers(0, 30))
def test_rewards_stay_in_their_range(generated, history, group, alpha, invalid):
    shares = generated_shares(generated, group), history_shares(history)
    assert 0 <= reward_against_suite(*shares) <= 1
    assert 0 <= adversity(*shares) <= 1
    assert 0 <= reward(validity(len(generated), invalid, group), adversity(*shares), alpha) <= 1


def test_the_suites_whose_rewards_vary_most_are_chosen():
    assert most_varied([[0.5, 0.5], [0.0, 1.0], [0.2, 0.8]]) == 1


@pytest.mark.parametrize("order", [[0.1, 0.2, 0.7], [0.7, 0.2, 0.1], [0.2, 0.7, 0.1]])
def test_the_first_of_equally_varied_ones_is_chosen_in_whatever_order_their_rewards_come(order):
    assert most_varied([[], order, [0.1, 0.7, 0.2]]) == 1


def test_none_is_chosen_where_no_code_has_a_suite():
    assert most_varied([[], []]) is None
    assert most_varied([]) is None
