"""Supervised fine-tuning of a tiny model: what comes out, and what a stop, a crash or a bad step does to it."""

import json
import math
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError
from sft_models import FAST, TEXTS, Killed, equal, fit_only, kill_at, make_folder, weights

from finetune import sft, trainer
from finetune.blocks import Prompted, pack_texts
from finetune.checkpoints import last_checkpoint
from finetune.method import UnfitError
from finetune.settings import DpoSettings, SftSettings, default_learning_rate
from finetune.sft import NoTextsError, train_sft
from finetune.task import AnotherTaskError, DamagedTaskError, work_folder
from finetune.trainer import DivergedError
from finetune.tuning import TooLittleMemoryError
from generator import ModelNotFoundError, Prompt, Sampling, Style, open_engine
from generator.loading import load_model

STEPS = FAST.steps


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Equal weights need a fixed number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return str(make_folder(tmp_path_factory.mktemp("base")))


@pytest.fixture(scope="module")
def tuned(base, tmp_path_factory):
    """A finished training."""
    return train_sft(TEXTS, base, tmp_path_factory.mktemp("tuned") / "model", FAST, lineage={"dataset": "made up"})


def interrupted(out, base, settings=FAST, step=6):
    with pytest.raises(Killed):
        train_sft(TEXTS, base, out, settings, show=kill_at(step))
    return work_folder(out)


def test_the_tuned_folder_is_a_model_for_every_engine(tuned, base):
    engine = open_engine(str(tuned.folder), "auto")
    ((completion,),) = engine.complete([Prompt("def f(", 1)], Sampling(n=1, max_tokens=4))
    assert completion.tokens > 0
    assert not equal(tuned.folder, base)


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_weights_are_saved_in_the_type_of_the_base(tmp_path, dtype):
    base = make_folder(tmp_path / "base", dtype)
    out = train_sft(TEXTS, str(base), tmp_path / "out", FAST).folder
    assert {tensor.dtype for tensor in weights(out).values()} == {getattr(torch, dtype)}
    assert json.loads((out / "config.json").read_text())["use_cache"] is True


def test_steps_too_small_for_bfloat16_add_up(tmp_path, base):
    """Weights held in bfloat16 would not move at such a rate."""
    slow = replace(FAST, learning_rate=3e-5, steps=80)
    out = train_sft(TEXTS, base, tmp_path / "out", slow).folder
    before, after = weights(base), weights(out)
    moved = [(before[name] != after[name]).float().mean().item() for name in before if "mlp" in name]
    assert min(moved) > 0.3


def test_the_loss_falls(tuned):
    curve = tuned.record["curve"]
    assert curve[-1]["loss"] < curve[0]["loss"] - 0.5


def test_the_first_loss_is_the_mean_over_all_tokens_of_the_blocks(tmp_path, base):
    model, tokenizer = load_model(base, "float32")
    blocks = torch.tensor(pack_texts(TEXTS, tokenizer, 32, 96).blocks).long()
    with torch.no_grad():
        wanted = model(input_ids=blocks, labels=blocks).loss.item()
    settings = replace(FAST, batch=len(blocks), steps=20)  # the first step of a warm-up has a rate of zero
    assert train_sft(TEXTS, base, tmp_path / "out", settings).record["curve"][0]["loss"] == pytest.approx(
        wanted, abs=0.01
    )


def test_of_prompted_texts_the_loss_is_the_mean_over_the_completions(tmp_path, base):
    model, tokenizer = load_model(base, "float32")
    texts = [Prompted(text.partition("\n")[0], "\n" + text.partition("\n")[2]) for text in TEXTS]
    blocks, _, learned = pack_texts(texts, tokenizer, 32, 96)
    blocks, learned = torch.tensor(blocks).long(), torch.tensor(learned)
    with torch.no_grad():
        wanted = model(input_ids=blocks, labels=blocks.masked_fill(~learned, -100)).loss.item()
    settings = replace(FAST, batch=len(blocks), steps=20)
    first = train_sft(texts, base, tmp_path / "out", settings).record["curve"][0]["loss"]
    assert first == pytest.approx(wanted, abs=0.01)


def test_the_loss_in_slices_is_the_same(tmp_path, base, tuned, monkeypatch):
    monkeypatch.setattr(sft, "_LARGE_LOGITS_BYTES", 0)
    sliced = train_sft(TEXTS, base, tmp_path / "out", FAST)
    for one, other in zip(sliced.record["curve"], tuned.record["curve"], strict=True):
        assert one["loss"] == pytest.approx(other["loss"], abs=0.02)


def test_the_curve_counts_steps_and_tokens_and_the_rate_falls_to_nothing(tuned):
    curve, blocks = tuned.record["curve"], tuned.record["blocks"]
    assert [point["step"] for point in curve] == list(range(1, STEPS + 1))
    each = math.ceil(blocks / FAST.batch)
    assert curve[each - 1]["tokens"] == blocks * 32
    assert curve[0]["tokens"] == 4 * 32
    rates = [point["learning_rate"] for point in curve]
    assert rates[:2] == [0.0, 1e-2]
    assert rates[1:] == sorted(rates[1:], reverse=True)


def test_long_trainings_are_logged_now_and_then_and_at_the_end(tmp_path, base):
    steps = [point["step"] for point in train_sft(
        TEXTS, base, tmp_path / "out", replace(FAST, steps=105, block=8)
    ).record["curve"]]  # fmt: skip
    assert steps == [*range(2, 105, 2), 105]


def test_epochs_count_reads_of_every_block(tmp_path, base):
    record = train_sft(TEXTS, base, tmp_path / "out", replace(FAST, steps=None, epochs=1.5)).record
    assert record["settings"]["steps"] == math.ceil(1.5 * math.ceil(record["blocks"] / 4))


def test_the_record_tells_the_lineage(tuned, base):
    record = json.loads((tuned.folder / "training.json").read_text())
    assert record == tuned.record
    assert record["lineage"] == {"dataset": "made up"}
    assert record["base"]["model"] == base
    assert len(record["base"]["digest"]) == 32
    assert record["texts"] == {"read": 20, "too_long": 0}
    assert record["versions"]["trl"]
    assert record["loss"] == pytest.approx(sum(point["loss"] for point in record["curve"][-5:]) / 5)


def test_the_card_tells_the_lineage(tuned):
    card = (tuned.folder / "README.md").read_text()
    assert card.startswith("---\nlibrary_name: transformers\n")
    for text in ("made up", tuned.record["base"]["digest"], f"{tuned.record['loss']:.3f}", "10 steps of 4 blocks"):
        assert text in card


def test_the_same_task_gives_the_same_weights(tuned, base, tmp_path):
    assert equal(train_sft(TEXTS, base, tmp_path / "out", FAST).folder, tuned.folder)


def test_another_seed_gives_other_weights(tuned, base, tmp_path):
    assert not equal(train_sft(TEXTS, base, tmp_path / "out", replace(FAST, seed=1)).folder, tuned.folder)


@pytest.mark.parametrize("seed", [-1, 2**63 - 1])
def test_any_seed_will_do(base, tmp_path, seed):
    assert train_sft(TEXTS, base, tmp_path / "out", replace(FAST, steps=1, seed=seed)).folder.is_dir()


@pytest.mark.parametrize("step", [3, 9])
def test_an_interrupted_training_ends_in_the_weights_of_one_that_was_not(tuned, base, tmp_path, step):
    out = tmp_path / "out"
    work = interrupted(out, base, step=step)
    assert last_checkpoint(work) is not None
    assert not out.exists()
    record = train_sft(TEXTS, base, out, FAST).record
    assert equal(out, tuned.folder)
    assert record["curve"] == tuned.record["curve"]
    assert not work.exists()


def test_a_resumed_training_repeats_no_step_before_its_checkpoint(base, tmp_path):
    out, seen = tmp_path / "out", []
    done = last_checkpoint(interrupted(out, base))
    train_sft(TEXTS, base, out, FAST, show=lambda point, steps: seen.append(point.step))
    assert seen == list(range(int(done.name.split("-")[1]) + 1, STEPS + 1))


def test_a_half_written_checkpoint_is_not_gone_on_from(tuned, base, tmp_path):
    out = tmp_path / "out"
    work = interrupted(out, base)
    last = last_checkpoint(work)
    torn = shutil.copytree(last, work / "checkpoint-8")
    (torn / "sealed").unlink()
    (torn / "model.safetensors").write_bytes(b"torn")
    train_sft(TEXTS, base, out, FAST)
    assert equal(out, tuned.folder)


def test_a_model_that_was_half_written_is_written_again(tuned, base, tmp_path):
    out = tmp_path / "out"
    work = interrupted(out, base)
    (work / "model").mkdir()
    (work / "model" / "model.safetensors").write_bytes(b"torn")
    train_sft(TEXTS, base, out, FAST)
    assert equal(out, tuned.folder)


def test_while_a_model_is_written_there_is_none_of_its_name(base, tmp_path, monkeypatch):
    out = tmp_path / "out"

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("finetune.tuning.fill_model_folder", fail)
    with pytest.raises(OSError, match="disk full"):
        train_sft(TEXTS, base, out, FAST)
    assert not out.exists()


def test_a_finished_model_is_left_alone(tuned, base, monkeypatch):
    monkeypatch.setattr("finetune.tuning._train", None)
    again = train_sft(TEXTS, base, tuned.folder, FAST, lineage={"dataset": "renamed"})
    assert again.record == tuned.record


def test_checkpoints_left_beside_a_finished_model_go(tuned, base):
    work_folder(tuned.folder).mkdir()
    train_sft(TEXTS, base, tuned.folder, FAST)
    assert not work_folder(tuned.folder).exists()


@pytest.mark.parametrize(
    ("texts", "change", "keys"),
    [
        (TEXTS, {"learning_rate": 2e-2}, ["learning_rate"]),
        (TEXTS, {"seed": 1, "batch": 2}, ["batch", "seed"]),
        (TEXTS[1:], {}, ["texts"]),
    ],
)
def test_another_task_in_the_same_place_is_refused_and_its_keys_named(base, tmp_path, texts, change, keys):
    out = tmp_path / "out"
    work = interrupted(out, base)
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    with pytest.raises(AnotherTaskError, match=", ".join(keys)) as refused:
        train_sft(texts, base, out, replace(FAST, **change))
    assert [key for key in refused.value.asked if refused.value.asked[key] != refused.value.recorded[key]] == keys
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


def test_another_base_is_another_task(base, tmp_path):
    interrupted(tmp_path / "out", base)
    other = make_folder(tmp_path / "other", "float32")
    with pytest.raises(AnotherTaskError, match="model differ"):
        train_sft(TEXTS, str(other), tmp_path / "out", FAST)


def test_a_finished_model_of_another_task_is_not_overwritten(tuned, base):
    with pytest.raises(AnotherTaskError, match="seed"):
        train_sft(TEXTS, base, tuned.folder, replace(FAST, seed=5))


def test_how_often_checkpoints_are_written_is_no_part_of_the_task(tuned, base):
    train_sft(TEXTS, base, tuned.folder, replace(FAST, checkpoint_seconds=60))


def test_a_first_attempt_without_a_checkpoint_binds_nobody(base, tmp_path):
    interrupted(tmp_path / "out", base, replace(FAST, checkpoint_seconds=60))
    train_sft(TEXTS, base, tmp_path / "out", replace(FAST, seed=5))


def test_a_folder_with_something_else_in_it_is_not_touched(base, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="something else"):
        train_sft(TEXTS, base, tmp_path, FAST)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_will_do(base, tmp_path):
    (tmp_path / "out").mkdir()
    assert (train_sft(TEXTS, base, tmp_path / "out", FAST).folder / "model.safetensors").is_file()


@pytest.mark.parametrize("texts", [[], ["x = [1]\n" * 100]])
def test_without_a_text_that_fits_there_is_nothing_to_learn_from(base, tmp_path, texts):
    with pytest.raises(NoTextsError):
        train_sft(texts, base, tmp_path / "out", FAST)


def test_texts_that_are_too_long_are_told_of_in_one_line(base, tmp_path):
    said = []
    long = ["x = [1]\n" * 100] * 3
    record = train_sft([*TEXTS, *long], base, tmp_path / "out", FAST, say=said.append).record
    assert [line for line in said if "context" in line] == [
        "3 of 23 texts are longer than the model's context: left out"
    ]
    assert record["texts"] == {"read": 20, "too_long": 3}


def test_a_loss_that_is_no_number_stops_the_training_and_good_checkpoints_stay(base, tmp_path):
    steep = replace(FAST, steps=30, learning_rate=1e20)
    with pytest.raises(DivergedError, match="no number any more at step"):
        train_sft(TEXTS, base, tmp_path / "out", steep)
    kept = last_checkpoint(work_folder(tmp_path / "out"))
    assert all(tensor.isfinite().all() for tensor in weights(kept).values())
    assert not (tmp_path / "out").exists()


def test_a_gradient_that_is_no_number_spoils_no_checkpoint(base, tmp_path, monkeypatch):
    from transformers import Trainer

    step = Trainer.training_step

    def spoilt(self, *arguments, **settings):
        loss = step(self, *arguments, **settings)
        if self.state.global_step == 4:  # the fifth
            next(self.model.parameters()).grad.fill_(math.nan)
        return loss

    monkeypatch.setattr(Trainer, "training_step", spoilt)
    with pytest.raises(DivergedError, match="step 5"):
        train_sft(TEXTS, base, tmp_path / "out", FAST)
    kept = last_checkpoint(work_folder(tmp_path / "out"))
    assert all(tensor.isfinite().all() for tensor in weights(kept).values())


@pytest.mark.parametrize("most", [1, 3])
def test_too_little_memory_halves_what_is_taken_at_once_and_changes_no_update(
    tuned, base, tmp_path, monkeypatch, most
):
    fit_only(monkeypatch, most)
    said = []
    record = train_sft(TEXTS, base, tmp_path / "out", FAST, say=said.append).record
    assert record["blocks_at_once"] == (1 if most == 1 else 2)
    assert len([line for line in said if "memory" in line]) == (2 if most == 1 else 1)
    for one, other in zip(record["curve"], tuned.record["curve"], strict=True):
        assert one["loss"] == pytest.approx(other["loss"], abs=0.03)
        assert one["tokens"] == other["tokens"]


def test_memory_that_runs_out_on_the_way_costs_no_more_than_the_last_steps(base, tmp_path, monkeypatch):
    from transformers import Trainer

    step, seen = Trainer.training_step, []

    def limited(self, model, inputs, *rest, **settings):
        if self.state.global_step == 6 and len(inputs["input_ids"]) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return step(self, model, inputs, *rest, **settings)

    monkeypatch.setattr(Trainer, "training_step", limited)
    train_sft(TEXTS, base, tmp_path / "out", FAST, show=lambda point, steps: seen.append(point.step))
    assert seen.count(1) == 1
    assert seen[-1] == STEPS


def test_a_device_that_cannot_take_one_block_is_an_error(base, tmp_path, monkeypatch):
    fit_only(monkeypatch, 0)
    with pytest.raises(TooLittleMemoryError, match="32 tokens"):
        train_sft(TEXTS, base, tmp_path / "out", FAST)


def test_adapters_are_merged_into_a_model_like_the_base(base, tuned, tmp_path):
    out = train_sft(TEXTS, base, tmp_path / "out", replace(FAST, lora=4, learning_rate=5e-2)).folder
    assert weights(out).keys() == weights(base).keys()
    embedding = "model.embed_tokens.weight"
    assert torch.equal(weights(out)[embedding], weights(base)[embedding])
    query = "model.layers.0.self_attn.q_proj.weight"
    assert not torch.equal(weights(out)[query], weights(base)[query])
    curve = json.loads((out / "training.json").read_text())["curve"]
    assert curve[-1]["loss"] < curve[0]["loss"]


def test_an_interrupted_training_of_adapters_ends_in_the_same_weights(base, tmp_path):
    settings = replace(FAST, lora=4)
    whole = train_sft(TEXTS, base, tmp_path / "whole", settings).folder
    interrupted(tmp_path / "out", base, settings)
    assert equal(train_sft(TEXTS, base, tmp_path / "out", settings).folder, whole)


def test_the_prompting_profile_of_the_base_is_kept(base, tmp_path):
    folder = shutil.copytree(base, tmp_path / "base")
    profile = {"style": "completion", "propose_tokens": 20, "shots": 0, "context": 96, "proposal_tokens": 9,
               "solution_tokens": 8}  # fmt: skip
    (folder / "puzzlegen.json").write_text(json.dumps(profile))
    out = train_sft(TEXTS, str(folder), tmp_path / "out", FAST).folder
    assert json.loads((out / "puzzlegen.json").read_text()) == profile


def test_a_chat_model_is_asked_for_completions_from_now_on(base, tmp_path):
    folder = shutil.copytree(base, tmp_path / "base")
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | {"chat_template": "{{ messages }}"}))
    assert open_engine(str(folder), "auto").profile.style is Style.CHAT
    said = []
    out = train_sft(TEXTS, str(folder), tmp_path / "out", FAST, say=said.append).folder
    assert open_engine(str(out), "auto").profile.style is Style.COMPLETION
    assert "measure both with --style completion" in said[0]


def test_a_tokenizer_without_special_tokens_gets_an_end_token_that_the_model_learns(tmp_path):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    letters = {letter: number for number, letter in enumerate(pre_tokenizers.ByteLevel.alphabet())}
    bare = Tokenizer(models.BPE(letters, []))
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    base = make_folder(tmp_path / "base", tokenizer=PreTrainedTokenizerFast(tokenizer_object=bare))
    out = train_sft([text[:60] for text in TEXTS], str(base), tmp_path / "out", FAST).folder
    tokenizer = AutoTokenizer.from_pretrained(out)
    assert tokenizer.eos_token == tokenizer.pad_token == "<|end|>"
    assert tokenizer.eos_token_id == len(letters) == weights(out)["model.embed_tokens.weight"].shape[0] - 1
    assert open_engine(str(out), "auto").complete([Prompt("def f(", 1)], Sampling(n=1, max_tokens=2))


def test_a_tokenizer_with_an_opening_token_alone_ends_with_that(base, tmp_path):
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    known = AutoTokenizer.from_pretrained(base)
    lone = PreTrainedTokenizerFast(tokenizer_object=known.backend_tokenizer, bos_token="<|end|>")
    folder = make_folder(tmp_path / "base", tokenizer=lone)
    tokenizer = AutoTokenizer.from_pretrained(train_sft(TEXTS, str(folder), tmp_path / "out", FAST).folder)
    assert tokenizer.eos_token == tokenizer.pad_token == tokenizer.bos_token == "<|end|>"


def test_nothing_is_printed(base, tmp_path, capfd):
    train_sft(TEXTS, base, tmp_path / "out", FAST)
    assert capfd.readouterr().out == ""


def test_nobody_is_told(base, tmp_path, monkeypatch):
    from trl.trainer import base_trainer

    told = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(base_trainer, "send_telemetry", lambda *_, **__: told.append(1))
    train_sft(TEXTS, base, tmp_path / "out", replace(FAST, steps=1))
    assert told == []


@pytest.mark.parametrize("settings", [SftSettings, DpoSettings])
def test_small_models_and_adapters_learn_at_higher_rates(settings):
    assert default_learning_rate(settings(), 3_000_000) > default_learning_rate(settings(), 1_000_000_000)
    assert default_learning_rate(settings(lora=8), 10**9) > default_learning_rate(settings(), 10**9)


SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
import torch
torch.set_num_threads(1)
from finetune.sft import train_sft
from sft_models import FAST, TEXTS
train_sft(TEXTS, sys.argv[1], Path(sys.argv[2]), replace(FAST, steps=400))
"""


@pytest.mark.slow
def test_killed_at_random_moments_and_started_again_ends_in_the_same_weights(base, tmp_path):
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": f"{here.parents[1]}{os.pathsep}{here}"}

    def start(out):
        return subprocess.Popen([sys.executable, "-c", SCRIPT, base, str(out)], env=environment)

    assert start(tmp_path / "whole").wait(timeout=300) == 0
    out, rng, kills = tmp_path / "out", random.Random(3), 0
    while True:
        process = start(out)
        while kills < 5 and process.poll() is None and not list(work_folder(out).glob("checkpoint-*")):
            time.sleep(0.02)
        try:
            process.wait(timeout=rng.uniform(0.5, 3) + (kills > 0) * 6 if kills < 5 else 300)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            assert not out.exists()
            continue
        assert process.returncode == 0
        break
    assert kills > 0
    assert equal(out, tmp_path / "whole")
    assert not work_folder(out).exists()


@pytest.mark.parametrize(
    "name", ["model.safetensors", "optimizer.pt", "trainer_state.json", "rng_state.pth", "sealed"]
)
@pytest.mark.parametrize("both", [False, True])
def test_a_damaged_checkpoint_gives_way_to_the_one_before(tuned, base, tmp_path, monkeypatch, name, both):
    monkeypatch.setattr(trainer, "_SAVE_SHARE", 1e9)  # one after each step
    out, seen = tmp_path / "out", []
    work = interrupted(out, base)
    sealed = sorted(work.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    assert len(sealed) == 2
    for path in sealed if both else sealed[1:]:
        os.truncate(path / name, (path / name).stat().st_size // 2)
    train_sft(TEXTS, base, out, FAST, show=lambda point, steps: seen.append(point.step))
    assert seen[0] == (1 if both else int(sealed[0].name.split("-")[1]) + 1)
    assert equal(out, tuned.folder)


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"task": '])
def test_checkpoints_of_nobody_knows_what_are_not_gone_on_from(base, tmp_path, text):
    work = interrupted(tmp_path / "out", base)
    if text is None:
        (work / "task.json").unlink()
    else:
        (work / "task.json").write_text(text)
    with pytest.raises(DamagedTaskError, match=r"task\.json is damaged or missing"):
        train_sft(TEXTS, base, tmp_path / "out", FAST)
    assert last_checkpoint(work) is not None


def test_a_disk_that_is_full_costs_no_checkpoint_and_leaves_nothing_half_written(tuned, base, tmp_path, monkeypatch):
    out = tmp_path / "out"
    work = interrupted(out, base)
    last = last_checkpoint(work)

    def fill(folder, *_):
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(b"half")
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    with monkeypatch.context() as patch:
        patch.setattr("finetune.model_folder._fill", fill)
        with pytest.raises(SafetensorError):
            train_sft(TEXTS, base, out, FAST)
    assert last_checkpoint(work).name >= last.name
    assert not (work / "model").exists()
    train_sft(TEXTS, base, out, FAST)
    assert equal(out, tuned.folder)


def test_a_damaged_profile_of_the_base_is_found_before_the_training(base, tmp_path, monkeypatch):
    folder = shutil.copytree(base, tmp_path / "base")
    (folder / "puzzlegen.json").write_text("null")
    monkeypatch.setattr("finetune.tuning.train", None)
    with pytest.raises(ModelNotFoundError, match="no profile"):
        train_sft(TEXTS, str(folder), tmp_path / "out", FAST)


def test_a_tokenizer_that_is_larger_than_the_model_is_found_before_the_training(base, tmp_path, monkeypatch):
    from transformers import AutoTokenizer

    folder = make_folder(tmp_path / "base", tokenizer=AutoTokenizer.from_pretrained(base))
    model, tokenizer = load_model(str(folder))
    model.resize_token_embeddings(len(tokenizer) - 150)
    model.save_pretrained(folder)
    monkeypatch.setattr("finetune.tuning.train", None)
    with pytest.raises(UnfitError, match="the model knows"):
        train_sft(TEXTS, str(folder), tmp_path / "out", FAST)


def test_adapters_wider_than_the_model_are_refused(base, tmp_path, monkeypatch):
    monkeypatch.setattr("finetune.tuning.train", None)
    with pytest.raises(UnfitError, match="rank 100,000 are wider"):
        train_sft(TEXTS, base, tmp_path / "out", replace(FAST, lora=100_000))


def test_names_that_are_no_unicode_are_written_with_escapes(base, tmp_path):
    out = train_sft(TEXTS, base, tmp_path / "out", replace(FAST, steps=1), lineage={"dataset": "a\udcff"}).folder
    assert r"a\udcff" in (out / "README.md").read_text()


def test_going_on_warns_nobody(base, tmp_path, capfd):
    interrupted(tmp_path / "out", base)
    capfd.readouterr()
    train_sft(TEXTS, base, tmp_path / "out", FAST)
    assert "[transformers]" not in capfd.readouterr().err
