"""`puzzlegen improve` as a user types it, on a fake factory, a guessing model and a tiny one to train."""

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from evaluate_fakes import FakeEngine
from puzzlegen_fakes import fake_batches, fake_factory_line, ids
from test_puzzlegen_finetune import make_base

from puzzlegen import opening
from puzzlegen.errors import PuzzlegenError
from puzzlegen.generation import production
from puzzlegen.improve import stages as improvement
from puzzlegen.improve.metrics import LoopMetrics
from puzzlegen.signals import Interruption
from puzzles.corpus import heldout_suite
from recipes.puzzle_loop import Arm, Harvest

FAST = ("--n", 6, "--samples", 2, "--limit", 12, "--steps", 2, "--preference-steps", 0, "--workers", 1)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def improve(puzzlegen, base, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "open_model", lambda model, *_, **__: FakeEngine(model))

    def improve(*options, out=tmp_path / "loop"):
        return puzzlegen("improve", "--model", base, "--out", out, *FAST, *options)

    return improve


class Told(NamedTuple):
    """A finished loop, and what its command has said."""

    loop: Path
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def made():
    """Room for the loops that are made once, by their iterations; `improve`, which patches, lives for a test."""
    return {}


@pytest.fixture
def finished(improve, made, tmp_path_factory):
    """A finished loop of so many iterations, which tests share: `finished(2)`. It must stay as it is."""

    def finished(iterations):
        if iterations not in made:
            loop = tmp_path_factory.mktemp("finished") / "loop"
            made[iterations] = Told(loop, *improve("--iterations", iterations, out=loop))
        return made[iterations]

    return finished


@pytest.fixture
def copied(finished, tmp_path):
    """A copy of a finished loop, in `loop`: `copied(2)`."""
    return lambda iterations: shutil.copytree(finished(iterations).loop, tmp_path / "loop", symlinks=True)


def metrics(folder):
    return json.loads((folder / "metrics.json").read_text())


def seen_by(folder):
    return json.loads((folder / "training.json").read_text())


def test_two_iterations_leave_data_models_and_figures(finished):
    loop, code, out, err = finished(2)
    assert code == 0, err
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


def test_a_finished_loop_run_again_changes_nothing(improve, copied):
    loop = copied(1)
    before = metrics(loop)
    times = {path: path.stat().st_mtime_ns for path in (loop / "iteration-1" / "model").iterdir()}
    assert improve("--iterations", 1)[0] == 0
    assert metrics(loop) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_loop_is_extended_by_asking_for_more_iterations(improve, copied):
    loop = copied(1)
    first = metrics(loop)["iterations"]
    assert improve("--iterations", 2)[0] == 0
    assert metrics(loop)["iterations"][:2] == first


def test_json_is_the_document_of_the_directory(improve, copied):
    loop = copied(1)
    code, out, err = improve("--iterations", 1, "--json")
    assert code == 0, err
    assert json.loads(out) == metrics(loop)


def test_another_configuration_is_refused_with_the_keys_that_differ(improve, finished):
    code, _, err = improve("--iterations", 1, "--attempts", 3, out=finished(1).loop)
    assert code == 3
    assert "attempts was 16, now 3" in err


def test_an_interrupted_stage_goes_on_where_it_was(improve, tmp_path, monkeypatch):
    @contextmanager
    def line(configuration, run, progress, **further):
        def batches():
            yield next(fake_batches(run.next_batch, run.settled.kept, run.target))
            raise Interruption(2)

        yield batches()

    with monkeypatch.context() as patch:
        patch.setattr(production, "factory_line", line)
        code, _, err = improve("--iterations", 1)
    assert code == 130
    assert "all verified" in err and "run the same command again" in err
    with monkeypatch.context() as patch:
        patch.setattr(production, "factory_line", line)
        assert "with attempts that nobody has judged" in improve("--unverified", out=tmp_path / "other")[2]
    assert improve("--iterations", 1)[0] == 0
    assert len(ids(tmp_path / "loop" / "iteration-1")) == 6


def seeds_file(path, *seeds):
    path.write_text("".join(json.dumps(seed) + "\n" for seed in seeds))
    return path


SEED = {"puzzle": "def f(x: int):\n    return x == 77", "solutions": ["def g():\n    return 77"]}
WRONG = SEED | {"solutions": ["def g():\n    return 78"]}
MEASURED = {"puzzle": "def f(x: int):\n    return x * 2 == 154", "solutions": ["def g():\n    return 77"]}


def test_every_arm_reads_as_many_tokens(improve, finished, puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 9, "--out", tmp_path / "given")
    seeds = ("--seeds", seeds_file(tmp_path / "seeds.jsonl", SEED))
    arms = {"seeds": ("--seeds-only", *seeds), "rows": ("--data-from", tmp_path / "given")}
    tuned = {"verified": metrics(finished(1).loop)["iterations"][1]}
    for arm, options in arms.items():
        code, _, err = improve("--iterations", 1, *options, out=tmp_path / arm)
        assert code == 0, err
        tuned[arm] = metrics(tmp_path / arm)["iterations"][1]
    # 2 updates of 8 blocks of 96 tokens, whatever there is to read
    assert {(entry["steps"], entry["tokens"]) for entry in tuned.values()} == {(2, 2 * 8 * 96)}
    assert tuned["seeds"]["epochs"] > tuned["verified"]["epochs"] > 0


def test_after_what_holds_a_model_learns_from_what_failed(improve, tmp_path):
    assert improve("--iterations", 2, "--preference-steps", 3)[0] == 0
    folder, entries = tmp_path / "loop" / "iteration-2", metrics(tmp_path / "loop")["iterations"]
    assert (seen_by(folder / "supervised")["task"]["method"], entries[2]["steps"]) == ("sft", 4)
    assert (seen_by(folder / "model")["task"]["method"], entries[2]["preferences"]["pairs"]) == ("dpo", 12)
    assert entries[2]["preferences"]["steps"] == 2  # once through twelve pairs, and not the six that it might have


def test_controls_without_verdicts_have_the_updates_on_texts(improve, tmp_path):
    assert improve("--iterations", 1, "--preference-steps", 3, "--unverified")[0] == 0
    entry = metrics(tmp_path / "loop")["iterations"][1]
    assert entry["steps"] == 5
    assert "preferences" not in entry
    assert not (tmp_path / "loop" / "iteration-1" / "supervised").exists()


def test_what_is_measured_is_not_shown_in_training(improve, tmp_path):
    suite = seeds_file(tmp_path / "suite.jsonl", MEASURED)
    other_spelling = {"puzzle": "def f(a: int):  # twice\n    return a * 2 == 154", "solutions": MEASURED["solutions"]}
    seeds = seeds_file(tmp_path / "seeds.jsonl", SEED, other_spelling)
    code, _, err = improve("--iterations", 1, "--seeds-only", "--suite", suite, "--seeds", seeds)
    assert code == 0, err
    assert "1 seeds are too close to what is measured or protected: not shown in training" in err
    assert metrics(tmp_path / "loop")["left_out"] == {"seeds": 1, "rows": 0}
    assert metrics(tmp_path / "loop")["iterations"][1]["texts"] == 1


def test_rows_of_another_run_that_are_measured_are_left_out(improve, tmp_path):
    heldout = [{"puzzle": seed.puzzle.source, "solutions": list(seed.solutions)} for seed in heldout_suite()[:5]]
    code, _, err = improve("--iterations", 1, "--data-from", seeds_file(tmp_path / "mine.jsonl", *heldout, SEED))
    assert code == 0, err
    assert "5 rows of" in err and "1 row of the 6 for 1 iteration" in err
    assert metrics(tmp_path / "loop")["left_out"] == {"seeds": 0, "rows": 5}
    assert seen_by(tmp_path / "loop" / "iteration-1" / "model")["lineage"]["rows"] == 1
    code, _, err = improve("--data-from", seeds_file(tmp_path / "all.jsonl", *heldout), out=tmp_path / "other")
    assert code == 2
    assert "all rows of" in err


def test_records_that_cannot_be_protected_are_told(improve, tmp_path):
    protect = seeds_file(tmp_path / "mine.jsonl", MEASURED, {"puzzle": "def f(x):\n    return x * 3 == 21"})
    protect.write_text(protect.read_text() + "not json\n")
    code, _, err = improve("--iterations", 1, "--protect", protect)
    assert code == 0, err
    assert err.count(f"{protect}: 2 dropped (1 malformed, 1 no_annotation), which nothing protects") == 1


def test_data_that_is_not_there_is_asked_for_by_its_own_option(improve, tmp_path):
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "nosuch", tmp_path / "empty"):
        code, _, err = improve("--data-from", source)
        assert code == 2
        assert "with --data-from" in err and "puzzlegen finetune" not in err


def test_what_cannot_be_read_of_given_data_is_told(improve, tmp_path):
    given = seeds_file(tmp_path / "mine.jsonl", SEED | {"solutions": [*SEED["solutions"], "def g("]}, {"puzzle": ""})
    code, _, err = improve("--iterations", 1, "--data-from", given)
    assert code == 0, err
    assert f"{given}: 1 record left out as unreadable, 1 solution left out as unreadable (1 syntax)" in err


def test_seeds_without_a_right_solution_are_not_shown(improve, tmp_path):
    seeds = seeds_file(tmp_path / "seeds.jsonl", WRONG, {"puzzle": MEASURED["puzzle"]})
    code, _, err = improve("--iterations", 1, "--seeds", seeds, "--seed-share", 0.2)
    assert code == 0, err
    assert "no seed is left that has a solution that holds" in err
    code, _, err = improve("--seeds", seeds, "--seeds-only", out=tmp_path / "seeds-only")
    assert code == 2
    assert "no seed is left that has a solution that holds" in err


@pytest.mark.parametrize("option", ["--suite", "--seeds", "--protect", "--data-from"])
def test_inputs_are_looked_at_before_the_folder_is(improve, tmp_path, option):
    assert improve(option, tmp_path / "typo.jsonl")[0] == 2
    assert not (tmp_path / "loop").exists()


def test_adapters_wider_than_the_model_are_refused_before_anything_is_written(improve, tmp_path):
    code, _, err = improve("--lora", 1000)
    assert code == 2
    assert "adapters of rank 1,000 are wider than the model, which has 16" in err
    assert not (tmp_path / "loop").exists()


@pytest.mark.parametrize("option", ["--suite", "--seeds", "--protect"])
def test_a_folder_in_place_of_a_file_is_called_one(improve, tmp_path, option):
    code, _, err = improve(option, tmp_path)
    assert code == 2
    assert f"{tmp_path} is a folder" in err


def test_a_first_attempt_that_failed_binds_nobody(improve, tmp_path, monkeypatch):
    def cannot(*_):
        raise PuzzlegenError("no such model", "name another")

    with monkeypatch.context() as patch:
        patch.setattr(opening, "open_model", cannot)
        assert improve("--iterations", 1)[0] == 1
    assert improve("--iterations", 1, "--attempts", 3)[0] == 0


def test_a_loop_that_was_moved_goes_on(improve, copied, tmp_path, monkeypatch):
    copied(1).rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path)
    assert improve("--iterations", 2, out=Path("moved"))[0] == 0
    (tmp_path / "moved").rename(tmp_path / "again")
    before = metrics(tmp_path / "again")
    assert improve("--iterations", 2, out=tmp_path / "again")[0] == 0
    assert metrics(tmp_path / "again") == before


def test_fewer_iterations_take_nothing_away(improve, copied):
    loop = copied(2)
    before = metrics(loop)
    assert improve("--iterations", 1)[0] == 0
    assert metrics(loop) == before
    assert (loop / "model").resolve() == (loop / "iteration-2" / "model").resolve()
    assert "All 2 iterations are done." in (loop / "report.html").read_text()


def test_all_iterations_of_another_loop_are_its_data(improve, finished, tmp_path):
    assert improve("--iterations", 2, "--data-from", finished(2).loop, out=tmp_path / "given")[0] == 0
    rows = [seen_by(tmp_path / "given" / f"iteration-{k}" / "model")["lineage"]["rows"] for k in (1, 2)]
    assert rows == [6, 12]


def test_folders_of_generate_and_improve_are_not_taken_for_each_other(improve, copied, puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 3, "--out", tmp_path / "run")
    loop = copied(1)
    before = metrics(loop)
    for command, other, (code, _, err) in [
        ("generate", "improve", puzzlegen("generate", "--n", 3, "--out", loop)),
        ("generate", "improve", puzzlegen("generate", "--n", 3, "--out", loop / "iteration-1")),
        ("improve", "generate", improve(out=tmp_path / "run")),
    ]:
        assert code == 2, command
        assert f"is a folder of puzzlegen {other}" in err
    assert metrics(loop) == before


def test_what_has_solved_several_puzzles_is_tried_on_all_and_learned_where_it_holds(improve, tmp_path, monkeypatch):
    search = "def g():\n    return next(i for i in range(5000) if f(i))"

    @contextmanager
    def line(configuration, run, progress, **further):
        def batches():
            for batch in fake_batches(run.next_batch, run.settled.kept, run.target):
                found = [search] if batch.number == 0 else []
                yield batch._replace(kept=[row | {"solutions": found or row["solutions"]} for row in batch.kept])

        yield batches()

    monkeypatch.setattr(production, "factory_line", line)
    assert improve("--iterations", 1)[0] == 0
    lines = [json.loads(text) for text in (tmp_path / "loop/iteration-1/carried.jsonl").read_text().splitlines()]
    assert [entry["lent"] for entry in lines] == [0, 0, 0, 1, 1, 1]
    assert [entry["solutions"] for entry in lines] == [[], [], [], [search], [search], [search]]
    entry = metrics(tmp_path / "loop")["iterations"][1]
    assert entry["carried"] == {"lent": 3, "held": 3, "puzzles": 3}
    assert "carry" in entry["seconds"]


@pytest.fixture(scope="module")
def preferring(tmp_path_factory):
    """Room for a finished loop with models that have learned from preferences."""
    return tmp_path_factory.mktemp("preferring") / "loop"


@pytest.mark.parametrize("name", ["training.json", "model.safetensors"])
@pytest.mark.parametrize("folder", ["supervised", "model"])
def test_a_damaged_model_is_named_and_made_again_once_it_is_deleted(improve, preferring, tmp_path, folder, name):
    options = ("--iterations", 1, "--preference-steps", 3)
    if not preferring.exists():
        assert improve(*options, out=preferring)[0] == 0
    loop = shutil.copytree(preferring, tmp_path / "loop", symlinks=True)
    damaged = loop / "iteration-1" / folder
    os.truncate(damaged / name, (damaged / name).stat().st_size // 2)
    before = metrics(loop)
    code, _, err = improve(*options)
    assert code == 3
    assert f"puzzlegen: {damaged} " in err and "; delete it and run the same command again" in err
    shutil.rmtree(damaged)
    code, _, err = improve(*options)
    assert code == 0, err
    assert metrics(loop) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: ['{"id": "0-0"}', *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [],
        lambda lines: [lines[0].replace('"solutions": []', '"solutions": "abc"'), *lines[1:]],
        lambda lines: [lines[0].replace('"lent": 0', '"lent": "0"'), *lines[1:]],
    ],
    ids=["keys", "lines", "empty", "solutions", "lent"],
)
def test_a_damaged_file_of_carried_solutions_is_named(improve, copied, damage):
    loop = copied(1)
    path = loop / "iteration-1" / "carried.jsonl"
    path.write_text("".join(line + "\n" for line in damage(path.read_text().splitlines())))
    code, _, err = improve("--iterations", 1)
    assert code == 3
    assert f"{path} is damaged" in err and "delete it and run the same command again" in err
    path.unlink()
    assert improve("--iterations", 1)[0] == 0


def test_a_control_carries_nothing_over(improve, tmp_path):
    assert improve("--iterations", 1, "--unverified")[0] == 0
    assert not (tmp_path / "loop" / "iteration-1" / "carried.jsonl").exists()


def test_the_seeds_only_control_makes_no_data(improve, tmp_path):
    seeds = seeds_file(tmp_path / "seeds.jsonl", SEED)  # a short one, for a model that reads 96 tokens
    assert improve("--iterations", 1, "--seeds-only", "--seeds", seeds)[0] == 0
    entry = metrics(tmp_path / "loop")["iterations"][1]
    assert "puzzles" not in entry
    assert (entry["texts"], entry["steps"]) == (1, 2)


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
        (("--steps", 0), "--steps"),
        (("--steps", 100_001), "less than or equal to 100000"),
        (("--preference-steps", 100_001), "less than or equal to 100000"),
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
    monkeypatch.setattr(improvement.Improvement, "carry", lambda self, iteration: None)
    monkeypatch.setattr(improvement.Improvement, "finetune", lambda self, iteration: None)
    monkeypatch.setattr(improvement.Improvement, "evaluate", lambda self, iteration: None)
    code, out, err = improve("--iterations", 3)
    assert code == 0, err
    assert "stopped before the training of iteration 2" in out
    assert metrics(tmp_path / "loop")["stopped"] in out
    assert "the newest model" not in out, "where nothing was trained there is none"
    assert out.splitlines()[-1] == f"all of it in pictures: {tmp_path / 'loop' / 'report.html'}"


def test_a_stage_that_is_found_done_adds_no_time_however_long_that_takes(tmp_path):
    figures = LoopMetrics(tmp_path, "builtin", Arm.VERIFIED, {})
    for seconds in (100.0, 3.0):
        figures.took(1, "finetune", seconds)
    assert figures.document()["iterations"][0]["seconds"] == {"finetune": 100.0}


@pytest.mark.parametrize(("iterations", "kept"), [(1, "narrow"), (2, "narrow"), (3, None)])
def test_why_a_loop_stopped_stays_until_it_is_run_so_far_again(tmp_path, iterations, kept):
    entries = [{"iteration": number} for number in range(4)]
    (tmp_path / "metrics.json").write_text(json.dumps({"stopped": "narrow", "iterations": entries}))
    figures = LoopMetrics(tmp_path, "builtin", Arm.VERIFIED, {})
    figures.ended(iterations, None)
    assert figures.document()["stopped"] == kept
    assert figures.document()["iterations"] == entries
