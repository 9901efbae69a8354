import json

import pytest

from shards.manifest import DataFile, Manifest, ManifestError

MANIFEST = Manifest(
    "feed", (DataFile("data/a", 3, 10, 20, "s", "d"), DataFile("data/b", 4, 11, 21, "t", "e")), 2.5, 512
)


def test_a_manifest_is_read_as_it_was_written():
    assert Manifest.from_bytes(MANIFEST.to_bytes()) == MANIFEST


def test_people_see_the_number_of_rows():
    assert json.loads(MANIFEST.to_bytes())["rows"] == MANIFEST.rows == 7


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"{}", MANIFEST.to_bytes()[:-40], MANIFEST.to_bytes().replace(b'"sha256"', b'"sha"')]
)
def test_anything_else_is_no_manifest(text):
    with pytest.raises(ManifestError):
        Manifest.from_bytes(text)


def changed(**changes):
    document = json.loads(MANIFEST.to_bytes())
    document["files"][0] |= {key: changes.pop(key) for key in ("rows", "size") if key in changes}
    return json.dumps(document | changes).encode()


@pytest.mark.parametrize(
    "changes",
    [{"timeout": -1}, {"timeout": float("inf")}, {"timeout": float("nan")}, {"timeout": 1e9}, {"timeout": True},
     {"memory_mb": 0}, {"memory_mb": 10**30}, {"memory_mb": float("inf")}, {"rows": float("inf")},
     {"rows": float("nan")}, {"rows": -1}, {"size": float("inf")}],
)  # fmt: skip
def test_numbers_that_no_run_has_are_no_manifest(changes):
    with pytest.raises(ManifestError, match="damaged"):
        Manifest.from_bytes(changed(**changes))


def test_nesting_that_no_parser_stands_is_no_manifest():
    with pytest.raises(ManifestError, match="damaged"):
        Manifest.from_bytes(b"[" * 200_000)


def test_a_later_format_is_said_to_be_one():
    with pytest.raises(ManifestError, match="another version"):
        Manifest.from_bytes(MANIFEST.to_bytes().replace(b'"format": 1', b'"format": 2'))
