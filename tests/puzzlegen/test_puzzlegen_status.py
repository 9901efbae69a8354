import io
import json
import os

import pytest
from puzzlegen_fakes import fake_batches, fill, open_fake
from rich.console import Console

from puzzlegen.commands.status import event_lines
from puzzlegen.durable import write_json
from puzzlegen.generation import status as status_module
from puzzlegen.generation.rendering import panel
from puzzlegen.generation.run_record import new_run
from puzzlegen.generation.status import describe


def test_a_run_is_running_then_interrupted_then_done(tmp_path):
    with open_fake(tmp_path, 4) as run:
        run.commit(next(fake_batches(0, 0, 4)), 0.5)
        assert describe(tmp_path).state == "running"
    assert describe(tmp_path).state == "interrupted"
    with open_fake(tmp_path, 4) as run:
        fill(run)
    assert describe(tmp_path).state == "done"


def test_a_torn_ledger_line_does_not_disturb_a_look(tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    with (tmp_path / "batches.jsonl").open("a") as file:
        file.write('{"number": ')
    assert describe(tmp_path).totals.kept == 4


def test_json_has_counts_rates_and_the_last_events(puzzlegen, tmp_path):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
    code, out, err = puzzlegen("status", tmp_path, "--json")
    status = json.loads(out)
    assert (code, err) == (0, "")
    assert (status["state"], status["kept"], status["target"]) == ("interrupted", 3, 10)
    assert status["kept_per_second"] == 6.0
    assert status["funnel"]["proposed"] == 20
    assert status["eta_seconds"] is None
    assert [event["event"] for event in status["events"]] == ["started"]


def test_the_end_of_a_run_at_work_comes_nearer_while_a_batch_is_made(tmp_path, monkeypatch):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 30.0)
        committed = (tmp_path / "batches.jsonl").stat().st_mtime
        monkeypatch.setattr(status_module.time, "time", lambda: committed + 12)
        now = describe(tmp_path)
    assert now.as_json()["eta_seconds"] == pytest.approx(3 * 30 - 12)
    assert now.as_snapshot().elapsed == pytest.approx(30 + 12)


def test_the_time_before_a_run_was_taken_up_again_counts_for_nothing(tmp_path, monkeypatch):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 30.0)
    os.utime(tmp_path / "batches.jsonl", (0, 0))
    with open_fake(tmp_path, 10):
        assert describe(tmp_path).since_batch < 60


def test_a_process_that_was_killed_is_told_from_one_that_stopped(puzzlegen, tmp_path):
    open_fake(tmp_path, 10).close()
    assert json.loads(puzzlegen("status", tmp_path, "--json")[1])["died"] is None
    assert "not at work; the same command goes on from here" in puzzlegen("status", tmp_path)[1]
    (tmp_path / "run.lock").write_text('{"host": "elsewhere", "pid": 7, "started": "2026-01-02T03:04:05+00:00"}\n')
    os.utime(tmp_path / "run.lock", (0, 0))
    assert json.loads(puzzlegen("status", tmp_path, "--json")[1])["died"]["pid"] == 7
    out = puzzlegen("status", tmp_path)[1]
    assert "process 7 on elsewhere, started 2026-01-02T03:04:05+00:00, ended without a word" in out


def test_a_run_that_is_done_has_nothing_more_to_say(puzzlegen, tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    assert "goes on from here" not in puzzlegen("status", tmp_path)[1]


def test_a_pipe_gets_plain_lines(puzzlegen, tmp_path):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
    _, out, _ = puzzlegen("status", tmp_path)
    assert "interrupted: kept 3/10 (30%)" in out
    assert "\x1b" not in out
    assert "started" in out


def test_watching_ends_with_the_run(puzzlegen, tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    code, out, _ = puzzlegen("status", tmp_path, "--watch")
    assert (code, out.count("\n")) == (0, 1)


def test_watching_a_run_whose_process_was_killed_ends_with_what_is_to_do(puzzlegen, tmp_path, monkeypatch):
    run = open_fake(tmp_path, 10)

    def nap(_):
        run.close()
        (tmp_path / "run.lock").write_text('{"host": "elsewhere", "pid": 7, "started": "2026-01-02T03:04:05+00:00"}\n')
        os.utime(tmp_path / "run.lock", (0, 0))

    monkeypatch.setattr("puzzlegen.commands.status.time.sleep", nap)
    code, out, _ = puzzlegen("status", tmp_path, "--watch")
    first, second, last = out.splitlines()
    assert code == 0 and " running: " in first and " interrupted: " in second
    assert last.startswith("process 7 on elsewhere") and last.endswith("the same command goes on from here")


def make_evaluation(path):
    path.mkdir()
    (path / "evaluation.json").write_text("{}")


def make_folder(path):
    path.mkdir()
    (path / "notes.txt").write_text("mine")


@pytest.mark.parametrize("command", [["status"], ["publish", "ada/puzzles", "--license", "mit", "--dry-run", "out"]])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_evaluation, "is a folder of puzzlegen evaluate, and no run directory"),
        (lambda path: path.write_text(""), "is a file, and no run directory"),
        (make_folder, "holds something else, and is no run directory"),
    ],
    ids=["of evaluate", "a file", "another folder"],
)
def test_no_run_is_to_be_started_where_generate_would_not(puzzlegen, tmp_path, make, said, command):
    make(tmp_path / "it")
    code, _, err = puzzlegen(command[0], tmp_path / "it", *command[1:])
    assert code == 2
    assert err.splitlines()[-1] == f"puzzlegen: {tmp_path / 'it'} {said}; name a run directory"


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()])
def test_a_place_without_a_run_is_a_usage_error(puzzlegen, tmp_path, make):
    make(tmp_path / "run")
    code, _, err = puzzlegen("status", tmp_path / "run")
    assert code == 2
    assert "puzzlegen generate --n 1000 --out" in err


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("batches.jsonl", {"funnel": 3}),
        ("batches.jsonl", {"tokens": {}}),
        ("batches.jsonl", {"wall_seconds": float("inf")}),
        ("run.json", {"configuration": None}),
    ],
    ids=str,
)
def test_a_damaged_run_is_refused_in_one_line(puzzlegen, tmp_path, name, changes):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
    (tmp_path / name).write_text(json.dumps(json.loads((tmp_path / name).read_text()) | changes) + "\n")
    code, out, err = puzzlegen("status", tmp_path)
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert f"{name} is damaged" in err


def test_a_price_that_is_none_costs_only_what_follows_from_it(puzzlegen, tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    record = json.loads((tmp_path / "run.json").read_text())
    record["configuration"]["dollars_per_hour"] = "cheap"
    (tmp_path / "run.json").write_text(json.dumps(record))
    code, out, _ = puzzlegen("status", tmp_path, "--json")
    assert code == 0
    assert "dollars" not in json.loads(out)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"host": 1, "pid": "x", "started": null}', "[]"])
def test_a_lock_that_names_nobody_does_not_disturb_a_look(puzzlegen, tmp_path, text):
    with open_fake(tmp_path, 10):
        (tmp_path / "run.lock").write_text(text)
        assert puzzlegen("status", tmp_path)[0] == 0
    (tmp_path / "run.lock").write_text(text)
    assert json.loads(puzzlegen("status", tmp_path, "--json")[1])["died"] is None


def test_a_lock_that_is_a_folder_is_named(puzzlegen, tmp_path):
    open_fake(tmp_path, 10).close()
    (tmp_path / "run.lock").unlink()
    (tmp_path / "run.lock").mkdir()
    code, _, err = puzzlegen("status", tmp_path)
    assert code == 3
    assert err.endswith(f"{tmp_path / 'run.lock'} is a folder where a file belongs; remove it\n")


def test_a_line_of_the_ledger_that_is_no_batch_is_named_by_its_place(puzzlegen, tmp_path):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
    with (tmp_path / "batches.jsonl").open("a") as file:
        file.write('{"number": 1}\n')
    code, _, err = puzzlegen("status", tmp_path)
    assert code == 3
    assert f"{tmp_path / 'batches.jsonl'} is damaged at line 2; " in err


def test_escape_sequences_in_events_do_not_reach_the_terminal(tmp_path):
    event = {"time": "now", "event": "failed", "error": "\x1b[2J\x1b]0;owned\x07\nkept 4/4"}
    [line] = event_lines([event])
    assert line.isprintable()
    assert "\\x1b[2J" in line


ESCAPES = "\x1b[2J\x1b[31mX"


def test_escape_sequences_in_the_ledger_do_not_reach_the_terminal(puzzlegen, tmp_path):
    with open_fake(tmp_path, 10) as run:
        batch = next(fake_batches(0, 0, 10))
        run.commit(batch._replace(funnel=batch.funnel | {f"rejected:{ESCAPES}": 7}), 0.5)
    out = puzzlegen("status", tmp_path)[1]
    assert out.replace("\n", "").isprintable()
    assert out.count("\\x1b[2J\\x1b[31mX") == 2
    console = Console(width=100, file=io.StringIO())
    console.print(panel(describe(tmp_path).as_snapshot()))
    assert "\x1b" not in console.file.getvalue()
    assert "\\x1b[2J" in console.file.getvalue()


def test_escape_sequences_in_the_files_of_a_loop_do_not_reach_the_terminal(puzzlegen, tmp_path):
    write_json(tmp_path / "run.json", new_run(2, {"command": "improve"}, {}))
    event = {"time": "now", "event": "begun", "iteration": ESCAPES}
    (tmp_path / "events.jsonl").write_text(json.dumps(event) + "\n")
    (tmp_path / "run.lock").write_text(json.dumps({"host": ESCAPES, "pid": 7, "started": ESCAPES}) + "\n")
    os.utime(tmp_path / "run.lock", (0, 0))
    out = puzzlegen("status", tmp_path)[1]
    assert out.replace("\n", "").isprintable()
    assert out.count("\\x1b[2J") == 4  # the iteration, the event, and a host and a time


def test_a_folder_of_a_run_leads_to_the_run(puzzlegen, tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    code, _, err = puzzlegen("status", tmp_path / "dataset")
    assert (code, err.endswith(f"; type puzzlegen status {tmp_path}\n")) == (2, True)


def test_looking_changes_nothing(puzzlegen, tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    puzzlegen("status", tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
