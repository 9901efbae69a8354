"""`generate` comes to harm at every kind of step and at random moments, and the same command makes good for it.

The model is a recording, the sandbox the real one, every run a process of its own. Whatever had happened, the dataset,
the sample of rejections, the ledger and the metrics are in the end those of a run that nothing has disturbed, but for
times.
"""

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from crash_recording import arguments, make_recording

from puzzlegen.durable import read_journal

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("crash_child.py")
TIMES = {"seconds", "kept_per_second", "wall_seconds", "model_seconds", "verify_seconds", "verify_cpu_seconds"}
TIMES |= {"wait_seconds", "wait_share"}
NEED_ROOM = ("make", "open", "write", "sync")
# The steps on which most hangs, for every day; the slow tests go through all kinds.
FAST_KILLS = ("write run/batches.jsonl", "rename run/dataset/.state.json.tmp")
FAST_CUTS = ("sync run/batches.jsonl",)
FAST_FULL = ("write run/dataset/.data-#-#.arrow.tmp",)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return make_recording(tmp_path_factory.mktemp("recorded"))


@pytest.fixture(scope="module")
def unbroken(recording, tmp_path_factory):
    """What is left of a run that nothing disturbs, and its steps."""
    folder, steps = tmp_path_factory.mktemp("unbroken"), tmp_path_factory.mktemp("steps") / "steps"
    code, err = run(recording, folder, "count", spare=steps)
    assert code == 0, err
    return result(folder / "run"), steps.read_text().splitlines()


def start(recording, folder, how="count", step=-1, spare=os.devnull, **options):
    """A run in FOLDER/run that comes to harm at that step."""
    command = [sys.executable, CHILD, folder, how, step, spare, *arguments(recording, folder / "run")]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return subprocess.Popen([*map(str, command)], env=environment, stderr=subprocess.PIPE, text=True, **options)


def run(*where, **how):
    process = start(*where, **how)
    _, err = process.communicate(timeout=120)
    return process.returncode, err


def result(out):
    """All that a run is to leave behind, less the times."""
    files = {
        f"{folder}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("dataset", "rejected")
        for path in sorted((out / folder).iterdir())
    }
    return files | {
        "left over": [path.name for path in out.iterdir() if path.name.endswith(".tmp")],
        "batches.jsonl": [untimed(line) for line in read_journal(out / "batches.jsonl")],
        "metrics.json": untimed(json.loads((out / "metrics.json").read_bytes())),
    }


def untimed(document):
    return {
        key: untimed(value) if isinstance(value, dict) else value
        for key, value in document.items()
        if key not in TIMES
    }


def go_on(recording, folder, unbroken):
    """The same command again, and what comes of it."""
    code, err = run(recording, folder)
    assert (code, err) == (0, "")
    assert result(folder / "run") == unbroken[0]


def at(steps, label, place):
    """The number of the first or last step of a kind."""
    numbers = [number for number, step in enumerate(steps) if step == label]
    assert numbers, f"no step is {label!r}: {sorted(set(steps))}"
    return numbers[place]


def harm(recording, folder, unbroken, how, number):
    """A run that comes to harm at that step, and the folder in which to go on."""
    code, err = run(recording, folder, how, number, spare=folder.with_name(f"{folder.name}-left"))
    if how == "full":
        last = (
            "write it with puzzlegen report" if "report.html" in unbroken[1][number] else "run the same command again"
        )
        assert code == ("puzzlegen report" not in last)
        assert (err.count("\n"), last in err) == (1, True), err
        return folder
    assert code == -signal.SIGKILL
    if how == "kill":
        return folder
    left = folder.with_name(f"{folder.name}-left")
    promised = (left / "promised").read_bytes().count(b"\n")
    assert len(read_journal(left / "run" / "batches.jsonl")) >= promised  # what was committed is there to stay
    return left


def test_all_kinds_of_steps_are_seen(unbroken):
    kinds = {step.partition(" ")[0] for step in unbroken[1]}
    assert kinds == {"make", "open", "write", "sync", "rename", "delete", "cut"}
    assert {*FAST_KILLS, *FAST_CUTS, *FAST_FULL} <= set(unbroken[1])


@pytest.mark.parametrize(
    ("how", "label"),
    [
        *(("kill", label) for label in FAST_KILLS),
        *(("power", label) for label in FAST_CUTS),
        *(("full", label) for label in FAST_FULL),
    ],
)
def test_harm_at_an_exact_step(recording, unbroken, tmp_path, how, label):
    go_on(recording, harm(recording, tmp_path, unbroken, how, at(unbroken[1], label, -1)), unbroken)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("how", ["kill", "power", "full"])
def test_harm_at_every_kind_of_step(recording, unbroken, tmp_path, how):
    steps = unbroken[1]
    kinds = sorted({step for step in steps if how != "full" or step.startswith(NEED_ROOM)})
    numbers = {at(steps, kind, place) for kind in kinds for place in (0, -1)}
    for number in sorted(numbers):
        folder = tmp_path / str(number)
        folder.mkdir()
        go_on(recording, harm(recording, folder, unbroken, how, number), unbroken)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_power_cut_at_a_random_step(recording, unbroken, tmp_path, seed):
    number = Random(seed).randrange(len(unbroken[1]))
    go_on(recording, harm(recording, tmp_path, unbroken, "power", number), unbroken)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_killed_at_a_random_moment(recording, unbroken, tmp_path, seed):
    """By the clock at even seeds, where most of the time goes; by the step at odd ones, where it hurts."""
    draw = Random(seed)
    if seed % 2:
        harm(recording, tmp_path, unbroken, "kill", draw.randrange(len(unbroken[1])))
    else:
        process = start(recording, tmp_path)
        wait_for(process, tmp_path / "run", draw.randrange(4))
        time.sleep(draw.uniform(0, 0.5))
        process.kill()
        process.communicate()
    go_on(recording, tmp_path, unbroken)


def wait_for(process, out, batches):
    """Wait until the run has committed so many batches, or has ended."""
    while process.poll() is None and (
        not (out / "events.jsonl").exists() or len(read_journal(out / "batches.jsonl")) < batches
    ):
        time.sleep(0.01)


def test_files_that_may_not_grow_end_the_run_in_a_line(recording, unbroken, tmp_path):
    size = 20_000  # the report is larger, and so is the dataset towards the end
    process = start(recording, tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.count("\n")) == (1, 1)
    assert "ulimit -f unlimited, and run the same command again" in err
    go_on(recording, tmp_path, unbroken)


def test_dead_workers_and_sandboxes_change_nothing(recording, unbroken, tmp_path):
    process = start(recording, tmp_path)
    killed = []
    for batches, find in enumerate((sandboxes, workers, workers)):
        wait_for(process, tmp_path / "run", batches)
        while process.poll() is None and len(killed) == batches:
            for pid in set(find(process.pid)) - set(killed[:batches]):
                killed[batches:] = [pid]
                os.kill(pid, signal.SIGKILL)
                break
            time.sleep(0.01)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert len(killed) == 3
    assert result(tmp_path / "run") == unbroken[0]


def workers(run):
    """The verifier's workers in a run."""
    return [pid for pid in children(run) if "spawn_main" in command(pid)]


def sandboxes(run):
    """The zygotes of these."""
    return [pid for worker in workers(run) for pid in children(worker) if "verifier.zygote" in command(pid)]


def children(parent):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, its_parent = path.read_text().rpartition(")")[2].split()[:2]
            if int(its_parent) == parent and state != "Z":
                found.append(int(path.parent.name))
    return found


def command(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""
