"""The rows that the training commands learn from: those of a dataset, a run directory or a file of puzzles."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from puzzlegen.errors import UsageError
from puzzles.amounts import amount

EXAMPLE = "puzzlegen generate --n 1000 --out runs/first makes one: puzzlegen finetune runs/first --out models/first"


class TrainingRows(NamedTuple):
    """Rows with `puzzle`, `solutions` and perhaps `solve_rate`, and what could not be read."""

    rows: list[dict[str, Any]]
    dropped: int
    """Records or rows."""
    unread: Mapping[str, int] = MappingProxyType({})
    """Solutions of the others, by reason."""

    def describe_dropped(self) -> str:
        """What could not be read, in words; empty if there is nothing."""
        parts = [f"{amount(self.dropped, 'record')} left out as unreadable"] if self.dropped else []
        if self.unread:
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(self.unread.items()))
            parts.append(f"{amount(sum(self.unread.values()), 'solution')} left out as unreadable ({reasons})")
        return ", ".join(parts)

    @property
    def digest(self) -> str:
        """What tells these rows from others, as 32 hexadecimal digits."""
        digest = blake2b(digest_size=16)
        for row in self.rows:
            digest.update(json.dumps([row["puzzle"], row["solutions"], row.get("solve_rate")]).encode() + b"\n")
        return digest.hexdigest()


def read_training_rows(source: Path, next_step: str = EXAMPLE) -> TrainingRows:
    """The rows of a dataset folder, of a run directory's `dataset/`, or of a file of puzzles and solutions.

    UsageError, with `next_step`, if it is none of these, or has no row with a solution.
    """
    if source.is_file():
        from puzzles.seed_files import read_seed_file

        file = read_seed_file(source)
        rows = [{"puzzle": seed.puzzle.source, "solutions": list(seed.solutions)} for seed in file.seeds]
        found = TrainingRows(rows, len(file.dropped), Counter(str(each.reason) for each in file.unread))
    else:
        found = _read_dataset(source, next_step)
    if not any(row["solutions"] for row in found.rows):
        unread = f" ({dropped})" if (dropped := found.describe_dropped()) else ""
        raise UsageError(f"{source} holds no solved puzzle{unread}", next_step)
    return found


def dataset_folder(source: Path) -> Path | None:
    """The folder of the dataset that `source` is, or has in `dataset/`; None if neither. UsageError if it has more."""
    folder = next((path for path in (source / "dataset", source) if (path / "state.json").is_file()), None)
    if folder is None and (splits := sorted(path.parent.name for path in source.glob("*/state.json"))):
        raise UsageError(
            f"{source} holds several datasets: {', '.join(splits)}",
            f"name one of them, such as {source / splits[0]}",
        )
    return folder


def _read_dataset(source: Path, next_step: str) -> TrainingRows:
    from shards import read_rows

    folder = dataset_folder(source)
    if folder is None:
        raise UsageError(f"{source} is no dataset, run directory or file of puzzles", next_step)
    wanted = ("puzzle", "solutions", "solve_rate")
    rows = [{key: row[key] for key in wanted if key in row} for row in read_rows(folder)]
    if rows and not {"puzzle", "solutions"} <= rows[0].keys():
        raise UsageError(f"{folder} has no columns `puzzle` and `solutions`", next_step)
    sound = [row for row in rows if _is_sound(row)]
    return TrainingRows(sound, len(rows) - len(sound))


def _is_sound(row: Mapping[str, Any]) -> bool:
    """Whether a row holds what its columns promise: texts, and a rate between 0 and 1 or none."""
    solutions, rate = row["solutions"], row.get("solve_rate")
    texts = isinstance(solutions, list) and all(isinstance(text, str) for text in [row["puzzle"], *solutions])
    return texts and (rate is None or (isinstance(rate, int | float) and 0 <= rate <= 1))
