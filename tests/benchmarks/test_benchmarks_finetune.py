import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.model_files import BUILTIN

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
def test_both_loops_are_measured_in_every_round_on_the_same_blocks():
    options = ["--steps", "3", "--rounds", "2", "--block", "64", "--json", "-"]
    command = [sys.executable, "-m", "benchmarks.finetune", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=True)
    result = json.loads(done.stdout)
    assert (result["steps"], result["block"], len(result["ratios"])) == (3, 64, 2)
    assert min(result["tokens_per_second"].values()) > 0
    assert result["tokens_per_second"]["train_sft_whole_call"] < result["tokens_per_second"]["train_sft"]
