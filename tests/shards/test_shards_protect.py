import pytest

from puzzles import Reason
from shards import Protected, fingerprint

HELD_OUT = {
    "sum": "def f(x: List[int], n=5):\n    total = sum(x)\n    return total == n and len(x) > 3 and x[0] % 2 == 1",
    "reverse": "def f(s: str, t='ab'):\n    return s[::-1] == t",
}


@pytest.mark.parametrize(
    ("source", "identifier"),
    [
        (HELD_OUT["reverse"], "reverse"),
        ("def f(q: str, w='ab'):  # renamed\n    return q[::-1] == w", "reverse"),
        ("def f(s: str, t='other'):\n    return s[::-1] == t", "reverse"),
        (HELD_OUT["sum"].replace("1", "1.0"), "sum"),
        (HELD_OUT["sum"].replace("x[0] % 2 == 1", "x[0] == 1"), None),
        ("def f(s: str, t='ab'):\n    return s.upper() == t", None),
        ("def f(s: str, t='ab'):\n    return t[::-1] == s", None),
    ],
)
def test_a_protected_puzzle_is_recognised_with_its_id(source, identifier):
    rejection = Protected(HELD_OUT).check(fingerprint(source))
    assert (rejection and rejection.detail) == identifier
    assert rejection is None or rejection.reason == Reason.CONTAMINATED


def test_without_ids_the_place_is_the_id():
    protected = Protected(HELD_OUT.values())
    assert len(protected) == 2
    assert protected.check(fingerprint(HELD_OUT["reverse"])).detail == "1"


def test_sources_need_not_be_canonical():
    assert Protected(["\r\n  def f(s: str, t='ab'):\r\n      return s[::-1] == t\r\n"]).check(
        fingerprint(HELD_OUT["reverse"])
    )


def test_nothing_is_protected_by_an_empty_list():
    assert Protected([]).check(fingerprint(HELD_OUT["sum"])) is None


def test_a_protected_file_that_does_not_parse_is_named():
    with pytest.raises(ValueError, match="protected puzzle broken"):
        Protected({"broken": "def f("})
