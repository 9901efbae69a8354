"""Options that several commands share, each with its environment variable `PUZZLEGEN_<NAME>`.

An option means the same in every command, so its name, help and variable are written once, here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def option(name: str, text: str, **settings: Any) -> Any:
    """A Typer option (or flag, for a bool) `--name` that PUZZLEGEN_NAME sets too; `text` is its help."""
    return typer.Option(f"--{name}", envvar=f"PUZZLEGEN_{name.upper().replace('-', '_')}", help=text, **settings)


Seed = Annotated[
    int, option("seed", "Decides, with the batch number, everything that is random.", min=-(2**63), max=2**63 - 1)
]
Workers = Annotated[
    int | None, option("workers", "Sandboxed interpreters at work at once; by default one a core.", min=1, max=1024)
]
Timeout = Annotated[
    float, option("timeout", "Seconds that one execution may take.", min=0.001, max=3600, metavar="SECONDS")
]
MemoryMb = Annotated[int, option("memory-mb", "MiB that one execution may use.", min=16, max=1 << 20, metavar="MIB")]
RequireSandbox = Annotated[
    int | None, option("require-sandbox", "Fail unless the sandbox reaches this level.", min=0, max=4, metavar="0-4")
]
AllowUnsandboxed = Annotated[
    bool, option("allow-unsandboxed", "Run untrusted code without a sandbox if there is none.")
]
Quiet = Annotated[bool, option("quiet", "Show no progress.")]
Json = Annotated[bool, option("json", "Print one JSON document.")]
OutDirectory = Annotated[Path, option("out", "The run directory.", metavar="DIR")]
