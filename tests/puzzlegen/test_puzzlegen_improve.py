"""`puzzlegen improve` as a user types it, on a fake factory, a guessing model and a tiny one to train."""

import json
from contextlib import contextmanager

import pytest
from evaluate_fakes import FakeEngine
from puzzlegen_fakes import fake_batches, fake_factory_line, ids
from test_puzzlegen_finetune import make_base

from puzzlegen import improvement, measurement, production
from puzzlegen.signals import Interruption
from recipes.puzzle_loop import Harvest

FAST = ("--n", 6, "--samples", 2, "--limit", 12, "--texts", 20, "--epochs", 1, "--workers", 1)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def improve(puzzlegen, base, tmp_path, monkeypatch):
    monkeypatch.setattr(measurement, "open_model", lambda model, *_, **__: FakeEngine(model))

    def improve(*options, out=tmp_path / "loop"):
        return puzzlegen("improve", "--model", base, "--out", out, *FAST, *options)

    return improve


def metrics(folder):
    return json.loads((folder / "metrics.json").read_text())


def seen_by(folder):
    return json.loads((folder / "training.json").read_text())


def test_two_iterations_leave_data_models_and_figures(improve, tmp_path):
    code, out, _ = improve("--iterations", 2)
    loop = tmp_path / "loop"
    assert code == 0
    assert out.splitlines()[0].split()[:3] == ["iteration", "puzzles", "pass@1"]
    assert out.splitlines()[-2:] == [
        f"the newest model: {loop / 'model'}",
        f"all of it in pictures: {loop / 'report.html'}",
    ]
    assert (loop / "report.html").read_text().startswith("<!DOCTYPE html>")
    assert [entry["iteration"] for entry in metrics(loop)["iterations"]] == [0, 1, 2]
    assert len(ids(loop / "iteration-1")) == len(ids(loop / "iteration-2")) == 6
    assert (loop / "model").resolve() == (loop / "iteration-2" / "model").resolve()
    assert seen_by(loop / "iteration-2" / "model")["lineage"]["rows"] == 12


def test_a_finished_loop_run_again_changes_nothing(improve, tmp_path):
    improve("--iterations", 1)
    before = metrics(tmp_path / "loop")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "loop" / "iteration-1" / "model").iterdir()}
    assert improve("--iterations", 1)[0] == 0
    assert metrics(tmp_path / "loop") == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_loop_is_extended_by_asking_for_more_iterations(improve, tmp_path):
    improve("--iterations", 1)
    first = metrics(tmp_path / "loop")["iterations"][:2]
    assert improve("--iterations", 2)[0] == 0
    assert metrics(tmp_path / "loop")["iterations"][:2] == first


def test_json_is_the_document_of_the_directory(improve, tmp_path):
    code, out, _ = improve("--iterations", 1, "--json")
    assert code == 0
    assert json.loads(out) == metrics(tmp_path / "loop")


def test_another_configuration_is_refused_with_the_keys_that_differ(improve, tmp_path):
    improve("--iterations", 1)
    code, _, err = improve("--iterations", 1, "--attempts", 3)
    assert code == 3
    assert "attempts was 16, now 3" in err


def test_an_interrupted_stage_goes_on_where_it_was(improve, tmp_path, monkeypatch):
    @contextmanager
    def line(configuration, run, progress, **further):
        def batches():
            yield next(fake_batches(run.next_batch, run.kept, run.target))
            raise Interruption(2)

        yield batches()

    with monkeypatch.context() as patch:
        patch.setattr(production, "factory_line", line)
        code, _, err = improve("--iterations", 1)
    assert code == 130
    assert "run the same command again" in err
    assert improve("--iterations", 1)[0] == 0
    assert len(ids(tmp_path / "loop" / "iteration-1")) == 6


def test_the_seeds_only_control_makes_no_data(improve, tmp_path):
    seeds = tmp_path / "seeds.jsonl"  # short ones, for a model that reads 96 tokens
    seeds.write_text(
        json.dumps({"puzzle": "def f(x: int):\n    return x == 77", "solutions": ["def g():\n    return 77"]})
    )
    assert improve("--iterations", 1, "--seeds-only", "--seeds", seeds)[0] == 0
    entry = metrics(tmp_path / "loop")["iterations"][1]
    assert "puzzles" not in entry
    assert entry["texts"] == 20


def test_the_control_without_verdicts_asks_the_factory_for_it(improve, monkeypatch):
    asked = []

    def line(*arguments, **further):
        asked.append(further["verified"])
        return fake_factory_line(*arguments, **further)

    monkeypatch.setattr(production, "factory_line", line)
    assert improve("--iterations", 1, "--unverified")[0] == 0
    assert asked == [False]


def test_another_runs_data_is_trained_on_in_portions(improve, puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 9, "--out", tmp_path / "given")
    assert improve("--iterations", 2, "--data-from", tmp_path / "given")[0] == 0
    rows = [seen_by(tmp_path / "loop" / f"iteration-{k}" / "model")["lineage"]["rows"] for k in (1, 2)]
    assert rows == [6, 9]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--unverified", "--seeds-only"), "a run is one control at most"),
        (("--weigh", "hard"), "there is no weighing 'hard'"),
        (("--epochs", 0), "--epochs 0.0 trains nothing"),
        (("--list-share", 0.6, "--seed-share", 0.5), "leave no room"),
        (("--learning-rate", -1), "is no rate to learn at"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(map(str, value)),
)
def test_what_cannot_be_is_a_usage_error(improve, options, said):
    code, _, err = improve(*options)
    assert code == 2
    assert said in err


def test_a_folder_of_something_else_is_refused(improve, tmp_path):
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "mine.txt").write_text("keep")
    code, _, err = improve()
    assert code == 2
    assert "holds files of something else" in err


def test_why_a_loop_stopped_is_said_and_kept(improve, tmp_path, monkeypatch):
    harvests = {1: Harvest(0.6, 0.1), 2: Harvest(0.1, 0.1)}
    monkeypatch.setattr(improvement.Improvement, "generate", lambda self, iteration: harvests[iteration])
    monkeypatch.setattr(improvement.Improvement, "finetune", lambda self, iteration: None)
    monkeypatch.setattr(improvement.Improvement, "evaluate", lambda self, iteration: None)
    code, out, _ = improve("--iterations", 3)
    assert code == 0
    assert "stopped before the training of iteration 2" in out
    assert metrics(tmp_path / "loop")["stopped"] in out
