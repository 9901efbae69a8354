"""The probe sets of the paper's published code, member by member."""

import pytest

from puzzles import AnswerType, probe_answers


def probes(text):
    return probe_answers(AnswerType.parse(text))


def test_integers_run_from_minus_ten_to_a_hundred():
    assert probes("int") == tuple(range(-10, 101))


def test_the_strings_are_eight_words_of_the_paper():
    assert sorted(probes("str")) == ["", "aa", "ab", "bar", "baz", "cat", "dog", "foo"]


def test_there_are_thirteen_floats_within_a_hundred():
    assert len(set(probes("float"))) == 13
    assert max(map(abs, probes("float"))) == 100.0


def test_both_booleans_are_tried():
    assert set(probes("bool")) == {True, False}


@pytest.mark.parametrize(
    ("base", "pool", "count"),
    [
        ("int", [-3, -2, -1, 0, 1, 2, 3], 57),
        ("str", ["a", "b", "foo", "bar", "baz"], 31),
        ("float", [-1.0, -0.1, 0.0, 0.1, 0.5, 1.0, 2.0], 57),
        ("bool", [False, True], 7),
    ],
)
def test_lists_are_all_of_up_to_two_items_of_the_pool(base, pool, count):
    expected = [[], *([a] for a in pool), *([a, b] for a in pool for b in pool)]
    found = probes(f"List[{base}]")
    assert len(found) == count
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("base", ["int", "str", "float", "bool"])
@pytest.mark.parametrize("depth", [2, 3, 8])
def test_deeper_lists_hold_one_shallower_probe_or_nothing(base, depth):
    inner = probe_answers(AnswerType(base, depth - 1))
    assert probe_answers(AnswerType(base, depth)) == ([], *([value] for value in inner))


@pytest.mark.parametrize("base", ["int", "str", "float", "bool"])
@pytest.mark.parametrize("depth", range(4))
def test_every_probe_has_the_answers_own_type(base, depth):
    answer_type = AnswerType(base, depth)
    assert all(answer_type.matches(value) for value in probe_answers(answer_type))
