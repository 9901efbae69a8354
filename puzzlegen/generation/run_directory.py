"""A run directory: the one place that a run writes to, and all that a run needs to go on after any crash.

    run.json        configuration, its fingerprint, versions, sandbox level, the last target; written before all else
    run.lock        held by the one process at work
    dataset/        kept rows, a `ShardStore`
    rejected/       a sample of the rejected rows, each with its `reason`, a `ShardStore`
    batches.jsonl   the ledger: a batch counts when its line is here
    events.jsonl    what happened when
    metrics.json    the ledger's totals, rewritten at each batch
    report.html     the page of the run, for people; nothing reads it
    index.sqlite3   the deduplication index, if it has outgrown its memory; a cache (`shards.dedup`)

A batch is written to `rejected/`, then to `dataset/`, then to the ledger. A crash between two of these leaves rows of
a batch that the ledger does not name; opening the directory cuts them off, and the batch is made again. Since a batch
number and the seed decide all that is in it, the dataset comes out the same as without the crash. A last batch that
was cut short at the target is made again when there is a larger one; its rows stay until then, and get company.

It is opened by `puzzlegen.generation.run_opening`. Not guaranteed: anything about a directory that someone edits by
hand, save that a dataset shorter than its ledger is noticed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

from puzzlegen.durable import Journal, write_json
from puzzlegen.errors import RefusedToResume
from puzzlegen.generation.ledger import LEDGER_NAME, BatchRecord, Ledger, Totals
from puzzlegen.generation.run_record import RUN_NAME, now, read_run
from puzzlegen.lock import RunLock

if TYPE_CHECKING:
    from recipes.batches import Batch

EVENTS_NAME = "events.jsonl"
METRICS_NAME = "metrics.json"
INDEX_NAME = "index.sqlite3"
_RESTORE = "restore the folder, or start anew with another --out DIR"


class RunDirectory:
    """An open run: locked, rewound to what is committed, ready for the next batch.

    It takes over what `opened` holds, and adds its own files to it. `taken_from` is as in `RunLock`; `after_commit` is
    called when a batch has been committed.
    """

    def __init__(
        self,
        path: Path,
        target: int,
        opened: ExitStack,
        lock: RunLock,
        run: Mapping[str, Any] | None,
        dollars_per_hour: float | None = None,
    ) -> None:
        from shards import REJECTED_SCHEMA, ROW_SCHEMA, NotAStoreError, ShardStore

        self.path = path
        self.target = target
        self.taken_from = lock.taken_from
        self.after_commit: Callable[[], None] | None = None
        self._lock = lock
        self._dollars_per_hour = dollars_per_hour
        self._logging = threading.Lock()  # a watchdog writes from a thread of its own
        if run is not None and not (path / RUN_NAME).exists():
            write_json(path / RUN_NAME, run)  # before anything else, so that a crash leaves a folder that is known
        self._ledger = Ledger(path)
        opened.callback(self._ledger.close)
        try:
            self._dataset = ShardStore(path / "dataset", ROW_SCHEMA)
            self._rejected = ShardStore(path / "rejected", REJECTED_SCHEMA)
        except NotAStoreError as error:
            raise RefusedToResume(str(error), _RESTORE) from error
        self._check_stores()
        if run is not None:
            write_json(path / RUN_NAME, run)
        for store in (self._dataset, self._rejected):
            store.rewind(self._ledger.next_batch)
        if self._ledger.cut_short:
            self._dataset.truncate(self.kept)  # to a crash that came before its other rows counted
        if len(self._dataset) != self.kept:
            self._refuse_rows()
        self._again = self._ledger.cut_short and not self.done
        self._events = Journal(path / EVENTS_NAME, log=True)
        opened.callback(self._events.close)
        self._opened = opened.pop_all()

    def _check_stores(self) -> None:
        """Refuse stores that no crash can have left: rows lost, or more than one batch ahead of the ledger."""
        if len(self._dataset) < self.kept:
            self._refuse_rows()
        for store in (self._dataset, self._rejected):
            if store.last_batch is not None and store.last_batch > self._ledger.next_batch:
                raise RefusedToResume(
                    f"{store.directory} goes on to batch {store.last_batch} where {LEDGER_NAME} ends before batch "
                    f"{self._ledger.next_batch}",
                    _RESTORE,
                )

    def _refuse_rows(self) -> NoReturn:
        raise RefusedToResume(
            f"{self.path / 'dataset'} has {len(self._dataset):,} rows where {LEDGER_NAME} counts {self.kept:,}",
            _RESTORE,
        )

    @property
    def totals(self) -> Totals:
        """What the committed batches add up to."""
        return self._ledger.totals

    @property
    def settled(self) -> Totals:
        """What the batches before the next one add up to: less than `totals` if the last one is made again."""
        return self._ledger.before_last if self._again else self.totals

    @property
    def next_batch(self) -> int:
        """The batch to make next: the last one again, if that was cut short and the target is larger now."""
        return self._ledger.next_batch - self._again

    @property
    def kept(self) -> int:
        """Rows in the dataset."""
        return self._ledger.kept

    @property
    def done(self) -> bool:
        """Whether the target is met."""
        return self.kept >= self.target

    @property
    def measured(self) -> bool:
        """Whether `metrics.json` has the totals of a run that is done, and its diversity."""
        try:
            found = json.loads((self.path / METRICS_NAME).read_bytes())
            return bool(found.pop("diversity")) and found == {"target": found["target"]} | self._metrics()
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return False

    def kept_rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the dataset, oldest first."""
        return self._dataset.iter_rows()

    def kept_puzzles(self, batches: range) -> Iterator[str]:
        """The puzzles that these batches have kept, oldest first, for whoever has to remember them."""
        rows = self._dataset.iter_rows(["puzzle", "batch"])
        return (row["puzzle"] for row in rows if row["batch"] in batches)

    def record_model_revision(self, revision: str | None) -> None:
        """Note in `run.json` at which commit the Hub had the model; a run that goes on may get a later one."""
        run = read_run(self.path)
        if run is not None and revision is not None and revision not in (known := run.get("model_revisions", [])):
            write_json(self.path / RUN_NAME, run | {"model_revisions": [*known, revision]})

    def commit(self, batch: Batch, wall_seconds: float) -> None:
        """Store a batch's rows and count it; on return it is there to stay, before that it never was.

        If the last batch is made again, what was there of it is there all the time.
        `wall_seconds` is the time that it took. Raises ValueError if it is not the next batch, RefusedToResume if
        another process has taken the directory over, and OSError from the disk, after which the directory has to be
        opened anew.
        """
        if batch.number != self.next_batch:
            raise ValueError(f"batch {batch.number} came where {self.next_batch} was due")
        self._lock.check()
        record = BatchRecord(
            number=batch.number,
            kept=len(batch.kept),
            kept_total=self.settled.kept + len(batch.kept),
            complete=batch.complete,
            funnel=dict(batch.funnel),
            tokens=batch.tokens,
            model_seconds=batch.model_seconds,
            verify_seconds=batch.verify_seconds,
            wait_seconds=batch.wait_seconds,
            wall_seconds=wall_seconds,
            verify_cpu_seconds=batch.verify_cpu_seconds,
        )
        for store, rows in ((self._rejected, batch.rejected), (self._dataset, batch.kept)):
            store.complete(batch.number, rows) if self._again else store.append(rows)
        self._ledger.replace_last(record) if self._again else self._ledger.append(record)
        self._again = False
        self.write_metrics()
        if self.after_commit is not None:
            self.after_commit()

    def record_sandbox_level(self, level: str) -> None:
        """Note in `run.json` at which level the verifier works now; the rows have the level of their own time."""
        run = read_run(self.path)
        if run is not None and run["sandbox_level"] != level:
            write_json(self.path / RUN_NAME, run | {"sandbox_level": level})
            self.log("sandbox", level=level)

    def write_metrics(self, diversity: Mapping[str, Any] | None = None) -> None:
        """Rewrite `metrics.json`; `diversity` is what the report measures once a run is done."""
        document = {"target": self.target} | self._metrics() | {"diversity": diversity}
        write_json(self.path / METRICS_NAME, document)

    def _metrics(self) -> dict[str, Any]:
        return self.totals.as_metrics(self._dollars_per_hour)

    def finish(self, diversity: Mapping[str, Any]) -> None:
        """Note the last measurement of a run that is done; repeated if a crash came before it was on the disk."""
        self.write_metrics(diversity)
        self.log("finished", kept=self.kept)

    def log(self, event: str, **fields: Any) -> None:
        """Add a line to `events.jsonl`; from any thread."""
        with self._logging:
            self._events.append({"time": now(), "event": event} | fields)

    def close(self) -> None:
        """Let the directory go; nothing is left to write."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
