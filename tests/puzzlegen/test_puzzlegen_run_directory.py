import json
from itertools import islice

import pytest
from puzzlegen_fakes import FakeBatch, fake_batches, fill, ids, kept_row, open_fake

from puzzlegen.durable import read_journal
from puzzlegen.errors import PuzzlegenError, RefusedToResume, UsageError
from shards import REJECTED_SCHEMA, ROW_SCHEMA, ShardStore


class CrashError(Exception):
    pass


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The dataset of 10 rows that every broken run must arrive at."""
    path = tmp_path_factory.mktemp("unbroken") / "run"
    with open_fake(path, 10) as run:
        fill(run)
    return ids(path)


def rejected_batches(path):
    return [row["batch"] for row in ShardStore(path / "rejected", REJECTED_SCHEMA).iter_rows()]


def test_a_missing_and_an_empty_folder_start_fresh(tmp_path):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "deep" / "missing"):
        with open_fake(path, 4) as run:
            assert (run.next_batch, run.kept, run.done) == (0, 0, False)
        assert ids(path) == []


def test_run_json_tells_configuration_fingerprint_versions_and_time(tmp_path):
    with open_fake(tmp_path, 4) as run:
        run.record_sandbox_level("L4")
    document = json.loads((tmp_path / "run.json").read_text())
    assert document["deciding"] == {"seed": 0, "temperature": 0.9}
    assert document["configuration"]["n"] == 4
    assert len(document["fingerprint"]) == 32
    assert set(document["versions"]) == {"python", "puzzlegen", "torch", "transformers", "datasets", "vllm"}
    assert document["sandbox_level"] == "L4"
    assert document["created"].endswith("+00:00")


@pytest.mark.parametrize("name", ["notes.txt", "dataset", "batches.jsonl"])
def test_a_folder_of_something_else_is_refused_and_not_touched(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=name):
        open_fake(tmp_path, 4)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "content", "maker"),
    [
        ("run.json", None, "improve"),
        ("evaluation.json", "{}", "evaluate"),
        ("training.json", "{}", "finetune"),
        ("task.json", "{}", "finetune"),
    ],
)
def test_a_folder_of_another_command_is_refused_by_its_name_and_not_touched(tmp_path, name, content, maker):
    if content is None:
        open_fake(tmp_path, 4, command="improve").close()  # nothing is made yet, and still it is no run of generate
    else:
        (tmp_path / name).write_text(content)
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    with pytest.raises(UsageError, match=f"is a folder of puzzlegen {maker}"):
        open_fake(tmp_path, 4)
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_a_model_counts_by_its_weights_and_not_by_its_path(tmp_path):
    with open_fake(tmp_path, 4, model="a", model_digest="feed") as run:
        fill(run)
    open_fake(tmp_path, 4, model="/moved/a", model_digest="feed").close()
    with pytest.raises(RefusedToResume, match='model was "a", now "b"; model_digest was "feed", now "face"'):
        open_fake(tmp_path, 4, model="b", model_digest="face")


def test_a_model_without_a_digest_counts_by_its_name(tmp_path):
    with open_fake(tmp_path, 4, model="org/a", model_digest=None) as run:
        fill(run)
    with pytest.raises(RefusedToResume, match='model was "org/a", now "org/b"'):
        open_fake(tmp_path, 4, model="org/b", model_digest=None)


def test_a_file_in_place_of_the_folder_is_a_usage_error(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        open_fake(tmp_path / "file", 4)


def test_a_crash_before_run_json_leaves_a_folder_that_still_starts_fresh(tmp_path, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(CrashError):
        patch.setattr("puzzlegen.durable.os.fsync", _crash)
        open_fake(tmp_path, 4)
    assert not (tmp_path / "run.json").exists()
    with open_fake(tmp_path, 4) as run:
        fill(run)
    assert len(ids(tmp_path)) == 4


def _crash(*_arguments, **_names):
    raise CrashError


def test_resuming_goes_on_after_the_last_committed_batch(tmp_path, unbroken):
    with open_fake(tmp_path, 10) as run:
        for batch in list(fake_batches(0, 0, 10))[:2]:
            run.commit(batch, 0.5)
    with open_fake(tmp_path, 10) as run:
        assert (run.next_batch, run.kept) == (2, 6)
        fill(run)
    assert ids(tmp_path) == unbroken


@pytest.mark.parametrize("crash_at", range(5))
@pytest.mark.parametrize("step", ["_rejected.append", "_dataset.append", "_ledger.append", "write_metrics"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_on_either_side_of_any_write_changes_nothing_in_the_end(tmp_path, unbroken, crash_at, step, when):
    run = open_fake(tmp_path, 10)
    owner, _, name = step.rpartition(".")
    target = getattr(run, owner) if owner else run
    write = getattr(target, name)

    def crash(*arguments):
        if run.next_batch - (step == "write_metrics") == crash_at:
            if when == "after":
                write(*arguments)
            raise CrashError
        return write(*arguments)

    setattr(target, name, crash)
    with pytest.raises(CrashError):
        fill(run)
    run.close()
    with open_fake(tmp_path, 10) as again:
        fill(again)
        assert again.totals.kept == 10
    assert ids(tmp_path) == unbroken
    assert rejected_batches(tmp_path) == [0, 1, 2, 3, 4]
    assert [line["number"] for line in read_journal(tmp_path / "batches.jsonl")] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("length", range(0, 220, 10))
def test_a_ledger_cut_at_any_byte_loses_a_batch_at_most(tmp_path, unbroken, length):
    with open_fake(tmp_path, 10) as run:
        fill(run)
    ledger = tmp_path / "batches.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:-1]) + lines[-1][:length])
    with open_fake(tmp_path, 10) as run:
        assert run.next_batch == 4
        fill(run)
    assert ids(tmp_path) == unbroken


@pytest.mark.parametrize("first", [1, 3, 4, 6, 7, 9])
def test_extending_a_run_equals_asking_for_all_at_once(tmp_path, unbroken, first):
    for target in (first, 10):
        with open_fake(tmp_path, target) as run:
            fill(run)
            assert run.done
    assert ids(tmp_path) == unbroken
    assert [line["number"] for line in read_journal(tmp_path / "batches.jsonl")] == [0, 1, 2, 3, 4]


def test_a_batch_that_is_made_again_keeps_its_rows_meanwhile(tmp_path, unbroken):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    with open_fake(tmp_path, 10) as run:
        assert (run.next_batch, run.kept, run.settled.kept, run.totals.kept) == (1, 4, 3, 4)
    assert ids(tmp_path) == unbroken[:4]
    with open_fake(tmp_path, 4) as run:
        assert (run.done, run.next_batch) == (True, 2)


def test_a_batch_made_again_that_comes_out_differently_takes_the_place_of_the_old_one(tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    with open_fake(tmp_path, 10) as run:
        (batch,) = islice(fake_batches(1, 3, 10), 1)
        batch.kept.reverse()
        run.commit(batch, wall_seconds=0.5)
    assert ids(tmp_path)[3:] == [row["id"] for row in batch.kept]


@pytest.mark.parametrize("step", ["_rejected.complete", "_dataset.complete", "_ledger.replace_last", "write_metrics"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("then", [4, 10])
def test_a_crash_while_a_batch_is_made_again_loses_no_row(tmp_path, unbroken, step, when, then):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    run = open_fake(tmp_path, 10)
    owner, _, name = step.rpartition(".")
    target = getattr(run, owner) if owner else run
    write = getattr(target, name)

    def crash(*arguments):
        if when == "after":
            write(*arguments)
        raise CrashError

    setattr(target, name, crash)
    with pytest.raises(CrashError):
        fill(run)
    run.close()
    with open_fake(tmp_path, then) as again:
        assert again.kept >= 4
        fill(again)
    with open_fake(tmp_path, 10) as again:
        fill(again)
    assert ids(tmp_path) == unbroken
    assert [line["number"] for line in read_journal(tmp_path / "batches.jsonl")] == [0, 1, 2, 3, 4]


def test_a_target_that_is_met_opens_done_and_changes_no_row(tmp_path):
    with open_fake(tmp_path, 10) as run:
        fill(run)
    before = ids(tmp_path)
    for target in (10, 5):
        with open_fake(tmp_path, target) as run:
            assert run.done
    assert ids(tmp_path) == before


def test_a_run_that_has_made_nothing_yet_takes_another_configuration(tmp_path):
    open_fake(tmp_path, 4).close()
    with open_fake(tmp_path, 4, seed=1) as run:
        fill(run)
    assert json.loads((tmp_path / "run.json").read_text())["deciding"]["seed"] == 1


def test_another_configuration_is_refused_with_each_key_and_both_values(tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    before = (tmp_path / "run.json").read_bytes()
    with pytest.raises(RefusedToResume) as refusal:
        open_fake(tmp_path, 4, seed=1, temperature=0.5, style="chat")
    for part in ("seed was 0, now 1", "temperature was 0.9, now 0.5", 'style was unset, now "chat"', "--out DIR"):
        assert part in str(refusal.value)
    assert (tmp_path / "run.json").read_bytes() == before


def test_a_refused_run_does_not_keep_the_lock(tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    with pytest.raises(RefusedToResume):
        open_fake(tmp_path, 4, seed=1)
    open_fake(tmp_path, 4).close()


def test_two_runs_in_one_directory_are_refused(tmp_path):
    with open_fake(tmp_path, 4), pytest.raises(RefusedToResume, match="in use by process"):
        open_fake(tmp_path, 4)


def test_a_damaged_run_json_is_refused_not_overwritten(tmp_path):
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(RefusedToResume, match="damaged"):
        open_fake(tmp_path, 4)
    assert (tmp_path / "run.json").read_text() == "{"


def test_a_dataset_that_lost_rows_behind_the_ledgers_back_is_noticed(tmp_path):
    with open_fake(tmp_path, 10) as run:
        fill(run)
    ShardStore(tmp_path / "dataset", ROW_SCHEMA).rewind(1)
    with pytest.raises(PuzzlegenError, match=r"3 rows where batches\.jsonl counts 10"):
        open_fake(tmp_path, 10)


def test_a_batch_out_of_order_is_refused_before_anything_is_written(tmp_path):
    with open_fake(tmp_path, 4) as run:
        with pytest.raises(ValueError, match="batch 1 came where 0 was due"):
            run.commit(FakeBatch(1, [kept_row(1, 0)], [], {}, True), 0.5)
        assert run.kept == 0
    assert ids(tmp_path) == []


def test_metrics_add_up_over_sessions(tmp_path):
    for target in (4, 10):
        with open_fake(tmp_path, target) as run:
            fill(run)
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert (metrics["kept"], metrics["target"], metrics["batches"]) == (10, 10, 5)
    assert metrics["funnel"]["proposed"] == 100
    assert metrics["rejected"] == {"syntax": 25, "unsolved": 15}
    assert metrics["tokens_per_kept"] == 500
    assert metrics["seconds"]["wall"] == pytest.approx(2.5)


def test_kept_rows_are_those_of_the_dataset(tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
        assert [row["id"] for row in run.kept_rows()] == ["0-0", "0-1", "0-2", "1-0"]


def test_events_tell_when_the_run_started_and_went_on(tmp_path):
    with open_fake(tmp_path, 4) as run:
        fill(run)
    open_fake(tmp_path, 4).close()
    assert [line["event"] for line in read_journal(tmp_path / "events.jsonl")] == ["started", "resumed"]


def test_events_that_a_power_cut_has_spoiled_do_not_stand_in_the_way(tmp_path, unbroken):
    with open_fake(tmp_path, 10) as run:
        run.commit(next(fake_batches(0, 0, 10)), 0.5)
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(bytes(50) + b'\n{"event": "later"}\n')
    with open_fake(tmp_path, 10) as run:
        fill(run)
    assert ids(tmp_path) == unbroken
    assert [line["event"] for line in read_journal(tmp_path / "events.jsonl")] == ["started", "resumed"]
