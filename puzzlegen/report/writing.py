"""From a directory to its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from puzzlegen.errors import UsageError
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.generation.run_record import RUN_NAME
from puzzlegen.report.code_a1.against import duel_differences
from puzzlegen.report.code_a1.data import is_duel, read_duel_data
from puzzlegen.report.code_a1.page import duel_page
from puzzlegen.report.cosplay.against import cosplay_differences
from puzzlegen.report.cosplay.data import is_cosplay, read_cosplay
from puzzlegen.report.cosplay.page import cosplay_page
from puzzlegen.report.cosplay.plays import read_plays
from puzzlegen.report.generation.comparison import compared
from puzzlegen.report.generation.data import read_run_data
from puzzlegen.report.generation.page import run_page
from puzzlegen.report.improve.data import is_loop, read_loop_data
from puzzlegen.report.improve.page import loop_differences, loop_page
from puzzlegen.report.page import render
from puzzlegen.report.sol_ver.data import is_sol_ver, read_sol_ver
from puzzlegen.report.sol_ver.page import sol_ver_differences, sol_ver_page

REPORT_NAME = "report.html"
_KINDS = "name a directory that puzzlegen generate, improve, sol-ver, code-a1 or cosplay has made"
_Read = TypeVar("_Read")


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
    paths = (directory, *others)
    match _kind_of_all(directory, others):
        case "code-a1":
            duels = _read_all(paths, lambda path, name: read_duel_data(path, name, outcomes=bool(others)))
            return render(duel_page(duels[0], duels[1:]))
        case "cosplay":
            played = _read_all(paths, read_cosplay)
            return render(cosplay_page(played[0], played[1:], read_plays(directory)))
        case "sol-ver":
            runs = _read_all(paths, read_sol_ver)
            return render(sol_ver_page(runs[0], runs[1:]))
        case "improve":
            loops = _read_all(paths, lambda path, name: read_loop_data(path, name, outcomes=bool(others)))
            return render(loop_page(loops[0], loops[1:]))
        case _:
            return render(run_page(*_read_all(paths, read_run_data)))


def compare_runs(directory: Path, others: Sequence[Path]) -> dict[str, dict[str, float | None]]:
    """The figures of two runs of `generate`, as `generation.comparison` has them; none of loops, or of one run."""
    if _kind_of_all(directory, others) != "generate" or not others:
        return {}
    return compared(*(read_run_data(path, path.name) for path in (directory, *others)))


def compare_arms(directory: Path, others: Sequence[Path]) -> list[dict[str, Any]]:
    """The differences between loops' arms, or between runs of `cosplay`, as the page has them; none of other runs."""
    paths = (directory, *others)
    match _kind_of_all(directory, others):
        case "improve":
            found = loop_differences(
                _read_all(paths, lambda path, name: read_loop_data(path, name, outcomes=bool(others)))
            )
        case "sol-ver":
            found = sol_ver_differences(_read_all(paths, read_sol_ver))
        case "code-a1":
            found = duel_differences(
                _read_all(paths, lambda path, name: read_duel_data(path, name, outcomes=bool(others)))
            )
        case "cosplay":
            found = cosplay_differences(_read_all(paths, read_cosplay))
        case _:
            found = ()
    return [one.as_json() for one in found]


def _read_all(paths: Sequence[Path], read: Callable[[Path, str], _Read]) -> list[_Read]:
    return [read(path, path.resolve().name) for path in paths]


def _kind_of_all(directory: Path, others: Sequence[Path]) -> str:
    """The command that has made `directory`, and all of `others`; UsageError if they do not go together."""
    kind, *kinds = (_kind_of(path) for path in (directory, *others))
    for path, other in zip(others, kinds, strict=True):
        if other != kind:
            raise UsageError(
                f"{directory} is a run of {kind} and {path} is none", f"name runs of {kind} with --against"
            )
    resolved = [path.resolve() for path in (directory, *others)]
    if len(set(resolved)) != len(resolved):
        raise UsageError("a run is named twice", "name each run once")
    if kind == "generate" and len(others) > 1:
        raise UsageError("a run of generate is compared with one other", "name one run with --against")
    return kind


def _kind_of(path: Path) -> str:
    """The command that has made the run in `path`; UsageError if it is none."""
    if not any((path / name).is_file() for name in (RUN_NAME, METRICS_NAME)):
        raise UsageError(f"{path} is no run directory", _KINDS)
    if is_duel(path):
        return "code-a1"
    if is_cosplay(path):
        return "cosplay"
    if is_sol_ver(path):
        return "sol-ver"
    return "improve" if is_loop(path) else "generate"
