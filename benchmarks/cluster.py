"""How many batches a second one `generate --executor ray` can lead, with what its own process does.

    python -m benchmarks.cluster                # writes benchmarks/cluster.json
    python -m benchmarks.cluster --batches 20   # a quick look

Model and judge are Ray actors that answer without a model and without a sandbox, with batches as large as real ones:
512 drafts of the corpus, each read, fingerprinted and said to be sound, and for each new one eight solutions; of the
puzzles the share `SOLVED` has right ones. What is measured is the processor time of the thread that leads: handing out
steps, taking in results, the index, the shards and the ledger. Ray's own threads beside it are in `with_rays_threads`,
also with what they do while nothing happens. The seconds of wall clock are those of the actors, on whatever cores
there are, and tell nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import describe_machine, describe_versions
from generator import Completion, Profile, Prompt, Sampling
from generator.corpus.documents import write_drafts
from puzzlegen.generation.run_opening import open_run
from puzzles import Puzzle, Reason, Verdict
from puzzles.corpus import seed_corpus
from recipes.batches import Settings
from recipes.cluster.plan import Needs
from recipes.factory import Factory
from recipes.inputs import gather_protected
from recipes.work import Judge, LanguageModel
from shards import DedupIndex
from verifier import Job, ProbeReport

HERE = Path(__file__).parent
SOLVED = 0.4  # of new puzzles, as in generate.json
PACKAGES = ("puzzlegen", "ray", "pyarrow")


class Drafts:
    """An engine that answers with drafts of the corpus, and with attempts as long as real ones."""

    name, model = "drafts", "drafts"
    profile = Profile(propose_tokens=200, shots=0)

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """The texts."""
        solving = sampling.max_tokens == self.profile.solution_tokens
        return [self._solve(sampling.n) if solving else self._propose(prompt, sampling.n) for prompt in prompts]

    def _propose(self, prompt: Prompt, n: int) -> list[Completion]:
        drafts = write_drafts(Random(prompt.seed))
        return [
            Completion(draft.puzzle_source().removeprefix("def f("), 40)
            for draft, _ in zip(drafts, range(n), strict=False)
        ]

    def _solve(self, n: int) -> list[Completion]:
        return [Completion(f"\n    return [k for k in range({place}) if k % 7 == 3][:5]", 20) for place in range(n)]

    def close(self) -> None:
        """Nothing was opened."""

    def count_tokens(self, text: str) -> int:
        """A guess."""
        return len(text) // 4


class Believer:
    """A verifier that finds all puzzles sound, and `SOLVED` of them solved by some attempts."""

    level = "none"

    def probe(self, puzzles: Iterable[Puzzle]) -> Iterator[ProbeReport]:
        """Not trivial, whatever they are."""
        return (ProbeReport(None, False, "0" * 20, 0.001) for _ in puzzles)

    def judge(self, jobs: Iterable[Job]) -> Iterator[list[Verdict]]:
        """A third of the attempts at solved puzzles are right."""
        right, wrong = Verdict(None, 0.001, "[3, 10, 17]"), Verdict(Reason.WRONG_ANSWER, 0.001)
        for job in jobs:
            solved = Random(job.puzzle.source).random() < SOLVED
            yield [right if solved and place % 3 == 0 else wrong for place in range(len(job.solutions))]


def open_model(settings: Settings, say: Callable[[str], None]) -> LanguageModel:
    """The engine as a member of a crew."""
    return LanguageModel(settings, Drafts(), seed_corpus())


def open_judge(settings: Settings, say: Callable[[str], None]) -> Judge:
    """The verifier as a member of a crew."""
    return Judge(settings, Believer())  # type: ignore[arg-type]  # it does what a judge asks for, and no more


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description="Measure the process that leads a cluster.")
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--json", default=str(HERE / "cluster.json"), help="where the result goes; - for stdout")
    arguments = parser.parse_args()
    result = json.dumps(benchmark(arguments.batches), indent=2)
    if arguments.json == "-":
        print(result)
    else:
        Path(arguments.json).write_text(result + "\n", encoding="utf-8")
        print(arguments.json)


def benchmark(batches: int) -> dict[str, Any]:
    """The document that is written."""
    from recipes.cluster.connection import connected
    from recipes.cluster.crew import Crew
    from recipes.cluster.executor import RayExecutor

    settings = Settings()
    seeds = seed_corpus()
    with TemporaryDirectory() as folder, connected(None):
        crew = Crew(partial(open_model, settings), lambda cpus: partial(open_judge, settings), Needs(), say=print)
        with (
            closing(crew),
            open_run(Path(folder) / "run", target=10**9, deciding={}, resolved={}) as run,
            closing(DedupIndex()) as index,
            closing(Factory(settings, RayExecutor(crew), seeds, gather_protected([]), index).run(0, 10**9)) as made,
        ):
            run.commit(next(made), 0.0)  # with all that is imported at first
            started, used, together = time.perf_counter(), time.thread_time(), time.process_time()
            proposed, committing = 0, 0.0
            for _ in range(batches):
                batch = next(made)
                before = time.thread_time()
                run.commit(batch, 0.0)
                committing += time.thread_time() - before
                proposed += batch.funnel["proposed"]
            used, together = time.thread_time() - used, time.process_time() - together
            wall, kept = time.perf_counter() - started, run.kept
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "batches": batches,
        "proposed": proposed,
        "kept": kept,
        "processor_seconds_per_batch": {
            "all": round(used / batches, 4),
            "shards_and_ledger": round(committing / batches, 4),
            "with_rays_threads": round(together / batches, 4),
        },
        "batches_per_processor_second": round(batches / used, 1),
        "kept_per_processor_second": round(kept / used),
        "wall_seconds": round(wall, 1),
        "machine": describe_machine(),
        "versions": describe_versions(PACKAGES),
    }


if __name__ == "__main__":
    main()
