import pytest
from report_fakes import Reading

from puzzlegen.report.drawing.charts import ColumnChart, LineChart, Point, Series, describe, draw, table_of, ticks
from puzzlegen.report.figures import Interval, points, points_interval, share


def lines(*series: Series) -> LineChart:
    return LineChart("pass@1", "iteration", "share", series, share)


A = Series("a", (Point(0, Interval(0.25, 0.2, 0.3)), Point(1, Interval(0.5))))
B = Series("b", (Point(1, Interval(0.125)),), colour=1, style=2)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 1),
        (0, 0.0071),
        (0.31, 0.32),
        (-3, 11),
        (0, 7e12),
        (5, 5),
        (0, 0),
        (-1e-9, 1e-9),
        (0, 1e-320),
        (1e15, 1e15 + 0.125),
    ],
)
def test_ticks_are_few_and_enclose_the_values(low, high):
    found = ticks(low, high)
    assert found == sorted(set(found))
    assert 2 <= len(found) <= 9
    assert found[0] <= low + 1e-12
    assert found[-1] >= high - 1e-12


def test_every_value_of_a_line_is_in_the_table_behind_it():
    table = table_of(lines(A, B))
    assert table.columns == ("iteration", "a", "b")
    assert table.rows == (("0", "25.0% (20.0% to 30.0%)", "\N{EN DASH}"), ("1", "50.0%", "12.5%"))


def test_a_chart_says_in_words_what_it_shows():
    assert describe(lines(A, B)) == "a: 25.0% at 0, 50.0% at 1; b: 12.5% at 1."
    assert describe(ColumnChart("t", "x", "y", ("0.0 to 0.1", "0.1 to 0.2"), (3, 9))) == (
        "12 in all; most, 9, at 0.1 to 0.2."
    )


@pytest.mark.parametrize(
    "chart",
    [
        lines(A, B),
        lines(A),
        lines(),
        lines(Series("flat", (Point(3, Interval(0.0)),))),
        lines(Series("band", A.points, band=True)),
        ColumnChart("t", "x", "y", ("one",), (0,)),
    ],
)
def test_a_drawing_is_well_formed_and_has_no_coordinate_outside_its_box(chart):
    page = Reading(draw(chart))
    assert page.tags[0][1]["role"] == "img"
    assert page.by_tag["title"]
    for name, attributes in page.tags:
        for key in ("x", "x1", "x2", "cx"):
            assert -1 <= float(attributes.get(key, 0)) <= 400, (name, attributes)
        for key in ("y", "y1", "y2", "cy"):
            assert -1 <= float(attributes.get(key, 0)) <= 230, (name, attributes)


def test_higher_values_are_drawn_higher():
    (first, second) = (float(tag["cy"]) for name, tag in Reading(draw(lines(A))).tags if name == "circle")
    assert second < first


def test_differences_are_written_in_points_with_a_sign():
    assert points(0.0123) == "+1.2"
    assert points(-0.00001) == "0.0"
    assert points_interval(Interval(-0.02, -0.05, 0.01)) == "\N{MINUS SIGN}2.0 (\N{MINUS SIGN}5.0 to +1.0)"
