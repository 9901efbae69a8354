"""The page of a run of `improve`."""

import json
import re

import pytest
from report_fakes import Reading, completions, make_loop, make_run, outcomes, write

from puzzlegen.errors import UsageError
from puzzlegen.report import build_report, compare_arms


def page_of(path, *others) -> Reading:
    return Reading(build_report(path, others))


def metrics(path) -> dict:
    return json.loads((path / "metrics.json").read_text())


def test_the_page_has_scores_with_intervals_and_gains(tmp_path):
    page = page_of(make_loop(tmp_path / "loop"))
    assert "Arm verified: trained on pairs that execution has proved. All 2 iterations are done." in page.text
    assert {"10.0% (6.9 to 13.1)", "15.3% (12.2 to 18.4)", "20.7% (17.6 to 23.8)"} <= set(page.by_tag["td"])
    assert {"+5.3 (+2.2 to +8.4) ↑", "+10.7 (+7.6 to +13.8) ↑"} <= set(page.by_tag["td"])
    assert "12 problems of heldout, 4 samples each." in page.text
    assert "Missing or damaged" not in page.text


def test_a_gain_that_may_be_chance_has_no_arrow(tmp_path):
    page = page_of(make_loop(tmp_path, values=(0.1, 0.12, 0.05)))
    cells = set(page.by_tag["td"])
    assert "+2.0 (\N{MINUS SIGN}1.1 to +5.1)" in cells
    assert "\N{MINUS SIGN}5.0 (\N{MINUS SIGN}8.1 to \N{MINUS SIGN}1.9) ↓" in cells


def test_base_and_last_are_compared_by_domain_and_answer_type(tmp_path):
    text = page_of(make_loop(tmp_path)).text
    assert re.search(r"clocks\n7\n5\.0%\n10\.4%\n\+5\.4", text)
    assert re.search(r"int\n12\n10\.0%\n20\.7%\n\+10\.7", text)


def test_a_newly_solved_problem_is_shown_with_what_solved_it(tmp_path):
    page = page_of(make_loop(tmp_path))
    assert "Iteration 1 solves one problem that no earlier one did." in page.text
    assert "Iteration 2 solves nothing that no earlier one did." in page.text
    assert page.by_tag["code"] == ["def f(x: int):\n    return x == 71", "def g():\n    return 71"]


def test_completions_are_text_whatever_stands_in_them(tmp_path):
    loop = make_loop(tmp_path)
    hostile = "def f(x: int):\n    '</script><img onerror=alert(1)>'"
    (loop / "iteration-1" / "evaluation" / "completions.jsonl").write_text(completions(hostile, hostile))
    html = build_report(loop)
    assert "<img" not in html and "</script" not in html
    assert Reading(html).by_tag["code"] == [hostile, hostile]


def test_other_runs_are_lines_of_their_own_and_seeds_of_an_arm_have_a_mean(tmp_path):
    loops = [
        make_loop(tmp_path / "a", seed=0, values=(0.1, 0.15, 0.20)),
        make_loop(tmp_path / "b", seed=1, values=(0.1, 0.17, 0.28)),
        make_loop(tmp_path / "c", arm="seeds", values=(0.1, 0.1, 0.11)),
    ]
    text = page_of(*loops).text
    for name in ("verified, seed 0 (this run)", "verified, seed 1", "seeds, seed 0", "mean and range of 2 seeds"):
        assert name in text
    assert "24.0% (20.0% to 28.0%)" in text


def test_runs_with_the_same_arm_and_seed_are_told_apart_by_their_folders(tmp_path):
    text = page_of(make_loop(tmp_path / "one"), make_loop(tmp_path / "two")).text
    assert "verified, seed 0 (one) (this run)" in text
    assert "verified, seed 0 (two)" in text


def test_a_run_on_other_problems_is_said_not_to_compare(tmp_path):
    other = make_loop(tmp_path / "b", seed=1)
    document = metrics(other)
    for each in document["iterations"]:
        each["evaluation"]["suite"] = "mine.jsonl"
    write(other / "metrics.json", document)
    text = page_of(make_loop(tmp_path / "a"), other).text
    assert "so not to be compared: verified, seed 1 (it differs in problems or samples)." in text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"model_digest": "face"}, "base"),
        ({"n": 1}, "n"),
        ({"temperature": 0.1, "suite": "f00d"}, "suite and temperature"),
    ],
    ids=str,
)
def test_a_run_made_otherwise_is_named_and_counts_in_no_mean(tmp_path, changes, named):
    text = page_of(make_loop(tmp_path / "a"), make_loop(tmp_path / "b", seed=1, **changes)).text
    assert f"so not to be compared: verified, seed 1 (it differs in {named})." in text
    assert "mean and range" not in text


def test_the_mean_is_over_distinct_seeds(tmp_path):
    loops = [make_loop(tmp_path / name, seed=seed) for name, seed in (("a", 0), ("b", 1), ("copy", 1))]
    assert "mean and range of 2 seeds" in page_of(*loops).text
    assert "mean and range" not in page_of(loops[1], loops[2]).text


def compared(folder, first, second, **of_second):
    """Two loops of an iteration, with so many right completions of each problem."""
    loops = [
        make_loop(folder / "verified", values=(0.1, 0.2)),
        make_loop(folder / "control", values=(0.1, 0.2), **{"arm": "seeds"} | of_second),
    ]
    for loop, right in zip(loops, (first, second), strict=True):
        (loop / "iteration-1" / "evaluation" / "completions.jsonl").write_text(outcomes(right))
    return loops


def test_arms_are_compared_problem_by_problem(tmp_path):
    easy = {f"easy/{number}": 4 for number in range(20)}
    hard = {f"hard/{number}": 1 for number in range(20)}
    loop, control = compared(tmp_path, easy | hard, easy | dict.fromkeys(hard, 0))
    (found,) = compare_arms(loop, [control])
    assert (found["control"], found["iteration"], found["problems"], found["seeds"]) == ("seeds", 1, 40, (1, 1))
    assert found["interval"]["value"] == 0.125
    assert 0.08 < found["interval"]["low"] < found["interval"]["high"] < 0.17  # 0.1 wider each way if not in pairs
    assert "verified less seeds" in page_of(loop, control).by_tag["th"] + page_of(loop, control).by_tag["td"]


def test_arms_with_several_seeds_are_compared_in_those_that_both_have(tmp_path):
    loop, control = compared(tmp_path / "0", {"a": 4, "b": 2}, {"a": 2, "b": 2})
    again, control_again = compared(tmp_path / "1", {"a": 4, "b": 4}, {"a": 4, "b": 2})
    for path in (again, control_again):
        run = json.loads((path / "run.json").read_text())
        run["configuration"]["seed"] = 1
        write(path / "run.json", run)
    lonely, _ = compared(tmp_path / "2", {"a": 0, "b": 0}, {"a": 0, "b": 0})
    run = json.loads((lonely / "run.json").read_text())
    run["configuration"]["seed"] = 2
    write(lonely / "run.json", run)
    (found,) = compare_arms(loop, [control, again, control_again, lonely])
    assert found["seeds"] == (2, 2)
    assert found["by_seed"] == (0.25, 0.25)
    assert found["interval"]["value"] == 0.25


@pytest.mark.parametrize(
    ("right", "of_second"), [({"a": 1}, {}), ({"a": 1, "b": 1}, {"n": 1})], ids=["problems", "options"]
)
def test_arms_that_cannot_be_compared_are_not(tmp_path, right, of_second):
    loop, control = compared(tmp_path, {"a": 1, "b": 1}, right, **of_second)
    assert compare_arms(loop, [control]) == []


def test_a_damaged_log_of_a_run_beside_it_is_said(tmp_path):
    loop, control = compared(tmp_path, {"a": 1}, {"a": 1})
    (control / "iteration-1" / "evaluation" / "completions.jsonl").write_text('{"id": "a", "completions": [')
    page = page_of(loop, control)
    assert any("completions.jsonl is damaged" in note for note in page.by_tag["li"])


def test_loss_diversity_funnel_and_time_are_there(tmp_path):
    page = page_of(make_loop(tmp_path))
    for words in (
        "Training loss",
        "1,201",
        "2,402",
        "carried over",
        "1,733",
        "times read",
        "3.0",
        "0.667",
        "Novelty",
        "Duplicates",
        "10m 25s",
        "1,409 (81.3%)",
    ):
        assert words in page.text
    assert page.by_tag["figcaption"].count("Iteration 2") == 1


def test_an_arm_without_data_says_so(tmp_path):
    page = page_of(make_loop(tmp_path, arm="seeds"))
    assert "This arm makes no data of its own." in page.text
    assert "Diversity" not in page.by_tag["h2"]


def test_why_it_stopped_is_in_the_first_lines(tmp_path):
    page = page_of(make_loop(tmp_path, stopped="stopped before the training of iteration 3: too few templates"))
    assert "It stopped before the training of iteration 3: too few templates." in page.text


def test_a_loop_that_is_still_going_shows_the_data_of_the_iteration_that_has_begun(tmp_path):
    loop = make_loop(tmp_path / "loop", values=(0.1, 0.15), wanted=3)
    make_run(loop / "iteration-2", kept=211, funnel={"proposed": 877_001})
    page = page_of(loop)
    assert "1 of 3 iterations are measured so far" in page.text
    assert "877,001" in page.by_tag["td"]
    assert "iteration 2, so far" in page.by_tag["th"]


@pytest.mark.parametrize("made", ["run.json", "base"])
def test_a_loop_that_has_only_begun_has_a_page(tmp_path, made):
    configuration = {"arm": "verified", "seed": 0, "iterations": 2}
    write(tmp_path / "loop" / "run.json", {"format": 1, "target": 2, "configuration": configuration})
    if made == "base":
        (tmp_path / "loop" / "base" / "evaluation").mkdir(parents=True)
    assert "0 of 2 iterations are measured so far" in page_of(tmp_path / "loop").text


@pytest.mark.parametrize(
    ("name", "damage", "named"),
    [
        ("metrics.json", "{", "metrics.json"),
        ("metrics.json", None, "metrics.json"),
        ("metrics.json", '{"arm": "verified", "iterations": [3]}', "iterations"),
        ("metrics.json", '{"arm": 7, "iterations": [{"iteration": 0, "evaluation": []}]}', "evaluation"),
        ("run.json", None, "run.json"),
        ("iteration-1/evaluation/completions.jsonl", None, "completions.jsonl"),
        ("iteration-1/evaluation/completions.jsonl", '{"id": "clocks/seventy", ', "completions.jsonl"),
        ("iteration-1/evaluation/completions.jsonl", '{"id": "clocks/seventy"}', "completions.jsonl"),
        ("iteration-2/model/training.json", None, "iteration-2/model/training.json"),
        ("iteration-2/model/training.json", '{"curve": [1]}', "curve"),
    ],
)
def test_what_is_missing_or_damaged_is_said_on_the_page(tmp_path, name, damage, named):
    loop = make_loop(tmp_path)
    (loop / name).unlink() if damage is None else (loop / name).write_text(damage)
    page = page_of(loop)
    assert "Missing or damaged" in page.text
    assert any(named in note for note in page.by_tag["li"])


def test_the_same_files_give_the_same_bytes(tmp_path):
    assert build_report(make_loop(tmp_path / "a" / "x")) == build_report(make_loop(tmp_path / "b" / "x"))


def test_only_loops_are_compared_and_each_once(tmp_path):
    run, loop = make_run(tmp_path / "run"), make_loop(tmp_path / "loop")
    for directory, others in ((run, [loop]), (loop, [run]), (loop, [loop]), (tmp_path, []), (loop, [tmp_path])):
        with pytest.raises(UsageError):
            build_report(directory, others)
