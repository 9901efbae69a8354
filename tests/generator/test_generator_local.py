"""The engine that runs a model in this process, on a tiny model folder."""

import json
import os
import shutil

import pytest
import torch

from generator import (
    Completion,
    ModelNotFoundError,
    NoChatTemplateError,
    Prompt,
    Sampling,
    Style,
    decoding,
    model_digest,
    open_engine,
)
from generator.loading import encode_prompt
from generator.local import LocalEngine

SAMPLING = Sampling(n=3, max_tokens=6, temperature=1.0, stop_at_dedent=False)
PROMPTS = [Prompt("def f1(", 1), Prompt("def f(x: int):\n    return x == 7\n\ndef g():", 2), Prompt("def f1(", 3)]


def exact_engine(model_folder, **settings):
    """An engine in float32: in reduced precision a row may depend on how many stand beside it."""
    made = LocalEngine(str(model_folder), **settings)
    made._model.float()
    return made


@pytest.fixture(scope="module")
def engine(model_folder):
    return exact_engine(model_folder)


@pytest.fixture
def copied(model_folder, tmp_path):
    """A model folder that a test may change."""
    return shutil.copytree(model_folder, tmp_path / "model")


def texts(completions):
    return [[completion.text for completion in each] for each in completions]


def test_every_prompt_gets_its_completions_in_order(engine):
    found = engine.complete(PROMPTS, SAMPLING)
    assert [len(each) for each in found] == [3, 3, 3]
    assert all(0 <= completion.tokens <= 6 for each in found for completion in each)
    assert texts(found) == texts(engine.complete(PROMPTS, SAMPLING))
    assert texts(engine.complete(PROMPTS[::-1], SAMPLING)) == texts(found)[::-1]


def test_completions_depend_on_the_prompts_seed(engine):
    first, _, third = texts(engine.complete(PROMPTS, SAMPLING))
    assert first != third


def test_no_prompts_give_no_completions(engine):
    assert engine.complete([], SAMPLING) == []


def test_a_prompt_that_leaves_no_room_gets_empty_completions(engine):
    long = Prompt("x = [1]\n" * 200, 1)
    found = engine.complete([PROMPTS[0], long, PROMPTS[2]], SAMPLING)
    assert found[1] == [Completion("", 0, fits=False)] * 3
    assert texts([found[0], found[2]]) == texts(engine.complete([PROMPTS[0], PROMPTS[2]], SAMPLING))


def test_prompts_that_are_all_too_long_need_no_model(engine, monkeypatch):
    monkeypatch.setattr(decoding, "sample_rows", None)
    assert engine.complete([Prompt("x " * 500, 1)] * 2, SAMPLING) == [[Completion("", 0, fits=False)] * 3] * 2


def test_a_prompt_that_fills_the_context_exactly_is_completed(engine):
    room = engine.profile.context - SAMPLING.max_tokens - 1  # one for the token that opens the text
    text = "x" + " x" * (room - engine.count_tokens("x"))
    while engine.count_tokens(text) > room:
        text = text[:-2]
    assert engine.count_tokens(text) == room
    assert any(completion.tokens for completion in engine.complete([Prompt(text, 1)], SAMPLING)[0])
    assert not any(completion.tokens for completion in engine.complete([Prompt(text + " x", 1)], SAMPLING)[0])


def test_tokens_are_counted_without_the_special_ones(engine, tokenizer):
    assert engine.count_tokens("") == 0
    assert engine.count_tokens(PROMPTS[1].text) == len(tokenizer.tokenize(PROMPTS[1].text))


def test_few_rows_at_a_time_give_what_many_give(engine, model_folder):
    few = exact_engine(model_folder, rows=3)
    assert texts(few.complete(PROMPTS, SAMPLING)) == texts(engine.complete(PROMPTS, SAMPLING))


def test_when_memory_is_short_fewer_rows_are_sampled_together(engine, model_folder, monkeypatch):
    sizes = []

    def short(model, prompts, seeds, *rest):
        sizes.append(len(seeds))
        if len(seeds) > 4:
            raise torch.OutOfMemoryError
        return sample_rows(model, prompts, seeds, *rest)

    expected = texts(engine.complete(PROMPTS, SAMPLING))
    sample_rows = decoding.sample_rows
    monkeypatch.setattr(decoding, "sample_rows", short)
    frugal = exact_engine(model_folder, rows=16)
    assert texts(frugal.complete(PROMPTS, SAMPLING)) == expected
    assert sizes == [9, 3, 3, 3]
    sizes.clear()
    frugal.complete(PROMPTS, SAMPLING)
    assert sizes == [3, 3, 3]


@pytest.mark.parametrize("most", [1, 2])
def test_the_samples_of_a_prompt_need_not_fit_all_at_once(engine, model_folder, monkeypatch, most):
    said = []

    def short(model, prompts, seeds, *rest):
        if len(seeds) > most:
            raise torch.OutOfMemoryError
        return sample_rows(model, prompts, seeds, *rest)

    expected = texts(engine.complete(PROMPTS, SAMPLING))
    sample_rows = decoding.sample_rows
    monkeypatch.setattr(decoding, "sample_rows", short)
    frugal = exact_engine(model_folder, say=said.append)
    assert texts(frugal.complete(PROMPTS, SAMPLING)) == expected
    told = len(said)
    assert "too small for 9 samples at once: 4 from now on" in said[0]
    assert texts(frugal.complete(PROMPTS, SAMPLING)) == expected
    assert len(said) == told


def test_when_not_one_row_fits_the_error_is_passed_on(model_folder, monkeypatch):
    def none(*_):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(decoding, "sample_rows", none)
    with pytest.raises(torch.OutOfMemoryError):
        LocalEngine(str(model_folder)).complete(PROMPTS, SAMPLING._replace(n=1))


def test_a_folder_is_run_by_transformers_under_its_own_name(engine, model_folder):
    assert (engine.name, engine.model) == ("transformers", str(model_folder))
    assert open_engine(str(model_folder), "transformers").model == str(model_folder)


def test_without_a_profile_the_context_and_the_template_decide(engine):
    assert (engine.profile.style, engine.profile.context) == (Style.COMPLETION, 96)


def test_the_profile_beside_the_weights_is_obeyed(copied):
    (copied / "puzzlegen.json").write_text(json.dumps({"style": "completion", "shots": 2, "context": 40}))
    profile = LocalEngine(str(copied)).profile
    assert (profile.style, profile.shots, profile.context) == (Style.COMPLETION, 2, 40)


def test_chat_needs_a_chat_template(copied):
    with pytest.raises(NoChatTemplateError, match="chat template"):
        LocalEngine(str(copied), style=Style.CHAT)


def test_a_model_with_a_chat_template_is_spoken_to_in_chat(copied):
    (copied / "chat_template.jinja").write_text("{% for m in messages %}Q: {{ m['content'] }}\nA:{% endfor %}")
    engine = LocalEngine(str(copied))
    assert engine.profile.style is Style.CHAT
    chat = texts(engine.complete([Prompt("Hello", 1, Style.CHAT)], SAMPLING))
    assert len(chat[0]) == 3
    assert (
        encode_prompt(engine._tokenizer, Prompt("Hello", 1, Style.CHAT))
        == engine._tokenizer("Q: Hello\nA:", add_special_tokens=False)["input_ids"]
    )


@pytest.mark.parametrize("model", ["/no/such/folder", "./none", "../none", "~/none", "a/b/c"])
def test_a_path_that_is_no_folder_is_not_looked_for_elsewhere(model):
    with pytest.raises(ModelNotFoundError, match="there is no folder"):
        LocalEngine(model)


@pytest.mark.parametrize("files", [[], ["config.json"], ["config.json", "tokenizer.json", "tokenizer_config.json"]])
def test_a_folder_that_holds_no_whole_model_is_not_found(model_folder, tmp_path, files):
    for name in files:
        shutil.copy(model_folder / name, tmp_path)
    with pytest.raises(ModelNotFoundError, match=str(tmp_path)):
        LocalEngine(str(tmp_path))


def test_a_hub_name_that_cannot_be_fetched_is_not_found(monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFoundError, match="no-such-owner/no-such-model"):
        LocalEngine("no-such-owner/no-such-model")


def test_an_installation_without_weights_has_no_builtin_model(monkeypatch, tmp_path):
    monkeypatch.setattr("generator.model_files.BUILTIN", tmp_path)
    with pytest.raises(ModelNotFoundError, match="no built-in model"):
        LocalEngine("builtin")


@pytest.mark.parametrize("text", ["null", "{", '{"style": 5}', '{"shots": "many"}', '{"other": 1}', "\udcff"])
def test_a_damaged_profile_is_named(copied, text):
    (copied / "puzzlegen.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ModelNotFoundError, match=r"puzzlegen\.json is no profile"):
        LocalEngine(str(copied))


def test_every_byte_of_the_weights_counts_in_a_models_digest(copied):
    weights = copied / "model.safetensors"
    weights.write_bytes(content := bytes(3 << 20))
    before = model_digest(str(copied))
    weights.write_bytes(content[:-1] + b"1")  # adapters leave the first tensors as they were
    os.utime(weights, ns=(0, 0))
    changed = model_digest(str(copied))
    weights.rename(copied / "pytorch_model.bin")
    assert len({before, changed, model_digest(str(copied))}) == 3


def test_a_models_weights_are_read_once_in_a_process(copied, monkeypatch):
    digest = model_digest(str(copied))
    monkeypatch.setattr("generator.model_files.hashlib.file_digest", None)
    assert model_digest(str(copied)) == digest


def test_completions_have_the_tokens_that_were_drawn_with_the_one_that_ended_the_text(model_folder):
    engine = exact_engine(model_folder)
    ends = set(range(200))
    engine._ends = frozenset(ends)
    engine._stops.ends_text[:200] = True
    (found,) = engine.complete(PROMPTS[:1], SAMPLING._replace(n=60, max_tokens=12))
    for one in found:
        assert one.tokens == len(one.ids) - (one.ids[-1] in ends)
        assert one.text == engine._tokenizer.decode(one.ids[: one.tokens])
        assert (one.ids[-1] in ends) or len(one.ids) == 12
    assert any(one.ids[-1] in ends for one in found)


@pytest.mark.parametrize("named", [50256, [50256, 3], None, -1])
def test_a_text_ends_with_the_tokens_that_the_model_has_and_the_tokenizers(copied, named):
    path = copied / "generation_config.json"
    path.write_text(json.dumps((json.loads(path.read_bytes()) if path.exists() else {}) | {"eos_token_id": named}))
    engine = LocalEngine(str(copied))
    own = engine._tokenizer.eos_token_id
    assert engine._ends == {own} | ({3} if isinstance(named, list) else set())
    assert engine.complete(PROMPTS[:1], SAMPLING)


def test_an_engine_that_follows_a_model_samples_from_its_weights(model_folder):
    engine, other = exact_engine(model_folder), exact_engine(model_folder)
    before = engine.complete(PROMPTS, SAMPLING)
    with torch.no_grad():
        for weight in other._model.parameters():
            weight.mul_(0.5)
    engine.follow(other._model)
    assert engine.complete(PROMPTS, SAMPLING) == other.complete(PROMPTS, SAMPLING)
    assert engine.complete(PROMPTS, SAMPLING) != before
