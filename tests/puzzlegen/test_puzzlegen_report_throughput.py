"""The figures of a run over its time, from the ledger."""

import json

import pytest
from puzzlegen_fakes import fill, open_fake
from report_fakes import Reading, make_run

from puzzlegen.generation.ledger import BatchRecord
from puzzlegen.report import build_report
from puzzlegen.report.generation.throughput import MOST_STRETCHES, read_stretches, throughput_charts


def write_ledger(path, records):
    path.mkdir(exist_ok=True)
    (path / "batches.jsonl").write_text("".join(json.dumps(record._asdict()) + "\n" for record in records))


def records(number, *, wall=30.0, complete=True):
    funnel = {"proposed": 512, "nontrivial": 200, "novel": 150, "kept": 100}
    return [
        BatchRecord(place, 100, 100 * (place + 1), complete or place + 1 < number, funnel, 6_000, 9.0, 4.0, 0.5, wall)
        for place in range(number)
    ]


def values(chart):
    return [(point.x, point.y.value) for point in chart.series[0].points]


def stretches_of(path, found):
    write_ledger(path, found)
    notes = []
    stretches = read_stretches(path, notes)
    assert notes == []
    return stretches


def test_each_chart_has_a_point_for_each_batch_of_a_short_run(tmp_path):
    charts = throughput_charts([("run", stretches_of(tmp_path, records(4)))])
    figures = {chart.title: values(chart) for chart in charts}
    assert figures == {
        "Puzzles kept": [(0.5, 100), (1.0, 200), (1.5, 300), (2.0, 400)],
        "Puzzles kept a minute": [(0.5, 200), (1.0, 200), (1.5, 200), (2.0, 200)],
        "Tokens a second": [(0.5, 200), (1.0, 200), (1.5, 200), (2.0, 200)],
        "Kept, of all texts written": [(x, 100 / 512) for x in (0.5, 1.0, 1.5, 2.0)],
        "New, of those not trivial": [(x, 0.75) for x in (0.5, 1.0, 1.5, 2.0)],
    }


def test_the_last_batch_of_a_run_that_met_its_target_says_nothing_of_the_yield(tmp_path):
    charts = throughput_charts([("run", stretches_of(tmp_path, records(4, complete=False)))])
    lengths = {chart.title: len(values(chart)) for chart in charts}
    assert lengths["Puzzles kept a minute"] == lengths["Kept, of all texts written"] == 3
    assert lengths["Puzzles kept"] == lengths["Tokens a second"] == 4


@pytest.mark.parametrize("number", [1, 59, 60, 61, 1000, 7919])
def test_a_run_of_any_length_has_a_bounded_number_of_points_and_loses_nothing(tmp_path, number):
    stretches = stretches_of(tmp_path, records(number))
    assert min(number, MOST_STRETCHES // 2) <= len(stretches) <= MOST_STRETCHES
    assert sum(each.kept for each in stretches) == stretches[-1].kept_total == 100 * number
    assert sum(each.seconds for each in stretches) == pytest.approx(30 * number)
    assert stretches[-1].end == pytest.approx(30 * number)


def test_batches_that_took_no_time_are_not_lost(tmp_path):
    found = records(200)
    found = found[:100] + [record._replace(wall_seconds=0.0) for record in found[100:]]
    stretches = stretches_of(tmp_path, found)
    assert len(stretches) <= MOST_STRETCHES
    assert sum(each.kept for each in stretches) == 20_000


@pytest.mark.parametrize(("number", "unit"), [(2, "seconds"), (4, "minutes"), (240, "hours")])
def test_time_is_told_in_the_unit_that_reads_well(tmp_path, number, unit):
    charts = throughput_charts([("run", stretches_of(tmp_path, records(number)))])
    assert {chart.x_label for chart in charts} == {f"{unit} of work"}


def test_a_run_without_a_batch_has_no_charts(tmp_path):
    assert throughput_charts([("run", read_stretches(tmp_path, []))]) == ()


@pytest.mark.parametrize("damage", ["x\ny\n", '{"number": 1}\n{}\n', "[]\n[]\n"])
def test_a_damaged_ledger_is_noted_and_costs_only_these_charts(tmp_path, damage):
    run = make_run(tmp_path / "run")
    (run / "batches.jsonl").write_text(damage)
    page = Reading(build_report(run))
    assert "batches.jsonl is damaged, and with it the figures over time." in page.by_tag["li"]
    assert "Over time" not in page.text
    assert "Funnel" in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"funnel": 3},
        {"funnel": {"proposed": []}},
        {"tokens": {}},
        {"kept_total": 10**400},
        {"kept": "3"},
        {"tokens": float("nan")},
    ],
    ids=str,
)
def test_figures_that_no_run_has_written_are_damage(tmp_path, changes):
    run = make_run(tmp_path / "run")
    line = records(1)[0]._asdict() | changes
    (run / "batches.jsonl").write_text(f"{json.dumps(line)}\n" * 2)
    assert "batches.jsonl is damaged, and with it the figures over time." in Reading(build_report(run)).by_tag["li"]


def test_time_that_is_no_number_is_damage(tmp_path):
    write_ledger(tmp_path, [records(1)[0]._replace(wall_seconds=float("nan"))])
    notes = []
    assert read_stretches(tmp_path, notes) == ()
    assert len(notes) == 1


def test_the_page_of_a_real_run_directory_shows_them(tmp_path):
    with open_fake(tmp_path, 9) as run:
        fill(run)
    text = Reading(build_report(tmp_path)).text
    for words in ("Over time", "Puzzles kept a minute", "Tokens a second", "seconds of work"):
        assert words in text
