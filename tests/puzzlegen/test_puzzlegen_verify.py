import io
import json
import os
import stat
import subprocess
import sys
import time
from itertools import count, islice
from pathlib import Path

import pytest

from puzzlegen.rows.candidates import MAX_LINE_BYTES, read_candidates
from puzzlegen.rows.verification import Tally, judge_candidates
from puzzles import Reason, Verdict

GOOD = {"id": "good", "puzzle": "def f(x: int):\n    return x * 2 == 84", "solution": "def g():\n    return 42"}
WRONG = GOOD | {"id": 7, "solution": "def g():\n    return 41"}
MALFORMED = {
    "broken JSON": b'{"id": "x", "puzzle": ',
    "empty line": b"",
    "blanks": b"   ",
    "no object": b"[1, 2]",
    "a scalar": b"null",
    "no id": json.dumps({"puzzle": "p", "solution": "s"}).encode(),
    "no solution": json.dumps({"id": "x", "puzzle": "p"}).encode(),
    "id of a wrong type": json.dumps(GOOD | {"id": [1]}).encode(),
    "id true": json.dumps(GOOD | {"id": True}).encode(),
    "id not a number": json.dumps(GOOD | {"id": float("nan")}).encode(),
    "puzzle of a wrong type": json.dumps(GOOD | {"puzzle": 1}).encode(),
    "solution null": json.dumps(GOOD | {"solution": None}).encode(),
    "NUL in the puzzle": json.dumps(GOOD | {"puzzle": "def f(x: int):\n    return x == 1\0"}).encode(),
    "NUL byte in the line": json.dumps(GOOD).encode().replace(b"f(", b"f\0("),
    "lone surrogate in the solution": json.dumps(GOOD | {"solution": "\ud800"}).encode(),
    "lone surrogate in the id": json.dumps(GOOD | {"id": "\udfff"}).encode(),
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "deep nesting": b'{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "an endless integer": b'{"id": ' + b"9" * 900_000 + b"}",
    "10 MB": json.dumps(GOOD | {"puzzle": "x" * 10_000_000}).encode(),
}


def candidates(*lines):
    return list(read_candidates(io.BytesIO(b"\n".join(lines))))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_bad_line_is_one_malformed_row_between_two_good_ones(name):
    good = json.dumps(GOOD).encode()
    before, bad, after = candidates(good, MALFORMED[name], good)
    assert bad.pair is None
    assert before == after
    assert after.pair == (GOOD["puzzle"], GOOD["solution"])


def test_a_malformed_row_keeps_the_id_that_could_be_read():
    assert candidates(b'{"id": "x", "puzzle": 1}')[0] == ("x", None)


def test_line_ends_byte_order_mark_and_extra_keys_do_not_matter():
    row = b"\xef\xbb\xbf" + json.dumps(GOOD | {"more": [1]}).encode() + b"\r"
    assert candidates(row, b"")[0].pair is not None


def test_the_longest_sources_fit_in_a_line():
    row = json.dumps(GOOD | {"puzzle": "\U0001f600" * 20_000, "solution": "\U0001f600" * 20_000})
    assert len(row) < MAX_LINE_BYTES


def test_a_line_of_exactly_the_limit_does_not_swallow_the_next():
    padding = b'{"id": "' + b"x" * (MAX_LINE_BYTES - 10)
    assert len(candidates(padding[: MAX_LINE_BYTES - 1], json.dumps(GOOD).encode())) == 2
    assert len(candidates(padding[:MAX_LINE_BYTES], json.dumps(GOOD).encode())) == 2


def always_accepted(pairs):
    for _ in pairs:
        yield Verdict(None, 0.5, answer="42")


def test_rows_come_out_in_the_order_in_which_they_went_in():
    lines = [json.dumps(GOOD | {"id": number}).encode() if number % 3 else b"bad" for number in range(20)]
    judged = list(judge_candidates(candidates(*lines), always_accepted))
    assert [row.id for row in judged] == [number if number % 3 else None for number in range(20)]
    assert {row.reason for row in judged} == {None, Reason.MALFORMED}


def test_a_stream_is_read_no_further_than_the_verifier_reads_ahead():
    read = count()
    endless = (
        candidate for candidate in iter(lambda: candidates(json.dumps(GOOD).encode())[0], None) if next(read) >= 0
    )
    assert len(list(islice(judge_candidates(endless, always_accepted), 5))) == 5
    assert next(read) <= 6


def test_the_tally_counts_by_reason():
    tally = Tally()
    for row in judge_candidates(candidates(b"bad", b"", json.dumps(GOOD).encode()), always_accepted):
        tally.add(row)
    assert (tally.rows, tally.accepted, tally.rejected) == (3, 1, {"malformed": 2})


def write_rows(path):
    path.write_bytes(b"\n".join([json.dumps(GOOD).encode(), b"bad", json.dumps(WRONG).encode(), b""]))
    return path


def test_verify_writes_a_judgement_for_each_line(puzzlegen, tmp_path):
    code, out, err = puzzlegen(
        "verify", write_rows(tmp_path / "in.jsonl"), "--out", tmp_path / "out.jsonl", "--workers", 1
    )
    assert (code, out) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [set(row) for row in rows] == [{"id", "verdict", "reason", "seconds"}] * 3
    assert [(row["id"], row["verdict"], row["reason"]) for row in rows] == [
        ("good", "accepted", None),
        (None, "rejected", "malformed"),
        (7, "rejected", "wrong_answer"),
    ]
    assert "3 rows" in err
    assert "1 malformed" in err
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_verify_reads_stdin_and_writes_stdout():
    result = subprocess.run(
        [sys.executable, "-m", "puzzlegen.cli", "verify", "-", "--out", "-", "--workers", "1", "--quiet"],
        input=json.dumps(GOOD), capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert json.loads(result.stdout)["verdict"] == "accepted"
    assert result.stderr == ""


def test_verify_may_replace_its_own_input(puzzlegen, tmp_path):
    path = write_rows(tmp_path / "rows.jsonl")
    assert puzzlegen("verify", path, "--out", path, "--workers", 1)[0] == 0
    assert json.loads(path.read_text().splitlines()[0])["verdict"] == "accepted"


def test_an_empty_file_is_done_at_once(puzzlegen, tmp_path):
    (tmp_path / "in.jsonl").touch()
    assert puzzlegen("verify", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", "--workers", 1, "--quiet") == (
        0,
        "",
        "",
    )
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_device_is_written_to_and_not_replaced(puzzlegen, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE, text=True)
    puzzlegen("verify", write_rows(tmp_path / "in.jsonl"), "--out", tmp_path / "pipe", "--workers", 1)
    out, _ = reader.communicate(timeout=30)
    assert len(out.splitlines()) == 3
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_file_that_is_not_there_is_a_usage_error(puzzlegen, tmp_path):
    code, _, err = puzzlegen("verify", tmp_path / "none", "--out", tmp_path / "out.jsonl")
    assert code == 2
    assert "puzzlegen verify IN.jsonl" in err


@pytest.mark.parametrize("command", ["verify", "matrix"])
def test_a_folder_for_input_is_called_one(puzzlegen, tmp_path, command):
    code, _, err = puzzlegen(command, tmp_path, "--out", tmp_path / "out.jsonl")
    assert code == 2
    assert f"{tmp_path} is a folder; name a file of" in err


def test_a_folder_that_is_not_there_is_a_usage_error(puzzlegen, tmp_path):
    code, _, err = puzzlegen(
        "verify", write_rows(tmp_path / "in"), "--out", tmp_path / "no" / "out.jsonl", "--workers", 1
    )
    assert code == 2
    assert "mkdir -p" in err


def test_a_failure_leaves_no_output_and_no_temporary_file(puzzlegen, tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("verifier.Verifier.verify", broken)
    (tmp_path / "out.jsonl").write_text("the old one\n")
    code, _, _ = puzzlegen(
        "verify", write_rows(tmp_path / "in.jsonl"), "--out", tmp_path / "out.jsonl", "--workers", 1
    )
    assert code == 1
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
    assert (tmp_path / "out.jsonl").read_text() == "the old one\n"


def test_sigterm_ends_verify_with_130_and_no_output(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "puzzlegen.cli", "verify", "-", "--out", str(tmp_path / "out"), "--workers", "1"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    while not list(tmp_path.iterdir()):
        assert process.poll() is None
        time.sleep(0.02)
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.decode().splitlines() == ["puzzlegen: interrupted; run the same command again"]
    assert list(tmp_path.iterdir()) == []


def test_closed_standard_streams_do_not_stand_in_the_way(tmp_path):
    row = {"id": 1, "puzzle": "def f(x: int):\n    return x == 700", "solution": "def g():\n    return 700"}
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n")
    line = f'"{sys.executable}" -m puzzlegen verify in.jsonl --out out.jsonl <&- >&- 2>&-'
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, timeout=60)
    assert done.returncode == 0
    assert json.loads((tmp_path / "out.jsonl").read_text())["verdict"] == "accepted"


def test_output_to_a_closed_stdout_is_an_error(tmp_path):
    write_rows(tmp_path / "in.jsonl")
    line = f'"{sys.executable}" -m puzzlegen verify in.jsonl --out - >&-'
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "puzzlegen: stdout is closed; name a file: --out OUT.jsonl\n")


@pytest.mark.parametrize("limit", [8, 12, 15])
def test_too_low_a_limit_on_open_files_is_named_with_what_to_type(tmp_path, limit):
    write_rows(tmp_path / "in.jsonl")
    line = f'ulimit -n {limit}; "{sys.executable}" -m puzzlegen verify in.jsonl --out out.jsonl'
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(f"({limit}); raise it and run the same command again: ulimit -n 1024")


def test_a_folder_for_output_is_a_usage_error(puzzlegen, tmp_path):
    (tmp_path / "in.jsonl").write_text("")
    code, _, err = puzzlegen("verify", tmp_path / "in.jsonl", "--out", tmp_path)
    assert code == 2
    assert "name a file" in err
