"""The page of a run of `cosplay`, from files made by hand."""

import json

import pytest
from report_fakes import Reading
from report_play_fakes import RIGHT, TESTS, TURNS, WRONG, board, make_cosplay, write_lines

from puzzlegen.report import build_report, compare_arms
from puzzlegen.report.cosplay.plays import read_plays


@pytest.fixture
def run(tmp_path):
    return make_cosplay(tmp_path / "run")


def headings(html):
    return Reading(html).by_tag["h2"]


def test_the_figures_come_first_with_their_intervals(run):
    text = Reading(build_report(run)).text
    for words in (
        "CoSPlay: run",
        "All 4 tasks have ended.",
        "CoSPlay chooses right",
        "50.0% (46.9 to 53.1)",
        "tests right, conditional, over 3 tasks",
        "chosen: a code was chosen that passes a valid test",
        "3,500",
    ):
        assert words in text, words


def test_there_is_a_curve_for_each_kind_of_figure(run):
    text = Reading(build_report(run)).text
    for title in (
        "Codes",
        "Choices",
        "Tests",
        "Signal of the tests",
        "Tests of a task",
        "Price so far",
        "Concordance",
    ):
        assert f"\n{title}: the figures" in text, title
    assert "distinct inputs a task" in text


def test_tokens_are_told_by_stage_generated_and_consumed(run):
    found = Reading(build_report(run)).by_tag["td"]
    place = found.index("the first pool of codes")
    assert found[place + 1 : place + 7] == ["12,004", "85.7%", "10,012", "83.4%", "160", "0"]


def test_the_bad_regime_is_told_where_it_was_warned_of(tmp_path, run):
    bad = "wrong codes have more passes than right ones (concordance 0.40 over 12 tasks, a = 0.32, b = 0.71)"
    assert "Warning" not in build_report(run)
    assert f"Warning, after the last round: {bad}." in build_report(make_cosplay(tmp_path / "bad", warnings=[bad]))


def test_of_too_few_tasks_no_good_regime_is_claimed(run):
    assert "do not have fewer passes than wrong ones" in build_report(run)
    metrics = json.loads((run / "metrics.json").read_text())
    metrics["scores"]["rounds"][-1]["alignment"]["tests"]["tasks"] = 9
    (run / "metrics.json").write_text(json.dumps(metrics))
    assert "Fewer than 10 tasks have right and wrong tests: too few to warn of a bad regime." in build_report(run)


def test_tasks_are_counted_by_what_the_rounds_did_to_them_and_some_of_each_kind_are_shown(tmp_path):
    turns = {f"up/{place}": (False, True) for place in range(5)} | TURNS
    page = Reading(build_report(make_cosplay(tmp_path / "run", turns)))
    assert page.by_tag["h3"] == [
        "up/0: turned right", "up/1: turned right", "a/2: turned wrong", "a/3: right from the first",
        "a/4: wrong to the last",
    ]  # fmt: skip
    counts = dict(zip(page.by_tag["dt"], page.by_tag["dd"], strict=True))
    assert [counts[name] for name in ("turned right", "turned wrong", "wrong to the last")] == ["6", "1", "1"]


def test_the_board_of_each_round_is_drawn_with_its_choice(tmp_path):
    page = Reading(build_report(make_cosplay(tmp_path / "run", {"a/1": (False, True)})))
    known = "right codes: 1; right tests: 1."
    said = "2 codes by 3 tests, 2 of them valid; 3 of 4 cells are passes"
    assert [title for title in page.by_tag["title"] if "codes by" in title] == [
        f"The pools. {said}; code 2 passes 2 of 2, and is wrong; {known}",
        f"After round 1. {said}; code 1 passes 2 of 2, and is right; {known}",
    ]


def test_the_task_the_chosen_code_and_its_tests_are_there_to_unfold(tmp_path):
    text = Reading(build_report(make_cosplay(tmp_path / "run", {"a/1": (False, True)}))).text
    assert "f(n: int) -> int\n\nReturn n." in text
    assert RIGHT in text and WRONG not in text
    assert "\n".join((TESTS[0], "passes", "holds", TESTS[1], "passes", "is wrong")) in text


def test_what_a_model_or_a_user_wrote_stays_text(run):
    hostile = "</pre><script>alert(1)</script>\u202e"
    lines = [json.loads(line) for line in (run / "plays.jsonl").read_text().splitlines()]
    for line in lines:
        for code in line.get("codes", ()):
            code["source"] += hostile
        for test in line.get("tests", ()):
            test["test"] = test["test"] and f"{test['test']} # {hostile}"
        line["id"] += hostile
    write_lines(run / "plays.jsonl", lines)
    chosen = [{"id": line["id"], "description": hostile, "signature": hostile} for line in lines]
    write_lines(run / "chosen.jsonl", chosen)
    html = build_report(run)
    assert "<script" not in html and "\u202e" not in html
    assert "&lt;/pre&gt;&lt;script&gt;" in html
    Reading(html)


def test_a_run_at_work_is_shown_as_far_as_it_is(run):
    for name in ("metrics.json", "chosen.jsonl", "scores.jsonl"):
        (run / name).unlink()
    lines = [json.loads(line) for line in (run / "plays.jsonl").read_text().splitlines()]
    write_lines(run / "plays.jsonl", [line for line in lines if line.get("end") is None or line["id"] == "a/1"])
    html = build_report(run)
    text = Reading(html).text
    assert "1 of 4 tasks have ended so far" in text and "missing" not in text
    assert headings(html) == ["At a glance", "Agreement", "Tokens and executions", "Boards", "Configuration"]
    assert "a/1: another code was chosen after the rounds" in text
    assert "passes of the chosen code" in text
    assert "12,004" in text  # of the tasks that have begun


def test_a_run_that_has_just_begun_has_a_page(run):
    for name in ("metrics.json", "chosen.jsonl", "scores.jsonl", "plays.jsonl"):
        (run / name).unlink()
    assert "0 of 4 tasks have ended so far" in build_report(run)


def test_a_run_without_references_says_that_nothing_is_scored(tmp_path):
    html = build_report(make_cosplay(tmp_path / "run", judged=False))
    text = Reading(html).text
    assert "No task has a reference that holds, so nothing is scored." in text
    assert "right, by the reference" not in text
    assert "Agreement" in headings(html) and "By round" not in headings(html)
    assert "a/3: the choice stayed" in text


@pytest.mark.parametrize("name", ["metrics.json", "plays.jsonl", "chosen.jsonl", "scores.jsonl", "run.json"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null\n",
        "\x00\n{}\n",
        '{"scores": {"rounds": [5], "by_task": [{"id": 1}]}, "spent": {"codes": 3}}\n',
        '{"id": "a/1", "round": 0, "codes": [1], "matrix": [[1], []], "tests": "x"}\n{"id": "a/1", "end": "chosen"}\n',
        '{"id": "a/1", "round": 0, "codes": [{}], "matrix": [], "tests": []}\n{"id": "a/1", "end": "x"}\n',
        '{"id": "a/1", "rounds": [{"codes": [1, 2, 3], "tests": ["x"]}, {}]}\n',
    ],
)
def test_damaged_files_are_named_and_raise_nothing(run, name, text):
    (run / name).write_text(text)  # of run.json and metrics.json the other one says what kind of directory it is
    assert "CoSPlay: run" in build_report(run)


@pytest.mark.parametrize("name", ["metrics.json", "plays.jsonl", "chosen.jsonl"])
def test_a_file_that_is_no_json_is_said_to_be_damaged(run, name):
    (run / name).write_text("\x00\n{}\n")
    assert f"{name} is damaged" in build_report(run)


@pytest.mark.parametrize("name", ["metrics.json", "plays.jsonl", "chosen.jsonl", "scores.jsonl"])
def test_a_file_that_a_run_at_its_end_lacks_is_said_to_be_missing(run, name):
    assert "is missing" not in build_report(run)
    (run / name).unlink()
    assert f"{name} is missing" in build_report(run)


def test_a_board_whose_cells_do_not_go_with_its_codes_is_left_out(run):
    odd = board("a/1", 0, True)
    odd["matrix"] = odd["matrix"][:1]
    write_lines(run / "plays.jsonl", [odd, board("a/2", 0, True)])
    assert [len(play.boards) for play in read_plays(run).plays] == [0, 1]


def test_equal_files_give_equal_pages(run, tmp_path):
    other = make_cosplay(tmp_path / "other", chooser="best_of_n")
    assert build_report(run, (other,)) == build_report(run, (other,))


def against(tmp_path, other_turns=None, **changes):
    run = make_cosplay(tmp_path / "run", {f"a/{place}": (False, True) for place in range(8)})
    turns = {f"a/{place}": (False, place % 2 == 0) for place in range(2, 12)} if other_turns is None else other_turns
    return run, make_cosplay(tmp_path / "other", turns, **changes)


def test_another_run_is_compared_task_by_task_over_the_tasks_of_both(tmp_path):
    run, other = against(tmp_path, chooser="best_of_n", budgets="feed")
    by_measure = {one["measure"]: one for one in compare_arms(run, (other,))}
    found = by_measure["best of N"]
    assert (found["problems"], found["interval"]["value"]) == (6, 0.5)
    assert 0 < found["interval"]["low"] < 0.5 < found["interval"]["high"] <= 1
    assert (found["arm"], found["control"]) == ("CoSPlay, seed 0 (this run)", "best of N, matched, seed 0")
    assert by_measure["the run's own choice"]["interval"]["value"] == 0.5
    assert by_measure["codes right"]["interval"]["value"] == 0.0
    assert "+50.0 (" in build_report(run, (other,))


def test_an_ablation_is_called_by_what_it_leaves_out_and_what_else_differs_is_listed(tmp_path):
    run, other = against(tmp_path, fixing=False, codes=8)
    text = Reading(build_report(run, (other,))).text
    assert "CoSPlay, no fixing, seed 0" in text
    assert "codes and fixing" in text
    assert "the run's own choice" not in text  # both choose alike: it is among the choosers


def test_several_runs_stand_beside_each_other_over_their_price(tmp_path):
    run, other = against(tmp_path, seed=1)
    third = make_cosplay(tmp_path / "third", TURNS, chooser="codet")
    text = Reading(build_report(run, (other, third))).text
    assert text.count("CoSPlay, seed 1") >= 6
    assert "thousand tokens a task" in text
    assert "CodeT, seed 0" in text


def test_runs_that_have_no_scored_task_in_common_are_said_to_have_none(tmp_path):
    run, other = against(tmp_path, {"b/1": (False, True)})
    assert compare_arms(run, (other,)) == []
    assert "there is nothing to compare in pairs" in build_report(run, (other,))


def test_json_has_the_differences_under_arms(puzzlegen, tmp_path):
    run, other = against(tmp_path, chooser="best_of_n")
    code, out, _ = puzzlegen("report", run, "--against", other, "--json")
    document = json.loads(out)
    assert (code, document["page"], document["figures"]) == (0, str(run / "report.html"), {})
    assert {"best of N", "the run's own choice"} <= {one["measure"] for one in document["arms"]}


def test_a_run_of_another_command_is_not_beside_it(puzzlegen, tmp_path, run):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "metrics.json").write_text("{}")
    code, _, err = puzzlegen("report", run, "--against", tmp_path / "other")
    assert (code, err.count("\n")) == (2, 1)
    assert "name runs of cosplay with --against" in err
