"""The Hub as the commands see it: opened with the user's own token, and with errors that say what to type next."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from puzzlegen.errors import PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.generation.rendering import is_interactive
from puzzlegen.remarks import Remarks

if TYPE_CHECKING:
    from shards.hub import HubDataset, HubError

_AGAIN = "run the same command again: what the Hub has already is not sent again"


def open_repository(repo_id: str, revision: str, remarks: Remarks) -> HubDataset:
    """The dataset repository; HubError if nobody is logged in."""
    from shards.hub import HubDataset

    _quieten(remarks)
    return HubDataset(repo_id, revision, say=remarks.say)


def fetch_dataset(repo_id: str, revision: str, remarks: Remarks) -> Path:
    """A folder with the data of a dataset on the Hub; UsageError if there is none, or none of that revision."""
    from shards import hub

    _quieten(remarks)
    remarks.say("fetching it from the Hub")
    try:
        return hub.fetch_dataset(repo_id, revision)
    except hub.NoRevisionError:
        raise UsageError(
            f"{repo_id} on the Hub has no branch or commit {revision}", "check --revision, or leave it out"
        ) from None
    except hub.HubError as error:
        if "HF_HUB_OFFLINE" in str(error):
            raise UsageError(
                f"no such path, and HF_HUB_OFFLINE is set: {repo_id}", "check the path, or unset HF_HUB_OFFLINE"
            ) from None
        if error.status in {400, 401, 403, 404}:
            raise UsageError(
                f"there is no {repo_id}, neither here nor on the Hub as far as you may see",
                "check the name, and log in with hf auth login if it is private",
            ) from None
        raise PuzzlegenError(
            f"there is no path {repo_id}, and for the Hub's dataset of that name: {error}",
            "check the path, or run the same command again when the Hub answers",
        ) from None


def _quieten(remarks: Remarks) -> None:
    """Let the client show bars on a terminal, and what it warns of without the addresses of uploads."""
    from huggingface_hub.utils.tqdm import disable_progress_bars

    logging.getLogger("huggingface_hub").handlers = [_Relay(remarks)]
    if remarks.quiet or not is_interactive(sys.stderr):
        disable_progress_bars()
    else:
        disable_progress_bars("huggingface_hub.http_get")  # small files, gone before they are read


def require_new_folder(path: Path) -> None:
    """UsageError if `path` is a file, or holds something."""
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise UsageError(f"{path} holds something already", "name a new or empty folder with --dry-run OUTDIR")


class _Relay(logging.Handler):
    """Says what the client logs, such as how long it waits."""

    def __init__(self, remarks: Remarks) -> None:
        super().__init__(logging.WARNING)
        self._remarks = remarks

    def emit(self, record: logging.LogRecord) -> None:
        """Say one message."""
        from huggingface_hub import get_token

        from shards.hub import scrubbed

        self._remarks.say(scrubbed(record.getMessage(), get_token()))


@contextmanager
def refusals_explained(repo_id: str) -> Iterator[None]:
    """What `shards.publishing` and `shards.hub` raise inside, as errors that say what to type next."""
    from shards.hub import HubError
    from shards.remote_dataset import Refusal

    try:
        yield
    except Refusal as refusal:
        raise RefusedToResume(str(refusal), refusal.advice) from refusal
    except HubError as error:
        raise PuzzlegenError(f"{repo_id}: {error}", _advice(error, repo_id.partition("/")[0])) from None


def _advice(error: HubError, namespace: str) -> str:
    if error.passing:
        return _AGAIN
    match error.status:
        case 400:
            return "check REPO_ID and --license"
        case 401:
            return "log in with hf auth login, or set HF_TOKEN to a token that is valid"
        case 403:
            return f"use a token that may write to {namespace}: hf auth login, or HF_TOKEN"
        case 404:
            return f"check REPO_ID, and that the token may see {namespace}"
        case 413 | 507 | 402:
            return "see what your account on the Hub allows"
        case None if "HF_HUB_OFFLINE" in str(error):
            return "unset HF_HUB_OFFLINE, or write the folder alone with --dry-run OUTDIR"
        case _:
            return _AGAIN
