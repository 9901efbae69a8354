"""Files of lines: where commands that turn JSON lines into JSON lines read from and write to.

`-` is a standard stream. Reading is bounded: a line that is too long is skipped without being held. An output takes
its name when it is whole, so that a command may replace its own input, and one that fails leaves what was there.
"""

from __future__ import annotations

import json
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, TypeGuard, TypeVar

from puzzlegen.errors import PuzzlegenError, UsageError, why_no_file

Row = TypeVar("Row")
Item = TypeVar("Item")
Answer = TypeVar("Answer")

_STANDARD = "-"
_MAX_INTEGER_DIGITS = 4300


@contextmanager
def open_input(source: str, rows: str, example: str) -> Iterator[BinaryIO]:
    """The file `source`; UsageError, with the command line `example`, if there is no such file of `rows`."""
    if source == _STANDARD:
        yield sys.stdin.buffer
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115  # closed below; opening alone decides the error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(why_no_file(source), f"name a file of {rows} rows: {example}") from error
    with file:
        yield file


def require_file(out: str) -> None:
    """UsageError if `out` cannot be the name of a file; PuzzlegenError if it is `-` and stdout is closed."""
    if out == _STANDARD and sys.__stdout__ is None:
        raise PuzzlegenError("stdout is closed", "name a file: --out OUT.jsonl")
    if not out or Path(out).is_dir():
        raise UsageError(f"--out {out!r} is no file", "name a file, or - for stdout")


@contextmanager
def open_output(out: str) -> Iterator[IO[str]]:
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


class Lines(Protocol):
    """What can be read line by line."""

    def readline(self, limit: int, /) -> bytes:
        """A line, or the next `limit` bytes of a longer one."""


def read_objects(file: Lines, max_line_bytes: int) -> Iterator[dict[str, Any] | None]:
    """One JSON object a line of `file`, in order, read no further than needed; None for any other line."""
    while line := file.readline(max_line_bytes):
        if len(line) == max_line_bytes and not line.endswith(b"\n"):
            while (rest := file.readline(max_line_bytes)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield _parse(line)


def is_text(value: Any) -> TypeGuard[str]:
    """Whether `value` is a string that can be encoded: JSON can spell half of a surrogate pair."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_id(value: Any) -> TypeGuard[str | int]:
    """Whether `value` can name a row: a string or an integer."""
    return is_text(value) or type(value) is int


def in_step(
    rows: Iterable[Row], item_of: Callable[[Row], Item | None], answer: Callable[[Iterable[Item]], Iterable[Answer]]
) -> Iterator[tuple[Row, Answer | None]]:
    """Each of `rows` with the answer to its item, in order; rows without an item have None and are not asked about.

    `answer` must answer its items in order. As many rows wait here as it reads ahead, and no more.
    """
    waiting: deque[tuple[Row, bool]] = deque()

    def items() -> Iterator[Item]:
        for row in rows:
            item = item_of(row)
            waiting.append((row, item is not None))
            if item is not None:
                yield item

    def unasked() -> Iterator[tuple[Row, None]]:
        while waiting and not waiting[0][1]:
            yield waiting.popleft()[0], None

    for one in answer(items()):
        yield from unasked()
        yield waiting.popleft()[0], one
    yield from unasked()


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_int=_parse_integer)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _parse_integer(digits: str) -> int:
    """An integer, unless it is so long that reading it would take the machine's time (it is quadratic)."""
    if len(digits) > _MAX_INTEGER_DIGITS:
        raise ValueError("too many digits")
    return int(digits)
