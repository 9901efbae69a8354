import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.contenders import CONTENDERS
from benchmarks.plain import holds_within
from benchmarks.tables import tables
from benchmarks.workloads import BLOCK, make_workloads, read_pairs, seed_pairs

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workloads():
    return {workload.name: workload for workload in make_workloads(seed_pairs(), real=False)}


@pytest.mark.parametrize("name", ["light_right", "light_right_apart", "light_wrong", "stream"])
def test_as_many_pairs_are_right_as_the_workload_says(workloads, name):
    workload = workloads[name]
    count = 2 * BLOCK
    assert sum(holds_within(pair, 0.2) for pair in islice(workload.pairs, count)) == workload.right[count - 1]


@pytest.mark.parametrize("name", ["light_right", "light_right_apart", "light_wrong", "stream"])
def test_no_two_attempts_are_equal(workloads, name):
    assert len(set(workloads[name].pairs)) == len(workloads[name].pairs)


def test_every_block_of_a_stream_has_the_same_shares(workloads):
    stream = workloads["stream"]
    endless = [
        sum("while True:\n        attempt" in pair.solution for pair in stream.pairs[at : at + BLOCK])
        for at in range(0, len(stream.pairs), BLOCK)
    ]
    assert set(endless) == {2}
    assert stream.right[BLOCK - 1 :: BLOCK] == [4 * (index + 1) for index in range(len(endless))]


def test_a_file_of_pairs_may_be_gzipped_or_not(tmp_path):
    import gzip

    row = json.dumps({"id": 1, "puzzle": "def f(x: int):\n    return x == 7", "solution": "def g():\n    return 7"})
    (tmp_path / "pairs.jsonl").write_text(row + "\n")
    (tmp_path / "pairs.jsonl.gz").write_bytes(gzip.compress(row.encode()))
    assert read_pairs(tmp_path / "pairs.jsonl") == read_pairs(tmp_path / "pairs.jsonl.gz") != []


@pytest.mark.skipif(not (ROOT / "benchmarks/verifier.json").is_file(), reason="nothing was measured yet")
def test_the_manual_shows_the_figures_that_were_measured():
    page = (ROOT / "docs/verifier-speed.md").read_text(encoding="utf-8")
    result = json.loads((ROOT / "benchmarks/verifier.json").read_text(encoding="utf-8"))
    shown = page.split("<!-- figures -->\n")[1].split("\n<!-- /figures -->")[0]
    assert shown.strip() == tables(result)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_contender_is_measured_or_skipped_with_a_reason(tmp_path):
    out = tmp_path / "result.json"
    command = [sys.executable, "-m", "benchmarks.verifier", "--json", str(out), "--workers", "2"]
    subprocess.run(
        [*command, "--minutes", "0.1", "--seconds", "0.1", "--repeats", "1"], cwd=ROOT, check=True, timeout=500
    )
    subprocess.run([*command, "--soak", "640"], cwd=ROOT, check=True, timeout=500)
    result = json.loads(out.read_text())
    names = [workload["name"] for workload in result["workloads"]]
    assert names == ["light_right", "light_right_apart", "light_wrong", "stream"]
    for workload in result["workloads"]:
        assert CONTENDERS.keys() - workload["contenders"] <= {"judge_64"}
        for row in workload["contenders"].values():
            assert row.get("skipped") or row["accepted"] == row["right"]
            assert row.get("skipped") or row["per_second"] > 0
    assert len(result["soak"]["points"]) == 10
