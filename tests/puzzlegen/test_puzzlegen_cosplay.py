import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from play_engine import PlayEngine, times_record

from generator import Completion, Style
from puzzlegen.durable import read_journal
from puzzlegen.lock import RunLock

FAKES = Path(__file__).with_name("cosplay_fakes.py")
SMALL = ("--codes", 4, "--tests", 4, "--rounds", 2, "--random-inputs", 4)
FACTORS = (2, 3, 4)


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def tasks(tmp_path):
    return write_rows(tmp_path / "tasks.jsonl", map(times_record, FACTORS))


@pytest.fixture(scope="module")
def finished_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    process = start(write_rows(folder / "tasks.jsonl", map(times_record, FACTORS)), folder / "run", "0")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return folder / "run"


@pytest.fixture
def finished(finished_once, tmp_path):
    """A copy of a finished run on `tasks`."""
    return Path(shutil.copytree(finished_once, tmp_path / "finished"))


@pytest.fixture
def cosplay(puzzlegen, monkeypatch):
    """Run `puzzlegen cosplay FILE` with a scripted model, or a given one; printed JSON comes parsed."""

    def run(file, *arguments, engine=None):
        made = engine or PlayEngine(right_code=0.3, right_output=0.7)
        monkeypatch.setattr("puzzlegen.opening.open_model", lambda *_, **__: made)
        code, out, err = puzzlegen("cosplay", file, "--workers", 1, *SMALL, *arguments)
        return code, json.loads(out) if "--json" in arguments and not code else out, err

    return run


def read_rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_task_gets_a_code_and_all_is_written_down(cosplay, tasks, tmp_path):
    code, document, err = cosplay(tasks, "--out", tmp_path / "run", "--json", "--quiet")
    assert (code, err) == (0, "")
    chosen = read_rows(tmp_path / "run" / "chosen.jsonl")
    assert [row["id"] for row in chosen] == [f"times/{factor}" for factor in FACTORS]
    assert all(f"def times_{factor}" in row["code"] for factor, row in zip(FACTORS, chosen, strict=True))
    assert document == json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert document["tokens"] == sum(row["tokens"] for row in chosen) > 0
    rounds = [line["round"] for line in read_journal(tmp_path / "run" / "plays.jsonl") if "round" in line]
    assert sorted(rounds) == [0] * 3 + [1] * 3 + [2] * 3


def test_the_matrix_of_each_round_is_kept(finished):
    line = next(line for line in read_journal(finished / "plays.jsonl") if line.get("round") == 1)
    assert len(line["matrix"]) == len(line["codes"]) == 4
    assert {len(row) for row in line["matrix"]} == {len(line["tests"])} == {4}
    assert {cell for row in line["matrix"] for cell in row} <= {0, 1, None}


def test_metrics_are_scored_at_the_end_and_after_each_round(finished):
    scores = json.loads((finished / "metrics.json").read_text())["scores"]
    assert [each["round"] for each in scores["rounds"]] == [0, 1, 2]
    assert set(scores["choices"]) == {"direct", "best_of_n", "codet", "cluster_only", "cosplay"}
    assert scores["choices"]["cosplay"]["value"] == 1.0
    assert scores["code"]["value"] > scores["rounds"][0]["code"]["value"]
    assert scores["test_accuracy_conditional"]["tasks"] == 3
    assert {"pass@1", "pass@4", "signal", "distinct_inputs", "alignment"} <= set(scores)


def without_references(path):
    rows = read_rows(path)
    for row in rows:
        del row["solution"], row["tests"]
    return write_rows(path.with_name("bare.jsonl"), rows)


def test_a_run_without_the_references_makes_the_same_plays_and_choices(cosplay, tasks, finished, tmp_path):
    code, document, _ = cosplay(without_references(tasks), "--out", tmp_path / "without", "--json")
    assert code == 0
    assert document["scores"] is None
    assert read_rows(tmp_path / "without" / "scores.jsonl") == []
    for name in ("plays.jsonl", "chosen.jsonl"):
        assert (finished / name).read_bytes() == (tmp_path / "without" / name).read_bytes()


def test_references_are_not_even_opened_before_all_tasks_have_ended(cosplay, tasks, tmp_path, monkeypatch):
    monkeypatch.setattr("puzzles.task_files.read_reference_file", lambda path: pytest.fail("it was opened"))
    engine = PlayEngine()
    complete = engine.complete

    def complete_until_the_file_is_gone(prompts, sampling):
        tasks.unlink(missing_ok=True)
        return complete(prompts, sampling)

    engine.complete = complete_until_the_file_is_gone
    code, document, _ = cosplay(tasks, "--out", tmp_path / "run", "--json", engine=engine)
    assert (code, document["tasks"], document["scores"]) == (0, 3, None)


def test_no_prompt_shows_an_official_test_or_the_solution(cosplay, tasks, tmp_path):
    for row in (rows := read_rows(tasks)):
        row["solution"] = row["solution"].replace("(n)", "(secret)").replace("n *", "secret *")
    write_rows(tasks, rows)
    engine = PlayEngine(Style.CHAT)
    cosplay(tasks, "--out", tmp_path / "run", engine=engine)
    official = [test for row in rows for test in row["tests"]]
    shown = "\n".join(prompt.text for prompt in engine.prompts)
    assert "secret" not in shown
    asked = read_journal(tmp_path / "run" / "plays.jsonl")
    written = {each["test"] for line in asked for each in line.get("tests", ())}
    assert not [test for test in official if test in shown and test not in written]


@pytest.mark.parametrize("share", [0.0, 0.2, 0.55, 0.9, 0.999])
def test_a_run_that_was_killed_at_any_byte_ends_the_same(cosplay, tasks, finished, tmp_path, share):
    shutil.copytree(finished, tmp_path / "cut")
    journal = tmp_path / "cut" / "plays.jsonl"
    journal.write_bytes(journal.read_bytes()[: int(share * journal.stat().st_size)])
    for name in ("chosen.jsonl", "scores.jsonl", "metrics.json"):
        (tmp_path / "cut" / name).unlink()
    code, _, err = cosplay(tasks, "--out", tmp_path / "cut")
    assert code == 0, err
    for name in ("chosen.jsonl", "scores.jsonl", "metrics.json"):
        assert (tmp_path / "cut" / name).read_bytes() == (finished / name).read_bytes()


def test_how_many_tasks_are_under_way_changes_no_choice(cosplay, tasks, finished, tmp_path):
    cosplay(tasks, "--out", tmp_path / "one", "--together", 1)
    assert (finished / "chosen.jsonl").read_bytes() == (tmp_path / "one" / "chosen.jsonl").read_bytes()


def start(tasks, out, pause):
    root = Path(__file__).parents[2]
    environment = os.environ | {
        "FAKE_PAUSE": pause, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}", "NO_COLOR": "1",
    }  # fmt: skip
    command = [sys.executable, FAKES, "cosplay", tasks, "--out", out, "--workers", "1", *SMALL]
    return subprocess.Popen(
        list(map(str, command)), env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_goes_on_to_the_same_end(tasks, finished, tmp_path, number):
    process = start(tasks, tmp_path / "stopped", "0.1")
    while len(read_journal(tmp_path / "stopped" / "plays.jsonl")) < 5:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert number != signal.SIGINT or "of 3 tasks; run the same command again" in err
    again = start(tasks, tmp_path / "stopped", "0")
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    for name in ("chosen.jsonl", "metrics.json"):
        assert (tmp_path / "stopped" / name).read_bytes() == (finished / name).read_bytes()


def test_a_finished_run_asks_nothing_and_scores_again(cosplay, tasks, finished):
    first = json.loads((finished / "metrics.json").read_text())
    engine = PlayEngine()
    code, again, _ = cosplay(tasks, "--out", finished, "--json", engine=engine)
    assert (code, engine.prompts, again) == (0, [], first)


def test_another_configuration_is_refused_with_the_keys_that_differ(cosplay, tasks, finished):
    code, _, err = cosplay(tasks, "--out", finished, "--rounds", 1, "--no-fixing")
    assert code == 3
    assert "rounds was 2, now 1" in err
    assert "fixing was true, now false" in err


def test_other_tasks_are_refused_and_other_references_are_not(cosplay, tasks, finished):
    assert cosplay(without_references(tasks), "--out", finished)[0] == 0
    write_rows(tasks, [times_record(9)])
    assert cosplay(tasks, "--out", finished)[0] == 3


def test_what_is_right_in_each_round_is_kept_and_agrees_with_the_figures(finished):
    scores = json.loads((finished / "metrics.json").read_text())["scores"]
    judged = read_rows(finished / "scores.jsonl")
    assert [row["id"] for row in judged] == [f"times/{factor}" for factor in FACTORS]
    for number, figures in enumerate(scores["rounds"]):
        rounds = [row["rounds"][number] for row in judged]
        assert figures["choices"]["best_of_n"]["value"] == sum(each["choices"]["best_of_n"] for each in rounds) / 3
        assert figures["code"]["value"] == pytest.approx(sum(sum(each["codes"]) / 4 for each in rounds) / 3)
        assert figures["right_tests"]["value"] == pytest.approx(sum(sum(each["tests"]) for each in rounds) / 3)


def test_a_choice_stands_with_its_task(finished):
    row = read_rows(finished / "chosen.jsonl")[0]
    assert (row["description"], row["signature"]) == ("Return n times 2.", "times_2(n: int) -> int")


def test_report_makes_a_page_of_a_run_with_its_boards(puzzlegen, finished):
    code, _, err = puzzlegen("report", finished)
    html = (finished / "report.html").read_text()
    assert (code, err) == (0, "")
    assert "All 3 tasks have ended." in html and "Missing or damaged" not in html
    assert "After round 2. 4 codes by 4 tests" in html and "Return n times " in html
    assert "is right, by the reference" in html


def test_a_run_in_use_is_refused(cosplay, tasks, tmp_path):
    (tmp_path / "run").mkdir()
    lock = RunLock(tmp_path / "run")
    code, _, err = cosplay(tasks, "--out", tmp_path / "run")
    lock.release()
    assert (code, "is in use by process" in err) == (3, True)
    assert f"puzzlegen status {tmp_path / 'run'} --watch follows it" in err


@pytest.mark.parametrize("damage", [b'{"id": "times/2", "round": 0}\n', b"[]\n", b'{"round": 7, "id": "times/3"}\n'])
def test_a_damaged_log_is_refused_in_one_line(cosplay, tasks, finished, damage):
    journal = finished / "plays.jsonl"
    journal.write_bytes(damage + b'{"id": "x"}\n')
    code, _, err = cosplay(tasks, "--out", finished, "--quiet")
    assert (code, err.count("\n")) == (3, 1)
    assert "damaged" in err


@pytest.mark.parametrize(
    "damage",
    [
        {"spent": None},
        {"spent": {"nowhere": {}}},
        {"spent": {"codes": {"generated": "1"}}},
        {"chosen": "0"},
        {"chosen": 99},
        {"end": 5},
    ],
)
def test_an_end_that_no_play_writes_is_refused(cosplay, tasks, finished, damage):
    lines = read_journal(finished / "plays.jsonl")
    (last,) = [number for number, line in enumerate(lines) if line["id"] == "times/3" and "end" in line]
    lines[last] |= damage
    write_rows(finished / "plays.jsonl", lines)
    code, _, err = cosplay(tasks, "--out", finished, "--quiet")
    assert (code, err.count("\n")) == (3, 1)
    assert "damaged" in err


def test_an_end_without_its_rounds_is_refused(cosplay, tasks, finished):
    lines = read_journal(finished / "plays.jsonl")
    write_rows(finished / "plays.jsonl", [line for line in lines if "end" in line or line["id"] != "times/3"])
    code, _, err = cosplay(tasks, "--out", finished, "--quiet")
    assert (code, err.count("\n"), "damaged" in err) == (3, 1, True)


def test_tests_that_expect_long_numbers_do_not_keep_a_run_from_its_end(cosplay, tmp_path):
    class Long(PlayEngine):
        def _output(self, factor, asked, rng):
            return " == 10 ** 20000"

    document = cosplay(
        write_rows(tmp_path / "tasks.jsonl", [times_record(2)]), "--out", tmp_path / "run", "--json", engine=Long()
    )
    assert document[0] == 0
    assert document[1]["outcomes"] == {"untested": 1}


def test_a_log_without_its_run_is_refused(cosplay, tasks, finished):
    (finished / "run.json").unlink()
    assert cosplay(tasks, "--out", finished)[0] in {2, 3}


def test_a_task_without_a_signature_is_dropped_with_its_reason_and_the_others_are_played(cosplay, tasks, tmp_path):
    rows = [
        {"id": "bare", "description": "Return n."},
        times_record(2),
        {"id": "odd", "description": "", "signature": "f(n)"},
    ]
    write_rows(tasks, rows)
    code, document, err = cosplay(tasks, "--out", tmp_path / "run", "--json")
    assert code == 0
    assert document["tasks"] == 1
    assert document["dropped"] == {"malformed": 1, "no_description": 1}
    assert "2 dropped" in err


@pytest.mark.parametrize("text", ["", "[]", "not json\n", '{"id": 1, "description": "Return n."}\n'])
def test_a_file_without_a_task_is_a_usage_error(cosplay, tmp_path, text):
    (tmp_path / "tasks.jsonl").write_text(text)
    code, _, err = cosplay(tmp_path / "tasks.jsonl", "--out", tmp_path / "run")
    assert code == 2
    assert "holds no task" in err
    assert not (tmp_path / "run").exists()


def test_a_file_that_is_not_there_is_a_usage_error(cosplay, tmp_path):
    code, _, err = cosplay(tmp_path / "nothing", "--out", tmp_path / "run")
    assert code == 2
    assert "there is no file" in err


def test_a_folder_in_place_of_tasks_is_called_one_and_what_is_wanted_is_said(cosplay, tmp_path):
    code, _, err = cosplay(tmp_path, "--out", tmp_path / "run")
    assert code == 2
    assert f"{tmp_path} is a folder" in err
    assert "one JSON object a line" in err


def test_a_pipe_is_refused_before_it_is_opened_since_tasks_are_read_twice(cosplay, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    code, _, err = cosplay(tmp_path / "pipe", "--out", tmp_path / "run")
    assert code == 2
    assert "is no file that can be read twice" in err
    assert "write it to a file" in err
    assert not (tmp_path / "run").exists()


def test_an_engine_that_says_nothing_ends_every_task_without_a_code(cosplay, tasks, tmp_path):
    code, document, _ = cosplay(tasks, "--out", tmp_path / "run", "--json", engine=PlayEngine(silent=1.0))
    assert code == 0
    assert document["outcomes"] == {"no_code": 3}
    assert document["scores"]["choices"]["cosplay"]["value"] == 0.0
    assert {row["code"] for row in read_rows(tmp_path / "run" / "chosen.jsonl")} == {None}


@pytest.mark.parametrize(
    "flag", ["--no-ideas", "--no-self-consistency", "--no-test-iteration", "--no-fixing", "--no-cluster", "--guard"]
)
def test_each_ablation_is_a_flag_and_another_run(cosplay, tasks, finished, flag):
    code, _, err = cosplay(tasks, "--out", finished, flag)
    assert code == 3
    assert f"{flag.removeprefix('--').removeprefix('no-').replace('-', '_')} was" in err


@pytest.mark.parametrize("baseline", ["direct", "best_of_n", "codet", "cluster_only"])
def test_each_baseline_spends_what_the_matched_run_has_spent(cosplay, tasks, finished, tmp_path, baseline):
    arguments = ("--baseline", baseline, "--match", finished)
    code, document, _ = cosplay(tasks, "--out", tmp_path / "plain", *arguments, "--json")
    assert code == 0
    assert (document["chooser"], document["underspent"]) == (baseline, 0)
    runs = (finished, tmp_path / "plain")
    for row, plain in zip(*(read_rows(path / "chosen.jsonl") for path in runs), strict=True):
        assert plain["end"] != "no_code"
        assert baseline == "direct" or row["tokens"] <= plain["tokens"] < row["tokens"] + 60


def test_a_baseline_without_a_match_has_pools_of_the_same_size(cosplay, tasks, tmp_path):
    cosplay(tasks, "--out", tmp_path / "plain", "--baseline", "best_of_n")
    lines = [line for line in read_journal(tmp_path / "plain" / "plays.jsonl") if "round" in line]
    assert {len(line["codes"]) for line in lines} == {4}
    assert {len(line["tests"]) for line in lines} == {4}


def test_a_baseline_that_cannot_spend_its_budget_is_warned_of(cosplay, tasks, finished, tmp_path):
    arguments = ("--out", tmp_path / "plain", "--baseline", "best_of_n", "--match", finished)
    code, out, _ = cosplay(tasks, *arguments, engine=PlayEngine(silent=1.0))
    assert code == 0
    assert "warning: 3 tasks could not spend what the matched run has spent" in out


def test_a_match_that_lacks_tasks_is_refused(cosplay, finished, tmp_path):
    more = write_rows(tmp_path / "more.jsonl", map(times_record, (*FACTORS, 5)))
    code, _, err = cosplay(more, "--out", tmp_path / "plain", "--baseline", "codet", "--match", finished)
    assert code == 2
    assert "has not ended 1 of these 4 tasks, such as times/5" in err
    assert not (tmp_path / "plain").exists()


def test_a_match_is_for_baselines_and_must_be_a_run(cosplay, tasks, tmp_path):
    assert cosplay(tasks, "--out", tmp_path / "run", "--match", tmp_path)[0] == 2
    assert cosplay(tasks, "--out", tmp_path / "run", "--baseline", "codet", "--match", tmp_path)[0] == 2
    assert cosplay(tasks, "--out", tmp_path / "run", "--baseline", "none")[0] == 2


def test_the_bad_regime_is_warned_of(cosplay, tmp_path):
    """Wrong codes and wrong tests are off by the same."""
    tasks = write_rows(tmp_path / "tasks.jsonl", map(times_record, range(2, 26)))
    engine = PlayEngine(right_code=0.3, right_output=0.3, slips=1, shared=True, repair=0.3)
    code, out, _ = cosplay(tasks, "--out", tmp_path / "run", "--no-self-consistency", "--rounds", 0, engine=engine)
    assert code == 0
    assert "warning: wrong codes have more passes than right ones" in out


def test_figures_are_printed_with_intervals(cosplay, tasks, finished):
    _, out, _ = cosplay(tasks, "--out", finished)
    assert "cosplay" in out
    assert "over 3 tasks" in out
    assert str(finished / "chosen.jsonl") in out


def test_the_built_in_tasks_are_a_name(cosplay, tmp_path):
    engine = PlayEngine()
    engine.complete = lambda prompts, sampling: [[Completion("", 0)] * sampling.n for _ in prompts]
    code, document, _ = cosplay("tasks", "--out", tmp_path / "run", "--limit", 2, "--json", engine=engine)
    assert (code, document["tasks"]) == (0, 2)
