import random
from array import array

from shards.near import Match, NearIndex, first_match


def overlapping(draw, shared, own):
    """Two random sets with `shared` common members and `own` of their own each."""
    common = [draw.getrandbits(32) for _ in range(shared)]
    return [tuple(sorted({*common, *(draw.getrandbits(32) for _ in range(own))})) for _ in range(2)]


def test_pairs_above_the_threshold_are_found():
    draw, index, queries = random.Random(1), NearIndex(0.85), []
    for _ in range(300):
        one, two = overlapping(draw, 92, 8)
        index.add(one)
        queries.append(two)
    found = [index.find(query) for query in queries]
    assert sum(match is not None and match.number == number for number, match in enumerate(found)) >= 295


def test_a_pair_below_the_threshold_is_never_reported():
    draw, index = random.Random(2), NearIndex(0.85)
    for _ in range(300):
        one, two = overlapping(draw, 91, 9)
        index.add(one)
        assert index.find(two) is None


def test_the_earliest_match_is_reported_with_its_exact_jaccard_index():
    index = NearIndex(0.5)
    index.add(range(100, 110))
    index.add(range(9))
    index.add(range(10))
    match = index.find(range(10))
    assert match.number == 1
    assert match.jaccard == 0.9


def test_a_subset_that_is_just_large_enough_is_a_match():
    for larger in range(1, 60):
        for smaller in range(1, larger + 1):
            threshold = smaller / larger
            for ours, theirs in ((smaller, larger), (larger, smaller)):
                candidates = [(7, array("I", range(theirs)).tobytes())]
                assert first_match(range(ours), candidates, threshold) == Match(7, threshold)
