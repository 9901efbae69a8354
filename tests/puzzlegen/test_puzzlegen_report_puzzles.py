"""The browser over puzzles and the pictures of variety, without a browser; tests with one are beside these."""

import base64
import hashlib
import re

import pytest
from puzzlegen_fakes import kept_row
from report_fakes import Reading, make_loop, make_run

from puzzlegen.report import build_report, parts
from puzzlegen.report.drawing.browser import LEVELS, Browser, Entry, draw_browser, level_of
from puzzlegen.report.generation.templates import (
    new_templates,
    rows_by_length,
    rows_by_template_size,
    templates_by_rows,
)
from puzzlegen.report.reading.rows import Row
from shards import ROW_SCHEMA, ShardStore


def entry(**changes):
    one = Entry("def f(x: int):\n    return x == 7", ("def g():\n    return 7",), ("7",), "int", 0.5)
    return one._replace(**changes)


def attributes_of(html, name):
    return [attributes for tag, attributes in Reading(html).tags if tag == name]


def rows(*templates):
    return [Row(str(place), "def f(x): 0", (), (), "int", 0.5, name, True) for place, name in enumerate(templates)]


@pytest.mark.parametrize(
    ("rate", "level"),
    [(0.0, "hard"), (0.333, "hard"), (1 / 3, "medium"), (0.5, "medium"), (2 / 3, "easy"), (1.0, "easy"), (None, "")],
)
def test_difficulty_follows_the_solve_rate(rate, level):
    assert level_of(rate) == level


def test_a_puzzle_is_there_with_its_solutions_and_answers():
    page = Reading(draw_browser(Browser((entry(solutions=("def g():\n    return 7", "def g():\n    return 3 + 4")),))))
    assert page.by_tag["pre" if "pre" in page.by_tag else "code"]
    for words in ("def f(x: int):\n    return x == 7", "def g():\n    return 3 + 4", "50.0% solved", "7"):
        assert words in page.words


def test_filters_offer_what_is_there_with_its_number():
    entries = (entry(), entry(answer_type="List[str]", solve_rate=0.1), entry(solve_rate=0.2))
    page = Reading(draw_browser(Browser(entries)))
    assert page.by_tag["option"] == ["any", "List[str] (1)", "int (2)", "any", "hard (2)", "medium (1)", "easy (0)"]


def test_what_nobody_has_judged_has_no_difficulty_and_is_called_an_attempt():
    page = Reading(draw_browser(Browser((entry(solve_rate=None, answers=()),))))
    assert "difficulty" not in page.text
    assert "An attempt, not judged" in page.text
    assert "solved" not in page.text


def test_only_the_first_solutions_are_shown_and_the_rest_is_counted():
    page = Reading(
        draw_browser(Browser((entry(solutions=tuple(f"def g(): {n}" for n in range(8)), answers=("7",) * 8),)))
    )
    assert "and 5 more solutions" in page.text
    assert "def g(): 3" not in page.text


def test_a_hostile_answer_type_stays_within_its_attribute():
    bad = '"><script>alert(1)</script>'
    html = draw_browser(Browser((entry(answer_type=bad),)))
    assert "<script" not in html
    assert attributes_of(html, "details")[0]["data-type"] == bad


def test_without_the_script_everything_is_shown_but_the_filters(tmp_path):
    html = build_report(make_run(tmp_path))
    assert [one["hidden"] for one in attributes_of(html, "form")] == ["hidden"]
    assert not any("hidden" in one for one in attributes_of(html, "details"))


def test_the_policy_names_the_script_by_its_digest_and_allows_nothing_else(tmp_path):
    html = build_report(make_run(tmp_path))
    script = re.search("<script>(.*?)</script>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = (one["content"] for one in attributes_of(html, "meta") if one.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def test_a_page_without_puzzles_has_no_script_and_allows_none(tmp_path):
    for html in (build_report(make_loop(tmp_path / "loop")), build_report(make_run(tmp_path / "run", rows=[]))):
        assert "<script" not in html
        assert "script-src" not in html


@pytest.mark.parametrize(("number", "shown"), [(1, 1), (7, 7), (8, 7), (50, 7)])
def test_a_bounded_number_of_puzzles_is_in_the_page_from_all_over_the_run(tmp_path, monkeypatch, number, shown):
    monkeypatch.setattr(parts, "_MOST_BROWSED", 7)
    html = build_report(make_run(tmp_path, rows=[kept_row(0, place) for place in range(number)], kept=number))
    listed = [one for one in attributes_of(html, "details") if one.get("class") == "puzzle"]
    assert len(listed) == shown
    said = f"All {number} puzzles." if number == shown else f"{shown} puzzles, evenly from {number} rows."
    assert said in Reading(html).text


def test_the_page_of_a_loop_has_the_puzzles_of_its_newest_iteration(tmp_path):
    loop = make_loop(tmp_path / "loop")
    for number in (1, 2):
        ShardStore(loop / f"iteration-{number}" / "dataset", ROW_SCHEMA).append([kept_row(number, 7)])
    page = Reading(build_report(loop))
    assert "def f(x: int):\n    return x == 2007" in page.words
    assert "def f(x: int):\n    return x == 1007" not in page.words


def test_levels_cover_every_rate():
    assert max(LEVELS.values()) == float("inf")


def test_the_line_of_templates_counts_different_ones_so_far():
    chart = templates_by_rows([("run", rows("a", "b", "a", "c"))])
    assert [(point.x, point.y.value) for point in chart.series[0].points] == [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3)]
    assert chart.series[-1].points[-1].y.value == 4


def test_the_share_of_rows_that_open_a_template_falls_when_none_is_new():
    chart = new_templates([("run", rows(*"abcdefghijkl", *"aaaaaaaaaaaa"))])
    assert [(point.x, point.y.value) for point in chart.series[0].points] == [
        (2 * part, 1.0 if part <= 6 else 0.0) for part in range(1, 13)
    ]


@pytest.mark.parametrize("number", [1, 2, 11, 13, 2000])
def test_every_row_is_in_one_part(number):
    chart = new_templates([("run", rows(*map(str, range(number))))])
    points = chart.series[0].points
    assert (points[-1].x, {point.y.value for point in points}) == (number, {1.0})


def test_rows_are_counted_by_the_size_of_their_template():
    chart = rows_by_template_size(rows("a", "b", "b", *"ccc", *"d" * 20))
    assert chart.values == (1, 2, 3, 0, 0, 0, 0, 0, 20)


def test_every_row_has_a_length():
    lengths = [0, 49, 50, 399, 400, 9999]
    chart = rows_by_length(
        [row._replace(puzzle="x" * size) for row, size in zip(rows(*"abcdef"), lengths, strict=True)]
    )
    assert dict(zip(chart.labels, chart.values, strict=True)) | {} == {
        "0 to 49": 2, "50 to 74": 1, "75 to 99": 0, "100 to 124": 0, "125 to 149": 0, "150 to 199": 0,
        "200 to 249": 0, "250 to 299": 0, "300 to 399": 1, "400 or more": 2,
    }  # fmt: skip
