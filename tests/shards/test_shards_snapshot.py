import pytest
from publishing_rows import row

from shards import ROW_SCHEMA, ShardStore
from shards.snapshot import Snapshot


def test_a_snapshot_shows_the_rows_of_its_moment_while_the_run_goes_on(tmp_path):
    store = ShardStore(tmp_path, ROW_SCHEMA, shard_rows=10)
    store.append([row(number) for number in range(15)])
    with Snapshot(tmp_path) as snapshot:
        before = list(snapshot.rows())
        store.append([row(number) for number in range(20, 37)])
        assert list(snapshot.rows()) == before == [row(number) for number in range(15)]


def test_a_snapshot_is_read_by_column(tmp_path):
    ShardStore(tmp_path, ROW_SCHEMA).append([row(0), row(1)])
    with Snapshot(tmp_path) as snapshot:
        assert list(snapshot.rows(["id"])) == [{"id": row(0)["id"]}, {"id": row(1)["id"]}]


def test_an_empty_dataset_has_no_rows(tmp_path):
    ShardStore(tmp_path, ROW_SCHEMA)
    with Snapshot(tmp_path) as snapshot:
        assert list(snapshot.rows()) == []


def test_a_folder_without_a_dataset_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Snapshot(tmp_path)


def test_a_dataset_that_lacks_its_last_file_is_an_error(tmp_path):
    ShardStore(tmp_path, ROW_SCHEMA).append([row(0)])
    next(tmp_path.glob("data-*.arrow")).unlink()
    with pytest.raises(FileNotFoundError):
        Snapshot(tmp_path)
