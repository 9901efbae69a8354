"""Small run directories, made by hand, and a strict reader of pages."""

import json
from html.parser import HTMLParser
from pathlib import Path

from puzzlegen_fakes import kept_row, rejected_row

from shards import REJECTED_SCHEMA, ROW_SCHEMA, ShardStore
from shards.task_schema import PREFERENCE_SCHEMA, TRIPLE_SCHEMA

VOID = {"meta", "br", "input"}
FUNNEL = {
    "proposed": 1733, "parsed": 1409, "valid": 1297, "runs": 1151, "nontrivial": 1013, "novel": 907, "solved": 463,
    "kept": 457, "attempt:accepted": 1831, "attempt:error": 2089,
}  # fmt: skip
REJECTED = {"syntax": 311, "unsolved": 431, "duplicate_near": 103}
DIVERSITY = {
    "rows": 457,
    "answer_types": {"int": 257, "str": 200},
    "modules": {"math": 13},
    "templates": 389,
    "top_template_share": 0.0173,
    "top_10_template_share": 0.1457,
    "node_entropy": 3.871,
    "distinct_ngrams": [0.1105, 0.4053, 0.6362],
    "novelty": [0.7377, 0.7069, 0.7604, 0.8016],
    "vendi": 145.8993,
    "sample": 443,
    "solve_rates": [0, 71, 61, 53, 47, 43, 59, 67, 29, 27],
    "compression_ratio": 2.7746,
}


def write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


def make_run(path: Path, rows=None, rejected=None, **metrics) -> Path:
    """A run of `generate` that is done, unless `metrics` say otherwise."""
    run = {
        "format": 1, "fingerprint": "feed", "target": 457, "deciding": {}, "sandbox_level": "L3",
        "configuration": {"model": "builtin", "seed": 41, "seeds": None, "temperature": 0.83, "out": "x"},
        "versions": {"python": "3.11.7", "puzzlegen": None}, "created": "2026-01-02T03:04:05.678+00:00",
    }  # fmt: skip
    figures = {
        "target": 457, "kept": 457, "batches": 19, "funnel": FUNNEL, "rejected": REJECTED, "tokens": 58254,
        "tokens_per_kept": 127.4705, "kept_per_second": 3.1241, "diversity": DIVERSITY,
        "seconds": {"wall": 146.28, "model": 95.85, "verify": 52.63, "wait": 0.5},
    }  # fmt: skip
    write(path / "run.json", run)
    write(path / "metrics.json", figures | metrics)
    (path / "events.jsonl").write_text('{"time": "2026-01-02T03:14:05.678+00:00", "event": "finished", "kept": 457}\n')
    ShardStore(path / "dataset", ROW_SCHEMA).append(
        [kept_row(0, place) for place in range(3)] if rows is None else rows
    )
    ShardStore(path / "rejected", REJECTED_SCHEMA).append([rejected_row(0)] if rejected is None else rejected)
    return path


def interval(value: float, reach: float = 0.0311) -> dict:
    return {"value": value, "low": value - reach, "high": value + reach}


def summary(value: float) -> dict:
    groups = {"clocks": {"problems": 7, "pass@1": value / 2}, "dna": {"problems": 5, "pass@1": value}}
    return {
        "suite": "heldout", "model": "builtin", "problems": 12, "samples": 4, "pass@1": interval(value),
        "solved": 3, "domains": groups, "answer_types": {"int": {"problems": 12, "pass@1": value}},
        "reasons": {"error": 17, "wrong_answer": 23},
    }  # fmt: skip


def completions(problem: str = "def f(x: int):\n    return x == 71", solution: str = "def g():\n    return 71") -> str:
    wrong = {"text": "", "tokens": 3, "solution": "def g(): nothing", "verdict": "rejected", "reason": "error"}
    right = {"text": "", "tokens": 3, "solution": solution, "verdict": "accepted", "reason": None}
    lines = [
        {"id": "clocks/other", "puzzle": "def f(x: int): return x == 0", "completions": [wrong]},
        {"id": "clocks/seventy", "puzzle": problem, "completions": [wrong, right]},
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


def outcomes(right: dict[str, int], samples: int = 4) -> str:
    """A log in which so many of each problem's completions are right."""
    verdicts = {
        problem: ["accepted"] * number + ["rejected"] * (samples - number) for problem, number in right.items()
    }
    return "".join(
        json.dumps({"id": problem, "completions": [{"verdict": verdict} for verdict in found]}) + "\n"
        for problem, found in verdicts.items()
    )


def make_loop(
    path: Path, arm="verified", seed=0, values=(0.1, 0.1531, 0.2073), wanted=2, stopped=None, **changes
) -> Path:
    """A loop with an iteration for each of `values` after the first, which is the base's; `changes` are options."""
    configuration = {"model": "builtin", "arm": arm, "seed": seed, "iterations": wanted}
    deciding = {
        "model": "m",
        "model_digest": "feed",
        "arm": arm,
        "seed": seed,
        "n": 457,
        "temperature": 0.9,
        "suite": "beef",
    } | changes
    run = {"format": 1, "target": wanted, "configuration": configuration, "deciding": deciding, "versions": {}}
    write(path / "run.json", run)
    (path / "base" / "evaluation").mkdir(parents=True, exist_ok=True)
    (path / "base" / "evaluation" / "completions.jsonl").write_text(completions())
    items = [{"iteration": 0, "model": "builtin", "evaluation": summary(values[0]), "seconds": {"evaluate": 61.0}}]
    for number, value in enumerate(values[1:], 1):
        folder = path / f"iteration-{number}"
        curve = [{"step": step, "loss": 2.0 / step, "tokens": 4096 * step} for step in (1, 2, 3)]
        write(folder / "model" / "training.json", {"curve": curve})
        item = {
            "iteration": number, "model": f"iteration-{number}/model", "texts": 1201 * number, "loss": 0.6671,
            "epochs": 2.97, "tokens": 12288, "seconds": {"finetune": 190.7, "evaluate": 133.0},
            "evaluation": summary(value),
            "gain": {"pass@1": interval(value - values[0])}, "newly_solved": ["clocks/seventy"] if number == 1 else [],
        }  # fmt: skip
        if arm in {"verified", "unverified"}:
            item |= {"puzzles": 457, "funnel": FUNNEL, "rejected": REJECTED, "diversity": DIVERSITY}
        if arm == "verified":
            item |= {"carried": {"lent": 5212, "held": 1733, "puzzles": 301}}
            item["seconds"]["generate"] = 301.0
        (folder / "evaluation").mkdir()
        (folder / "evaluation" / "completions.jsonl").write_text(completions())
        items.append(item)
    write(path / "metrics.json", {"arm": arm, "stopped": stopped, "iterations": items})
    return path


TASKS = ("shopping/total", "digits/sum", "vowels/count")
YIELDS = {
    "triples": 7, "texts": 19, "texts:code": 11, "texts:tests": 8, "preferences": 9, "preferences:code": 4,
    "preferences:tests": 5, "task:agreed": 7, "task:all_fail": 3, "task:tied": 2, "task:too_few": 8,
    "code_pair:made": 4, "code_pair:no_wrong_code": 3, "tests_pair:made": 5, "tests_pair:no_worse_suite": 2,
}  # fmt: skip
ANSWERS = {
    "codes": 80, "codes_read": 71, "tests": 300, "tests_read": 270, "cell:pass": 500, "cell:wrong": 300,
    "cell:error": 200, "code:syntax": 9, "test:no_call": 30,
}  # fmt: skip


def triple(place: int = 0, **changes) -> dict:
    task = {"id": f"1-0-{place}", "description": f"Return n plus {place}.", "signature": "add(n: int) -> int"}
    judged = {"votes": 5, "codes_sampled": 8, "tests_valid": 11, "score": 0.5, "sandbox_level": "L3"}
    origin = {"model": "base", "engine": "builtin", "tokens": 99, "seed": 0, "iteration": 1, "batch": 0}
    codes = [f"def add(n: int) -> int:\n    return n + {place}"]
    rest = {"entry_point": "add", "fingerprint": str(place), "topic": "", "verifier_version": "5"}
    return task | judged | origin | rest | {"codes": codes, "tests": [f"assert add(1) == {1 + place}"]} | changes


def preference(kind: str, place: int = 0, **changes) -> dict:
    answers = {"prompt": "def add(n):", "chosen": f"\n    return n + {place}\n\n", "rejected": "\n    return n\n\n"}
    evidence = {
        "right": f"def add(n): return n + {place}",
        "wrong": "def add(n): return n",
        "test": "assert add(2) == 9",
    }
    values = {"right_value": "9", "wrong_value": "1", "fault": "assert add(1) == 3" if kind == "tests" else ""}
    keys = ("signature", "entry_point", "chosen_votes", "codes_sampled", "sandbox_level", "verifier_version")
    rest = {key: triple().get(key, 5) for key in keys}
    origin = {key: triple()[key] for key in ("model", "seed", "iteration", "batch")}
    return {"id": f"1-0-{place}", "kind": kind} | answers | evidence | values | rest | origin | changes


def make_sol_ver(
    path: Path, arm="full", seed=0, right=((1, 0, 0), (2, 1, 0)), wanted=None, stopped=None, **changes
) -> Path:
    """A loop of `sol-ver`; `right` has for the base and each iteration how many of four codes of each task are right.

    As many tests of each task are right, and so many fewer mutants get through; `changes` are options.
    """
    wanted = len(right) - 1 if wanted is None else wanted
    configuration = {"model": "builtin", "arm": arm, "seed": seed, "iterations": wanted}
    deciding = {"command": "sol-ver", "model_digest": "feed", "arm": arm, "seed": seed, "codes": 8} | changes
    run = {"format": 1, "target": wanted, "configuration": configuration, "deciding": deciding, "versions": {}}
    write(path / "run.json", run)
    items = []
    for number, solved in enumerate(right):
        folder = path / (f"iteration-{number}" if number else "base")
        shares = [one / 4 for one in solved]
        mean = sum(shares) / len(shares)
        (folder / "evaluation").mkdir(parents=True)
        (folder / "evaluation" / "completions.jsonl").write_text(outcomes(dict(zip(TASKS, solved, strict=True))))
        by_task = {
            task: {"accuracy": one, "false_positives": 1 - one} for task, one in zip(TASKS, shares, strict=True)
        }
        write(folder / "tests" / "tests.json", {"by_task": by_task})
        measures = {"accuracy": interval(mean), "false_positives": interval(1 - mean), "valid": interval(0.613)}
        item = {
            "iteration": number, "model": "builtin", "evaluation": summary(mean),
            "tests": {"tasks": 3, "suites": 12, "accepts": None} | measures,
            "seconds": {"evaluate": 61.0, "test": 31.0},
        }  # fmt: skip
        if number:
            gained = {"difference": interval(0.1), "ratio": interval(1.41, 0.2)}
            lost = {"difference": interval(-0.1), "ratio": None}
            item |= {"gain": {"pass@1": lost | {"difference": interval(0.01)}, "accuracy": gained}}
            item["gain"]["false_positives"] = lost
            item |= {"invented": {"written": 128, "tasks": 20, "rejected": {"signature": 29, "copy_of_seed": 3}}}
            item |= {"answers": ANSWERS, "yields": YIELDS, "seconds": item["seconds"] | {"finetune": 100.0}}
            make_trainings(folder, arm, item)
            ShardStore(folder / "dataset", TRIPLE_SCHEMA).append([triple(place) for place in range(30)])
            ShardStore(folder / "preferences", PREFERENCE_SCHEMA).append(
                [preference(kind, place) for place in range(20) for kind in ("code", "tests")]
            )
        items.append(item)
    write(path / "metrics.json", {"arm": arm, "stopped": stopped, "iterations": items})
    return path


def make_trainings(folder: Path, arm: str, item: dict) -> None:
    curve = [{"step": step, "loss": 2.0 / step} for step in (1, 2, 3)]
    if arm != "dpo-only":
        write(folder / "supervised" / "training.json", {"curve": curve})
        item["learned"] = {"examples": 23, "steps": 3, "tokens": 4096, "loss": 0.6671}
    if arm not in {"sft-only", "no-verification"}:
        last = {"margin": 0.4093, "accuracy": 0.75, "chosen_reward": -0.2357, "rejected_reward": -0.645}
        write(folder / "preferring" / "training.json", {"curve": [point | last for point in curve]})
        item["preferred"] = {"examples": 9, "steps": 3, "tokens": 999, "loss": 0.5923} | last


class Reading(HTMLParser):
    """A page, read strictly: every element is closed in order, and attributes are listed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.by_tag: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes), f"<{tag}> has an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        assert "svg" in self.open, f"<{tag}/> outside of SVG"

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "script"} and data.strip():
            self.words.append(data)
            self.by_tag.setdefault(self.open[-1], []).append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.words)
