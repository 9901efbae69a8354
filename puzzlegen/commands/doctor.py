"""`puzzlegen doctor`: check the machine."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from puzzlegen.errors import ExitCode
from puzzlegen.options import Json

_MARKS = {"ok": "ok", "limited": "--", "missing": "NO"}


def doctor(as_json: Json = False) -> None:
    """Check whether this machine can run `generate`, and say what is missing.

    Exits with 0 if it can and 1 if not.
    """
    from puzzlegen.machine import examine

    checks = examine(Path())
    ready = all(check.status != "missing" for check in checks)
    if as_json:
        typer.echo(json.dumps({"ready": ready, "checks": [check._asdict() for check in checks]}, indent=2))
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            advice = f"  ({check.advice})" if check.advice else ""
            typer.echo(f"{_MARKS[check.status]}  {check.name:<{width}}  {check.value}{advice}")
        typer.echo(
            "ready: puzzlegen generate --n 1000 --out runs/first"
            if ready
            else "not ready: mend the lines marked NO, then type puzzlegen doctor again"
        )
    raise typer.Exit(ExitCode.DONE if ready else ExitCode.FAILED)
