"""The page of a loop of `sol-ver`, from files made by hand."""

import json
import shutil

import pyarrow as pa
import pytest
from report_fakes import Reading, completions, make_loop, make_run, make_sol_ver, preference, triple, write

from puzzlegen.errors import UsageError
from puzzlegen.report import build_report, compare_arms
from shards import ShardStore
from shards.task_schema import PREFERENCE_SCHEMA, TRIPLE_SCHEMA

HOSTILE = "</script><img src=x onerror=alert(1)>"


def page_of(path, *others) -> Reading:
    return Reading(build_report(path, others))


def change(path, **changes):
    write(path / "metrics.json", json.loads((path / "metrics.json").read_text()) | changes)


def after(page, name):
    """The cells after the first row with that heading."""
    place = page.words.index(name)
    return page.words[place + 1 : place + 4]


def test_the_page_says_how_code_and_tests_became(tmp_path):
    page = page_of(make_sol_ver(tmp_path / "loop", wanted=1))
    assert "Sol-Ver: loop" in page.text
    assert "Arm full: one model learns to write code and to test it" in page.text
    assert "All 1 iterations are done." in page.text
    assert {"8.3% (5.2 to 11.4)", "25.0% (21.9 to 28.1)"} <= set(page.by_tag["td"])  # both pass@1 and accuracy
    assert {"91.7% (88.6 to 94.8)", "75.0% (71.9 to 78.1)"} <= set(page.by_tag["td"])
    assert after(page, "mutants let through, base to last")[0] == "91.7% to 75.0%"
    assert "Missing or damaged" not in page.text


def test_gains_have_intervals_ratios_and_arrows(tmp_path):
    cells = set(page_of(make_sol_ver(tmp_path)).by_tag["td"])
    minus = "\N{MINUS SIGN}"
    assert {
        f"+1.0 ({minus}2.1 to +4.1)",
        "+10.0 (+6.9 to +13.1) ↑",
        f"{minus}10.0 ({minus}13.1 to {minus}6.9) ↓",
    } <= cells
    assert "1.41 (1.21 to 1.61)" in cells


def test_the_funnel_and_the_outcomes_of_the_harvest_are_by_iteration(tmp_path):
    page = page_of(make_sol_ver(tmp_path, right=((1, 0, 0), (2, 1, 0), (2, 2, 0))))
    assert after(page, "new tasks")[:2] == ["20 (15.6%)"] * 2
    assert after(page, "signature")[:2] == ["29", "29"]
    assert after(page, "all_fail") == ["no code passes any test", "3 (15.0%)", "3 (15.0%)"]
    assert after(page, "tied")[0] == "two groups have equally many codes and tests"
    assert after(page, "codes that could be read")[0] == "71 (88.8%)"
    assert after(page, "runs that raised")[0] == "200 (20.0%)"


def test_yields_are_of_both_roles_and_both_kinds(tmp_path):
    page = page_of(make_sol_ver(tmp_path))
    for words, number in (
        ("texts of code", "11"), ("texts of tests", "8"), ("preferences of code", "4"), ("preferences of tests", "5"),
    ):  # fmt: skip
        assert after(page, words)[0] == number
    assert after(page, "no_worse_suite")[0] == "2"


@pytest.mark.parametrize(
    ("arm", "titles"),
    [
        ("full", ["Training loss", "Margin"]),
        ("sft-only", ["Training loss"]),
        ("dpo-only", ["Margin"]),
    ],
)
def test_each_training_that_was_has_its_curve(tmp_path, arm, titles):
    captions = page_of(make_sol_ver(tmp_path, arm=arm)).by_tag["figcaption"]
    assert [title for title in ("Training loss", "Margin") if title in captions] == titles


def test_samples_come_from_all_over_the_dataset(tmp_path):
    page = page_of(make_sol_ver(tmp_path))
    assert "5 of 8 codes" in page.text and "1 of 11" in page.text
    assert "def add(n: int) -> int:\n    return n + 0" in page.by_tag["code"]
    assert "def add(n: int) -> int:\n    return n + 26" in page.by_tag["code"]
    assert page.by_tag["summary"].count("code: 4 of them") == 1
    assert page.by_tag["code"].count("assert add(2) == 9") == 8  # tells the answers apart, of both kinds
    assert page.by_tag["code"].count("assert add(1) == 3") >= 4  # which right code fails


def test_newly_solved_tasks_are_shown_with_what_solved_them(tmp_path):
    loop = make_sol_ver(tmp_path, right=((1, 0, 0), (2, 1, 0), (2, 1, 0)))
    text = page_of(loop).text
    assert "Iteration 1 solves one problem that no earlier one did." in text
    assert "Iteration 2 solves nothing that no earlier one did." in text
    (loop / "base" / "evaluation" / "completions.jsonl").unlink()
    text = page_of(loop).text
    assert "base/evaluation/completions.jsonl cannot be read" in text
    assert "no earlier one did" not in text  # which is not known


def test_what_models_have_written_is_text_whatever_stands_in_it(tmp_path):
    loop = make_sol_ver(tmp_path)
    for name in ("dataset", "preferences"):
        shutil.rmtree(loop / "iteration-1" / name)
    hostile = triple(description=HOSTILE, signature=HOSTILE, codes=[HOSTILE] * 5, tests=[HOSTILE])
    ShardStore(loop / "iteration-1" / "dataset", TRIPLE_SCHEMA).append([hostile])
    words = dict.fromkeys(("id", "prompt", "chosen", "rejected", "wrong", "test", "right_value", "fault"), HOSTILE)
    pairs = [preference(kind, wrong_value="\u202e" + HOSTILE, **words) for kind in ("code", "tests")]
    ShardStore(loop / "iteration-1" / "preferences", PREFERENCE_SCHEMA).append(pairs)
    for folder in ("base", "iteration-1"):
        text = (
            completions(HOSTILE, HOSTILE) if folder == "iteration-1" else completions().replace("accepted", "rejected")
        )
        (loop / folder / "evaluation" / "completions.jsonl").write_text(text)
    change(loop, arm=HOSTILE, stopped=HOSTILE)
    html = build_report(loop)
    assert "<img" not in html and "</script" not in html and "\u202e" not in html
    page = Reading(html)
    assert "and 2 codes more that behave alike" in page.text
    assert page.by_tag["code"].count(HOSTILE) >= 3 + 2 * 5


def test_controls_are_laid_over_it_with_their_differences_in_pairs(tmp_path):
    loop = make_sol_ver(tmp_path / "loop", right=((1, 0, 0), (2, 1, 0)))
    control = make_sol_ver(tmp_path / "control", arm="no-verification", right=((1, 0, 0), (1, 0, 0)))
    text = page_of(loop, control).text
    assert "full, seed 0 (this run)" in text and "no-verification, seed 0" in text
    found = {one["measure"]: one for one in compare_arms(loop, [control])}
    assert list(found) == ["pass@1", "test accuracy", "mutants let through"]
    assert [one["interval"]["value"] for one in found.values()] == pytest.approx([1 / 6, 1 / 6, -1 / 6])
    assert {(one["arm"], one["control"], one["iteration"]) for one in found.values()} == {
        ("full", "no-verification", 1)
    }
    assert "full less no-verification" in text


def test_seeds_have_a_mean_and_runs_made_otherwise_count_in_none(tmp_path):
    loops = [make_sol_ver(tmp_path / str(seed), seed=seed) for seed in range(3)]
    other = make_sol_ver(tmp_path / "other", seed=3, codes=4)
    text = page_of(*loops, other).text
    assert "mean and range of 3 seeds" in text
    assert "so not to be compared: full, seed 3 (it differs in codes)." in text


def test_seeds_together_are_set_beside_their_base(tmp_path):
    right = (((1, 1, 1), (2, 2, 2)), ((1, 1, 1), (4, 4, 4)))
    loops = [make_sol_ver(tmp_path / str(seed), seed=seed, right=each) for seed, each in enumerate(right)]
    captions = page_of(loops[0]).by_tag["figcaption"]
    caption = "How many times the base's, likewise; of each task the mean over the seeds of an arm"
    assert caption not in captions
    page = page_of(*loops)
    place = page.words.index(caption)
    assert page.words[place + 7 : place + 11] == ["full", "1", "2", "3.00 (3.00 to 3.00)"]  # of 2 and 4 times
    write(loops[1] / "base" / "tests" / "tests.json", {"by_task": {"another": {"accuracy": 1.0}}})
    page = page_of(*loops)
    place = page.words.index(caption)
    assert page.words[place + 10 : place + 12] == ["3.00 (3.00 to 3.00)", "\N{EN DASH}"]


def test_json_has_the_differences(puzzlegen, tmp_path):
    loop, control = make_sol_ver(tmp_path / "a"), make_sol_ver(tmp_path / "b", arm="sft-only")
    code, out, _ = puzzlegen("report", loop, "--against", control, "--json")
    document = json.loads(out)
    assert (code, len(document["arms"]), document["figures"]) == (0, 3, {})
    assert (loop / "report.html").exists()


def test_loops_of_other_commands_are_not_laid_over_it(tmp_path):
    loop = make_sol_ver(tmp_path / "loop")
    for other in (make_loop(tmp_path / "improve"), make_run(tmp_path / "generate")):
        with pytest.raises(UsageError, match=r"is a run of sol-ver and .* is none; name runs of sol-ver"):
            build_report(loop, [other])
        with pytest.raises(UsageError, match=f"is a run of {other.name} and .* is none"):
            build_report(other, [loop])


def test_a_loop_that_has_just_begun_is_shown_as_far_as_it_is(tmp_path):
    loop = make_sol_ver(tmp_path, wanted=2)
    base, begun = json.loads((loop / "metrics.json").read_text())["iterations"]
    shutil.rmtree(loop / "iteration-1")
    change(loop, iterations=[base])
    text = page_of(loop).text
    assert "0 of 2 iterations are measured so far" in text
    assert "Missing or damaged" not in text and "Triples" not in text
    change(loop, iterations=[base, {"iteration": 1, "invented": begun["invented"]}])
    assert "Invented tasks" in page_of(loop).text
    change(loop, iterations=[])
    assert "Code" not in page_of(loop).by_tag["h2"]


def test_a_loop_that_has_stopped_says_why(tmp_path):
    why = "stopped before the training of iteration 1: no codes and tests agree"
    loop = make_sol_ver(tmp_path, stopped=why)
    assert f"It {why}." in page_of(loop).text
    change(loop, arm="no-verification")
    assert "Arm no-verification: a control, trained on answers that nobody has judged." in page_of(loop).text


@pytest.mark.parametrize(
    "name",
    [
        "run.json", "metrics.json", "iteration-1/supervised/training.json", "iteration-1/preferring/training.json",
        "iteration-1/evaluation/completions.jsonl", "base/tests/tests.json",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", [None, "", "[]", "[" * 99_999], ids=["gone", "empty", "list", "deep"])
def test_damaged_files_are_named_and_raise_nothing(tmp_path, name, text):
    loop = make_sol_ver(tmp_path)
    (loop / name).unlink()
    if text is not None:
        (loop / name).write_text(text)
    page = page_of(loop)
    assert page.by_tag["h1"][0].startswith("Sol-Ver")
    assert any(note.startswith(name) for note in page.by_tag["li"])


@pytest.mark.parametrize("name", ["dataset", "preferences"])
@pytest.mark.parametrize("text", ["", "[]", '{"shards": 3}'], ids=["empty", "list", "other"])
def test_a_damaged_dataset_costs_its_samples_only(tmp_path, name, text):
    loop = make_sol_ver(tmp_path)
    for file in (loop / "iteration-1" / name).iterdir():
        file.write_text(text)
    page = page_of(loop)
    titles = {"Triples": "dataset", "Preferences": "preferences"}
    assert [titles[title] for title in titles if title in page.by_tag["h2"]] == [
        *({"dataset", "preferences"} - {name})
    ]
    assert f"iteration-1/{name}/ is damaged, or is no dataset of puzzlegen." in page.by_tag["li"]


def test_offsets_that_lead_out_of_a_file_are_damage_like_any_other(tmp_path):
    loop = make_sol_ver(tmp_path)
    (path,) = (loop / "iteration-1" / "preferences").glob("*.arrow")
    with pa.ipc.open_stream(path) as reader:
        column = reader.read_all().column("prompt").chunk(0)
    offsets = column.buffers()[1].to_pybytes()[: 4 * (len(column) + 1)]
    assert offsets in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(offsets, offsets[:4] + b"\xff\xff\xff\x7f" + offsets[8:]))
    assert "iteration-1/preferences/ is damaged, or is no dataset of puzzlegen." in page_of(loop).by_tag["li"]


def test_a_file_that_claims_more_than_there_is_memory_for_costs_its_samples_only(tmp_path, monkeypatch):
    def without_memory(path):
        raise MemoryError

    monkeypatch.setattr("puzzlegen.report.reading.rows.record_batches", without_memory)
    page = page_of(make_sol_ver(tmp_path))
    assert "iteration-1/dataset/ cannot be read in the memory that there is, or is damaged." in page.by_tag["li"]


@pytest.mark.parametrize(
    "entry",
    [
        {"iteration": 10**14}, {"iteration": 1, "tests": 3}, {"iteration": 1, "yields": {"task:agreed": -1}},
        {"iteration": 1, "evaluation": {"pass@1": 1}, "gain": {"pass@1": {"difference": []}}},
        {"iteration": 1, "learned": {"examples": "x"}, "preferred": {"loss": None}, "seconds": {"answer": 1e300}},
    ],
)  # fmt: skip
def test_figures_of_another_shape_are_left_out(tmp_path, entry):
    loop = make_sol_ver(tmp_path)
    base = json.loads((loop / "metrics.json").read_text())["iterations"][0]
    change(loop, iterations=[base, entry])
    assert "Sol-Ver" in page_of(loop).text


def test_equal_files_give_equal_pages(tmp_path):
    loops = [make_sol_ver(tmp_path / name / "loop") for name in ("a", "b")]
    assert build_report(loops[0]) == build_report(loops[1])
