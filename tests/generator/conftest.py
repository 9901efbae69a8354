"""A language model small enough to be made for each run of the tests."""

from itertools import islice

import pytest


@pytest.fixture(scope="session")
def tokenizer():
    """A tokenizer of 400 pieces, trained on the corpus."""
    from finetune.pretrain import train_tokenizer
    from generator.corpus import write_documents

    return train_tokenizer((document.text for document in islice(write_documents(1), 300)), 400)


@pytest.fixture(scope="session")
def model(tokenizer):
    """A Llama with random weights, in float32. They are large, so that its distributions are far from uniform."""
    import torch

    from finetune.pretrain import Architecture, new_model

    made = new_model(Architecture(len(tokenizer), 16, 2, 2, 1, 32, 96), seed=3).eval()
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(6)
    return made


@pytest.fixture(scope="session")
def model_folder(model, tokenizer, tmp_path_factory):
    """The two saved as a folder that `--model` accepts; its context is 96 tokens."""
    folder = tmp_path_factory.mktemp("tiny")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
