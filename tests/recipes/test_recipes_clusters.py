from hypothesis import given
from hypothesis import strategies as st

from recipes.clusters import agreement, choose, cluster

ERR = None


def outputs(*rows):
    """A row a code, a letter an output, `-` for none."""
    return [[ERR if mark == "-" else mark for mark in row] for row in rows]


def test_an_error_is_neither_a_match_nor_a_mismatch():
    assert agreement(*outputs("aab-", "ab-c")) == (1, 1)


def test_codes_join_the_first_cluster_with_all_of_whose_members_they_agree():
    # Code 2 agrees with code 1, which an error lets into the cluster of code 0, but not with code 0.
    assert cluster((0, 1, 2), outputs("aa", "a-", "ab")) == ((0, 1), (2,))


def test_a_text_that_mentions_an_error_is_an_output_like_any_other():
    assert cluster((0, 1), [["ValueError"], ["Traceback"]]) == ((0,), (1,))


def test_a_code_without_any_output_joins_the_first_cluster():
    assert cluster((0, 1, 2), outputs("aa", "bb", "--")) == ((0, 2), (1,))


def test_the_cluster_with_most_matches_wins_before_that_of_most_passes():
    # Two clusters of two: {0, 1} agrees on one input and has more passes, {2, 3} agrees on three.
    found = choose((0, 1, 2, 3), (5, 5, 1, 1), outputs("a--", "a--", "bbb", "bbb"))
    assert found.clusters == ((0, 1), (2, 3))
    assert found.code == 2


def test_of_clusters_with_equal_matches_the_one_with_more_passes_wins():
    found = choose((0, 1, 2, 3), (1, 1, 2, 1), outputs("a", "a", "b", "b"))
    assert found.code == 2


def test_clusters_that_are_equal_go_to_the_lowest_code():
    assert choose((0, 1), (3, 3), outputs("a", "b")).code == 0


def test_in_a_cluster_most_matches_come_before_fewest_errors():
    # Code 0 gives one output and matches nobody; 1 and 2 match each other, and have errors.
    found = choose((0, 1, 2), (1, 1, 1), outputs("---a", "bbb-", "bbb-"))
    assert found.clusters == ((0, 1, 2),)
    assert found.code == 1


def test_in_a_cluster_of_equal_matches_the_fewest_errors_win():
    found = choose((0, 1), (1, 1), outputs("aa-", "aab"))
    assert found.code == 1


def test_in_a_cluster_of_equal_matches_and_errors_more_passes_win():
    assert choose((0, 1), (1, 2), outputs("a", "a")).code == 1


def test_in_a_cluster_where_all_is_equal_the_lowest_code_wins():
    assert choose((1, 0), (1, 1), outputs("a", "a")).code == 0


def test_all_codes_without_outputs_are_one_cluster():
    found = choose((0, 1), (1, 1), outputs("--", "--"))
    assert (found.code, found.clusters) == (0, ((0, 1),))


def test_without_random_inputs_the_first_candidate_is_chosen():
    assert choose((1, 2), (0, 1, 1), [[], [], []]).code == 1


def test_without_codes_nothing_is_chosen():
    assert choose((), (), []) == (None, (), ())


@given(st.lists(st.lists(st.sampled_from([None, "a", "b"]), min_size=4, max_size=4), max_size=7))
def test_members_of_a_cluster_never_contradict_each_other_and_nobody_is_lost(rows):
    clusters = cluster(range(len(rows)), rows)
    assert sorted(code for members in clusters for code in members) == list(range(len(rows)))
    for members in clusters:
        assert all(not agreement(rows[one], rows[other]).mismatches for one in members for other in members)
