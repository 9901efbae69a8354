"""`generate` where nobody looks: met targets, closed streams, other hosts, JSON lines."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from puzzlegen.durable import read_journal
from puzzlegen.errors import ExitCode
from puzzlegen.lock import STALE_SECONDS

ROOT = Path(__file__).parents[2]
SECOND = """
import sys
from puzzlegen import cli
from puzzlegen.generation import executors
def refuse(*_, **__):
    raise AssertionError("opened")
executors.open_chosen_model = executors.open_verifier = executors.open_seeds = refuse
try:
    code = cli.main(sys.argv[1:])
except SystemExit as leaving:
    code = leaving.code or 0
print(code, "torch" in sys.modules)
"""


def lock_elsewhere(run, age):
    """Leave in `run` what a process on another host does that last gave a sign of life `age` seconds ago."""
    holder = {"host": "elsewhere", "pid": 4711, "started": "2026-01-01T00:00:00+00:00"}
    (run / "run.lock").write_text(json.dumps(holder))
    then = time.time() - age
    os.utime(run / "run.lock", (then, then))


@pytest.fixture
def stopped(puzzlegen, tmp_path):
    """A run that a budget has stopped."""
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--max-tokens", 1000, "--quiet")
    return tmp_path / "run"


def test_with_the_target_met_neither_model_nor_sandbox_is_opened_nor_torch_loaded(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--quiet")
    done = subprocess.run(
        [sys.executable, "-c", SECOND, "generate", "--n", "4", "--out", tmp_path / "run"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "0 False\n", done.stderr
    assert "4 verified puzzles" in done.stderr


def test_a_first_start_goes_through_what_the_test_before_watches(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SECOND, "generate", "--n", "4", "--out", tmp_path / "run"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "AssertionError: opened" in done.stderr


@pytest.mark.parametrize("redirection", ["0<&-", "</dev/null", "0<&- 1>&- 2>&-"])
def test_closed_streams_are_no_obstacle(tmp_path, redirection):
    program = f'"{sys.executable}" "{Path(__file__).with_name("puzzlegen_fakes.py")}"'
    command = f'{program} generate --n 4 --out "{tmp_path}/run" {redirection}'
    subprocess.run(["sh", "-c", command], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, timeout=120)
    assert read_journal(tmp_path / "run" / "batches.jsonl")[-1]["kept_total"] == 4


def test_a_run_on_another_host_is_running_and_left_alone_while_its_heart_beats(puzzlegen, stopped):
    lock_elsewhere(stopped, STALE_SECONDS - 30)
    status = json.loads(puzzlegen("status", stopped, "--json")[1])
    assert (status["state"], status["holder"]["host"]) == ("running", "elsewhere")
    code, _, err = puzzlegen("generate", "--n", 20, "--out", stopped)
    assert code == ExitCode.REFUSED_TO_RESUME
    assert "process 4711 on elsewhere" in err
    assert len(read_journal(stopped / "batches.jsonl")) == 1


def test_a_run_whose_host_has_died_is_taken_over_with_a_line_that_says_so(puzzlegen, stopped):
    lock_elsewhere(stopped, STALE_SECONDS + 1)
    assert json.loads(puzzlegen("status", stopped, "--json")[1])["state"] == "stopped"
    code, _, err = puzzlegen("generate", "--n", 20, "--out", stopped)
    assert code == 0
    assert "took over from process 4711 on elsewhere" in err
    events = read_journal(stopped / "events.jsonl", log=True)
    assert [event["holder"] for event in events if event["event"] == "took over"] == [
        "process 4711 on elsewhere, started 2026-01-01T00:00:00+00:00"
    ]


def test_a_run_that_was_let_go_is_taken_over_without_a_word(puzzlegen, stopped):
    assert "took over" not in puzzlegen("generate", "--n", 20, "--out", stopped)[2]


def test_a_process_that_was_taken_for_dead_writes_no_further_batch(puzzlegen, tmp_path, monkeypatch):
    monkeypatch.setattr("puzzlegen.generation.progress.Progress.update", lambda _: lock_elsewhere(tmp_path / "run", 0))
    code, _, err = puzzlegen("generate", "--n", 20, "--out", tmp_path / "run")
    assert code == ExitCode.REFUSED_TO_RESUME
    assert "taken over by process 4711 on elsewhere" in err
    assert len(read_journal(tmp_path / "run" / "batches.jsonl")) == 1
    assert "elsewhere" in (tmp_path / "run" / "run.lock").read_text()


def test_log_json_makes_every_line_an_object(puzzlegen, tmp_path):
    code, out, err = puzzlegen("generate", "--n", 8, "--out", tmp_path / "run", "--log", "json")
    assert (code, out) == (0, "")
    lines = [json.loads(line) for line in err.splitlines()]
    assert all({"time", "level", "message"} <= line.keys() for line in lines)
    (figures,) = (line for line in lines if "kept" in line)
    assert (figures["kept"], figures["target"], figures["tokens"]) == (8, 8, 4000)


def test_log_json_covers_the_error_that_ends_the_command_and_the_next_command_is_text_again(puzzlegen, tmp_path):
    command = ("generate", "--n", 0, "--out", tmp_path / "run")
    code, _, err = puzzlegen(*command, "--log", "json")
    line = json.loads(err)
    assert (code, line["level"], line["exit_code"]) == (ExitCode.USAGE, "error", ExitCode.USAGE)
    assert puzzlegen(*command)[2].startswith("puzzlegen: ")


def test_a_form_of_log_that_is_none_is_a_usage_error(puzzlegen, tmp_path):
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--log", "xml")
    assert code == ExitCode.USAGE
    assert "--log text, json" in err
