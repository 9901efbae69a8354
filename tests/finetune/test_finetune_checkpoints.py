"""Checkpoints: which one counts, and what becomes of those that do not."""

import errno

import pytest

from finetune import checkpoints
from finetune.checkpoints import checkpoint_at, last_checkpoint, seal


@pytest.fixture
def folder(tmp_path):
    """Two whole checkpoints."""
    for step in (3, 10):
        path = checkpoint_at(tmp_path, step)
        path.mkdir()
        (path / "weights").write_bytes(b"some")
        seal(path)
    return tmp_path


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
def test_a_checkpoint_that_cannot_be_read_for_now_stays(folder, monkeypatch, number):
    def unreadable(path):
        raise OSError(number, "not now", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "file_digest", unreadable)
        with pytest.raises(OSError, match="not now"):
            last_checkpoint(folder)
    assert last_checkpoint(folder) == checkpoint_at(folder, 10)


def test_a_checkpoint_whose_seal_cannot_be_looked_for_stays(folder, monkeypatch):
    def unreadable(path):
        raise OSError(errno.EIO, "not now", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.iterdir", unreadable)
        patch.setattr("pathlib.Path.is_file", lambda _: False)  # from Python 3.13 on it says so for every error
        with pytest.raises(OSError, match="not now"):
            last_checkpoint(folder)
    assert last_checkpoint(folder) == checkpoint_at(folder, 10)


@pytest.mark.parametrize("name", ["weights", "sealed"])
def test_of_a_damaged_checkpoint_the_caller_is_told(folder, name):
    said = []
    (checkpoint_at(folder, 10) / name).write_bytes(b"other")
    assert last_checkpoint(folder, said.append) == checkpoint_at(folder, 3)
    assert [str(checkpoint_at(folder, 10)) in line for line in said] == [True]
