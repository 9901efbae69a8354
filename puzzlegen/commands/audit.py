"""`puzzlegen audit`: whether a dataset is what it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from puzzlegen.configuration_parts import SandboxOptions
from puzzlegen.errors import ExitCode, UsageError
from puzzlegen.opening import open_verifier
from puzzlegen.options import AllowUnsandboxed, Json, Quiet, RequireSandbox, Workers, is_typed, option
from puzzlegen.rows.display import RowReport
from puzzlegen.rows.line_files import open_output, require_file
from puzzlegen.visible import visible

if TYPE_CHECKING:
    from puzzlegen.rows.audit_source import Source
    from recipes.audit import AuditedRow
    from recipes.audit_tally import AuditTally
    from verifier import Verifier

_EXAMPLES = 3  # of each kind of failure
_SHOWN = ("puzzle", "solutions", "answers", "codes", "tests", "chosen", "rejected", "right", "wrong", "test", "fault")


def audit(
    context: typer.Context,
    dataset: Annotated[
        str,
        typer.Argument(
            help="A run, a dataset, Parquet, JSON lines, or NAMESPACE/NAME on the Hub.",
            metavar="DATASET",
            envvar="PUZZLEGEN_DATASET",
        ),
    ],
    limit: Annotated[int | None, option("limit", "Only the first so many rows.", command="audit", min=1)] = None,
    out: Annotated[
        str | None,
        option("out", "Write the rows that fail, and why, to this file.", command="audit", metavar="FILE.jsonl"),
    ] = None,
    revision: Annotated[str, option("revision", "Branch or commit of a dataset on the Hub.", metavar="REV")] = "main",
    workers: Workers = None,
    timeout: Annotated[
        float | None,
        option(
            "timeout",
            "Seconds that one execution may take; by default as recorded, else 1.",
            min=0.001,
            max=3600,
            metavar="SECONDS",
        ),
    ] = None,
    memory_mb: Annotated[
        int | None,
        option(
            "memory-mb",
            "MiB that one execution may use; by default as recorded, else 1024.",
            min=16,
            max=1 << 20,
            metavar="MIB",
        ),
    ] = None,
    require_sandbox: RequireSandbox = None,
    allow_unsandboxed: AllowUnsandboxed = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run every solution of a dataset again, and check all that its rows say.

    The same for codes and tests of described tasks, and for preferences. Exit code 4 if a row fails.
    """
    if out is not None:
        require_file(out)
    if Path(dataset).exists() and is_typed(context, "revision"):
        raise UsageError(f"--revision is for a dataset on the Hub, and {dataset} is here", "leave it out")
    from puzzlegen.rows.audit_source import open_source
    from recipes.audit_tally import AuditTally
    from verifier import VERIFIER_VERSION

    tally, examples = AuditTally(), Examples()
    with ExitStack() as stack:
        source = stack.enter_context(open_source(dataset, lambda name: _fetch(name, revision, quiet=quiet)))
        limits = (timeout or source.timeout or 1.0, memory_mb or source.memory_mb or 1024)
        sandbox = SandboxOptions(workers, *limits, require_sandbox, allow_unsandboxed)
        verifier = stack.enter_context(open_verifier(sandbox))
        failing = None if out is None else stack.enter_context(open_output(out))
        total = source.total if limit is None or source.total is None else min(limit, source.total)
        report = stack.enter_context(RowReport(tally, quiet=quiet, rows=total))
        for audited in _audited(source, limit, verifier):
            tally.add(audited)
            examples.add(audited)
            if failing is not None and audited.failures:
                failing.write(json.dumps(_record(audited), default=str) + "\n")
            report.update()
    document = {
        "dataset": dataset,
        "rows": tally.rows,
        "rows_failed": tally.failed,
        "pairs": tally.pairs,
        "pairs_agreed": tally.agreed,
        "agreement": tally.agreement,
        "failures": dict(tally.failures.most_common()),
        "problems": list(source.problems),
        "examples": examples.found,
        "recorded": {
            "sandbox_levels": dict(tally.sandbox_levels),
            "verifier_versions": dict(tally.verifier_versions),
        },
        "sandbox_level": str(verifier.level),
        "verifier_version": VERIFIER_VERSION,
        "timeout": limits[0],
        "memory_mb": limits[1],
    }
    if as_json:
        typer.echo(json.dumps(document, indent=2, default=str))
    else:
        for line in _table(tally, document):
            typer.echo(visible(line))
    if tally.failed or source.problems:
        raise typer.Exit(ExitCode.QUALITY_GATE)


def _audited(source: Source, limit: int | None, verifier: Verifier) -> Iterator[AuditedRow]:
    """The rows of a source, looked at as their form wants."""
    from puzzlegen.rows.audit_source import Form
    from recipes.audit import audit_rows
    from recipes.task_audit import audit_preferences, audit_triples

    rows = islice(source.rows, limit)
    if source.form is Form.PUZZLES:
        return audit_rows(rows, verifier.verify)
    return (audit_triples if source.form is Form.TRIPLES else audit_preferences)(rows, verifier.matrices)


class Examples:
    """The first failures of each kind."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []
        self._kinds: Counter[str] = Counter()

    def add(self, audited: AuditedRow) -> None:
        """Keep what is new of a row's failures."""
        for failure in audited.failures:
            self._kinds[failure.kind] += 1
            if self._kinds[failure.kind] <= _EXAMPLES:
                self.found.append({"row": audited.number, "id": _id(audited)} | failure._asdict())


def _table(tally: AuditTally, document: dict[str, Any]) -> list[str]:
    """What a person sees."""
    share = "-" if tally.agreement is None else f"{tally.agreement:.2%}"
    lines = [
        f"{'rows':<12} {tally.rows:>11,}  {tally.failed:,} fail",
        f"{'pairs':<12} {tally.pairs:>11,}  {tally.agreed:,} agree ({share})",
        f"{'sandbox':<12} {document['sandbox_level']:>11}  recorded: {_words(tally.sandbox_levels)}",
        f"{'verifier':<12} {document['verifier_version']:>11}  recorded: {_words(tally.verifier_versions)}",
    ]
    lines += [f"! {problem}" for problem in document["problems"]]
    for kind, count in tally.failures.most_common():
        lines.append(f"! {kind:<22} {count:,}")
        for one in document["examples"]:
            if one["kind"] == kind:
                place = "" if one["solution"] is None else f", solution {one['solution']}"
                lines.append(f"    row {one['row']} ({one['id']}{place}): {one['detail']}")
    return lines


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{word or 'none'} ({count:,})" for word, count in counts.most_common()) or "-"


def _record(audited: AuditedRow) -> dict[str, Any]:
    """A failing row, as --out has it."""
    failures = [failure._asdict() for failure in audited.failures]
    return {"row": audited.number, "id": _id(audited), "failures": failures} | {
        key: row[key] for key in _SHOWN if key in (row := audited.row or {})
    }


def _id(audited: AuditedRow) -> Any:
    return (audited.row or {}).get("id")


def _fetch(name: str, revision: str, *, quiet: bool) -> Path:
    from puzzlegen.publishing.hub_access import fetch_dataset
    from puzzlegen.remarks import Remarks

    return fetch_dataset(name, revision, Remarks(f"audit {name}", quiet=quiet))
