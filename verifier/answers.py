"""Answers on the wire: a value of a known `AnswerType` as JSON, and back.

An answer leaves a process that ran untrusted code as bytes of a grammar that holds no code. The writer runs beside
untrusted code and is believed in nothing; `decode_answer` runs in the trusted worker, under caps on bytes, digits and
items (brackets and commas, also those in strings), and checks the type again. Numbers and strings survive exactly,
lone surrogates included.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any

from puzzles import AnswerType, Reason
from puzzles.puzzle import Rejection

# CPython reads a decimal integer in quadratic time: this many digits take some 50 ms.
MAX_DIGITS = 100_000
# A list in a list costs Python twenty times its text: this many take some 150 MB.
MAX_ITEMS = 2_000_000
_MAX_BITS = int(MAX_DIGITS * math.log2(10))


def _refuse(constant: str) -> float:
    raise ValueError(constant)


_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_constant=_refuse)


def encode_answer(value: object, answer_type: AnswerType, limit: int) -> bytes | Rejection:
    """`value` as at most `limit` bytes, or why not: wrong_type, not_literal (NaN, infinity), answer_too_large."""
    if not answer_type.matches(value):
        return Rejection(Reason.WRONG_TYPE, type(value).__name__)
    if answer_type.base == "int" and _has_huge(value, answer_type.depth):
        return Rejection(Reason.ANSWER_TOO_LARGE)
    try:
        text = str(value) if type(value) is int else _ENCODER.encode(value)  # the encoder is slow to get going
    except ValueError:
        return Rejection(Reason.NOT_LITERAL)
    return text.encode("ascii") if len(text) <= limit else Rejection(Reason.ANSWER_TOO_LARGE)


def answer_digest(data: bytes) -> str:
    """A short name for an encoded answer."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def decode_answer(data: bytes, answer_type: AnswerType, limit: int) -> object | Rejection:
    """The value that hostile `data` stands for, of exactly `answer_type`, or a Rejection. Never raises."""
    if len(data) > limit or sum(map(data.count, (b"[", b"{", b","))) > MAX_ITEMS:
        return Rejection(Reason.ANSWER_TOO_LARGE)
    if len(data) > MAX_DIGITS and max(map(len, re.split(rb"[^0-9]+", data))) > MAX_DIGITS:
        return Rejection(Reason.ANSWER_TOO_LARGE)
    try:
        value: object = _DECODER.decode(data.decode("ascii"))
    except (ValueError, RecursionError):
        return Rejection(Reason.NOT_LITERAL)
    if not answer_type.matches(value):
        return Rejection(Reason.WRONG_TYPE, type(value).__name__)
    if answer_type.base == "float" and not _is_finite(value):
        return Rejection(Reason.NOT_LITERAL)
    return value


def _has_huge(value: Any, depth: int) -> bool:
    if depth > 1:
        return any(_has_huge(item, depth - 1) for item in value)
    numbers = value if depth else (value,)
    return bool(numbers) and max(max(numbers).bit_length(), min(numbers).bit_length()) > _MAX_BITS


def _is_finite(value: object) -> bool:
    return all(map(_is_finite, value)) if isinstance(value, list) else math.isfinite(value)  # type: ignore[arg-type]  # a float, by type
