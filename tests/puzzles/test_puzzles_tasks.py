"""Described tasks: their openings, their files, and the corpora of them."""

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import Reason, ReferenceTask, Rejection, Signature, Task, read_unit_test
from puzzles.corpus.tasks import heldout_tasks, seed_tasks
from puzzles.task import make_task, read_reference_task, read_task
from puzzles.task_files import read_reference_file, read_task_file, write_task_file
from puzzles.task_formats import humaneval_record, mbpp_record, read_humaneval_task
from shards.task_protect import ProtectedTasks, description_key, reference_key
from verifier import Question, Verifier

TOTAL = Signature.parse("total(xs: list[int], k: int = 0) -> int")
ROW = {"id": "a", "description": "Return the sum.", "signature": str(TOTAL), "entry_point": "total"}
SOLVED = {"solution": "def total(xs, k=0):\n    return sum(xs) + k", "tests": ["assert total([1]) == 1"]}
HUMANEVAL = {
    "task_id": "H/1",
    "prompt": 'import math\n\ndef half(n: int) -> int:\n    """ Return half of n.\n    >>> half(4)\n    2\n    """\n',
    "entry_point": "half",
    "canonical_solution": "    return n // 2\n",
    "test": "def check(candidate):\n    assert candidate(6) == 3\n    assert candidate(7) == 3\n",
}
MBPP = {
    "task_id": 2,
    "text": "Write a function to add two numbers.",
    "code": "def helper(): return 0\r\ndef add(a, b):\r\n    return a + b",
    "test_list": ["assert add(1, 2) == 3", "assert add(0, 0) == 0"],
}


@given(st.text(max_size=60), st.booleans())
def test_an_opening_is_python_and_its_docstring_the_description(description, shown):
    examples = (read_unit_test("assert total([1], 2) == 3", TOTAL),) if shown else ()
    task = make_task("a", description, TOTAL, "import math", examples)
    if isinstance(task, Rejection):
        assert task.reason in {Reason.NO_DESCRIPTION, Reason.SYNTAX}
        return
    function = ast.parse(task.opening + "\n    return 1").body[-1]
    assert Signature.of(function) == TOTAL
    wanted = task.description + ("\n\n>>> total([1], 2)\n3" if shown else "")
    assert ast.literal_eval(function.body[0].value).replace("\n    ", "\n").rstrip("\n") == wanted


def test_a_prompt_of_humaneval_is_taken_apart_and_its_doctests_become_examples():
    task = read_humaneval_task(HUMANEVAL, "x")
    assert (task.id, task.description, str(task.signature)) == ("H/1", "Return half of n.", "half(n: int) -> int")
    assert [example.text for example in task.examples] == ["assert half(4) == 2"]
    assert task.context == "import math"


def test_a_doctest_that_is_no_unit_test_stays_in_the_description():
    prompt = 'def half(n: int) -> int:\n    """Halve.\n    >>> half(4) > 1\n    True\n    """'
    task = read_humaneval_task(HUMANEVAL | {"prompt": prompt}, "x")
    assert task.examples == ()
    assert ">>> half(4) > 1\nTrue" in task.description


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"description": None}, Reason.MALFORMED),
        ({"description": " \n"}, Reason.NO_DESCRIPTION),
        ({"signature": "total(*xs)"}, Reason.SIGNATURE),
        ({"signature": "total(xs): return 1"}, Reason.SIGNATURE),
        ({"entry_point": "other"}, Reason.NO_FUNCTION),
        ({"context": "import os"}, Reason.FORBIDDEN_IMPORT),
        ({"context": "x ="}, Reason.SYNTAX),
        ({"context": 1}, Reason.MALFORMED),
        ({"examples": ["assert True"]}, Reason.ASSERTS_CONSTANT),
        ({"description": "\0"}, Reason.SYNTAX),
        ({"description": "x" * 30_000}, Reason.TOO_LONG),
        ({"solution": None}, Reason.MALFORMED),
        ({"solution": "def f(x): return x"}, Reason.NO_FUNCTION),
        ({"solution": "def total("}, Reason.SYNTAX),
        ({"tests": []}, Reason.MALFORMED),
        ({"tests": [1]}, Reason.MALFORMED),
    ],
)
def test_a_row_that_is_no_task_is_rejected_with_a_reason(changes, reason):
    assert read_reference_task(ROW | SOLVED | changes, "x").reason is reason


def test_reading_a_task_does_not_look_at_its_reference():
    assert isinstance(read_task(ROW | {"solution": 1, "tests": 2}, "x"), Task)
    fields = set(Task.__dataclass_fields__)
    assert not fields & {"solution", "tests"}


def test_a_file_of_all_three_forms_is_read_and_bad_rows_are_named(tmp_path):
    path = tmp_path / "tasks.jsonl"
    rows = [
        ROW | SOLVED,
        HUMANEVAL,
        MBPP,
        3,
        {},
        {"id": "b", "description": 1},
        ROW | SOLVED,
        MBPP | {"code": "x = 1"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n{", encoding="utf-8")
    for read in read_task_file, read_reference_file:
        tasks, dropped = read(path)
        found = [task.task if isinstance(task, ReferenceTask) else task for task in tasks]
        assert [task.id for task in found] == ["a", "H/1", "2", "a#2"]
        assert [(row.id, row.reason) for row in dropped] == [
            ("tasks.jsonl:4", "malformed"),
            ("tasks.jsonl:5", "malformed"),
            ("b", "malformed"),
            ("2", "no_function"),
            ("tasks.jsonl:9", "malformed"),
        ]


def test_tasks_and_references_survive_a_file(tmp_path):
    path = tmp_path / "tasks.jsonl"
    write_task_file(path, seed_tasks())
    assert read_reference_file(path) == (seed_tasks(), ())
    write_task_file(path, [task.task for task in seed_tasks()])
    assert read_task_file(path) == (tuple(task.task for task in seed_tasks()), ())
    assert "return" not in path.read_text(encoding="utf-8").replace("returns", "")


@pytest.mark.parametrize("form", [humaneval_record, mbpp_record])
def test_references_pass_their_tests_after_a_journey_through_another_form(form, tmp_path):
    path = tmp_path / "tasks.jsonl"
    path.write_text("\n".join(json.dumps(form(task)) for task in seed_tasks()[::8]), encoding="utf-8")
    tasks, dropped = read_reference_file(path)
    assert not dropped
    assert wrong(tasks) == []


def wrong(tasks):
    with Verifier(workers=2, timeout=10.0) as verifier:
        found = verifier.matrices(Question((each.solution,), each.tests, each.task.entry_point) for each in tasks)
        return [each.task.id for each, matrix in zip(tasks, found, strict=True) if set(matrix.statuses[0]) != {"pass"}]


def test_the_corpora_are_large_enough_and_tested_enough():
    assert len(seed_tasks()) >= 80
    assert len(heldout_tasks()) >= 150
    assert min(len(set(task.tests)) for task in (*seed_tasks(), *heldout_tasks())) >= 5
    names = [task.task.id for task in (*seed_tasks(), *heldout_tasks())]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("corpus", [seed_tasks, heldout_tasks])
def test_every_reference_passes_all_of_its_tests(corpus):
    assert wrong(corpus()) == []


@pytest.mark.parametrize("corpus", [seed_tasks, heldout_tasks])
def test_every_description_is_one_sentence_and_every_solution_is_short(corpus):
    for each in corpus():
        assert each.task.description.endswith(".") and "\n" not in each.task.description, each.task.id
        assert len(each.solution.split("\n")) <= 9, each.task.id


def test_no_family_no_description_and_no_reference_is_in_both_corpora():
    assert not {task.family for task in seed_tasks()} & {task.family for task in heldout_tasks()}
    protected = ProtectedTasks(heldout_tasks())
    found = {each.task.id: protected.check(each.task, [each.solution]) for each in seed_tasks()}
    assert not {name: why.detail for name, why in found.items() if why is not None}


def test_held_out_tasks_differ_in_more_than_names():
    descriptions = [description_key(each.task) for each in heldout_tasks()]
    references = [reference_key(each.solution, each.task.entry_point) for each in heldout_tasks()]
    assert len(set(descriptions)) == len(set(references)) == len(heldout_tasks())


def test_an_alpha_renaming_is_contaminated_and_another_task_is_not():
    protected = ProtectedTasks(heldout_tasks())
    renamed = read_reference_task(
        {
            "description": "RETURN the sum of the items of values that are less than top",
            "signature": "low(values: list[int], top: int) -> int",
            "solution": "def low(a: list, b):\n    return sum(z for z in a if z < b)",
            "tests": ["assert low([1], 2) == 1"],
        },
        "x",
    )
    assert protected.check(renamed.task).detail == "thresholds/sum_below"
    other = make_task("y", "Something else.", renamed.task.signature)
    assert protected.check(other, [renamed.solution]).reason is Reason.CONTAMINATED
    assert protected.check(other, ["def low(a, b):\n    return 1", "def ("]) is None


def test_a_description_after_an_import_in_the_function_is_found():
    prompt = 'def half(n: int) -> int:\n    import math\n    """Return half\n       of n."""'
    task = read_humaneval_task(HUMANEVAL | {"prompt": prompt}, "x")
    assert task.description == "Return half\nof n."
