"""A factory of made-up batches, run directories for it, and the command line on top of it, run as a program."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from puzzlegen.generation.run_directory import RunDirectory
from puzzlegen.generation.run_opening import open_run

PER_BATCH = 3


class FakeBatch(NamedTuple):
    number: int
    kept: list
    rejected: list
    funnel: dict
    complete: bool
    tokens: int = 1000
    model_seconds: float = 0.2
    verify_seconds: float = 0.1
    wait_seconds: float = 0.05
    verify_cpu_seconds: float = 0.15


def kept_row(batch: int, place: int) -> dict:
    number = batch * 1000 + place
    return {
        "id": f"{batch}-{place}",
        "puzzle": f"def f(x: int):\n    return x == {number}",
        "solutions": [f"def g():\n    return {number}"],
        "failures": ["def g():\n    return -1"],
        "answers": [str(number)],
        "answer_type": "int",
        "attempts": 8,
        "solved": 1,
        "solve_rate": 0.125,
        "template": f"{number:032x}",
        "fingerprint": str(number),
        "model": "fake",
        "engine": "fake",
        "tokens": 100,
        "seed": 0,
        "batch": batch,
        "iteration": 0,
        "sandbox_level": "L4",
        "verifier_version": "1",
    }


def true_row(batch: int, place: int) -> dict:
    """A row of which everything holds that can be checked."""
    from shards import fingerprint

    row = kept_row(batch, place)
    made = fingerprint(row["puzzle"])
    return row | {"id": made.renamed[:16], "fingerprint": made.renamed, "template": made.template}


def rejected_row(batch: int) -> dict:
    return {
        "text": "def f(", "reason": "syntax", "detail": "", "stage": "parsed", "batch": batch, "model": "fake",
        "seed": 0,
    }  # fmt: skip


def fake_batches(start_batch: int, kept: int, target: int) -> Iterator[FakeBatch]:
    """What a factory does: batch number decides the rows, the target cuts the last batch short. Batch 2 is barren."""
    number = start_batch
    while kept < target:
        make_row = true_row if os.environ.get("FAKE_TRUE_ROWS") else kept_row
        rows = [make_row(number, place) for place in range(0 if number == 2 else PER_BATCH)]
        complete = kept + len(rows) <= target
        rows = rows[: target - kept]
        kept += len(rows)
        funnel = {
            "proposed": 20, "parsed": 15, "valid": 12, "runs": 11, "nontrivial": 9, "novel": 8, "solved": 5,
            "kept": len(rows), "rejected:syntax": 5, "rejected:unsolved": 3,
        }  # fmt: skip
        yield FakeBatch(number, rows, [rejected_row(number)], funnel, complete)
        number += 1


def open_fake(path: Path, target: int, **changes: object) -> RunDirectory:
    deciding = {"seed": 0, "temperature": 0.9} | changes
    return open_run(path, target=target, deciding=deciding, resolved=deciding | {"n": target})


def fill(run: RunDirectory) -> None:
    for batch in fake_batches(run.next_batch, run.settled.kept, run.target):
        run.commit(batch, wall_seconds=0.5)


def ids(path: Path) -> list[str]:
    """The dataset as a stranger reads it: the rows that `datasets.load_from_disk` shows."""
    import datasets

    return list(datasets.load_from_disk(str(path / "dataset"))["id"])


@contextmanager
def fake_factory_line(configuration, run, progress, **further) -> Iterator[Iterator[FakeBatch]]:
    progress.stage("generating")
    yield fake_batches(run.next_batch, run.settled.kept, run.target)


def main() -> int:
    """The console script with the fake factory; FAKE_PAUSE is the time in seconds that a batch takes."""
    from puzzlegen import cli
    from puzzlegen.generation import production

    @contextmanager
    def slow_line(*arguments, **further):
        with fake_factory_line(*arguments, **further) as batches:
            pause = float(os.environ.get("FAKE_PAUSE", "0"))
            yield (batch for batch in batches if not time.sleep(pause))

    production.factory_line = slow_line
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
