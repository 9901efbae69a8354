"""Auditing triples and preferences: what holds passes, and each kind of damage is found."""

import json

import pytest
from task_matrices import NEXT, PROVENANCE, SAME, answered

from recipes.agreement import Demands
from recipes.task_audit import audit_preferences, audit_triples
from recipes.task_rows import rows_of
from verifier import Verifier

DEMANDS = Demands(threshold=0.0)


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=0.5) as made:
        yield made


@pytest.fixture(scope="module")
def found(verifier):
    return rows_of(answered(verifier, [NEXT, NEXT, SAME], [(1, 2), (5, 6)], [(2, 3), (4, 4)]), DEMANDS, PROVENANCE)


def kinds(audit, rows, verifier):
    return [sorted({failure.kind for failure in row.failures}) for row in audit(rows, verifier.matrices)]


def test_rows_that_hold_pass_with_all_their_cells(found, verifier):
    (triple,) = audit_triples([found.triple], verifier.matrices)
    assert (triple.pairs, triple.agreed, triple.failures) == (3, 3, ())
    for audited in audit_preferences(found.preferences, verifier.matrices):
        assert audited.pairs == audited.agreed > 0 and not audited.failures


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ({"codes": ["def f(n):\n    return n"]}, "pair:wrong"),
        ({"codes": ["def f(n):\n    return 1 // 0"]}, "pair:error"),
        ({"codes": ["def f(n):\n    while True: pass"]}, "pair:timeout"),
        ({"codes": []}, "answers"),
        ({"codes": [1]}, "columns"),
        ({"codes": None}, "columns"),
        ({"tests": ["assert f(1) == 3"]}, "pair:wrong"),
        ({"tests": ["assert True"]}, "test"),
        ({"tests": []}, "answers"),
        ({"fingerprint": "other"}, "fingerprint"),
        ({"signature": "no signature"}, "task"),
        ({"votes": 0}, "votes"),
        ({"votes": 9}, "votes"),
        ({"score": 2.0}, "votes"),
        ({"description": ""}, "task"),
    ],
)
def test_each_damage_of_a_triple_is_found(found, verifier, damage, kind):
    assert kind in kinds(audit_triples, [found.triple | damage], verifier)[0]


def test_rows_that_cannot_be_read_or_come_twice_fail_and_the_others_go_on(found, verifier):
    rows = [None, {}, found.triple, found.triple]
    assert kinds(audit_triples, rows, verifier) == [["malformed"], ["columns"], [], ["doubled"]]


@pytest.mark.parametrize(
    ("kind", "damage", "wrong"),
    [
        ("code", {"chosen": "\n    return n"}, "pair:wrong"),
        ("code", {"rejected": "\n    return n + 2 - 1"}, "pair:pass"),
        ("code", {"test": "assert f(1) == 1"}, "pair:wrong"),
        ("code", {"test": "assert True"}, "test"),
        ("code", {"rejected": "\n    return n + 1\n"}, "equal"),
        ("code", {"right": "x"}, "pair:error"),
        ("code", {"wrong": "def f(n):\n    return n + 1"}, "pair:pass"),
        ("code", {"right_value": "7"}, "evidence"),
        ("code", {"wrong_value": "7"}, "evidence"),
        ("tests", {"wrong_value": "error: KeyError"}, "evidence"),
        ("tests", {"chosen": "\n    assert f(1) == 2\n    assert f(3) == 3\n"}, "pair:wrong"),
        ("tests", {"rejected": "\n    assert f(1) == 2"}, "evidence"),
        ("tests", {"fault": "assert f(9) == 1"}, "evidence"),
        ("tests", {"fault": ""}, "pair:wrong"),
        ("tests", {"wrong": "def f(n):\n    return n + 1"}, "pair:pass"),
        ("tests", {"right": "def f(n):\n    return n"}, "pair:wrong"),
        ("tests", {"signature": ""}, "task"),
        ("tests", {"prompt": 1}, "columns"),
    ],
)
def test_each_damage_of_a_preference_is_found(found, verifier, kind, damage, wrong):
    row = next(row for row in found.preferences if row["kind"] == kind)
    assert wrong in kinds(audit_preferences, [row | damage], verifier)[0]


def test_hostile_rows_are_only_rows_that_fail(found, verifier):
    hostile = [
        found.triple
        | {"codes": ["def f(n):\n    import os\n    os._exit(0)", "\0", "def f(n):\n    raise SystemExit"]},
        found.triple | {"description": "\ud800" * 9, "tests": ["assert f(" + "(" * 5000]},
        dict.fromkeys(found.triple, json),
    ]
    assert all(kinds(audit_triples, hostile, verifier))
