import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puzzles import Reason
from shards import DedupIndex, Fingerprint, Overflow, dedup, fingerprint
from shards.disk_index import DiskIndex
from shards.memory_index import MemoryIndex

ROOT = Path(__file__).parents[2]
BUDGET = 40_000  # bytes: some fifteen templates


def digest(*parts):
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def random_fingerprint(draw):
    """One of a small world, so that all kinds of duplicates are frequent; a template decides its shingles."""
    template = draw.randrange(600)
    base = Random(template // 4)
    shingles = sorted(base.getrandbits(32) for _ in range(base.randrange(8, 60)))[template % 4 :]
    parts = [template]
    levels = [digest(*parts)]
    for _ in range(3):
        parts.append(draw.randrange(12))
        levels.append(digest(*parts))
    return Fingerprint(*reversed(levels), tuple(shingles))


def decide(index, stream):
    """What the index says of each fingerprint; those that are new are added."""
    verdicts = []
    for each in stream:
        verdicts.append(index.check(each))
        if verdicts[-1] is None:
            index.add(each)
    return verdicts


@cache
def sources(count, seed=0):
    """Puzzles that are all new; the second half has the templates of the first."""
    draw, index, found = Random(seed), DedupIndex(), []
    while len(found) < count // 2:
        terms = (f"x {draw.choice('+-*%&|')} {draw.choice('nmk')}" for _ in range(draw.randrange(4, 14)))
        source = f"def f(x: int, n=5, m=7, k=9):\n    return {' == '.join(terms)} == 1"
        if decide(index, [fingerprint(source)]) == [None]:
            found.append(source)
    return (*found, *(f"{source}{number}" for number, source in zip(range(count - len(found)), found, strict=False)))


@pytest.fixture
def overflow(tmp_path):
    return Overflow(tmp_path / "index.sqlite3", BUDGET)


@pytest.fixture
def fingerprinted(monkeypatch):
    """The sources that are fingerprinted while an index is restored."""
    done = []
    monkeypatch.setattr(dedup, "fingerprint", lambda source: done.append(source) or fingerprint(source))
    return done


def restored(overflow, rows):
    index = DedupIndex(overflow=overflow)
    index.restore(lambda: rows)
    return index


def fill(overflow, rows):
    """Leave the file of an index over `rows` behind."""
    with closing(restored(overflow, rows)):
        assert overflow.path.exists()


def assert_decides_as_in_memory(index, rows):
    plain = DedupIndex()
    plain.restore(lambda: rows)
    assert len(index) == len(plain)
    stream = [fingerprint(source) for source in (*sources(60, seed=1), *rows)]
    assert decide(index, stream) == decide(plain, stream)


def assert_verdicts_of_the_index_in_memory(path, seed, budget):
    draw = Random(seed)
    stream = [random_fingerprint(draw) for _ in range(600)]
    with closing(DedupIndex(template_cap=3, overflow=Overflow(path, budget))) as index:
        plain = DedupIndex(template_cap=3)
        assert decide(index, stream) == decide(plain, stream)
        assert len(index) == len(plain)
        assert path.exists()


@pytest.mark.parametrize("budget", [1_000, 50_000, 100_000, 300_000])
def test_every_verdict_is_that_of_the_index_in_memory(tmp_path, budget):
    assert_verdicts_of_the_index_in_memory(tmp_path / "index.sqlite3", budget, budget)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**9), budget=st.integers(1_000, 300_000))
def test_so_it_is_for_any_stream_and_budget(tmp_path_factory, seed, budget):
    assert_verdicts_of_the_index_in_memory(tmp_path_factory.mktemp("overflow") / "index.sqlite3", seed, budget)


def test_the_stream_of_that_test_has_duplicates_of_every_kind():
    draw = Random(0)
    verdicts = decide(DedupIndex(template_cap=3), [random_fingerprint(draw) for _ in range(5_000)])
    assert {verdict.reason for verdict in verdicts if verdict} == {
        Reason.DUPLICATE_EXACT,
        Reason.DUPLICATE_NORMALISED,
        Reason.DUPLICATE_RENAMED,
        Reason.DUPLICATE_NEAR,
        Reason.TEMPLATE_FULL,
    }


def test_an_index_within_its_budget_makes_no_file(tmp_path):
    overflow = Overflow(tmp_path / "index.sqlite3", 10**7)
    with closing(restored(overflow, sources(100))):
        assert list(tmp_path.iterdir()) == []


def test_rows_that_the_file_has_need_no_fingerprint(overflow, fingerprinted):
    rows = sources(120)
    fill(overflow, rows)
    fingerprinted.clear()
    with closing(restored(overflow, rows)) as index:
        assert 0 < len(fingerprinted) < 80
        assert_decides_as_in_memory(index, rows)


def test_a_file_is_gone_on_with(overflow):
    rows = sources(200)
    for count in (50, 90, 200):
        with closing(restored(overflow, rows[:count])) as index:
            assert len(index) == count
    with closing(restored(overflow, rows)) as index:
        assert_decides_as_in_memory(index, rows)


DAMAGES = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"garbage" * 1000),
    "torn": lambda path: os.truncate(path, path.stat().st_size // 2),
    "zeros": lambda path: path.write_bytes(path.read_bytes()[:4096] + bytes(path.stat().st_size - 4096)),
    "other format": lambda path: change(path, "PRAGMA user_version = 99"),
    "other database": lambda path: change(path, "DROP TABLE bands"),
}


def change(path, statement):
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement)
        file.commit()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_made_again(overflow, damage, fingerprinted):
    rows = sources(120)
    fill(overflow, rows)
    damage(overflow.path)
    fingerprinted.clear()
    with closing(restored(overflow, rows)) as index:
        assert set(fingerprinted) == set(rows)
        assert_decides_as_in_memory(index, rows)


@pytest.mark.parametrize("left", [sources(120)[:20], sources(120, seed=4), sources(120)[1:], ()])
def test_a_file_of_other_rows_is_made_again(overflow, left):
    fill(overflow, sources(120))
    with closing(restored(overflow, left)) as index:
        assert_decides_as_in_memory(index, left)


def test_a_file_with_fingerprints_of_another_version_is_made_again(overflow, monkeypatch, fingerprinted):
    monkeypatch.setattr(dedup, "_SAMPLED", 10)
    rows = sources(120)
    fill(overflow, rows)
    change(overflow.path, "UPDATE rows SET finer = randomblob(32)")
    fingerprinted.clear()
    with closing(restored(overflow, rows)) as index:
        assert set(fingerprinted) == set(rows)
        assert_decides_as_in_memory(index, rows)


def test_a_file_that_nobody_restored_from_does_not_count(overflow):
    fill(overflow, sources(120))
    with closing(DedupIndex(overflow=overflow)) as index:
        assert len(index) == 0
        stream = [fingerprint(source) for source in sources(120)]
        assert decide(index, stream) == [None] * 120


def test_only_an_empty_index_is_restored(overflow):
    with closing(restored(overflow, sources(3))) as index, pytest.raises(ValueError, match="empty"):
        index.restore(list)


KILLED = """
import os, signal, sys
from pathlib import Path
from shards import DedupIndex, Overflow, disk_index

def killed(sets, first, sort=disk_index._sorted_bands):
    for number, entries in enumerate(sort(sets, first)):
        if first >= int(sys.argv[2]) and number == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield entries

disk_index._CHUNK = 40
disk_index._sorted_bands = killed
index = DedupIndex(overflow=Overflow(Path(sys.argv[1]), int(sys.argv[4])))
index.restore(lambda: Path(sys.argv[5]).read_text().split("\\0"))
"""


@pytest.mark.parametrize(("first", "chunk"), [(0, 0), (1, 0), (20, 2), (40, 3)])
def test_a_kill_in_the_middle_of_a_move_to_the_file_costs_no_decision(tmp_path, overflow, first, chunk):
    rows = sources(120)
    (tmp_path / "rows").write_text("\0".join(rows))
    arguments = map(str, (overflow.path, first, chunk, BUDGET, tmp_path / "rows"))
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with closing(restored(overflow, rows)) as index:
        assert_decides_as_in_memory(index, rows)


def test_whatever_was_on_the_disk_at_some_moment_costs_no_decision(tmp_path, overflow):
    """Each prefix of the run leaves a file; any of them may be what a later part of it finds."""
    rows, left = sources(150), []
    with closing(DedupIndex(overflow=overflow)) as index:
        for number, source in enumerate(rows):
            index.add(fingerprint(source))
            if number % 30 == 29:
                left.append(tmp_path / f"{number}.sqlite3")
                shutil.copy(overflow.path, left[-1])
    for path in left:
        with closing(restored(Overflow(path, BUDGET), rows[:100])) as index:
            assert_decides_as_in_memory(index, rows[:100])


def test_a_full_disk_is_an_os_error_and_leaves_the_file_as_it_was(overflow):
    rows = sources(300)
    with closing(restored(overflow, rows[:60])) as index:
        before = index._disk.added
        index._disk._file.execute("PRAGMA max_page_count = 1")  # rounded up to what the file has
        with pytest.raises(OSError, match="No space left") as raised:
            for source in rows[60:]:
                index.add(fingerprint(source))
        assert raised.value.errno == errno.ENOSPC
    with closing(restored(overflow, rows[:60])) as index:
        assert index._disk.added == before
        assert_decides_as_in_memory(index, rows[:60])


def test_templates_just_as_large_as_can_match_are_found(tmp_path):
    large = tuple(range(1000, 1100))
    for threshold, size in ((0.5, 50), (0.85, 85), (0.9, 90), (1.0, 100)):
        for kept, asked in ((large, large[:size]), (large[:size], large)):
            index = MemoryIndex(threshold)
            index.near.add(kept)
            plain = index.near.find(asked)
            with DiskIndex(tmp_path / f"{threshold}-{len(kept)}", threshold, 1 << 16) as disk:
                disk.absorb(index, 1, b"")
                assert disk.find(asked) == plain
