import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.model_files import BUILTIN
from puzzles.corpus import seed_corpus
from verifier import Verifier

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "grpo_reward.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("trl") is None, reason="trl is not installed"),
]


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("grpo_reward", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_right_completion_earns_one_and_a_wrong_one_nothing(example):
    seed = next(seed for seed in seed_corpus() if seed.solutions)
    body = seed.solutions[0].removeprefix(seed.puzzle.solution_header())
    assert body != seed.solutions[0]
    completions = [body, body + "\n\nassert f(g())\n", "\n    return None", " this is no Python (", ""]
    with Verifier(workers=1) as verifier:
        reward = example.make_reward(verifier)
        rewards = reward(
            completions=completions, puzzle=[seed.puzzle.source] * 5, prompts=[""] * 5, trainer_state=None
        )
    assert rewards == [1.0, 1.0, 0.0, 0.0, 0.0]


@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
def test_the_example_trains_and_saves_a_model(tmp_path):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--steps", "2", "--out", str(tmp_path / "model")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "rewards/accepted/mean" in done.stdout
    assert (tmp_path / "model" / "model.safetensors").is_file()
