from itertools import cycle, islice, repeat

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from finetune.pretrain import END_OF_TEXT, Architecture, Schedule, new_model, pack, pretrain, train_tokenizer
from generator.corpus import write_documents
from puzzles.corpus import seed_corpus

TINY = Architecture(vocabulary=320, width=16, layers=2, heads=2, key_value_heads=1, feed_forward=32, context=32)


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer((document.text for document in islice(write_documents(1), 400)), 500)


def tokens(tokenizer, text):
    return tokenizer(text, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize("place", range(0, 280, 20))
def test_a_prompt_that_stops_at_a_colon_is_cut_where_training_text_was(tokenizer, place):
    seed = seed_corpus()[place]
    prompt = f"{seed.puzzle.source}\n\n{seed.puzzle.solution_header()}"
    for rest in ("\n    return 1\n", "\n\n    x = 1", "\n  return"):
        assert tokens(tokenizer, prompt + rest) == tokens(tokenizer, prompt) + tokens(tokenizer, rest)


def test_generated_pairs_are_cut_at_the_solutions_colon_too(tokenizer):
    pairs = (document for document in write_documents(2) if document.kind == "pair")
    for document in islice(pairs, 200):
        opened = document.text.index(":\n", document.text.index("\n\ndef g(")) + 1
        prompt, rest = document.text[:opened], document.text[opened:]
        assert tokens(tokenizer, document.text) == tokens(tokenizer, prompt) + tokens(tokenizer, rest)


def test_lists_are_cut_at_the_opened_header_of_each_puzzle(tokenizer):
    lists = (document for document in write_documents(3) if document.kind == "list")
    for document in islice(lists, 100):
        for number in range(1, len(document.drafts) + 1):
            opened = document.text.index(f"def f{number}(") + len(f"def f{number}(")
            prompt, rest = document.text[:opened], document.text[opened:]
            assert tokens(tokenizer, document.text) == tokens(tokenizer, prompt) + tokens(tokenizer, rest)


@given(st.text(max_size=200))
def test_any_text_comes_back_from_its_tokens(tokenizer, text):
    assert tokenizer.decode(tokens(tokenizer, text), clean_up_tokenization_spaces=False) == text


def test_one_special_token_opens_ends_and_pads(tokenizer):
    assert tokenizer.bos_token_id == tokenizer.eos_token_id == tokenizer.pad_token_id == 0
    assert tokenizer.decode([0]) == END_OF_TEXT


def test_the_vocabulary_has_the_size_that_was_asked_for(tokenizer):
    assert len(tokenizer) == 500


def test_a_tokenizer_is_decided_by_its_text(tokenizer):
    again = train_tokenizer((document.text for document in islice(write_documents(1), 400)), 500)
    assert again.get_vocab() == tokenizer.get_vocab()


def test_packed_text_opens_each_document_and_runs_on(tokenizer):
    texts = ["return 1", "x" * 40, "def f(x):\n    pass"]
    packed = pack(cycle(texts), tokenizer, 5, 16)
    stream = [token for text in texts * 20 for token in (0, *tokens(tokenizer, text))]
    assert packed.shape == (5, 16)
    assert packed.dtype == "int64"
    assert packed.ravel().tolist() == stream[:80]


def test_packing_reads_endless_text_and_needs_no_more_than_it_holds(tokenizer):
    assert pack(repeat("a"), tokenizer, 1, 1).tolist() == [[0]]


@pytest.mark.timeout(20)
def test_text_that_ends_too_soon_is_an_error(tokenizer):
    with pytest.raises(ValueError, match="tokens"):
        pack(iter(["return 1"]), tokenizer, 5, 16)


def test_weights_are_drawn_from_the_seed():
    first, again, other = (new_model(TINY, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_the_architecture_is_the_one_asked_for():
    config = new_model(TINY, 0).config
    assert (config.vocab_size, config.hidden_size, config.num_hidden_layers) == (320, 16, 2)
    assert config.tie_word_embeddings


def test_the_default_architecture_has_about_the_stated_size():
    assert 3.0e6 < new_model(Architecture(), 0).num_parameters() < 3.1e6


def _trained(tmp_path, seed):
    torch.set_num_threads(1)
    blocks = torch.randint(0, 320, (8, 16), generator=torch.Generator().manual_seed(5)).numpy()
    model = new_model(TINY, seed)
    loss = pretrain(model, blocks, Schedule(steps=20, block=16, batch=2, warmup=2, seed=seed), tmp_path)
    return model.state_dict(), loss


def test_two_runs_with_one_seed_give_equal_weights(tmp_path):
    first, loss = _trained(tmp_path, 1)
    again, same = _trained(tmp_path, 1)
    assert loss == same
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["model.norm.weight"], new_model(TINY, 1).state_dict()["model.norm.weight"])


def test_training_writes_no_checkpoints(tmp_path):
    _trained(tmp_path / "out", 1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
