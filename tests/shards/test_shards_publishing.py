"""Publishing by the real client to a server on loopback."""

import hub_server
import pytest
from hub_server import READ, WRITE, answering, dropping, losing_the_answer
from publishing_rows import RowsToPublish, manifest_of, remote_rows, row

from shards import publishing
from shards.hub import HubDataset, HubError, fetch_dataset
from shards.publishing import TRIES, publish, write_folder
from shards.remote_dataset import Refusal

REPO = "ada/puzzles"


@pytest.fixture
def send(hub, monkeypatch):
    """Publish that many rows, in files of ten; the waits between tries go to `hub.naps`."""
    whole = publishing.export_rows
    monkeypatch.setattr(publishing, "export_rows", lambda *given, **more: whole(*given, **more, rows_per_file=10))

    def send(count, branch="main", said=None, **more):
        settings = {key: more.pop(key) for key in ("run", "first") if key in more}
        say = (lambda text: None) if said is None else said.append
        publication = RowsToPublish(count, **settings)
        return publish(publication, HubDataset(REPO, branch, say=say), say=say, sleep=hub.naps.append, **more)

    return send


def rows(count, first=0):
    return [row(number) for number in range(first, first + count)]


def holds(hub, count, commits=1):
    """The remote is exactly the dataset, made in so many commits."""
    repo = hub.repos[REPO]
    assert remote_rows(repo) == rows(count)
    assert manifest_of(repo).rows == count
    assert repo.files()["README.md"].startswith(b"---\nlicense: mit\n---\n%d rows" % count)
    assert len(repo.titles) == 1 + commits
    return True


def test_a_new_repository_gets_all_rows_in_one_commit(hub, send):
    done = send(25)
    assert holds(hub, 25)
    assert (len(done.files), done.added, done.changed) == (3, done.files, True)
    assert done.head == hub.repos[REPO].branches["main"]


def test_the_dry_run_is_the_repository(hub, send, tmp_path):
    send(25)
    write_folder(RowsToPublish(25), tmp_path / "out")
    written = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    published = hub.repos[REPO].files()
    del published[".gitattributes"]
    assert written == published


def test_later_rows_come_in_new_files_and_old_ones_are_not_touched(hub, send):
    send(25)
    before = hub.repos[REPO].files()
    sent = hub.received
    done = send(42)
    assert holds(hub, 42, commits=2)
    after = hub.repos[REPO].files()
    assert all(after[path] == data for path, data in before.items() if path.startswith("data/"))
    assert [file.path for file in done.added] == [
        "data/train-00003-of-00005.parquet",
        "data/train-00004-of-00005.parquet",
    ]
    assert hub.received - sent == sum(file.size for file in done.added)


def test_a_second_time_changes_nothing(hub, send):
    send(25)
    assert not send(25).changed
    assert holds(hub, 25)
    assert hub.count("POST", "/commit/") == 1


def test_a_card_that_has_changed_is_sent_alone(hub, send, monkeypatch):
    send(25)
    monkeypatch.setattr(RowsToPublish, "card", lambda self, files, own: "---\nlicense: mit\n---\n25 rows, anew\n")
    done = send(25)
    assert (done.added, done.changed) == ((), True)
    assert holds(hub, 25, commits=2)


def test_words_below_the_card_stay(hub, send):
    send(5)
    hub.repos[REPO].add("main", {"README.md": hub.repos[REPO].files()["README.md"] + b"MINE"}, "by hand")
    said = []
    send(6, said=said)
    assert hub.repos[REPO].files()["README.md"].endswith(b"MINE")
    assert not any("written anew" in text for text in said)


PUT, COMMIT, LOOK, CREATE = (
    ("PUT", "^/lfs/"),
    ("POST", "/commit/"),
    ("GET", "/revision/main"),
    ("POST", "/repos/create"),
)
PASSING = {
    "500 in mid-upload": [(*PUT, answering(500))],
    "500 twice in mid-upload": [(*PUT, answering(500)), (*PUT, answering(500))],
    "a connection dropped in mid-upload": [(*PUT, dropping)],
    "an upload whose answer is lost": [(*PUT, losing_the_answer)],
    "429 on an upload": [(*PUT, answering(429, Retry_After="3"))],
    "429 on the batch": [("POST", "/objects/batch", answering(429, Retry_After="3"))],
    "500 on the verification": [("POST", "^/verify/", answering(500))],
    "500 on the preupload": [("POST", "/preupload/", answering(503))],
    "429 on the commit": [(*COMMIT, answering(429, Retry_After="3"))],
    "500 on the commit": [(*COMMIT, answering(500))],
    "502 on the commit, thrice": [(*COMMIT, answering(502))] * 3,
    "409 on the commit": [(*COMMIT, answering(409))],
    "412 on the commit": [(*COMMIT, answering(412))],
    "a connection dropped before the commit": [(*COMMIT, dropping)],
    "a commit whose answer is lost": [(*COMMIT, losing_the_answer)],
    "429 on a look": [(*LOOK, answering(429))],
    "500 on a look": [(*LOOK, answering(500))],
    "a look dropped": [(*LOOK, dropping)],
    "500 on the tree": [("GET", "/tree/", answering(500))],
    "500 on the manifest": [("HEAD", "/resolve/.*puzzlegen.json", answering(500))],
    "500 on the check of the card": [("POST", "/validate-yaml", answering(500, {"error": "x"}))],
}


@pytest.mark.parametrize("failures", PASSING.values(), ids=PASSING.keys())
def test_a_failure_that_passes_leaves_exactly_the_dataset(hub, send, failures):
    send(12)
    hub.failures = list(failures)
    done = send(42)
    assert hub.failures == []
    assert holds(hub, 42, commits=2)
    assert len(done.added) == 3


@pytest.mark.parametrize(
    "failures",
    [
        [(*CREATE, answering(500))],
        [(*CREATE, dropping)],
        [(*CREATE, losing_the_answer)],
        [(*COMMIT, losing_the_answer)],
    ],
)
def test_a_new_repository_survives_failures_that_pass(hub, send, failures):
    hub.failures = list(failures)
    send(25)
    assert hub.failures == []
    assert holds(hub, 25)


def test_the_hub_says_how_long_to_wait(hub, send):
    hub.failures = [(*COMMIT, answering(429, Retry_After="17")), (*COMMIT, answering(429, RateLimit='"api";r=0;t=23'))]
    send(5)
    assert {17.0, 23.0} <= set(hub.naps)


def test_a_wait_of_hours_is_left_to_the_next_job(hub, send):
    hub.failures = [(*COMMIT, answering(429, Retry_After="7200"))]
    with pytest.raises(HubError) as caught:
        send(5)
    assert (caught.value.status, caught.value.passing) == (429, True)
    assert 7200.0 not in hub.naps


def test_a_hub_that_stays_down_ends_the_command_and_the_next_one_sends_only_the_rest(hub, send):
    hub.failures = [(*COMMIT, answering(503))] * TRIES
    with pytest.raises(HubError, match="503"):
        send(25)
    sent = hub.received
    send(25)
    assert holds(hub, 25)
    assert hub.received == sent


@pytest.mark.parametrize(
    ("token", "status"),
    [(READ, 403), ("hf_notAtAllAValidToken", 401)],
    ids=["a token that may read", "no valid token"],
)
def test_a_token_without_the_right_changes_nothing_and_is_not_shown(hub, send, monkeypatch, token, status):
    send(5)
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(HubError) as caught:
        send(25)
    assert (caught.value.status, caught.value.passing) == (status, False)
    assert token not in str(caught.value)
    assert holds(hub, 5)


def test_without_a_token_nothing_is_asked(hub, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(HubError, match="no token"):
        HubDataset(REPO)
    assert hub.asked == []


def test_messages_of_the_hub_are_shown_without_token_and_addresses(hub, send):
    said = f"token {WRITE} at https://bucket/x?signature=secret is no good"
    hub.failures = [(*COMMIT, answering(403, {"error": said}))]
    with pytest.raises(HubError) as caught:
        send(5)
    assert "is no good" in str(caught.value)
    assert not {WRITE, "signature", "bucket"} & set(str(caught.value).replace("/", " ").split())
    assert "secret" not in str(caught.value)


def test_a_card_that_the_hub_does_not_take_is_not_tried_again(hub, send):
    hub.failures = [("POST", "/validate-yaml", answering(400, {"errors": [{"message": "no such license"}]}))]
    with pytest.raises(HubError, match="no such license") as caught:
        send(5)
    assert not caught.value.passing
    assert REPO not in hub.repos


def test_the_files_are_made_once_however_often_it_is_tried(hub, send, monkeypatch):
    made = []
    whole = publishing.export_rows
    monkeypatch.setattr(publishing, "export_rows", lambda *given, **more: made.append(1) or whole(*given, **more))
    hub.failures = [(*COMMIT, answering(500))] * 3
    send(25)
    assert holds(hub, 25)
    assert len(made) == 1


def test_a_card_that_was_changed_by_hand_is_written_anew_and_that_is_said(hub, send):
    send(5)
    hub.repos[REPO].add("main", {"README.md": b"mine"}, "by hand")
    said = []
    send(6, said=said)
    assert holds(hub, 6, commits=3)
    assert any("stays in the history" in text for text in said)


def test_a_commit_made_meanwhile_is_kept(hub, send):
    def meanwhile(handler):
        hub.repos[REPO].add("main", {"LICENSE": b"text"}, "by hand")
        handler.route()

    send(5)
    hub.failures = [(*COMMIT, meanwhile)]
    send(25)
    assert holds(hub, 25, commits=3)
    assert hub.repos[REPO].files()["LICENSE"] == b"text"


def test_two_jobs_at_once_double_nothing(hub, send):
    def meanwhile(handler):
        send(25)
        handler.route()

    send(5)
    hub.failures = [(*COMMIT, meanwhile)]
    done = send(25)
    assert holds(hub, 25, commits=2)
    assert done.head == hub.repos[REPO].branches["main"]


def test_rows_that_another_job_has_added_meanwhile_are_not_counted_as_added(hub, send):
    def meanwhile(count):
        def failure(handler):
            send(count)
            handler.route()

        return failure

    send(5)
    hub.failures = [(*COMMIT, meanwhile(25))]
    done = send(25)
    assert (done.added, done.changed) == ((), False)
    hub.failures = [(*COMMIT, meanwhile(35))]
    done = send(42)
    assert holds(hub, 42, commits=4)
    assert sum(file.rows for file in done.added) == 7


def test_rows_of_a_commit_whose_answer_is_lost_are_counted_as_added(hub, send):
    send(5)
    hub.failures = [(*COMMIT, losing_the_answer)]
    done = send(25)
    assert (sum(file.rows for file in done.added), done.changed) == (20, True)


def test_another_run_is_refused(hub, send):
    send(5)
    with pytest.raises(Refusal, match="another run"):
        send(25, run="beef")
    assert holds(hub, 5)


def test_a_remote_that_has_gone_further_is_refused(hub, send):
    send(25)
    with pytest.raises(Refusal, match="25 rows of this run where there are 5"):
        send(5)
    assert holds(hub, 25)


def test_rows_that_came_out_otherwise_are_refused(hub, send):
    send(15)
    with pytest.raises(Refusal, match="train-00000-of-00002"):
        send(25, first=1)
    assert holds(hub, 15)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"data/train-00000-of-00002.parquet": b"x"}, "is not the file"),
        ({"data/train-00009-of-00010.parquet": b"x"}, "has beside ours"),
        ({"puzzlegen.json": b"{}"}, "damaged"),
    ],
)
def test_a_dataset_that_someone_has_changed_is_refused(hub, send, changes, complaint):
    send(15)
    hub.repos[REPO].add("main", changes, "by hand")
    with pytest.raises(Refusal, match=complaint):
        send(25)
    assert len(hub.repos[REPO].titles) == 3


def test_a_file_that_someone_has_removed_is_missed(hub, send):
    send(15)
    repo = hub.repos[REPO]
    del repo.commits[repo.branches["main"]]["data/train-00001-of-00002.parquet"]
    with pytest.raises(Refusal, match="lacks data/train-00001-of-00002"):
        send(25)


@pytest.mark.parametrize("files", [{"notes.txt": b"x"}, {"README.md": b"---\nlicense: mit\n---\n# Mine\n"}])
def test_a_repository_of_something_else_is_refused(hub, send, files):
    hub.repos[REPO] = hub_server.Repo(private=False)
    hub.repos[REPO].add("main", files, "by hand")
    with pytest.raises(Refusal):
        send(5)
    assert len(hub.repos[REPO].titles) == 2


def test_a_repository_made_on_the_web_with_a_licence_is_taken(hub, send):
    hub.repos[REPO] = hub_server.Repo(private=False)
    hub.repos[REPO].add("main", {"README.md": b"---\nlicense: mit\n---\n"}, "initial commit")
    send(5)
    assert holds(hub, 5, commits=2)


def test_private_is_for_a_new_repository(hub, send):
    send(5, private=True)
    assert hub.repos[REPO].private
    send(6, private=True)
    assert holds(hub, 6, commits=2)


def test_a_public_repository_is_no_place_for_private_rows(hub, send):
    send(5)
    with pytest.raises(Refusal, match="public"):
        send(6, private=True)


def test_a_branch_is_made_and_the_main_one_left_alone(hub, send):
    send(5)
    send(25, branch="nightly")
    assert holds(hub, 5, commits=2)
    assert remote_rows(hub.repos[REPO], "nightly") == rows(25)


def test_a_dataset_is_fetched_as_it_is_now(hub, send):
    send(5)
    fetch_dataset(REPO)
    send(25)
    folder = fetch_dataset(REPO)
    assert len(list(folder.rglob("*.parquet"))) == 3
    assert (folder / "puzzlegen.json").read_bytes() == hub.repos[REPO].files()["puzzlegen.json"]


def test_an_old_copy_does_not_stand_in_for_a_hub_that_fails(hub, send):
    send(5)
    fetch_dataset(REPO)
    hub.failures = [("GET", "/revision/main", answering(500))]
    with pytest.raises(HubError, match="500"):
        fetch_dataset(REPO)


def test_with_xet_the_client_is_handed_files_that_xet_takes(hub, send, monkeypatch):
    """Xet refuses file objects; what it does with paths is its own affair, and needs its own server."""
    from huggingface_hub import _commit_api, constants

    handed = []
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", False)
    monkeypatch.setattr(_commit_api, "_upload_xet_files", lambda *, additions, **more: handed.extend(additions))
    with pytest.raises(HubError):  # nothing was sent, so the commit names what is not there
        send(5)
    assert [type(one.path_or_fileobj) for one in handed[:1]] == [str]
