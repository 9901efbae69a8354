"""`generate` as a user runs it: the built-in model, the real sandbox, a process of its own; but small batches."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.model_files import BUILTIN
from puzzles import read_puzzle
from shards import fingerprint, read_rows
from verifier import Pair, Verifier

pytestmark = pytest.mark.skipif(
    not (BUILTIN / "config.json").is_file(), reason="the built-in model is missing: make it with `puzzlegen bootstrap`"
)
PROGRAM = Path(__file__).with_name("small_batches.py")
N = 40  # two batches or three


def command(out: Path, n: int = N) -> list[str]:
    return [sys.executable, str(PROGRAM), "generate", "--n", str(n), "--out", str(out)]


def gone(group: int) -> bool:
    """Whether a process group is empty, or will be as soon as the system has buried its dead."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run, from which the fast tests read."""
    out = tmp_path_factory.mktemp("run") / "run"
    done = subprocess.run(command(out), capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    return out, done


def test_generate_keeps_exactly_as_many_puzzles_as_asked(finished):
    out, _ = finished
    assert len(list(read_rows(out / "dataset"))) == N


def test_datasets_opens_the_result(finished):
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_from_disk(str(finished[0] / "dataset"))
    assert len(loaded) == N
    assert {"puzzle", "solutions", "answers", "template", "sandbox_level"} <= set(loaded.column_names)


def test_every_row_passes_an_independent_recheck(finished):
    rows = list(read_rows(finished[0] / "dataset"))
    pairs = [Pair(row["puzzle"], solution) for row in rows for solution in row["solutions"]]
    with Verifier() as verifier:
        verdicts = list(verifier.verify(pairs))
    assert [verdict.reason for verdict in verdicts if not verdict.accepted] == []
    answers = [answer for row in rows for answer in row["answers"]]
    assert [verdict.answer for verdict in verdicts] == answers


def test_no_two_rows_share_an_alpha_renamed_tree(finished):
    prints = [fingerprint(row["puzzle"]).renamed for row in read_rows(finished[0] / "dataset")]
    assert len(set(prints)) == N


def test_rows_follow_the_contract(finished):
    for row in read_rows(finished[0] / "dataset"):
        puzzle = read_puzzle(row["puzzle"])
        assert str(puzzle.answer_type) == row["answer_type"]
        assert 1 <= len(row["solutions"]) <= 8
        assert row["solutions"] == sorted(row["solutions"], key=lambda text: (len(text), text))
        assert len(row["answers"]) == len(row["solutions"])
        assert 0 < row["solve_rate"] <= 1
        assert row["template"] == fingerprint(row["puzzle"]).template


def test_the_funnel_adds_up(finished):
    metrics = json.loads((finished[0] / "metrics.json").read_text())
    funnel, rejected = metrics["funnel"], metrics["rejected"]
    assert funnel["kept"] == N
    assert funnel["proposed"] >= funnel["parsed"] >= funnel["valid"] >= funnel["runs"] >= funnel["nontrivial"]
    assert funnel["nontrivial"] >= funnel["novel"] >= funnel["solved"] >= funnel["kept"]
    # The last batch ends at the target, so some of its candidates have no fate.
    assert funnel["proposed"] >= funnel["kept"] + sum(rejected.values())


def test_nothing_but_data_goes_to_stdout(finished):
    assert finished[1].stdout == ""


def test_a_finished_run_is_left_alone(finished):
    out, _ = finished
    before = digest(out / "dataset")
    done = subprocess.run(command(out), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert digest(out / "dataset") == before


@pytest.mark.slow
def test_killed_at_random_moments_and_started_again_ends_in_the_same_bytes(finished, tmp_path):
    out, rng, kills = tmp_path / "run", random.Random(7), 0
    while True:
        process = subprocess.Popen(command(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=rng.uniform(3, 15) if kills < 4 else 400)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0
        break
    assert kills > 0
    assert digest(out / "dataset") == digest(finished[0] / "dataset")
    assert digest(out / "rejected") == digest(finished[0] / "rejected")


@pytest.mark.slow
def test_a_run_extended_to_a_larger_target_equals_one_made_at_once(finished, tmp_path):
    out = tmp_path / "run"
    for n in (N // 3, N):
        assert subprocess.run(command(out, n), capture_output=True, timeout=250).returncode == 0
    assert digest(out / "dataset") == digest(finished[0] / "dataset")


@pytest.mark.slow
def test_an_interrupt_leaves_no_process_and_says_how_to_go_on(tmp_path):
    out = tmp_path / "run"
    process = subprocess.Popen(
        command(out, 10_000), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(15)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again" in errors
    assert gone(process.pid)
