"""A dataset repository on the Hugging Face Hub: look at it, make it, add a commit to it.

Everything goes through the huggingface_hub client, which sends large files ahead of the commit (by Xet where that is
installed) and nothing twice that the Hub has already. It tries again by itself where the upload of a file, or of its
metadata, meets 408, 429, 5xx or a connection that drops; not where a commit, the creation of a repository or a look
does. `HubError.passing` marks those failures that go away by themselves, so that a caller can look and try again.

The token comes from where huggingface_hub looks for it (HF_TOKEN, or `hf auth login`), and is in no message. Nor are
addresses: those of an upload are as good as a key.
"""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2
from huggingface_hub import (
    CommitOperationAdd,
    DatasetCard,
    HfApi,
    constants,
    get_token,
    hf_hub_download,
    snapshot_download,
)
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile

from shards.manifest import MANIFEST_NAME

_OFFLINE = "HF_HUB_OFFLINE is set, so nothing goes to the Hub"
_PASSING = frozenset({408, 409, 412, 425, 429, 500, 502, 503, 504})
_USED_UP = re.compile(r";\s*r=0\s*;\s*t=(\d+)")  # nothing remaining, and the seconds until there is
_SECRET = re.compile(r"\bhf_\w{6,}|\bBearer\s+\S+|\bhttps?://\S+", re.IGNORECASE)


class HubError(Exception):
    """The Hub said no, or nothing. `status` is that of HTTP, None if there was no answer.

    `passing` tells whether the same may succeed later, and `wait` after how many seconds, if the Hub has said so.
    """

    def __init__(
        self, message: str, status: int | None = None, *, passing: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.passing = passing
        self.wait = wait


class NoRevisionError(HubError):
    """The repository is there, and has no such branch or commit."""


class RemoteFile(NamedTuple):
    """A file of the repository; `sha256` is None for one that is kept in git itself."""

    size: int
    sha256: str | None


class Remote(NamedTuple):
    """A branch at one commit."""

    head: str
    private: bool
    files: dict[str, RemoteFile]


class HubDataset:
    """The branch `revision` of the dataset repository `repo_id`, with the token of the user who runs this.

    HubError, from here and from every method, if there is no token or the name is none.
    """

    def __init__(self, repo_id: str, revision: str = "main", *, say: Callable[[str], None] = lambda _: None) -> None:
        self.repo_id = repo_id
        self.revision = revision
        self._say = say
        self._token = get_token()
        if self._token is None:
            raise HubError("there is no token for the Hub", 401)
        self._api = HfApi(endpoint=constants.ENDPOINT, token=self._token)

    @property
    def url(self) -> str:
        """Where people look at the dataset."""
        branch = "" if self.revision == "main" else f"/tree/{self.revision}"
        return f"{constants.ENDPOINT}/datasets/{self.repo_id}{branch}"

    def look(self) -> Remote | None:
        """The branch as it is now; None if there is no such branch or repository, or none that this user may see."""
        with self._explained():
            try:
                info = self._api.dataset_info(self.repo_id, revision=self.revision)
            except HfHubHTTPError as error:
                if error.response.status_code == 404:
                    return None
                raise
            head = str(info.sha)
            tree = self._api.list_repo_tree(self.repo_id, revision=head, repo_type="dataset", recursive=True)
            files = {
                entry.path: RemoteFile(entry.size, entry.lfs.sha256 if entry.lfs else None)
                for entry in tree
                if isinstance(entry, RepoFile)
            }
            return Remote(head, bool(info.private), files)

    def read(self, path: str, head: str) -> bytes:
        """The content of a small file at the commit `head`."""
        with self._explained(), tempfile.TemporaryDirectory() as folder:
            found = hf_hub_download(
                self.repo_id,
                path,
                repo_type="dataset",
                revision=head,
                local_dir=folder,
                token=self._token,
                endpoint=constants.ENDPOINT,
            )
            return Path(found).read_bytes()

    def check_card(self, card: str) -> None:
        """HubError, with what the Hub has to say, if it does not take the metadata of `card`."""
        with self._explained():
            DatasetCard(card).validate()

    def create(self, *, private: bool) -> None:
        """Make the repository and the branch, which starts where the main one is; harmless if they are there."""
        with self._explained():
            self._api.create_repo(self.repo_id, repo_type="dataset", private=private or None, exist_ok=True)
            if self.revision != "main":
                self._api.create_branch(self.repo_id, branch=self.revision, repo_type="dataset", exist_ok=True)

    def commit(self, files: Mapping[str, Path | bytes], head: str, message: str) -> str:
        """Put `files`, by their path in the repository, on top of the commit `head`; answers the new commit.

        If `head` is not the last commit any more, nothing is changed and the HubError is a passing one.
        """
        operations = [CommitOperationAdd(path, content) for path, content in files.items()]
        with self._explained(), warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always")
            done = self._api.create_commit(
                self.repo_id,
                operations,
                commit_message=message,
                repo_type="dataset",
                revision=self.revision,
                parent_commit=head,
            )
        for remark in remarks:
            if (
                remark.category is UserWarning
            ):  # what the Hub has to say of the card; others are about the client's code
                self._say(scrubbed(str(remark.message), self._token))
        return str(done.oid)

    def _explained(self) -> AbstractContextManager[None]:
        return hub_errors(self._token)


def fetch_dataset(repo_id: str, revision: str = "main") -> Path:
    """The folder in the local cache with the Parquet files and the manifest of a dataset as it is now; HubError.

    NoRevisionError if the dataset is there, and not the `revision` of it.
    Without a token, public datasets only. With HF_HUB_OFFLINE, what the cache had.
    """
    with hub_errors(get_token()):
        api = HfApi(endpoint=constants.ENDPOINT)
        try:
            commit = str(api.dataset_info(repo_id, revision=revision).sha)
        except OfflineModeIsEnabled:
            commit = revision
        # By its commit: asked by a branch's name the client answers with an old copy when the Hub fails.
        return Path(
            snapshot_download(
                repo_id,
                repo_type="dataset",
                revision=commit,
                allow_patterns=["*.parquet", MANIFEST_NAME],
                endpoint=constants.ENDPOINT,
            )
        )


@contextmanager
def hub_errors(token: str | None) -> Iterator[None]:
    """What the client raises inside, as HubError without `token`."""
    try:
        yield
    except HFValidationError as error:
        raise HubError(scrubbed(str(error), token), 400) from None
    except OfflineModeIsEnabled:
        raise HubError(_OFFLINE) from None
    except (httpx2.HTTPError, OSError, RuntimeError, ValueError) as error:
        raise _explain(error, token) from None


def _explain(error: Exception, token: str | None) -> HubError:
    # The client wraps what happened in the upload of one file into a RuntimeError without a status.
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    if token and not token.isascii() and any(isinstance(one, UnicodeEncodeError) for one in chain):
        return HubError("the token for the Hub has characters that no token has", 401)
    for one in chain:
        if isinstance(one, RevisionNotFoundError):
            return NoRevisionError("there is no such branch or commit", 404)
        if isinstance(one, HfHubHTTPError):
            status = one.response.status_code
            said = one.server_message or one.response.reason_phrase
            message = f"the Hub answers {status} ({scrubbed(said, token)})"
            return HubError(message, status, passing=status in _PASSING, wait=_wait(one.response.headers))
    if any(isinstance(one, OfflineModeIsEnabled) for one in chain):  # as what the cache lacks
        return HubError(_OFFLINE)
    for one in chain:
        if isinstance(one, httpx2.TransportError | ConnectionError | TimeoutError):
            return HubError(f"the connection to the Hub failed ({type(one).__name__})", passing=True)
    # What is left is the Xet client's, which has errors of no other type, or a local file's.
    passing = isinstance(error, RuntimeError)
    return HubError(f"the transfer failed ({type(error).__name__}: {scrubbed(str(error), token)})", passing=passing)


def scrubbed(text: str, token: str | None) -> str:
    """`text` on one line, without the token and without addresses."""
    if token:
        text = text.replace(token, "...")
    return " ".join(_SECRET.sub("...", text).split())[:300]


def _wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that the Hub asks to wait, by its own header or the usual one."""
    if used_up := _USED_UP.search(headers.get("RateLimit", "")):
        return float(used_up[1])
    value = headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
