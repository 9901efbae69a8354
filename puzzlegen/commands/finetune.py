"""`puzzlegen finetune`: a model that has learned from a dataset."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.errors import UsageError
from puzzlegen.options import (
    Epochs,
    Json,
    LearningRate,
    ListShare,
    Lora,
    Model,
    Quiet,
    Seed,
    SeedShare,
    Weigh,
    one_of,
    option,
)

METHODS = ("sft",)


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
    model: Model = "builtin",
    method: Annotated[
        str,
        option(
            "method", "How to train; `sft` is supervised fine-tuning.", callback=one_of(METHODS, "method", "method")
        ),
    ] = "sft",
    epochs: Epochs = 4.0,
    steps: Annotated[int | None, option("steps", "Updates, in place of --epochs.", min=1, max=10**9)] = None,
    learning_rate: LearningRate = None,
    batch: Annotated[int, option("batch", "Blocks an update.", min=1)] = 8,
    block: Annotated[int, option("block", "Tokens a block, at most the model's context.", min=8)] = 1024,
    lora: Lora = 0,
    limit: Annotated[int | None, option("limit", "Most examples to learn from.", min=1)] = None,
    weigh: Weigh = "equal",
    min_solve_rate: Annotated[float, option("min-solve-rate", "Leave out harder puzzles.", min=0, max=1)] = 0.0,
    max_solve_rate: Annotated[float, option("max-solve-rate", "Leave out easier puzzles.", min=0, max=1)] = 1.0,
    list_share: ListShare = 0.2,
    seed_share: SeedShare = 0.0,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tune a model on a dataset, and print the folder DIR, which every --model accepts.

    Run it again to go on after a stop.
    """
    if list_share + seed_share >= 1:
        raise UsageError(
            "--list-share and --seed-share leave no room for the dataset", "check them and type them again"
        )
    from finetune.examples import ExampleSettings, write_examples
    from finetune.examples import Weigh as Weighing
    from finetune.settings import SftSettings
    from finetune.sft import train_sft, work_folder
    from puzzlegen.training import TrainingDisplay, locked, read_training_rows, sft_errors_explained
    from puzzles.corpus import seed_corpus

    read = read_training_rows(dataset)
    chosen = ExampleSettings(seed, limit, Weighing(weigh), min_solve_rate, max_solve_rate, list_share, seed_share)
    texts = write_examples(read.rows, seed_corpus(), chosen)
    if not texts:
        raise UsageError(
            f"no puzzle in {dataset} has a solve rate of {min_solve_rate} to {max_solve_rate}",
            "widen --min-solve-rate and --max-solve-rate",
        )
    lineage = {"dataset": str(dataset), "dataset_digest": read.digest, "rows": len(read.rows), "examples": len(texts)}
    settings = SftSettings(epochs, steps, learning_rate, batch, block, lora=lora, seed=seed)
    with (
        sft_errors_explained(out),
        locked(work_folder(out)),
        TrainingDisplay(f"finetune {out}", quiet=quiet) as display,
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
