"""Commands on a server and on recordings: the real factory, the real sandbox, and canned answers on loopback."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random

import pytest
from openai_server import OpenAIServer

from generator.corpus.documents import write_drafts
from generator.model_files import BUILTIN
from puzzlegen import cli
from recipes import batches
from shards import read_rows

N = 6


class CannedModel:
    """Writes and solves puzzles from a pool of drafts: in chat, or as the next function of a prompt."""

    def __init__(self, pool=60):
        self.drafts = [next(islice(write_drafts(Random(number)), 1)) for number in range(pool)]
        self.by_source = {draft.puzzle_source(): draft for draft in self.drafts}

    def __call__(self, text, seed):
        rng = Random(seed)
        if opened := re.search(r"def (f\d*)\($", text):
            source = rng.choice(self.drafts).puzzle_source(opened[1])
            return source.removeprefix(f"def {opened[1]}(") + "\n\nassert True"
        if "Write one new puzzle" in text:
            return f"Here is one.\n\n```python\n{rng.choice(self.drafts).puzzle_source()}\n```\nEnjoy!"
        if asked := re.search(r"Solve this puzzle:\n\n```python\n(.*?)\n```", text, re.DOTALL):
            draft = self.by_source[asked[1]]
            return f"```python\n{draft.solution_source(rng.choice(draft.solutions))}\n```"
        draft = self.by_source[re.sub(r"\bf\d+\(", "f(", text.split("\n\n")[-2])]
        return "\n" + "\n".join("    " + line for line in rng.choice(draft.solutions)) + "\n\nassert f(g())\n"


@pytest.fixture(scope="module", autouse=True)
def small_batches():
    """Batches of 64 puzzles in place of 512: every one of them is a request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "Settings", partial(batches.Settings, samples=8))
        yield


@pytest.fixture(scope="module")
def canned():
    return CannedModel()


@pytest.fixture(scope="module")
def recording(canned, tmp_path_factory):
    """The recording of a run, which is beside it in the folder `run`."""
    folder = tmp_path_factory.mktemp("recorded")
    started = OpenAIServer(canned)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "raise_on_signals", lambda: None)
        assert generate(main, folder / "run", "--quiet", *served(started, "--record", folder / "r.jsonl")) == 0
    started.close()
    return folder / "r.jsonl"


@pytest.fixture
def model_server(server, canned):
    server.write = canned
    return server


@pytest.fixture
def puzzlegen(monkeypatch, capsys):
    """Run the command line -> (exit code, stdout, stderr)."""
    for name in ("raise_on_signals", "ignore_signals"):
        monkeypatch.setattr(cli, name, lambda: None)

    def run(*arguments):
        code = main(*arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def main(*arguments):
    try:
        return int(cli.main([str(argument) for argument in arguments]))
    except SystemExit as leaving:
        return int(leaving.code or 0)


def generate(puzzlegen, out, *further, n=N):
    return puzzlegen("generate", "--n", n, "--out", out, "--attempts", 2, "--workers", 2, *further)


def served(server, *further):
    return ["--engine", "openai", "--model", "some-model", "--base-url", server.url, *further]


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_server_makes_a_dataset_of_verified_puzzles(recording):
    rows = list(read_rows(recording.parent / "run" / "dataset"))
    assert len(rows) == N
    assert {(row["engine"], row["model"]) for row in rows} == {("openai", "some-model")}


def test_a_recording_makes_the_same_bytes_again(puzzlegen, recording, tmp_path):
    code, _, err = generate(puzzlegen, tmp_path, "--engine", "replay", "--model", recording)
    assert code == 0, err
    for name in ("dataset", "rejected"):
        assert digests(tmp_path / name) == digests(recording.parent / "run" / name)


def test_a_base_model_behind_a_server_gets_completion_prompts(puzzlegen, model_server, tmp_path):
    assert generate(puzzlegen, tmp_path, "--style", "completion", *served(model_server))[0] == 0
    assert {asked.path for asked in model_server.asked} == {"/v1/completions"}
    assert len(list(read_rows(tmp_path / "dataset"))) == N


def test_a_recording_is_what_the_data_came_from_even_after_a_stop(puzzlegen, model_server, canned, tmp_path):
    answers = count()
    model_server.write = lambda text, seed: canned(text, next(answers))  # never the same again
    model_server.failures = [None] * 29 + [lambda handler: handler.send(401, {})]
    record = tmp_path / "r.jsonl"
    recorded = served(model_server, "--record", record)
    assert [generate(puzzlegen, tmp_path / "a", *recorded)[0] for _ in range(2)] == [1, 0]
    assert generate(puzzlegen, tmp_path / "b", "--engine", "replay", "--model", record)[0] == 0
    assert digests(tmp_path / "a" / "dataset") == digests(tmp_path / "b" / "dataset")


def test_servers_speed_and_recording_do_not_decide_the_dataset(
    puzzlegen, model_server, recording, tmp_path, monkeypatch
):
    assert generate(puzzlegen, tmp_path / "a", *served(model_server), n=3)[0] == 0
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.url)
    again = ["--engine", "openai", "--model", "some-model", "--concurrency", 2, "--record", tmp_path / "r.jsonl"]
    assert generate(puzzlegen, tmp_path / "a", *again)[0] == 0
    assert digests(tmp_path / "a" / "dataset") == digests(recording.parent / "run" / "dataset")


def test_another_recording_is_another_configuration(puzzlegen, recording, tmp_path):
    other = tmp_path / "r.jsonl"
    other.write_bytes(recording.read_bytes())
    assert generate(puzzlegen, tmp_path / "a", "--engine", "replay", "--model", other, n=2)[0] == 0
    other.write_bytes(recording.read_bytes() + b"{}")
    code, _, err = generate(puzzlegen, tmp_path / "a", "--engine", "replay", "--model", other)
    assert code == 3
    assert "model_digest" in err


def test_a_recording_that_ends_too_soon_ends_the_run_with_what_it_gave(puzzlegen, recording, tmp_path):
    code, _, err = generate(puzzlegen, tmp_path, "--engine", "replay", "--model", recording, n=10_000)
    assert (code, err.splitlines()[-1].startswith(f"puzzlegen: {recording} holds only 0 of the ")) == (1, True)
    assert len(list(read_rows(tmp_path / "dataset"))) >= N


def test_the_key_is_in_no_file_and_no_message(puzzlegen, model_server, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    words = {"error": {"message": "Slow down, sk-secret"}}
    model_server.failures = [lambda handler: handler.send(500, words)]
    _, out, err = generate(puzzlegen, tmp_path / "a", *served(model_server, "--record", tmp_path / "a.jsonl"))
    assert "Slow down, ***" in err
    assert "Slow down" in (tmp_path / "a" / "events.jsonl").read_text()
    model_server.check = lambda body: (401, words)
    assert generate(puzzlegen, tmp_path / "b", *served(model_server))[0] == 1
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not [path for path in files if b"sk-secret" in path.read_bytes()]
    assert "sk-secret" not in out + err


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "OPENAI_API_KEY"), (404, "/v1/models what"), (400, "--style"), (None, "--base-url")],
)
def test_a_server_that_refuses_or_is_not_there_is_one_line_that_says_what_to_do(
    puzzlegen, model_server, tmp_path, status, advice
):
    model_server.check = lambda body: (status, {"error": {"message": "so it is"}})
    if status is None:
        model_server.close()
    code, _, err = generate(puzzlegen, tmp_path / "a", *served(model_server), "--quiet")
    assert (code, err.count("\n")) == (1, 1)
    assert advice in err.rpartition("; ")[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--engine", "openai", "--base-url", "http://me:secret@host/v1"], "OPENAI_API_KEY"),
        (["--engine", "openai", "--base-url", "host"], "http://HOST:PORT/v1"),
        (["--engine", "openai"], "set OPENAI_BASE_URL"),
        (["--base-url", "http://host"], "add --engine openai"),
    ],
)
def test_what_names_no_server_is_a_usage_error(puzzlegen, tmp_path, monkeypatch, arguments, message):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    code, _, err = generate(puzzlegen, tmp_path / "a", "--quiet", *arguments)
    assert code == 2
    assert message in err
    assert "secret" not in err
    assert not [path for path in tmp_path.rglob("*.json*") if "secret" in path.read_text()]


@pytest.mark.parametrize("engine", ["openai", "replay"])
def test_improve_refuses_an_engine_that_cannot_take_the_tuned_model(puzzlegen, tmp_path, engine):
    code, _, err = puzzlegen("improve", "--out", tmp_path / "loop", "--engine", engine)
    assert code == 2
    assert "puzzlegen generate, finetune and evaluate" in err
    assert not (tmp_path / "loop").exists()


def test_an_evaluation_is_replayed_from_its_recording(puzzlegen, model_server, tmp_path):
    model_server.write = lambda text, seed: f"```python\ndef g(n=1):\n    return n + {seed % 3}\n```"
    suite = tmp_path / "suite.jsonl"
    suite.write_text(json.dumps({"id": "p", "puzzle": "def f(x: int, n=1):\n    return x - n == 2"}) + "\n")
    common = ["evaluate", "--suite", suite, "-k", "1", "--samples", 9, "--quiet", "--json"]
    record = tmp_path / "r.jsonl"
    first = puzzlegen(*common, *served(model_server, "--record", record))
    second = puzzlegen(*common, "--engine", "replay", "--model", record)
    assert first[0] == second[0] == 0
    one, two = (json.loads(done[1]) for done in (first, second))
    assert 0 < one["pass@1"]["value"] < 1
    assert one["pass@1"] == two["pass@1"]


@pytest.mark.slow
@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
def test_the_built_in_model_is_replayed_from_its_recording(puzzlegen, tmp_path):
    record = tmp_path / "r.jsonl"
    assert generate(puzzlegen, tmp_path / "a", "--record", record, n=3)[0] == 0
    assert generate(puzzlegen, tmp_path / "b", "--engine", "replay", "--model", record, n=3)[0] == 0
    assert digests(tmp_path / "a" / "dataset") == digests(tmp_path / "b" / "dataset")


def test_an_interrupt_ends_a_run_that_waits_for_its_server(model_server, tmp_path):
    model_server.pause = 120
    command = [sys.executable, "-m", "puzzlegen", "generate", "--n", "3", "--out", tmp_path / "run", "--quiet"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [*map(str, [*command, *served(model_server)])], env=environment, stderr=subprocess.PIPE, text=True
    )
    while not model_server.asked:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "run the same command again" in err
