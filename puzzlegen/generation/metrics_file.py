"""`--metrics-file`: a run as a Prometheus textfile, for the textfile collector of node_exporter.

The file is replaced in one step at the start, after each batch, and at the end of a run but for SIGKILL, after which
it still says that the run is at work, and only its age tells the truth. Counters are those of the whole run, over all
its starts, and never fall: a last batch that is made again in full would look like a reset.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from puzzlegen.errors import UsageError

if TYPE_CHECKING:
    from puzzlegen.generation.ledger import Totals
    from puzzlegen.generation.run_directory import RunDirectory

_LAST_SUCCESS = "puzzlegen_last_success_timestamp_seconds"


class Family(NamedTuple):
    """A metric: its samples by the value of `label`, or one sample under "" where there is no such label."""

    name: str
    kind: str
    help: str
    samples: Mapping[str, float]
    label: str = ""


@contextmanager
def kept_up_to_date(path: Path | None, run: RunDirectory, say: Callable[[str], None]) -> Iterator[None]:
    """Write `run` to `path` (None: nowhere) from now on; UsageError if that cannot be done now.

    If it cannot be done later, that is said once, and the run goes on.
    """
    if path is None:
        yield
        return
    before = _read(path) if run.totals.batches else {}
    complained = False

    def write(*, running: bool, succeeded: bool = False) -> None:
        families = describe(run.totals, run.target, running=running, last_success=time.time() if succeeded else None)
        _replace(path, render(families, str(run.path), before))

    def write_or_say(*, running: bool, succeeded: bool = False) -> None:
        nonlocal complained
        try:
            write(running=running, succeeded=succeeded)
        except OSError as error:
            if not complained:
                say(f"cannot write {path} ({error.strerror}); the run goes on without")
            complained = True

    try:
        write(running=True)
    except OSError as error:
        raise UsageError(
            f"cannot write {path} ({error.strerror})", "name a file in a folder that is there with --metrics-file"
        ) from error
    run.after_commit = lambda: write_or_say(running=True)
    succeeded = False
    try:
        yield
        succeeded = True
    finally:
        run.after_commit = None
        write_or_say(running=False, succeeded=succeeded)


def describe(totals: Totals, target: int, *, running: bool, last_success: float | None) -> list[Family]:
    """A run's metrics; times in seconds, `last_success` since 1970, or None if that is not now."""
    seconds = {
        "model": totals.model_seconds,
        "verify": totals.verify_seconds,
        "verify_cpu": totals.verify_cpu_seconds,
        "wait": totals.wait_seconds,
        "wall": totals.wall_seconds,
    }
    return [
        Family("puzzlegen_running", "gauge", "1 while a process is at work on the run, else 0.", {"": running}),
        Family(
            _LAST_SUCCESS,
            "gauge",
            "When a command last ended with exit code 0; 0 if none has.",
            {"": last_success or 0},
        ),
        Family("puzzlegen_puzzles_target", "gauge", "Puzzles to keep.", {"": target}),
        Family("puzzlegen_puzzles_kept_total", "counter", "Puzzles in the dataset.", {"": totals.kept}),
        Family("puzzlegen_puzzles_proposed_total", "counter", "Candidates.", {"": totals.funnel["proposed"]}),
        Family(
            "puzzlegen_puzzles_rejected_total", "counter", "Candidates that were not kept.", totals.rejected, "reason"
        ),
        Family("puzzlegen_batches_total", "counter", "Batches that were committed.", {"": totals.batches}),
        Family("puzzlegen_tokens_total", "counter", "Tokens that were sampled.", {"": totals.tokens}),
        Family("puzzlegen_seconds_total", "counter", "Time spent, by stage; stages overlap.", seconds, "stage"),
        Family(
            "puzzlegen_wait_ratio",
            "gauge",
            "Share of the time in which the model waited for verdicts.",
            {"": totals.wait_share},
        ),
    ]


def render(families: list[Family], run: str, before: Mapping[str, float]) -> str:
    """The text of the file; with `before`, the samples of the last one, counters and the last success never fall."""
    lines = []
    for family in families:
        lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
        for value, amount in family.samples.items():
            labels = {"run": run} | ({family.label: value} if family.label else {})
            text = ",".join(f'{name}="{_escape(content)}"' for name, content in labels.items())
            sample = f"{family.name}{{{text}}}"
            if family.kind == "counter" or family.name == _LAST_SUCCESS:
                amount = max(amount, before.get(sample, 0.0))
            lines.append(f"{sample} {float(amount)!r}")
    return "\n".join(lines) + "\n"


def _read(path: Path) -> dict[str, float]:
    """The samples in a file that `render` has made; none of any other."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {
            sample: float(value) for sample, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
        }
    except (OSError, ValueError, IndexError):
        return {}


def _replace(path: Path, text: str) -> None:
    from shards.durable import write_durably  # loads pyarrow, which `--help` does not wait for

    write_durably(path, text.encode("utf-8", "replace"))


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
