"""`puzzlegen finetune` as a user types it, on a tiny model."""

import json
import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from puzzlegen_fakes import fill, open_fake

from finetune.pretrain import Architecture, new_model, train_tokenizer
from generator.corpus import write_documents
from puzzlegen import training
from puzzlegen.lock import RunLock
from puzzlegen.training import TrainingDisplay

ROOT = Path(__file__).parents[2]
FAST = ("--steps", 4, "--batch", 2, "--block", 32, "--learning-rate", 0.01)


def make_base(folder):
    """A tiny random model in `folder`."""
    tokenizer = train_tokenizer((document.text for document in islice(write_documents(1), 300)), 400)
    new_model(Architecture(len(tokenizer), 16, 2, 2, 1, 32, 96), seed=3).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def run(tmp_path):
    """A finished run of 12 puzzles."""
    with open_fake(tmp_path / "run", 12) as opened:
        fill(opened)
    return tmp_path / "run"


@pytest.fixture
def tune(puzzlegen, base, tmp_path):
    def tune(dataset, *options, out=tmp_path / "model"):
        return puzzlegen("finetune", dataset, "--model", base, "--out", out, *FAST, *options)

    return tune


def record_of(folder):
    return json.loads((folder / "training.json").read_text())


def test_a_run_is_tuned_on_and_the_model_folder_printed(tune, run, tmp_path):
    code, out, err = tune(run)
    assert (code, out) == (0, f"{tmp_path / 'model'}\n")
    assert "12 puzzles" in err
    assert "step 4 of 4: loss" in err
    lineage = record_of(tmp_path / "model")["lineage"]
    assert (lineage["dataset"], lineage["rows"], lineage["examples"]) == (str(run), 12, 15)


def test_the_datasets_own_folder_will_do_as_well(tune, run, tmp_path):
    assert tune(run)[0] == tune(run / "dataset", out=tmp_path / "other")[0] == 0
    one, other = record_of(tmp_path / "model"), record_of(tmp_path / "other")
    assert one["task"] == other["task"]
    assert one["lineage"]["dataset_digest"] == other["lineage"]["dataset_digest"]


def test_a_dataset_that_datasets_has_saved_will_do_as_well(tune, run, tmp_path):
    import datasets

    datasets.load_from_disk(str(run / "dataset")).select_columns(["puzzle", "solutions"]).save_to_disk(
        tmp_path / "own"
    )
    assert tune(tmp_path / "own")[0] == 0
    assert record_of(tmp_path / "model")["lineage"]["rows"] == 12


def test_json_lines_of_puzzles_and_solutions_will_do_as_well(tune, tmp_path):
    puzzle = "def f(x: int, n=91):\n    return x - n == 1"
    rows = [
        {"puzzle": puzzle, "solution": "def g(n=91):\n    return n + 1"},
        {
            "puzzle": puzzle.replace("91", "17"),
            "solutions": ["def g(n=17):\n    return n + 1", "def g(n=17): return 18"],
        },
        {"puzzle": "no Python"},
    ]
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, _, err = tune(tmp_path / "pairs.jsonl", "--list-share", 0)
    assert code == 0
    assert "3 examples of 2 puzzles, 1 records cannot be read" in err


def test_json_tells_the_figures(tune, run, tmp_path):
    code, out, _ = tune(run, "--json")
    told = json.loads(out)
    assert (code, told["model"], told["steps"]) == (0, str(tmp_path / "model"), 4)
    assert told["loss"] == record_of(tmp_path / "model")["loss"]


def test_quiet_prints_the_folder_alone(tune, run, tmp_path):
    assert tune(run, "--quiet") == (0, f"{tmp_path / 'model'}\n", "")


def test_options_reach_the_training(tune, run, tmp_path):
    assert tune(run, "--lora", 2, "--seed", 5, "--limit", 7, "--weigh", "learnable", "--seed-share", 0.5)[0] == 0
    record = record_of(tmp_path / "model")
    assert (record["settings"]["lora"], record["settings"]["seed"], record["lineage"]["weigh"]) == (2, 5, "learnable")
    assert record["lineage"]["examples"] == 7


def test_a_finished_model_is_left_alone(tune, run, tmp_path):
    tune(run)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "model").iterdir()}
    assert tune(run)[:2] == (0, f"{tmp_path / 'model'}\n")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "model").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model", "run"]


def test_another_configuration_is_refused_with_exit_3_and_its_keys(tune, run):
    tune(run)
    code, out, err = tune(run, "--weigh", "learnable", "--seed", 1)
    assert (code, out) == (3, "")
    assert 'weigh was "equal", now "learnable"' in err
    assert "seed was 0, now 1" in err
    assert err.splitlines()[-1].endswith("or start anew with another --out DIR")


def test_a_model_in_another_process_hands_is_refused_with_exit_3(tune, run, tmp_path):
    (tmp_path / "model.training").mkdir()
    lock = RunLock(tmp_path / "model.training")
    code, _, err = tune(run)
    lock.release()
    assert code == 3
    assert "is in use by process" in err
    assert "puzzlegen status" not in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--method", "dpo"), "there is no method 'dpo'; choose one of --method sft"),
        (("--weigh", "x"), "choose one of --weigh equal, learnable"),
        (("--learning-rate", "nan"), "no rate to learn at"),
        (("--learning-rate", "-1"), "no rate to learn at"),
        (("--epochs", "0"), "trains nothing"),
        (("--list-share", "0.6", "--seed-share", "0.5"), "leave no room"),
        (("--min-solve-rate", "0.9"), "widen --min-solve-rate"),
    ],
)
def test_what_cannot_be_is_a_usage_error_and_leaves_nothing_behind(tune, run, tmp_path, options, message):
    code, out, err = tune(run, *options)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "unsolved", "columns"])
def test_what_is_no_dataset_is_a_usage_error_that_says_what_to_type(tune, tmp_path, kind):
    source = tmp_path / "source"
    if kind == "folder":
        source.mkdir()
    elif kind == "empty":
        source.write_text("")
    elif kind == "unsolved":
        source.write_text(json.dumps({"puzzle": "def f(x: int):\n    return x == 7"}))
    elif kind == "columns":
        import datasets

        datasets.Dataset.from_dict({"text": ["a"]}).save_to_disk(source)
    code, _, err = tune(source)
    assert code == 2
    assert "puzzlegen finetune runs/first --out models/first" in err
    assert not (tmp_path / "model.training").exists()


def test_a_model_that_is_not_there_is_named(puzzlegen, run, tmp_path):
    code, _, err = puzzlegen("finetune", run, "--model", "./nowhere", "--out", tmp_path / "model")
    assert code == 1
    assert err.splitlines()[-1] == (
        "puzzlegen: there is no folder ./nowhere; try --model builtin, or a folder that holds a model"
    )


def test_a_folder_with_something_else_in_it_is_a_usage_error(tune, run):
    code, _, err = tune(run, out=run)
    assert code == 2
    assert "holds something else than a tuned model; name a new or empty folder with --out DIR" in err
    assert not run.with_name("run.training").exists()


def test_a_training_that_diverges_says_what_to_change(tune, run, tmp_path):
    code, _, err = tune(run, "--steps", 40, "--learning-rate", 1e20)
    assert code == 1
    assert "no number any more at step" in err
    assert "--learning-rate" in err.splitlines()[-1]


def test_the_display_shows_a_line_now_and_then_and_the_last(monkeypatch, capsys):
    from finetune.trainer import Point

    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr(training.time, "monotonic", lambda: float(next(clock)))
    with TrainingDisplay("finetune x", quiet=False) as display:
        for step in range(1, 8):
            display.show(Point(step, 1.5, 1e-3, step * 1000), 7)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in lines] == ["1", "4", "7"]
    assert lines[1] == "step 4 of 7: loss 1.500, 250 tokens/s, about 12s to go"


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_exits_with_130_and_the_same_command_goes_on(base, run, tmp_path, ending):
    command = [
        sys.executable, "-m", "puzzlegen", "finetune", str(run), "--model", str(base),
        "--out", str(tmp_path / "model"), "--steps", "3000", "--batch", "2", "--block", "32",
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while not process.stderr.readline().startswith("step"):
            assert process.poll() is None
        process.send_signal(ending)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "puzzlegen: interrupted; run the same command again"
    assert not (tmp_path / "model").exists()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'model'}\n")
