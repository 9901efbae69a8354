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

from finetune.checkpoints import last_checkpoint, last_sealed
from finetune.pretrain import Architecture, new_model, train_tokenizer
from generator.corpus import write_documents
from puzzlegen import training
from puzzlegen.errors import PuzzlegenError, RefusedToResume
from puzzlegen.lock import RunLock
from puzzlegen.signals import Interruption
from puzzlegen.training import TrainingDisplay, training_errors_explained

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
    assert "3 examples of 2 puzzles, 1 record left out as unreadable" in err


def test_solutions_that_cannot_be_read_are_counted(tune, tmp_path):
    row = {"puzzle": GOOD[0], "solutions": [*GOOD[1], "def g(", 3]}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(row) + "\n")
    code, _, err = tune(tmp_path / "pairs.jsonl", "--list-share", 0)
    assert code == 0, err
    assert "1 example of 1 puzzle, 2 solutions left out as unreadable (1 malformed, 1 syntax)" in err


def test_a_file_of_unreadable_solutions_says_why_it_holds_nothing(tune, tmp_path):
    (tmp_path / "pairs.jsonl").write_text(json.dumps({"puzzle": GOOD[0], "solutions": ["def g("]}) + "\n")
    code, _, err = tune(tmp_path / "pairs.jsonl")
    assert code == 2
    assert "holds no solved puzzle (1 solution left out as unreadable (1 syntax))" in err


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
        (("--method", "ppo"), "there is no method 'ppo'; choose one of --method sft, dpo"),
        (("--beta", "0.2"), "--beta is for --method dpo"),
        (("--weigh", "x"), "choose one of --weigh equal, learnable"),
        (("--solutions", "x"), "choose one of --solutions all, general"),
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
    from finetune.method import Point

    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr(training.time, "monotonic", lambda: float(next(clock)))
    with TrainingDisplay("finetune x", quiet=False) as display:
        for step in range(1, 8):
            display.show(Point(step, 1.5, 1e-3, step * 1000), 7)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in lines] == ["1", "4", "7"]
    assert lines[1] == "step 4 of 7: loss 1.500, 250 tokens/s, about 12s to go"


def test_the_rate_of_a_second_training_is_its_own(monkeypatch, capsys):
    from finetune.method import Point

    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(training.time, "monotonic", lambda: float(next(clock)))
    with TrainingDisplay("iteration 1", quiet=False) as display:
        for tokens in 1000, 10:
            for step in 2, 4:
                display.show(Point(step, 1.5, 1e-3, step * tokens), 4)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "step 4 of 4: loss 1.500, 200 tokens/s, about 0s to go"
    assert lines[2:] == ["step 2 of 4: loss 1.500", "step 4 of 4: loss 1.500, 2 tokens/s, about 0s to go"]


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
    assert err.splitlines()[-1].startswith("puzzlegen: interrupted: ")
    assert err.splitlines()[-1].endswith("; run the same command again to go on from there")
    assert not (tmp_path / "model").exists()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'model'}\n")


def write_dataset(folder, *rows):
    """A dataset as `datasets` saves it, of rows `(puzzle, solutions)` or `(puzzle, solutions, solve_rate)`."""
    import datasets

    columns = ("puzzle", "solutions", "solve_rate")
    datasets.Dataset.from_list([dict(zip(columns, row, strict=False)) for row in rows]).save_to_disk(folder)
    return folder


GOOD = ("def f(x: int):\n    return x == 5", ["def g():\n    return 5"])
BAD = {
    "no solutions": (GOOD[0], None),
    "a solution that is none": (GOOD[0], [None]),
    "no puzzle": (None, GOOD[1]),
    "a rate out of range": (*GOOD, 1.5),
}


@pytest.mark.parametrize("kind", BAD)
def test_rows_that_cannot_be_read_are_dropped_and_counted(tune, tmp_path, kind):
    bad = BAD[kind]
    good = (*GOOD, 0.5) if len(bad) == 3 else GOOD
    code, _, err = tune(write_dataset(tmp_path / "own", good, bad), "--list-share", 0)
    assert code == 0
    assert "1 example of 1 puzzle, 1 record left out" in err


@pytest.mark.parametrize("rows", [[(GOOD[0], [5])], [(*GOOD, "often")], [(GOOD[0], "def g(): return 5")]])
def test_columns_of_another_type_hold_no_puzzle(tune, tmp_path, rows):
    code, _, err = tune(write_dataset(tmp_path / "own", *rows))
    assert code == 2
    assert "holds no solved puzzle (1 record left out as unreadable)" in err


def test_of_several_datasets_in_a_folder_one_must_be_named(tune, tmp_path):
    import datasets

    one = datasets.Dataset.from_list([{"puzzle": GOOD[0], "solutions": GOOD[1]}])
    datasets.DatasetDict({"train": one, "test": one}).save_to_disk(tmp_path / "two")
    code, _, err = tune(tmp_path / "two")
    assert code == 2
    assert f"holds several datasets: test, train; name one of them, such as {tmp_path}" in err
    assert tune(tmp_path / "two" / "train")[0] == 0


def test_a_dataset_of_any_name_will_do_and_a_model_folder_must_be_in_utf_8(tune, run, tmp_path):
    strange = run.rename(tmp_path / "run\udcff")
    code, out, err = tune(strange, out=tmp_path / "model\udcff")
    assert (code, out) == (2, "")
    assert "is no name in UTF-8; name another folder with --out DIR" in err
    assert [path.name for path in tmp_path.iterdir()] == ["run\udcff"]
    assert tune(strange)[0] == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--epochs", "1e300"), "--epochs"),
        (("--steps", "9" * 30), "--steps"),
        (("--lora", "100000"), "adapters of rank 100,000 are wider than the model"),
        (("--out", "/"), "/ is no folder that can be made"),
    ],
)
def test_what_is_beyond_all_measure_is_one_clear_line(tune, run, tmp_path, options, message):
    code, out, err = tune(run, *options, "--quiet")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert not Path("/.training").exists()


def test_a_training_that_diverges_before_its_first_checkpoint_claims_none(tune, run):
    code, _, err = tune(run, "--steps", 40, "--learning-rate", 1e20)
    assert code == 1
    assert "checkpoint" not in err


def test_a_file_in_the_place_of_the_checkpoints_is_named(tune, run, tmp_path):
    (tmp_path / "model.training").touch()
    code, _, err = tune(run)
    assert code == 2
    assert f"{tmp_path / 'model.training'} is a file" in err


def test_folders_beside_the_checkpoints_are_left_alone(tune, run, tmp_path):
    (old := tmp_path / "model.training" / "checkpoint-old").mkdir(parents=True)
    (old / "sealed").write_bytes(b"{}")
    (old.with_name("checkpoint-0x")).mkdir()
    assert last_checkpoint(old.parent) is None and last_sealed(old.parent) is None
    assert old.is_dir() and old.with_name("checkpoint-0x").is_dir()
    code, _, err = tune(run)
    assert code == 0, err


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_model_that_was_damaged_is_not_taken_for_a_finished_one(tune, run, tmp_path, name):
    assert tune(run)[0] == 0
    path = tmp_path / "model" / name
    os.truncate(path, path.stat().st_size // 2)
    code, _, err = tune(run)
    assert code == 3
    assert f"{tmp_path / 'model'} is damaged; delete it and run the same command again" in err


def test_checkpoints_that_diverge_later_are_named(tmp_path):
    from finetune.trainer import DivergedError

    kept = tmp_path / "model.training" / "checkpoint-30"
    kept.mkdir(parents=True)
    (kept / "sealed").write_bytes(b"{}")
    with (
        pytest.raises(PuzzlegenError, match=f"checkpoint is kept in {kept}"),
        training_errors_explained(tmp_path / "model"),
    ):
        raise DivergedError("no number")


def test_a_damaged_task_says_which_folder_to_delete(tmp_path):
    from finetune.task import DamagedTaskError

    with (
        pytest.raises(RefusedToResume, match=r"delete .*model\.training"),
        training_errors_explained(tmp_path / "model"),
    ):
        raise DamagedTaskError(tmp_path / "model.training")


@pytest.mark.parametrize(("kept", "says"), [(None, "there is no checkpoint yet"), ("checkpoint-1200", "step 1,200")])
def test_an_interrupt_says_how_far_the_training_got(tmp_path, kept, says):
    if kept:
        (tmp_path / "model.training" / kept).mkdir(parents=True)
        (tmp_path / "model.training" / kept / "sealed").write_bytes(b"{}")
    with pytest.raises(PuzzlegenError, match=says) as told, training_errors_explained(tmp_path / "model"):
        raise Interruption("SIGINT")
    assert told.value.exit_code == 130
