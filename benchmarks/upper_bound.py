"""What tuning can make of a base at most: data of what it solves of the very puzzles that it is measured on.

    puzzlegen evaluate --samples 10 --out runs/attempts
    python -m benchmarks.upper_bound runs/attempts bound.jsonl
    puzzlegen finetune bound.jsonl --steps 300 --solutions general --weigh learnable \\
        --list-share 0.1 --out models/bound
    puzzlegen evaluate --model models/bound

The rows are those that `puzzlegen improve` would learn from if its own puzzles were the suite's: accepted attempts,
and the programs that solve several of these puzzles, tried on each. No model that comes of it may be reported as
anything but this bound: it has been shown the test. How much of its gain a loop reaches on puzzles of its own says how
well those stand for the test. Run it as a module.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from finetune.evaluation import Evaluated
from puzzlegen.evaluation.directory import read_log
from recipes.carrying import carry_over
from shards.durable import write_durably
from shards.fingerprint import fingerprint
from verifier import Verifier


def main() -> None:
    """Write the rows, and say how many there are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.upper_bound", description="Learn from the test.")
    parser.add_argument("evaluation", type=Path, help="what `puzzlegen evaluate --out` wrote for the base")
    parser.add_argument("rows", type=Path, help="where the JSON lines go")
    parser.add_argument("--carry", type=int, default=16, help="programs that each puzzle is lent at most")
    arguments = parser.parse_args()
    attempted = [row_of(each) for each in read_log(arguments.evaluation).evaluated]
    with Verifier() as verifier:
        carried = list(carry_over(attempted, verifier, arguments.carry))
    rows = [
        row | {"solutions": solutions}
        for row, more in zip(attempted, carried, strict=True)
        if (solutions := [*row["solutions"], *more.solutions])
    ]
    write_durably(arguments.rows, "".join(json.dumps(row) + "\n" for row in rows).encode())
    own = sum(bool(row["solutions"]) for row in attempted)
    print(f"{len(rows)} of {len(attempted)} puzzles solved, {own} of them by attempts of their own")


def row_of(evaluated: Evaluated) -> dict[str, Any]:
    """A puzzle with the attempts at it as a row of `generate`, as far as training and carrying over read it."""
    puzzle = evaluated.problem.as_record()["puzzle"]
    held = [each.solution for each in evaluated.completions if each.outcome.reason is None]
    failed = [each.solution for each in evaluated.completions if each.outcome.reason is not None]
    return {
        "id": evaluated.problem.id,
        "puzzle": puzzle,
        "answer_type": evaluated.problem.answer_type,
        "template": fingerprint(puzzle).template,
        "solutions": list(dict.fromkeys(held)),
        "failures": list(dict.fromkeys(failed)),
        "solve_rate": len(held) / len(evaluated.completions),
    }


if __name__ == "__main__":
    main()
