import datasets
import pytest
from publishing_rows import batches, row

from shards.export import export_rows, parquet_batches, skip_rows, take_rows


def load(folder, tmp_path):
    return datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))


def test_datasets_loads_the_folder_with_the_same_rows_in_the_same_order(tmp_path):
    rows = [row(number) for number in range(50)]
    export_rows(batches(rows), 50, tmp_path / "out", rows_per_file=20)
    assert list(load(tmp_path / "out", tmp_path)) == rows


def test_later_files_come_after_the_earlier_ones_and_leave_them_as_they_are(tmp_path):
    rows = [row(number) for number in range(50)]
    first = export_rows(batches(rows[:30]), 30, tmp_path / "out", rows_per_file=20)
    before = {file.path: (tmp_path / "out" / file.path).read_bytes() for file in first}
    export_rows(batches(rows[30:]), 20, tmp_path / "out", before=2, rows_per_file=20)
    assert list(load(tmp_path / "out", tmp_path)) == rows
    assert {path: (tmp_path / "out" / path).read_bytes() for path in before} == before
    assert sorted(path.name for path in (tmp_path / "out" / "data").iterdir()) == [
        "train-00000-of-00002.parquet",
        "train-00001-of-00002.parquet",
        "train-00002-of-00003.parquet",
    ]


def test_files_are_described_as_datasets_counts_them(tmp_path):
    files = export_rows(batches([row(number) for number in range(50)]), 50, tmp_path / "out", rows_per_file=20)
    info = load(tmp_path / "out", tmp_path).info
    assert [file.rows for file in files] == [20, 20, 10]
    assert sum(file.arrow_size for file in files) == info.splits["train"].num_bytes
    assert sum(file.size for file in files) == info.download_size


def test_how_rows_are_portioned_changes_no_byte(tmp_path):
    rows = [row(number) for number in range(50)]
    one = export_rows(batches(rows, 50), 50, tmp_path / "one", rows_per_file=20)
    other = export_rows(batches(rows, 3), 50, tmp_path / "other", rows_per_file=20)
    assert one == other


def test_a_digest_tells_one_changed_value(tmp_path):
    rows = [row(number) for number in range(5)]
    (one,) = export_rows(batches(rows), 5, tmp_path / "one")
    rows[3]["sandbox_level"] = "L3"
    (other,) = export_rows(batches(rows), 5, tmp_path / "other")
    assert one.rows_digest != other.rows_digest


@pytest.mark.parametrize("claimed", [4, 6])
def test_another_number_of_rows_than_was_said_is_an_error(tmp_path, claimed):
    with pytest.raises(ValueError, match="rows"):
        export_rows(batches([row(number) for number in range(5)]), claimed, tmp_path)


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 20, 21])
def test_skipped_and_taken_rows_are_all_rows(count):
    rows = [row(number) for number in range(20)]
    taken = [one for batch in take_rows(batches(rows), count) for one in batch.to_pylist()]
    skipped = [one for batch in skip_rows(batches(rows), count) for one in batch.to_pylist()]
    assert taken + skipped == rows
    assert len(taken) == min(count, 20)


def test_parquet_is_read_in_batches_of_bounded_size(tmp_path):
    (file,) = export_rows(batches([row(number) for number in range(25)]), 25, tmp_path)
    assert [batch.num_rows for batch in parquet_batches(tmp_path / file.path, 10)] == [10, 10, 5]
