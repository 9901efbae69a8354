"""The engine that runs vLLM, as far as it goes without vLLM; tests/vllm_itself has the rest."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator import EngineError, EngineMissingError, EngineSettingError, choose_engine, open_engine, vllm_process
from generator import vllm_engine as module

needs_no_vllm = pytest.mark.skipif(module.is_installed(), reason="vLLM is installed")


@pytest.fixture
def gpu(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)


@needs_no_vllm
def test_without_vllm_the_engine_says_so():
    with pytest.raises(EngineMissingError, match="not installed"):
        open_engine("builtin", "vllm")


@needs_no_vllm
def test_a_process_that_cannot_start_ends_with_its_reason_and_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(EngineError, match=r"vLLM cannot start: ModuleNotFoundError: .*'vllm'"):
        vllm_process.VllmProcess({"model": "m"})
    (log,) = tmp_path.iterdir()
    assert "ModuleNotFoundError" in log.read_text()


def test_a_folder_of_that_name_is_no_vllm(tmp_path, monkeypatch):
    (tmp_path / "vllm").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert not module.is_installed()


@pytest.mark.parametrize(
    ("model", "engine", "chosen"),
    [("org/m", "auto", "vllm"), ("builtin", "auto", "auto"), ("org/m", "transformers", "transformers")],
)
def test_auto_is_vllm_where_it_is_installed_and_a_gpu_is_there(gpu, monkeypatch, model, engine, chosen):
    monkeypatch.setattr(module, "is_installed", lambda: True)
    assert choose_engine(model, engine) == chosen


@pytest.mark.parametrize(("installed", "cuda"), [(False, True), (True, False)])
def test_auto_is_not_vllm_without_one_of_both(monkeypatch, installed, cuda):
    monkeypatch.setattr(module, "is_installed", lambda: installed)
    monkeypatch.setattr("torch.cuda.is_available", lambda: cuda)
    assert choose_engine("org/m", "auto") == "auto"


@pytest.mark.parametrize("name", ["model", "skip_tokenizer_init"])
def test_what_the_engine_sets_itself_cannot_be_set(monkeypatch, name):
    monkeypatch.setattr(module, "is_installed", lambda: True)
    with pytest.raises(EngineSettingError, match=name):
        module.VllmEngine("builtin", arguments={name: "x"})


@pytest.mark.parametrize(
    ("log", "cause"),
    [
        (
            "ERROR [core.py:9] ValueError: No available memory for the blocks.\nRuntimeError: See root cause above.\n",
            "ValueError: No available memory for the blocks.",
        ),
        ("torch.OutOfMemoryError: CUDA out of memory.\n", "torch.OutOfMemoryError: CUDA out of memory."),
        ("WARNING: nothing went wrong\n", None),
    ],
)
def test_the_cause_of_a_failure_is_the_last_error_that_is_no_consequence(tmp_path, log, cause):
    (tmp_path / "log").write_text(log)
    assert vllm_process._cause(tmp_path / "log") == cause


def test_the_host_ends_when_nobody_is_left_to_ask_it():
    process = subprocess.Popen(
        [sys.executable, "-c", "from generator.vllm_host import serve; serve()"],
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    process.stdin.close()
    assert process.wait(60) == 0


@needs_no_vllm
def test_a_failed_start_leaves_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[0])
    with pytest.raises(EngineError):
        vllm_process.VllmProcess({})
    assert started[0].returncode is not None
    time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.killpg(started[0].pid, 0)
