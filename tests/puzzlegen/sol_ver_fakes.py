"""A loop of `sol-ver` in seconds: an engine that knows the corpus writes, and a tiny model is trained."""

import json
from functools import cache
from itertools import islice
from pathlib import Path

from task_engine import TaskEngine

from finetune.pretrain import Architecture, new_model, train_tokenizer
from generator.corpus import write_task_documents

FAST = (
    "--tasks", 16, "--codes", 4, "--least-codes", 2, "--suites", 4, "--steps", 1, "--dpo-epochs", 0.05,
    "--samples", 2, "--limit", 3, "--workers", 1, "--quiet",
)  # fmt: skip


@cache
def engine(**settings):
    """One engine for all models: what is trained is not what writes."""
    return TaskEngine(pool=120, **settings)


def make_task_base(folder):
    """A tiny random model whose context holds described tasks."""
    texts = [document.text for document in islice(write_task_documents(1), 300)]
    tokenizer = train_tokenizer(iter(texts), 400)
    new_model(Architecture(len(tokenizer), 16, 2, 2, 1, 32, 512), seed=3).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def open_fake_models(monkeypatch, opened=None):
    """Let the whole loop write with `opened`, by default an engine that is half wrong; the answer lists the models."""
    from puzzlegen import opening
    from puzzlegen.evaluation import tester_measurement
    from puzzlegen.sol_ver import writing as sol_ver_writing

    models = []

    def open_model(model, *_, **__):
        models.append(Path(model).name)
        return opened or engine()

    for module in (opening, sol_ver_writing, tester_measurement):
        monkeypatch.setattr(module, "open_model", open_model)
    return models


def metrics(folder):
    return json.loads((folder / "metrics.json").read_text())


def rows(folder, name="dataset"):
    from shards import read_rows

    return list(read_rows(folder / name))
