import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import AnswerType, Reason
from puzzles.seed_files import read_seed_file

P3 = Path(__file__).parents[3] / "shared" / "data" / "p3-train.json"
PUZZLE = "def f(x: int, n=5):\n    return x == n"
SOLUTION = "def g(n=5):\n    return n"


@pytest.fixture
def seed_file(tmp_path):
    """Write some bytes, or some records as JSON lines, and read them."""

    def write(content):
        path = tmp_path / "mine.jsonl"
        if not isinstance(content, bytes):
            content = "\n".join(json.dumps(record) for record in content).encode()
        path.write_bytes(content)
        return read_seed_file(path)

    return write


def test_a_record_in_this_projects_words_becomes_a_seed(seed_file):
    found = seed_file([{"id": "a", "domain": "sums", "puzzle": PUZZLE, "solutions": [SOLUTION]}])
    (seed,) = found.seeds
    assert (seed.id, seed.domain, seed.puzzle.source, seed.solutions) == ("a", "sums", PUZZLE, (SOLUTION,))
    assert found.dropped == ()


def test_a_single_solution_may_be_given_in_the_singular(seed_file):
    assert seed_file([{"puzzle": PUZZLE, "solution": SOLUTION}]).seeds[0].solutions == (SOLUTION,)


def test_a_record_without_a_name_is_named_by_its_place(seed_file):
    found = seed_file([{"puzzle": PUZZLE}, {"puzzle": PUZZLE}])
    assert [(seed.id, seed.domain) for seed in found.seeds] == [("mine.jsonl:1", "mine"), ("mine.jsonl:2", "mine")]


def test_a_record_in_the_words_of_p3_becomes_a_seed(seed_file):
    record = {
        "name": "A:0",
        "module": "basic.py",
        "sat": 'def sat(s: str, t="sat"):\n    """Say."""\n    return s + t == "sat sat"',
        "sol_header": 'def sol(t="sat"):',
        "sol_bodies": ['    return "sat "', "    return sol and sat("],
    }
    (seed,) = seed_file([record]).seeds
    assert (seed.id, seed.domain) == ("A:0", "basic")
    assert seed.puzzle.source == 'def f(s: str, t="sat"):\n    return s + t == "sat sat"'
    assert seed.solutions == ("def g(t='sat'):\n    return \"sat \"",)


def test_solutions_that_do_not_parse_or_fit_are_left_out(seed_file):
    record = {
        "puzzle": PUZZLE,
        "solutions": ["def g(n=5):\n    return (", "def g():\n    return 5", SOLUTION, 7, None],
    }
    assert seed_file([record]).seeds[0].solutions == (SOLUTION,)


@pytest.mark.parametrize("solutions", [None, 7, SOLUTION, {"a": SOLUTION}])
def test_solutions_that_are_no_list_do_not_cost_the_puzzle(seed_file, solutions):
    assert len(seed_file([{"puzzle": PUZZLE, "solutions": solutions}]).seeds) == 1


def test_a_user_may_give_boolean_answers(seed_file):
    (seed,) = seed_file([{"puzzle": "def f(b: bool):\n    return not b"}]).seeds
    assert seed.puzzle.answer_type == AnswerType("bool")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ([1, 2], Reason.MALFORMED),
        ("text", Reason.MALFORMED),
        (None, Reason.MALFORMED),
        ({}, Reason.MALFORMED),
        ({"puzzle": 7}, Reason.MALFORMED),
        ({"puzzle": None}, Reason.MALFORMED),
        ({"puzzle": ""}, Reason.EMPTY),
        ({"puzzle": "def f(x):\n    return x == 7"}, Reason.NO_ANNOTATION),
        ({"puzzle": "def f(x: int):\n    return open(x)"}, Reason.FORBIDDEN_NAME),
    ],
)
def test_a_record_that_is_no_seed_is_dropped_with_its_reason(seed_file, record, reason):
    found = seed_file([{"puzzle": PUZZLE}, record])
    assert len(found.seeds) == 1
    assert [(dropped.id, dropped.reason) for dropped in found.dropped] == [("mine.jsonl:2", reason)]


@pytest.mark.parametrize("line", [b"{", b"\xff\xfe", b'{"puzzle": ', b"[" * 100_000, b'{"puzzle"}', b"nonsense"])
def test_a_broken_line_costs_itself_alone(seed_file, line):
    good = json.dumps({"puzzle": PUZZLE}).encode()
    found = seed_file(b"\n".join([good, line, b"", good]))
    assert len(found.seeds) == 2
    assert [dropped.reason for dropped in found.dropped] == [Reason.MALFORMED]


def test_a_line_ends_at_its_line_feed_and_nowhere_else(seed_file):
    record = {"puzzle": "def f(s: str):\n    return s == '\u2028\x85\x1c' * 3"}
    found = seed_file(json.dumps(record, ensure_ascii=False).encode() + b"\r\n")
    assert len(found.seeds) == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", b"[]", b"  [] "])
def test_an_empty_file_holds_nothing(seed_file, content):
    assert seed_file(content) == ((), (), ())


def test_a_json_list_that_is_broken_is_one_malformed_record(seed_file):
    found = seed_file(b'[{"puzzle": "def f(x: i')
    assert (found.seeds, [dropped.reason for dropped in found.dropped]) == ((), [Reason.MALFORMED])


def test_lone_surrogates_are_replaced(seed_file):
    found = seed_file([{"id": "a", "puzzle": "def f(s: str):\n    return s == '\ud800ab'", "solution": "\ud800"}])
    found.seeds[0].puzzle.source.encode()


def test_a_surrogate_in_a_name_is_replaced_too(seed_file):
    for seed in seed_file([{"id": "\ud800", "domain": "\udfff", "puzzle": PUZZLE}]).seeds:
        f"{seed.id}{seed.domain}".encode()


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OSError, match="none"):
        read_seed_file(tmp_path / "none.jsonl")


def test_solutions_that_cannot_be_read_are_kept_with_their_reasons(seed_file):
    found = seed_file([{"id": "a", "puzzle": PUZZLE, "solutions": [SOLUTION, "def g(", None]}])
    assert [seed.solutions for seed in found.seeds] == [(SOLUTION,)]
    assert [(one.id, one.reason) for one in found.unread] == [("a", Reason.SYNTAX), ("a", Reason.MALFORMED)]


@pytest.mark.parametrize("given", [{}, {"solution": None}, {"solutions": []}])
def test_a_puzzle_without_a_solution_has_none_that_cannot_be_read(seed_file, given):
    assert seed_file([{"puzzle": PUZZLE, **given}]).unread == ()


@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from([b"[", b"]", b"{", b"}", b'"puzzle":', b"1", b",", b"\n", b'"\\ud800"'])).map(b"".join)
)
def test_any_bytes_can_be_read(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    read_seed_file(path)


@pytest.mark.skipif(not P3.exists(), reason="P3's file does not lie beside the checkout")
def test_every_record_of_p3_is_kept_or_dropped_with_a_reason():
    found = read_seed_file(P3)
    assert len(found.seeds) + len(found.dropped) == 636
    assert len(found.seeds) > 550
    assert all(isinstance(dropped.reason, Reason) and dropped.id for dropped in found.dropped)
    assert len({seed.id for seed in found.seeds} | {dropped.id for dropped in found.dropped}) == 636


@pytest.mark.skipif(not P3.exists(), reason="P3's file does not lie beside the checkout")
def test_nearly_all_solutions_of_p3_are_read():
    bodies = {record["name"]: len(record["sol_bodies"]) for record in json.loads(P3.read_text())}
    seeds = read_seed_file(P3).seeds
    assert sum(len(seed.solutions) for seed in seeds) > 0.95 * sum(bodies[seed.id] for seed in seeds)
