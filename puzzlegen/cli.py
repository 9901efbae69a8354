"""The console script `puzzlegen`.

Data goes to stdout, progress and errors to stderr; nothing ever prompts. Exit codes are in `puzzlegen.errors`.
Importing this module loads none of the heavy libraries, so every `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from puzzlegen.commands.audit import audit
from puzzlegen.commands.bootstrap import bootstrap
from puzzlegen.commands.code_a1 import code_a1
from puzzlegen.commands.cosplay import cosplay
from puzzlegen.commands.doctor import doctor
from puzzlegen.commands.evaluate import evaluate
from puzzlegen.commands.finetune import finetune
from puzzlegen.commands.generate import generate
from puzzlegen.commands.improve import improve
from puzzlegen.commands.matrix import matrix
from puzzlegen.commands.publish import publish
from puzzlegen.commands.report import report
from puzzlegen.commands.sol_ver import sol_ver
from puzzlegen.commands.status import status
from puzzlegen.commands.verify import verify
from puzzlegen.errors import ExitCode, explain
from puzzlegen.log_lines import write_as, write_line
from puzzlegen.options import option
from puzzlegen.signals import Interruption, ignore_signals, raise_on_signals
from puzzlegen.usage import Commands
from puzzlegen.visible import visible

_DEBUG = "PUZZLEGEN_DEBUG"

# Rich's help panels cost a tenth of a second, and its tracebacks would show what a user cannot act on.
app = typer.Typer(
    name="puzzlegen",
    cls=Commands,
    help="A data factory that lets a language model teach itself to program.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    generate,
    improve,
    sol_ver,
    code_a1,
    cosplay,
    evaluate,
    finetune,
    verify,
    matrix,
    status,
    report,
    audit,
    publish,
    doctor,
    bootstrap,
):
    app.command()(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        from puzzlegen.generation.configuration import package_version

        typer.echo(f"puzzlegen {package_version('puzzlegen') or '(not installed)'}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, option("debug", "Show a traceback when a command fails.")] = False,
) -> None:
    if debug:
        os.environ[_DEBUG] = "1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; help and success leave by SystemExit."""
    write_as("text")
    raise_on_signals()
    _open_closed_streams()
    try:
        app(args=arguments, prog_name="puzzlegen")
    except Interruption:
        ignore_signals()
        _complain("puzzlegen: interrupted; run the same command again", ExitCode.INTERRUPTED)
        return ExitCode.INTERRUPTED
    except Exception as error:
        known = explain(error)
        if known.exit_code == ExitCode.INTERRUPTED:
            ignore_signals()
        if os.environ.get(_DEBUG):
            traceback.print_exc()
        _complain(visible(f"puzzlegen: {known}"), known.exit_code)  # it may quote a file
        return known.exit_code
    return ExitCode.DONE


def _complain(text: str, exit_code: ExitCode) -> None:
    with suppress(OSError):  # nobody reads it, and the exit code says the same
        write_line(text, level="error", exit_code=exit_code)


def _open_closed_streams() -> None:
    """Give the standard streams that a caller has closed somewhere to go, so that no library trips over None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115  # lives as long as the process
            setattr(sys, name, stream)


if __name__ == "__main__":
    sys.exit(main())
