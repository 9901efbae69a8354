"""Triples and preferences: what is learned from a matrix, with its evidence, and why nothing is."""

from dataclasses import replace

import pytest
from task_matrices import ALWAYS_2, HANGS, NEXT, NEXT_TOO, RAISES, SAME, TWICE, asserts, code, filled

from recipes.agreement import Demands, Refused, Triple, find_triple, learned_suites
from recipes.consensus import Outcome
from recipes.task_preferences import prefer_codes, prefer_suites
from verifier import Verifier

RELAXED = Demands(threshold=0.0, most_similar=1.0)
RIGHT = [(1, 2), (5, 6), (8, 9)]


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=0.5) as made:
        yield made


def triple(verifier, bodies, tests, demands=RELAXED):
    found = find_triple(filled(verifier, bodies, asserts(*tests)), demands)
    assert isinstance(found, Triple), found
    return found


def test_a_triple_has_the_different_codes_of_the_consensus_and_the_tests_that_they_pass(verifier):
    found = triple(verifier, [SAME, NEXT_TOO, NEXT, NEXT, "n + 1 + 0"], [*RIGHT, (1, 1)])
    assert found.sources == (code(NEXT_TOO), code(NEXT), code("n + 1 + 0"))
    assert found.unit_tests == asserts(*RIGHT)
    assert found.score == 3 / 4


@pytest.mark.parametrize(
    ("bodies", "tests", "demands", "reason"),
    [
        ([NEXT, NEXT], RIGHT[:1], RELAXED, Refused.FEW_TESTS),
        ([NEXT, NEXT], [*RIGHT, (1, 1)], Demands(threshold=1.0), Refused.LOW_SCORE),
        ([NEXT, NEXT], [*RIGHT, (1, 1)], Demands(threshold=0.76), Refused.LOW_SCORE),
        ([NEXT, SAME], [*RIGHT, (1, 1)], RELAXED, Outcome.TOO_FEW),
        ([SAME, SAME], RIGHT, RELAXED, Outcome.ALL_FAIL),
        ([], RIGHT, RELAXED, Outcome.NO_CODE),
        ([NEXT, NEXT], [], RELAXED, Outcome.NO_TEST),
        ([RAISES, HANGS], RIGHT, RELAXED, Outcome.NO_TEST),
    ],
)
def test_what_does_not_agree_enough_is_no_triple_and_says_why(verifier, bodies, tests, demands, reason):
    assert find_triple(filled(verifier, bodies, asserts(*tests)), demands) is reason


def test_the_threshold_may_be_met_exactly(verifier):
    matrix = filled(verifier, [NEXT, NEXT], asserts(*RIGHT, (1, 1)))
    assert isinstance(find_triple(matrix, Demands(threshold=0.75)), Triple)


def test_a_code_that_is_more_than_the_function_is_no_answer(verifier):
    other = "g(n)\n\ndef g(n):\n    return n + 1"
    assert find_triple(filled(verifier, [other, other], asserts(*RIGHT)), RELAXED) is Refused.NO_BODY
    assert triple(verifier, [other, NEXT], RIGHT).sources == (code(NEXT),)


def test_learned_suites_hold_each_test_once_and_begin_with_those_that_tell(verifier):
    tests = [(1, 2), (5, 6), (0, 1), (8, 9), (2, 3)]
    found = triple(verifier, [NEXT, NEXT, ALWAYS_2, ALWAYS_2], tests)  # which gets the first test right
    suites = learned_suites(found, Demands(suite=2))
    assert sorted(place for suite in suites for place in suite) == [1, 2, 3, 4]
    assert all(len(suite) == 2 for suite in suites)
    assert learned_suites(found, Demands(suite=2, most_suites=1)) == suites[:1]
    assert learned_suites(found, Demands(suite=5)) == [(0, 1, 2, 3, 4)]


def test_a_code_is_preferred_to_one_that_gives_a_wrong_value_on_a_test_of_the_triple(verifier):
    found = triple(verifier, [TWICE, NEXT, SAME, NEXT, SAME], RIGHT)
    first, second = prefer_codes(found, RELAXED)
    assert (first.chosen, first.rejected) == ("\n    return n + 1", "\n    return n")  # the commoner mistake first
    assert second.rejected == "\n    return n * 2"
    statuses = found.matrix.statuses
    for preference in (first, second):
        right, wrong, test, fault = preference.evidence
        assert (statuses[right][test], statuses[wrong][test], fault) == ("pass", "wrong", None)


def test_the_most_trusted_test_is_the_evidence(verifier):
    found = triple(verifier, [NEXT, NEXT, ALWAYS_2, TWICE, SAME], [(5, 6), (1, 2)])
    assert found.matrix.trust == (2 / 5, 4 / 5)
    by_code = {preference.rejected: preference for preference in prefer_codes(found, Demands(most_pairs=9))}
    assert by_code["\n    return n"].evidence.test == 1
    assert by_code["\n    return n * 2"].evidence.test == 0


@pytest.mark.parametrize("bodies", [[NEXT, NEXT, NEXT_TOO], [NEXT, NEXT, RAISES], [NEXT, NEXT, HANGS]])
def test_without_a_wrong_value_nothing_is_preferred(verifier, bodies):
    found = triple(verifier, bodies, RIGHT)
    assert prefer_codes(found, RELAXED) is Refused.NO_WRONG_CODE
    assert prefer_suites(found, [asserts(*RIGHT)], RELAXED) is Refused.NO_WRONG_CODE


@pytest.mark.parametrize("failing", [RAISES, HANGS])
def test_failures_count_as_wrong_where_that_is_asked_for(verifier, failing):
    found = triple(verifier, [NEXT, NEXT, failing], RIGHT)
    (preference,) = prefer_codes(found, Demands(count_failures=True, most_longer=9.0))
    assert failing in preference.rejected


def suites_of(verifier, *suites, bodies=(NEXT, NEXT, SAME)):
    tests = list(dict.fromkeys(pair for suite in suites for pair in suite))
    return triple(verifier, bodies, tests), [asserts(*suite) for suite in suites]


def test_a_telling_suite_is_preferred_to_one_with_a_test_that_the_consensus_fails(verifier):
    found, suites = suites_of(verifier, [(1, 2), (5, 6)], [(1, 2), (8, 7)])
    (preference,) = prefer_suites(found, suites, RELAXED)
    assert preference.chosen == "\n    assert f(1) == 2\n    assert f(5) == 6"
    assert preference.rejected == "\n    assert f(1) == 2\n    assert f(8) == 7"
    statuses, (right, wrong, test, fault) = found.matrix.statuses, preference.evidence
    assert (statuses[right][test], statuses[wrong][test]) == ("pass", "wrong")
    assert found.matrix.question.tests[fault].text == "assert f(8) == 7"


def test_a_suite_that_lets_every_code_through_is_rejected_too(verifier):
    found, suites = suites_of(
        verifier, [(1, 2), (5, 6)], [(1, 2), (2, 3)], bodies=[NEXT, NEXT, "n + 1 if n < 4 else n"]
    )
    (preference,) = prefer_suites(found, suites, RELAXED)
    assert preference.rejected == "\n    assert f(1) == 2\n    assert f(2) == 3"
    assert preference.evidence.fault is None


def test_where_no_suite_is_right_throughout_one_is_put_together(verifier):
    found, suites = suites_of(verifier, [(1, 2), (5, 5), (9, 9)], [(8, 9), (3, 3), (4, 4)])
    preferences = prefer_suites(found, suites, RELAXED)
    assert len(preferences) == 2
    for preference in preferences:
        assert sorted(preference.chosen.split("\n")[1:]) == ["    assert f(1) == 2", "    assert f(8) == 9"]


def test_a_suite_with_a_call_on_which_the_consensus_raises_is_rejected(verifier):
    found, suites = suites_of(
        verifier, [(5, 2), (2, 5)], [(0, 0), (5, 2)], bodies=["10 // n", "10 // n", "n and 5 if n > 2 else 5"]
    )
    (preference,) = prefer_suites(found, suites, RELAXED)
    assert preference.rejected == "\n    assert f(0) == 0\n    assert f(5) == 2"
    assert found.matrix.statuses[preference.evidence.right][preference.evidence.fault] == "error"


def test_a_suite_of_many_tests_may_be_preferred_as_it_was_sampled(verifier):
    right = [(n, n + 1) for n in range(2, 9)]
    found, suites = suites_of(verifier, right, [*right[1:], (1, 1)])
    (preference,) = prefer_suites(found, suites, RELAXED)
    assert preference.chosen.count("assert") == preference.rejected.count("assert") == 7


def test_where_no_sampled_suite_is_fit_by_its_length_one_is_put_together(verifier):
    wrong = [(n, n) for n in range(20, 28)]
    found, suites = suites_of(
        verifier, [(1, 2), (5, 6)], [*wrong, (8, 9), (9, 10), (10, 11)], bodies=(NEXT, NEXT, SAME, TWICE)
    )
    (preference,) = prefer_suites(found, suites, Demands(threshold=0.0, most_similar=1.0, most_longer=2.5))
    assert preference.chosen.count("assert") == 5  # all that is right


def test_code_that_draws_lots_agrees_with_nobody(verifier):
    draws = "random.choice([n + 1])"
    matrix = filled(verifier, [NEXT, NEXT, SAME], asserts(*RIGHT))
    question = matrix.question._replace(codes=tuple(f"import random\n{code(draws)}" for _ in range(3)))
    assert find_triple(replace(matrix, question=question), RELAXED) is Outcome.TOO_FEW


def test_suites_that_are_all_right_make_no_preference(verifier):
    found, suites = suites_of(verifier, [(1, 2), (5, 6)], [(8, 9), (3, 4)])
    assert prefer_suites(found, suites, RELAXED) is Refused.NO_WORSE_SUITE


def test_nearly_equal_answers_make_no_preference(verifier):
    found = triple(verifier, [NEXT, NEXT, "n + 2"], RIGHT)
    assert prefer_codes(found, Demands(most_similar=0.7)) is Refused.ALIKE
    assert len(prefer_codes(found, Demands(most_similar=0.8))) == 1  # of four tokens three are shared


def test_answers_of_very_unequal_length_make_no_preference(verifier):
    found = triple(verifier, [NEXT, NEXT, " + ".join(["n"] * 30)], RIGHT)
    assert prefer_codes(found, Demands(most_longer=3.0)) is Refused.UNEQUAL_LENGTH
    assert len(prefer_codes(found, Demands(most_longer=20.0))) == 1


def test_one_task_gives_no_more_preferences_than_it_may(verifier):
    found = triple(verifier, [NEXT, NEXT, SAME, TWICE, ALWAYS_2, "n + 7"], [*RIGHT, (1, 1)])
    assert len(prefer_codes(found, RELAXED)) == 2
    assert len(prefer_codes(found, Demands(most_pairs=1))) == 1
