"""The rows of the upper bound: what a base solves of the suite itself, and what its puzzles lend to one another."""

import json
import sys

from benchmarks import upper_bound
from finetune.evaluation import read_record

DOUBLES = "def f(n: int, goal=18):\n    return n * 2 == goal"
ADDS = "def f(n: int, total=21):\n    return n + 4 == total and n > 0"
NEVER = "def f(n: int, least=5):\n    return n < 0 < least * n"
SEARCH = "def g({0}):\n    return next(i for i in range(1000) if f(i))"


def problem(name, puzzle, *completions):
    attempts = [
        {"text": text, "tokens": 9, "solution": text, "reason": reason, "seconds": 0.0}
        | {"verdict": "rejected" if reason else "accepted"}
        for text, reason in completions
    ]
    return {"id": name, "domain": "d", "answer_type": "int", "puzzle": puzzle, "model_seconds": 1.0} | {
        "completions": attempts
    }


def write(path, *problems):
    path.mkdir()
    (path / "completions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in problems))
    run = {"fingerprint": "", "deciding": {}, "addressing": {"style": "completion", "shots": 0}}
    run["configuration"] = {"suite": "heldout", "model": "builtin"}
    (path / "evaluation.json").write_text(json.dumps({"run": run}))


def test_a_row_has_what_held_once_and_the_share_of_attempts_that_did():
    right, wrong = (SEARCH.format("goal=18"), None), ("def g(goal=18):\n    return goal", "wrong_answer")
    row = upper_bound.row_of(read_record(problem("a", DOUBLES, right, right, wrong, ("def g(", "syntax"))))
    assert (row["solutions"], row["solve_rate"]) == ([right[0]], 0.5)
    assert row["failures"] == [wrong[0], "def g("]


def test_a_puzzle_is_lent_what_solves_two_others_and_one_that_nothing_solves_is_left_out(tmp_path, monkeypatch):
    mends = "def f(n: int, part=3):\n    return n % 7 == part and n > 50"
    write(
        tmp_path / "ev",
        problem("a", DOUBLES, (SEARCH.format("goal=18"), None)),
        problem("b", ADDS, (SEARCH.format("total=21"), None)),
        problem("c", mends, ("def g(part=3):\n    return part", "wrong_answer")),
        problem("d", NEVER, ("def g(least=5):\n    return least", "wrong_answer")),
    )
    monkeypatch.setattr(sys, "argv", ["upper_bound", str(tmp_path / "ev"), str(tmp_path / "rows.jsonl")])
    upper_bound.main()
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [(row["id"], len(row["solutions"])) for row in rows] == [("a", 1), ("b", 1), ("c", 1)]
