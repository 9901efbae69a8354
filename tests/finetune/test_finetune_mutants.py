"""Mutants of references: always the same, told by their tests, and neither equivalent nor blatant."""

import pytest

from finetune.mutants import mutate_tasks, write_mutants
from puzzles import ReferenceTask, Signature
from puzzles.corpus.tasks import seed_tasks
from puzzles.task import make_task
from verifier import Verifier


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=1.0) as made:
        yield made


def reference(solution, *tests, signature="f(xs: list[int], k: int) -> int"):
    task = make_task("own", "Return something.", Signature.parse(signature))
    return ReferenceTask(task, solution, tests)


@pytest.mark.parametrize(
    ("expression", "mutant"),
    [
        ("a + b", "a - b"),
        ("a < b", "a <= b"),
        ("a < b", "a > b"),
        ("a == b", "a != b"),
        ("a and b", "a or b"),
        ("not a", "a"),
        ("3", "4"),
        ("3", "2"),
        ("True", "False"),
        ("'x'", "''"),
        ("a[1:b]", "a[:b]"),
        ("a[1:b]", "a[1:b + 1]"),
        ("a[::2]", "a[:]"),
        ("range(a)", "range(a + 1)"),
        ("[i for i in a if i]", "[i for i in a]"),
        ("[i * b for i in a]", "[i for i in a]"),
        ("[i for i in a]", "[i for i in a[1:]]"),
        ("max(a, default=b)", "max(a)"),
        ("max(a)", "min(a)"),
        ("sum(a)", "sum(a[1:])"),
        ("a.upper()", "a.lower()"),
        ("a if b else 1", "1 if b else a"),
    ],
)
def test_an_edit_is_among_the_mutants(expression, mutant):
    assert f"def f(a, b):\n    return {mutant}" in write_mutants(f"def f(a, b):\n    return {expression}")


def test_statements_are_dropped_one_at_a_time():
    source = "def f(a):\n    total = 0\n    for x in a:\n        total += x\n    return total"
    assert source.replace("    total = 0\n", "") in write_mutants(source)
    assert source.replace("\n    return total", "") in write_mutants(source)


def test_mutants_differ_from_the_source_and_from_each_other_and_come_in_one_order():
    for each in seed_tasks():
        found = write_mutants(each.solution)
        assert len({each.solution, *found}) == len(found) + 1
        assert found == write_mutants(each.solution)
    assert write_mutants("def (") == []


def test_kept_mutants_are_told_by_a_reference_test_without_raising_on_all(verifier):
    chosen = seed_tasks()[::9]
    mutated = mutate_tasks(chosen, verifier, most=5)
    assert [each.reference for each in mutated] == list(chosen)
    assert sum(len(each.mutants) for each in mutated) > 2 * len(chosen)
    for each in mutated:
        assert len(each.mutants) <= 5
        rows = verifier.matrix(each.mutants, each.reference.tests, each.reference.task.entry_point).statuses
        assert all(set(row) not in ({"pass"}, {"error"}) and "timeout" not in row for row in rows)
    assert mutated == mutate_tasks(chosen, verifier, most=5)


def test_equivalent_and_endless_mutants_are_left_out(verifier):
    solution = "def f(xs, k):\n    while k > 0:\n        k -= 1\n    return k * 0"
    (mutated,) = mutate_tasks([reference(solution, "assert f([], 2) == 0")], verifier)
    assert mutated.equivalent >= 1
    assert mutated.blatant >= 1
    assert all("k += 1" not in source for source in mutated.mutants)
    assert "def f(xs, k):\n    while k > 0:\n        k -= 1\n    return k * 1" not in mutated.mutants


def test_a_reference_that_fails_its_tests_has_no_mutants(verifier):
    (mutated,) = mutate_tasks([reference("def f(xs, k):\n    return k + 1", "assert f([], 2) == 0")], verifier)
    assert not mutated.sound
    assert mutated.mutants == ()


def test_mutants_are_fewer_than_their_references_tests_let_through(verifier):
    solution = "def f(xs, k):\n    return sum(xs) + k"
    weak, strong = (
        mutate_tasks([reference(solution, *tests)], verifier)[0].mutants
        for tests in (["assert f([], 0) == 0"], ["assert f([], 0) == 0", "assert f([1, 2], 4) == 7"])
    )
    assert set(weak) < set(strong)
