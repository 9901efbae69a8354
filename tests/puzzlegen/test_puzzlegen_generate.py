import errno
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from puzzlegen_fakes import FakeBatch, fake_batches, ids

from puzzlegen.durable import read_journal
from puzzlegen.signals import Interruption

FAKES = Path(__file__).with_name("puzzlegen_fakes.py")


def start(*arguments, pause="0.1"):
    root = Path(__file__).parents[2]
    environment = os.environ | {"FAKE_PAUSE": pause, "PYTHONPATH": str(root), "NO_COLOR": "1"}
    command = [sys.executable, str(FAKES), "generate", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def wait_for_batches(path, count, process):
    """Wait until the run in `path` has committed `count` batches."""
    while len(read_journal(path / "batches.jsonl")) < count:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)


def finish(process):
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def test_generate_says_where_the_data_is_and_how_to_open_it(puzzlegen, tmp_path):
    code, out, err = puzzlegen("generate", "--n", 10, "--out", tmp_path / "run")
    assert (code, out) == (0, "")
    assert f'datasets.load_from_disk("{tmp_path / "run" / "dataset"}")' in err
    assert "10 verified puzzles" in err
    assert len(ids(tmp_path / "run")) == 10


def test_quiet_says_nothing(puzzlegen, tmp_path):
    assert puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--quiet") == (0, "", "")


def test_a_second_command_with_the_target_met_never_starts_the_factory(puzzlegen, tmp_path, monkeypatch):
    puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--quiet")
    monkeypatch.setattr("puzzlegen.generation.production.factory_line", None)
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run")
    assert code == 0
    assert "4 verified puzzles" in err


def test_a_larger_n_extends_the_dataset_to_what_it_would_have_been(puzzlegen, tmp_path):
    for n in (4, 7, 20):
        puzzlegen("generate", "--n", n, "--out", tmp_path / "grown", "--quiet")
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "once", "--quiet")
    assert ids(tmp_path / "grown") == ids(tmp_path / "once")


@pytest.mark.parametrize("n", [0, -5])
def test_a_target_below_one_is_a_usage_error_that_makes_no_folder(puzzlegen, tmp_path, n):
    code, _, err = puzzlegen("generate", "--n", n, "--out", tmp_path / "run")
    assert code == 2
    assert "puzzlegen generate --n 1000" in err
    assert not (tmp_path / "run").exists()


def test_a_missing_target_is_a_usage_error(puzzlegen, tmp_path):
    code, _, err = puzzlegen("generate", "--out", tmp_path / "run")
    assert code == 2
    assert "--n" in err


def test_another_seed_is_refused_with_exit_3(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--quiet")
    code, _, err = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--seed", 7)
    assert code == 3
    assert "seed was 0, now 7" in err


def test_workers_memory_and_display_do_not_stand_in_the_way_of_resuming(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--workers", 1, "--quiet")
    code, _, _ = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--workers", 2, "--index-memory", 64)
    assert code == 0


def test_seed_files_count_by_content_not_by_name(puzzlegen, tmp_path):
    for name, text in (("a", "same"), ("b", "same"), ("c", "other")):
        (tmp_path / name).write_text(text)
    codes = [
        puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--seeds", tmp_path / name, "--quiet")[0]
        for name in "abc"
    ]
    assert codes == [0, 0, 3]


def test_a_seed_file_that_is_not_there_is_a_usage_error_that_makes_no_folder(puzzlegen, tmp_path):
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--seeds", tmp_path / "none")
    assert code == 2
    assert "none" in err
    assert not (tmp_path / "run").exists()


def test_records_that_cannot_be_protected_are_told(puzzlegen, tmp_path):
    protect = tmp_path / "mine.jsonl"
    protect.write_text('{"puzzle": "def f(x):\\n    return x * 3 == 21"}\nnot json\n')
    _, _, err = puzzlegen("generate", "--n", 3, "--out", tmp_path / "run", "--protect", protect)
    assert f"{protect}: 2 dropped (1 malformed, 1 no_annotation), which nothing protects" in err


def test_a_full_disk_ends_with_one_line_and_the_next_run_goes_on(puzzlegen, tmp_path, monkeypatch):
    from shards import ShardStore

    append = ShardStore.append

    def full(store, rows):
        if rows and rows[0]["batch"] == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(store, rows)

    with monkeypatch.context() as patch:
        patch.setattr(ShardStore, "append", full)
        code, _, err = puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--quiet")
    assert code == 1
    assert err == "puzzlegen: no space left on the disk or device; free some and run the same command again\n"
    assert puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--quiet")[0] == 0
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "whole", "--quiet")
    assert ids(tmp_path / "run") == ids(tmp_path / "whole")


def test_a_folder_without_write_permission_is_one_line(puzzlegen, tmp_path, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setattr(Path, "mkdir", denied)
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run")
    assert (code, err.count("\n")) == (1, 1)
    assert "permission denied" in err


def line_of(batches):
    @contextmanager
    def line(*_):
        yield batches

    return line


def test_batches_that_run_out_fail_and_keep_what_was_made(puzzlegen, tmp_path, monkeypatch):
    monkeypatch.setattr("puzzlegen.generation.production.factory_line", line_of(fake_batches(0, 0, 4)))
    code, _, err = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    assert code == 1
    assert "4 of 9" in err
    assert len(ids(tmp_path / "run")) == 4


def test_an_interruption_between_batches_says_how_to_go_on(puzzlegen, tmp_path, monkeypatch):
    def interrupted():
        yield next(fake_batches(0, 0, 9))
        raise Interruption("SIGINT")

    monkeypatch.setattr("puzzlegen.generation.production.factory_line", line_of(interrupted()))
    code, _, err = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    assert code == 130
    assert "3 of 9" in err
    assert "run the same command again" in err
    assert read_journal(tmp_path / "run" / "events.jsonl")[-1]["event"] == "interrupted"


def test_a_failure_in_the_factory_is_logged(puzzlegen, tmp_path, monkeypatch):
    batches = iter([FakeBatch(5, [], [], {}, True)])
    monkeypatch.setattr("puzzlegen.generation.production.factory_line", line_of(batches))
    code, _, _ = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    assert code == 1
    last = read_journal(tmp_path / "run" / "events.jsonl")[-1]
    assert (last["event"], last["error"]) == ("failed", "ValueError: batch 5 came where 0 was due")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_with_130_and_the_next_one_goes_on(puzzlegen, tmp_path, number):
    run = tmp_path / "run"
    process = start("--n", 60, "--out", run)
    wait_for_batches(run, 2, process)
    process.send_signal(number)
    code, err = finish(process)
    assert code == 130
    assert err.splitlines()[-1].endswith("run the same command again to go on from there")
    assert "Traceback" not in err
    assert finish(start("--n", 60, "--out", run, pause="0"))[0] == 0
    puzzlegen("generate", "--n", 60, "--out", tmp_path / "whole", "--quiet")
    assert ids(run) == ids(tmp_path / "whole")


def test_runs_killed_again_and_again_make_the_dataset_of_an_unbroken_one(puzzlegen, tmp_path):
    run = tmp_path / "run"
    for kill in range(1, 5):
        process = start("--n", 40, "--out", run, pause="0.01")
        wait_for_batches(run, 3 * kill, process)
        time.sleep(0.003 * kill)
        process.kill()
        process.communicate()
    assert finish(start("--n", 40, "--out", run, pause="0"))[0] == 0
    puzzlegen("generate", "--n", 40, "--out", tmp_path / "whole", "--quiet")
    assert ids(run) == ids(tmp_path / "whole")


def test_a_second_command_in_a_busy_directory_exits_3_and_names_the_first(puzzlegen, tmp_path):
    process = start("--n", 600, "--out", tmp_path / "run")
    wait_for_batches(tmp_path / "run", 1, process)
    code, _, err = puzzlegen("generate", "--n", 600, "--out", tmp_path / "run")
    status = json.loads(puzzlegen("status", tmp_path / "run", "--json")[1])
    process.terminate()
    finish(process)
    assert code == 3
    assert f"process {process.pid} on " in err
    assert (status["state"], status["holder"]["pid"]) == ("running", process.pid)


def test_a_lost_reader_of_the_progress_does_not_stop_the_run(tmp_path):
    process = start("--n", 60, "--out", tmp_path / "run", pause="0.01")
    process.stderr.close()
    assert process.wait(60) == 0
    assert len(ids(tmp_path / "run")) == 60


def test_a_smaller_n_leaves_a_finished_run_as_it_is(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    before = (tmp_path / "run" / "run.json").read_bytes()
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run")
    assert code == 0
    assert "9 verified puzzles" in err
    assert (tmp_path / "run" / "run.json").read_bytes() == before


@pytest.mark.parametrize(("name", "content"), [("run.json", b"{"), ("batches.jsonl", b'{"number": 0}\n{"x": 1}\n')])
def test_a_damaged_record_is_refused_and_left_as_it_is(puzzlegen, tmp_path, name, content):
    puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    (tmp_path / "run" / name).write_bytes(content)
    code, _, err = puzzlegen("generate", "--n", 12, "--out", tmp_path / "run")
    assert code == 3
    assert name in err
    assert err.splitlines()[-1].endswith("--out DIR")
    assert (tmp_path / "run" / name).read_bytes() == content


@pytest.mark.parametrize("content", ["", "def f(", '{"puzzle": "def f(x: int): return True"}'])
def test_seeds_that_cannot_be_used_are_a_usage_error(monkeypatch, capsys, tmp_path, content):
    from puzzlegen import cli

    monkeypatch.setattr(cli, "raise_on_signals", lambda: None)
    seeds = tmp_path / "seeds.jsonl"
    seeds.write_text(content)
    assert cli.main(["generate", "--n", "4", "--out", str(tmp_path / "run"), "--seeds", str(seeds)]) == 2
    assert "no puzzle that can be used" in capsys.readouterr().err


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.write_text("{}")])
def test_a_model_that_is_none_is_one_line_that_names_another(monkeypatch, capsys, tmp_path, make):
    from puzzlegen import cli

    monkeypatch.setattr(cli, "raise_on_signals", lambda: None)
    make(tmp_path / "model")
    arguments = ["generate", "--n", "4", "--out", str(tmp_path / "run"), "--model", str(tmp_path / "model")]
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err.splitlines()[-1].endswith("--model builtin, or a folder that holds a model")


def test_a_run_that_was_killed_before_its_last_measurement_is_measured_by_the_next(puzzlegen, tmp_path):
    def metrics():
        return json.loads((tmp_path / "run" / "metrics.json").read_text())

    puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    whole = metrics()
    assert whole["diversity"]
    for damage in (
        b"{}",
        b"",
        json.dumps(whole | {"kept": 6}).encode(),
        json.dumps(whole | {"diversity": None}).encode(),
    ):
        (tmp_path / "run" / "metrics.json").write_bytes(damage)
        assert puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")[0] == 0
        assert metrics() == whole


def test_a_finished_run_is_measured_once(puzzlegen, tmp_path):
    for _ in range(3):
        puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    events = [line["event"] for line in read_journal(tmp_path / "run" / "events.jsonl")]
    assert events.count("finished") == 1


@pytest.mark.parametrize("loss", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_lost_ledger_does_not_cost_the_dataset(puzzlegen, tmp_path, loss):
    puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    before = ids(tmp_path / "run"), (tmp_path / "run" / "run.json").read_bytes()
    loss(tmp_path / "run" / "batches.jsonl")
    code, _, err = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--seed", 7)
    assert code == 3
    assert "batches.jsonl ends before batch 0" in err
    assert (ids(tmp_path / "run"), (tmp_path / "run" / "run.json").read_bytes()) == before


def test_a_path_that_is_not_utf8_is_a_path(puzzlegen, tmp_path):
    out = os.fsdecode(os.fsencode(tmp_path) + b"/b8\xff")
    assert puzzlegen("generate", "--n", 9, "--out", out, "--quiet") == (0, "", "")


@pytest.mark.parametrize("name", ["file", "file/below", "link"])
def test_an_output_that_can_be_no_folder_is_a_usage_error(puzzlegen, tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / name)
    assert (code, err.count("\n")) == (2, 1)


def test_seeds_that_can_be_read_only_once_are_a_usage_error(puzzlegen, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--seeds", tmp_path / "pipe")
    assert code == 2
    assert "read twice" in err


def test_a_page_that_cannot_be_written_is_a_line_and_no_failure(puzzlegen, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("puzzlegen.report.write_report", full)
        code, _, err = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--quiet")
    assert code == 0
    assert err == (
        "puzzlegen: the puzzles are safe, but the page is not written (no space left on the disk or device); "
        f"write it with puzzlegen report {tmp_path / 'run'}\n"
    )
    assert puzzlegen("report", tmp_path / "run")[0] == 0
