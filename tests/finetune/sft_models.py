"""A model small enough to be trained in a test, and texts for it."""

from itertools import islice

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
