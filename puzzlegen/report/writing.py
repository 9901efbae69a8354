"""From a directory to its page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from puzzlegen.errors import UsageError
from puzzlegen.report.arms import arm_differences
from puzzlegen.report.duel_data import is_duel, read_duel_data
from puzzlegen.report.duel_page import duel_page
from puzzlegen.report.loop_data import Loop, is_loop, read_loop_data
from puzzlegen.report.loop_page import loop_page
from puzzlegen.report.page import render
from puzzlegen.report.run_comparison import compared
from puzzlegen.report.run_data import read_record, read_run_data
from puzzlegen.report.run_page import run_page
from puzzlegen.run_directory import METRICS_NAME
from puzzlegen.run_record import RUN_NAME

REPORT_NAME = "report.html"
_WITHOUT_PAGE = ("cosplay", "sol-ver")
_KINDS = "name a directory that puzzlegen generate, improve or code-a1 has made"


def write_report(directory: Path, others: Sequence[Path] = (), out: Path | None = None) -> Path:
    """Write the page of `directory`, with the runs in `others` beside it; the answer is where it was written.

    UsageError for directories that are no runs, or of the wrong kind; OSError from the disk.
    """
    from shards.durable import write_durably

    if out is None:
        out = directory / REPORT_NAME
    html = build_report(directory, others)
    if out.is_dir():
        raise UsageError(f"{out} is a folder", "name a file with --out")
    if not out.parent.is_dir():
        raise UsageError(f"there is no folder {out.parent}", "make it, or name another file with --out")
    write_durably(out, html.encode())
    return out


def build_report(directory: Path, others: Sequence[Path] = ()) -> str:
    """The page of `directory` as HTML."""
    if is_duel(directory):
        if others:
            raise UsageError(
                f"{directory} is a run of code-a1, which has nothing to compare it with", "leave out --against"
            )
        return render(duel_page(read_duel_data(directory, directory.resolve().name)))
    loops = _read_loops(directory, others)
    if loops:
        return render(loop_page(loops[0], loops[1:]))
    return render(run_page(*(read_run_data(path, path.resolve().name) for path in (directory, *others))))


def compare_runs(directory: Path, others: Sequence[Path]) -> dict[str, dict[str, float | None]]:
    """The figures of two runs of `generate`, as `run_comparison.compared` has them; none of loops, or of one run."""
    if _read_loops(directory, others) or not others:
        return {}
    return compared(*(read_run_data(path, path.name) for path in (directory, *others)))


def compare_arms(directory: Path, others: Sequence[Path]) -> list[dict[str, Any]]:
    """The differences between the arms of the loops, as the page has them; none of a run of `generate`."""
    return [one.as_json() for one in arm_differences(_read_loops(directory, others))]


def _read_loops(directory: Path, others: Sequence[Path]) -> list[Loop]:
    """The loops, with their outcomes if there are several; none if they are runs of `generate`."""
    for path in (directory, *others):
        if (command := read_record(path, []).deciding.get("command")) in _WITHOUT_PAGE:
            raise UsageError(f"{path} is a folder of puzzlegen {command}", f"its figures are in {path / METRICS_NAME}")
        if not any((path / name).is_file() for name in (RUN_NAME, METRICS_NAME)):
            raise UsageError(f"{path} is no run directory", _KINDS)
    if is_duel(directory):
        return []
    command = "improve" if is_loop(directory) else "generate"
    for path in others:
        if is_loop(path) != is_loop(directory) or is_duel(path):
            raise UsageError(
                f"{directory} is a run of {command} and {path} is none", f"name runs of {command} with --against"
            )
    resolved = [path.resolve() for path in (directory, *others)]
    if len(set(resolved)) != len(resolved):
        raise UsageError("a run is named twice", "name each run once")
    if command == "generate":
        if len(others) > 1:
            raise UsageError("a run of generate is compared with one other", "name one run with --against")
        return []
    return [read_loop_data(path, path.name, outcomes=bool(others)) for path in resolved]
