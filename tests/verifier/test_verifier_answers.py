"""Answers on the wire: what is written is read as it was, and what is forged costs no time to speak of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puzzles import AnswerType, Reason
from verifier.answers import MAX_DIGITS, decode_answer, encode_answer

LIMIT = 16_000_000
INTEGERS = AnswerType("int", 1)
LONG = st.builds(lambda n, bits, low: (n << bits) + low, st.integers(), st.integers(0, 40_000), st.integers())


@given(
    st.tuples(st.just(AnswerType("int", 2)), st.lists(st.lists(st.integers() | LONG)))
    | st.tuples(st.just(AnswerType("str", 1)), st.lists(st.text(st.characters(codec=None))))
    | st.tuples(st.just(AnswerType("str")), st.text(st.sampled_from("\ud83d\ude00\U0001f600\\ud")))
    | st.tuples(st.just(AnswerType("float", 1)), st.lists(st.floats(allow_nan=False, allow_infinity=False)))
    | st.tuples(st.just(AnswerType("bool", 1)), st.lists(st.booleans()))
)
def test_value_survives_exactly(answer):
    kind, value = answer
    read = decode_answer(encode_answer(value, kind, LIMIT), kind, LIMIT)
    assert repr(read) == repr(value)


@pytest.mark.parametrize("digits", [4_999, 5_000, 5_001, MAX_DIGITS - 1])
@pytest.mark.parametrize("digit", ["1", "9"])
def test_integer_of_thousands_of_digits_survives(digits, digit):
    value = -int(digit * digits)
    assert decode_answer(encode_answer(value, AnswerType("int"), LIMIT), AnswerType("int"), LIMIT) == value


HEXADECIMAL = b'{"int":"0x' + b"f" * 83_000 + b'"}'
FORGED = {
    "long decimals": (INTEGERS, b"[" + b",".join([b"9" * 99_999] * 159) + b"]", Reason.ANSWER_TOO_LARGE),
    "a long decimal with a sign": (AnswerType("int"), b"-" + b"9" * 99_999, Reason.ANSWER_TOO_LARGE),
    "long decimals for texts": (
        AnswerType("str", 1),
        b"[" + b",".join([b"9" * 99_999] * 159) + b"]",
        Reason.WRONG_TYPE,
    ),
    "many long hexadecimals": (INTEGERS, b"[" + b",".join([HEXADECIMAL] * 21) + b"]", Reason.ANSWER_TOO_LARGE),
    "an endless hexadecimal": (AnswerType("int"), b'{"int":"' + b"f" * 15_000_000 + b'"}', Reason.NOT_LITERAL),
    "a text in a tag for integers": (AnswerType("int"), b'{"str":"61"}', Reason.WRONG_TYPE),
    "an unknown tag": (AnswerType("str"), b'{"eval":"1"}', Reason.NOT_LITERAL),
    "two tags": (AnswerType("int"), b'{"int":"1","str":""}', Reason.NOT_LITERAL),
    "no hexadecimal": (AnswerType("int"), b'{"int":"g"}', Reason.NOT_LITERAL),
    "half a character": (AnswerType("str"), b'{"str":"c3"}', Reason.NOT_LITERAL),
    "a number for hexadecimal": (AnswerType("int"), b'{"int":1}', Reason.NOT_LITERAL),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_answer_is_refused(name):
    kind, data, reason = FORGED[name]
    assert decode_answer(data, kind, LIMIT).reason is reason
