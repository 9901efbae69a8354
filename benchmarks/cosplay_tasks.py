"""Tasks of the kind that the built-in model is trained on, with references, for `puzzlegen cosplay` to be measured on.

    python -m benchmarks.cosplay_tasks tasks.jsonl --count 48

Equal seeds make equal files. Not guaranteed: that none of them was in a training text, which comes from the same
source. Run it as a module.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

from generator.corpus.task_drafts import TaskDraft, write_task_drafts
from generator.corpus.task_values import NoValueError, right_test
from puzzles import ReferenceTask
from puzzles.task_files import write_task_file

SEED = 987654321  # far from those of trainings, which count from 0
_LEAST_TESTS, _MOST_TESTS, _TRIES = 5, 6, 40


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cosplay_tasks", description="Write tasks.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    write_task_file(arguments.file, islice(references(arguments.seed), arguments.count))


def references(seed: int) -> Iterator[ReferenceTask]:
    """Tasks without end, of different descriptions, each with enough different tests that are right."""
    rng, seen = Random(seed), set[str]()
    while True:
        draft = write_task_drafts(rng)
        if draft is None or draft.task.description in seen:
            continue
        tests = _right_tests(rng, draft)
        if len(tests) >= _LEAST_TESTS:
            task = replace(draft.task, id=f"draft/{len(seen)}")
            seen.add(task.description)
            yield ReferenceTask(task, draft.source(draft.solutions[0]), tests, "drafts")


def _right_tests(rng: Random, draft: TaskDraft) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _ in range(_TRIES):
        if len(found) == _MOST_TESTS:
            break
        try:
            found[right_test(rng, draft).text] = None
        except NoValueError:
            continue
    return tuple(found)


if __name__ == "__main__":
    main()
