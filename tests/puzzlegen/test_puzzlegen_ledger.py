import json

import pytest

from puzzlegen.durable import Journal, read_journal, write_json
from puzzlegen.errors import PuzzlegenError
from puzzlegen.generation.ledger import BatchRecord, Ledger, Totals


def record(number, kept=2, *, kept_total=0, complete=True, wall=1.0):
    funnel = {"proposed": 10, "kept": kept, "rejected:syntax": 8 - kept}
    return BatchRecord(number, kept, kept_total, complete, funnel, 100, 0.5, 0.25, 0.1, wall)


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_a_line_torn_at_any_byte_is_cut_off_and_the_rest_stays(tmp_path, cut):
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.append({"number": 0})
    journal.append({"number": 1, "text": "x" * 40})
    journal.close()
    path.write_bytes(path.read_bytes()[:-cut])
    assert read_journal(path) == [{"number": 0}]
    journal = Journal(path)
    journal.append({"number": 2})
    journal.close()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"number": 0}, {"number": 2}]


def test_a_last_line_of_zeros_is_cut_off(tmp_path):
    path = tmp_path / "journal"
    path.write_bytes(b'{"number": 0}\n' + bytes(100) + b"\n")
    journal = Journal(path)
    journal.close()
    assert path.read_bytes() == b'{"number": 0}\n'


def test_damage_in_the_middle_is_named_and_nothing_is_cut(tmp_path):
    path = tmp_path / "journal"
    path.write_bytes(b'{"number": 0}\n{"numb\n{"number": 2}\n')
    with pytest.raises(PuzzlegenError, match="line 2"):
        Journal(path)
    assert path.read_bytes().endswith(b'{"number": 2}\n')


def test_a_failed_append_leaves_the_journal_as_it_was(tmp_path, monkeypatch):
    journal = Journal(tmp_path / "journal")
    journal.append({"number": 0})

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr("puzzlegen.durable.os.fsync", full)
        journal.append({"number": 1})
    assert journal.records == read_journal(tmp_path / "journal") == [{"number": 0}]
    journal.close()


def test_dropping_the_last_record_takes_it_off_the_disk(tmp_path):
    journal = Journal(tmp_path / "journal")
    for number in range(3):
        journal.append({"number": number})
    journal.drop_last()
    journal.append({"number": 9})
    journal.close()
    assert [line["number"] for line in read_journal(tmp_path / "journal")] == [0, 1, 9]


def test_a_failed_write_of_a_document_leaves_the_old_one(tmp_path):
    write_json(tmp_path / "document", {"old": True})
    with pytest.raises(TypeError):
        write_json(tmp_path / "document", {"new": object()})
    assert json.loads((tmp_path / "document").read_text()) == {"old": True}


def test_a_batch_that_was_cut_short_counts_until_it_is_replaced(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.append(record(0, kept_total=2))
    assert not ledger.cut_short
    ledger.append(record(1, 1, kept_total=3, complete=False))
    assert (ledger.cut_short, ledger.kept, ledger.before_last.kept) == (True, 3, 2)
    ledger.replace_last(record(1, 2, kept_total=4))
    ledger.append(record(2, 2, kept_total=6))
    assert (ledger.cut_short, ledger.kept, ledger.totals.kept, ledger.totals.batches) == (False, 6, 6, 3)
    ledger.close()
    assert [line["kept_total"] for line in read_journal(tmp_path / "batches.jsonl")] == [2, 4, 6]


def test_totals_sum_the_funnel_and_split_off_the_reasons():
    totals = Totals([record(0), record(1, 3)])
    assert totals.funnel == {"proposed": 20, "kept": 5}
    assert totals.rejected == {"syntax": 11}
    assert totals.tokens_per_kept == 40


def test_the_rate_forgets_what_is_older_than_a_minute():
    totals = Totals([record(0, 100, wall=50.0), record(1, 10, wall=50.0), record(2, 20, wall=10.0)])
    assert totals.kept_per_second == pytest.approx(30 / 60)


@pytest.mark.parametrize(
    ("since", "left"),
    [(0.0, 30.0), (4.0, 26.0), (10.0, 20.0), (30.0, 50.0)],
    ids=["at a batch", "between batches", "when the next is due", "when it is overdue"],
)
def test_the_end_comes_nearer_between_batches_and_further_away_when_one_is_overdue(since, left):
    totals = Totals([record(0, 20, wall=10.0), record(1, 20, wall=10.0)])
    assert totals.eta_seconds(100, since) == pytest.approx(left)


def test_the_end_is_counted_in_whole_batches():
    totals = Totals([record(0, 20, wall=10.0)])
    assert [totals.eta_seconds(target) for target in (20, 21, 40, 41)] == [0.0, 10.0, 10.0, 20.0]


def test_without_a_kept_row_there_is_no_end_in_sight():
    assert Totals([record(0, 0)]).eta_seconds(10) is None
    assert Totals().eta_seconds(10) is None
    assert Totals().tokens_per_kept is None
