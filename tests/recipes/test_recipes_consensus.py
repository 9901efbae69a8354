"""Matrix and consensus of codes and tests, against values worked out by hand."""

import pytest

from puzzles import Signature, read_unit_test
from puzzles.task import make_task
from recipes.consensus import Outcome, TaskQuestion, fill_matrices, find_consensus, unite_tests
from verifier import Verifier

SIGNATURE = Signature.parse("f(n: int) -> int")
TASK = make_task("own", "Return n plus one.", SIGNATURE)
NEXT, NEXT_TOO, SAME, ALWAYS_2 = "n + 1", "1 + n", "n", "2"
RAISES, HANGS = "1 // 0", "[0 for _ in iter(int, 1)]"


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=0.5) as made:
        yield made


def asserts(*pairs):
    return tuple(read_unit_test(f"assert f({argument}) == {value}", SIGNATURE) for argument, value in pairs)


def filled(verifier, bodies, tests):
    codes = tuple(f"def f(n):\n    return {body}" for body in bodies)
    (matrix,) = fill_matrices([TaskQuestion(TASK, codes, tests)], verifier)
    return matrix


def test_trust_is_the_share_of_codes_and_score_the_share_of_valid_tests(verifier):
    matrix = filled(verifier, [NEXT, NEXT_TOO, SAME, RAISES], asserts((1, 2), (5, 6), (5, 5)))
    assert matrix.valid == (0, 1, 2)
    assert matrix.trust == (2 / 4, 2 / 4, 1 / 4)
    assert matrix.scores == (2 / 3, 2 / 3, 1 / 3, 0)


def test_the_heaviest_group_of_equal_behaviour_is_the_consensus(verifier):
    matrix = filled(verifier, [SAME, NEXT, NEXT_TOO, ALWAYS_2], asserts((1, 2), (5, 6), (5, 5)))
    found = find_consensus(matrix)
    assert found.outcome is Outcome.AGREED
    assert (found.group.codes, found.group.passed, found.group.weight) == ((1, 2), (0, 1), 4)
    assert [group.codes for group in matrix.groups] == [(1, 2), (0,), (3,)]


def test_codes_that_are_wrong_in_two_ways_do_not_agree(verifier):
    matrix = filled(verifier, ["n + 7", "n + 8", NEXT], asserts((1, 2), (2, 3)))
    assert sorted(group.codes for group in matrix.groups) == [(0,), (1,), (2,)]


def test_a_call_on_which_nothing_gives_a_value_is_no_valid_test(verifier):
    matrix = filled(verifier, ["n // 0", HANGS, "n + 1 // n"], asserts((0, 1), (1, 2)))
    assert matrix.valid == (1,)
    assert matrix.scores == (0, 0, 1)


@pytest.mark.parametrize(
    ("bodies", "tests", "outcome"),
    [
        ([], [(1, 2)], Outcome.NO_CODE),
        ([NEXT], [], Outcome.NO_TEST),
        ([RAISES, RAISES], [(1, 2)], Outcome.NO_TEST),
        ([HANGS], [(1, 2)], Outcome.NO_TEST),
        ([SAME, SAME], [(1, 2)], Outcome.ALL_FAIL),
        ([NEXT, SAME], [(1, 2)], Outcome.TOO_FEW),
        ([NEXT], [(1, 2)], Outcome.TOO_FEW),
        ([NEXT, NEXT, SAME, SAME], [(1, 2), (1, 1)], Outcome.TIED),
        ([NEXT, NEXT_TOO], [(1, 2)], Outcome.AGREED),
        ([NEXT, NEXT, ALWAYS_2, ALWAYS_2, ALWAYS_2], [(1, 2), (1, 2)][:1], Outcome.AGREED),
    ],
)
def test_each_kind_of_matrix_has_its_outcome(verifier, bodies, tests, outcome):
    assert find_consensus(filled(verifier, bodies, asserts(*tests))).outcome is outcome


def test_a_single_code_can_be_believed_if_that_is_asked_for(verifier):
    assert find_consensus(filled(verifier, [NEXT], asserts((1, 2))), least_codes=1).outcome is Outcome.AGREED


def test_questions_come_back_in_their_order(verifier):
    questions = [TaskQuestion(TASK, (f"def f(n):\n    return {k}",), asserts((1, k))) for k in range(40)]
    assert [matrix.question for matrix in fill_matrices(iter(questions), verifier)] == questions


def test_tests_of_several_suites_are_united_once_each():
    first, second = asserts((1, 2), (2, 3)), asserts((2, 3), (1, 2), (3, 4))
    assert unite_tests([first, second]) == asserts((1, 2), (2, 3), (3, 4))
