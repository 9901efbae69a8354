"""`puzzlegen finetune`: a model that has learned from a dataset."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.errors import UsageError
from puzzlegen.options import Json, Quiet, Seed, option

METHODS = ("sft",)
WEIGHINGS = ("equal", "learnable")


def finetune(
    dataset: Annotated[
        Path,
        typer.Argument(
            help="A run directory, its dataset, or JSON lines {puzzle, solutions}.",
            metavar="DATASET",
            envvar="PUZZLEGEN_DATASET",
        ),
    ],
    out: Annotated[Path, option("out", "The folder of the tuned model.", metavar="DIR")],
    model: Annotated[str, option("model", "The model to start from: `builtin`, a folder, or a Hub id.")] = "builtin",
    method: Annotated[str, option("method", "How to train; `sft` is supervised fine-tuning.")] = "sft",
    epochs: Annotated[float, option("epochs", "How often every token is read.", min=0.0)] = 4.0,
    steps: Annotated[int | None, option("steps", "Updates, in place of --epochs.", min=1)] = None,
    learning_rate: Annotated[
        float | None, option("learning-rate", "After the warm-up; by default it follows from the model's size.")
    ] = None,
    batch: Annotated[int, option("batch", "Blocks an update.", min=1)] = 8,
    block: Annotated[int, option("block", "Tokens a block, at most the model's context.", min=8)] = 1024,
    lora: Annotated[int, option("lora", "Rank of low-rank adapters; 0 trains all weights.", min=0)] = 0,
    limit: Annotated[int | None, option("limit", "Most examples to learn from.", min=1)] = None,
    weigh: Annotated[
        str,
        option("weigh", "Show pairs `equal`, or most often where about half of the attempts succeed: `learnable`."),
    ] = "equal",
    min_solve_rate: Annotated[float, option("min-solve-rate", "Leave out harder puzzles.", min=0, max=1)] = 0.0,
    max_solve_rate: Annotated[float, option("max-solve-rate", "Leave out easier puzzles.", min=0, max=1)] = 1.0,
    list_share: Annotated[
        float, option("list-share", "Share of examples that are lists of puzzles, for proposing.", min=0, max=0.9)
    ] = 0.2,
    seed_share: Annotated[float, option("seed-share", "Share of examples that are seeds.", min=0, max=0.9)] = 0.0,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tune a model on a dataset, and print the folder DIR, which every --model accepts.

    Run it again to go on after a stop.
    """
    again = "check the value and type it again"
    if method not in METHODS:
        raise UsageError(f"there is no method {method!r}", f"choose one of --method {', '.join(METHODS)}")
    if weigh not in WEIGHINGS:
        raise UsageError(f"there is no weighing {weigh!r}", f"choose one of --weigh {', '.join(WEIGHINGS)}")
    if learning_rate is not None and not 0 < learning_rate < math.inf:
        raise UsageError(f"--learning-rate {learning_rate} is no rate to learn at", again)
    if not 0 < epochs < math.inf:
        raise UsageError(f"--epochs {epochs} trains nothing", again)
    if list_share + seed_share >= 1:
        raise UsageError("--list-share and --seed-share leave no room for the dataset", again)
    from finetune.examples import ExampleSettings, Weigh, write_examples
    from finetune.settings import SftSettings
    from finetune.sft import train_sft, work_folder
    from puzzlegen.training import TrainingDisplay, locked, read_training_rows, sft_errors_explained
    from puzzles.corpus import seed_corpus

    read = read_training_rows(dataset)
    chosen = ExampleSettings(seed, limit, Weigh(weigh), min_solve_rate, max_solve_rate, list_share, seed_share)
    texts = write_examples(read.rows, seed_corpus(), chosen)
    if not texts:
        raise UsageError(
            f"no puzzle in {dataset} has a solve rate of {min_solve_rate} to {max_solve_rate}",
            "widen --min-solve-rate and --max-solve-rate",
        )
    lineage = {"dataset": str(dataset), "dataset_digest": read.digest, "rows": len(read.rows), "examples": len(texts)}
    settings = SftSettings(epochs, steps, learning_rate, batch, block, lora=lora, seed=seed)
    with (
        locked(work_folder(out)),
        TrainingDisplay(f"finetune {out}", quiet=quiet) as display,
        sft_errors_explained(out),
    ):
        unread = f", {read.dropped:,} records cannot be read" if read.dropped else ""
        display.say(f"{len(texts):,} examples of {len(read.rows):,} puzzles{unread}")
        tuned = train_sft(
            texts, model, out, settings, lineage=lineage | asdict(chosen), say=display.say, show=display.show
        )
    if as_json:
        told = {key: tuned.record[key] for key in ("loss", "tokens", "seconds", "parameters")}
        typer.echo(json.dumps({"model": str(out), "steps": tuned.record["settings"]["steps"], **told}, indent=2))
    else:
        typer.echo(out)
