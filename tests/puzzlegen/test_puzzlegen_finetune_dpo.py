"""`puzzlegen finetune --method dpo` as a user types it, on a tiny model."""

import json
from itertools import islice

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from finetune.pretrain import Architecture, new_model, train_tokenizer
from generator.corpus import write_documents

PAIRS = [
    {
        "prompt": f"def g(n={number}):\n    return",
        "chosen": f" n + {number}\n\n",
        "rejected": f" {number} - n\n\n",
        "kind": "code",
        "evidence": ["assert g() == 2"],
    }
    for number in range(6)
]
FAST = ("--method", "dpo", "--steps", 2, "--batch", 2, "--learning-rate", 0.01)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A tiny random model."""
    folder = tmp_path_factory.mktemp("base")
    tokenizer = train_tokenizer((document.text for document in islice(write_documents(1), 300)), 400)
    new_model(Architecture(len(tokenizer), 16, 2, 2, 1, 32, 96), seed=3).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def tune(puzzlegen, base, tmp_path):
    def tune(dataset, *options, out=tmp_path / "model"):
        return puzzlegen("finetune", dataset, "--model", base, "--out", out, *FAST, *options)

    return tune


@pytest.fixture
def lines(tmp_path):
    """The pairs as JSON lines."""
    return write_lines(tmp_path / "preferences.jsonl", PAIRS)


def write_lines(path, rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def record_of(folder):
    return json.loads((folder / "training.json").read_text())


def test_json_lines_are_learned_from_and_the_model_folder_printed(tune, lines, tmp_path):
    code, out, err = tune(lines, "--beta", 0.3)
    assert (code, out) == (0, f"{tmp_path / 'model'}\n")
    assert "step 2 of 2: loss" in err
    assert "margin" in err
    record = record_of(tmp_path / "model")
    assert (record["settings"]["beta"], record["settings"]["epochs"]) == (0.3, 1.0)
    assert (record["lineage"]["dataset"], record["lineage"]["rows"]) == (str(lines), 6)
    assert record["pairs"] == {"read": 6, "kinds": {"code": 6}, "left_out": {}}


@pytest.mark.parametrize("kind", ["list", "parquet", "dataset", "directory"])
def test_every_kind_of_file_holds_the_same_task(tune, lines, tmp_path, kind):
    source = tmp_path / "source"
    made = datasets.Dataset.from_list(PAIRS)
    if kind == "list":
        source.write_text(json.dumps(PAIRS))
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist(PAIRS), source)
    else:
        made.save_to_disk(source / "dataset" if kind == "directory" else source)
    tune(lines)
    before = record_of(tmp_path / "model")
    assert tune(source)[0] == 0  # the model is there already: this checks the task, and trains nothing
    assert record_of(tmp_path / "model") == before


def test_rows_that_cannot_be_read_are_counted_and_named(tune, tmp_path):
    bad = ["{", "7", {"prompt": "a", "chosen": "b"}, PAIRS[0] | {"rejected": PAIRS[0]["chosen"]}]
    code, _, err = tune(write_lines(tmp_path / "preferences.jsonl", [*bad, *PAIRS]))
    assert code == 0
    assert (
        "4 of 10 pairs are left out: 3 without the texts prompt, chosen and rejected (rows 1, 2, 3), "
        "1 with equal completions (row 4)"
    ) in err


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "there are no rows"),
        ([{"puzzle": "def f(x: int): ..."}], "1 without the texts prompt, chosen and rejected (row 1)"),
        ([PAIRS[0] | {"prompt": "x" * 1000}], "1 longer than the model's context (row 1)"),
    ],
)
def test_without_a_pair_the_command_fails_in_one_line_and_leaves_nothing_behind(tune, tmp_path, rows, says):
    code, out, err = tune(write_lines(tmp_path / "preferences.jsonl", rows), "--quiet")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"there is no pair to learn from: {says}; see docs/finetune.md" in err
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("kind", ["missing", "folder", "parquet"])
def test_what_is_no_dataset_is_a_usage_error_that_says_what_to_type(tune, tmp_path, kind):
    source = tmp_path / "source"
    if kind == "folder":
        source.mkdir()
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist(PAIRS), source)
        source.write_bytes(source.read_bytes()[:-40])
    code, out, err = tune(source)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "puzzlegen finetune preferences.jsonl --method dpo --out models/first" in err
    assert not (tmp_path / "model.training").exists()


@pytest.mark.parametrize("option", ["--block", "--limit"])
def test_an_option_of_the_other_method_is_a_usage_error(tune, lines, option):
    code, _, err = tune(lines, option, 32)
    assert code == 2
    assert f"{option} is for --method sft" in err


def test_an_option_of_the_other_method_in_the_environment_does_no_harm(tune, lines, monkeypatch):
    monkeypatch.setenv("PUZZLEGEN_BLOCK", "32")
    assert tune(lines)[0] == 0


@pytest.mark.parametrize("beta", ["0", "-1", "nan", "inf"])
def test_a_beta_that_prefers_nothing_is_a_usage_error(tune, lines, beta):
    code, _, err = tune(lines, "--beta", beta)
    assert code == 2
    assert "--beta" in err


def test_json_tells_margin_and_accuracy(tune, lines, tmp_path):
    code, out, _ = tune(lines, "--json")
    told, last = json.loads(out), record_of(tmp_path / "model")["curve"][-1]
    assert (code, told["steps"]) == (0, 2)
    assert (told["margin"], told["accuracy"]) == (last["margin"], last["accuracy"])


def test_quiet_prints_the_folder_alone(tune, lines, tmp_path):
    assert tune(lines, "--quiet") == (0, f"{tmp_path / 'model'}\n", "")


def test_another_configuration_is_refused_with_exit_3_and_its_keys(tune, lines):
    tune(lines)
    code, out, err = tune(lines, "--beta", 0.2, "--seed", 1)
    assert (code, out) == (3, "")
    assert "beta was 0.1, now 0.2; seed was 0, now 1; repeat" in err


def test_a_training_that_diverges_says_what_to_change(tune, lines):
    code, _, err = tune(lines, "--steps", 40, "--learning-rate", 1e20)
    assert code == 1
    assert "--learning-rate" in err.splitlines()[-1]


def test_a_run_of_generate_is_learned_from_by_its_failures(tune, puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 4, "--out", tmp_path / "run")  # of the fake factory: a failure beside each solution
    code, _, err = tune(tmp_path / "run")
    assert code == 0, err
    assert record_of(tmp_path / "model")["pairs"] == {"read": 4, "kinds": {"int": 4}, "left_out": {}}
