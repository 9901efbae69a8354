"""`puzzlegen finetune`: a model that has learned from a dataset."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    Solutions,
    Weigh,
    finite,
    is_typed,
    one_of,
    option,
)
from puzzles.amounts import amount

if TYPE_CHECKING:
    from finetune.examples import ExampleSettings
    from finetune.settings import DpoSettings, SftSettings
    from finetune.tuning import TunedModel
    from puzzlegen.training import TrainingDisplay

    Training = Callable[[str, Path, TrainingDisplay], TunedModel]

METHODS = ("sft", "dpo")
_OF_ONE_METHOD = {
    "sft": ("block", "limit", "weigh", "solutions", "min_solve_rate", "max_solve_rate", "list_share", "seed_share"),
    "dpo": ("beta",),
}


def finetune(
    context: typer.Context,
    dataset: Annotated[
        Path,
        typer.Argument(
            help="A run directory, its dataset, or JSON lines {puzzle, solutions}; with `dpo` a dataset, Parquet or "
            "JSON lines {prompt, chosen, rejected}.",
            metavar="DATASET",
            envvar="PUZZLEGEN_DATASET",
        ),
    ],
    out: Annotated[Path, option("out", "The folder of the tuned model.", command="finetune", metavar="DIR")],
    model: Model = "builtin",
    method: Annotated[
        str,
        option(
            "method",
            "How to train: `sft`, supervised fine-tuning, or `dpo`, from pairs of which one is better.",
            callback=one_of(METHODS, "method", "method"),
        ),
    ] = "sft",
    epochs: Epochs = None,
    steps: Annotated[int | None, option("steps", "Updates, in place of --epochs.", min=1, max=10**9)] = None,
    learning_rate: LearningRate = None,
    batch: Annotated[int, option("batch", "Blocks or pairs an update.", min=1)] = 8,
    block: Annotated[int, option("block", "Tokens a block, at most the model's context.", min=8)] = 1024,
    beta: Annotated[
        float,
        option(
            "beta", "What `dpo` takes for departing from the model.", min=0, callback=finite("beta", "prefers nothing")
        ),
    ] = 0.1,
    lora: Lora = 0,
    limit: Annotated[int | None, option("limit", "Most examples to learn from.", command="finetune", min=1)] = None,
    weigh: Weigh = "equal",
    solutions: Solutions = "all",
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
    _check_options(context, method)
    if list_share + seed_share >= 1:
        raise UsageError(
            "--list-share and --seed-share leave no room for the dataset", "check them and type them again"
        )
    from finetune.examples import ExampleSettings
    from finetune.examples import Solutions as Shown
    from finetune.examples import Weigh as Weighing
    from finetune.settings import DpoSettings, SftSettings
    from finetune.task import work_folder
    from puzzlegen.training import TrainingDisplay, locked, training_errors_explained

    given: dict[str, Any] = {
        "steps": steps,
        "learning_rate": learning_rate,
        "batch": batch,
        "lora": lora,
        "seed": seed,
    }
    given |= {} if epochs is None else {"epochs": epochs}
    if method == "dpo":
        train = _dpo(dataset, DpoSettings(**given, beta=beta))
    else:
        chosen = ExampleSettings(
            seed, limit, Weighing(weigh), Shown(solutions), min_solve_rate, max_solve_rate, list_share, seed_share
        )
        train = _sft(dataset, chosen, SftSettings(**given, block=block))
    with (
        training_errors_explained(out),
        locked(work_folder(out)),
        TrainingDisplay(f"finetune {out}", quiet=quiet) as display,
    ):
        tuned = train(model, out, display)
    if as_json:
        told = {key: tuned.record[key] for key in ("loss", "tokens", "seconds", "parameters")}
        told |= {key: value for key, value in tuned.record["curve"][-1].items() if key in ("margin", "accuracy")}
        typer.echo(json.dumps({"model": str(out), "steps": tuned.record["settings"]["steps"], **told}, indent=2))
    else:
        typer.echo(out)


def _check_options(context: typer.Context, method: str) -> None:
    """UsageError for an option, typed and not from the environment, that decides nothing with `method`."""
    for other, names in _OF_ONE_METHOD.items():
        for name in names:
            if other != method and is_typed(context, name):
                raise UsageError(
                    f"--{name.replace('_', '-')} is for --method {other}", f"leave it out, or train with that: {other}"
                )


def _sft(dataset: Path, chosen: ExampleSettings, settings: SftSettings) -> Training:
    from finetune.examples import write_examples
    from finetune.sft import train_sft
    from puzzlegen.training_rows import read_training_rows
    from puzzles.corpus import seed_corpus

    read = read_training_rows(dataset)
    texts = write_examples(read.rows, seed_corpus(), chosen)
    if not texts:
        raise UsageError(
            f"no puzzle in {dataset} has a solve rate of {chosen.min_solve_rate} to {chosen.max_solve_rate}",
            "widen --min-solve-rate and --max-solve-rate",
        )
    lineage = {"dataset": str(dataset), "dataset_digest": read.digest, "rows": len(read.rows), "examples": len(texts)}

    def train(model: str, out: Path, display: TrainingDisplay) -> TunedModel:
        unread = f", {dropped}" if (dropped := read.describe_dropped()) else ""
        display.say(f"{amount(len(texts), 'example')} of {amount(len(read.rows), 'puzzle')}{unread}")
        return train_sft(
            texts, model, out, settings, lineage=lineage | asdict(chosen), say=display.say, show=display.show
        )

    return train


def _dpo(dataset: Path, settings: DpoSettings) -> Training:
    from finetune.dpo import train_dpo
    from puzzlegen.preferences import read_preference_rows

    rows, digest = read_preference_rows(dataset, settings.seed)
    lineage = {"dataset": str(dataset), "dataset_digest": digest, "rows": len(rows)}

    def train(model: str, out: Path, display: TrainingDisplay) -> TunedModel:
        return train_dpo(rows, model, out, settings, lineage=lineage, say=display.say, show=display.show)

    return train
