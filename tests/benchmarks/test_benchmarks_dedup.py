import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_both_indices_are_looked_at_after_every_window():
    options = ["--n", "6000", "--window", "2500", "--memory", "1", "--json", "-"]
    command = [sys.executable, "-m", "benchmarks.dedup", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=True)
    result = json.loads(done.stdout)
    assert [window["candidates"] for window in result["windows"]] == [2500, 5000, 6000]
    assert result["windows"][-1]["kept"] > result["windows"][-1]["templates"] > 0
    assert result["windows"][-1]["on_disk"]["file_bytes_per_row"] > 0
    assert min(result["memory_bytes_per_entry"].values()) > 0
    assert min(result["restored_per_processor_second"].values()) > 0
