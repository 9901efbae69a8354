import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from puzzlegen_fakes import fill, open_fake
from rich.console import Console

from puzzlegen.generation import progress as progress_module
from puzzlegen.generation.ledger import BatchRecord, Totals
from puzzlegen.generation.progress import Progress
from puzzlegen.generation.rendering import FUNNEL_STAGES, Snapshot, duration, line, panel, percent, rate


def snapshot(*, running=True):
    funnel = {
        "proposed": 1240,
        "parsed": 933,
        "solved": 124,
        "kept": 60,
        "rejected:syntax": 307,
        "rejected:trivial": 9,
    }
    totals = Totals([BatchRecord(0, 60, 60, True, funnel, 120_000, 9.0, 4.0, 0.5, 10.0)])
    return Snapshot("runs/first", "generating", 100, totals, 10.0, running)


def drawn(shot, width=100):
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(panel(shot))
    return console.export_text()


def test_the_panel_shows_progress_funnel_reasons_and_cost():
    text = drawn(snapshot())
    for part in ("runs/first", "60/100", "60%", "6.0/s", "ETA 10s", "1,240", "75%", "syntax", "12,000 tokens/s"):
        assert part in text
    assert all(stage in text for stage in FUNNEL_STAGES)
    assert "2,000 tokens per kept puzzle" in text
    assert "model waits 5%" in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_panel_fits_the_terminal(width):
    assert max(map(len, drawn(snapshot(), width).splitlines())) <= width


def test_a_run_that_has_nothing_yet_can_be_drawn():
    shot = Snapshot("runs/first", "starting", 100, Totals(), 0.0, True)
    assert "ETA unknown" in drawn(shot)
    assert "kept 0/100 (0%)" in line(shot)


def test_the_line_has_the_same_numbers_as_the_panel():
    assert line(snapshot()) == (
        "10s generating: kept 60/100 (60%) | 6.0/s  ETA 10s | proposed 1,240, valid 0, solved 124"
        " | rejected syntax 307, trivial 9"
    )


def test_a_run_that_has_more_than_is_asked_for_has_no_share_above_all():
    more = snapshot()._replace(target=30)
    assert "kept 60 (30 asked for)" in line(more)
    assert "60 (30 asked for)" in drawn(more)
    assert "200%" not in line(more) + drawn(more)


def test_a_run_at_rest_has_no_eta():
    assert "ETA" not in line(snapshot(running=False))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (59.6, "1m 00s"), (185, "3m 05s"), (7640, "2h 07m"), (273600, "3d 04h")]
)
def test_durations_read_well(seconds, text):
    assert duration(seconds) == text


def test_rates_and_shares_read_well():
    assert [rate(1234.5), rate(4.21), rate(0.6), rate(0.002)] == ["1,234/s", "4.2/s", "36.0/min", "7.2/h"]
    assert [percent(0, 0), percent(0, 5), percent(1, 300), percent(2, 3)] == ["-", "0%", "0.3%", "67%"]


def test_plain_lines_come_at_intervals_and_not_for_every_batch(tmp_path, capsys, monkeypatch):
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: float(next(clock)))
    with open_fake(tmp_path, 30) as run, Progress("generate", 30, run.totals) as progress:
        fill(run)
        for _ in range(9):
            progress.update()
    assert 2 <= len(capsys.readouterr().err.splitlines()) <= 5


def test_a_long_count_is_a_line_now_and_then(capsys, monkeypatch):
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: float(next(clock)))
    progress = Progress("generate", 30, Totals())
    for done in range(12):
        progress.counting(f"counted {done}")
    assert capsys.readouterr().err.splitlines() == [f"generate: counted {done}" for done in (3, 7, 11)]


def test_a_terminal_gets_a_panel_and_no_color_gets_lines(tmp_path):
    assert b"\x1b[?25l" in in_a_terminal(tmp_path / "color", {})
    plain = in_a_terminal(tmp_path / "plain", {"NO_COLOR": "1"})
    assert b"\x1b" not in plain
    assert b"kept 9/9 (100%)" in plain


def in_a_terminal(path, changes):
    """What `generate` writes to stderr when that is a terminal."""
    fakes = Path(__file__).with_name("puzzlegen_fakes.py")
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"TERM": "xterm", "PYTHONPATH": str(fakes.parents[2])} | changes
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(fakes), "generate", "--n", "9", "--out", str(path)], stderr=theirs, env=environment
    )
    os.close(theirs)
    chunks = []
    try:
        while chunk := os.read(ours, 65536):
            chunks.append(chunk)
    except OSError:
        pass  # Linux says EIO when the last writer has gone
    os.close(ours)
    assert process.wait() == 0
    return b"".join(chunks)
