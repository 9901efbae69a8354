import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import AnswerType
from puzzles.answer_type import MAX_DEPTH

TYPES = st.builds(AnswerType, st.sampled_from(["int", "str", "float", "bool"]), st.integers(0, MAX_DEPTH))
SCALARS = {"int": st.integers(), "str": st.text(), "float": st.floats(), "bool": st.booleans()}


class MyInt(int):
    pass


class MyStr(str):
    __slots__ = ()


class MyList(list):
    pass


def values(answer_type):
    strategy = SCALARS[answer_type.base]
    for _ in range(answer_type.depth):
        strategy = st.lists(strategy, max_size=2)
    return strategy


@given(TYPES)
def test_a_type_that_was_written_reads_as_itself(answer_type):
    assert AnswerType.parse(str(answer_type)) == answer_type


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int", AnswerType("int")),
        (" List[ int ] ", AnswerType("int", 1)),
        ("list[List[str]]", AnswerType("str", 2)),
        ("List[list[list[float]]]", AnswerType("float", 3)),
        ("bool", AnswerType("bool")),
    ],
)
def test_both_spellings_of_a_list_are_read(text, expected):
    assert AnswerType.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "List",
            "list",
            "Set[int]",
            "Dict[str, int]",
            "List[int, int]",
            "List[]",
            "int | str",
            "'int'",
            "complex",
        ],
        *["typing.Set[int]", "List[List]", "Any", "None", "int]", "\0", "\ud800", "(" * 5000, "List[" * 5000],
        "List[" * (MAX_DEPTH + 1) + "int" + "]" * (MAX_DEPTH + 1),
    ],
)
def test_anything_else_is_no_type(text):
    assert AnswerType.parse(text) is None


@given(st.text())
def test_reading_a_type_never_raises(text):
    found = AnswerType.parse(text)
    assert found is None or AnswerType.parse(str(found)) == found


@given(TYPES.flatmap(lambda kind: st.tuples(st.just(kind), values(kind))))
def test_a_value_of_the_type_matches_it(case):
    answer_type, value = case
    assert answer_type.matches(value)


@given(TYPES.filter(lambda kind: kind.depth > 0).flatmap(lambda kind: st.tuples(st.just(kind), values(kind))))
def test_a_list_matches_no_shallower_type(case):
    answer_type, value = case
    assert not AnswerType(answer_type.base, 0).matches(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", True),
        ("int", 1.0),
        ("int", MyInt(3)),
        ("int", None),
        ("float", 1),
        ("float", True),
        ("bool", 1),
        ("str", b"a"),
        ("str", MyStr("a")),
        ("List[int]", [1, True]),
        ("List[int]", (1, 2)),
        ("List[int]", MyList([1])),
        ("List[int]", [MyInt(1)]),
        ("List[int]", "12"),
        ("List[str]", "ab"),
        ("List[float]", [0.5, 1]),
        ("List[List[int]]", [[1], [2], 3]),
        ("List[List[int]]", [[1], (2,)]),
        ("List[List[int]]", [1]),
        ("List[int]", [[]]),
    ],
)
def test_only_the_exact_type_matches(kind, value):
    assert not AnswerType.parse(kind).matches(value)


@pytest.mark.parametrize("value", [[], [[]], [[], [[]]]])
def test_empty_lists_match_at_every_depth_that_they_reach(value):
    assert AnswerType("int", 3).matches(value)
