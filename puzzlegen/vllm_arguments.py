"""The options of `--engine vllm`: arguments of `vllm.EngineArgs`, as the command line has them.

They are kept as texts, KEY=VALUE. vLLM knows which there are, and says so when it is opened; what is written wrongly
is found here.
"""

from __future__ import annotations

import json
from ast import literal_eval
from collections.abc import Sequence
from typing import Any

from puzzlegen.errors import UsageError

# Where and how fast vLLM runs. All others count as deciding what it writes.
_FREE = frozenset(
    {
        "tensor_parallel_size", "pipeline_parallel_size", "distributed_executor_backend", "disable_custom_all_reduce",
        "gpu_memory_utilization", "kv_cache_memory_bytes", "cpu_offload_gb", "max_num_seqs", "max_num_batched_tokens",
        "enforce_eager", "enable_prefix_caching", "enable_chunked_prefill", "max_parallel_loading_workers",
        "async_scheduling", "disable_log_stats", "download_dir",
    }
)  # fmt: skip


def gather_vllm(tensor_parallel: int | None, pairs: Sequence[str] | None, engine: str) -> tuple[str, ...]:
    """All of them as KEY=VALUE, in alphabetical order; UsageError if they cannot be, or `engine` is another."""
    if (pairs or tensor_parallel is not None) and engine != "vllm":
        raise UsageError(
            f"--vllm and --tensor-parallel are for vLLM, and not for --engine {engine}",
            "add --engine vllm, or leave them (and PUZZLEGEN_VLLM, PUZZLEGEN_TENSOR_PARALLEL) out",
        )
    given = {} if tensor_parallel is None else {"tensor_parallel_size": str(tensor_parallel)}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        name = name.strip().lstrip("-").replace("-", "_")
        if not (equals and name.isidentifier()):
            raise UsageError(f"--vllm {pair!r} is not of the form KEY=VALUE", "try --vllm dtype=float16")
        if name in given:
            raise UsageError(f"{name} is given to vLLM twice", "leave one of them out")
        given[name] = value.strip()
    return tuple(f"{name}={given[name]}" for name in sorted(given))


def read_vllm(pairs: Sequence[str]) -> dict[str, Any]:
    """The arguments by name, with their values read as Python or JSON where they are that, else as texts."""
    split = (pair.partition("=") for pair in pairs)
    return {name: _read_value(value) for name, _, value in split}


def deciding_vllm(pairs: Sequence[str]) -> dict[str, Any] | None:
    """Those on which it depends what is written; None if there are none."""
    return {name: value for name, value in read_vllm(pairs).items() if name not in _FREE} or None


def _read_value(text: str) -> Any:
    for read in (literal_eval, json.loads):
        try:
            value = read(text)
            json.dumps(value)  # it goes to vLLM and into run.json as that
            return value
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return text
