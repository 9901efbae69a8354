"""Rows to publish, and a publication of them."""

import pyarrow as pa

from shards import ROW_SCHEMA
from shards.card import LAST_LINE
from shards.manifest import MANIFEST_NAME, Manifest
from shards.schema import with_features


def row(number: int) -> dict:
    return {
        "id": f"{number:016x}",
        "puzzle": f"def f(x: int):\n    return x == {number}",
        "solutions": [f"def g():\n    return {number}"] * (1 + number % 3),
        "failures": ["def g():\n    return -1"],
        "answers": [str(number)] * (1 + number % 3),
        "answer_type": "int",
        "attempts": 8,
        "solved": 1 + number % 3,
        "solve_rate": (1 + number % 3) / 8,
        "template": f"{number % 7}".ljust(32, "0"),
        "fingerprint": f"{number:032x}",
        "model": "m",
        "engine": "e",
        "tokens": 100 + number,
        "seed": 0,
        "batch": number // 10,
        "iteration": 0,
        "sandbox_level": "L4",
        "verifier_version": "4",
    }


def batches(rows: list[dict], portion: int = 7):
    schema = with_features(ROW_SCHEMA)
    for start in range(0, len(rows), portion):
        yield pa.RecordBatch.from_pylist(rows[start : start + portion], schema)


class RowsToPublish:
    """A publication of `rows`, whose card is two lines."""

    timeout, memory_mb = 1.0, 1024

    def __init__(self, count: int, run: str = "feed", first: int = 0) -> None:
        self._rows = [row(number) for number in range(first, first + count)]
        self.rows = count
        self.run = run

    def batches(self):
        return batches(self._rows)

    def card(self, files, own_words):
        return f"---\nlicense: mit\n---\n{self.rows} rows in {len(files)} files\n{LAST_LINE}\n{own_words}"


def remote_rows(repo, branch: str = "main") -> list[dict]:
    """The rows of the data files of a branch, as a reader comes upon them."""
    import io

    import pyarrow.parquet as pq

    files = repo.files(branch)
    return [
        row
        for path in sorted(path for path in files if path.startswith("data/train-"))
        for row in pq.read_table(io.BytesIO(files[path])).to_pylist()
    ]


def manifest_of(repo, branch: str = "main") -> Manifest:
    return Manifest.from_bytes(repo.files(branch)[MANIFEST_NAME])
