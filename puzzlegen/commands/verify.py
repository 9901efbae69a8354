"""`puzzlegen verify`: the judge alone, from JSON lines to JSON lines."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, BinaryIO, Self

import typer

from puzzlegen.errors import UsageError
from puzzlegen.opening import open_verifier
from puzzlegen.options import AllowUnsandboxed, MemoryMb, Quiet, RequireSandbox, Timeout, Workers, option
from puzzlegen.rendering import is_interactive

if TYPE_CHECKING:
    from rich.status import Status

    from puzzlegen.verification import Tally

_STANDARD = "-"
_LINE_EVERY_SECONDS = 10.0
_REDRAW_EVERY_SECONDS = 0.2


def verify(
    source: Annotated[
        str,
        typer.Argument(help="Rows {id, puzzle, solution}; - for stdin.", metavar="IN.jsonl", envvar="PUZZLEGEN_IN"),
    ],
    out: Annotated[str, option("out", "Where {id, verdict, reason, seconds} go; - for stdout.", metavar="OUT.jsonl")],
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Judge puzzle and solution pairs.

    One line out for each line in, in the same order; a bad line is a rejected row with reason `malformed`.
    """
    if not out or Path(out).is_dir():
        raise UsageError(f"--out {out!r} is no file", "name a file, or - for stdout")
    from puzzlegen.candidates import read_candidates
    from puzzlegen.verification import Tally, judge_candidates

    with ExitStack() as stack:
        rows = stack.enter_context(_open_input(source))
        verifier = stack.enter_context(open_verifier(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed))
        results = stack.enter_context(_open_output(out))
        tally = Tally()
        report = stack.enter_context(_Report(tally, quiet=quiet))
        for judgement in judge_candidates(read_candidates(rows), verifier.verify):
            results.write(json.dumps(judgement._asdict()) + "\n")
            tally.add(judgement)
            report.update()
    report.summary(str(verifier.level))


class _Report:
    """Counts on stderr: a line that is redrawn on a terminal, a line now and then elsewhere, a table at the end."""

    def __init__(self, tally: Tally, *, quiet: bool) -> None:
        self._tally = tally
        self._quiet = quiet
        self._status: Status | None = None
        self._started = self._shown = time.monotonic()

    def update(self) -> None:
        """A row has been counted."""
        every = _REDRAW_EVERY_SECONDS if self._status else _LINE_EVERY_SECONDS
        if (moment := time.monotonic()) - self._shown < every:
            return
        self._shown = moment
        if self._status:
            self._status.update(self._text())
        else:
            self._say(self._text())

    def summary(self, level: str) -> None:
        """All counts, once the output is in its place."""
        self._say(f"{self._text()}, sandbox {level}")
        for reason, count in self._tally.rejected.most_common():
            self._say(f"  {count:>9,} {reason}")

    def __enter__(self) -> Self:
        if not self._quiet and is_interactive(sys.stderr):
            from rich.console import Console

            self._status = Console(stderr=True).status("starting the sandbox")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    def _text(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-9)
        rows, accepted = self._tally.rows, self._tally.accepted
        return f"{rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f}/s), {accepted:,} accepted"

    def _say(self, text: str) -> None:
        if not self._quiet:
            typer.echo(text, err=True)


@contextmanager
def _open_input(source: str) -> Iterator[BinaryIO]:
    if source == _STANDARD:
        yield sys.stdin.buffer
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115  # closed below; opening alone decides the error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(
            f"there is no file {source}",
            "name a file of {id, puzzle, solution} rows: puzzlegen verify IN.jsonl --out -",
        ) from error
    with file:
        yield file


@contextmanager
def _open_output(out: str) -> Iterator[IO[str]]:
    """The output, which takes its name when it is whole; a pipe or a device is written to directly."""
    path = Path(out)
    if out == _STANDARD:
        yield sys.stdout
        sys.stdout.flush()
    elif path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as file:
            yield file
    else:
        temporary = path.with_name(f".writing-{os.getpid()}-{path.name}")
        try:
            file = temporary.open("x", encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UsageError(f"there is no folder {path.parent}", f"make it first: mkdir -p {path.parent}") from error
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
