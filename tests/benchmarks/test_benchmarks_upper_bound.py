"""The rows of the upper bound: what a base solves of the suite itself, and what its puzzles lend to one another."""

import json
import sys

from benchmarks import upper_bound

DOUBLES = "def f(n: int, goal=18):\n    return n * 2 == goal"
ADDS = "def f(n: int, total=21):\n    return n + 4 == total and n > 0"
NEVER = "def f(n: int, least=5):\n    return n < 0 < least * n"
SEARCH = "def g({0}):\n    return next(i for i in range(1000) if f(i))"


def problem(name, puzzle, *completions):
    attempts = [{"text": "", "solution": text, "verdict": verdict} for text, verdict in completions]
    return {"id": name, "puzzle": puzzle, "answer_type": "int", "completions": attempts}


def write(path, *problems):
    path.mkdir()
    (path / "completions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in problems))


def test_a_row_has_what_held_once_and_the_share_of_attempts_that_did(tmp_path):
    right, wrong = (SEARCH.format("goal=18"), "accepted"), ("def g(goal=18):\n    return goal", "rejected")
    write(tmp_path / "ev", problem("a", DOUBLES, right, right, wrong, (None, "rejected")))
    (row,) = upper_bound.read_attempts(tmp_path / "ev" / "completions.jsonl")
    assert (row["solutions"], row["failures"], row["solve_rate"]) == ([right[0]], [wrong[0]], 0.5)


def test_a_puzzle_is_lent_what_solves_two_others_and_one_that_nothing_solves_is_left_out(tmp_path, monkeypatch):
    mends = "def f(n: int, part=3):\n    return n % 7 == part and n > 50"
    write(
        tmp_path / "ev",
        problem("a", DOUBLES, (SEARCH.format("goal=18"), "accepted")),
        problem("b", ADDS, (SEARCH.format("total=21"), "accepted")),
        problem("c", mends, ("def g(part=3):\n    return part", "rejected")),
        problem("d", NEVER, ("def g(least=5):\n    return least", "rejected")),
    )
    monkeypatch.setattr(sys, "argv", ["upper_bound", str(tmp_path / "ev"), str(tmp_path / "rows.jsonl")])
    upper_bound.main()
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [(row["id"], len(row["solutions"])) for row in rows] == [("a", 1), ("b", 1), ("c", 1)]
