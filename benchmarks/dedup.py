"""How fast puzzles are fingerprinted and deduplicated, what the index takes, and whether either changes as it grows.

    python -m benchmarks.dedup                        # a million candidates; writes benchmarks/dedup.json
    python -m benchmarks.dedup --n 20000 --json -     # a quick look, on stdout

The candidates are drafts of the corpus from which the built-in model learns, fingerprinted and then shown to two
indices: one in memory, one with so small a budget that nearly all of it is on the disk. `windows` has both after every
`--window` candidates. MinHash alone, by datasketch and by rensa with as many permutations, sees the same shingles.
Every measurement has a process of its own, one after the other on one core. Run it as a module.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from itertools import compress, count, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

from benchmarks.machine import describe_machine, describe_versions
from generator.corpus.documents import write_drafts
from shards import DedupIndex, Fingerprint, Overflow, fingerprint
from shards.memory_index import MemoryIndex
from shards.near import BANDS, ROWS, sign

RESULT = Path(__file__).with_suffix(".json")
PACKAGES = ("puzzlegen", "rensa", "datasketch", "numpy")
DRAFTS = 5_000  # of one seed
DRAFT_MEMORY = 3 << 30  # bytes; a draft in some hundred thousand computes a string of gigabytes
PEERS = 20_000  # sets that the peers see
RESTORED = 50_000  # kept rows that are fingerprinted again
PART = 60_000  # entries of a table that is weighed

Answer = TypeVar("Answer")


class Taken(NamedTuple):
    """Seconds of wall clock, and of the processor, on which other work on the machine hardly tells."""

    seconds: float
    processor: float


class Clock:
    """Started when it is made."""

    def __init__(self) -> None:
        self._started = Taken(time.perf_counter(), time.process_time())

    def taken(self) -> Taken:
        """The time since then."""
        return Taken(time.perf_counter() - self._started.seconds, time.process_time() - self._started.processor)


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup", description="Measure deduplication.")
    parser.add_argument("--n", type=int, default=1_000_000, help="candidates")
    parser.add_argument("--window", type=int, default=50_000, help="candidates between two looks")
    parser.add_argument("--memory", type=int, default=32, metavar="MIB", help="budget of the index on the disk")
    parser.add_argument("--json", default=str(RESULT), help="where the result goes; - for stdout")
    arguments = parser.parse_args()
    result = json.dumps(benchmark(arguments.n, arguments.window, arguments.memory), indent=2)
    if arguments.json == "-":
        print(result)
    else:
        Path(arguments.json).write_text(result + "\n", encoding="utf-8")
        print(arguments.json)


def benchmark(n: int, window: int, memory: int) -> dict[str, Any]:
    """The document that is written."""
    with TemporaryDirectory(prefix="dedup-") as name:
        folder = Path(name)
        alone(write_puzzles, folder, n, window)
        fingerprints = alone(fingerprint_puzzles, folder)
        in_memory = alone(fill_index, folder, None)
        overflow = Overflow(folder / "index.sqlite3", memory << 20)
        on_disk = alone(fill_index, folder, overflow)
        if [each["kept"] for each in in_memory] != [each["kept"] for each in on_disk]:
            raise AssertionError("the indices disagree")
        windows = [
            {
                "candidates": min(n, window * number),
                "kept": ours["kept"],
                "templates": ours["templates"],
                "fingerprints_per_processor_second": round(ours["seen"] / took.processor),
                "in_memory": _speed(ours, took),
                "on_disk": _speed(theirs, took) | {"file_bytes_per_row": theirs["file_bytes_per_row"]},
            }
            for number, (took, ours, theirs) in enumerate(zip(fingerprints, in_memory, on_disk, strict=True), 1)
        ]
        return {
            "date": datetime.now(UTC).date().isoformat(),
            "candidates": n,
            "disk_index_budget_mib": memory,
            "fingerprints_per_processor_second": round(n / sum(taken.processor for taken in fingerprints)),
            "minhash_alone_per_processor_second": {each: alone(sign_alone, folder, each) for each in SIGNERS},
            "memory_bytes_per_entry": {each: alone(weigh, folder, each) for each in WEIGHED},
            "windows": windows,
            "restored_per_processor_second": {
                "fingerprinted": alone(restore, folder, Overflow(folder / "none", 1 << 30), RESTORED),
                "from_the_file": alone(restore, folder, overflow, None),
            },
            "machine": describe_machine(),
            "versions": describe_versions(PACKAGES),
        }


def _speed(measured: dict[str, Any], fingerprints: Taken) -> dict[str, Any]:
    seen, taken = measured["seen"], measured["taken"]
    return {
        "candidates_per_second": round(seen / taken.seconds),
        "candidates_per_processor_second": round(seen / taken.processor),
        "with_fingerprints_per_processor_second": round(seen / (taken.processor + fingerprints.processor)),
        "process_mb": round(measured["process_bytes"] / 1e6, 1),
    }


def alone(function: Callable[..., Answer], *arguments: Any) -> Answer:
    """What `function` returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def write_puzzles(folder: Path, n: int, window: int) -> None:
    """Write the sources of `n` drafts, in files of `window`."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (DRAFT_MEMORY, hard))
    sources = _sources()
    for number, start in enumerate(range(0, n, window)):
        _write(folder / f"{number:05d}.sources", list(islice(sources, min(window, n - start))))


def _sources() -> Iterator[str]:
    for seed in count(1):
        drafts = islice(write_drafts(Random(seed)), DRAFTS)
        try:
            yield from (draft.puzzle_source() for draft in drafts)
        except MemoryError:  # the rest of this seed is lost, which is the same in every run
            continue


def fingerprint_puzzles(folder: Path) -> list[Taken]:
    """The time for the fingerprints of each file, which are written beside it."""
    taken = []
    for path in sorted(folder.glob("*.sources")):
        sources = _read(path)
        clock = Clock()
        found = [fingerprint(source) for source in sources]
        taken.append(clock.taken())
        _write(path.with_suffix(".fingerprints"), found)
    return taken


def fill_index(folder: Path, overflow: Overflow | None) -> list[dict[str, Any]]:
    """Show all candidates to an index; how it does on each file. Which were kept is noted in `kept`."""
    paths = sorted(folder.glob("*.fingerprints"))
    found: list[Fingerprint] = []
    for path in [paths[0]] * 3:  # so that there are as many in memory as at each later look, and as much room
        found = []
        found = _read(path)
    before = _process_bytes()
    windows, kept = [], bytearray()
    with closing(DedupIndex(overflow=overflow)) as index:
        for path in paths:
            found = []
            found = _read(path)
            clock = Clock()
            for each in found:
                new = index.check(each) is None
                if new:
                    index.add(each)
                kept.append(new)
            taken = clock.taken()
            file = overflow is not None and overflow.path.exists()
            windows.append(
                {
                    "seen": len(found),
                    "taken": taken,
                    "kept": len(index),
                    "templates": index.templates,
                    "process_bytes": _process_bytes() - before,
                    "file_bytes_per_row": round(overflow.path.stat().st_size / len(index))
                    if overflow and file
                    else None,
                }
            )
    (folder / "kept").write_bytes(kept)
    return windows


def sign_alone(folder: Path, name: str) -> int | None:
    """Sets a second of the processor of which the named library makes a signature; None if it is not installed."""
    sets = [each.shingles for each in _fingerprints(folder, PEERS)]
    try:
        signer = SIGNERS[name]()
    except ImportError:
        return None
    clock = Clock()
    for each in sets:
        signer(each)
    return round(len(sets) / clock.taken().processor)


def _datasketch() -> Callable[[tuple[int, ...]], object]:
    from datasketch import MinHash

    def signer(shingles: tuple[int, ...]) -> object:
        signature = MinHash(num_perm=BANDS * ROWS)
        signature.update_batch([shingle.to_bytes(4, "little") for shingle in shingles])
        return signature

    return signer


SIGNERS: dict[str, Callable[[], Callable[[tuple[int, ...]], object]]] = {
    "datasketch": _datasketch,
    "rensa": lambda: sign,
}


def weigh(folder: Path, name: str) -> int:
    """Bytes of memory that an entry of one part of the index takes."""
    index, digests = MemoryIndex(0.85), Random(0)
    found = _fingerprints(folder, 4 * PART) if name == NEAR else []
    sets = list({each.template: each.shingles for each in found}.values())[:PART] or [()] * PART
    before = _process_bytes()
    for number, each in enumerate(sets):
        if name == "row":
            index.rows[digests.randbytes(16)] = digests.randbytes(32)
        elif name == "template":
            index.templates[digests.randbytes(16)] = number % 8
        else:
            index.near.add(each)
    return round((_process_bytes() - before) / len(sets))


NEAR = "bands_and_shingles_of_a_template"
WEIGHED = ("row", "template", NEAR)


def restore(folder: Path, overflow: Overflow, rows: int | None) -> int:
    """Rows a second of the processor that an index takes in again, of the first `rows` that were kept, or of all."""
    kept = (folder / "kept").read_bytes()
    sources = (source for path in sorted(folder.glob("*.sources")) for source in _read(path))
    chosen = list(islice(compress(sources, kept), rows))
    clock = Clock()
    with closing(DedupIndex(overflow=overflow)) as index:
        index.restore(lambda: chosen)
    return round(len(chosen) / clock.taken().processor)


def _fingerprints(folder: Path, n: int) -> list[Fingerprint]:
    return list(islice((each for path in sorted(folder.glob("*.fingerprints")) for each in _read(path)), n))


def _process_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _write(path: Path, value: Any) -> None:
    path.write_bytes(pickle.dumps(value))


def _read(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


if __name__ == "__main__":
    main()
