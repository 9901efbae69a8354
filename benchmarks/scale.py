"""How many candidates a second go through the factory where neither model nor sandbox takes time, at any size.

    python -m benchmarks.scale                                # a million candidates; writes benchmarks/scale.json
    python -m benchmarks.scale --candidates 20000 --json -    # a quick look, on stdout

What is measured is the whole of `generate` but for sampling and verdicts: reading of completions, rules, fingerprints,
copies, decontamination, deduplication, rows, shards, the ledger; with the sync of every commit. The completions are
drafts of the corpus from which the built-in model learns, written beforehand; the first attempt at each is right, and
every second one after it, whatever they say. So nearly all candidates get as far as deduplication, which fewer of a
model's do. One process does it all, and another watches its memory. In the end `datasets.load_from_disk` opens the
result and reads every row. Run it as a module, on a machine that has nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.dedup import DRAFT_MEMORY, DRAFTS, Clock, alone
from benchmarks.machine import describe_machine, describe_versions, tree_memory
from generator import Completion, Profile, Prompt, Sampling
from generator.corpus.documents import write_drafts
from puzzlegen.generation.run_directory import INDEX_NAME
from puzzlegen.generation.run_opening import open_run
from puzzles import Puzzle, Reason, Verdict
from puzzles.corpus import seed_corpus
from recipes.batches import Settings
from recipes.executor import LocalExecutor
from recipes.factory import Factory
from recipes.inputs import gather_protected
from recipes.work import Judge, LanguageModel
from shards import DedupIndex, Overflow
from verifier import Job, ProbeReport, SandboxLevel

RESULT = Path(__file__).with_suffix(".json")
PACKAGES = ("puzzlegen", "pyarrow", "datasets", "rensa", "numpy")
SAMPLE_EVERY_SECONDS = 0.5
PROPOSALS = 512  # of a batch

Written = tuple[str, tuple[str, ...]]  # a puzzle, and bodies of solutions


class WrittenModel:
    """An engine that hands out what `write_candidates` has written, in order."""

    name = "written"
    model = "drafts"

    def __init__(self, folder: Path) -> None:
        self.profile = Profile(shots=0)
        self._next = (each for path in sorted(folder.glob("*.written")) for each in _read(path))
        self._bodies: dict[str, tuple[str, ...]] = {}  # of the puzzles of this batch and of the one before
        self._earlier: dict[str, tuple[str, ...]] = {}

    def count_tokens(self, text: str) -> int:
        """About as many as there are."""
        return len(text) // 3

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """New puzzles, or solutions of those that were handed out last."""
        if prompts and prompts[0].text.endswith("("):
            self._earlier, self._bodies = self._bodies, {}
            return [[self._propose(prompt.text) for _ in range(sampling.n)] for prompt in prompts]
        return [self._solve(prompt.text, sampling.n) for prompt in prompts]

    def close(self) -> None:
        """Nothing was opened."""

    def _propose(self, prompt: str) -> Completion:
        source, bodies = next(self._next)
        self._bodies[source] = bodies
        text = source.partition("def f(")[2]
        return Completion(f"{text}\n\ndef {prompt.rpartition('def ')[2]}", self.count_tokens(text))

    def _solve(self, prompt: str, n: int) -> list[Completion]:
        source = prompt.rpartition("def f(")[2].partition("\n\n")[0]
        bodies = self._bodies.get(f"def f({source}") or self._earlier.get(f"def f({source}") or ("    return 7",)
        texts = (f"\n{bodies[place % len(bodies)]}\n\nassert f(g())\n" for place in range(n))
        return [Completion(text, self.count_tokens(text)) for text in texts]


class NoVerifier:
    """In place of the verifier: all puzzles are sound, and every second attempt at one is right."""

    level = SandboxLevel.NONE
    cpu_seconds = 0.0

    def probe(self, puzzles: Iterable[Puzzle]) -> Iterator[ProbeReport]:
        """Nothing is trivial."""
        return (ProbeReport(None, False, "0", 0.0) for _ in puzzles)

    def judge(self, jobs: Iterable[Job]) -> Iterator[list[Verdict]]:
        """Accept the first attempt, and every second one after it."""
        right, wrong = Verdict(None, 0.0, "[1, 2, 3]"), Verdict(Reason.WRONG_ANSWER, 0.0)
        return ([wrong if place % 2 else right for place in range(len(job.solutions))] for job in jobs)


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description="Measure the factory at scale.")
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--window", type=int, default=50_000, help="candidates between two looks")
    parser.add_argument("--attempts", type=int, default=1, help="solutions of each candidate")
    parser.add_argument("--index-memory", type=int, default=1024, metavar="MIB", help="as of generate")
    parser.add_argument("--json", default=str(RESULT), help="where the result goes; - for stdout")
    arguments = parser.parse_args()
    document = benchmark(arguments.candidates, arguments.window, arguments.attempts, arguments.index_memory)
    result = json.dumps(document, indent=2)
    if arguments.json == "-":
        print(result)
    else:
        Path(arguments.json).write_text(result + "\n", encoding="utf-8")
        print(arguments.json)


def benchmark(candidates: int, window: int, attempts: int, index_memory: int) -> dict[str, Any]:
    """The document that is written."""
    with TemporaryDirectory(prefix="scale-") as name:
        folder = Path(name)
        _say(f"writing {candidates:,} candidates")
        alone(write_candidates, folder, candidates + 3 * PROPOSALS, window)  # the model is ahead of the last batch
        windows, peak = fill_watched(folder, candidates, window, attempts, index_memory)
        _say("reading it with datasets")
        read = alone(read_rows, folder / "run" / "dataset")
    first, last = windows[0], windows[-1]
    seconds = sum(each["seconds"] for each in windows)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "candidates": last["candidates"],
        "attempts": attempts,
        "kept": last["kept"],
        "candidates_per_second": round(last["candidates"] / seconds),
        "last_window_to_first": round(last["candidates_per_second"] / first["candidates_per_second"], 3),
        "last_window_to_first_per_processor_second": round(
            last["candidates_per_processor_second"] / first["candidates_per_processor_second"], 3
        ),
        "peak_memory_mb": round(peak / 1e6),
        "rows_read_per_second": read,
        "windows": windows,
        "machine": describe_machine(),
        "versions": describe_versions(PACKAGES),
    }


def write_candidates(folder: Path, candidates: int, window: int) -> None:
    """Write so many drafts with their solutions, in files of `window`."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (DRAFT_MEMORY, hard))
    written = _written()
    for number, start in enumerate(range(0, candidates, window)):
        part = list(islice(written, min(window, candidates - start)))
        (folder / f"{number:05d}.written").write_bytes(pickle.dumps(part))


def _written() -> Iterator[Written]:
    for seed in count(1):
        try:
            for draft in islice(write_drafts(Random(seed)), DRAFTS):
                bodies = (*draft.solutions, *draft.mistakes)
                yield draft.puzzle_source(), tuple("\n".join("    " + line for line in body) for body in bodies)
        except MemoryError:  # the rest of this seed is lost, which is the same in every run
            continue


def _read(path: Path) -> list[Written]:
    written: list[Written] = pickle.loads(path.read_bytes())
    return written


def fill_watched(
    folder: Path, candidates: int, window: int, attempts: int, index_memory: int
) -> tuple[list[dict[str, Any]], int]:
    """What `fill` tells of each window, and the largest memory of its processes in bytes. RuntimeError if it dies."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=fill, args=(theirs, folder, candidates, window, attempts, index_memory))
    process.start()
    theirs.close()
    windows: list[dict[str, Any]] = []
    peak = 0
    try:
        while True:
            while not ours.poll(SAMPLE_EVERY_SECONDS):
                peak = max(peak, tree_memory(process.pid or 0))
            windows.append(ours.recv() | {"peak_memory_mb": round(peak / 1e6)})
            _say(", ".join(f"{key} {value:,}" for key, value in windows[-1].items()))
    except EOFError:
        process.join()
    finally:
        process.kill()
        process.join()
    if process.exitcode or not windows:
        raise RuntimeError(f"the run ended with exit code {process.exitcode}")
    return windows, peak


def fill(results: Connection, folder: Path, candidates: int, window: int, attempts: int, index_memory: int) -> None:
    """Make a run in `folder`, and tell after every `window` candidates how it went."""
    out = folder / "run"
    deciding = {"benchmark": "scale"}
    overflow = Overflow(out / INDEX_NAME, index_memory << 20)
    with (
        open_run(out, target=10**12, deciding=deciding, resolved=deciding) as run,
        closing(DedupIndex(overflow=overflow)) as index,
    ):
        verifier: Any = NoVerifier()
        settings, seeds = Settings(attempts=attempts), seed_corpus()
        executor = LocalExecutor(LanguageModel(settings, WrittenModel(folder), seeds), Judge(settings, verifier))
        factory = Factory(settings, executor, seeds, gather_protected(()), index)
        seen, told, clock = 0, 0, Clock()
        with closing(factory.run(0, run.target)) as batches:
            while seen < candidates:
                started = time.perf_counter()
                run.commit(batch := next(batches), time.perf_counter() - started)
                seen += batch.funnel["proposed"]
                if seen - told >= window or seen >= candidates:
                    results.send(_window(seen, seen - told, clock, run.kept))
                    told, clock = seen, Clock()


def _window(candidates: int, part: int, clock: Clock, kept: int) -> dict[str, Any]:
    taken = clock.taken()
    return {
        "candidates": candidates,
        "kept": kept,
        "seconds": round(taken.seconds, 2),
        "candidates_per_second": round(part / taken.seconds),
        "candidates_per_processor_second": round(part / taken.processor),
    }


def read_rows(dataset: Path) -> int:
    """Rows a second, opened with `datasets` and read one by one, the opening included."""
    import datasets

    clock = Clock()
    rows = sum(1 for _ in datasets.load_from_disk(str(dataset)))
    return round(rows / clock.taken().seconds)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
