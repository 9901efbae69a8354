"""How many tokens a second `train_sft` learns from, beside a bare torch loop on the same model and the same blocks.

    python -m benchmarks.finetune                          # writes benchmarks/finetune.json
    python -m benchmarks.finetune --steps 10 --rounds 1 --json -   # a quick look, on stdout

The two alternate in one process, so that noise hits both alike; the median of the rounds' ratios counts. The bare loop
is what one would write by hand for a model in memory: forward, loss, backward, clipping, fused AdamW, nothing else. It
has `train_sft`'s blocks, precision, batch and threads. Of `train_sft` two figures are given: the steps alone, from the
end of the first to the end of the last, as the bare loop is timed, and the whole call, with loading, packing and the
writing of the model. Run it as a module.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.machine import describe_machine, describe_versions
from finetune.blocks import pack_texts
from finetune.examples import write_examples
from finetune.sft import Point, SftSettings, train_sft
from finetune.trainer import computes_in_bf16
from generator.loading import load_model
from puzzles.corpus import seed_corpus

RESULT = Path(__file__).with_suffix(".json")
PACKAGES = ("puzzlegen", "torch", "transformers", "trl", "accelerate")
LEARNING_RATE = 1e-4


class Speed(NamedTuple):
    """Tokens a second, over the steps alone and over everything; and the tokens of a block."""

    steps: float
    whole: float
    block: int


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.finetune", description="Measure fine-tuning.")
    parser.add_argument("--model", default="builtin", help="builtin, a folder, or a Hub id")
    parser.add_argument("--steps", type=int, default=60, help="updates of one measurement, without the first")
    parser.add_argument("--batch", type=int, default=SftSettings().batch)
    parser.add_argument("--block", type=int, default=SftSettings().block, help="at most the model's context")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", default=str(RESULT), help="where the result goes; - for stdout")
    arguments = parser.parse_args()
    settings = SftSettings(
        steps=arguments.steps + 1, learning_rate=LEARNING_RATE, batch=arguments.batch, block=arguments.block
    )
    result = json.dumps(benchmark(arguments.model, settings, arguments.rounds), indent=2)
    if arguments.json == "-":
        print(result)
    else:
        Path(arguments.json).write_text(result + "\n", encoding="utf-8")
        print(arguments.json)


def benchmark(model: str, settings: SftSettings, rounds: int) -> dict[str, Any]:
    """The document that is written; one round more than `rounds` is made, and the first is not counted."""
    import torch

    rows = [{"puzzle": seed.puzzle.source, "solutions": list(seed.solutions)} for seed in seed_corpus()]
    texts = write_examples(rows)
    measured = [(bare_loop(model, texts, settings), sft(model, texts, settings)) for _ in range(rounds + 1)][1:]
    ratios = [ours.steps / bare.steps for bare, ours in measured]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "model": model,
        "steps": (settings.steps or 0) - 1,
        "batch": settings.batch,
        "block": measured[0][0].block,
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "tokens_per_second": {
            "bare_loop": _median(bare.steps for bare, _ in measured),
            "train_sft": _median(ours.steps for _, ours in measured),
            "train_sft_whole_call": _median(ours.whole for _, ours in measured),
        },
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "machine": describe_machine(),
        "versions": describe_versions(PACKAGES),
    }


def bare_loop(model: str, texts: list[str], settings: SftSettings) -> Speed:
    """The loop that one would write by hand."""
    import torch

    started = time.perf_counter()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    loaded, tokenizer = load_model(model, "float32")
    loaded.to(device).train()
    context = getattr(loaded.config, "max_position_embeddings", None) or settings.block
    blocks = torch.from_numpy(pack_texts(texts, tokenizer, settings.block, context).blocks).long()
    optimizer = torch.optim.AdamW(loaded.parameters(), lr=LEARNING_RATE, weight_decay=0.0, fused=True)
    bf16 = computes_in_bf16()
    first, tokens = 0.0, 0
    for number in range(settings.steps or 0):
        inputs = blocks[torch.randint(len(blocks), (settings.batch,))].to(device)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=bf16):
            loss = loaded(input_ids=inputs, labels=inputs, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(loaded.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if number == 0:
            loss.item()  # waits for the device
            first = time.perf_counter()
        else:
            tokens += inputs.numel()
    loss.item()
    ended = time.perf_counter()
    return Speed(tokens / (ended - first), tokens / (ended - started), blocks.shape[1])


def sft(model: str, texts: list[str], settings: SftSettings) -> Speed:
    """The same with everything around it."""
    moments: list[tuple[float, Point]] = []
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        tuned = train_sft(
            texts,
            model,
            Path(folder) / "model",
            settings,
            show=lambda point, _: moments.append((time.perf_counter(), point)),
        )
    whole = time.perf_counter() - started
    (first_time, first), (last_time, last) = moments[0], moments[-1]
    tokens = last.tokens - first.tokens
    return Speed(tokens / (last_time - first_time), tokens / whole, tuned.record["settings"]["block"])


def _median(values: Iterable[float]) -> int:
    return round(statistics.median(values))


if __name__ == "__main__":
    main()
