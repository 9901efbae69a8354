import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puzzles import Reason
from shards import DedupIndex, fingerprint

BASE = """\
def f(x: int, n=5):
    a = x * {c}
    b = n + 2
    return a % b == 1"""


def kept(sources, **options):
    """The sources that survive, in order, with the index that they fill."""
    index, survivors = DedupIndex(**options), []
    for source in sources:
        found = fingerprint(source)
        if index.check(found) is None:
            index.add(found)
            survivors.append(source)
    return survivors, index


def reason(source, *earlier, **options):
    rejection = kept(earlier, **options)[1].check(fingerprint(source))
    return rejection and rejection.reason


def random_puzzles(seed, count):
    """Sources of a small language, so that all kinds of duplicates are frequent."""
    draw = random.Random(seed)
    for _ in range(count):
        name = draw.choice("xy")
        lines = [f"{name} {draw.choice('+-*')} {draw.randrange(3)} != n" for _ in range(draw.randrange(1, 5))]
        comment = draw.choice(["", "  # why"])
        yield f"def f({name}: int, n=5):{comment}\n    return " + " and ".join(lines)


def test_a_new_puzzle_is_kept():
    assert reason(BASE.format(c=3)) is None
    assert reason("def f(s: str):\n    return s[::-1] == 'ab'", "def f(s: str):\n    return s.upper() == 'AB'") is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (BASE.format(c=3), Reason.DUPLICATE_EXACT),
        (BASE.format(c=3).replace("==", " =="), Reason.DUPLICATE_NORMALISED),
        (BASE.format(c=3).replace("a", "q"), Reason.DUPLICATE_RENAMED),
        (BASE.format(c="3.0"), Reason.DUPLICATE_NEAR),
        ("\n".join(BASE.format(c=3).split("\n")[i] for i in (0, 2, 1, 3)), Reason.DUPLICATE_NEAR),
        (BASE.format(c=3).replace("n + 2", "len(str(n))"), None),
    ],
)
def test_the_first_level_that_objects_gives_the_reason(source, expected):
    assert reason(source, BASE.format(c=3)) == expected


@pytest.mark.parametrize("cap", [1, 3, 8])
def test_rows_of_one_template_survive_up_to_the_cap(cap):
    survivors, index = kept([BASE.format(c=c) for c in range(20)], template_cap=cap)
    assert survivors == [BASE.format(c=c) for c in range(cap)]
    assert index.check(fingerprint(BASE.format(c=99))).reason == Reason.TEMPLATE_FULL


def test_the_earlier_row_is_the_one_that_is_kept():
    pair = [BASE.format(c=3), BASE.format(c="3.0")]
    assert kept(pair)[0] == pair[:1]
    assert kept(pair[::-1])[0] == pair[1:]


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.integers(0, 60))
def test_what_an_older_state_rejects_every_later_state_rejects(seed, moment):
    """So a check against an older state, made early in another process, can miss but never wrongly reject."""
    sources = list(random_puzzles(seed, 60))
    _, older = kept(sources[:moment], template_cap=2)
    _, newer = kept(sources, template_cap=2)
    for source in random_puzzles(seed + 1, 60):
        found = fingerprint(source)
        assert older.check(found) is None or newer.check(found) is not None


def test_an_early_check_against_older_states_changes_nothing():
    sources = list(random_puzzles(7, 200))
    plain, _ = kept(sources)
    index, older, survivors = DedupIndex(), DedupIndex(), []
    for number, source in enumerate(sources):
        if number % 50 == 0:
            _, older = kept(survivors)
        found = fingerprint(source)
        if older.check(found) is None and index.check(found) is None:
            index.add(found)
            survivors.append(source)
    assert survivors == plain


def test_dedup_is_idempotent():
    survivors, _ = kept(random_puzzles(3, 200))
    assert kept(survivors)[0] == survivors


def test_an_index_rebuilt_from_the_kept_rows_decides_as_the_first_did():
    survivors, index = kept(random_puzzles(5, 100))
    rebuilt = DedupIndex()
    for source in survivors:
        rebuilt.add(fingerprint(source))
    assert len(rebuilt) == len(index) == len(survivors)
    for source in random_puzzles(6, 100):
        assert rebuilt.check(fingerprint(source)) == index.check(fingerprint(source))


def test_a_check_changes_nothing():
    index = DedupIndex()
    found = fingerprint(BASE.format(c=3))
    assert index.check(found) is index.check(found) is None
    assert len(index) == 0


def test_adding_a_row_twice_counts_once():
    index = DedupIndex(template_cap=2)
    index.add(fingerprint(BASE.format(c=3)))
    index.add(fingerprint(BASE.format(c=3)))
    assert len(index) == 1
    assert index.check(fingerprint(BASE.format(c=4))) is None


@pytest.mark.parametrize("options", [{"template_cap": 0}, {"near_threshold": 0}, {"near_threshold": 1.1}])
def test_limits_that_make_no_sense_are_refused(options):
    with pytest.raises(ValueError, match=r"template cap|threshold"):
        DedupIndex(**options)
