import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_window_is_told_and_every_kept_row_is_read():
    options = ["--candidates", "3000", "--window", "1500", "--json", "-"]
    command = [sys.executable, "-m", "benchmarks.scale", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=True)
    result = json.loads(done.stdout)
    assert [window["candidates"] for window in result["windows"]] == [1536, 3072]
    assert 1000 < result["kept"] == result["windows"][-1]["kept"] <= 3072
    assert min(result["candidates_per_second"], result["rows_read_per_second"], result["peak_memory_mb"]) > 0
