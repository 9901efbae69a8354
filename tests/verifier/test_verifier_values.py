"""Plain values: what survives the wire, and what hostile bytes can do."""

import ast
import json
import time
from collections import Counter, OrderedDict, defaultdict, namedtuple
from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import Reason
from puzzles.literals import literal_text, read_literal
from puzzles.puzzle import Rejection
from verifier.values import MAX_DEPTH, MAX_EQUAL_HASHES, decode_value, encode_value

LIMIT = 250_000
texts = st.text(st.characters(exclude_categories=()), max_size=8)  # lone surrogates and pairs of them included
hashable = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.binary(max_size=8),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4),
    max_leaves=8,
)
plain = st.recursive(
    hashable,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(hashable, max_size=4)
        | st.dictionaries(hashable, inner, max_size=4)
    ),
    max_leaves=16,
)


def same(left, right):
    """Equal in value, in all types and in signs; NaN is itself here."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return repr(left) == repr(right)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return same(list(left), list(right)) and same(list(left.values()), list(right.values()))
    if isinstance(left, set | frozenset):
        return literal_text(left) == literal_text(right)
    return left == right


def refused(result):
    return isinstance(result, Rejection) and result.reason is Reason.NOT_LITERAL


@given(plain)
def test_a_plain_value_comes_out_as_it_went_in(value):
    assert same(decode_value(encode_value(value, LIMIT), LIMIT), value)


@given(plain)
def test_the_text_of_a_value_reads_as_that_value(value):
    assert same(read_literal(ast.parse(literal_text(value), mode="eval").body), value)


@given(st.binary(max_size=200))
def test_hostile_bytes_never_raise(data):
    decode_value(data, LIMIT)


tagged = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["str", "bytes", "tuple", "set", "frozenset", "dict", "", "eval"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)


@given(tagged)
def test_hostile_tags_give_a_plain_value_or_a_refusal(tree):
    value = decode_value(json.dumps(tree).encode(), LIMIT)
    assert refused(value) or same(decode_value(encode_value(value, LIMIT), LIMIT), value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[" * 200_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b'{"tuple":[' * 5000 + b"]}" * 5000,
        b"9" * 200_000,
        b'{"set": [[]]}',
        b'{"dict": [[1]]}',
        b'{"dict": [[[], 1]]}',
        b'{"dict": [1, 2]}',
        b'{"bytes": "0"}',
        b'{"str": "ff"}',
        b'{"tuple": "ab"}',
        b'{"tuple": {"set": []}}',
        b"{}",
        b'{"set": [], "tuple": []}',
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(data):
    assert refused(decode_value(data, LIMIT))


def test_more_bytes_than_allowed_are_not_read():
    assert refused(decode_value(b"1" * 11, 10))


@pytest.mark.parametrize("tag", ["set", "frozenset", "dict"])
def test_keys_of_one_hash_cost_no_quadratic_time(tag):
    modulus = 2**61 - 1
    keys = [modulus * n + 1 for n in range(9000)]
    body = [[key, 0] for key in keys] if tag == "dict" else keys
    started = time.process_time()
    assert refused(decode_value(json.dumps({tag: body}).encode(), LIMIT))
    assert time.process_time() - started < 2
    few = json.dumps({tag: body[:MAX_EQUAL_HASHES]}).encode()
    assert len(decode_value(few, LIMIT)) == MAX_EQUAL_HASHES


class Colour(IntEnum):
    RED = 1


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def loop():
    itself = []
    itself.append(itself)
    return itself


def bomb():
    value = []
    for _ in range(100):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        object(),
        Colour.RED,
        Text("a"),
        [Text("a")],
        {Text("a"): 1},
        namedtuple("Point", "x")(1),
        range(3),
        bytearray(b"a"),
        1j,
        ...,
        int,
        len,
        (n for n in range(3)),
        {}.keys(),
        loop(),
        bomb(),
        "a" * LIMIT,
        [0] * LIMIT,
        1 << 400_000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_no_literal_can_equal_is_no_value(value):
    assert refused(encode_value(value, LIMIT))


@pytest.mark.parametrize("made", [Counter("aab"), OrderedDict(a=2, b=1), defaultdict(int, a=2, b=1)])
def test_the_dicts_of_collections_are_dicts(made):
    assert same(decode_value(encode_value(made, LIMIT), LIMIT), {"a": 2, "b": 1})


def test_the_text_of_a_set_does_not_depend_on_hashing():
    assert literal_text({"b", "a", "c"}) == "{'a', 'b', 'c'}"
