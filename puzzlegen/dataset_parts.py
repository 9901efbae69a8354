"""The datasets of a run or a loop as they are at one moment, for those who read them while they may still grow.

A folder with a dataset and a ledger is a part: a run is one, and of a loop each iteration. Its rows must agree with
its ledger batch by batch; `RefusedToResume` where they do not, and for files that are damaged or gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from puzzlegen.durable import read_journal
from puzzlegen.errors import PuzzlegenError, RefusedToResume
from puzzlegen.generation.ledger import LEDGER_NAME, BatchRecord, read_records
from puzzles.amounts import amount

if TYPE_CHECKING:
    import pyarrow as pa

    from shards.snapshot import Snapshot

Counting = Callable[[Iterator[dict[str, Any]]], Iterator[dict[str, Any]]]
"""Is handed rows as they are read, and hands them on."""
_TRIES = 10


class Part(NamedTuple):
    """A folder with a dataset and a ledger: a run, or an iteration of a loop."""

    path: Path
    records: list[BatchRecord]
    snapshot: Snapshot

    @property
    def rows(self) -> int:
        """The rows that the ledger counts; the snapshot may have more, of a batch that is being committed."""
        return self.records[-1].kept_total if self.records else 0

    def batches(self) -> Iterator[pa.RecordBatch]:
        """These rows."""
        from shards.export import take_rows

        return take_rows(self.snapshot.batches(), self.rows)

    def checked_rows(self) -> Iterator[dict[str, Any]]:
        """These rows; RefusedToResume at the end if the ledger counts others, batch by batch."""
        found: Counter[int] = Counter()
        for batch in self.batches():
            rows = batch.to_pylist()
            found.update(row["batch"] for row in rows)
            yield from rows
        if wrong := self._miscounted(found):
            raise RefusedToResume(wrong, "restore the folder: what is in it cannot be told from what was made")

    def disagreement(self) -> str | None:
        """In words, the first batch of which the ledger counts other rows; None if there is none."""
        found: Counter[int] = Counter()
        for batch in self.batches():
            found.update(batch.column("batch").to_pylist())
        return self._miscounted(found)

    def _miscounted(self, found: Counter[int]) -> str | None:
        counted = {record.number: record.kept for record in self.records if record.kept}
        for number in sorted(found.keys() | counted.keys()):
            if found[number] != counted.get(number, 0):
                return (
                    f"{self.path} has {amount(found[number], 'row')} of batch {number} where {LEDGER_NAME} counts "
                    f"{counted.get(number, 0):,}"
                )
        return None


def dataset_folders(path: Path) -> list[Path]:
    """The folders with a dataset/, in the order in which they were made: the run itself, or a loop's iterations."""
    if (path / "dataset").is_dir():
        return [path]
    found: list[Path] = []
    while (path / f"iteration-{len(found) + 1}" / "dataset").is_dir():
        found.append(path / f"iteration-{len(found) + 1}")
    return found


def open_part(path: Path, opened: ExitStack) -> Part:
    """The ledger and the rows of one moment, although both may grow meanwhile."""
    from shards.snapshot import Snapshot

    for _ in range(_TRIES):
        before = read_journal(path / LEDGER_NAME)
        snapshot = opened.enter_context(Snapshot(path / "dataset"))
        if read_journal(path / LEDGER_NAME)[: len(before)] == before:  # a run that goes on may replace its last line
            return Part(path, read_records(before, path / LEDGER_NAME), snapshot)
    raise PuzzlegenError(f"{path} changes too fast to be read", "run the same command again")


@contextmanager
def damage_refused() -> Iterator[None]:
    """A file of the dataset that is damaged or gone, as RefusedToResume."""
    from shards.reader import DamagedDatasetError

    advice = "restore it from a copy, or make the run anew with another --out DIR"
    try:
        yield
    except DamagedDatasetError as error:
        raise RefusedToResume(str(error), advice) from error
    except FileNotFoundError as error:
        raise RefusedToResume(f"{error.filename} is gone", advice) from error
