"""What a loop keeps of answered tasks: clear of what is measured, and not the same code again and again."""

import pytest
from task_matrices import NEXT, PROVENANCE, SAME, TASK, answered

from puzzles import ReferenceTask, Signature
from puzzles.task import make_task
from recipes.agreement import Demands
from recipes.task_harvest import Harvester
from shards import ProtectedTasks
from verifier import Verifier

DEMANDS = Demands(threshold=0.0)
NOTHING = ProtectedTasks([])
OTHER_WORDS = ReferenceTask(
    make_task("held", "Give what follows x.", Signature.parse("follow(x: int) -> int")),
    "def follow(x):\n    return x + 1",
    ("assert follow(1) == 2",),
)


@pytest.fixture(scope="module")
def task():
    with Verifier(workers=1) as verifier:
        yield answered(verifier, [NEXT, NEXT, SAME], [(1, 2), (5, 6)])


def outcome(harvester, answers):
    return next(key for key in harvester.take(answers, PROVENANCE).counts if key.startswith("task:"))


def test_the_solution_of_a_held_out_task_in_other_words_is_not_learned(task):
    protected = ProtectedTasks([OTHER_WORDS])
    assert protected.check(TASK) is None  # by its words nobody would know
    found = Harvester(DEMANDS, protected, cap=9).take(task, PROVENANCE)
    assert (found.triple, found.texts, found.preferences) == (None, (), ())
    assert found.counts == {"task:contaminated": 1}
    unverified = Harvester(DEMANDS, protected, cap=9, verified=False)
    assert outcome(unverified, task) == "task:contaminated"


def test_nothing_is_preferred_to_the_solution_of_a_held_out_task(task):
    same = ReferenceTask(
        make_task("held", "Give x itself.", Signature.parse("same(x: int) -> int")),
        "def same(x):\n    return x",
        ("assert same(1) == 1",),
    )
    plain = Harvester(DEMANDS, NOTHING, cap=9).take(task, PROVENANCE)
    found = Harvester(DEMANDS, ProtectedTasks([same]), cap=9).take(task, PROVENANCE)
    assert [row["kind"] for row in plain.preferences if row["rejected"].split() == ["return", "n"]] == ["code"]
    assert [row for row in found.preferences if row["kind"] == "code"] == []
    assert found.triple == plain.triple
    assert found.counts["code_pair:contaminated"] == 1


def test_the_code_that_is_learned_unverified_is_the_one_that_is_checked():
    with Verifier(workers=1) as verifier:
        more = answered(verifier, [f"{SAME}\n\ndef g(n):\n    return n", NEXT], [(1, 2)])
    unverified = Harvester(DEMANDS, ProtectedTasks([OTHER_WORDS]), cap=9, verified=False)
    assert outcome(unverified, more) == "task:contaminated"


def test_equal_codes_are_kept_up_to_a_cap_that_earlier_iterations_count_for(task):
    harvester = Harvester(DEMANDS, NOTHING, cap=2)
    first = harvester.take(task, PROVENANCE)
    assert [outcome(harvester, task) for _ in range(2)] == ["task:agreed", "task:template_full"]
    later = Harvester(DEMANDS, NOTHING, cap=2)
    later.restore([first.triple, first.triple])
    assert outcome(later, task) == "task:template_full"


def test_unverified_rows_are_what_was_written_first(task):
    found = Harvester(DEMANDS, NOTHING, cap=1, verified=False).take(task, PROVENANCE)
    assert [row["kind"] for row in found.texts] == ["code", "tests"] and found.triple is None
