"""`puzzlegen status` of a loop, whose progress is in its events."""

import json
import os

import pytest

from puzzlegen.durable import Journal
from puzzlegen.generation.run_directory import EVENTS_NAME
from puzzlegen.generation.run_record import new_run
from puzzlegen.lock import RunLock
from puzzlegen.loops import status as loop_status_module

BEGUN = "2026-01-02T03:04:05.000+00:00"


def make(path, *events, command="improve", target=3):
    path.mkdir(parents=True, exist_ok=True)
    (path / "run.json").write_text(json.dumps(new_run(target, {"command": command}, {})))
    journal = Journal(path / EVENTS_NAME, log=True)
    for event in events:
        journal.append({"time": BEGUN} | event)
    journal.close()
    return path


def test_a_loop_at_work_tells_its_iteration_and_what_it_does_for_how_long(puzzlegen, tmp_path, monkeypatch):
    moment = loop_status_module.datetime.fromisoformat(BEGUN).timestamp()
    monkeypatch.setattr(loop_status_module.time, "time", lambda: moment + 185)
    loop = make(tmp_path / "loop", {"event": "started"}, {"event": "finetune", "iteration": 2})
    lock = RunLock(loop)
    try:
        _, out, _ = puzzlegen("status", loop)
    finally:
        lock.release()
    assert out.splitlines()[0] == "improve running: iteration 2 of 3, finetune for 3m 05s"


@pytest.mark.parametrize(
    ("last", "state"), [("finished", "done"), ("stopped", "stopped"), ("finetune", "interrupted")]
)
def test_a_loop_at_rest_is_done_stopped_or_interrupted(puzzlegen, tmp_path, last, state):
    loop = make(tmp_path / "loop", {"event": "evaluate", "iteration": 1}, {"event": last})
    _, out, _ = puzzlegen("status", loop)
    assert out.splitlines()[0] == f"improve {state}: iteration 1 of 3"
    assert ("the same command goes on from here" in out) == (state == "interrupted")
    assert json.loads(puzzlegen("status", loop, "--json")[1])["state"] == state


def test_a_loop_whose_process_was_killed_names_it(puzzlegen, tmp_path):
    loop = make(tmp_path / "loop", {"event": "started"})
    (loop / "run.lock").write_text('{"host": "elsewhere", "pid": 7, "started": "2026-01-02T03:04:05+00:00"}\n')
    os.utime(loop / "run.lock", (0, 0))
    assert "process 7 on elsewhere" in puzzlegen("status", loop)[1]


@pytest.mark.parametrize("command", ["improve", "sol-ver", "code-a1"])
def test_every_loop_is_known(puzzlegen, tmp_path, command):
    loop = make(tmp_path / "loop", command=command)
    assert puzzlegen("status", loop)[1].startswith(f"{command} interrupted: before the first iteration")


def test_watching_a_loop_ends_with_it(puzzlegen, tmp_path, monkeypatch):
    loop = make(tmp_path / "loop", {"event": "generate", "iteration": 1})
    lock = RunLock(loop)
    looks = []

    def nap(seconds):
        looks.append(seconds)
        if len(looks) == 2:
            lock.release()

    monkeypatch.setattr("puzzlegen.commands.status.time.sleep", nap)
    code, out, _ = puzzlegen("status", loop, "--watch", "--json")
    states = [json.loads(line)["state"] for line in out.splitlines()]
    assert (code, states) == (0, ["running", "interrupted"])


def test_looking_at_a_loop_changes_nothing(puzzlegen, tmp_path):
    loop = make(tmp_path / "loop", {"event": "started"})
    before = {path: path.read_bytes() for path in loop.rglob("*")}
    puzzlegen("status", loop)
    assert {path: path.read_bytes() for path in loop.rglob("*")} == before
