"""Plain values on the wire: data of any shape as tagged JSON and back.

Plain are None, bool, int, float, str, bytes, list, tuple, set, frozenset and dict, by exact type, and what is made of
them. The dicts of `collections` (Counter, defaultdict, OrderedDict) count as dicts: against a literal they compare
alike. Lists are JSON's arrays, and an object with one key is a tag: `{"tuple": [1, 2]}`.

The writer runs beside untrusted code and is believed in nothing. `decode_value` runs in the trusted worker, under caps
on bytes, digits and depth; it neither evaluates nor unpickles, never raises, and takes time in proportion to the bytes
(but for integers, quadratic up to MAX_DIGITS). Values survive exactly: -0.0, NaN, lone surrogates.

Not kept: the order of a set, and that two parts of a value are one object.
"""

from __future__ import annotations

import json
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from puzzles import Reason
from puzzles.puzzle import Rejection
from puzzles.source import MAX_TREE_DEPTH
from verifier.answers import MAX_DIGITS

MAX_DEPTH = MAX_TREE_DEPTH  # as deep as a literal may be written; also what stops a value that contains itself
MAX_EQUAL_HASHES = 64  # more keys of one hash than this are an attack: a set of them is built in quadratic time
_MAX_BITS = int(MAX_DIGITS * math.log2(10))
_DICTS = frozenset({dict, Counter, OrderedDict, defaultdict})
_CONTAINERS = (list, tuple, set, frozenset, dict)
_SEQUENCES: dict[type, str] = {tuple: "tuple", set: "set", frozenset: "frozenset"}
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class _NotPlainError(ValueError):
    """Something in the value has no place on the wire."""


class _Room:
    """The bytes that are left: it bounds the work on a value whose parts are shared a billion times."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise _NotPlainError


def encode_value(value: object, limit: int) -> bytes | Rejection:
    """`value` as at most `limit` bytes of ASCII; Rejection not_literal if it is not plain, too deep or too large."""
    try:
        data = _ENCODER.encode(_tagged(value, _Room(limit), MAX_DEPTH)).encode("ascii")
    except _NotPlainError:
        return Rejection(Reason.NOT_LITERAL, type(value).__name__)
    return data if len(data) <= limit else Rejection(Reason.NOT_LITERAL, type(value).__name__)


def decode_value(data: bytes, limit: int) -> object | Rejection:
    """The value that hostile `data` stands for, or Rejection not_literal. Never raises."""
    if len(data) > limit:
        return Rejection(Reason.NOT_LITERAL)
    try:
        value: object = _DECODER.decode(data.decode("ascii"))
    except (ValueError, TypeError, RecursionError):
        return Rejection(Reason.NOT_LITERAL)
    return Rejection(Reason.NOT_LITERAL) if _is_deep(value) else value


def _tagged(value: Any, room: _Room, depth: int) -> Any:
    """`value` in terms of JSON. All kinds are told by exact type, and only methods of exact builtins are called."""
    room.take(1)
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        bits = value.bit_length()
        room.take(bits // 4)
        if bits > _MAX_BITS:
            raise _NotPlainError
        return value
    if kind is str:
        room.take(len(value))
        return value if _is_encodable(value) else {"str": value.encode("utf-8", "surrogatepass").hex()}
    if kind is bytes:
        room.take(2 * len(value))
        return {"bytes": value.hex()}
    if depth == 0:
        raise _NotPlainError
    if kind is list:
        return [_tagged(item, room, depth - 1) for item in value]
    if kind in _SEQUENCES:
        return {_SEQUENCES[kind]: [_tagged(item, room, depth - 1) for item in value]}
    if kind in _DICTS:
        return {"dict": [[_tagged(part, room, depth - 1) for part in item] for item in dict.items(value)]}
    raise _NotPlainError


def _is_encodable(text: str) -> bool:
    """Whether JSON keeps `text` as it is: two halves of a surrogate pair it would read as one character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _untagged(tagged: dict[str, Any]) -> object:
    """The value of a JSON object; ValueError or TypeError if it is none."""
    ((tag, body),) = tagged.items()
    if type(body) is not (str if tag in {"str", "bytes"} else list):
        raise ValueError(tag)
    return _READERS[tag](body) if tag in _READERS else _refuse(tag)


def _refuse(tag: str) -> object:
    raise ValueError(tag)


def _read_dict(items: list[tuple[Any, Any]]) -> dict[Any, Any]:
    return dict(zip(_safe_keys([key for key, _ in items]), [item for _, item in items], strict=True))


def _safe_keys(keys: Sequence[Any]) -> Sequence[Any]:
    """`keys`, unless so many have one hash that a table of them would be slow."""
    groups = groupby(sorted(map(hash, keys))) if len(keys) > MAX_EQUAL_HASHES else ()
    if any(sum(1 for _ in group) > MAX_EQUAL_HASHES for _, group in groups):
        raise ValueError("too many keys of one hash")
    return keys


_READERS: dict[str, Callable[[Any], object]] = {
    "str": lambda body: bytes.fromhex(body).decode("utf-8", "surrogatepass"),
    "bytes": bytes.fromhex,
    "tuple": tuple,
    "set": lambda body: set(_safe_keys(body)),
    "frozenset": lambda body: frozenset(_safe_keys(body)),
    "dict": _read_dict,
}


def _read_integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS + 1:
        raise ValueError("too many digits")
    return int(digits)


_DECODER = json.JSONDecoder(object_hook=_untagged, parse_int=_read_integer)


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [part for item in level for part in _parts(item) if isinstance(part, _CONTAINERS)]
        if not level:
            return False
    return True


def _parts(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, _CONTAINERS) else ()
