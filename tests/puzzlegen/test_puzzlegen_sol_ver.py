"""`puzzlegen sol-ver` as a user types it: an engine without a model writes, a tiny model is trained."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from sol_ver_fakes import FAST, make_task_base, metrics, open_fake_models, rows
from task_engine import TaskEngine

from finetune.suites import open_suite
from generator.task_prompts import opened_tests
from puzzlegen import cli
from puzzlegen.errors import PuzzlegenError
from puzzlegen.preferences import read_preference_rows
from puzzlegen.signals import Interruption
from puzzlegen.sol_ver import stages as sol_ver_stages
from puzzlegen.sol_ver import writing as sol_ver_writing
from puzzles.corpus.tasks import heldout_tasks, seed_tasks
from puzzles.task import read_task
from puzzles.task_files import write_task_file
from shards import ProtectedTasks

DATASETS = ("dataset", "texts", "preferences")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_task_base(tmp_path_factory.mktemp("agreeing", numbered=False))


class Made(NamedTuple):
    loop: Path
    engine: TaskEngine


@pytest.fixture(scope="module")
def made(base, tmp_path_factory):
    """A loop of two iterations without trainings and measurements."""
    loop = tmp_path_factory.mktemp("made") / "loop"
    writing = TaskEngine(pool=120)
    with pytest.MonkeyPatch.context() as patch:
        open_fake_models(patch, writing)
        for name in ("raise_on_signals", "ignore_signals"):
            patch.setattr(cli, name, lambda: None)
        for name in ("learn", "prefer", "measure"):
            patch.setattr(sol_ver_stages.SolVerLoop, name, lambda self, iteration: None)
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in ("sol-ver", "--model", base, "--out", loop, *FAST)])
        assert not left.value.code
    return Made(loop, writing)


@pytest.fixture
def sol_ver(puzzlegen, base, tmp_path, monkeypatch):
    def sol_ver(*options, out=tmp_path / "loop", engine=None):
        sol_ver.models = open_fake_models(monkeypatch, engine)
        return puzzlegen("sol-ver", "--model", base, "--out", out, *FAST, *options)

    return sol_ver


@pytest.fixture
def untrained(monkeypatch):
    """Without trainings and measurements, for tests of what comes between."""
    for name in ("learn", "prefer", "measure"):
        monkeypatch.setattr(sol_ver_stages.SolVerLoop, name, lambda self, iteration: None)


def record_of(folder):
    return json.loads((folder / "training.json").read_text())


def test_two_iterations_leave_data_models_and_figures(sol_ver, tmp_path):
    code, out, err = sol_ver("--iterations", 2)
    loop = tmp_path / "loop"
    assert code == 0, err
    assert out.splitlines()[0].split()[:5] == ["iteration", "tasks", "triples", "preferences", "pass@1"]
    assert out.splitlines()[-2:] == [
        f"the newest model: {loop / 'model'}",
        f"all of it in pictures: {loop / 'report.html'}",
    ]
    assert "All 2 iterations are done." in (loop / "report.html").read_text()
    entries = metrics(loop)["iterations"]
    assert [entry["iteration"] for entry in entries] == [0, 1, 2]
    assert entries[1:] == [metrics(loop / f"iteration-{number}") for number in (1, 2)]
    for number in (1, 2):
        folder = loop / f"iteration-{number}"
        assert (folder / "model").resolve() == folder / "preferring"
        yields = metrics(folder)["yields"]
        assert yields["triples"] == len(rows(folder)) > 0
        assert yields["preferences:code"] + yields["preferences:tests"] == len(rows(folder, "preferences")) > 0
        assert {"pass@1", "accuracy", "false_positives"} <= metrics(folder)["gain"].keys()
    assert (loop / "model").resolve() == (loop / "iteration-2" / "preferring")
    # The base writes first, and each iteration with the model of the one before.
    assert [name for name in sol_ver.models if name != "model"] == ["agreeing"] * 4
    # From the base each time, on the data of both; preferences with the model of this round's SFT as reference.
    first, second = (record_of(loop / f"iteration-{number}" / "supervised") for number in (1, 2))
    assert first["base"] == second["base"] and second["lineage"]["texts"] > first["lineage"]["texts"]
    preferring = record_of(loop / "iteration-2" / "preferring")
    assert preferring["base"]["model"] == str(loop / "iteration-2" / "supervised")


def test_a_finished_loop_run_again_changes_nothing_and_more_iterations_extend_it(made, sol_ver, untrained, tmp_path):
    shutil.copytree(made.loop, tmp_path / "loop", symlinks=True)
    before, datasets = metrics(made.loop), contents(made.loop)
    assert sol_ver("--iterations", 2)[0] == 0
    assert (metrics(tmp_path / "loop"), contents(tmp_path / "loop")) == (before, datasets)
    assert sol_ver("--iterations", 3)[0] == 0
    assert metrics(tmp_path / "loop")["iterations"][:2] == before["iterations"]
    folders = [tmp_path / "loop" / f"iteration-{number}" for number in (1, 2, 3)]
    keys = [row["fingerprint"] for folder in folders for row in rows(folder)]
    assert len(rows(folders[2])) > 0 and len(set(keys)) == len(keys)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flag", "trainings", "kinds"),
    [
        ("--sft-only", ["supervised"], {}),
        ("--dpo-only", ["preferring"], {"code", "tests"}),
        ("--code-only", ["preferring", "supervised"], {"code"}),
        ("--tests-only", ["preferring", "supervised"], {"tests"}),
        ("--no-verification", ["supervised"], {}),
    ],
)
def test_each_control_trains_what_it_says(sol_ver, base, tmp_path, flag, trainings, kinds):
    code, _, err = sol_ver("--iterations", 1, flag)
    assert code == 0, err
    folder = tmp_path / "loop" / "iteration-1"
    tuned = {path.parent.name for path in folder.glob("*/training.json")} - {"model"}
    assert sorted(tuned) == trainings
    assert (folder / "model").resolve() == folder / trainings[0]
    if "preferring" in trainings:
        record = record_of(folder / "preferring")
        assert record["pairs"]["kinds"].keys() == kinds
        reference = folder / "supervised" if "supervised" in trainings else base
        assert record["base"]["model"] == str(reference)


@pytest.mark.slow
def test_all_supervised_arms_read_as_many_tokens(sol_ver, tmp_path):
    read = set()
    for flag in ("--sft-only", "--no-verification"):
        assert sol_ver("--iterations", 1, flag, out=tmp_path / flag)[0] == 0
        learned = metrics(tmp_path / flag)["iterations"][1]["learned"]
        read.add((learned["steps"], learned["tokens"]))
    assert len(read) == 1


def test_two_controls_at_once_are_refused(sol_ver):
    code, _, err = sol_ver("--sft-only", "--code-only")
    assert code == 2 and "a run is one control at most" in err


def test_more_agreement_than_there_are_codes_is_refused_before_anything_is_written(sol_ver, tmp_path):
    code, _, err = sol_ver("--least-codes", 5)
    assert code == 2 and "of 4 codes no 5 can behave alike" in err
    assert not (tmp_path / "loop").exists()


def test_adapters_wider_than_the_model_are_refused_before_anything_is_written(sol_ver, tmp_path):
    code, _, err = sol_ver("--lora", 1000)
    assert code == 2 and "adapters of rank 1,000 are wider than the model" in err
    assert not (tmp_path / "loop").exists()


def test_where_all_seeds_are_protected_the_refusal_says_so(sol_ver, tmp_path):
    write_task_file(tmp_path / "seeds.jsonl", seed_tasks()[:2])
    code, _, err = sol_ver("--seeds", tmp_path / "seeds.jsonl", "--protect", tmp_path / "seeds.jsonl")
    assert code == 2 and "2 seeds are too close to what is measured or protected" in err


def test_another_configuration_is_refused_with_the_keys_that_differ(made, sol_ver):
    code, _, err = sol_ver("--threshold", 0.5, out=made.loop)
    assert code == 3 and "threshold was 0.0, now 0.5" in err
    code, _, err = sol_ver("--sft-only", out=made.loop)
    assert code == 3 and 'arm was "full", now "sft-only"' in err


def test_folders_of_other_commands_and_files_are_refused(sol_ver, puzzlegen, tmp_path):
    assert puzzlegen("generate", "--n", 3, "--out", tmp_path / "run")[0] == 0
    code, _, err = sol_ver(out=tmp_path / "run")
    assert code == 2 and "is a folder of puzzlegen generate" in err
    (tmp_path / "file").write_text("")
    assert sol_ver(out=tmp_path / "file")[0] == 2
    for option in ("--seeds", "--protect", "--suite"):
        code, _, err = sol_ver(option, tmp_path / "file")
        assert code == 2 and "holds no described task" in err
        assert "there is no file" in sol_ver(option, tmp_path / "nowhere")[2]
        assert "is a folder" in sol_ver(option, tmp_path)[2]
    assert not (tmp_path / "loop").exists()


class Stopping(TaskEngine):
    """Ends the process at its call number `calls`, as a signal does."""

    def __init__(self, calls):
        super().__init__(pool=120)
        self.left = calls

    def complete(self, prompts, sampling):
        self.left -= 1
        if self.left < 0:
            raise Interruption("SIGTERM")
        return super().complete(prompts, sampling)


def contents(loop):
    return {
        str(path.relative_to(loop)): path.read_bytes()
        for path in sorted(loop.rglob("*"))
        if path.is_file() and path.name.endswith((".arrow", ".safetensors", "answers.jsonl", "tasks.jsonl"))
    }


@pytest.mark.slow
def test_a_loop_that_is_stopped_again_and_again_ends_as_one_that_is_not(sol_ver, tmp_path, monkeypatch):
    monkeypatch.setattr(sol_ver_writing, "_LOT", 8)
    assert sol_ver("--iterations", 1, engine=TaskEngine(pool=120), out=tmp_path / "whole")[0] == 0
    codes = []
    for _ in range(30):
        codes.append(sol_ver("--iterations", 1, engine=Stopping(5))[0])
        if codes[-1] == 0:
            break
    assert codes.count(130) >= 3 and codes[-1] == 0
    assert contents(tmp_path / "loop") == contents(tmp_path / "whole")


@pytest.mark.slow
def test_a_loop_that_is_killed_at_any_stage_ends_as_one_that_is_not(base, tmp_path):
    def child(at, loop):
        here = Path(__file__)
        arguments = ["sol-ver", "--model", base, "--out", loop, *FAST, "--iterations", 1]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here.parents[1]), str(here.parents[2])])}
        command = [sys.executable, str(here.with_name("sol_ver_child.py")), str(at), *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    whole = child(0, tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    syncs = int(whole.stdout.splitlines()[-1])
    for part in range(1, 5):
        loop = tmp_path / f"loop-{part}"
        assert child(syncs * part // 5, loop).returncode == -signal.SIGKILL
        again = child(0, loop)
        assert again.returncode == 0, again.stderr
        assert contents(loop) == contents(tmp_path / "whole")


@pytest.mark.parametrize("store", [0, 1, 2])
def test_datasets_that_were_being_written_are_made_again(made, sol_ver, untrained, tmp_path, monkeypatch, store):
    from shards import ShardStore

    loop, append, calls = tmp_path / "loop", ShardStore.append, []
    shutil.copytree(made.loop, loop, symlinks=True)
    shutil.rmtree(loop / "iteration-2" / DATASETS[2 - store])
    (loop / "iteration-2" / "harvest.json").unlink()

    def stopped(self, rows):
        calls.append(self)
        if len(calls) == store + 1:
            raise Interruption("SIGTERM")
        append(self, rows)

    with monkeypatch.context() as patch:
        patch.setattr(ShardStore, "append", stopped)
        assert sol_ver()[0] == 130
    assert sol_ver()[0] == 0
    assert contents(loop) == contents(made.loop)


def test_the_datasets_open_with_datasets_in_the_formats_of_trl(made):
    import datasets

    folder = made.loop / "iteration-1"
    triples, texts, preferences = (datasets.load_from_disk(folder / name) for name in DATASETS)
    assert {"prompt", "completion"} <= set(texts.column_names)
    assert {"prompt", "chosen", "rejected"} <= set(preferences.column_names)
    provenance = {"id", "model", "seed", "iteration", "batch"}
    assert all(provenance <= set(each.column_names) for each in (triples, texts, preferences))
    assert len(set(triples["fingerprint"])) == len(triples)
    assert set(texts["id"]) == set(triples["id"]) >= set(preferences["id"])
    assert len(read_preference_rows(folder / "preferences").rows) == len(preferences)


def test_a_model_that_invents_nothing_ends_the_loop_with_a_line(sol_ver, untrained):
    code, out, err = sol_ver("--iterations", 1, engine=TaskEngine(pool=120, hostile=1.0))
    assert code == 0, err
    assert "no task that the model invented was new" in out


def test_demands_for_many_tests_make_longer_suites_and_not_none(sol_ver, untrained, tmp_path):
    code, _, err = sol_ver("--iterations", 1, "--least-tests", 6, "--suites", 8)
    assert code == 0, err
    texts = [row for row in rows(tmp_path / "loop" / "iteration-1", "texts") if row["kind"] == "tests"]
    assert texts
    assert all(row["completion"].count("assert ") >= 6 for row in texts)


def test_code_and_tests_are_measured_on_the_same_tasks_of_a_file(sol_ver, monkeypatch, tmp_path):
    def look(configuration):
        suite = open_suite(configuration.suite).limited(configuration.limit)
        raise PuzzlegenError(" ".join(problem.id for problem in suite.problems), "")

    monkeypatch.setattr(sol_ver_stages, "measure", look)
    suite = tmp_path / "suite.jsonl"
    puzzle = json.dumps({"puzzle": "def f(x: int, n=3):\n    return x == n", "solution": "def g(n=3):\n    return n"})
    lines = [json.dumps({**each.as_record(), "id": None}) for each in heldout_tasks()[:6]]
    suite.write_text("\n\n".join([puzzle, *lines]))
    code, _, err = sol_ver("--iterations", 1, "--suite", suite, "--limit", 3)
    measured = [json.loads(line)["id"] for line in (tmp_path / "loop" / "suite.jsonl").read_text().splitlines()]
    assert (code, len(measured)) == (1, 3)
    assert " ".join(measured) in err


class Useless(TaskEngine):
    """Invents well, and answers as `answer` says."""

    def __init__(self, answer):
        super().__init__(pool=120)
        self.answer = answer

    def _answer(self, asked, rng):
        return super()._answer(asked, rng) if '"""' not in asked else self.answer(asked)


def fails_always(asked):
    return "\n    return 1 // 0" if "def test_" not in asked else "\n    assert 1 == 1"


def never_ends(asked):
    return "\n    while True:\n        pass\n    return 1"


def passes_always(asked):
    return "\n    return None"


def says_nothing(asked):
    return ""


@pytest.mark.parametrize("answer", [fails_always, passes_always, says_nothing, never_ends])
def test_answers_of_no_use_are_counted_and_train_nothing(sol_ver, tmp_path, answer):
    code, out, err = sol_ver("--iterations", 2, "--timeout", 0.1, engine=Useless(answer))
    assert code == 0, err
    assert "stopped before the training of iteration 1: no codes and tests agree" in out
    yields = metrics(tmp_path / "loop")["iterations"][1]["yields"]
    assert yields["triples"] == yields["texts"] == yields["preferences"] == 0
    assert sum(count for key, count in yields.items() if key.startswith("task:")) == 16
    assert not (tmp_path / "loop" / "model").exists()
    assert "the newest model" not in out


def test_no_reference_reaches_what_is_learned(sol_ver, untrained, monkeypatch, tmp_path):
    """The seeds' references are made unreadable for all that writes and learns: nothing looks at them."""
    from puzzlegen.sol_ver import inputs as sol_ver_inputs
    from puzzles import ReferenceTask

    def unreadable(self):
        raise AssertionError("something looked at a reference")

    gather = sol_ver_inputs.gather_inputs

    def gather_and_lock(configuration):
        inputs = gather(configuration)
        for name in ("solution", "tests"):
            monkeypatch.setattr(ReferenceTask, name, property(unreadable))
        return inputs

    monkeypatch.setattr(sol_ver_stages, "gather_inputs", gather_and_lock)
    monkeypatch.setattr(sol_ver_stages.SolVerLoop, "measure", lambda self, iteration: None)
    assert sol_ver("--iterations", 1)[0] == 0
    assert len(rows(tmp_path / "loop" / "iteration-1", "texts")) > 10


def test_what_is_learned_is_the_models_own_and_clear_of_the_held_out_tasks(made):
    folder = made.loop / "iteration-1"
    protected = ProtectedTasks(heldout_tasks())
    log = [task for line in (folder / "answers.jsonl").read_text().splitlines() for task in json.loads(line)["tasks"]]
    codes = {code for task in log for _, _, code, _ in task["codes"] if code}
    for row in rows(folder):
        assert protected.check(read_task(row, ""), row["codes"]) is None
        assert set(row["codes"]) <= codes
    # No worked example stands in any prompt: the opening of the one task, or a list of tasks.
    openings = {task.opening for task in (each.task for each in seed_tasks())}
    for prompt in made.engine.prompts:
        assert prompt.text.count('"""') in {0, 2}
        assert not any(prompt.text.startswith(opening) for opening in openings)
    for row in rows(folder, "texts"):
        assert row["prompt"].count("def ") == (1 if row["kind"] == "code" else 2)


def test_both_roles_are_one_model_told_apart_by_the_prompt_alone(made):
    texts = rows(made.loop / "iteration-1", "texts")
    by_kind = {kind: {row["prompt"] for row in texts if row["kind"] == kind} for kind in ("code", "tests")}
    triples = {row["id"]: read_task(row, "") for row in rows(made.loop / "iteration-1")}
    assert by_kind["code"] == {task.opening for task in triples.values()}
    assert by_kind["tests"] <= {opened_tests(task) for task in triples.values()}


def test_seeds_that_are_protected_are_not_shown(sol_ver, untrained, tmp_path):
    seeds = tmp_path / "seeds.jsonl"
    shown = [each.task.as_record() for each in (seed_tasks()[0], heldout_tasks()[0])]
    seeds.write_text("".join(json.dumps(record) + "\n" for record in shown))
    engine = TaskEngine(pool=120)
    assert sol_ver("--iterations", 1, "--seeds", seeds, engine=engine)[0] == 0
    inventing = [prompt.text for prompt in engine.prompts if '"""' not in prompt.text]
    assert inventing and all(shown[0]["description"] in text for text in inventing)
    assert not any(shown[1]["description"] in text for text in inventing)


def test_engines_that_hold_another_model_are_refused(sol_ver):
    code, _, err = sol_ver("--engine", "openai")
    assert code == 2 and "sol-ver tunes the model that writes" in err


def test_audit_runs_the_codes_of_a_loop_on_its_tests_again(made, puzzlegen, tmp_path):
    loop = made.loop
    code, out, _ = puzzlegen("audit", loop, "--json")
    document = json.loads(out)
    assert code == 0 and document["rows"] == sum(len(rows(loop / f"iteration-{number}")) for number in (1, 2))
    assert document["pairs"] == document["pairs_agreed"] > document["rows"]
    code, out, _ = puzzlegen("audit", loop / "iteration-1" / "preferences", "--json")
    assert code == 0 and json.loads(out)["pairs"] > 0
    damaged = tmp_path / "damaged.jsonl"
    row = rows(loop / "iteration-1")[0]
    damaged.write_text(json.dumps(row | {"codes": [f"{row['codes'][0]}\n    return 1", "def f(:"]}) + "\n")
    code, out, _ = puzzlegen("audit", damaged, "--json", "--out", tmp_path / "failing.jsonl")
    assert code == 4 and json.loads(out)["rows_failed"] == 1
    assert json.loads((tmp_path / "failing.jsonl").read_text())["tests"] == row["tests"]


def test_publish_sends_the_triples_with_a_card_of_their_own(made, puzzlegen, tmp_path):
    from datasets import load_dataset

    folder = tmp_path / "published"
    options = ("ada/solver", "--license", "cc-by-4.0", "--dry-run", folder, "--json")
    code, out, err = puzzlegen("publish", made.loop, *options)
    assert code == 0, err
    numbers = json.loads(out)["card"]
    expected = [row for number in (1, 2) for row in rows(made.loop / f"iteration-{number}")]
    assert numbers["rows"] == len(expected) == numbers["yields"]["agreed"]
    published = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert published.to_list() == expected
    card = (folder / "README.md").read_text()
    assert f"{len(expected):,} described tasks" in card and "Agreement is no proof" in card
    assert (published[0]["model"], published[-1]["model"]) == ("agreeing", "iteration-1/model")
    assert str(made.loop.parent.parent) not in card
    assert puzzlegen("audit", folder)[0] == 0


def test_a_loop_without_triples_is_not_published(made, puzzlegen, tmp_path):
    shutil.copytree(made.loop, tmp_path / "loop", symlinks=True)
    loop, harvest = tmp_path / "loop", tmp_path / "loop" / "iteration-1" / "harvest.json"
    options = ("ada/solver", "--license", "other", "--dry-run", tmp_path / "p")
    harvest.unlink()
    code, _, err = puzzlegen("publish", loop, *options)
    assert code == 1 and f"holds no triples yet; see how far it is: puzzlegen status {loop}" in err
    document = metrics(loop) | {"stopped": "stopped in iteration 1: no task that the model invented was new"}
    (loop / "metrics.json").write_text(json.dumps(document))
    code, _, err = puzzlegen("publish", loop, *options)
    assert code == 1 and "holds no triples: it stopped in iteration 1" in err
    assert "start anew with another --out DIR" in err
    run = json.loads((loop / "run.json").read_text())
    (loop / "run.json").write_text(json.dumps(run | {"deciding": run["deciding"] | {"arm": "no-verification"}}))
    code, _, err = puzzlegen("publish", loop, *options)
    assert code == 1 and "with --no-verification none are made" in err


@pytest.mark.parametrize("text", ["{", "[]", '{"triples": "x"}', "[" * 100_000], ids=["torn", "list", "word", "deep"])
def test_a_damaged_harvest_is_refused_with_what_to_do(made, puzzlegen, sol_ver, untrained, tmp_path, text):
    loop = tmp_path / "loop"
    shutil.copytree(made.loop, loop, symlinks=True)
    (loop / "iteration-1" / "harvest.json").write_text(text)
    for code, _, err in (
        puzzlegen("publish", loop, "ada/solver", "--license", "mit", "--dry-run", tmp_path / "p"),
        sol_ver(),
    ):
        assert code == 3 and "harvest.json is damaged" in err and "remove it" in err
    (loop / "iteration-1" / "harvest.json").unlink()
    assert sol_ver()[0] == 0
    assert contents(loop) == contents(made.loop)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tasks.jsonl", "{}\n"),
        ("tasks.jsonl", '{"kept": [5], "written": 9, "rejected": {}, "tokens": 1}\n'),
        ("tasks.jsonl", '{"kept": [[{"description": ""}, ""]], "written": 9, "rejected": {}, "tokens": 1}\n'),
        ("answers.jsonl", '{"sandbox_level": "x", "verifier_version": "7", "tasks": [{"task": []}]}\n'),
        ("dataset/state.json", "{"),
    ],
)
def test_a_damaged_file_of_a_loop_is_refused_in_one_line(made, sol_ver, untrained, tmp_path, name, text):
    loop = tmp_path / "loop"
    shutil.copytree(made.loop, loop, symlinks=True)
    (loop / "iteration-1" / name).write_text(text)
    if name != "dataset/state.json":
        (loop / "iteration-1" / "harvest.json").unlink()
    code, _, err = sol_ver("--iterations", 3)
    assert (code, "internal error" in err) == (3, False), err


def test_rows_say_under_which_rules_their_codes_ran_and_not_under_which_they_were_made(
    made, sol_ver, untrained, tmp_path, monkeypatch
):
    loop = tmp_path / "loop"
    shutil.copytree(made.loop, loop, symlinks=True)
    (loop / "iteration-2" / "harvest.json").unlink()
    monkeypatch.setattr("verifier.VERIFIER_VERSION", "of another day")
    assert sol_ver()[0] == 0
    assert contents(loop) == contents(made.loop)
