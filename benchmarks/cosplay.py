"""CoSPlay beside plain pools at an equal price, as a table: from runs of `puzzlegen cosplay` that were made before.

    for seed in 0 1 2; do
        puzzlegen cosplay tasks --seed $seed --out runs/played-$seed
        puzzlegen cosplay tasks --seed $seed --out runs/plain-$seed --baseline best_of_n --match runs/played-$seed
    done
    python -m benchmarks.cosplay --played runs/played-? --plain runs/plain-?     # as many of each, in the same order

Differences are taken in pairs, task by task, over the seeds' means, with 95% intervals from resampling tasks
(`finetune.pass_at_k.paired_difference`). Tasks that one of the runs has not scored are left out. Run it as a module.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from finetune.pass_at_k import Floats, paired_difference

COMPARED = (
    ("cosplay, clusters", "cosplay", "best of n", "best_of_n"),
    ("cosplay, clusters", "cosplay", "CodeT", "codet"),
    ("cosplay, clusters", "cosplay", "cluster only", "cluster_only"),
    ("cosplay, first leader", "best_of_n", "best of n", "best_of_n"),
    ("codes", "code", "codes", "code"),
    ("tests", "tests", "tests", "tests"),
    ("tests, conditional", "tests_conditional", "tests, conditional", "tests_conditional"),
)
"""A figure of the played runs and one of the plain runs beside it, each with its name in `by_task`."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cosplay", description="Compare runs of cosplay.")
    parser.add_argument("--played", nargs="+", type=Path, required=True, help="runs of CoSPlay, one a seed")
    parser.add_argument("--plain", nargs="+", type=Path, required=True, help="runs of a baseline, in the same order")
    arguments = parser.parse_args()
    if len(arguments.played) != len(arguments.plain):
        parser.error("give as many runs of a baseline as of CoSPlay")
    print("\n".join(table(*([_read(path) for path in paths] for paths in (arguments.played, arguments.plain)))))


def table(played: Sequence[dict[str, Any]], plain: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The lines of a Markdown table out of the documents of `metrics.json`."""
    tokens = [np.mean([run["tokens"] / run["tasks"] for run in runs]) for runs in (played, plain)]
    yield f"{len(played)} seeds; tokens a task: played {tokens[0]:,.0f}, plain {tokens[1]:,.0f}.\n"
    yield "| played | | plain | | difference | ratio | tasks |"
    yield "|---|---:|---|---:|---:|---:|---:|"
    for name, key, other, other_key in COMPARED:
        after, before = _common(played, key, plain, other_key)
        if not after.size:
            continue
        found = paired_difference(before, after)
        low, high = 100 * found.interval.low, 100 * found.interval.high
        ratio = f"{after.mean() / before.mean():.2f}" if before.mean() else "-"
        yield (
            f"| {name} | {100 * after.mean():.1f}% | {other} | {100 * before.mean():.1f}% "
            f"| {100 * found.interval.value:+.1f} ({low:+.1f} to {high:+.1f}) | {ratio} | {after.shape[1]:,} |"
        )


def _common(
    played: Sequence[dict[str, Any]], key: str, plain: Sequence[dict[str, Any]], other: str
) -> tuple[Floats, Floats]:
    """Both figures, (seeds, tasks) each, of the tasks for which all runs have them."""
    after, before = ([_by_task(run, name) for run in runs] for runs, name in ((played, key), (plain, other)))
    tasks = [task for task in after[0] if all(task in figures for figures in (*after, *before))]

    def array(runs: Sequence[dict[str, float]]) -> Floats:
        return np.array([[run[task] for task in tasks] for run in runs], dtype=np.float64)

    return array(after), array(before)


def _by_task(run: dict[str, Any], key: str) -> dict[str, float]:
    return {each["id"]: float(each[key]) for each in run["scores"]["by_task"] if each.get(key) is not None}


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads((path / "metrics.json").read_bytes()))


if __name__ == "__main__":
    main()
