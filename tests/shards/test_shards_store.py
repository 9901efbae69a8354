import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import datasets
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shards import REJECTED_SCHEMA, ROW_SCHEMA, NotAStoreError, ShardStore, read_rows

ROOT = Path(__file__).parents[2]
SCHEMA = pa.schema({"id": pa.string(), "words": pa.list_(pa.string()), "rate": pa.float64(), "batch": pa.int64()})
SHARD_ROWS = 7
BATCHES = 12


def batch_rows(batch):
    """The rows of a batch: none, or a few, by its number alone."""
    draw = random.Random(batch)
    return [
        {"id": f"{batch}-{n}", "words": ["wörd"] * draw.randrange(3), "rate": draw.random(), "batch": batch}
        for n in range((2, 5, 0, 1, 9, 3)[batch % 6])
    ]


def all_rows(batches=BATCHES):
    return [row for batch in range(batches) for row in batch_rows(batch)]


def open_store(directory):
    return ShardStore(directory, SCHEMA, shard_rows=SHARD_ROWS)


def contents(directory):
    return {path.name: path.read_bytes() for path in Path(directory).iterdir()}


def loaded(directory):
    return datasets.load_from_disk(str(directory), keep_in_memory=True).to_list()


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The folder of a run that nothing has disturbed."""
    directory = tmp_path_factory.mktemp("unbroken")
    open_store(directory).append(all_rows())
    return contents(directory)


@pytest.mark.parametrize("schema", [SCHEMA, ROW_SCHEMA, REJECTED_SCHEMA])
def test_an_empty_store_loads_with_its_features(tmp_path, schema):
    store = ShardStore(tmp_path / "new" / "dataset", schema)
    dataset = datasets.load_from_disk(str(store.directory))
    assert (len(dataset), len(store), store.last_batch) == (0, 0, None)
    assert dataset.features == datasets.Features.from_arrow_schema(schema)


def test_every_state_loads_and_is_what_was_appended(tmp_path):
    store = open_store(tmp_path)
    for batch in range(BATCHES):
        store.append(batch_rows(batch))
        expected = all_rows(batch + 1)
        assert loaded(tmp_path) == list(store.iter_rows()) == list(read_rows(tmp_path)) == expected
        assert len(store) == len(expected)
        assert store.last_batch == (expected[-1]["batch"] if expected else None)


def test_the_state_has_the_fields_that_datasets_writes(tmp_path):
    store = open_store(tmp_path / "ours")
    store.append(all_rows())
    datasets.load_from_disk(str(tmp_path / "ours")).save_to_disk(str(tmp_path / "theirs"))
    ours, theirs = (json.loads((tmp_path / name / "state.json").read_text()) for name in ("ours", "theirs"))
    assert ours.keys() - theirs.keys() == {"_shard_rows"}
    changed = {"_data_files", "_fingerprint", "_shard_rows"}
    assert {key: ours[key] for key in ours.keys() - changed} == {key: theirs[key] for key in theirs.keys() - changed}
    assert len(ours["_fingerprint"]) == len(theirs["_fingerprint"])
    ours, theirs = (json.loads((tmp_path / name / "dataset_info.json").read_text()) for name in ("ours", "theirs"))
    assert ours == theirs


def test_the_fingerprint_changes_with_a_row(tmp_path):
    def of(name, rows):
        open_store(tmp_path / name).append(rows)
        return datasets.load_from_disk(str(tmp_path / name))._fingerprint

    rows = all_rows()
    assert of("one", rows) == of("two", rows) != of("three", [rows[0] | {"rate": 2.0}, *rows[1:]])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["append", "rewind", "reopen"]), st.integers(0, BATCHES)), max_size=12))
def test_the_folder_depends_on_the_rows_alone(tmp_path_factory, unbroken, schedule):
    directory = tmp_path_factory.mktemp("schedule")
    store, done = open_store(directory), 0  # batches below `done` are in
    for action, batch in schedule:
        if action == "append" and batch > done:
            store.append([row for each in range(done, batch) for row in batch_rows(each)])
            done = batch
        elif action == "rewind":
            before = len(store)
            assert store.rewind(batch) == before - len(store)
            done = min(done, batch)
        elif action == "reopen":
            store = open_store(directory)
        assert list(store.iter_rows()) == all_rows(done)
        assert len(store) == len(all_rows(done))
    store.append([row for each in range(done, BATCHES) for row in batch_rows(each)])
    assert contents(directory) == unbroken


@settings(max_examples=40, deadline=None)
@given(st.integers(1, BATCHES), st.integers(0, 9), st.integers(0, 9))
def test_a_batch_that_is_completed_is_what_it_would_have_been_at_once(tmp_path_factory, unbroken, done, here, more):
    directory = tmp_path_factory.mktemp("completed")
    store, last = open_store(directory), batch_rows(done - 1)
    before = all_rows(done - 1)
    store.append([*before, *last[:here]])
    store.complete(done - 1, last[: here + more])
    assert list(store.iter_rows()) == [*before, *last[: here + more]]
    store.truncate(len(before) + here)
    assert list(store.iter_rows()) == [*before, *last[: min(here, here + more)]]
    store.complete(done - 1, last)
    store.append([row for each in range(done, BATCHES) for row in batch_rows(each)])
    assert contents(directory) == unbroken


def test_a_batch_that_came_out_differently_is_replaced(tmp_path):
    store = open_store(tmp_path)
    store.append([*batch_rows(0), *batch_rows(1)])
    other = [row | {"rate": 2.0} for row in batch_rows(1)[:3]]
    store.complete(1, other)
    assert loaded(tmp_path) == [*batch_rows(0), *other]


@pytest.mark.parametrize("rows", [SHARD_ROWS - 1, SHARD_ROWS, SHARD_ROWS + 1, 3 * SHARD_ROWS])
def test_a_shard_closes_at_exactly_its_size(tmp_path, rows):
    store = open_store(tmp_path)
    store.append([{"id": str(n), "words": [], "rate": 0.0, "batch": n} for n in range(rows)])
    sizes = [
        len(list(pa.ipc.open_stream(path.read_bytes()).read_all()["id"])) for path in sorted(tmp_path.glob("data-*"))
    ]
    assert sizes == [SHARD_ROWS] * (rows // SHARD_ROWS) + [rows % SHARD_ROWS] * (rows % SHARD_ROWS > 0)
    assert store.rewind(0) == rows
    assert loaded(tmp_path) == []


def test_record_batches_do_not_depend_on_portions_either(tmp_path):
    rows = [{"id": str(n), "words": ["a"], "rate": 0.5, "batch": n} for n in range(3_500)]
    ShardStore(tmp_path / "one", SCHEMA, shard_rows=2_500).append(rows)
    for start, end in [(0, 999), (999, 1_001), (1_001, 2_400), (2_400, 3_500)]:
        ShardStore(tmp_path / "two", SCHEMA, shard_rows=2_500).append(rows[start:end])
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(list(read_rows(tmp_path / "one", ["id"]))) == 3_500


class Crash(BaseException):
    """The process is gone: nothing catches this."""


class CrashAt:
    """Lets so many operations on the disk pass and dies before the next one."""

    def __init__(self, monkeypatch, step, error=Crash):
        self.left, self.error = step, error
        for owner, name in [(os, "replace"), (os, "fsync"), (Path, "unlink"), (Path, "open")]:
            monkeypatch.setattr(owner, name, self.dying(getattr(owner, name)))

    def dying(self, operation):
        def wrapper(*arguments, **options):
            if "r" not in [*arguments, options.get("mode")]:
                if self.left == 0:
                    raise self.error(28, "no space left")
                self.left -= 1
            return operation(*arguments, **options)

        return wrapper


def steps(run):
    """Call `run(0)`, `run(1)`, ... until one comes to its end."""
    for step in range(1_000):
        if run(step):
            return step
    raise AssertionError("never done")


@pytest.mark.parametrize("error", [Crash, OSError])
def test_a_crash_at_any_step_leaves_the_old_or_the_new_state_and_no_trace_after_resume(tmp_path, unbroken, error):
    old, new = all_rows(6), all_rows(9)
    for kind in ("append", "rewind", "create"):

        def run(step, kind=kind):
            directory = tmp_path / f"{kind}-{step}"
            if kind != "create":
                open_store(directory).append(old if kind == "append" else new)
            with pytest.MonkeyPatch.context() as patch:
                CrashAt(patch, step, error)
                try:
                    store = open_store(directory)
                    if kind == "append":
                        store.append(new[len(old) :])
                    elif kind == "rewind":
                        store.rewind(6)
                    done = True
                except error:
                    done = False
            for path in directory.glob(".*.tmp"):
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            if kind != "create":
                assert loaded(directory) in (old, new)
            store = open_store(directory)
            assert not list(directory.glob(".*.tmp"))
            assert list(store.iter_rows()) in ([old, new] if kind != "create" else [[]])
            store.rewind(6)
            store.append(all_rows()[len(store) :])
            assert contents(directory) == unbroken
            return done

        assert steps(run) > 8


def test_a_full_disk_leaves_the_last_state_and_says_so(tmp_path):
    """A limit on the size of files stands in for the disk: the write stops half way, as ENOSPC makes it."""
    store = open_store(tmp_path)
    store.append(batch_rows(3))
    before = contents(tmp_path)
    large = [{"id": "x" * 200_000, "words": [], "rate": 0.0, "batch": 4}]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            store.append(large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path) == before
    with pytest.raises(RuntimeError, match="anew"):
        store.append(batch_rows(5))
    open_store(tmp_path).append(large)
    assert loaded(tmp_path) == [*batch_rows(3), *large]


WRITER = """
import sys
sys.path.insert(0, {tests!r})
from test_shards_store import BATCHES, batch_rows, open_store
store = open_store(sys.argv[1])
store.rewind(int(sys.argv[2]))
for batch in range(int(sys.argv[2]), BATCHES):
    store.append(batch_rows(batch))
    print(batch, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_append_has_returned_for(tmp_path, unbroken):
    draw, done = random.Random(0), 0
    code = WRITER.format(tests=str(Path(__file__).parent))
    command = [sys.executable, "-c", code, str(tmp_path / "dataset")]
    for _ in range(4):
        writer = subprocess.Popen(
            [*command, str(done)], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        for line in writer.stdout:
            done = int(line) + 1
            if draw.random() < 0.4:
                break
        time.sleep(draw.random() * 0.005)
        writer.send_signal(signal.SIGKILL)
        done = max([done, *(int(line) + 1 for line in writer.stdout)])
        writer.wait()
        writer.stdout.close()
        assert loaded(tmp_path / "dataset")[: len(all_rows(done))] == all_rows(done)
    store = open_store(tmp_path / "dataset")
    store.rewind(done)
    store.append(all_rows()[len(store) :])
    assert contents(tmp_path / "dataset") == unbroken


def test_only_the_wanted_columns_are_read(tmp_path):
    store = open_store(tmp_path)
    store.append(all_rows())
    assert list(store.iter_rows(["id"])) == [{"id": row["id"]} for row in all_rows()]


def test_a_batch_out_of_order_is_refused(tmp_path):
    store = open_store(tmp_path)
    store.append(batch_rows(3))
    with pytest.raises(ValueError, match="rewind first"):
        store.append(batch_rows(1))
    store.append(batch_rows(3))  # a batch may come in portions


@pytest.mark.parametrize("row", [{}, {"id": "1"}, batch_rows(3)[0] | {"other": 1}])
def test_a_row_of_other_columns_is_refused(tmp_path, row):
    store = open_store(tmp_path)
    with pytest.raises(ValueError, match="columns missing or unknown"):
        store.append([row])
    assert len(store) == 0


def test_a_value_of_another_type_is_refused_and_the_store_goes_on(tmp_path):
    store = open_store(tmp_path)
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        store.append([batch_rows(3)[0] | {"rate": "much"}])
    store.append(batch_rows(3))
    assert loaded(tmp_path) == batch_rows(3)


def test_a_folder_with_foreign_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(NotAStoreError, match=r"thesis\.tex"):
        open_store(tmp_path)
    assert list(contents(tmp_path)) == ["thesis.tex"]


def test_a_dataset_that_datasets_saved_is_refused(tmp_path):
    datasets.Dataset.from_list(all_rows()).save_to_disk(str(tmp_path))
    with pytest.raises(NotAStoreError):
        open_store(tmp_path)
    assert loaded(tmp_path) == all_rows()


def test_another_schema_or_shard_size_is_refused(tmp_path):
    open_store(tmp_path).append(all_rows())
    with pytest.raises(NotAStoreError, match="other columns"):
        ShardStore(tmp_path, ROW_SCHEMA, shard_rows=SHARD_ROWS)
    with pytest.raises(NotAStoreError, match="rows a shard"):
        ShardStore(tmp_path, SCHEMA, shard_rows=SHARD_ROWS + 1)
    assert loaded(tmp_path) == all_rows()


def test_a_store_without_its_state_is_refused_not_swept(tmp_path):
    open_store(tmp_path).append(all_rows())
    (tmp_path / "state.json").unlink()
    before = contents(tmp_path)
    with pytest.raises(NotAStoreError, match="holds data but no"):
        open_store(tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("damage", ["garbled", "removed", "state"])
def test_damage_is_noticed(tmp_path, damage):
    open_store(tmp_path).append(all_rows())
    tail = max(tmp_path.glob("data-*"))
    if damage == "garbled":
        tail.write_bytes(tail.read_bytes().replace(b"-", b"+"))
    elif damage == "removed":
        tail.unlink()
    else:
        (tmp_path / "state.json").write_text("{")
    with pytest.raises(NotAStoreError):
        open_store(tmp_path)


def test_the_cache_of_datasets_beside_the_data_is_left_alone(tmp_path):
    store = open_store(tmp_path)
    store.append(all_rows())
    dataset = datasets.load_from_disk(str(tmp_path)).map(lambda row: row | {"rate": 0.0})
    caches = set(tmp_path.glob("cache-*"))
    assert caches
    open_store(tmp_path).rewind(2)
    assert caches <= set(tmp_path.iterdir())
    assert len(dataset) == len(all_rows())  # files that are mapped stay readable


def test_a_schema_without_batches_is_refused(tmp_path):
    with pytest.raises(ValueError, match="batch"):
        ShardStore(tmp_path, pa.schema({"id": pa.string()}))
