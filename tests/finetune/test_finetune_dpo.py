"""Training from preferences: the loss, the reference, and what a stop, a bad step or bad rows do to it."""

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from sft_models import FAST as FAST_SFT
from sft_models import TEXTS, Killed, equal, fit_only, kill_at, make_folder, weights

from finetune.checkpoints import last_checkpoint
from finetune.dpo import DpoSettings, NoPairsError, train_dpo
from finetune.sft import train_sft
from finetune.task import AnotherTaskError, work_folder
from finetune.trainer import DivergedError
from finetune.tuning import TooLittleMemoryError
from generator import Prompt, Sampling, open_engine
from generator.loading import load_model
from generator.model_files import BUILTIN

PAIRS = [
    {
        "prompt": f"def g(n={number}):\n    return",
        "chosen": f" n + {number}\n\n",
        "rejected": f" {number} - n * n\n\n",
        "kind": "test" if number % 4 else "code",
        "evidence": "none is needed here",
    }
    for number in range(20)
]
# Ten updates, two passes, a checkpoint at each update that has time for one.
FAST = DpoSettings(steps=10, learning_rate=1e-2, batch=4, checkpoint_seconds=0)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Equal weights need a fixed number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def in_float32(monkeypatch):
    """Compute without rounding, so that it can be done again by hand."""
    monkeypatch.setattr("finetune.tuning.computes_in_bf16", lambda: False)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return str(make_folder(tmp_path_factory.mktemp("base")))


@pytest.fixture(scope="module")
def exact_base(tmp_path_factory):
    return str(make_folder(tmp_path_factory.mktemp("exact"), "float32"))


@pytest.fixture(scope="module")
def tuned(base, tmp_path_factory):
    """A finished training."""
    return train_dpo(PAIRS, base, tmp_path_factory.mktemp("tuned") / "model", FAST, lineage={"dataset": "made up"})


def interrupted(out, base, settings=FAST, step=6):
    with pytest.raises(Killed):
        train_dpo(PAIRS, base, out, settings, show=kill_at(step))
    return work_folder(out)


def log_probability(folder, prompt, completion):
    """The sum of the completion's log-probabilities, by the book."""
    model, tokenizer = load_model(str(folder), "float32")
    before = [tokenizer.bos_token_id, *tokenizer(prompt, add_special_tokens=False)["input_ids"]]
    after = tokenizer(completion, add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        every = model(input_ids=torch.tensor([before + after])).logits[0].log_softmax(-1)
    return sum(every[len(before) - 1 + place, token].item() for place, token in enumerate(after))


def spy_on_batches(monkeypatch):
    """The batches of every step from now on, each in plain lists."""
    from trl import DPOTrainer

    compute, seen = DPOTrainer.compute_loss, []

    def spied(self, model, inputs, *rest):
        seen.append({name: values.tolist() for name, values in inputs.items()})
        return compute(self, model, inputs, *rest)

    monkeypatch.setattr(DPOTrainer, "compute_loss", spied)
    return seen


def test_loss_and_rewards_are_those_of_rafailov_et_al_equation_7(exact_base, tmp_path, in_float32):
    pairs, points = PAIRS[3:5], []

    def show(point, steps):
        points.append(point)
        kill_at(2)(point, steps)

    with pytest.raises(Killed):
        train_dpo(pairs, exact_base, tmp_path / "out", replace(FAST, steps=2, batch=2, beta=0.5), show=show)
    assert points[0].loss == pytest.approx(math.log(2))  # at first the model is its own reference
    policy = work_folder(tmp_path / "out") / "checkpoint-1"
    rewards = [
        [
            0.5 * (log_probability(policy, pair["prompt"], text) - log_probability(exact_base, pair["prompt"], text))
            for text in (pair["chosen"], pair["rejected"])
        ]
        for pair in pairs
    ]
    margins = [chosen - rejected for chosen, rejected in rewards]
    point = points[1]
    assert max(margins) > 0.05
    assert point.loss == pytest.approx(sum(math.log(1 + math.exp(-margin)) for margin in margins) / 2, abs=1e-5)
    assert point.margin == pytest.approx(sum(margins) / 2, abs=1e-5)
    assert point.chosen_reward == pytest.approx(sum(chosen for chosen, _ in rewards) / 2, abs=1e-5)
    assert point.rejected_reward == pytest.approx(sum(rejected for _, rejected in rewards) / 2, abs=1e-5)
    assert point.accuracy == sum(margin > 0 for margin in margins) / 2


@pytest.mark.parametrize("lora", [0, 4])
def test_the_reference_is_the_base_at_every_step_and_after_a_stop(exact_base, tmp_path, in_float32, monkeypatch, lora):
    settings = replace(FAST, lora=lora)
    seen = spy_on_batches(monkeypatch)
    interrupted(tmp_path / "out", exact_base, settings)
    stopped_after = len(seen)
    train_dpo(PAIRS, exact_base, tmp_path / "out", settings)
    assert len(seen) > stopped_after
    wanted = {log_probability(exact_base, pair["prompt"], pair["chosen"]) for pair in PAIRS}
    told = {value for batch in seen for value in batch["ref_chosen_logps"]}
    assert sorted(told) == pytest.approx(sorted(wanted), abs=1e-4)


def test_what_is_read_is_prompt_and_completion_and_only_the_completion_counts(base, tmp_path, monkeypatch):
    seen = spy_on_batches(monkeypatch)
    train_dpo(PAIRS[:1], base, tmp_path / "out", replace(FAST, steps=1, batch=1))
    _, tokenizer = load_model(base)
    ids, counts = seen[0]["input_ids"], seen[0]["completion_mask"]
    for line, mask, name in zip(ids, counts, ("chosen", "rejected"), strict=True):
        read = [token for token, real in zip(line, seen[0]["attention_mask"][ids.index(line)], strict=True) if real]
        assert tokenizer.decode(read[1:]) == PAIRS[0]["prompt"] + PAIRS[0][name]
        assert (
            tokenizer.decode([token for token, counted in zip(line, mask, strict=True) if counted]) == PAIRS[0][name]
        )


def test_the_margin_grows_and_the_curve_shows_it(tuned):
    curve = tuned.record["curve"]
    assert [point["step"] for point in curve] == list(range(1, 11))
    assert curve[-1]["margin"] > curve[2]["margin"] + 0.1
    assert curve[-1]["margin"] == pytest.approx(curve[-1]["chosen_reward"] - curve[-1]["rejected_reward"])
    assert curve[-1]["accuracy"] == 1
    assert curve[-1]["loss"] < curve[0]["loss"] == pytest.approx(math.log(2), abs=0.01)


def test_tokens_are_exact_after_each_pass(tuned, base):
    _, tokenizer = load_model(base)
    sizes = [
        2 + 2 * len(tokenizer(pair["prompt"])["input_ids"])
        + sum(len(tokenizer(pair[name])["input_ids"]) for name in ("chosen", "rejected"))
        for pair in PAIRS
    ]  # fmt: skip
    assert tuned.record["curve"][4]["tokens"] == sum(sizes)
    assert tuned.record["tokens"] == 2 * sum(sizes)


@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
def test_a_few_steps_raise_the_margin_of_the_built_in_model(tmp_path):
    settings = DpoSettings(steps=12, learning_rate=1e-4)
    curve = train_dpo(PAIRS, "builtin", tmp_path / "out", settings).record["curve"]
    assert abs(curve[0]["margin"]) < 0.05
    assert curve[-1]["margin"] > 0.3
    assert curve[-1]["accuracy"] == 1


def test_the_tuned_folder_is_a_model_for_every_engine_in_the_type_of_the_base(tuned, base):
    engine = open_engine(str(tuned.folder), "auto")
    ((completion,),) = engine.complete([Prompt("def f(", 1)], Sampling(n=1, max_tokens=4))
    assert completion.tokens > 0
    assert {tensor.dtype for tensor in weights(tuned.folder).values()} == {torch.bfloat16}
    assert weights(tuned.folder).keys() == weights(base).keys()
    assert not equal(tuned.folder, base)


def test_the_record_tells_the_lineage_and_the_kinds(tuned, base):
    record = json.loads((tuned.folder / "training.json").read_text())
    assert record == tuned.record
    assert record["task"]["method"] == "dpo"
    assert record["lineage"] == {"dataset": "made up"}
    assert record["base"]["model"] == base
    assert record["pairs"] == {"read": 20, "kinds": {"code": 5, "test": 15}, "left_out": {}}
    assert record["settings"]["beta"] == 0.1


def test_the_card_tells_the_lineage_and_the_recipe(tuned):
    card = (tuned.folder / "README.md").read_text()
    for text in (
        "made up", tuned.record["base"]["digest"], "20 read, 5 of kind code, 15 of kind test; 0 left out",
        "10 steps of 4 pairs", "0.1; the reference is the base model", f"{tuned.record['loss']:.3f} nats a pair",
        "synthetic, dpo]",
    ):  # fmt: skip
        assert text in card


@pytest.mark.parametrize("lora", [0, 4])
def test_an_interrupted_training_ends_in_the_same_weights_and_curves(base, tuned, tmp_path, lora):
    settings = replace(FAST, lora=lora)
    whole = train_dpo(PAIRS, base, tmp_path / "whole", settings) if lora else tuned
    work = interrupted(tmp_path / "out", base, settings)
    assert last_checkpoint(work) is not None
    resumed = train_dpo(PAIRS, base, tmp_path / "out", settings)
    assert equal(resumed.folder, whole.folder)
    assert resumed.record["curve"] == whole.record["curve"]
    assert not work.exists()


def test_another_beta_is_another_task(tuned, base):
    with pytest.raises(AnotherTaskError, match=": beta differ"):
        train_dpo(PAIRS, base, tuned.folder, replace(FAST, beta=0.2), lineage={"dataset": "made up"})


def test_other_pairs_are_another_task_and_other_evidence_is_not(tuned, base):
    train_dpo([pair | {"evidence": "more"} for pair in PAIRS], base, tuned.folder, FAST)
    with pytest.raises(AnotherTaskError, match=": pairs differ"):
        train_dpo(PAIRS[1:], base, tuned.folder, FAST, lineage={"dataset": "made up"})


def test_a_model_of_another_method_is_not_overwritten(tuned, base):
    with pytest.raises(AnotherTaskError, match="method"):
        train_sft(TEXTS, base, tuned.folder, FAST_SFT)


def test_a_loss_that_is_no_number_stops_the_training_and_good_checkpoints_stay(base, tmp_path):
    with pytest.raises(DivergedError, match="no number any more at step"):
        train_dpo(PAIRS, base, tmp_path / "out", replace(FAST, steps=30, learning_rate=1e20))
    kept = last_checkpoint(work_folder(tmp_path / "out"))
    assert all(tensor.isfinite().all() for tensor in weights(kept).values())
    assert not (tmp_path / "out").exists()


def test_too_little_memory_halves_what_is_taken_at_once_and_changes_no_update(
    exact_base, tmp_path, monkeypatch, in_float32
):
    pairs = PAIRS[:19]  # in each pass three are left for the last update: two go through at once, then one
    whole = train_dpo(pairs, exact_base, tmp_path / "whole", FAST).record
    fit_only(monkeypatch, 4)
    said = []
    record = train_dpo(pairs, exact_base, tmp_path / "out", FAST, say=said.append).record
    assert record["pairs_at_once"] == 2
    assert [line for line in said if "memory" in line] == [
        "the device's memory is too small: 2 of 4 pairs at once from now on"
    ]
    assert [point["loss"] for point in record["curve"]] == pytest.approx(
        [point["loss"] for point in whole["curve"]], abs=1e-5
    )
    assert [point["tokens"] for point in record["curve"]] == [point["tokens"] for point in whole["curve"]]


def test_a_device_that_cannot_take_one_pair_is_an_error(base, tmp_path, monkeypatch):
    fit_only(monkeypatch, 1)
    with pytest.raises(TooLittleMemoryError, match=r"too small for \d+ tokens at once"):
        train_dpo(PAIRS, base, tmp_path / "out", FAST)


def test_memory_may_run_out_before_the_first_step_as_well(base, tmp_path, monkeypatch):
    from trl import DPOTrainer

    compute = DPOTrainer.compute_ref_log_probs

    def limited(self, model, inputs):
        if len(inputs["input_ids"]) > 4:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return compute(self, model, inputs)

    monkeypatch.setattr(DPOTrainer, "compute_ref_log_probs", limited)
    assert train_dpo(PAIRS, base, tmp_path / "out", replace(FAST, steps=1)).record["pairs_at_once"] == 2


def test_bad_rows_are_counted_and_named_in_one_line(base, tmp_path):
    bad = [{"prompt": "a"}, PAIRS[0] | {"rejected": PAIRS[0]["chosen"]}, PAIRS[0] | {"chosen": "x" * 500}]
    said = []
    record = train_dpo([*bad, *PAIRS], base, tmp_path / "out", replace(FAST, steps=1), say=said.append).record
    (line,) = (line for line in said if "left out" in line)
    assert line == (
        "3 of 23 pairs are left out: 1 without the texts prompt, chosen and rejected (row 1), "
        "1 with equal completions (row 2), 1 longer than the model's context (row 3)"
    )
    assert record["pairs"]["read"] == 20
    assert sum(record["pairs"]["left_out"].values()) == 3


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "there are no rows"),
        ([{"prompt": "a"}], "1 without the texts"),
        ([PAIRS[0] | {"chosen": "x" * 500}] * 2, r"2 longer than the model's context \(rows 1, 2\)"),
    ],
)
def test_without_a_pair_there_is_nothing_to_learn_from(base, tmp_path, pairs, says):
    with pytest.raises(NoPairsError, match=f"there is no pair to learn from: {says}"):
        train_dpo(pairs, base, tmp_path / "out", FAST)


def test_nothing_is_printed_and_nobody_is_told(base, tmp_path, monkeypatch, capfd):
    from trl.trainer import base_trainer

    told = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(base_trainer, "send_telemetry", lambda *_, **__: told.append(1))
    train_dpo(PAIRS, base, tmp_path / "out", replace(FAST, steps=2))
    printed = capfd.readouterr()
    assert (told, printed.out) == ([], "")
    assert "reference" not in printed.err
    assert "Map" not in printed.err


SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
import torch
torch.set_num_threads(1)
from finetune.dpo import train_dpo
from test_finetune_dpo import FAST, PAIRS
train_dpo(PAIRS, sys.argv[1], Path(sys.argv[2]), replace(FAST, steps=150))
"""


@pytest.mark.slow
def test_killed_and_started_again_ends_in_the_same_weights(base, tmp_path):
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": f"{here.parents[1]}{os.pathsep}{here}"}

    def start(out):
        return subprocess.Popen([sys.executable, "-c", SCRIPT, base, str(out)], env=environment)

    assert start(tmp_path / "whole").wait(timeout=300) == 0
    out, known = tmp_path / "out", set()
    for _ in range(2):  # each kill falls into the steps after a new checkpoint
        process = start(out)
        while process.poll() is None and set(work_folder(out).glob("checkpoint-*/sealed")) <= known:
            time.sleep(0.01)
        process.kill()
        process.wait()
        known |= set(work_folder(out).glob("checkpoint-*/sealed"))
        assert not out.exists()
    assert start(out).wait(timeout=300) == 0
    assert equal(out, tmp_path / "whole")
    assert not work_folder(out).exists()
