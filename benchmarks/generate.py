"""How long `puzzlegen generate --n 1000` takes, how much memory, and where the time goes.

    python -m benchmarks.generate                   # writes benchmarks/generate.json
    python -m benchmarks.generate --n 100 --json -    # a quick look, on stdout

The command runs as a user would run it: as a process of its own, in an empty folder. Its memory is that of the whole
process tree (`machine.tree_memory`), sampled five times a second. Nothing is written unless the run ends well.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.machine import describe_machine, describe_versions, tree_memory

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-m", "puzzlegen.cli"]
SAMPLE_EVERY_SECONDS = 0.2
HELP_RUNS = 5


class Measured(NamedTuple):
    """Seconds of wall clock from start to exit, and the largest memory seen, in bytes."""

    seconds: float
    peak_bytes: int


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description="Measure puzzlegen generate.")
    parser.add_argument("--n", type=int, default=1000, help="puzzles to keep")
    parser.add_argument("--model", default="builtin", help="builtin, a folder, or a Hub id")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", default=str(HERE / "generate.json"), help="where the result goes; - for stdout")
    arguments = parser.parse_args()
    result = json.dumps(benchmark(arguments.n, arguments.model, arguments.seed), indent=2)
    if arguments.json == "-":
        print(result)
    else:
        Path(arguments.json).write_text(result + "\n", encoding="utf-8")
        print(arguments.json)


def benchmark(n: int, model: str, seed: int) -> dict[str, Any]:
    """The document that is written; CalledProcessError if the command fails."""
    help_seconds = statistics.median(measure([*COMMAND, "--help"]).seconds for _ in range(HELP_RUNS))
    with TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        options = ["--n", str(n), "--out", str(run), "--model", model, "--seed", str(seed)]
        measured = measure([*COMMAND, "generate", *options])
        metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
        sandbox = json.loads((run / "run.json").read_text(encoding="utf-8"))["sandbox_level"]
    seconds = {name: round(value, 2) for name, value in metrics["seconds"].items()}
    return {
        "command": f"puzzlegen generate --n {n} --model {model} --seed {seed}",
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": {"total": round(measured.seconds, 2), **seconds},
        "help_seconds": round(help_seconds, 3),
        "peak_memory_mb": round(measured.peak_bytes / 1e6),
        "kept": metrics["kept"],
        "kept_per_second": round(metrics["kept"] / measured.seconds, 2),
        "tokens": metrics["tokens"],
        "tokens_per_second": round(metrics["tokens"] / measured.seconds),
        "tokens_per_model_second": round(metrics["tokens"] / metrics["seconds"]["model"]),
        "funnel": metrics["funnel"],
        "rejected": metrics["rejected"],
        "sandbox_level": sandbox,
        "machine": describe_machine(),
        "versions": describe_versions(),
    }


def measure(command: list[str]) -> Measured:
    """Run `command` to its end, its stdout thrown away; CalledProcessError if it fails."""
    started, peak = time.perf_counter(), 0
    process = subprocess.Popen(
        command, cwd=HERE.parent, env={**os.environ, "NO_COLOR": "1"}, stdout=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            try:
                process.wait(SAMPLE_EVERY_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - started
    finally:
        process.terminate()  # harmless once it has ended; after Ctrl-C the run must not go on
        process.wait()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Measured(seconds, peak)


if __name__ == "__main__":
    main()
