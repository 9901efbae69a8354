import io
from collections import Counter

import pytest

from puzzlegen.rows import display as row_report
from puzzlegen.rows.display import RowReport


class Counts:
    def __init__(self):
        self.rows, self.headline, self.table = 0, "fine", Counter({"fine": 3})


@pytest.fixture
def report(tmp_path, monkeypatch):
    """A report on a file of four rows, that shows every update."""
    monkeypatch.setattr(row_report, "_LINE_EVERY_SECONDS", 0.0)
    (tmp_path / "rows").write_bytes(b"0123456\n" * 4)
    with (tmp_path / "rows").open("rb") as file:
        yield RowReport(Counts(), file, quiet=False)


def test_the_share_is_that_of_rows_done_not_of_rows_read_ahead(report, capsys):
    for _ in range(4):
        report.source.readline(100)
    report._counts.rows = 1
    report.update()
    assert capsys.readouterr().err.startswith(" 25% 1 row in")


def test_a_line_that_comes_in_parts_is_one_line(report):
    while report.source.readline(3):
        pass
    assert (report.source.lines, report.source.bytes) == (4, 32)


def test_of_a_pipe_no_share_is_known(capsys, monkeypatch):
    monkeypatch.setattr(row_report, "_LINE_EVERY_SECONDS", 0.0)
    report = RowReport(Counts(), io.BytesIO(b"x\n"), quiet=False)
    report.update()
    assert "%" not in capsys.readouterr().err


def test_the_summary_has_every_count(report, capsys):
    report.summary("L4")
    assert capsys.readouterr().err.splitlines()[-1].split() == ["3", "fine"]


def test_of_rows_that_are_no_lines_the_share_is_that_of_their_number(capsys, monkeypatch):
    monkeypatch.setattr(row_report, "_LINE_EVERY_SECONDS", 0.0)
    report = RowReport(Counts(), quiet=False, rows=8)
    report._counts.rows = 2
    report.update()
    assert capsys.readouterr().err.startswith(" 25% 2 rows")
