"""Three nights of a job that makes rows and publishes them, the second one killed, and an audit of the remote copy.

Everything is a process of its own, as under cron, and knows the Hub by HF_ENDPOINT alone.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hub_server import WRITE, HubServer
from huggingface_hub import DatasetCard

from generator.model_files import BUILTIN
from puzzlegen.durable import read_journal
from recipes.inputs import seed_sources
from shards import read_rows, summarise

REPO = "ada/nightly"
ROOT = Path(__file__).parents[2]
REAL = [sys.executable, "-m", "puzzlegen.cli"]
FAKE = [sys.executable, str(Path(__file__).with_name("puzzlegen_fakes.py"))]


class Job:
    """The commands of a night; `generate` is what makes rows, be it the factory or one of made-up batches."""

    def __init__(self, hub: HubServer, folder: Path, generate: list[str]) -> None:
        self.run = folder / "run"
        self._generate = [*generate, "generate", "--out", str(self.run), "--quiet", "--n"]
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PUZZLEGEN_"))}
        self._environment = keep | {
            "HF_ENDPOINT": hub.url,
            "HF_TOKEN": WRITE,
            "HF_HOME": str(folder / "hf"),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "PYTHONPATH": str(ROOT),
            "FAKE_TRUE_ROWS": "1",
            "FAKE_PAUSE": "0.1",
        }

    def make(self, rows: int) -> None:
        subprocess.run([*self._generate, str(rows)], env=self._environment, check=True, timeout=600)

    def make_until_killed(self, rows: int) -> None:
        """Start to make rows, and end it without a word after it has added some."""
        before = len(read_journal(self.run / "batches.jsonl"))
        process = subprocess.Popen([*self._generate, str(rows)], env=self._environment, start_new_session=True)
        while len(read_journal(self.run / "batches.jsonl")) < before + 2:
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def call(self, *command: str, code: int = 0) -> dict:
        done = subprocess.run(
            [*REAL, *command, "--json"],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    def publish(self) -> dict:
        return self.call("publish", str(self.run), REPO, "--license", "cc-by-4.0")

    def load(self) -> list[str]:
        """The fingerprints that `datasets.load_dataset` of the remote gives."""
        script = (
            "import datasets, json, sys\n"
            "data = datasets.load_dataset(sys.argv[1], split='train')\n"
            "print(json.dumps(data['fingerprint'][:]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, REPO],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("generate", "nights"),
    [
        pytest.param(FAKE, (10, 40, 47), id="made-up batches"),
        pytest.param(
            REAL,
            (8, 5_000, None),
            id="the built-in model",
            marks=[
                pytest.mark.slow,
                pytest.mark.timeout(1800),
                pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="there is no built-in model here"),
            ],
        ),
    ],
)
def test_three_nights_one_of_them_killed_lose_no_row_and_double_none(hub, tmp_path, generate, nights):
    job = Job(hub, tmp_path, generate)
    first, second, third = nights

    job.make(first)
    published = job.publish()
    assert (published["rows"], published["rows_added"]) == (first, first)
    check_remote(hub, job, published)

    job.make_until_killed(second)
    killed = job.publish()
    assert first < killed["rows"] < second
    check_remote(hub, job, killed)
    assert "not finished" in hub.repos[REPO].files()["README.md"].decode()

    third = third or killed["rows"] + 5
    job.make(third)
    last = job.publish()
    assert (last["rows"], last["rows_added"]) == (third, third - killed["rows"])
    rows = check_remote(hub, job, last)  # the last batch of a night is made again, and comes out the same
    assert hub.repos[REPO].titles[1:] == [
        f"Add {first:,} puzzles", f"Add {killed['rows'] - first:,} puzzles", f"Add {third - killed['rows']:,} puzzles",
    ]  # fmt: skip

    assert job.load() == [row["fingerprint"] for row in rows]
    audit = job.call("audit", REPO)
    assert (audit["rows"], audit["rows_failed"], audit["agreement"], audit["problems"]) == (third, 0, 1.0, [])


def check_remote(hub, job, published):
    """The remote holds the rows of the run, each once, and a card whose numbers are counted here anew; the rows."""
    files = hub.repos[REPO].files()
    rows = [row for path in published["files"] for row in pq.read_table(io.BytesIO(files[path])).to_pylist()]
    assert rows == list(read_rows(job.run / "dataset"))
    assert len({row["fingerprint"] for row in rows}) == len(rows) == published["rows"]

    card, numbers = DatasetCard(files["README.md"].decode()), recount(rows, job.run)
    assert published["card"] == numbers
    assert card.data["dataset_info"]["splits"][0]["num_examples"] == len(rows)
    told = [numbers[key] for key in ("pairs", "attempts", "tokens")]
    told += [numbers["diversity"]["templates"], *numbers["rejected"].values(), *numbers["funnel"].values()]
    assert [number for number in told if f"{number:,}" not in card.text] == []
    return rows


def recount(rows, run):
    """The numbers of the card, from the rows and the lines of the ledger alone."""
    counts = Counter()
    for line in read_journal(run / "batches.jsonl"):
        counts.update(line["funnel"])
    kinds = {"attempt": {}, "rejected": {}, "": {}}
    for name, number in counts.items():
        kind, _, word = name.rpartition(":")
        kinds[kind][word] = number
    return {
        "rows": len(rows),
        "pairs": sum(len(row["solutions"]) for row in rows),
        **{key: sum(row[key] for row in rows) for key in ("attempts", "solved", "tokens")},
        "sandbox_levels": dict(Counter(row["sandbox_level"] for row in rows)),
        "verifier_versions": dict(Counter(row["verifier_version"] for row in rows)),
        "left_over": kinds[""].pop("left_over", 0),
        "funnel": kinds[""],
        "rejected": kinds["rejected"],
        "attempts_by_outcome": kinds["attempt"],
        "diversity": summarise(rows, seed_sources(None)).to_dict(),
    }
