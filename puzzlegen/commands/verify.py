"""`puzzlegen verify`: the judge alone, from JSON lines to JSON lines."""

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


def verify(
    source: Annotated[
        str,
        typer.Argument(
            help="Rows {id, puzzle, solution}; - for stdin.", metavar="IN.jsonl", envvar=variable("in", "verify")
        ),
    ],
    out: Annotated[
        str,
        option("out", "Where {id, verdict, reason, seconds} go; - for stdout.", command="verify", metavar="OUT.jsonl"),
    ],
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
    require_file(out)
    from puzzlegen.rows.candidates import read_candidates
    from puzzlegen.rows.verification import Tally, judge_candidates

    with ExitStack() as stack:
        rows = stack.enter_context(open_input(source, "{id, puzzle, solution}", "puzzlegen verify IN.jsonl --out -"))
        sandbox = SandboxOptions(workers, timeout, memory_mb, require_sandbox, allow_unsandboxed)
        verifier = stack.enter_context(open_verifier(sandbox))
        results = stack.enter_context(open_output(out))
        tally = Tally()
        report = stack.enter_context(RowReport(tally, rows, quiet=quiet))
        for judgement in judge_candidates(read_candidates(report.source), verifier.verify):
            results.write(json.dumps(judgement._asdict()) + "\n")
            tally.add(judgement)
            report.update()
    report.summary(str(verifier.level))
