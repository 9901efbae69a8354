"""What `puzzlegen doctor` looks at: whether this machine can run the factory, and what would make it better.

Each check answers for itself and none raises. Importing torch is the slow part (seconds); nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple

from puzzlegen.generation.configuration import package_version

_REQUIRED_PACKAGES = ("torch", "transformers", "datasets", "pyarrow", "tokenizers", "multiprocess")
_LEAST_PYTHON = (3, 11)
_LEAST_MEMORY_GIB = 2.0
_LEAST_DISK_GIB = 1.0


class Check(NamedTuple):
    """One finding. `missing` keeps `generate` from running, `limited` does not; `advice` says what to do about it."""

    name: str
    status: Literal["ok", "limited", "missing"]
    value: str
    advice: str = ""


def examine(directory: Path) -> list[Check]:
    """All checks; the disk is that of `directory` or of the nearest folder above it that exists."""
    return [
        _python(),
        *_packages(),
        _cores(),
        _memory(),
        _disk(directory),
        _gpu(),
        _builtin_model(),
        *_sandbox(),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _LEAST_PYTHON:
        return Check("python", "missing", version, "install Python 3.11 or later")
    return Check("python", "ok", version)


def _packages() -> Iterator[Check]:
    for name in _REQUIRED_PACKAGES:
        version = package_version(name)
        if version is None:
            yield Check(name, "missing", "not installed", f"pip install {name}")
        else:
            yield Check(name, "ok", version)


def _cores() -> Check:
    cores = len(os.sched_getaffinity(0))
    if cores < 2:
        return Check("cores", "limited", str(cores), "model and judge share one core; more cores make more puzzles")
    return Check("cores", "ok", str(cores))


def _memory() -> Check:
    available = _available_memory_gib()
    if available is None:
        return Check("memory", "limited", "unknown", "make sure that 2 GiB are free")
    value = f"{available:.1f} GiB available"
    if available < _LEAST_MEMORY_GIB:
        return Check("memory", "limited", value, "pass --workers 1 and a smaller --memory-mb")
    return Check("memory", "ok", value)


def _available_memory_gib() -> float | None:
    """What the kernel would give, and no more than this process's control group may take."""
    try:
        fields = dict(row.split(":", 1) for row in Path("/proc/meminfo").read_text().splitlines())
        available = int(fields["MemAvailable"].split()[0]) / 2**20
    except (OSError, KeyError, ValueError):
        return None
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
    except (OSError, ValueError):  # no such file, or `max` for no limit
        return available
    return min(available, (limit - used) / 2**30)


def _disk(directory: Path) -> Check:
    place = directory.absolute()
    while not place.is_dir():
        place = place.parent
    free = shutil.disk_usage(place).free / 2**30
    value = f"{free:.1f} GiB free in {place}"
    if not os.access(place, os.W_OK):
        return Check("disk", "limited", f"{place} cannot be written", "run in a folder of your own, or pass --out DIR")
    if free < _LEAST_DISK_GIB:
        return Check("disk", "limited", value, "free some space, or pass --out DIR on another disk")
    return Check("disk", "ok", value)


def _gpu() -> Check:
    try:
        import torch
    except (ImportError, OSError) as error:
        return Check("gpu", "limited", f"torch does not load: {error}", "reinstall torch for this machine")
    if not torch.cuda.is_available():
        return Check(
            "gpu", "limited", "none that torch can use", "the built-in model needs none; larger models want one"
        )
    names = ", ".join(torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))
    return Check("gpu", "ok", names)


def _builtin_model() -> Check:
    weights = resources.files("generator") / "builtin" / "weights"
    if not weights.is_dir() or not any(weights.iterdir()):
        return Check("builtin model", "missing", "no weights in this installation", "puzzlegen bootstrap --out DIR")
    return Check("builtin model", "ok", "present")


def _sandbox() -> Iterator[Check]:
    from verifier import SandboxLevel, probe_machine
    from verifier.machine import reachable_level

    for feature in probe_machine():
        if feature.available:
            yield Check(f"sandbox {feature.name}", "ok", f"there ({feature.level})")
        else:
            yield Check(f"sandbox {feature.name}", "limited", feature.why or "not there", feature.how)
    level = reachable_level()
    if level is SandboxLevel.NONE:
        advice = "use a Linux kernel with seccomp, or pass --allow-unsandboxed where nothing can be harmed"
        yield Check("sandbox level", "missing", str(level), advice)
    else:
        yield Check("sandbox level", "ok", str(level))
