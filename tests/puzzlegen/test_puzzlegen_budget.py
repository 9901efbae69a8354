import json

import pytest
from puzzlegen_fakes import ids

from puzzlegen.budget import Budget
from puzzlegen.durable import read_journal

TOKENS = 1000  # of a fake batch


def batches(path):
    return len(read_journal(path / "batches.jsonl"))


def test_tokens_stop_the_run_after_the_batch_that_meets_them_and_that_is_no_failure(puzzlegen, tmp_path):
    code, _, err = puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--max-tokens", 2 * TOKENS)
    assert code == 0
    assert "stopped by --max-tokens 2000 before 20; run the same command again" in err
    assert "6 verified puzzles" in err
    assert batches(tmp_path / "run") == 2


def test_hours_stop_the_run_after_a_batch(puzzlegen, tmp_path):
    code, _, err = puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--max-hours", 1e-9)
    assert code == 0
    assert "stopped by --max-hours 1e-09" in err
    assert batches(tmp_path / "run") == 1


def test_each_start_has_the_budget_anew_and_the_dataset_is_that_of_one_start(puzzlegen, tmp_path):
    for night in range(1, 4):
        puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--max-tokens", 2 * TOKENS, "--quiet")
        assert batches(tmp_path / "run") == 2 * night
    assert puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--quiet")[0] == 0
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "whole", "--quiet")
    assert ids(tmp_path / "run") == ids(tmp_path / "whole")


def test_a_budget_that_is_met_with_the_target_stops_nothing(puzzlegen, tmp_path):
    _, _, err = puzzlegen("generate", "--n", 6, "--out", tmp_path / "run", "--max-tokens", 2 * TOKENS)
    assert "stopped" not in err
    assert json.loads((tmp_path / "run" / "metrics.json").read_text())["diversity"]


def test_status_tells_a_stop_by_budget_from_an_interruption(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--max-tokens", TOKENS, "--quiet")
    _, out, _ = puzzlegen("status", tmp_path / "run")
    assert "stopped: --max-tokens 1000: kept 3/20" in out
    status = json.loads(puzzlegen("status", tmp_path / "run", "--json")[1])
    assert (status["state"], status["stopped_by"]) == ("stopped", "--max-tokens 1000")
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--quiet")
    status = json.loads(puzzlegen("status", tmp_path / "run", "--json")[1])
    assert (status["state"], status["stopped_by"]) == ("done", None)


@pytest.mark.parametrize(
    ("option", "value"), [("--max-hours", 0), ("--max-hours", "nan"), ("--max-tokens", 0), ("--dollars-per-hour", -1)]
)
def test_a_budget_of_nothing_is_a_usage_error(puzzlegen, tmp_path, option, value):
    code, _, err = puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", option, value)
    assert code == 2
    assert option in err
    assert not (tmp_path / "run").exists()


def test_without_limits_no_budget_is_ever_met():
    assert Budget().met(10**15) is None


def test_a_puzzle_has_a_cost_only_where_the_machine_has_a_price(puzzlegen, tmp_path):
    _, _, free = puzzlegen("generate", "--n", 6, "--out", tmp_path / "run")
    assert "$" not in free
    assert "dollars" not in (tmp_path / "run" / "metrics.json").read_text()
    _, _, priced = puzzlegen("generate", "--n", 9, "--out", tmp_path / "run", "--dollars-per-hour", 3.6)
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert metrics["dollars"] == pytest.approx(metrics["seconds"]["wall"] / 1000)
    assert metrics["per_kept"]["dollars"] == pytest.approx(metrics["dollars"] / 9)
    assert "$" in priced
    assert "dollars" in puzzlegen("status", tmp_path / "run", "--json")[1]
