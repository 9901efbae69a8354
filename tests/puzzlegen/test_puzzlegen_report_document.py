import json

import pytest

from puzzlegen.report.reading.document import Document, read_document


def test_what_is_absent_or_null_is_nothing_and_no_damage():
    notes = []
    document = Document({"a": None}, "metrics.json", notes)
    for key in ("a", "b"):
        assert document.text(key) is document.number(key) is document.count(key) is None
        assert document.counts(key) == {} and document.numbers(key) == () and not document.part(key)
    assert notes == []


@pytest.mark.parametrize("value", ["x", [1], {"a": "b"}, True, float("nan"), float("inf"), 10**400, -1, 1.5])
def test_a_count_of_the_wrong_shape_is_left_out_and_named_once(value):
    notes = []
    document = Document({"kept": value}, "metrics.json", notes)
    assert document.count("kept") is document.count("kept") is None
    assert len(notes) == 1
    assert "metrics.json" in notes[0] and "kept" in notes[0]


@pytest.mark.parametrize("counts", [{"a": "1"}, [1, 2], "x", {"a": -3}])
def test_counts_are_all_good_or_left_out(counts):
    notes = []
    assert Document({"funnel": counts}, "m", notes).counts("funnel") == {}
    assert len(notes) == 1


@pytest.mark.parametrize("rows", [[[1], [1, 0]], [[1, 0.5]], [[True]], [1], "x", {"a": [1]}])
def test_rows_are_equally_long_lists_of_counts_or_null(rows):
    notes = []
    document = Document({"good": [[1, None], [0, 2]], "bad": rows}, "m", notes)
    assert document.rows("good") == ((1, None), (0, 2)) and notes == []
    assert document.rows("bad") == () and len(notes) == 1


def test_a_flag_is_true_or_false_and_no_number():
    notes = []
    document = Document({"a": True, "b": False, "c": 1, "d": None}, "m", notes)
    assert [document.flag(key) for key in "abcd"] == [True, False, None, None]
    assert len(notes) == 1


def test_a_list_of_another_length_is_damage():
    notes = []
    assert Document({"novelty": [0.1]}, "m", notes).numbers("novelty", 4) == ()
    assert len(notes) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "\x00", '{"a": 1} {'])
def test_a_file_that_is_no_json_object_is_said_to_be_damaged(tmp_path, text):
    (tmp_path / "m").write_text(text)
    notes = []
    assert not read_document(tmp_path / "m", "m", notes)
    assert notes == ["m is damaged: it holds no JSON object."]


def test_a_file_that_is_not_there_is_empty_without_a_word(tmp_path):
    notes = []
    assert not read_document(tmp_path / "m", "m", notes)
    assert notes == []


def test_plain_values_are_written_as_json_has_them(tmp_path):
    (tmp_path / "m").write_text(json.dumps({"c": {"a": None, "b": [1], "c": "x", "d": True}}))
    assert read_document(tmp_path / "m", "m", []).plain("c") == {"a": "null", "b": "[1]", "c": "x", "d": "true"}
