import gzip
import json

import pytest
from evaluation_fakes import TRIPLE, write_lines

from finetune.suites import Suite, UnusableSuiteError, open_suite, read_problem
from puzzles.corpus import heldout_suite
from puzzles.corpus.tasks import heldout_tasks

SEVEN = {"id": "seven", "puzzle": "def f(x: int):\n    return x == 7"}
P3 = {"name": "P:0", "sat": "def sat(s: str):\n    return len(s) == 3", "sol_bodies": [], "module": "own.py"}


def names(suite):
    return [problem.id for problem in suite.problems]


def test_the_heldout_suite_is_grouped_by_theme():
    suite = open_suite("heldout")
    assert names(suite) == [seed.id for seed in heldout_suite()]
    assert all(problem.id.startswith(f"{problem.domain}/") for problem in suite.problems)
    assert suite.dropped == ()


def test_the_kind_of_a_file_is_recognised_by_its_content(tmp_path):
    (tmp_path / "p3.jsonl").write_text(json.dumps([P3]))
    (p3,) = open_suite(str(tmp_path / "p3.jsonl")).problems
    (own,) = open_suite(write_lines(tmp_path / "own.json", SEVEN | {"domain": "numbers"})).problems
    (code,) = open_suite(write_lines(tmp_path / "code.txt", "not JSON", TRIPLE)).problems
    assert [(one.id, one.domain, one.answer_type) for one in (p3, own, code)] == [
        ("P:0", "own", "str"),
        ("seven", "numbers", "int"),
        ("own/triple", "own", "List[int]"),
    ]


def test_bad_lines_are_dropped_under_their_names(tmp_path):
    suite = open_suite(
        write_lines(tmp_path / "a.jsonl", TRIPLE, "{", "[]", "", TRIPLE | {"task_id": "x", "test": "import os"})
    )
    assert names(suite) == ["own/triple"]
    assert suite.describe_dropped() == "3 dropped (1 forbidden_import, 2 malformed): a.jsonl:2, a.jsonl:3, x"
    puzzles = open_suite(write_lines(tmp_path / "b.jsonl", SEVEN, {"id": "none", "puzzle": "x"}, "\0"))
    assert names(puzzles) == ["seven"]
    assert [record.id for record in puzzles.dropped] == ["none", "b.jsonl:3"]


@pytest.mark.parametrize("records", [(SEVEN, SEVEN, SEVEN | {"id": "seven#2"}), (TRIPLE, TRIPLE)])
def test_a_repeated_id_is_told_apart(tmp_path, records):
    found = names(open_suite(write_lines(tmp_path / "a.jsonl", *records)))
    assert len(set(found)) == len(records)
    assert found[1].endswith("#2")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"{", b'{"task_id": 1, "entry_point": 2}', gzip.compress(b"{}", mtime=0), b"\xff"]
)
def test_a_file_without_a_problem_is_refused(tmp_path, content):
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(UnusableSuiteError, match=r"a\.jsonl"):
        open_suite(str(tmp_path / "a.jsonl"))


def test_a_limit_draws_the_same_problems_from_all_parts_in_whatever_order_they_stand():
    suite = open_suite("heldout")
    few, more = suite.limited(40), suite.limited(80)
    backwards = Suite("back", suite.problems[::-1]).limited(40)
    assert len(few.problems) == 40
    assert set(names(few)) < set(names(more))
    assert names(backwards)[::-1] == names(few) == [name for name in names(suite) if name in names(few)]
    assert len({problem.domain for problem in few.problems}) > 10
    assert suite.limited(10_000) == suite


def test_the_digest_tells_problems_apart_and_not_files(tmp_path):
    one = open_suite(write_lines(tmp_path / "a.jsonl", TRIPLE))
    same = open_suite(write_lines(tmp_path / "b.jsonl", "", TRIPLE | {"canonical_solution": "?"}))
    other = open_suite(write_lines(tmp_path / "c.jsonl", TRIPLE | {"test": TRIPLE["test"].replace("[4]", "[5]")}))
    assert one.digest == same.digest != other.digest
    suite = open_suite("heldout")
    assert suite.digest != suite.limited(10).digest


def test_every_problem_comes_back_from_its_record(tmp_path):
    bool_puzzle = {"id": "truth", "puzzle": "def f(x: bool, n=2):\n    return x and n > 1"}
    suites = [
        open_suite("heldout").limited(20),
        open_suite(write_lines(tmp_path / "a.jsonl", TRIPLE)),
        open_suite(write_lines(tmp_path / "b.jsonl", bool_puzzle)),
    ]
    for problem in (problem for suite in suites for problem in suite.problems):
        record = {"id": problem.id, "domain": problem.domain, **problem.as_record()}
        assert read_problem(json.loads(json.dumps(record))) == problem


def test_the_held_out_tasks_are_a_suite_of_code():
    suite = open_suite("tasks")
    assert names(suite) == [each.task.id for each in heldout_tasks()]
    assert {problem.domain for problem in suite.problems} == {each.family for each in heldout_tasks()}
    assert [problem.opening for problem in suite.problems] == [each.task.opening for each in heldout_tasks()]
    for problem, each in zip(suite.problems, heldout_tasks(), strict=True):
        assert problem.tests == each.tests


def test_described_tasks_of_a_file_are_problems_of_code(tmp_path):
    own = heldout_tasks()[0].as_record()
    mbpp = {
        "task_id": 7,
        "text": "Add.",
        "code": "def add(a, b): return a + b",
        "test_list": ["assert add(1, 2) == 3"],
    }
    suite = open_suite(write_lines(tmp_path / "a.jsonl", mbpp, own, TRIPLE, mbpp | {"test_list": []}))
    assert [(one.id, one.domain) for one in suite.problems] == [
        ("7", "a"),
        (own["id"], own["family"]),
        ("own/triple", "own"),
    ]
    assert suite.problems[0].opening == 'def add(a, b):\n    """Add."""'
    assert [record.reason for record in suite.dropped] == ["malformed"]


def test_tasks_may_stand_in_a_json_list_and_are_named_by_their_place(tmp_path):
    row = {"description": "Return x.", "signature": "def same(x: int) -> int", "entry_point": "same",
           "solution": "def same(x):\n    return x", "tests": ["assert same(1) == 1"]}  # fmt: skip
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([row, {**row, "signature": "?"}]))
    suite = open_suite(str(path))
    assert [problem.id for problem in suite.problems] == ["tasks.json:1"]
    assert [dropped.id for dropped in suite.dropped] == ["tasks.json:2"]
