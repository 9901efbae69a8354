"""`puzzlegen code-a1` as a user types it: scripted players write, and tiny models learn."""

import json
import shutil

import pytest
from code_a1_fakes import ASKED, MEASURED, DraftEngine, as_row, write_rows, wrong_tests
from safetensors.torch import load_file
from test_puzzlegen_finetune import make_base

from finetune import grpo
from puzzlegen import opening
from puzzlegen.code_a1 import checkpoints as match_checkpoints
from puzzlegen.code_a1 import match
from puzzlegen.code_a1 import measurement as duel_measurement
from puzzlegen.code_a1.configuration import CodeA1Configuration
from puzzlegen.loops.status import describe_loop
from puzzlegen.signals import Interruption
from puzzles.task_files import write_task_file
from recipes.code_a1 import Game

SMALL = ("--batch", 3, "--codes", 3, "--suites", 3, "--tests", 3, "--samples", 2)
ONCE = ("--iterations", 1, "--steps", 2)
TWICE = ("--iterations", 2, "--steps", 2)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def code_a1(puzzlegen, base, tmp_path, monkeypatch):
    """Run the command with a checkpoint at every step."""
    monkeypatch.setattr("finetune.grpo.LocalEngine", DraftEngine)
    monkeypatch.setattr("finetune.grpo_trainer.computes_in_bf16", lambda: False)
    for module in (opening, duel_measurement, match):
        monkeypatch.setattr(module, "open_model", lambda model, *_, **__: DraftEngine(model))
    monkeypatch.setattr(match_checkpoints, "_SECONDS", 0.0)
    monkeypatch.setattr(match_checkpoints, "_SHARE", float("inf"))
    questions = write_rows(tmp_path / "questions.jsonl", map(as_row, ASKED))
    suite = write_rows(tmp_path / "suite.jsonl", map(as_row, MEASURED))

    def run(*options, out=tmp_path / "run", length=ONCE, questions=questions):
        files = ("--questions", questions, "--suite", suite, "--workers", 1)
        return puzzlegen("code-a1", "--model", base, "--out", out, *files, *length, *SMALL, *options)

    return run


class ShownEngine(DraftEngine):
    """One for which prompts begin with two solved examples."""

    def __init__(self, model="drafts", **_):
        super().__init__(model)
        self.profile = self.profile._replace(shots=2)


def steps(folder):
    return [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]


def metrics(folder):
    return json.loads((folder / "metrics.json").read_text())["iterations"]


def weights(folder, role="model", iteration=1):
    return load_file(folder / f"iteration-{iteration}" / role / "model.safetensors")


def equal(one, other):
    return one.keys() == other.keys() and all(one[name].equal(other[name]) for name in one)


def stop_before(step, monkeypatch):
    """Let a signal come when that step is to be played."""
    play = Game.play

    def stopping(self, number):
        if number == step:
            raise Interruption(2)
        return play(self, number)

    monkeypatch.setattr(Game, "play", stopping)


@pytest.fixture(scope="module")
def made():
    """Room for what `straight` makes once; it cannot have this scope itself, as `code_a1` patches test by test."""
    return []


@pytest.fixture
def straight(code_a1, tmp_path_factory, made):
    """The folder of a run that nothing has stopped, with what it has printed."""
    if not made:
        out = tmp_path_factory.mktemp("straight") / "run"
        made.extend((out, code_a1(out=out, length=TWICE)))
    return tuple(made)


def test_a_run_leaves_both_models_the_book_and_figures(straight):
    run, (code, out, err) = straight
    assert code == 0, err
    assert [record["step"] for record in steps(run)] == [0, 1, 2, 3]
    assert (run / "model").resolve() == (run / "iteration-2" / "model").resolve()
    assert (run / "tester").resolve() == (run / "iteration-2" / "tester").resolve()
    assert not equal(weights(run), weights(run, "tester"))
    assert not equal(weights(run), weights(run, iteration=2))
    book = json.loads((run / "book.json").read_text())
    assert book["step"] == 4
    assert sum(len(each["tests"]) for each in book["questions"].values()) == steps(run)[-1]["book"] > 0
    assert [entry["iteration"] for entry in metrics(run)] == [0, 1, 2]
    for entry in metrics(run):
        assert 0 < entry["code"]["pass@1"]["value"] < 1
        assert 0 < entry["tests"]["pass@5"]["value"] < 1
        assert entry["reranking"]["any"]["value"] == pytest.approx(entry["code"]["pass@1"]["value"])
    assert out.splitlines()[0].split()[0] == "iteration"
    assert "step 4 of 4" in err


def test_json_is_the_document_of_the_directory(code_a1, straight):
    code, out, _ = code_a1("--json", out=straight[0], length=TWICE)
    assert code == 0
    assert json.loads(out)["iterations"] == metrics(straight[0])


@pytest.mark.parametrize("step", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_after_a_stop_the_next_step_is_the_one_that_would_have_come(code_a1, straight, tmp_path, monkeypatch, step):
    monkeypatch.setattr(match.Match, "_measure", lambda *_: None)  # measurements take time, and decide no step
    with monkeypatch.context() as patch:
        stop_before(step, patch)
        assert code_a1(length=TWICE)[0] == 130
    code, _, err = code_a1(length=TWICE)
    assert code == 0
    assert f"goes on after step {step}" in err
    run, other = tmp_path / "run", straight[0]
    assert steps(run) == steps(other)
    for role in ("model", "tester"):
        assert equal(weights(run, role, 2), weights(other, role, 2))
    books = [json.loads((folder / "book.json").read_text())["questions"] for folder in (run, other)]
    assert books[0] == books[1]


@pytest.mark.slow
def test_steps_after_the_last_checkpoint_are_played_again(code_a1, straight, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stop_before(3, patch)
        code_a1(length=TWICE)
    run = tmp_path / "run"
    shutil.rmtree(run / "checkpoint-3")
    assert len(steps(run)) == 3
    assert "goes on after step 2" in code_a1(length=TWICE)[2]
    assert steps(run) == steps(straight[0])


@pytest.mark.slow
def test_a_damaged_checkpoint_gives_way_to_the_one_before_and_that_is_said(code_a1, straight, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stop_before(2, patch)
        code_a1(length=TWICE)
    (tmp_path / "run" / "checkpoint-2" / "book.json").write_text("{}")
    (tmp_path / "run" / "checkpoint-2-copy").mkdir()
    code, _, err = code_a1(length=TWICE)
    assert code == 0
    assert "checkpoint-2 is damaged, and deleted" in err
    assert "goes on after step 1" in err
    assert steps(tmp_path / "run") == steps(straight[0])


def test_a_book_of_another_run_is_refused_and_its_checkpoint_stays(code_a1, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stop_before(1, patch)
        code_a1()
    book = tmp_path / "run" / "checkpoint-1" / "book.json"
    book.write_text(json.dumps(json.loads(book.read_text()) | {"run": "another"}))
    code, _, err = code_a1()
    assert (code, "is the book of another run, another" in err) == (3, True)
    assert book.exists()


def test_links_that_a_kill_has_kept_from_being_made_are_made_later(code_a1, tmp_path):
    assert code_a1()[0] == 0
    run = tmp_path / "run"
    (run / "model").unlink()
    (run / "metrics.json").unlink()
    assert code_a1()[0] == 0
    assert (run / "model").resolve() == (run / "iteration-1" / "model")


def test_a_suite_in_which_no_reference_holds_is_refused_before_anything_is_measured(code_a1, tmp_path):
    wrong = [as_row(each, tests=wrong_tests(each)) for each in MEASURED]
    options = ("--suite", write_rows(tmp_path / "wrong.jsonl", wrong))
    code, _, err = code_a1(*options)
    assert (code, "every reference of --suite fails its own tests" in err) == (2, True)
    assert code_a1()[0] == 0  # in the same folder, with a suite that holds


@pytest.mark.parametrize("test", ["assert {f}.__name__ == 'no'", "assert not callable({f})"])
def test_references_are_held_against_tests_of_every_form(code_a1, tmp_path, test):
    wrong = [as_row(each, tests=[test.format(f=each.task.entry_point)]) for each in MEASURED]
    code, _, err = code_a1("--suite", write_rows(tmp_path / "wrong.jsonl", wrong))
    assert (code, "every reference of --suite fails its own tests" in err) == (2, True)


def test_code_and_tests_are_measured_on_the_same_tasks_of_a_file(code_a1, tmp_path):
    rows = [as_row(each) for each in MEASURED]
    without = [as_row(each, id=f"x{place}", solution=None) for place, each in enumerate(MEASURED)]
    suite = write_rows(tmp_path / "mixed.jsonl", [row for pair in zip(without, rows, strict=True) for row in pair])
    assert code_a1("--suite", suite, "--limit", 2)[0] == 0
    base = tmp_path / "run" / "base"
    tests = json.loads((base / "tests.json").read_text())["by_task"]
    codes = [json.loads(line)["id"] for line in (base / "evaluation" / "completions.jsonl").read_text().splitlines()]
    assert set(tests) == set(codes)
    assert len(codes) == 2


def test_a_finished_run_does_nothing_more(code_a1, straight):
    run, _ = straight
    before, times = metrics(run), (run / "steps.jsonl").stat().st_mtime_ns
    assert code_a1(out=run, length=TWICE)[0] == 0
    assert metrics(run) == before
    assert (run / "steps.jsonl").stat().st_mtime_ns == times
    assert describe_loop(run).state == "done"


@pytest.mark.slow
def test_figures_that_were_lost_are_measured_again(code_a1, straight, tmp_path):
    run = shutil.copytree(straight[0], tmp_path / "copy", symlinks=True)
    before = metrics(run)
    (run / "metrics.json").write_text("{")
    assert code_a1(out=run, length=TWICE)[0] == 0
    for name in ("tests", "gain", "mul_ratio", "reranking"):
        assert [entry.get(name) for entry in metrics(run)] == [entry.get(name) for entry in before]


@pytest.mark.slow
def test_a_player_whose_loss_is_no_number_is_said_and_survived(code_a1, tmp_path, monkeypatch):
    def spoiled(*given):
        trainer = make(*given)
        score = trainer.score

        def nonsense(*groups):
            batch = score(*groups)
            return batch | {"advantages": batch["advantages"] * float("nan")}

        trainer.score = nonsense
        return trainer

    make = grpo.make_grpo_trainer
    monkeypatch.setattr(grpo, "make_grpo_trainer", spoiled)
    code, _, err = code_a1()
    assert code == 0
    assert "2 updates were no number and are left out" in err
    assert all(record["coder"]["left_out"] == 1 for record in steps(tmp_path / "run"))
    assert equal(weights(tmp_path / "run"), weights(tmp_path / "run", "tester")), "both are what they were"


def test_another_configuration_is_refused_with_the_keys_that_differ(code_a1, straight):
    code, _, err = code_a1("--alpha", 0.25, out=straight[0], length=TWICE)
    assert code == 3
    assert "alpha was 0.5, now 0.25" in err


@pytest.mark.slow
def test_the_book_of_another_run_is_refused(code_a1, tmp_path, monkeypatch):
    for options, out in ((("--seed", 5), tmp_path / "other"), ((), tmp_path / "run")):
        with monkeypatch.context() as patch:
            stop_before(1, patch)
            code_a1(*options, out=out)
    shutil.rmtree(tmp_path / "run" / "checkpoint-1")
    shutil.copytree(tmp_path / "other" / "checkpoint-1", tmp_path / "run" / "checkpoint-1")
    code, _, err = code_a1()
    assert code == 3
    assert "is the book of another run" in err


@pytest.mark.slow
def test_missing_steps_are_refused(code_a1, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        stop_before(1, patch)
        code_a1()
    (tmp_path / "run" / "steps.jsonl").write_text("")
    code, _, err = code_a1()
    assert code == 3
    assert "steps.jsonl lacks steps" in err


@pytest.mark.slow
def test_references_that_fail_their_own_tests_are_not_asked_and_said(code_a1, tmp_path):
    bad = as_row(ASKED[0], tests=wrong_tests(ASKED[0]))
    questions = write_rows(tmp_path / "some.jsonl", [bad, *map(as_row, ASKED[1:])])
    code, _, err = code_a1(questions=questions)
    assert code == 0
    assert "1 references fail their own golden tests: not asked" in err
    book = json.loads((tmp_path / "run" / "book.json").read_text())
    assert book["questions"]["draft/0"]["blacklisted"]


def test_where_no_reference_holds_the_command_says_so(code_a1, tmp_path):
    bad = [as_row(draft, tests=wrong_tests(draft)) for draft in ASKED]
    code, _, err = code_a1(questions=write_rows(tmp_path / "bad.jsonl", bad))
    assert code == 2
    assert "no question is left whose reference holds" in err


def test_where_all_questions_are_solved_examples_the_command_says_so_before_it_measures(
    code_a1, tmp_path, monkeypatch
):
    shown = CodeA1Configuration.worked(2)
    write_task_file(tmp_path / "shown.jsonl", shown)
    with monkeypatch.context() as patch:
        patch.setattr("finetune.grpo.LocalEngine", ShownEngine)
        code, _, err = code_a1(questions=tmp_path / "shown.jsonl")
    assert (code, "no question is left to ask" in err) == (2, True)
    assert "2 questions are shown to the models as solved examples: not asked" in err
    assert code_a1()[0] == 0  # in the same folder, with other questions


@pytest.mark.slow
def test_questions_without_a_reference_have_the_consensus_for_oracle_and_every_step_says_so(code_a1, tmp_path):
    questions = write_rows(tmp_path / "bare.jsonl", [draft.task.as_record() for draft in ASKED])
    code, _, err = code_a1(questions=questions)
    assert code == 0
    assert "12 of 12 questions have no reference: their oracle is consensus" in err
    assert err.count("3 of 3 by consensus") == 2
    assert all(record["by_consensus"] == 3 for record in steps(tmp_path / "run"))


@pytest.mark.slow
def test_what_is_measured_is_not_asked(code_a1, tmp_path):
    questions = write_rows(tmp_path / "both.jsonl", map(as_row, [*ASKED, *MEASURED[:2]]))
    assert "2 questions are too close to what is measured: not asked" in code_a1(questions=questions)[2]


@pytest.mark.slow
def test_records_that_are_no_task_are_named_and_left_out(code_a1, tmp_path):
    rows = [*map(as_row, ASKED), {"id": "x", "description": "Return n.", "signature": "f(*n)"}]
    assert "1 records dropped (1 signature)" in code_a1(questions=write_rows(tmp_path / "odd.jsonl", rows))[2]


@pytest.mark.parametrize("text", ["", "no JSON\n", '{"description": "", "signature": "f(n)"}\n'])
def test_a_file_without_a_question_is_a_usage_error(code_a1, tmp_path, text):
    (tmp_path / "none.jsonl").write_text(text)
    code, _, err = code_a1(questions=tmp_path / "none.jsonl")
    assert code == 2
    assert "holds no question that can be asked" in err


def test_where_all_questions_are_measured_the_refusal_says_so(code_a1, tmp_path):
    code, _, err = code_a1(questions=write_rows(tmp_path / "same.jsonl", map(as_row, MEASURED)))
    assert code == 2
    assert f"{len(MEASURED)} questions are too close to what is measured" in err
    assert "another --suite" in err


def test_a_missing_file_is_a_usage_error(code_a1, tmp_path):
    assert code_a1(questions=tmp_path / "nowhere.jsonl")[0] == 2
    assert code_a1("--suite", tmp_path / "nowhere.jsonl")[0] == 2


@pytest.mark.slow
def test_golden_tests_need_no_test_model(code_a1, tmp_path):
    code, _, err = code_a1("--golden-tests")
    assert code == 0, err
    run = tmp_path / "run"
    assert not (run / "iteration-1" / "tester").exists()
    assert all(entry["tests"] is None for entry in metrics(run))
    assert all(record["suites"] == 0 and record["code_reward"] is not None for record in steps(run))


@pytest.mark.slow
def test_questions_without_golden_tests_are_left_out_of_that_baseline(code_a1, tmp_path):
    bare = [draft.task.as_record() for draft in ASKED[:4]]
    questions = write_rows(tmp_path / "some.jsonl", [*bare, *map(as_row, ASKED[4:])])
    assert "4 questions have no golden tests: not asked" in code_a1("--golden-tests", questions=questions)[2]
    code, _, err = code_a1("--golden-tests", questions=write_rows(tmp_path / "bare.jsonl", bare))
    assert code == 2
    assert "no question has golden tests" in err


@pytest.mark.slow
def test_a_frozen_test_model_stays_the_base(code_a1, tmp_path):
    code, _, err = code_a1("--frozen-tester")
    assert code == 0, err
    first, *others = metrics(tmp_path / "run")
    assert not (tmp_path / "run" / "iteration-1" / "tester").exists()
    assert all(entry["tests"] == first["tests"] for entry in others)
    assert all(record["tester"]["groups"] == 0 for record in steps(tmp_path / "run"))


@pytest.mark.slow
def test_one_model_plays_both_roles(code_a1, tmp_path):
    code, _, err = code_a1("--one-model")
    assert code == 0, err
    assert not (tmp_path / "run" / "iteration-1" / "tester").exists()
    assert all(record["coder"]["groups"] > 3 and record["tester"] is None for record in steps(tmp_path / "run"))
    assert all(entry["tests"] for entry in metrics(tmp_path / "run"))


@pytest.mark.slow
def test_without_a_book_it_stays_empty(code_a1, tmp_path):
    assert code_a1("--no-book")[0] == 0
    assert all(record["book"] == record["retrieved"] == 0 for record in steps(tmp_path / "run"))


@pytest.mark.slow
def test_every_baseline_is_named_as_what_it_is(code_a1, tmp_path):
    code_a1("--black-box", "--no-book", "--alpha", 0.25)
    document = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert document["arm"] == "no-book, black-box, alpha-0.25"


@pytest.mark.parametrize(
    "options",
    [
        ("--golden-tests", "--one-model"),
        ("--frozen-tester", "--one-model"),
        ("--golden-tests", "--black-box"),
        ("--golden-tests", "--tester-model", "builtin"),
        ("--one-model", "--tester-model", "builtin"),
        ("--one-model", "--codes", 4),
        ("--alpha", 1.5),
        ("--kl", "inf"),
        ("--codes", 1),
    ],
)
def test_what_cannot_be_is_a_usage_error(code_a1, options):
    assert code_a1(*options)[0] == 2


@pytest.mark.slow
def test_two_models_are_two_models(code_a1, base, tmp_path):
    other = make_base(tmp_path / "other")
    code, _, err = code_a1("--tester-model", other)
    assert code == 0, err
    training = json.loads((tmp_path / "run" / "iteration-1" / "tester" / "training.json").read_text())
    assert training["base"]["model"] == str(other)
    assert training["lineage"] == {"recipe": "Code-A1", "role": "tester", "arm": "code-a1", "iteration": 1}


def test_a_folder_of_another_command_is_refused(code_a1, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "evaluation.json").write_text("{}")
    code, _, err = code_a1()
    assert code == 2
    assert "puzzlegen evaluate" in err
