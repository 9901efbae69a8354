"""`puzzlegen audit` on everything that it can be given."""

import errno
import json
import os
import shutil
from pathlib import Path

import datasets
import pytest
from puzzlegen_fakes import true_row

from puzzlegen.durable import write_json
from puzzlegen.generation.run_record import new_run
from shards import ROW_SCHEMA, ShardStore
from verifier import VERIFIER_VERSION

REPO = "ada/puzzles"


@pytest.fixture(autouse=True)
def true_rows(monkeypatch):
    monkeypatch.setenv("FAKE_TRUE_ROWS", "1")


@pytest.fixture
def run(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 8, "--out", tmp_path / "run", "--quiet")
    return tmp_path / "run"


@pytest.fixture
def audit(puzzlegen):
    def audit(dataset, *options):
        code, out, err = puzzlegen("audit", dataset, "--json", "--quiet", "--workers", 1, *options)
        return code, json.loads(out) if out else err

    return audit


def rows(count=8):
    return [true_row(0, place) for place in range(count)]


def store(path, some):
    ShardStore(path, ROW_SCHEMA).append(some)
    return path


def lie(row):
    """The row with a solution that returns another answer."""
    return row | {"solutions": ["def g():\n    return -1"]}


def write_lines(path, some):
    path.write_text("".join(f"{json.dumps(row)}\n" for row in some))
    return path


def forms(tmp_path, run, puzzlegen):
    """The same eight rows in every form on this machine."""
    data = datasets.load_from_disk(str(run / "dataset"))
    data.to_parquet(str(tmp_path / "one.parquet"))
    data.save_to_disk(str(tmp_path / "saved"))
    puzzlegen("publish", run, REPO, "--license", "mit", "--dry-run", tmp_path / "out", "--quiet")
    return {
        "a run": run,
        "its dataset": run / "dataset",
        "a dataset that datasets has saved": tmp_path / "saved",
        "a Parquet file": tmp_path / "one.parquet",
        "a published folder": tmp_path / "out",
        "JSON lines": write_lines(tmp_path / "rows.jsonl", data),
    }


def test_true_rows_pass_in_every_form(run, audit, puzzlegen, tmp_path):
    for form, path in forms(tmp_path, run, puzzlegen).items():
        code, found = audit(path)
        assert (code, found["rows"], found["rows_failed"], found["pairs_agreed"]) == (0, 8, 0, 8), form


def test_a_dataset_on_the_hub_is_audited_from_its_remote_copy(hub, run, audit, puzzlegen):
    puzzlegen("publish", run, REPO, "--license", "mit", "--quiet")
    shutil.rmtree(run)
    code, found = audit(REPO)
    assert (code, found["rows"], found["rows_failed"]) == (0, 8, 0)


def test_a_name_that_is_nowhere_is_a_usage_error(hub, audit):
    code, err = audit("ada/nothing")
    assert code == 2
    assert "no ada/nothing" in err


def test_a_revision_that_is_missing_is_told_from_a_dataset_that_is(hub, run, audit, puzzlegen):
    puzzlegen("publish", run, REPO, "--license", "mit", "--quiet")
    code, err = audit(REPO, "--revision", "nope")
    assert code == 2
    assert f"{REPO} on the Hub has no branch or commit nope; check --revision" in err


def test_a_revision_of_what_is_no_dataset_on_the_hub_is_a_usage_error(run, audit, monkeypatch):
    code, err = audit(run, "--revision", "nope")
    assert code == 2
    assert f"--revision is for a dataset on the Hub, and {run} is here" in err
    monkeypatch.setenv("PUZZLEGEN_REVISION", "nightly")  # meant for the publication of the same job
    assert audit(run)[0] == 0


def test_a_path_that_is_nowhere_is_not_looked_for_on_a_hub_that_is_switched_off(audit):
    code, err = audit("no/where")
    assert code == 2
    assert "no such path, and HF_HUB_OFFLINE is set" in err
    assert "--dry-run" not in err


def test_a_path_that_is_nowhere_is_said_when_the_hub_does_not_answer(hub, audit, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    code, err = audit("no/where")
    assert code == 1
    assert "there is no path no/where" in err
    assert "sent" not in err


@pytest.mark.parametrize("what", ["nothing", "an empty folder", "a text", "a table of something else", "no Parquet"])
def test_what_is_no_dataset_is_a_usage_error(audit, tmp_path, what):
    path = tmp_path / "it"
    match what:
        case "an empty folder":
            path.mkdir()
        case "a text":
            path.write_text("a\nb\n")
        case "a table of something else":
            datasets.Dataset.from_dict({"a": [1]}).save_to_disk(str(path))
        case "no Parquet":
            path = tmp_path / "it.parquet"
            path.write_bytes(b"PAR1 or not")
    code, err = audit(path)
    assert code == 2
    assert err.splitlines()[-1].startswith("puzzlegen: ")


def test_several_datasets_in_a_folder_are_named(audit, run, tmp_path):
    data = datasets.load_from_disk(str(run / "dataset"))
    datasets.DatasetDict({"test": data, "train": data}).save_to_disk(str(tmp_path / "both"))
    code, err = audit(tmp_path / "both")
    assert code == 2
    assert "puzzlegen audit" in err
    assert "test, train" in err


def test_a_row_that_fails_is_exit_code_4_and_in_the_output(audit, tmp_path):
    some = rows()
    some[5] = lie(some[5])
    code, found = audit(store(tmp_path / "data", some), "--out", tmp_path / "bad.jsonl")
    assert code == 4
    assert (found["rows_failed"], found["failures"], found["agreement"]) == (1, {"pair:wrong_answer": 1}, 7 / 8)
    (line,) = (tmp_path / "bad.jsonl").read_text().splitlines()
    bad = json.loads(line)
    assert (bad["row"], bad["id"], bad["solutions"]) == (5, some[5]["id"], some[5]["solutions"])
    assert bad["failures"][0]["kind"] == "pair:wrong_answer"


def test_the_table_has_a_few_examples_of_each_kind(puzzlegen, tmp_path):
    code, out, _ = puzzlegen("audit", store(tmp_path / "data", [lie(row) for row in rows()]), "--workers", 1)
    assert code == 4
    assert out.splitlines()[0].split() == ["rows", "8", "8", "fail"]
    assert "0 agree (0.00%)" in out
    assert out.count("    row ") == 3
    assert "pair:wrong_answer" in out


def test_rows_of_a_control_without_verdicts_are_said_to_be_that(audit, tmp_path):
    code, found = audit(
        store(tmp_path / "data", [row | {"sandbox_level": "", "solved": 0, "solve_rate": 0.0} for row in rows()])
    )
    assert code == 4
    assert found["failures"] == {"unverified": 8}


def test_lines_that_are_no_rows_fail(audit, tmp_path):
    path = write_lines(tmp_path / "rows.jsonl", rows(2))
    with path.open("a") as file:
        file.write("{\n\n")
    code, found = audit(path)
    assert code == 4
    assert (found["rows"], found["failures"]) == (4, {"malformed": 2})


def test_a_limit_leaves_the_rest_alone(audit, tmp_path):
    some = [*rows(3), lie(rows()[3])]
    assert audit(store(tmp_path / "data", some), "--limit", 3)[0] == 0


@pytest.mark.parametrize("harm", ["missing", "changed", "added"])
def test_a_published_dataset_whose_files_are_not_those_published_fails(puzzlegen, run, audit, tmp_path, harm):
    puzzlegen("publish", run, REPO, "--license", "mit", "--dry-run", tmp_path / "out", "--quiet")
    (file,) = (tmp_path / "out" / "data").iterdir()
    more = file.with_name("train-00001-of-00002.parquet")
    match harm:
        case "missing":
            file.rename(more)
        case "changed":
            datasets.Dataset.from_list(rows(3)).to_parquet(str(file))
        case "added":
            datasets.Dataset.from_list([true_row(50, 0)]).to_parquet(str(more))
    code, found = audit(tmp_path / "out")
    assert code == 4
    assert found["problems"]
    assert found["rows_failed"] == 0


def test_a_file_that_is_torn_ends_it_in_one_line(run, audit):
    torn = next((run / "dataset").glob("data-*.arrow"))
    torn.write_bytes(torn.read_bytes()[:-2_000])
    code, err = audit(run / "dataset")
    assert code == 4
    assert f"{torn} is damaged" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("form", ["a Parquet file", "a published folder"])
@pytest.mark.parametrize("opening", [0, 1], ids=["when it is looked at", "when its rows are read"])
def test_parquet_that_may_not_be_read_is_not_said_to_be_damaged(
    run, audit, puzzlegen, tmp_path, monkeypatch, form, opening
):
    path = forms(tmp_path, run, puzzlegen)[form]
    opened = []
    really_open = Path.open

    def open_if_allowed(self, *given, **more):
        if self.suffix == ".parquet" and (opened.append(self) or len(opened) > opening):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return really_open(self, *given, **more)

    monkeypatch.setattr(Path, "open", open_if_allowed)
    code, err = audit(path)
    assert code == 1
    assert f"permission denied: {opened[-1]}" in err


def test_a_state_that_is_damaged_is_named(run, audit):
    (run / "dataset" / "state.json").write_text("{")
    code, err = audit(run)
    assert code == 4
    assert f"{run / 'dataset' / 'state.json'} is damaged" in err


def test_a_file_that_is_gone_is_named(run, audit):
    gone = next((run / "dataset").glob("data-*.arrow"))
    gone.unlink()
    code, err = audit(run)
    assert code == 4
    assert f"{gone} is gone" in err


def test_a_ledger_that_counts_other_rows_is_a_failure(run, audit):
    first, *others = (run / "batches.jsonl").read_text().splitlines()
    (run / "batches.jsonl").write_text("\n".join([json.dumps(json.loads(first) | {"kept": 2}), *others, ""]))
    code, found = audit(run, "--limit", 1)
    assert code == 4
    assert "of batch 0 where batches.jsonl counts 2" in found["problems"][0]


HOSTILE = (
    {"puzzle": "\ud800"}, {"fingerprint": "\ud800"}, {"id": {"a": "\ud800"}}, {"solutions": ["'\ud800'"]},
    {"sandbox_level": "\ud800", "id": "\ud800"}, {"verifier_version": "\ud800", "id": ""}, {"solve_rate": 10**400},
    {"attempts": 10**400, "solved": 10**399}, {"solve_rate": float("nan")},
)  # fmt: skip


def test_rows_with_what_cannot_be_printed_or_computed_fail_and_are_shown(puzzlegen, tmp_path):
    path = write_lines(tmp_path / "rows.jsonl", [row | change for row, change in zip(rows(9), HOSTILE, strict=True)])
    code, out, err = puzzlegen("audit", path, "--workers", 1, "--quiet")
    assert (code, err) == (4, "")
    assert out.splitlines()[0].split() == ["rows", "9", "9", "fail"]
    assert r"\ud800 is recorded" in out


def test_a_dataset_does_not_write_on_the_terminal(puzzlegen, tmp_path):
    some = rows(2)
    some[0] |= {"template": "\x1b[31mRED\n\u202eINJ", "id": "\x1b]0;title\a\n! all is well", "sandbox_level": "\x9b2J"}
    out = puzzlegen("audit", write_lines(tmp_path / "rows.jsonl", some), "--workers", 1, "--quiet")[1]
    assert out.replace("\n", "").isprintable()
    assert r"\x1b[31mRED" in out
    assert "\n! all is well" not in out


def test_values_that_json_has_not_are_shown_as_text(audit, tmp_path):
    some = [row | {"id": b"x", "answers": [b"1"]} for row in rows(1)]
    datasets.Dataset.from_list(some).to_parquet(str(tmp_path / "it.parquet"))
    code, found = audit(tmp_path / "it.parquet", "--out", tmp_path / "bad.jsonl")
    assert code == 4
    assert found["examples"][0]["id"] == "b'x'"


def test_a_dataset_does_not_write_on_the_terminal_by_an_error(run, audit):
    (run / "dataset" / "state.json").write_text(json.dumps({"_data_files": [{"filename": "\x1b[31mRED\n"}]}))
    code, err = audit(run)
    assert code == 4
    assert err.removesuffix("\n").isprintable()


@pytest.mark.parametrize("limit", ['"timeout": -1', '"timeout": Infinity', '"timeout": 1e9'])
def test_limits_that_cannot_be_make_a_damaged_manifest(puzzlegen, run, audit, tmp_path, limit):
    puzzlegen("publish", run, REPO, "--license", "mit", "--dry-run", tmp_path / "out", "--quiet")
    manifest = tmp_path / "out" / "puzzlegen.json"
    manifest.write_text(manifest.read_text().replace('"timeout": 1.0', limit))
    code, found = audit(tmp_path / "out", "--limit", 1)
    assert (code, found["problems"], found["timeout"]) == (4, ["puzzlegen.json is damaged"], 1.0)


def test_limits_of_a_run_that_cannot_be_are_not_used(run, audit):
    record = json.loads((run / "run.json").read_text())
    record["configuration"] |= {"timeout": -1, "memory_mb": "much"}
    (run / "run.json").write_text(json.dumps(record))
    code, found = audit(run, "--limit", 1)
    assert (code, found["timeout"], found["memory_mb"]) == (0, 1.0, 1024)


@pytest.mark.parametrize("harm", ["gone", "torn"])
def test_a_published_dataset_without_a_whole_file_is_a_failure(puzzlegen, run, audit, tmp_path, harm):
    puzzlegen("publish", run, REPO, "--license", "mit", "--dry-run", tmp_path / "out", "--quiet")
    (file,) = (tmp_path / "out" / "data").iterdir()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:3_000])
    code, found = audit(tmp_path / "out")
    assert code == 4
    assert file.name in str(found)


def test_limits_are_those_that_were_recorded_unless_others_are_given(puzzlegen, audit, tmp_path):
    puzzlegen("generate", "--n", 3, "--out", tmp_path / "run", "--timeout", 2.5, "--memory-mb", 512, "--quiet")
    puzzlegen("publish", tmp_path / "run", REPO, "--license", "mit", "--dry-run", tmp_path / "out", "--quiet")
    for path in (tmp_path / "run", tmp_path / "out"):
        assert [audit(path)[1][key] for key in ("timeout", "memory_mb")] == [2.5, 512]
    assert audit(tmp_path / "run", "--timeout", 3)[1]["timeout"] == 3.0


def test_what_was_recorded_stands_beside_what_is(audit, tmp_path):
    found = audit(store(tmp_path / "data", rows(3)))[1]
    assert found["recorded"] == {"sandbox_levels": {"L4": 3}, "verifier_versions": {"1": 3}}
    assert found["verifier_version"] == VERIFIER_VERSION


def test_an_empty_dataset_passes_and_says_so(audit, tmp_path):
    ShardStore(tmp_path / "data", ROW_SCHEMA)
    code, found = audit(tmp_path / "data")
    assert (code, found["rows"], found["agreement"]) == (0, 0, None)


def test_the_iterations_of_a_loop_are_all_looked_at(audit, tmp_path):
    for number in (1, 2):
        store(tmp_path / "loop" / f"iteration-{number}" / "dataset", [true_row(number, place) for place in range(3)])
    assert audit(tmp_path / "loop")[1]["rows"] == 6
    assert audit(tmp_path / "loop" / "iteration-1")[1]["rows"] == 3


@pytest.mark.parametrize("command", ["code-a1", "cosplay"])
def test_a_run_without_a_dataset_is_named_when_it_is_audited(puzzlegen, tmp_path, command):
    write_json(tmp_path / "run.json", new_run(1, {"command": command}, {}))
    code, _, err = puzzlegen("audit", tmp_path)
    assert code == 2
    assert f"is a folder of puzzlegen {command}, and holds no dataset" in err
