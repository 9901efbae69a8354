"""Answers on the wire: a value of a known `AnswerType` as JSON, and back.

An answer leaves a process that ran untrusted code as bytes of a grammar that holds no code. The writer runs beside
untrusted code and is believed in nothing; `decode_answer` runs in the trusted worker, under caps on bytes, digits and
items (brackets and commas, also those in strings), and checks the type again. Numbers and strings survive exactly,
lone surrogates included.

Two kinds of leaf are written as an object with one key. Decimal digits cost CPython time that is quadratic in their
number, so a long integer is `{"int": HEXADECIMAL}`. And JSON would join the two halves of a surrogate pair, so a
string that has them apart is `{"str": UTF-8 IN HEXADECIMAL}`.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from puzzles import AnswerType, Reason
from puzzles.puzzle import Rejection

# An accepted answer is written out as a literal: this many digits take some 0.1 s, and all long ones together 2 s.
MAX_DIGITS = 100_000
_MAX_LONG_NUMBERS = 20
# Integers up to this are written as such: 16 MB of them take some 0.3 s to read.
_PLAIN_DIGITS = 5_000
# A list in a list costs Python twenty times its text: this many take some 150 MB.
MAX_ITEMS = 2_000_000
_MAX_BITS, _PLAIN_BITS = (int(digits * math.log2(10)) for digits in (MAX_DIGITS, _PLAIN_DIGITS))
_LONG_DECIMAL = re.compile(rb"(?<![0-9a-fx])[0-9]{%d}" % (_PLAIN_DIGITS + 1))
_PAIR_APART = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _untagged(tagged: dict[str, Any]) -> int | str:
    """The leaf of a JSON object; ValueError if it is none."""
    match [*tagged.items()]:
        case [("int", str(digits))] if len(digits) <= _MAX_BITS:
            return int(digits, 16)
        case [("str", str(body))]:
            return bytes.fromhex(body).decode("utf-8", "surrogatepass")
    raise ValueError("no leaf")


_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_constant=_refuse, object_hook=_untagged)
# Where no integer belongs, some number stands for each: reading it would take time for nothing.
_DECODER_WITHOUT_INTEGERS = json.JSONDecoder(parse_constant=_refuse, object_hook=_untagged, parse_int=len)


def encode_answer(value: object, answer_type: AnswerType, limit: int) -> bytes | Rejection:
    """`value` as at most `limit` bytes, or why not: wrong_type, not_literal (NaN, infinity), answer_too_large."""
    if not answer_type.matches(value):
        return Rejection(Reason.WRONG_TYPE, type(value).__name__)
    long = [*_long_integers(value, answer_type)]
    if not _are_readable(long):
        return Rejection(Reason.ANSWER_TOO_LARGE)
    try:
        # The encoder is slow to get going.
        text = str(value) if type(value) is int and not long else _ENCODER.encode(_tagged(value) if long else value)
    except ValueError:
        return Rejection(Reason.NOT_LITERAL)
    if answer_type.base == "str" and "\\ud" in text:
        text = _ENCODER.encode(_tagged(value))
    return text.encode("ascii") if len(text) <= limit else Rejection(Reason.ANSWER_TOO_LARGE)


def answer_digest(data: bytes) -> str:
    """A short name for an encoded answer."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def decode_answer(data: bytes, answer_type: AnswerType, limit: int) -> object | Rejection:
    """The value that hostile `data` stands for, of exactly `answer_type`, or a Rejection. Never raises."""
    if len(data) > limit or sum(map(data.count, (b"[", b"{", b","))) > MAX_ITEMS:
        return Rejection(Reason.ANSWER_TOO_LARGE)
    integers = answer_type.base == "int"
    if integers and _LONG_DECIMAL.search(data):
        return Rejection(Reason.ANSWER_TOO_LARGE)
    try:
        decoder = _DECODER if integers else _DECODER_WITHOUT_INTEGERS
        value: object = decoder.decode(data.decode("ascii"))
    except (ValueError, RecursionError):
        return Rejection(Reason.NOT_LITERAL)
    if not answer_type.matches(value):
        return Rejection(Reason.WRONG_TYPE, type(value).__name__)
    if not _are_readable(_long_integers(value, answer_type)):
        return Rejection(Reason.ANSWER_TOO_LARGE)
    if answer_type.base == "float" and not all(map(math.isfinite, _leaves(value, answer_type))):
        return Rejection(Reason.NOT_LITERAL)
    return value


def _leaves(value: Any, answer_type: AnswerType) -> Iterable[Any]:
    leaves: Iterable[Any] = [value]
    for _ in range(answer_type.depth):
        leaves = chain.from_iterable(leaves)
    return leaves


def _long_integers(value: object, answer_type: AnswerType) -> Iterable[int]:
    """The numbers of bits of the integers that are not written in decimal."""
    leaves = _leaves(value, answer_type) if answer_type.base == "int" else ()
    return (bits for bits in map(int.bit_length, leaves) if bits > _PLAIN_BITS)


def _are_readable(long: Iterable[int]) -> bool:
    """Whether integers of these numbers of bits are written in decimal in bearable time."""
    left = _MAX_LONG_NUMBERS * _MAX_BITS
    for bits in long:
        left -= bits
        if bits > _MAX_BITS or left < 0:
            return False
    return True


def _tagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, str):
        return {"str": value.encode("utf-8", "surrogatepass").hex()} if _PAIR_APART.search(value) else value
    return {"int": f"{value:#x}"} if value.bit_length() > _PLAIN_BITS else value
