"""`puzzlegen matrix`: every code on every test, from JSON lines to JSON lines."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Annotated

import typer

from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.opening import open_verifier
from puzzlegen.options import AllowUnsandboxed, MemoryMb, Quiet, RequireSandbox, Timeout, Workers, option, variable
from puzzlegen.rows.display import RowReport
from puzzlegen.rows.line_files import open_input, open_output, require_file


def matrix(
    source: Annotated[
        str,
        typer.Argument(
            help="Rows {id, codes, tests, entry_point}; - for stdin.",
            metavar="IN.jsonl",
            envvar=variable("in", "matrix"),
        ),
    ],
    out: Annotated[
        str,
        option("out", "Where {id, matrix, split, seconds} go; - for stdout.", command="matrix", metavar="OUT.jsonl"),
    ],
    workers: Workers = None,
    timeout: Timeout = 1.0,
    memory_mb: MemoryMb = 1024,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    quiet: Quiet = False,
) -> None:
    """Run every code on every test.

    One line out for each line in, in the same order; `matrix` has a row a code and in it a status a test: pass, wrong,
    error, timeout or invalid. A bad line has no matrix and the reason `malformed`.
    """
    require_file(out)
    from puzzlegen.rows.questions import CellTally, as_record, fill_matrices, read_questions

    with ExitStack() as stack:
        rows = stack.enter_context(
            open_input(source, "{id, codes, tests, entry_point}", "puzzlegen matrix IN.jsonl --out -")
        )
        sandbox = SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed)
        verifier = stack.enter_context(open_verifier(sandbox))
        results = stack.enter_context(open_output(out))
        tally = CellTally()
        report = stack.enter_context(RowReport(tally, rows, quiet=quiet))
        for row, filled in fill_matrices(read_questions(report.source), verifier.matrices):
            results.write(json.dumps(as_record(row, filled)) + "\n")
            tally.add(filled)
            report.update()
    report.summary(str(verifier.level))
