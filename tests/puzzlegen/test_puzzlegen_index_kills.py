"""A run whose index goes to the disk, killed at random moments, against one that is never killed and stays in memory.

The batches are random puzzles of a small language, which are kept if the index says that they are new: the factory
without a model and a judge. Run as a program, this file is such a run: DIR BUDGET MOMENT kills itself at that moment.
"""

import hashlib
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from puzzlegen_fakes import FakeBatch, kept_row, open_fake, rejected_row

from puzzlegen.budget import Budget
from puzzlegen.generation.ledger import Totals
from puzzlegen.generation.production import produce
from puzzlegen.generation.progress import Progress
from puzzlegen.generation.run_directory import INDEX_NAME
from shards import DedupIndex, Overflow, fingerprint

TARGET = 240
BUDGET = 30_000  # bytes: a move to the file every dozen templates
PLENTY = 10**9


def random_puzzles(batch):
    draw = Random(batch)
    for _ in range(30):
        terms = (f"x {draw.choice('+-*%&|')} {draw.choice(('n', 'm', '3', '4'))}" for _ in range(draw.randrange(2, 6)))
        yield f"def f(x: int, n=5, m=7):\n    return {' == '.join(terms)} == {draw.randrange(3)}"


def batches(run, index):
    """Batches from `run.next_batch` on; what is not new is told in `rejected/`, with its detail."""
    number, kept = run.next_batch, run.settled.kept
    while True:
        rows, rejected = [], []
        for place, source in enumerate(random_puzzles(number)):
            if kept == run.target:
                break
            found = fingerprint(source)
            why = index.check(found)
            if why is None:
                index.add(found)
                kept += 1
                rows.append(kept_row(number, place) | {"puzzle": source, "template": found.template})
            else:
                rejected.append(rejected_row(number) | {"text": source, "reason": why.reason, "detail": why.detail})
        yield FakeBatch(number, rows, rejected, {}, kept < run.target)
        number += 1


def make(path, budget):
    overflow = Overflow(path / INDEX_NAME, budget)
    with open_fake(path, TARGET) as run, closing(DedupIndex(overflow=overflow)) as index:
        index.restore(lambda: run.kept_puzzles(range(run.next_batch)))
        produce(run, batches(run, index), Progress("", TARGET, Totals(), quiet=True), Budget())


def die_at(moment):
    """Count the writes of the run and of the index, and end without a word at one of them."""
    from shards import dedup, disk_index

    passed = iter(range(10**9))

    def dying(function):
        def call(*arguments, **options):
            if next(passed) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return call

    def entries(*arguments, sort=disk_index._sorted_bands):
        for part in sort(*arguments):
            dying(list)()
            yield part

    os.fsync, os.replace = dying(os.fsync), dying(os.replace)
    disk_index._CHUNK = 50
    disk_index._sorted_bands = entries
    dedup.MemoryIndex = dying(dedup.MemoryIndex)  # made anew after each move to the file
    dedup.DiskIndex = dying(dedup.DiskIndex)


def digest(path):
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for folder in ("dataset", "rejected")
        for file in sorted((path / folder).iterdir())
    }


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    path = tmp_path_factory.mktemp("unbroken")
    make(path, PLENTY)
    assert not (path / INDEX_NAME).exists()
    return digest(path)


def test_an_index_on_the_disk_changes_no_byte(tmp_path, unbroken):
    make(tmp_path, BUDGET)
    assert (tmp_path / INDEX_NAME).exists()
    assert digest(tmp_path) == unbroken


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 13))])
def test_a_run_killed_again_and_again_is_the_unbroken_one(tmp_path, unbroken, seed):
    draw, ends = Random(seed), []
    while not ends or ends[-1]:
        moment = draw.randrange(160) if len(ends) < 4 else -1
        command = [sys.executable, __file__, str(tmp_path), str(BUDGET), str(moment)]
        ends.append(subprocess.run(command, env=os.environ | {"PYTHONPATH": ROOT}, timeout=60).returncode)
        assert ends[-1] in {0, -signal.SIGKILL}
    assert len(ends) > 1
    assert digest(tmp_path) == unbroken


ROOT = str(Path(__file__).parents[2])

if __name__ == "__main__":
    die_at(int(sys.argv[3]))
    make(Path(sys.argv[1]), int(sys.argv[2]))
