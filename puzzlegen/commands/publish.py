"""`puzzlegen publish`: a run's dataset on the Hugging Face Hub."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from puzzlegen.errors import UsageError
from puzzlegen.options import Json, Quiet, option

_LICENSE = re.compile(r"[a-z0-9][a-z0-9.+-]*")  # huggingface_hub has no list of them
_NAME = "give NAMESPACE/NAME, such as ada/puzzles"
_BRANCH = re.compile(
    r"(?!.*(\.\.|@\{|//|\.lock(/|$)|/\.|/$|\.$))[^\x00-\x20\x7f~^:?*\[\\./-][^\x00-\x20\x7f~^:?*\[\\]*"
)


def publish(
    directory: Annotated[
        Path,
        typer.Argument(
            help="A directory of `generate`, `improve` or `sol-ver`.", metavar="DIR", envvar="PUZZLEGEN_OUT"
        ),
    ],
    repo_id: Annotated[
        str, typer.Argument(help="Where it goes: NAMESPACE/NAME.", metavar="REPO_ID", envvar="PUZZLEGEN_REPO_ID")
    ],
    license_name: Annotated[
        str, option("license", "The dataset's licence as the Hub names it: cc-by-4.0, other, ...", metavar="NAME")
    ],
    private: Annotated[bool, option("private", "Make the dataset visible to you alone.")] = False,
    revision: Annotated[
        str, option("revision", "Branch to publish to; made if it is not there.", metavar="BRANCH")
    ] = "main",
    dry_run: Annotated[
        Path | None,
        option("dry-run", "Write what a new repository would get to this folder, and send nothing.", metavar="OUTDIR"),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put a run's dataset on the Hugging Face Hub, with a card, and print its address.

    Run it again to go on after a stop, or to add the rows that the run has made since.
    """
    _require_name(repo_id)
    if not _BRANCH.fullmatch(revision):
        raise UsageError(f"--revision {revision!r} is no name of a branch", "give one such as main or nightly-2")
    if not _LICENSE.fullmatch(license_name):
        raise UsageError(
            f"{license_name!r} is no licence that the Hub knows",
            "see https://huggingface.co/docs/hub/repositories-licenses; --license other is one too",
        )
    from puzzlegen.publishing.hub_access import open_repository, refusals_explained, require_new_folder
    from puzzlegen.publishing.publication import open_publication
    from puzzlegen.remarks import Remarks
    from puzzles.amounts import amount
    from shards.publishing import Published, write_folder
    from shards.publishing import publish as send

    remarks = Remarks(f"publish {directory}", quiet=quiet)
    with refusals_explained(repo_id):
        repository = None if dry_run else open_repository(repo_id, revision, remarks)
        if dry_run is not None:
            require_new_folder(dry_run)
        remarks.say("counting the rows")
        with open_publication(directory, repo_id, license_name, remarks.counting) as publication:
            if dry_run is not None:
                files = write_folder(publication, dry_run)
                done = Published("", files, files, changed=True)
            elif repository is not None:
                done = send(publication, repository, private=private, say=remarks.say)
    place = str(dry_run) if repository is None else repository.url
    rows, added = (sum(file.rows for file in files) for files in (done.files, done.added))
    if not done.changed:
        remarks.say(f"already there: all {amount(rows, 'row')}, and the card")
    elif repository is not None and done.added:
        remarks.say(f"{amount(added, 'row')} added, {rows:,} in all, in one commit")
    elif repository is not None:
        remarks.say("the card is updated; no rows are new")
    if as_json:
        document = {
            "repo_id": repo_id,
            "revision": revision,
            "place": place,
            "commit": done.head or None,
            "changed": done.changed,
            "rows": rows,
            "rows_added": added,
            "files": [file.path for file in done.files],
            "files_added": [file.path for file in done.added],
            "card": publication.numbers(),
        }
        typer.echo(json.dumps(document, indent=2))
    else:
        typer.echo(place)


def _require_name(repo_id: str) -> None:
    """UsageError unless the Hub's client takes `repo_id` for a name with a namespace."""
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]  # documented, not re-exported

    try:
        validate_repo_id(repo_id)
    except HFValidationError as error:
        raise UsageError(f"{repo_id!r} is no name of a dataset ({error})", _NAME) from None
    if "/" not in repo_id:
        raise UsageError(f"{repo_id!r} is no name of a dataset", _NAME)
