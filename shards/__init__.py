"""What becomes of kept puzzles: fingerprints, deduplication, decontamination, Arrow shards and a measure of diversity.

This room runs no untrusted code and knows neither models nor the sandbox.
"""

from shards.dedup import DedupIndex, Overflow
from shards.diversity import Diversity, summarise
from shards.fingerprint import Fingerprint, fingerprint
from shards.protect import Protected
from shards.reader import read_rows
from shards.schema import LATER_COLUMNS, REJECTED_SCHEMA, ROW_SCHEMA, RejectedRow, Row
from shards.store import NotAStoreError, ShardStore
from shards.task_protect import ProtectedTasks

__all__ = [
    "LATER_COLUMNS",
    "REJECTED_SCHEMA",
    "ROW_SCHEMA",
    "DedupIndex",
    "Diversity",
    "Fingerprint",
    "NotAStoreError",
    "Overflow",
    "Protected",
    "ProtectedTasks",
    "RejectedRow",
    "Row",
    "ShardStore",
    "fingerprint",
    "read_rows",
    "summarise",
]
