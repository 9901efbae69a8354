import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from puzzlegen.rows.questions import (
    MAX_CELLS,
    MAX_LINE_BYTES,
    MAX_TEXTS,
    CellTally,
    as_record,
    fill_matrices,
    read_questions,
)
from verifier import Cell, Matrix, Status

GOOD = {
    "id": "good",
    "codes": ["def f(x): return x + 1", "def f(x): return x"],
    "tests": ["assert f(1) == 2", "y = 1\nassert f(y) == 2", "assert f("],
}
STATUSES = [["pass", "pass", "invalid"], ["wrong", "wrong", "invalid"]]
MALFORMED = {
    "broken JSON": b'{"id": "x", "codes": [',
    "empty line": b"",
    "no object": b"[1]",
    "no id": json.dumps({"codes": [], "tests": []}).encode(),
    "no tests": json.dumps({"id": 1, "codes": []}).encode(),
    "codes no list": json.dumps(GOOD | {"codes": "def f(): pass"}).encode(),
    "codes null": json.dumps(GOOD | {"codes": None}).encode(),
    "a code that is no text": json.dumps(GOOD | {"codes": ["x", 1]}).encode(),
    "a test that is no text": json.dumps(GOOD | {"tests": [["x"]]}).encode(),
    "entry point of a wrong type": json.dumps(GOOD | {"entry_point": 1}).encode(),
    "entry point that is no name": json.dumps(GOOD | {"entry_point": "f.g"}).encode(),
    "too many codes": json.dumps({"id": 1, "codes": [""] * (MAX_TEXTS + 1), "tests": []}).encode(),
    "too many cells": json.dumps({"id": 1, "codes": [""] * 300, "tests": [""] * (MAX_CELLS // 300 + 1)}).encode(),
    "lone surrogate in the id": json.dumps(GOOD | {"id": "\udfff"}).encode(),
    "deep nesting": b'{"id": ' + b"[" * 200_000,
    "a line too long": json.dumps(GOOD | {"codes": ["x" * MAX_LINE_BYTES]}).encode(),
}


def questions(*lines):
    return list(read_questions(io.BytesIO(b"\n".join(lines))))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_bad_line_is_one_malformed_row_between_two_good_ones(name):
    good = json.dumps(GOOD).encode()
    before, bad, after = questions(good, MALFORMED[name], good)
    assert bad.question is None
    assert before == after
    assert after.question == (tuple(GOOD["codes"]), tuple(GOOD["tests"]), None)


def test_the_entry_point_may_be_given_or_null():
    given, null = questions(*(json.dumps(GOOD | {"entry_point": name}).encode() for name in ("f", None)))
    assert (given.question.entry_point, null.question.entry_point) == ("f", None)


def test_a_bad_code_or_test_does_not_make_its_row_malformed():
    (row,) = questions(json.dumps(GOOD | {"codes": ["\0", "\ud800", "x" * 30_000]}).encode())
    assert row.question is not None


def test_rows_are_counted_by_status():
    matrix = Matrix(((Cell(Status.PASS), Cell(Status.WRONG)),), (True, False), "f", 0.5)
    tally = CellTally()
    rows = questions(json.dumps(GOOD).encode(), b"bad")
    for _, filled in fill_matrices(rows, lambda items: (matrix for item in items)):
        tally.add(filled)
    assert (tally.rows, tally.headline) == (2, "2 cells, 1 pass")
    assert tally.table == {"pass": 1, "wrong": 1, "malformed rows": 1}


def test_a_record_is_plain_json():
    matrix = Matrix(((Cell(Status.PASS),),), (True,), "f", 0.5)
    (row,) = questions(json.dumps(GOOD).encode())
    assert (
        json.dumps(as_record(row, matrix)) == '{"id": "good", "matrix": [["pass"]], "split": [true], "seconds": 0.5}'
    )


def test_matrix_writes_a_record_for_each_line(puzzlegen, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(
        b"\n".join([
            json.dumps(GOOD).encode(),
            b"bad",
            json.dumps(GOOD | {"id": 7, "codes": [1]}).encode(),
            json.dumps(GOOD | {"id": 8, "entry_point": "f"}).encode(),
            b"",
        ])
    )  # fmt: skip
    code, out, err = puzzlegen("matrix", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", "--workers", 1)
    assert (code, out) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row.pop("seconds") > 0 for row in rows] == [True, False, False, True]
    assert rows == [
        {"id": "good", "matrix": STATUSES, "split": [True, False, False]},
        {"id": None, "matrix": None, "split": None, "reason": "malformed"},
        {"id": 7, "matrix": None, "split": None, "reason": "malformed"},
        {"id": 8, "matrix": STATUSES, "split": [True, False, False]},
    ]
    assert "4 rows" in err
    assert "12 cells, 4 pass" in err
    assert "2 malformed rows" in err
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_matrix_reads_stdin_and_writes_stdout():
    result = subprocess.run(
        [sys.executable, "-m", "puzzlegen.cli", "matrix", "-", "--out", "-", "--workers", "1", "--quiet"],
        input=json.dumps(GOOD), capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert json.loads(result.stdout)["matrix"] == STATUSES
    assert result.stderr == ""


def test_a_file_that_is_not_there_is_a_usage_error(puzzlegen, tmp_path):
    code, _, err = puzzlegen("matrix", tmp_path / "none", "--out", tmp_path / "out.jsonl")
    assert code == 2
    assert "puzzlegen matrix IN.jsonl" in err


def test_a_failure_leaves_the_old_output(puzzlegen, tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("verifier.Verifier.matrices", broken)
    (tmp_path / "in.jsonl").write_text(json.dumps(GOOD) + "\n")
    (tmp_path / "out.jsonl").write_text("the old one\n")
    code, _, _ = puzzlegen("matrix", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl", "--workers", 1)
    assert code == 1
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
    assert (tmp_path / "out.jsonl").read_text() == "the old one\n"
