"""`puzzlegen status` of a run of `cosplay`, whose progress is in its plays."""

import json
import os

import pytest

from puzzlegen.durable import Journal
from puzzlegen.generation.run_record import new_run
from puzzlegen.lock import RunLock

PLAYS = (
    {"id": "a", "round": 0},
    {"id": "b", "round": 0},
    {"id": "a", "end": "chosen"},
    {"id": "b", "end": "hopeless"},
)


def make(path, *lines, target=2):
    path.mkdir(parents=True, exist_ok=True)
    (path / "run.json").write_text(json.dumps(new_run(target, {"command": "cosplay"}, {})))
    journal = Journal(path / "plays.jsonl")
    for line in lines:
        journal.append(line)
    journal.close()
    return path


def test_a_run_at_work_tells_what_has_begun_and_how_what_has_ended_did(puzzlegen, tmp_path):
    run = make(tmp_path / "run", *PLAYS[:3], target=5)
    os.utime(run / "plays.jsonl", (4e9, 4e9))  # of a clock that is ahead
    lock = RunLock(run)
    try:
        _, out, _ = puzzlegen("status", run)
    finally:
        lock.release()
    assert out == "cosplay running: 2 of 5 tasks begun, 1 ended (chosen 1), the last line 0s ago\n"


def test_a_run_at_rest_is_done_or_interrupted(puzzlegen, tmp_path):
    run = make(tmp_path / "run", *PLAYS)
    _, out, _ = puzzlegen("status", run)  # killed before the figures were written
    assert out.startswith("cosplay interrupted: 2 of 2 tasks begun, 2 ended (chosen 1, hopeless 1)")
    assert "the same command goes on from here" in out
    (run / "metrics.json").write_text("{}")
    assert puzzlegen("status", run)[1] == "cosplay done: 2 of 2 tasks begun, 2 ended (chosen 1, hopeless 1)\n"
    document = json.loads(puzzlegen("status", run, "--json")[1])
    assert (document["state"], document["target"], document["outcomes"]) == ("done", 2, {"chosen": 1, "hopeless": 1})


def test_a_run_that_has_made_nothing_yet_is_known(puzzlegen, tmp_path):
    assert puzzlegen("status", make(tmp_path))[1].startswith("cosplay interrupted: 0 of 2 tasks begun, 0 ended\n")


def test_a_run_whose_process_was_killed_names_it(puzzlegen, tmp_path):
    run = make(tmp_path, *PLAYS[:1])
    (run / "run.lock").write_text('{"host": "elsewhere", "pid": 7, "started": "2026-01-02T03:04:05+00:00"}\n')
    os.utime(run / "run.lock", (0, 0))
    assert puzzlegen("status", run, "--watch")[1].splitlines()[-1].startswith("process 7 on elsewhere")


def test_watching_a_run_ends_with_it(puzzlegen, tmp_path, monkeypatch):
    run = make(tmp_path, *PLAYS[:3])
    lock = RunLock(run)
    looks = []

    def nap(seconds):
        looks.append(seconds)
        if len(looks) == 2:
            make(run, PLAYS[3])
            (run / "metrics.json").write_text("{}")
            lock.release()

    monkeypatch.setattr("puzzlegen.commands.status.time.sleep", nap)
    code, out, _ = puzzlegen("status", run, "--watch", "--json")
    assert (code, [json.loads(line)["state"] for line in out.splitlines()]) == (0, ["running", "done"])


@pytest.mark.parametrize("text", ["[]\n{}\n", "\x00\n{}\n"])
def test_damaged_plays_are_refused_in_one_line(puzzlegen, tmp_path, text):
    run = make(tmp_path)
    (run / "plays.jsonl").write_text(text)
    code, out, err = puzzlegen("status", run)
    assert (code, out, err.count("\n")) == (3, "", 1)


def test_looking_changes_nothing(puzzlegen, tmp_path):
    run = make(tmp_path, *PLAYS)
    before = {path: path.read_bytes() for path in run.rglob("*")}
    puzzlegen("status", run)
    assert {path: path.read_bytes() for path in run.rglob("*")} == before
