"""Each kind of failure, by rows of which all else holds; the pairs are judged by the real verifier."""

import pytest

from recipes.audit import Kind, audit_rows, same_answer
from recipes.audit_tally import AuditTally
from shards import fingerprint
from verifier import Verifier


def row(number: int = 7, **changes) -> dict:
    puzzle = f"def f(x: List[int], n={number}):\n    return sum(x) == n and len(x) == 2"
    made = fingerprint(puzzle)
    return {
        "id": made.renamed[:16],
        "puzzle": puzzle,
        "solutions": [f"def g(n={number}):\n    return [n, 0]", f"def g(n={number}):\n    return [n - 1, 1]"],
        "failures": [f"def g(n={number}):\n    return [n, 7]"],
        "answers": [f"[{number}, 0]", f"[{number - 1}, 1]"],
        "answer_type": "List[int]",
        "attempts": 8,
        "solved": 3,
        "solve_rate": 0.375,
        "template": made.template,
        "fingerprint": made.renamed,
        "model": "m",
        "engine": "e",
        "tokens": 100,
        "seed": 0,
        "batch": 0,
        "iteration": 0,
        "sandbox_level": "L4",
        "verifier_version": "4",
    } | changes


@pytest.fixture(scope="module")
def verify():
    with Verifier(workers=1) as verifier:
        yield verifier.verify


def kinds(verify, *rows):
    return [[failure.kind for failure in audited.failures] for audited in audit_rows(rows, verify)]


def test_true_rows_pass(verify):
    audited = list(audit_rows([row(7), row(8), row(9)], verify))
    assert [(one.number, one.pairs, one.agreed, one.failures) for one in audited] == [(n, 2, 2, ()) for n in range(3)]


FALSE = {
    Kind.ID: {"id": "0" * 16},
    Kind.FINGERPRINT: {"fingerprint": "0" * 32},
    Kind.TEMPLATE: {"template": "0" * 32},
    Kind.ANSWER_TYPE: {"answer_type": "List[str]"},
    Kind.SOLVE_RATE: {"solve_rate": 0.5},
    Kind.UNVERIFIED: {"sandbox_level": ""},
    Kind.ANSWER: {"answers": ["[7, 0]", "[5, 2]"]},
    Kind.ANSWERS: {"answers": ["[7, 0]"]},
    "pair:wrong_answer": {"solutions": ["def g(n=7):\n    return [n, 0]", "def g(n=7):\n    return [n, 1]"]},
    "failure": {"failures": ["def g(n=7):\n    return [n, 7]", "def g(n=7):\n    return [0, n]"]},
    "pair:timeout": {"solutions": ["def g(n=7):\n    return [n, 0]", "def g(n=7):\n    while True:\n        pass"]},
}


@pytest.mark.parametrize(("kind", "changes"), FALSE.items(), ids=map(str, FALSE))
def test_each_falsehood_is_found_and_nothing_else(verify, kind, changes):
    assert kinds(verify, row(6), row(7, **changes), row(8)) == [[], [kind], []]


@pytest.mark.parametrize("solved", [0, 1])
def test_a_row_has_as_many_right_attempts_as_solutions_at_least(verify, solved):
    assert kinds(verify, row(solved=solved, solve_rate=solved / 8)) == [[Kind.SOLVE_RATE]]
    assert kinds(verify, row(solved=2, solve_rate=0.25)) == [[]]


def test_a_row_from_before_failures_were_kept_is_whole(verify):
    earlier = row()
    del earlier["failures"]
    assert kinds(verify, earlier, row(8, failures=None)) == [[], []]


@pytest.mark.parametrize("name", [name for name in row() if name not in {"puzzle", "solutions", "failures"}])
def test_a_missing_column_is_found(verify, name):
    lacking = row()
    del lacking[name]
    assert Kind.COLUMNS in kinds(verify, lacking)[0]


@pytest.mark.parametrize(
    "changes",
    [{"puzzle": None}, {"solutions": "def g(): ..."}, {"solutions": [None]}, {"attempts": True}, {"answers": [1, 2]},
     {"tokens": "100"}, {"solve_rate": None}, {"fingerprint": 5}],
)  # fmt: skip
def test_a_column_of_another_type_is_found_and_stops_nothing(verify, changes):
    found = kinds(verify, row(6), row(7, **changes), row(8))
    assert Kind.COLUMNS in found[1]
    assert found[::2] == [[], []]


def test_a_row_that_could_not_be_read_is_one_that_fails(verify):
    assert kinds(verify, None, row()) == [[Kind.MALFORMED], []]


def test_text_that_is_no_python_is_found(verify):
    assert Kind.PUZZLE in kinds(verify, row(puzzle="def f(x: int:"))[0]


def test_nesting_that_no_parser_stands_is_found(verify):
    assert kinds(verify, row(puzzle="def f(x: int):\n    return " + "(" * 50_000))[0]


def test_a_second_row_with_one_fingerprint_is_found_whatever_it_claims(verify):
    assert kinds(verify, row(7), row(8), row(7, fingerprint="0" * 32, id="0" * 16)) == [
        [], [], [Kind.ID, Kind.FINGERPRINT, Kind.DOUBLED],
    ]  # fmt: skip


def test_a_puzzle_with_other_names_is_the_same_row(verify):
    renamed = row(7)["puzzle"].replace("x", "k")
    assert Kind.DOUBLED in kinds(verify, row(7), row(7, puzzle=renamed))[1]


@pytest.mark.parametrize(("attempts", "solved", "rate"), [(0, 0, 0.0), (8, 9, 9 / 8), (8, -1, -0.125)])
def test_counts_that_cannot_be_are_found(verify, attempts, solved, rate):
    assert kinds(verify, row(attempts=attempts, solved=solved, solve_rate=rate)) == [[Kind.SOLVE_RATE]]


@pytest.mark.parametrize(
    ("recorded", "answer", "same"),
    [("[1, 2]", "[1,2]", True), ("1.0", "1.00", True), ("'a'", '"a"', True), ("1", "1.0", False), ("1", "True", False),
     ("[1]", "[1.0]", False), ("[[1], []]", "[[1], []]", True), ("[1, 2]", "[1, 2, 3]", False), ("x", "1", False),
     ("", "1", False), ("0.0", "-0.0", True), ("(" * 9999, "1", False), ("1\0", "1", False)],
)  # fmt: skip
def test_answers_are_compared_by_value_and_type(recorded, answer, same):
    assert same_answer(recorded, answer) is same


def test_a_tally_adds_up(verify):
    tally = AuditTally()
    for audited in audit_rows([row(6), row(7, answers=["[7, 0]", "[5, 2]"]), None], verify):
        tally.add(audited)
    assert (tally.rows, tally.failed, tally.pairs, tally.agreed) == (3, 2, 4, 3)
    assert tally.agreement == 0.75
    assert tally.failures == {"answer": 1, "malformed": 1}


@pytest.mark.parametrize("value", ["x" * (1 << 24), [["x"] * 1_000] * 1_000], ids=["text", "lists"])
def test_few_large_rows_are_held_at_once(value):
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield {"filler": value}

    next(audit_rows(endless(), lambda pairs: iter(list(pairs))))
    assert taken < 10


@pytest.mark.parametrize(
    "changes", [{"solve_rate": 10**400}, {"attempts": 10**400}, {"solved": 10**399, "attempts": 10**400}]
)
def test_numbers_that_are_beyond_floats_are_found(verify, changes):
    assert kinds(verify, row(**changes)) == [[Kind.SOLVE_RATE]]


def test_rows_are_taken_in_as_they_are_needed():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield None

    audited = audit_rows(endless(), lambda pairs: iter(list(pairs)))
    for _ in range(10):
        next(audited)
    assert taken < 10_000
