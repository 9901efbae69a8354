"""The verifier as a reward function for GRPO, with TRL.

    python examples/grpo_reward.py --steps 2

trains the built-in model on the seed puzzles, offline and on a CPU: it samples eight solutions a puzzle, and each one
that the verifier accepts earns 1, every other 0. Not guaranteed: that so few steps make a model better.
"""

import argparse
import os
from collections.abc import Callable
from typing import Any

import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import GRPOConfig, GRPOTrainer

from generator.engine import Style
from generator.model_files import BUILTIN
from generator.parsing import read_attempt
from puzzles.corpus import seed_corpus
from verifier import Pair, Verifier


def make_reward(verifier: Verifier) -> Callable[..., list[float]]:
    """A reward function as TRL wants it; the dataset's column `puzzle` holds the puzzles' texts."""
    seeds = {seed.puzzle.source: seed.puzzle for seed in seed_corpus()}

    def accepted(completions: list[str], puzzle: list[str], **others: Any) -> list[float]:
        attempts = zip(puzzle, completions, strict=True)
        pairs = [Pair(text, read_attempt(written, seeds[text], 0, Style.COMPLETION)) for text, written in attempts]
        return [float(verdict.accepted) for verdict in verifier.verify(pairs)]

    return accepted


def make_dataset() -> Dataset:
    """A prompt for each seed puzzle: its text and the line that opens the solution."""
    sources = {seed.puzzle.source: seed.puzzle.solution_header() for seed in seed_corpus()}
    rows = [{"prompt": f"{source}\n\n{header}", "puzzle": source} for source, header in sources.items()]
    return Dataset.from_list(rows)


def main() -> None:
    """Train, and save the model."""
    parser = argparse.ArgumentParser(description="GRPO with verdicts as rewards.")
    parser.add_argument("--model", default=str(BUILTIN), help="a folder or a Hub id of a base model")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--out", default="models/grpo")
    arguments = parser.parse_args()
    if not torch.cuda.is_available() and "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // 2))  # leave cores to the verifier
    config = GRPOConfig(
        output_dir=arguments.out,
        max_steps=arguments.steps,
        per_device_train_batch_size=32,  # 4 puzzles with 8 attempts each
        num_generations=8,
        max_completion_length=72,
        logging_steps=1,
        bf16=torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
        gradient_checkpointing=False,
        report_to="none",
    )
    with Verifier(timeout=1.0) as verifier:
        trainer = GRPOTrainer(
            model=AutoModelForCausalLM.from_pretrained(arguments.model, dtype="float32"),
            processing_class=AutoTokenizer.from_pretrained(arguments.model, padding_side="left"),
            reward_funcs=make_reward(verifier),
            args=config,
            train_dataset=make_dataset(),
        )
        trainer.train()
    trainer.save_model(arguments.out)


if __name__ == "__main__":
    main()
