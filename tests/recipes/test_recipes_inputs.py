import json

import pytest

from puzzles.corpus import heldout_suite, seed_corpus
from recipes.inputs import UnusableFileError, gather_protected, gather_seeds, unprotected
from shards import fingerprint

PUZZLE = "def f(x: int, n=500):\n    return x - 1 == n"
RIGHT = "def g(n=500):\n    return n + 1"
WRONG = "def g(n=500):\n    return n - 1"


@pytest.fixture
def user_file(tmp_path):
    """Write records as JSON lines; the file's name."""

    def write(*records):
        path = tmp_path / "mine.jsonl"
        path.write_text("\n".join(json.dumps(record) for record in records))
        return str(path)

    return write


def test_without_a_file_the_seeds_are_the_corpus(verifier):
    assert gather_seeds(None, verifier) == (seed_corpus(), {})


def test_solutions_that_the_verifier_rejects_are_removed(verifier, user_file):
    path = user_file(
        {"id": "a", "puzzle": PUZZLE, "solutions": [WRONG, RIGHT, "def g(n=500):\n    import math\n    return math"]}
    )
    (seed,) = gather_seeds(path, verifier).seeds
    assert (seed.id, seed.solutions) == ("a", (RIGHT,))


def test_a_puzzle_without_a_right_solution_stays(verifier, user_file):
    path = user_file({"puzzle": PUZZLE, "solution": WRONG}, {"puzzle": PUZZLE, "solution": RIGHT}, {"puzzle": PUZZLE})
    assert [seed.solutions for seed in gather_seeds(path, verifier).seeds] == [(), (RIGHT,), ()]


def test_dropped_records_are_counted_by_reason(verifier, user_file):
    path = user_file({"puzzle": ""}, 7, {"puzzle": PUZZLE}, {"puzzle": ""}, {"puzzle": "def f(x):\n    return x"})
    found = gather_seeds(path, verifier)
    assert len(found.seeds) == 1
    assert found.dropped == {"empty": 2, "malformed": 1, "no_annotation": 1}
    assert found.describe_dropped() == "4 dropped (2 empty, 1 malformed, 1 no_annotation)"


def test_an_empty_file_gives_no_seeds(verifier, user_file):
    found = gather_seeds(user_file(), verifier)
    assert found == ((), {})
    assert "the file is empty" in found.describe_dropped()


@pytest.mark.parametrize(
    "gather", [lambda path, verifier: gather_seeds(path, verifier), lambda path, _: gather_protected([path])]
)
def test_a_file_that_is_not_there_is_an_error(gather, verifier, tmp_path):
    with pytest.raises(OSError, match="none"):
        gather(str(tmp_path / "none.jsonl"), verifier)


def test_the_held_out_suite_is_always_protected():
    protected = gather_protected([])
    assert len(protected) == len(heldout_suite())
    seed = heldout_suite()[5]
    assert protected.check(fingerprint(seed.puzzle.source)).detail == f"heldout/{seed.id}"


def test_a_users_puzzles_are_protected_as_well(user_file):
    path = user_file({"id": "mine", "puzzle": PUZZLE})
    detail = gather_protected([path]).check(fingerprint(PUZZLE.replace("500", "900"))).detail
    assert path in detail
    assert "mine" in detail


def test_puzzles_with_one_id_are_all_protected(user_file):
    other = "def f(words: List[str], t='zx'):\n    return len(words) > 3 and ''.join(sorted(words)).count(t) == 11"
    protected = gather_protected([user_file({"id": "a", "puzzle": PUZZLE}, {"id": "a", "puzzle": other})])
    assert protected.check(fingerprint(PUZZLE))
    assert protected.check(fingerprint(other))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe{\x00}\x00", b'{"puzzle": 3}\n'])
def test_a_file_that_would_protect_nothing_is_refused(tmp_path, content):
    path = tmp_path / "test-set.jsonl"
    path.write_bytes(content)
    with pytest.raises(UnusableFileError, match="holds no puzzle to protect"):
        gather_protected([str(path)])


def test_records_that_cannot_be_protected_are_counted_by_file_and_reason(user_file):
    path = user_file({"puzzle": PUZZLE}, {"puzzle": "def f(x):\n    return x * 3 == 21"}, 7)
    assert unprotected([path]) == [f"{path}: 2 dropped (1 malformed, 1 no_annotation), which nothing protects"]


def test_of_a_file_that_is_protected_whole_nothing_is_said(user_file):
    assert unprotected([user_file({"puzzle": PUZZLE})]) == []
