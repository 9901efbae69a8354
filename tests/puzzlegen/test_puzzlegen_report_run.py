"""The page of a `generate` run."""

import json
import re
from itertools import pairwise

import pyarrow as pa
import pytest
from puzzlegen_fakes import fake_batches, kept_row, open_fake, rejected_row
from report_fakes import DIVERSITY, FUNNEL, REJECTED, Reading, make_run

from puzzlegen.report import build_report
from puzzlegen.report.drawing.browser import SCRIPT, SCRIPT_DIGEST
from puzzlegen.report.figures import amount, count, seconds, share
from puzzlegen.report.reading import rows as rows_module

HOSTILE = "def f(x: str):\n    '''</script><img src=x onerror=alert(1)></pre>\x00\u202e'''\n    return x == '\"<&'"


def page_of(path, *others) -> Reading:
    return Reading(build_report(path, others))


def numbers_in(cells: list[str]) -> set[str]:
    return {number for cell in cells for number in re.findall(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|s\b)?", cell)}


def test_the_page_tells_what_it_is_how_it_was_made_and_what_came_of_it(tmp_path):
    page = page_of(make_run(tmp_path / "first"))
    assert "457 verified puzzles, written and solved by the model builtin. The run is done." in page.text
    for words in ("Puzzles: first", "0.83", "L3", "3.11.7", "feed", "2026-01-02 03:04 UTC", "Vendi score", "145.90"):
        assert words in page.text
    assert "Missing or damaged" not in page.text


def test_the_funnel_has_every_stage_with_its_share_of_the_one_before(tmp_path):
    cells = page_of(make_run(tmp_path)).by_tag["td"]
    stages = list(FUNNEL)[:8]
    for before, stage in pairwise(stages):
        assert count(FUNNEL[stage]) in cells
        assert share(FUNNEL[stage] / FUNNEL[before]) in cells


def test_every_number_comes_from_the_files(tmp_path):
    run = make_run(tmp_path / "run")
    page = page_of(run)
    stages = [FUNNEL[stage] for stage in list(FUNNEL)[:8]]
    attempts, wall = [1831, 2089], 146.28
    ratios = [after / before for before, after in pairwise(stages)]
    ratios += [value / sum(REJECTED.values()) for value in REJECTED.values()]
    ratios += [value / sum(DIVERSITY["answer_types"].values()) for value in DIVERSITY["answer_types"].values()]
    ratios += [value / sum(attempts) for value in attempts]
    ratios += [value / wall for value in (95.85, 52.63, 0.5)] + [1.0, *DIVERSITY["distinct_ngrams"]]
    ratios += [457 / 1733, 2 / 3, DIVERSITY["top_template_share"], DIVERSITY["top_10_template_share"]]
    figures = [*DIVERSITY["novelty"], *(DIVERSITY[key] for key in ("vendi", "node_entropy", "compression_ratio"))]
    known = [*map(share, ratios), *map(amount, figures), *map(seconds, (wall, 95.85, 52.63, 0.5))]
    known += map(count, [*FUNNEL.values(), *REJECTED.values(), *DIVERSITY["answer_types"].values(), 13])
    known += map(count, [58254, 19, *DIVERSITY["solve_rates"], DIVERSITY["templates"], DIVERSITY["sample"]])
    known += ["0 is a copy", "1 shares nothing"]  # what novelty means
    known += [amount(127.4705, 1), amount(3.1241), amount(0.125, 3), "2026-01-02 03:04"]
    known += [(run / "run.json").read_text(), *(str(kept_row(0, place)) for place in range(3)), "L3"]
    assert numbers_in(page.by_tag["td"] + page.by_tag["dd"]) <= numbers_in(known)
    assert numbers_in(page.by_tag["p"]) <= numbers_in([*known, "3 rows"])


def test_every_figure_follows_the_file(tmp_path):
    before = build_report(make_run(tmp_path / "a" / "run"))
    for key in ("proposed", "novel", "kept", "attempt:error"):
        changed = make_run(tmp_path / key / "run", funnel=FUNNEL | {key: 876_543})
        assert "876,543" in build_report(changed)
    assert "876,543" not in before


def test_the_same_files_give_the_same_bytes_wherever_they_are(tmp_path):
    assert build_report(make_run(tmp_path / "a" / "run")) == build_report(make_run(tmp_path / "b" / "run"))


def test_nothing_in_the_page_is_fetched_or_run(tmp_path):
    html = build_report(make_run(tmp_path))
    page = Reading(html)
    names = {name for name, _ in page.tags}
    assert not names & {"link", "img", "iframe", "object", "embed", "base"}
    assert html.count("<script") == 1 and f"<script>{SCRIPT}</script>" in html
    for name, attributes in page.tags:
        assert not any(key.startswith("on") for key in attributes), name
        assert not {"src", "srcset", "data", "action", "background"} & set(attributes), name
        assert attributes.get("href", "#").startswith("#")
    outside = html.replace(SCRIPT_DIGEST, "")
    assert "url(" not in outside and "@import" not in outside and "//" not in outside.replace("_", "")
    assert not {"fetch", "XMLHttpRequest", "import", "innerHTML", "eval", "document.write"} & set(
        re.findall(r"[\w.]+", SCRIPT)
    )


def test_text_of_the_model_is_text_whatever_stands_in_it(tmp_path):
    row = kept_row(0, 0) | {"puzzle": HOSTILE, "solutions": [HOSTILE], "answers": ["</dd><script>"], "template": "<b>"}
    rejected = rejected_row(0) | {"text": HOSTILE, "detail": "<svg onload=alert(1)>"}
    html = build_report(make_run(tmp_path, rows=[row, row | {"id": "2"}], rejected=[rejected]))
    page = Reading(html)
    assert [name for name, _ in page.tags if name in {"script", "img"}] == ["script"]
    assert html.replace(f"<script>{SCRIPT}</script>", "").count("</script>") == html.count("<img") == 0
    assert html.count("onload=alert(1)>") == 0
    assert "'''</script><img src=x onerror=alert(1)></pre>\\x00\\u202e'''" in page.text
    assert "<svg onload=alert(1)>" in page.text


def test_hostile_names_in_the_files_are_text_too(tmp_path):
    bad = "<script>alert(1)</script>"
    run = make_run(tmp_path, rejected=[], funnel={bad: 1, "proposed": 2}, seconds={})
    (run / "run.json").write_text(json.dumps({"format": 1, "configuration": {bad: bad, "model": bad}}))
    assert "<script" not in build_report(run).replace(f"<script>{SCRIPT}</script>", "")


def test_an_example_of_each_reason_is_shown(tmp_path):
    texts = [rejected_row(0) | {"reason": reason, "text": f"text of {reason}"} for reason in REJECTED]
    page = page_of(make_run(tmp_path, rejected=texts))
    for reason in REJECTED:
        assert f"text of {reason}" in page.by_tag["code"]


def test_the_shortest_and_the_hardest_row_are_shown(tmp_path):
    rows = [
        kept_row(0, 0) | {"puzzle": "def f(x: int):\n    return x == 70_000", "solve_rate": 0.25},
        kept_row(0, 1) | {"puzzle": "def f(x: int):\n    return x == 8", "solve_rate": 0.75},
        kept_row(0, 2) | {"puzzle": "def f(x: int):\n    return x * x == 49_000_000", "solve_rate": 0.125},
    ]
    sources = page_of(make_run(tmp_path, rows=rows)).by_tag["code"]
    shown = [source for source in sources if source.startswith("def f(x: int):\n")]
    assert shown[-3:-1] == [rows[1]["puzzle"], rows[2]["puzzle"]]  # the last is drawn at random


def test_rows_that_nobody_judged_are_called_that(tmp_path):
    row = kept_row(0, 0) | {"verifier_version": "", "sandbox_level": "", "answers": [""], "solve_rate": 0.0}
    text = page_of(make_run(tmp_path, rows=[row])).text
    assert "nobody has judged" in text
    assert "verified" not in text


def test_the_largest_templates_are_shown_with_one_of_their_puzzles(tmp_path):
    rows = [kept_row(0, place) | {"template": "a" if place < 3 else str(place)} for place in range(4)]
    text = page_of(make_run(tmp_path, rows=rows)).text
    assert "3 rows, 75.0%" in text


def test_a_run_that_is_still_going_is_shown_as_far_as_it_is(tmp_path):
    with open_fake(tmp_path / "run", 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
        text = page_of(tmp_path / "run").text
    assert "3 of 10 verified puzzles so far" in text
    assert "The run is not measured yet: these are counts of 3 rows." in text
    assert "Missing or damaged" not in text


def test_a_run_that_has_only_begun_has_a_page(tmp_path):
    open_fake(tmp_path / "run", 10).close()
    assert "Nothing has been kept yet of 10 puzzles." in page_of(tmp_path / "run").text


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("run.json", None),
        ("run.json", "{"),
        ("metrics.json", None),
        ("metrics.json", '{"funnel": 3, "diversity": {"vendi": "x", "solve_rates": [1]}, "seconds": []}'),
        ("metrics.json", "[]"),
        ("dataset/state.json", "{"),
        ("dataset/state.json", None),
        ("dataset/state.json", '{"_data_files": [{"filename": "../run.json"}]}'),
        ("rejected/state.json", "null"),
        ("events.jsonl", "x\ny\n"),
    ],
)
def test_what_is_missing_or_damaged_is_said_on_the_page(tmp_path, name, damage):
    run = make_run(tmp_path)
    (run / name).unlink() if damage is None else (run / name).write_text(damage)
    page = page_of(run)
    assert "Missing or damaged" in page.text
    assert any(name.split("/")[0] in note for note in page.by_tag["li"])


@pytest.mark.parametrize(
    ("column", "value"), [("solve_rate", "high"), ("solve_rate", [0.5]), ("solutions", 5), ("answers", True)]
)
def test_rows_of_a_foreign_schema_are_said_to_be_damaged_and_left_out(tmp_path, column, value):
    run = make_run(tmp_path)
    [file] = (run / "dataset").glob("*.arrow")
    table = pa.Table.from_pylist([kept_row(0, 0) | {column: value}])
    with pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    page = page_of(run)
    assert "dataset/ is damaged, or is no dataset of puzzlegen." in page.by_tag["li"]
    assert "Funnel" in page.text


def test_what_was_kept_is_known_from_the_ledger_where_the_counts_are_lost(tmp_path):
    with open_fake(tmp_path / "run", 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
    (tmp_path / "run" / "metrics.json").unlink()
    assert "3 of 10 verified puzzles so far" in page_of(tmp_path / "run").text


def test_rows_without_any_counts_are_not_said_to_be_nothing(tmp_path):
    run = make_run(tmp_path)
    (run / "metrics.json").unlink()
    text = page_of(run).text
    assert "How many puzzles have been kept is not known." in text
    assert "Nothing has been kept" not in text


def test_a_folder_whose_counts_are_no_runs_is_not_said_to_be_a_run_without_puzzles(tmp_path):
    (tmp_path / "metrics.json").write_text('{"accuracy": 0.9}')
    assert "Nothing has been kept" not in page_of(tmp_path).text


def test_a_run_whose_target_is_lost_is_not_said_to_be_done(tmp_path):
    run = make_run(tmp_path)
    (run / "run.json").unlink()
    text = page_of(run).text
    assert "Whether the run is done is not known." in text
    assert "The run is done" not in text


def test_no_more_than_a_bounded_number_of_rows_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_module, "MOST_ROWS", 7)
    run = make_run(tmp_path, rows=[kept_row(0, place) for place in range(50)])
    assert len(rows_module.look_at_rows(run / "dataset", "dataset/", [])) == 7
