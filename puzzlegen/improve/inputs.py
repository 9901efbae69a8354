"""What a loop is given beside its options, opened and checked before its folder is touched.

Nothing that a model is trained on may be among the problems that it is measured on: seeds and given rows that are,
in the sense of `shards.Protected`, are left out and counted. Puzzles that the loop makes are kept clear of them by the
factory. Raises `UsageError` for whatever cannot be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from puzzlegen.errors import UsageError
from puzzlegen.evaluation.measurement import open_problems
from puzzlegen.improve.configuration import ImproveConfiguration
from puzzlegen.opening import open_protected, open_seeds, open_verifier
from puzzlegen.training import training_errors_explained
from puzzlegen.training_rows import TrainingRows, read_training_rows
from puzzles.amounts import amount
from recipes.inputs import unprotected
from recipes.puzzle_loop import Arm

if TYPE_CHECKING:
    from puzzles import Seed
    from shards import Protected

_T = TypeVar("_T")
_OTHER_DATA = "name a dataset, a run of generate or improve, or a file of solved puzzles with --data-from"
_TOO_CLOSE = "are too close to what is measured or protected"


class LoopInputs(NamedTuple):
    """`digests` stand for the inputs in what the loop is recognised by; `remarks` are lines for the user."""

    seeds: tuple[Seed, ...]
    """Those that may be shown in training, with the solutions that hold."""
    rows: tuple[dict[str, Any], ...]
    """Solved rows of the arm `given`, in order."""
    left_out: dict[str, int]
    """How many seeds and rows are too close to what is measured."""
    digests: dict[str, str | None]
    remarks: list[str]


def gather_inputs(c: ImproveConfiguration) -> LoopInputs:
    """The inputs that the options name; of the model it is looked at only whether the adapters suit it."""
    from finetune.tuning import check_adapters

    with training_errors_explained(Path(c.out)):
        check_adapters(c.model, c.lora)
    suite = open_problems(c.measured.suite)
    given = _read_given(Path(c.data_from)) if c.data_from is not None else None
    protected = open_protected(c.protected)
    remarks = unprotected(c.protect)
    seeds, shared_seeds = _clear(_open_solved_seeds(c), lambda seed: seed.puzzle.source, protected)
    if shared_seeds:
        remarks.append(f"{shared_seeds:,} seeds {_TOO_CLOSE}: not shown in training")
    if not any(seed.solutions for seed in seeds):
        if c.arm == Arm.SEEDS:
            raise UsageError("no seed is left that has a solution that holds", "give others with --seeds")
        if c.seed_share:
            remarks.append("no seed is left that has a solution that holds: none is shown in training")
    rows, shared_rows = _clear(given.rows if given else [], lambda row: str(row["puzzle"]), protected)
    if given:
        if dropped := given.describe_dropped():
            remarks.append(f"{c.data_from}: {dropped}")
        if shared_rows:
            remarks.append(f"{shared_rows:,} rows of {c.data_from} {_TOO_CLOSE}, or are no Python: left out")
        if not rows:
            raise UsageError(f"all rows of {c.data_from} {_TOO_CLOSE}", _OTHER_DATA)
        if len(rows) < c.n * c.iterations:
            remarks.append(
                f"{c.data_from} gives {amount(len(rows), 'row')} of the {c.n * c.iterations:,} for "
                f"{amount(c.iterations, 'iteration')}: the last ones learn from fewer"
            )
    return LoopInputs(
        seeds=seeds,
        rows=rows,
        left_out={"seeds": shared_seeds, "rows": shared_rows},
        digests={"suite": suite.digest, "data_from": given.digest if given else None},
        remarks=remarks,
    )


def _open_solved_seeds(c: ImproveConfiguration) -> tuple[Seed, ...]:
    from puzzles.corpus import seed_corpus

    if c.seeds is None:
        return seed_corpus()
    with open_verifier(c.sandbox) as verifier:
        return open_seeds(c.seeds, verifier).seeds


def _read_given(source: Path) -> TrainingRows:
    """The solved rows of whatever `finetune` reads, or of all iterations of a run of `improve`."""
    folders: list[Path] = []
    while (folder := source / f"iteration-{len(folders) + 1}" / "dataset").is_dir():
        folders.append(folder)
    parts = [read_training_rows(folder, _OTHER_DATA) for folder in folders or [source]]
    rows = [row for part in parts for row in part.rows if row["solutions"]]
    unread = sum((Counter(part.unread) for part in parts), Counter[str]())
    return TrainingRows(rows, sum(part.dropped for part in parts), unread)


def _clear(items: Iterable[_T], source_of: Callable[[_T], str], protected: Protected) -> tuple[tuple[_T, ...], int]:
    """The items that are no protected puzzle, and how many are, or cannot be told since they are no Python."""
    from puzzles import canonical_source
    from shards import fingerprint

    clear, others = [], 0
    for item in items:
        try:
            found = protected.check(fingerprint(canonical_source(source_of(item))))
        except ValueError:
            others += 1
        else:
            clear += [item] if found is None else []
            others += found is not None
    return tuple(clear), others
