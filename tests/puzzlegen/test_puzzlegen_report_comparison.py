"""Two runs of `generate` on one page."""

import json

import pytest
from puzzlegen_fakes import fill, kept_row, open_fake
from report_fakes import DIVERSITY, FUNNEL, REJECTED, Reading, make_loop, make_run

from puzzlegen.report import build_report
from puzzlegen.report.figures import DASH, points


def section(html, title):
    """The part of the page under `title`, as a page of its own."""
    start = html.index(f">{title}</h2>")
    return Reading(f"<p>{html[html.index('</h2>', start) + 5 : html.index('</section>', start)]}</p>")


def compared(path, other, name="other"):
    return section(build_report(path, [other]), f"Compared with {name}")


def row_of(page, name):
    """The cells after the row's heading."""
    words = page.words
    place = words.index(name)
    return words[place + 1 : place + 4]


def test_figures_of_both_stand_beside_each_other_with_their_difference(tmp_path):
    other = make_run(tmp_path / "other", kept=914, tokens_per_kept=254.941, funnel=FUNNEL | {"proposed": 3466})
    page = compared(make_run(tmp_path / "run"), other)
    assert row_of(page, "kept") == ["457", "914", points(-0.5) + "%"]
    assert row_of(page, "kept, of proposed") == ["26.4%", "13.2%", "+13.2 points"]
    assert row_of(page, "tokens per kept puzzle") == ["127.5", "254.9", points(-0.5) + "%"]
    assert row_of(page, "largest template") == ["1.7%", "1.7%", "0.0 points"]


def test_reasons_are_compared_by_their_share_of_all_texts(tmp_path):
    other = make_run(tmp_path / "other")
    metrics = json.loads((other / "metrics.json").read_text())
    (other / "metrics.json").write_text(json.dumps(metrics | {"rejected": REJECTED | {"syntax": 0, "trivial": 311}}))
    page = compared(make_run(tmp_path / "run"), other)
    assert row_of(page, "syntax") == ["17.9%", "0.0%", "+17.9 points"]
    assert row_of(page, "trivial") == ["0.0%", "17.9%", points(-0.1795) + " points"]


def test_options_that_differ_are_named_with_both_values(tmp_path):
    runs = [open_fake(tmp_path / name, 3, temperature=warm) for name, warm in (("run", 0.9), ("other", 0.6))]
    for run in runs:
        fill(run)
        run.close()
    page = compared(tmp_path / "run", tmp_path / "other")
    assert row_of(page, "temperature")[:2] == ["0.9", "0.6"]
    assert "seed" not in page.words


def test_runs_of_one_configuration_are_said_to_be_that(tmp_path):
    page = compared(make_run(tmp_path / "run"), make_run(tmp_path / "other"))
    assert "Both were made under the same configuration." in page.text


def test_samples_of_unequal_size_are_warned_of(tmp_path):
    other = make_run(tmp_path / "other", diversity=DIVERSITY | {"sample": 7})
    warning = "Vendi score, n-grams and novelty do not compare here"
    assert warning in compared(make_run(tmp_path / "run"), other).text
    assert warning not in compared(tmp_path / "run", make_run(tmp_path / "third"), "third").text


def test_puzzles_that_both_have_are_counted(tmp_path):
    other = make_run(tmp_path / "other", rows=[kept_row(0, place) for place in (1, 2, 7, 8)])
    page = compared(make_run(tmp_path / "run"), other)
    assert "Of 3 rows looked at in this run, 2 are among 4 of the other." in page.text


def test_both_have_a_line_in_the_charts_over_time(tmp_path):
    for name in ("run", "other"):
        with open_fake(tmp_path / name, 9) as run:
            fill(run)
    html = build_report(tmp_path / "run", [tmp_path / "other"])
    assert section(html, "Over time").by_tag["li"].count("other") == 5
    assert section(html, "Diversity").by_tag["li"][:2] == ["run (this run)", "other"]


def test_what_is_missing_in_the_other_run_is_said_with_its_name(tmp_path):
    other = make_run(tmp_path / "other")
    (other / "metrics.json").write_text("[]")
    html = build_report(make_run(tmp_path / "run"), [other])
    page = Reading(html)
    assert "other: metrics.json is damaged: it holds no JSON object." in page.by_tag["li"]
    assert row_of(section(html, "Compared with other"), "texts written") == ["1,733", DASH, DASH]


def test_runs_of_the_same_name_are_told_apart(tmp_path):
    text = Reading(build_report(make_run(tmp_path / "a" / "run"), [make_run(tmp_path / "b" / "run")])).text
    assert "run (this run)" in text
    assert "run (the other)" in text


@pytest.mark.parametrize(
    ("others", "message"),
    [
        (["loop"], "run is a run of generate and loop is none; name runs of generate with --against"),
        (["run"], "a run is named twice"),
        (["other", "third"], "a run of generate is compared with one other; name one run with --against"),
        (["nowhere"], "nowhere is no run directory"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error_in_one_line(puzzlegen, monkeypatch, tmp_path, others, message):
    monkeypatch.chdir(tmp_path)
    make_loop(tmp_path / "loop")
    for name in ("run", "other", "third"):
        make_run(tmp_path / name)
    code, out, err = puzzlegen("report", "run", *(f"--against={other}" for other in others))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_a_loop_is_compared_by_the_same_option(puzzlegen, tmp_path):
    loops = [make_loop(tmp_path / str(seed), seed=seed) for seed in range(2)]
    assert puzzlegen("report", loops[0], "--against", loops[1])[0] == 0
    assert "mean and range of 2 seeds" in (loops[0] / "report.html").read_text()


def test_json_has_the_figures_of_both_as_numbers(puzzlegen, tmp_path):
    runs = [make_run(tmp_path / "run"), make_run(tmp_path / "other", kept=914, diversity=None)]
    code, out, _ = puzzlegen("report", runs[0], "--against", runs[1], "--json")
    document = json.loads(out)
    assert (code, document["page"], document["arms"]) == (0, str(runs[0] / "report.html"), [])
    assert document["figures"]["kept"] == {"run": 457, "against": 914}
    assert document["figures"]["kept, of proposed"]["run"] == FUNNEL["kept"] / FUNNEL["proposed"]
    assert document["figures"]["Vendi score"] == {"run": DIVERSITY["vendi"], "against": None}


def test_json_of_one_run_compares_nothing(puzzlegen, tmp_path):
    run = make_run(tmp_path / "run")
    assert json.loads(puzzlegen("report", run, "--json")[1]) == {
        "page": str(run / "report.html"), "arms": [], "figures": {},
    }  # fmt: skip
