"""What `puzzlegen publish` publishes: a run of `generate`, or all iterations of a loop, as it is now.

Published are the rows of all batches that the ledger has, whether or not the run is done, and while it is at work too.
The numbers of the card come from one pass over these rows, in which they must agree with the ledger batch by batch;
`RefusedToResume` if they do not. The iterations of a loop are one dataset in the order in which they were made: no two
of their rows share a fingerprint, and the column `iteration` tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.dataset_parts import Counting, Part, damage_refused, dataset_folders, open_part
from puzzlegen.errors import PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.generation.funnel import FUNNEL_STAGES, LEFT_OVER
from puzzlegen.generation.ledger import Totals
from puzzlegen.generation.run_record import no_run, read_run, recorded_limits
from puzzlegen.publishing.task_publication import TriplePublication, open_triple_publication

if TYPE_CHECKING:
    import pyarrow as pa

    from shards.card import CardFacts
    from shards.manifest import DataFile

_ATTEMPT = "attempt:"


class RunPublication:
    """A `shards.publishing.Publication` of the run in `parts`. Made by `open_publication`."""

    def __init__(self, run: Mapping[str, Any], parts: Sequence[Part], facts: CardFacts) -> None:
        self.run = str(run["fingerprint"])
        self.rows = sum(part.rows for part in parts)
        self.timeout = facts.timeout
        self.memory_mb = facts.memory_mb
        self.facts = facts
        self._parts = parts

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in order, from the first on."""
        for part in self._parts:
            yield from part.batches()

    def numbers(self) -> dict[str, Any]:
        """The numbers of the card."""
        facts, figures = self.facts, self.facts.figures
        return {
            "rows": figures.rows,
            "pairs": figures.pairs,
            "attempts": figures.attempts,
            "solved": figures.solved,
            "tokens": figures.tokens,
            "sandbox_levels": dict(figures.sandbox_levels),
            "verifier_versions": dict(figures.verifier_versions),
            "funnel": dict(facts.funnel),
            "left_over": facts.left_over,
            "rejected": dict(facts.rejected),
            "attempts_by_outcome": dict(facts.attempts),
            "diversity": facts.diversity.to_dict(),
        }

    def card(self, files: Sequence[DataFile], own_words: str) -> str:
        """The card of a dataset of `files`."""
        from shards.card import render_card

        return render_card(self.facts, files, own_words)


@contextmanager
def open_publication(
    path: Path, repo_id: str, license_name: str, counting: Counting = lambda rows: rows
) -> Iterator[RunPublication | TriplePublication]:
    """The rows of the run in `path` at this moment, and all that a card says of them.

    `counting` is handed the rows as they are counted, and hands them on.
    """
    run = read_run(path)
    if run is None:
        raise no_run(path)
    if run["deciding"].get("command") == "sol-ver":
        with open_triple_publication(path, run, repo_id, license_name, counting) as triples:
            yield triples
        return
    with ExitStack() as opened:
        opened.enter_context(damage_refused())
        parts = [open_part(folder, opened) for folder in _require_datasets(path)]
        if not sum(part.rows for part in parts):
            raise PuzzlegenError(f"{path} holds no rows yet", f"see how far it is: puzzlegen status {path}")
        yield RunPublication(run, parts, _facts(path, run, parts, repo_id, license_name, counting))


def _require_datasets(path: Path) -> list[Path]:
    if not (found := dataset_folders(path)):
        raise UsageError(f"{path} has made no dataset", "name a run of puzzlegen generate, improve or sol-ver")
    return found


def _facts(
    path: Path, run: Mapping[str, Any], parts: Sequence[Part], repo_id: str, license_name: str, counting: Counting
) -> CardFacts:
    from shards import summarise
    from shards.card import CardFacts
    from shards.figures import DoubledRowError, RowFigures
    from shards.reader import DamagedDatasetError

    limits = recorded_limits(path, run)
    figures = RowFigures()
    seeds = _seed_sources(run)
    try:
        rows = figures.counted(counting(row for part in parts for row in part.checked_rows()))
        diversity = summarise(rows, seeds or ())
    except DamagedDatasetError:
        raise  # it names the file
    except (DoubledRowError, ValueError) as error:
        raise RefusedToResume(f"{path} is damaged: {error}", f"see which rows: puzzlegen audit {path}") from error
    if figures.sandbox_levels[""]:
        raise UsageError(
            f"{figures.sandbox_levels['']:,} rows hold attempts that nobody has judged",
            "publish a run of verified data: --arm unverified is a control",
        )
    totals = Totals(record for part in parts for record in part.records)
    return CardFacts(
        repo_id=repo_id,
        license=license_name,
        run=str(run["fingerprint"]),
        made=dict(_made(run, figures.engines, len(parts))),
        target=_target(path, run, parts),
        figures=figures,
        diversity=diversity,
        measured_novelty=seeds is not None,
        funnel={stage: totals.funnel[stage] for stage in FUNNEL_STAGES},
        left_over=totals.funnel[LEFT_OVER],
        attempts=_by_size(
            {key.removeprefix(_ATTEMPT): n for key, n in totals.funnel.items() if key.startswith(_ATTEMPT)}
        ),
        rejected=_by_size(totals.rejected),
        versions=run.get("versions", {}),
        timeout=limits.timeout,
        memory_mb=limits.memory_mb,
    )


def _by_size(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _seed_sources(run: Mapping[str, Any]) -> list[str] | None:
    """The seeds that the model was shown; None if that file is not what it was."""
    from puzzlegen.generation.configuration import file_digest
    from recipes.inputs import seed_sources

    path, digest = run.get("configuration", {}).get("seeds"), run["deciding"].get("seeds")
    try:
        return seed_sources(path) if path is None or file_digest(path) == digest else None
    except (UsageError, OSError):
        return None


def _target(path: Path, run: Mapping[str, Any], parts: Sequence[Part]) -> str | None:
    """What an unfinished run is on its way to; None for one that is done."""
    wanted, last = int(run["target"]), parts[-1]
    if last.path == path:
        return f"it has made {last.rows:,} of {wanted:,} puzzles" if last.rows < wanted else None
    iteration = read_run(last.path)
    if len(parts) >= wanted and iteration is not None and last.rows >= iteration["target"]:
        return None
    return f"it is at iteration {len(parts):,} of {wanted:,}"


def _made(run: Mapping[str, Any], engines: Iterable[str], iterations: int) -> Iterator[tuple[str, str]]:
    """How the rows were made. Files have digests here and no paths: those are the business of whoever made them."""
    made, deciding = run.get("configuration", {}), run["deciding"]
    model, digest = str(made.get("model", "")), deciding.get("model_digest")
    yield "model", f"`{Path(model).name if digest and model != 'builtin' else model}`"
    if digest:
        yield "its weights", f"blake2b `{digest}`"
    else:
        revisions = run.get("model_revisions", [])
        yield (
            "its revision",
            ", ".join(f"`{each}`" for each in revisions) or "not recorded: whatever that name stood for",
        )
    yield "engine", ", ".join(sorted(engines))
    if "iterations" in made:
        yield "iterations", f"{iterations:,}; each but the first by the model tuned on the rows before it"
    for key, name in (
        ("style", "prompts"),
        ("temperature", "sampling temperature"),
        ("attempts", "attempts at each puzzle"),
        ("template_cap", "most rows of a template"),
        ("seed", "random seed"),
    ):
        if made.get(key) is not None:
            yield name, f"{made[key]}"
    seeds = deciding.get("seeds")
    yield "seed puzzles", f"a file with blake2b `{seeds}`" if seeds else "those built into puzzlegen"
    protected = "".join(f", a file with blake2b `{each}`" for each in deciding.get("protect", ()))
    yield "kept clear of", f"the held-out suite of puzzlegen{protected}"
