"""What a measurement needs to know of the machine: its name plate, and the memory of a whole process tree.

Everything is read from /proc, so this works on Linux only. Memory is the proportional set size (PSS), which counts a
page that several processes share once in all; a process that hides it from its owner (one that has changed its
credentials, as a sandbox does) is counted by its resident set (RSS), which is never less. Not guaranteed: processes
that live for less than the time between two samples.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

PROC = Path("/proc")
PACKAGES = ("puzzlegen", "torch", "transformers", "datasets", "pyarrow")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def describe_machine() -> dict[str, Any]:
    """Processor model, cores that this process may use, memory in GiB, and the kernel."""
    models = [row.split(":", 1)[1].strip() for row in _rows(PROC / "cpuinfo") if row.startswith("model name")]
    memory_kib = next(int(row.split()[1]) for row in _rows(PROC / "meminfo") if row.startswith("MemTotal"))
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory_kib / 2**20, 1),
        "kernel": platform.release(),
    }


def describe_versions(packages: Sequence[str] = PACKAGES) -> dict[str, str | None]:
    """Versions of Python and of the packages that decide the speed; None for one that is not installed."""
    versions: dict[str, str | None] = {"python": platform.python_version()}
    for name in packages:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def tree_memory(root: int) -> int:
    """Bytes of memory of process `root` and of all its descendants, at this moment; 0 once they are gone."""
    return sum(_memory(process) for process in _tree(root))


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (rows := _rows(entry / "stat")):
            parent = int(rows[0].rpartition(")")[2].split()[1])  # the name before it may hold blanks and brackets
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def _memory(process: int) -> int:
    for row in _rows(PROC / str(process) / "smaps_rollup"):
        if row.startswith("Pss:"):
            return int(row.split()[1]) * 1024
    rows = _rows(PROC / str(process) / "statm")
    return int(rows[0].split()[1]) * PAGE_BYTES if rows else 0


def _rows(path: Path) -> list[str]:
    """The lines of a file under /proc; none if its process is gone or keeps it to itself."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
