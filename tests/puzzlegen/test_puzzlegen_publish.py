"""`puzzlegen publish` on run directories, to a Hub on loopback."""

import io
import json
import shutil

import pyarrow.parquet as pq
import pytest
from hub_server import READ, WRITE, answering
from huggingface_hub import DatasetCard
from puzzlegen_fakes import fake_batches, open_fake, true_row

from puzzlegen.durable import write_json
from puzzlegen.generation.run_record import new_run
from puzzlegen.publishing.publication import open_publication
from shards import ROW_SCHEMA, ShardStore, summarise

REPO = "ada/puzzles"


@pytest.fixture(autouse=True)
def true_rows(monkeypatch):
    monkeypatch.setenv("FAKE_TRUE_ROWS", "1")


@pytest.fixture
def run(puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--quiet")
    return tmp_path / "run"


@pytest.fixture
def publish(puzzlegen):
    def publish(directory, *options, repo=REPO):
        return puzzlegen("publish", directory, repo, "--license", "cc-by-4.0", *options)

    return publish


def published_rows(hub, branch="main"):
    files = hub.repos[REPO].files(branch)
    return [
        row
        for path in sorted(files)
        if path.endswith(".parquet")
        for row in pq.read_table(io.BytesIO(files[path])).to_pylist()
    ]


def test_a_run_is_published_and_its_address_printed(hub, run, publish):
    code, out, err = publish(run)
    assert (code, out) == (0, f"{hub.url}/datasets/{REPO}\n")
    assert "20 rows added, 20 in all" in err
    assert [row["puzzle"] for row in published_rows(hub)] == [
        true_row(n // 3 + (n >= 6), n % 3)["puzzle"] for n in range(20)
    ]


def test_the_card_has_the_numbers_of_the_rows(hub, run, publish):
    card = json.loads(publish(run, "--json")[1])["card"]
    rows = published_rows(hub)
    assert card["rows"] == len(rows) == 20
    assert card["pairs"] == sum(len(row["solutions"]) for row in rows)
    assert card["tokens"] == sum(row["tokens"] for row in rows)
    diversity = summarise(rows, [])
    assert card["diversity"]["vendi"] == diversity.vendi
    metrics = json.loads((run / "metrics.json").read_text())
    assert card["rejected"] == metrics["rejected"]
    assert card["funnel"]["proposed"] == metrics["funnel"]["proposed"]
    text = hub.repos[REPO].files()["README.md"].decode()
    assert f"| `proposed` | {metrics['funnel']['proposed']:,} |" in text
    assert DatasetCard(text).data["dataset_info"]["splits"][0]["num_examples"] == 20


def test_a_larger_run_is_added_and_an_equal_one_is_already_there(hub, run, publish, puzzlegen, tmp_path):
    publish(run)
    assert "already there: all 20 rows" in publish(run)[2]
    puzzlegen("generate", "--n", 31, "--out", run, "--quiet")
    assert json.loads(publish(run, "--json")[1])["rows_added"] == 11
    assert len(published_rows(hub)) == 31
    assert hub.count("POST", "/commit/") == 2


def test_a_card_that_is_sent_alone_is_said_to_be_that(hub, run, puzzlegen):
    puzzlegen("publish", run, REPO, "--license", "mit")
    err = puzzlegen("publish", run, REPO, "--license", "cc-by-4.0")[2]
    assert err.endswith(": the card is updated; no rows are new\n")


def test_one_row_in_one_file_is_said_so(hub, publish, puzzlegen, tmp_path):
    puzzlegen("generate", "--n", 1, "--out", tmp_path / "run", "--quiet")
    err = publish(tmp_path / "run")[2]
    assert "sending 1 row in 1 file, " in err
    assert "1 row added, 1 in all" in err
    assert "all 1 row," in publish(tmp_path / "run")[2]


def test_a_dry_run_needs_neither_a_token_nor_a_network(run, publish, tmp_path, monkeypatch):
    monkeypatch.delenv("HF_TOKEN", raising=False)
    code, out, _ = publish(run, "--dry-run", tmp_path / "out")
    assert (code, out) == (0, f"{tmp_path / 'out'}\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["README.md", "data", "puzzlegen.json"]


def test_a_dry_run_writes_what_is_published(hub, run, publish, tmp_path):
    publish(run)
    publish(run, "--dry-run", tmp_path / "out")
    published = hub.repos[REPO].files()
    for path, data in published.items():
        assert path == ".gitattributes" or (tmp_path / "out" / path).read_bytes() == data


def test_a_dry_run_overwrites_nothing(run, publish, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    code, _, err = publish(run, "--dry-run", tmp_path / "out")
    assert code == 2
    assert "holds something already" in err


def test_the_licence_is_asked_for(run, puzzlegen):
    code, _, err = puzzlegen("publish", run, REPO)
    assert code == 2
    assert "--license" in err


@pytest.mark.parametrize("name", ["", "MIT License", "../x"])
def test_a_licence_is_a_name_that_the_hub_has(run, puzzlegen, name):
    assert puzzlegen("publish", run, REPO, "--license", name)[0] == 2


def test_a_licence_that_the_hub_does_not_take_is_said_and_leaves_nothing_there(hub, run, puzzlegen):
    code, _, err = puzzlegen("publish", run, REPO, "--license", "mine")
    assert code == 1
    assert hub.repos == {}
    assert '"license" must be one of a list' in err
    assert "check REPO_ID and --license" in err


@pytest.mark.parametrize("name", ["puzzles", "a/b/c", "ada/"])
def test_a_name_without_a_namespace_is_no_repository(run, publish, name):
    assert publish(run, repo=name)[0] == 2


def test_without_a_token_the_way_to_one_is_said(hub, run, publish, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    code, _, err = publish(run)
    assert code == 1
    assert "hf auth login" in err
    assert hub.asked == []


@pytest.mark.parametrize(
    ("token", "advice"),
    [(READ, "may write to ada"), ("hf_notAtAllAValidToken", "hf auth login"), ("hf_\u2026", "hf auth login")],
    ids=["403", "401", "not even one in a header"],
)
def test_a_token_without_the_right_is_said_and_not_shown(hub, run, publish, monkeypatch, token, advice):
    monkeypatch.setenv("HF_TOKEN", token)
    monkeypatch.setenv("PUZZLEGEN_DEBUG", "1")
    code, out, err = publish(run)
    assert code == 1
    assert advice in err.splitlines()[-1]
    assert token not in out + err


def test_no_file_of_ours_and_no_request_but_its_header_has_the_token(hub, run, publish, tmp_path):
    publish(run)
    files = hub.repos[REPO].files().values()
    local = (path.read_bytes() for path in run.rglob("*") if path.is_file())
    assert not any(WRITE.encode() in data for data in (*files, *local))
    assert not any(WRITE in one.path for one in hub.asked)


def test_the_hub_switched_off_is_said(hub, run, publish, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    code, _, err = publish(run)
    assert code == 1
    assert "unset HF_HUB_OFFLINE" in err


def test_what_the_client_says_while_it_waits_is_shown_without_addresses(hub, run, publish):
    hub.failures = [("PUT", "^/lfs/", answering(429, Retry_After="5"))]
    code, _, err = publish(run)
    assert code == 0
    assert "Rate limited. Waiting 6.0s" in err
    assert "signature" not in err
    assert hub.url not in err


def test_a_hub_that_stays_down_is_said_and_what_to_do(hub, run, publish, monkeypatch):
    monkeypatch.setattr("shards.publishing._FIRST_WAIT", 0)
    hub.failures = [("POST", "/commit/", answering(503))] * 6
    code, _, err = publish(run)
    assert code == 1
    assert "run the same command again" in err
    assert publish(run)[0] == 0
    assert len(published_rows(hub)) == 20


def test_another_run_in_the_repository_is_refused(hub, run, publish, puzzlegen, tmp_path):
    publish(run)
    puzzlegen("generate", "--n", 20, "--seed", 1, "--out", tmp_path / "other", "--quiet")
    code, _, err = publish(tmp_path / "other")
    assert code == 3
    assert "another run" in err
    assert len(published_rows(hub)) == 20


def test_a_run_that_lies_elsewhere_now_is_the_same_run(hub, run, publish, tmp_path):
    publish(run)
    shutil.move(run, tmp_path / "moved")
    assert "already there" in publish(tmp_path / "moved")[2]


def test_private_and_revision_reach_the_hub(hub, run, publish):
    publish(run, "--private", "--revision", "nightly")
    assert hub.repos[REPO].private
    assert len(published_rows(hub, "nightly")) == 20
    assert published_rows(hub) == []


def test_an_unfinished_run_is_published_as_far_as_it_is(hub, publish, tmp_path):
    with open_fake(tmp_path / "run", 30) as run:
        for batch in fake_batches(0, 0, 9):
            run.commit(batch, wall_seconds=1.0)
    assert publish(tmp_path / "run")[0] == 0
    assert "has made 9 of 30 puzzles" in hub.repos[REPO].files()["README.md"].decode()


def test_rows_that_the_ledger_does_not_have_yet_are_not_published(hub, run, publish):
    ShardStore(run / "dataset", ROW_SCHEMA).append([true_row(90, 0)])
    publish(run)
    assert len(published_rows(hub)) == 20


def test_a_ledger_that_counts_other_rows_is_refused(hub, run, publish):
    lines = (run / "batches.jsonl").read_text().splitlines()
    first, second = json.loads(lines[0]), json.loads(lines[1])
    first["kept"], second["kept"] = 2, 4
    (run / "batches.jsonl").write_text("\n".join([json.dumps(first), json.dumps(second), *lines[2:], ""]))
    code, _, err = publish(run)
    assert code == 3
    assert "3 rows of batch 0 where batches.jsonl counts 2" in err
    assert REPO not in hub.repos


def test_rows_that_are_lost_are_missed(hub, run, publish):
    ShardStore(run / "dataset", ROW_SCHEMA).rewind(5)
    code, _, err = publish(run)
    assert code == 3
    assert "of batch 5 where batches.jsonl counts 3" in err


@pytest.mark.parametrize("harm", ["state", "gone", "torn"])
def test_a_dataset_that_is_damaged_is_refused_and_the_file_named(run, publish, tmp_path, harm):
    file = next((run / "dataset").glob("data-*.arrow"))
    match harm:
        case "state":
            file = run / "dataset" / "state.json"
            file.write_text("{")
        case "gone":
            file.unlink()
        case "torn":
            file.write_bytes(file.read_bytes()[:-2_000])
    code, _, err = publish(run, "--dry-run", tmp_path / "out")
    assert code == 3
    assert f"{file} is {'gone' if harm == 'gone' else 'damaged'}" in err.splitlines()[-1]
    assert "restore it" in err


@pytest.mark.parametrize("name", ["../..", "ada/-x", "ada/x.git", "ada/x--y", "a/b/c"])
def test_a_dry_run_takes_no_name_that_the_hub_would_not(run, publish, tmp_path, name):
    assert publish(run, "--dry-run", tmp_path / "out", repo=name)[0] == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["", "a b", "-x", "/x", "x/", "a..b", "x.lock", "x^", "a//b", ".x", "a/.b", "x.", "a@{b"]
)
def test_a_branch_has_a_name_that_git_takes(run, publish, tmp_path, name):
    code, _, err = publish(run, "--dry-run", tmp_path / "out", f"--revision={name}")
    assert code == 2
    assert "is no name of a branch" in err


@pytest.mark.parametrize("name", ["main", "nightly-2", "ada/next", "v1.0", "refs/pr/1", "a"])
def test_names_of_branches_are_taken(run, publish, tmp_path, name):
    assert publish(run, "--dry-run", tmp_path / "out", f"--revision={name}")[0] == 0


def test_a_doubled_row_is_refused(hub, run, publish):
    store = ShardStore(run / "dataset", ROW_SCHEMA)
    rows = list(store.iter_rows())
    store.rewind(0)
    store.append([*rows[:1], *rows[:1], *rows[2:]])
    code, _, err = publish(run)
    assert code == 3
    assert f"puzzlegen audit {run}" in err


def test_attempts_that_nobody_has_judged_are_not_published(hub, run, publish):
    store = ShardStore(run / "dataset", ROW_SCHEMA)
    rows = list(store.iter_rows())
    store.rewind(0)
    store.append([row | {"sandbox_level": ""} for row in rows])
    code, _, err = publish(run)
    assert code == 2
    assert "20 rows hold attempts that nobody has judged" in err


def test_a_run_without_rows_is_said_to_be_one(hub, publish, tmp_path):
    with open_fake(tmp_path / "run", 30):
        pass
    code, _, err = publish(tmp_path / "run")
    assert code == 1
    assert "no rows yet" in err


@pytest.mark.parametrize(
    "change", [{"timeout": "abc"}, {"timeout": -1}, {"memory_mb": None}, {"memory_mb": 1.5}], ids=str
)
@pytest.mark.parametrize("command", ["generate", "sol-ver"])
def test_limits_that_no_run_has_are_refused(hub, publish, tmp_path, command, change):
    with open_fake(tmp_path / "run", 9) as run:
        run.commit(next(fake_batches(0, 0, 9)), wall_seconds=1.0)
    write_json(tmp_path / "run" / "run.json", new_run(9, {"command": command}, change))
    code, _, err = publish(tmp_path / "run")
    assert code == 3
    assert f"{tmp_path / 'run' / 'run.json'} is damaged: no run has the limits" in err


def test_no_run_is_a_usage_error(hub, publish, tmp_path):
    code, _, err = publish(tmp_path)
    assert code == 2
    assert "is no run directory" in err


def make_loop(path, iterations=2, wanted=2):
    """A loop of two iterations with nine rows each, as far as publishing looks at it."""
    deciding = {"command": "improve", "seed": 0}
    run = {
        "format": 1, "fingerprint": "f00d", "target": wanted, "deciding": deciding, "sandbox_level": None,
        "configuration": {"model": "builtin", "iterations": wanted, "timeout": 2.5, "memory_mb": 512},
    }  # fmt: skip
    path.mkdir()
    (path / "run.json").write_text(json.dumps(run))
    for number in range(1, iterations + 1):
        with open_fake(path / f"iteration-{number}", 9, command="improve", seed=number) as part:
            for batch in fake_batches(0, 0, 9):
                rows = [true_row(10 * number + batch.number, place) for place in range(len(batch.kept))]
                rows = [row | {"batch": batch.number, "iteration": number} for row in rows]
                part.commit(batch._replace(kept=rows), wall_seconds=1.0)
    return path


def test_the_iterations_of_a_loop_are_one_dataset(hub, publish, tmp_path):
    assert publish(make_loop(tmp_path / "loop"))[0] == 0
    assert [row["iteration"] for row in published_rows(hub)] == [1] * 9 + [2] * 9
    manifest = json.loads(hub.repos[REPO].files()["puzzlegen.json"])
    assert (manifest["timeout"], manifest["memory_mb"]) == (2.5, 512)


def test_a_loop_that_goes_on_adds_its_iterations(hub, publish, tmp_path):
    publish(make_loop(tmp_path / "loop", 1))
    assert "it is at iteration 1 of 2" in hub.repos[REPO].files()["README.md"].decode()
    publish(make_loop(tmp_path / "later", 2))
    assert len(published_rows(hub)) == 18
    assert "not finished" not in hub.repos[REPO].files()["README.md"].decode()


def test_a_card_names_a_model_by_its_weights_and_no_path(hub, run, publish):
    record = json.loads((run / "run.json").read_text())
    record["configuration"] |= {"model": "/home/ada/secret-project/model-7", "seeds": None}
    record["deciding"] |= {"model_digest": "beef", "seeds": None, "protect": ["f00d"]}
    (run / "run.json").write_text(json.dumps(record))
    publish(run)
    card = hub.repos[REPO].files()["README.md"].decode()
    assert "| model | `model-7` |" in card
    assert "blake2b `beef`" in card
    assert "secret-project" not in card
    assert "f00d" in card


def test_a_card_names_the_revisions_of_a_model_on_the_hub(hub, run, publish):
    record = json.loads((run / "run.json").read_text())
    record["configuration"]["model"] = "org/model"
    record["deciding"]["model_digest"] = None
    record["model_revisions"] = ["a" * 40, "b" * 40]
    (run / "run.json").write_text(json.dumps(record))
    publish(run)
    card = hub.repos[REPO].files()["README.md"].decode()
    assert f"| its revision | `{'a' * 40}`, `{'b' * 40}` |" in card


def test_each_revision_of_a_model_on_the_hub_is_recorded_once(tmp_path):
    for revision in ("a" * 40, "a" * 40, None, "b" * 40):
        with open_fake(tmp_path, 4) as run:
            run.commit(next(fake_batches(run.next_batch, run.settled.kept, 100)), wall_seconds=1.0)
            run.record_model_revision(revision)
    assert json.loads((tmp_path / "run.json").read_text())["model_revisions"] == ["a" * 40, "b" * 40]


def test_a_publication_stays_as_it_was_opened_while_the_run_goes_on(tmp_path):
    batches = fake_batches(0, 0, 30)
    with open_fake(tmp_path / "run", 30) as run:
        for _ in range(3):
            run.commit(next(batches), wall_seconds=1.0)
        with open_publication(tmp_path / "run", REPO, "mit") as publication:
            for batch in batches:
                run.commit(batch, wall_seconds=1.0)
            assert sum(batch.num_rows for batch in publication.batches()) == publication.rows == 6
