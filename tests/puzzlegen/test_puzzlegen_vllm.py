"""The options of vLLM: what they mean, and what of them a run is recognised by."""

import pytest

from generator import EngineError, EngineMemoryError, EngineMissingError
from puzzlegen.errors import UsageError, explain
from puzzlegen.vllm_arguments import deciding_vllm, gather_vllm, read_vllm


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", 4), ("0.5", 0.5), ("True", True), ("true", True), ("null", None), ("float16", "float16"), ("a=b", "a=b"),
     ('{"level": 0}', {"level": 0}), ("[1, 2]", [1, 2]), ("{1}", "{1}"), ("", "")],
)  # fmt: skip
def test_values_are_literals_or_else_texts(text, value):
    assert read_vllm([f"key={text}"]) == {"key": value}


def test_names_may_be_spelt_as_vllm_spells_its_own_options():
    assert gather_vllm(2, ["--max-num-seqs=8", "dtype = half"], "vllm") == (
        "dtype=half", "max_num_seqs=8", "tensor_parallel_size=2",
    )  # fmt: skip


@pytest.mark.parametrize("pairs", [["dtype"], ["=1"], ["a b=1"], ["x=1", "x=2"]])
def test_what_is_no_argument_or_given_twice_is_refused(pairs):
    with pytest.raises(UsageError):
        gather_vllm(None, pairs, "vllm")


@pytest.mark.parametrize(("parallel", "pairs"), [(2, None), (None, ["dtype=half"])])
def test_another_engine_takes_none(parallel, pairs):
    with pytest.raises(UsageError, match="add --engine vllm"):
        gather_vllm(parallel, pairs, "transformers")


def test_where_and_how_fast_vllm_runs_does_not_decide_a_run():
    assert deciding_vllm(["gpu_memory_utilization=0.8", "max_num_seqs=4", "tensor_parallel_size=2"]) is None
    assert deciding_vllm(["dtype=half", "max_num_seqs=4"]) == {"dtype": "half"}


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (EngineMissingError("vLLM is not installed"), "pip install vllm"),
        (EngineMemoryError("CUDA out of memory"), "gpu_memory_utilization"),
        (EngineError("vLLM has failed"), "run the same command again"),
    ],
)
def test_a_failure_of_the_engine_says_what_to_do(error, advice):
    assert advice in explain(error).next_step


@pytest.mark.parametrize("command", ["generate", "evaluate", "improve"])
def test_each_command_that_opens_a_model_takes_the_options(puzzlegen, tmp_path, command):
    code, _, err = puzzlegen(command, *(["--n", 1] if command == "generate" else []), "--out", tmp_path / "run",
                             "--vllm", "dtype=half")  # fmt: skip
    assert code == 2
    assert "add --engine vllm" in err
