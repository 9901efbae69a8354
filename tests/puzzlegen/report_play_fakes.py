"""Small directories of `cosplay`, made by hand."""

import json
from pathlib import Path

from report_fakes import interval, write

SPENT = {
    "codes": {"generated": 3001, "consumed": 2503, "completions": 40},
    "choice": {"generated": 499, "executions": 7},
}
TURNS = {"a/1": (False, True), "a/2": (True, False), "a/3": (True, True), "a/4": (False, False)}
RIGHT, WRONG = "def f(n):\n    return n", "def f(n):\n    return n + 1"
TESTS = ("assert f(1) == 1", "assert f(2) == 3")


def side(concordance, tasks=12):
    return {"tasks": tasks, "a": 0.71, "b": 0.32, "concordance": interval(concordance)}


def figures(number: int, share: float, cosplay: bool, warnings=()) -> dict:
    """The scores after a round."""
    choosers = ("direct", "best_of_n", "codet", "cluster_only", *(("cosplay",) if cosplay else ()))
    return {
        "code": interval(0.41 + number / 10), "choices": {name: interval(share) for name in choosers},
        "test_accuracy": interval(0.37), "test_accuracy_conditional": interval(0.43) | {"tasks": 3},
        "valid_tests": interval(8.25), "right_tests": interval(4.5), "distinct_inputs": interval(7.75),
        "signal": interval(0.61), "tokens": interval(1700.0 * (1 + number), 90),
        "pass@1": interval(0.41) | {"tasks": 4}, "pass@2": {"tasks": 0},
        "alignment": {"codes": side(0.53), "tests": side(0.91), "warnings": list(warnings)},
    }  # fmt: skip


def board(name: str, number: int, right: bool) -> dict:
    """The line of a round in which the first code, the right one, passes most tests, or the second."""
    tests = [{"test": test, "attack": ""} for test in (*TESTS, None)]
    rows = [[1, 1, None], [1, 0, None]]
    codes = [{"text": source, "source": source, "reason": None} for source in (RIGHT, WRONG)]
    return {
        "id": name, "round": number, "codes": codes, "tests": tests, "matrix": rows if right else rows[::-1],
        "spent": SPENT,
    }  # fmt: skip


def make_cosplay(path: Path, turns=None, seed=0, chooser="cosplay", judged=True, warnings=(), **changes) -> Path:
    """A run that is done; `turns` has by task whether its choice is right before and after the one round.

    A baseline has its pools alone, with the choices that it ends with. `changes` are options.
    """
    turns, cosplay = TURNS if turns is None else turns, chooser == "cosplay"
    options = {"seed": seed, "rounds": 1, "fixing": True, "guard": False}
    run = {
        "format": 1, "fingerprint": "feed", "target": len(turns), "versions": {},
        "configuration": {"model": "builtin", "chooser": chooser, "tasks": "tasks.jsonl", "settings": options},
        "deciding": {"command": "cosplay", "chooser": chooser, "model_digest": "feed", **options, **changes},
    }  # fmt: skip
    stands = {name: both if cosplay else both[1:] for name, both in turns.items()}
    ends = [
        {"id": name, "end": "chosen", "chosen": 0 if stand[-1] else 1, "code": RIGHT, "tokens": 3500, "spent": SPENT}
        for name, stand in stands.items()
    ]
    lines = [board(name, number, right) for name, stand in stands.items() for number, right in enumerate(stand)]
    words = {"description": "Return n.", "signature": "f(n: int) -> int"}
    by_task = [
        {"id": name, "code": 0.5, "tests": 0.5, "best_of_n": right, chooser: right}
        for name, (_, right) in turns.items()
    ]
    rounds = [
        {"round": number} | figures(number, sum(stand[number] for stand in stands.values()) / len(stands), cosplay)
        for number in range(2 if cosplay else 1)
    ]
    scores = rounds[-1] | {"left_out": [], "rounds": rounds, "by_task": by_task}
    scores["alignment"] = scores["alignment"] | {"warnings": list(warnings)}
    write(path / "run.json", run)
    write_lines(path / "plays.jsonl", [*lines, *ends])
    write_lines(path / "chosen.jsonl", [end | words for end in ends])
    write_lines(path / "scores.jsonl", [judge(name, stand) for name, stand in stands.items()] if judged else [])
    metrics = {"model": "builtin", "chooser": chooser, "tasks": len(turns), "outcomes": {"chosen": len(turns)}}
    metrics |= {"dropped": {}, "tokens": 14000, "executions": 28, "scores": scores if judged else None}
    metrics["spent"] = {
        stage: {what: number * len(turns) for what, number in counts.items()} for stage, counts in SPENT.items()
    }
    write(path / "metrics.json", metrics)
    return path


def judge(name: str, stand) -> dict:
    rounds = [{"codes": [1, 0], "tests": [1, 0], "choices": {"best_of_n": right}} for right in stand]
    return {"id": name, "rounds": rounds}


def write_lines(path: Path, lines) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
