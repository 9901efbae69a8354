"""Usage errors that the command line parser finds, in the form of all others: one line that ends with what to do.

The parser's own form is the usage, a hint and the error on four lines. Help, and what stands in its place where no
command is given, stay the parser's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from puzzlegen.errors import UsageError

_ParserError: Any = typer.BadParameter.__mro__[1]  # the parser's base of usage errors; Typer does not export it


class Commands(TyperGroup):
    """The group of all commands; its usage errors are `UsageError`."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **settings: Any) -> Any:
        """Parse the group's own options."""
        if not args:
            return super().make_context(info_name, args, *rest, **settings)
        with _in_one_line():
            return super().make_context(info_name, args, *rest, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Parse the options of a command, and run it."""
        with _in_one_line():
            return super().invoke(ctx)


@contextmanager
def _in_one_line() -> Iterator[None]:
    try:
        yield
    except _ParserError as error:
        message = " ".join(error.format_message().split()).rstrip(".")
        command = error.ctx.command_path if error.ctx else "puzzlegen"
        raise UsageError(message[:1].lower() + message[1:], f"see {command} --help") from None
