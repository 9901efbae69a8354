"""What `puzzlegen publish` publishes of a `sol-ver` loop: the triples of all its iterations, as they are now.

An iteration counts when its datasets are whole (`harvest.json`). The numbers of the card come from one pass over these
rows; `RefusedToResume` if two of them share a fingerprint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.dataset_parts import Counting, damage_refused
from puzzlegen.errors import PuzzlegenError, RefusedToResume
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.generation.run_record import recorded_limits
from puzzlegen.sol_ver.datasets import DATASET, HARVEST_NAME, read_harvest
from puzzlegen.sol_ver.metrics import recorded

if TYPE_CHECKING:
    import pyarrow as pa

    from shards.manifest import DataFile
    from shards.snapshot import Snapshot
    from shards.task_card import TripleFacts


class TriplePublication:
    """A `shards.publishing.Publication` of the triples in `snapshots`. Made by `open_triple_publication`."""

    def __init__(self, snapshots: Sequence[Snapshot], facts: TripleFacts) -> None:
        self.run = facts.run
        self.rows = facts.figures.rows
        self.timeout = facts.timeout
        self.memory_mb = facts.memory_mb
        self.facts = facts
        self._snapshots = snapshots

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in order, from the first on."""
        for snapshot in self._snapshots:
            yield from snapshot.batches()

    def numbers(self) -> dict[str, Any]:
        """The numbers of the card."""
        figures = self.facts.figures
        return {
            "rows": figures.rows,
            "codes": figures.codes,
            "tests": figures.tests,
            "votes": figures.votes,
            "codes_sampled": figures.codes_sampled,
            "tokens": figures.tokens,
            "sandbox_levels": dict(figures.sandbox_levels),
            "verifier_versions": dict(figures.verifier_versions),
            "yields": dict(self.facts.yields),
        }

    def card(self, files: Sequence[DataFile], own_words: str) -> str:
        """The card of a dataset of `files`."""
        from shards.task_card import render_triple_card

        return render_triple_card(self.facts, files, own_words)


@contextmanager
def open_triple_publication(
    path: Path, run: Mapping[str, Any], repo_id: str, license_name: str, counting: Counting
) -> Iterator[TriplePublication]:
    """The triples of the loop in `path`, whose `run.json` is `run`, and all that a card says of them.

    `counting` is handed the rows as they are counted, and hands them on.
    """
    from shards.figures import DoubledRowError
    from shards.snapshot import Snapshot
    from shards.task_card import TripleFacts, TripleFigures

    limits = recorded_limits(path, run)
    folders: list[Path] = []
    while (path / f"iteration-{len(folders) + 1}" / HARVEST_NAME).is_file():
        folders.append(path / f"iteration-{len(folders) + 1}")
    yields: Counter[str] = Counter()
    for folder in folders:
        yields.update(read_harvest(folder))
    with ExitStack() as opened:
        opened.enter_context(damage_refused())
        snapshots = [opened.enter_context(Snapshot(folder / DATASET)) for folder in folders]
        figures = TripleFigures()
        try:
            for _ in figures.counted(counting(row for snapshot in snapshots for row in snapshot.rows())):
                pass
        except DoubledRowError as error:
            raise RefusedToResume(f"{path} is damaged: {error}", f"see which rows: puzzlegen audit {path}") from error
        if not figures.rows:
            raise _without_triples(path, run)
        facts = TripleFacts(
            repo_id=repo_id,
            license=license_name,
            run=str(run["fingerprint"]),
            made=dict(_made(run, len(folders))),
            figures=figures,
            yields={
                key.removeprefix("task:"): count for key, count in yields.most_common() if key.startswith("task:")
            },
            timeout=limits.timeout,
            memory_mb=limits.memory_mb,
        )
        yield TriplePublication(snapshots, facts)


def _without_triples(path: Path, run: Mapping[str, Any]) -> PuzzlegenError:
    """Why there are none, and what may help: a loop that has ended without any makes none when it is run again."""
    from recipes.sol_ver import Arm

    anew = "start anew with another --out DIR"
    if run["deciding"].get("arm") == Arm.NO_VERIFICATION:
        return PuzzlegenError(
            f"{path} holds no triples, as with --no-verification none are made", f"{anew}, without it"
        )
    stopped, _ = recorded(path / METRICS_NAME)
    if stopped:
        return PuzzlegenError(
            f"{path} holds no triples: it {stopped}", f"{anew}, more --codes, fewer --least-codes or another --model"
        )
    return PuzzlegenError(f"{path} holds no triples yet", f"see how far it is: puzzlegen status {path}")


def _made(run: Mapping[str, Any], iterations: int) -> Iterator[tuple[str, str]]:
    """How the rows were made. A model in a folder has its weights' digest, and of its path the last part alone."""
    made, digest = run.get("configuration", {}), run["deciding"].get("model_digest")
    model = str(made.get("model", ""))
    yield "model", f"`{Path(model).name if digest and model != 'builtin' else model}`"
    if digest:
        yield "its weights", f"blake2b `{digest}`"
    yield "iterations", f"{iterations:,}; each but the first by the model tuned on what agreed before it"
    for key, name in (
        ("arm", "learned"),
        ("codes", "codes sampled for a task"),
        ("suites", "suites of tests sampled for a task"),
        ("temperature", "sampling temperature"),
        ("least_codes", "codes that must behave alike"),
        ("least_tests", "tests that they must pass"),
        ("threshold", "share of valid tests that they must pass"),
        ("template_cap", "most tasks of one form, or of equal code"),
        ("seed", "random seed"),
    ):
        if made.get(key) is not None:
            yield name, f"{made[key]}"
