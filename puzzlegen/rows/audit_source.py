"""What `puzzlegen audit` can be given, as a stream of rows: runs, datasets, Parquet, JSON lines, names on the Hub.

What rows are, puzzles or triples and preferences of described tasks, is told by their columns.

`UsageError` for what is none of these, and a `PuzzlegenError` with the exit code of a failing row for a damaged file;
the error of the system passes through for one that this machine cannot read, as for lack of a right.
Of a published dataset the manifest is read too, so that a file that is missing or changed is known, and the limits
under which the rows were judged; of a run the ledger, which counts the rows of each batch.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from puzzlegen.dataset_parts import dataset_folders, open_part
from puzzlegen.errors import ExitCode, PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.generation.ledger import LEDGER_NAME
from puzzlegen.generation.run_record import read_run
from puzzlegen.rows.line_files import read_objects
from puzzles.amounts import amount

Rows = Iterator[Mapping[str, Any] | None]
_MAX_LINE_BYTES = 1 << 25  # eight answers at their longest, and the rest of a row
_LOOKED_AT = 100  # lines of a file before it is said to hold no rows
_EXAMPLE = "name a run, a dataset, a Parquet file or folder, JSON lines, or NAMESPACE/NAME on the Hub"


class Form(StrEnum):
    """What rows are, told by their columns."""

    PUZZLES = "puzzles"
    TRIPLES = "triples"
    PREFERENCES = "preferences"


_FORMS = {
    Form.PUZZLES: frozenset({"puzzle", "solutions"}),
    Form.TRIPLES: frozenset({"signature", "codes", "tests"}),
    Form.PREFERENCES: frozenset({"chosen", "rejected", "right", "wrong"}),
}


class Source(NamedTuple):
    """Rows and their form; how many, if that is known; what is wrong with the whole; limits recorded with it."""

    rows: Rows
    form: Form = Form.PUZZLES
    total: int | None = None
    problems: tuple[str, ...] = ()
    timeout: float | None = None
    memory_mb: int | None = None


@contextmanager
def open_source(name: str, fetch: Callable[[str], Path]) -> Iterator[Source]:
    """The rows of `name`; `fetch` gets a dataset from the Hub and answers its folder."""
    path = Path(name)
    with ExitStack() as opened:
        if path.is_dir():
            yield _open_folder(path, opened)
        elif path.is_file():
            yield _open_parquet(path.parent, [path]) if path.suffix == ".parquet" else _open_lines(path, opened)
        elif re.fullmatch(r"[\w.-]+/[\w.-]+", name):
            yield _open_folder(fetch(name), opened)
        else:
            raise UsageError(f"there is no dataset {name}", _EXAMPLE)


def _open_folder(path: Path, opened: ExitStack) -> Source:
    from shards.manifest import MANIFEST_NAME

    run = read_run(path)
    is_dataset = (path / "state.json").is_file()
    if datasets := [path] if is_dataset else [folder / "dataset" for folder in dataset_folders(path)]:
        return _open_arrow(datasets, run or {}, opened)
    files = sorted(path.rglob("*.parquet"))
    if files or (path / MANIFEST_NAME).is_file():
        return _open_parquet(path, files)
    if run is not None:
        maker = run["deciding"].get("command", "generate")
        raise UsageError(f"{path} is a folder of puzzlegen {maker}, and holds no dataset", _EXAMPLE)
    splits = sorted(found.parent.name for found in path.glob("*/state.json"))
    raise UsageError(
        f"{path} holds several datasets: {', '.join(splits)}" if splits else f"{path} is no dataset",
        f"name one of them: puzzlegen audit {path / splits[0]}" if splits else _EXAMPLE,
    )


def _open_arrow(folders: Sequence[Path], run: Mapping[str, Any], opened: ExitStack) -> Source:
    from shards.manifest import is_memory, is_timeout
    from shards.reader import STATE, DamagedDatasetError
    from shards.snapshot import Snapshot

    try:
        snapshots = [opened.enter_context(Snapshot(folder)) for folder in folders]
        names = {
            name for snapshot in snapshots for batch in islice(snapshot.batches(), 1) for name in batch.schema.names
        }
    except DamagedDatasetError as error:
        raise _damaged(str(error)) from error
    except FileNotFoundError as error:
        if Path(error.filename).name == STATE and not run:
            raise UsageError(f"{folders[0]} is no dataset", _EXAMPLE) from error
        raise _damaged(f"{error.filename} is gone") from error
    form = _require_columns(folders[0], names) if names else Form.PUZZLES
    rows = chain.from_iterable(_undamaged(snapshot.directory, snapshot.rows()) for snapshot in snapshots)
    problems = tuple(chain.from_iterable(map(_miscounted, folders)))
    recorded = run.get("configuration")
    timeout, memory_mb = (
        recorded.get(key) if isinstance(recorded, dict) else None for key in ("timeout", "memory_mb")
    )
    return Source(
        rows,
        form,
        problems=problems,
        timeout=timeout if is_timeout(timeout) else None,
        memory_mb=memory_mb if is_memory(memory_mb) else None,
    )


def _miscounted(folder: Path) -> Iterator[str]:
    """What is wrong between a run's dataset and the ledger beside it."""
    if folder.name != "dataset" or not (folder.parent / LEDGER_NAME).is_file():
        return
    from shards.reader import DamagedDatasetError

    with ExitStack() as opened:
        try:
            wrong = open_part(folder.parent, opened).disagreement()
        except RefusedToResume as refusal:  # a ledger that cannot be read
            wrong = refusal.message
        except KeyError:
            wrong = f"{folder} has no column `batch`"
        except DamagedDatasetError as error:  # later than in the first batch of a file
            raise _damaged(str(error)) from error
        except FileNotFoundError as error:
            raise _damaged(f"{error.filename} is gone") from error
    if wrong:
        yield wrong


def _open_parquet(folder: Path, files: Sequence[Path]) -> Source:
    import pyarrow.parquet as pq

    from shards.export import parquet_batches
    from shards.manifest import MANIFEST_NAME

    total, form = 0, Form.PUZZLES
    for file in files:
        try:
            with file.open("rb") as source:  # by Arrow itself, an error would not name the file
                metadata = pq.read_metadata(source)
        except (ValueError, OSError) as error:
            if _is_the_machines(error):
                raise
            if (folder / MANIFEST_NAME).is_file():
                raise _damaged(f"{file} is damaged ({error})") from error
            raise UsageError(f"{file} is no Parquet file ({error})", _EXAMPLE) from error
        form = _require_columns(file, set(metadata.schema.to_arrow_schema().names))
        total += metadata.num_rows

    def rows() -> Rows:
        for file in files:
            yield from _undamaged(file, (row for batch in parquet_batches(file) for row in batch.to_pylist()))

    return _with_manifest(folder, files, Source(rows(), form, total))


def _with_manifest(folder: Path, files: Sequence[Path], source: Source) -> Source:
    """`source` with what the manifest of a published dataset knows."""
    from shards.manifest import MANIFEST_NAME, Manifest, ManifestError

    if not (folder / MANIFEST_NAME).is_file():
        return source
    try:
        manifest = Manifest.from_bytes((folder / MANIFEST_NAME).read_bytes())
    except ManifestError as error:
        return source._replace(problems=(str(error),))
    there = {file.relative_to(folder).as_posix(): file for file in files}
    problems = [
        f"{path} is no part of what was published" for path in sorted(there.keys() - {f.path for f in manifest.files})
    ]
    for file in manifest.files:
        if file.path not in there:
            problems.append(f"{file.path} with {amount(file.rows, 'row')} is missing")
        elif _sha256(there[file.path]) != file.sha256:
            problems.append(f"{file.path} is not the file that was published")
    return source._replace(problems=tuple(problems), timeout=manifest.timeout, memory_mb=manifest.memory_mb)


def _open_lines(path: Path, opened: ExitStack) -> Source:
    rows = read_objects(opened.enter_context(path.open("rb")), _MAX_LINE_BYTES)
    first = list(islice(rows, _LOOKED_AT))
    forms = (_form_of(row.keys()) for row in first if row is not None)
    if (form := next(filter(None, forms), None)) is None:
        raise UsageError(f"{path} holds no rows with `puzzle` and `solutions`", _EXAMPLE)
    return Source(chain(first, rows), form)


def _require_columns(path: Path, names: AbstractSet[str]) -> Form:
    if (form := _form_of(names)) is None:
        raise UsageError(f"{path} has no columns `puzzle` and `solutions`", _EXAMPLE)
    return form


def _form_of(names: AbstractSet[str]) -> Form | None:
    return next((form for form, wanted in _FORMS.items() if wanted <= names), None)


def _undamaged(path: Path, rows: Rows) -> Rows:
    """`rows`; PuzzlegenError where the file cannot be read any further."""
    from shards.reader import DamagedDatasetError

    try:
        yield from rows
    except DamagedDatasetError as error:
        raise _damaged(str(error)) from error
    except (ValueError, OSError) as error:
        if _is_the_machines(error):
            raise
        raise _damaged(f"{path} is damaged ({error})") from error


def _is_the_machines(error: Exception) -> bool:
    """Whether a file may be whole that cannot be read, as for lack of a right; Arrow's own errors have no number."""
    return bool(getattr(error, "errno", None)) and not isinstance(error, FileNotFoundError | IsADirectoryError)


def _damaged(what: str) -> PuzzlegenError:
    return PuzzlegenError(what, "get the file again, or restore it from a copy", ExitCode.QUALITY_GATE)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
