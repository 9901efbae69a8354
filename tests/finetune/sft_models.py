"""A model small enough to be trained in a test, texts for it, and what compares and ends trainings."""

from itertools import islice
from pathlib import Path

from safetensors.torch import load_file

from finetune.pretrain import Architecture, new_model, train_tokenizer
from finetune.settings import SftSettings
from generator.corpus import write_documents

TEXTS = [
    f"def f(x: int, n={number}):\n    return x - n == 1\n\ndef g(n={number}):\n    return n + 1\n\nassert f(g())\n\n"
    for number in range(20)
]
# Ten updates, a checkpoint at each that has time for one.
FAST = SftSettings(steps=10, learning_rate=1e-2, batch=4, block=32, checkpoint_seconds=0)


def make_folder(folder, dtype="bfloat16", tokenizer=None):
    """Save a random Llama with a context of 96 tokens, and a tokenizer, as a folder that `--model` accepts."""
    import torch

    tokenizer = tokenizer or train_tokenizer((document.text for document in islice(write_documents(1), 300)), 400)
    model = new_model(Architecture(len(tokenizer), 16, 2, 2, 1, 32, 96), seed=3)
    model.to(getattr(torch, dtype)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


class Killed(BaseException):
    """What ends a training in the middle, as a signal does."""


def kill_at(step):
    """A `show` that ends the training there."""

    def show(point, steps):
        if point.step >= step:
            raise Killed

    return show


def weights(folder):
    """The tensors of a model folder or a checkpoint."""
    return load_file(Path(folder) / "model.safetensors")


def equal(one, other):
    """Whether two folders hold the same weights, bit for bit."""
    one, other = weights(one), weights(other)
    return one.keys() == other.keys() and all(one[name].equal(other[name]) for name in one)


def fit_only(monkeypatch, most):
    """Let the device have memory for `most` sequences."""
    import torch
    from transformers import Trainer

    step = Trainer.training_step

    def limited(self, model, inputs, *rest, **settings):
        if len(inputs["input_ids"]) > most:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return step(self, model, inputs, *rest, **settings)

    monkeypatch.setattr(Trainer, "training_step", limited)
