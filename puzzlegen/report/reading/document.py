"""Reading JSON that may be missing, torn or of another shape than is wanted, without ever stopping over it.

A `Document` is a JSON object. Its getters answer with what is there in the shape that is asked for, and None (or
something empty) for what is not. A key that is absent, or null, is nothing unusual; one of the wrong shape is damage,
and is noted in words for the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")
_MOST_BYTES = 64 << 20
_LARGEST = 1e15  # counts beyond this are no counts
_MOST_CHARS = 2_000


class Document:
    """The object `values`, which is called `name` in `notes`."""

    def __init__(self, values: dict[str, Any], name: str, notes: list[str]) -> None:
        self._values = values
        self._name = name
        self._notes = notes

    def __bool__(self) -> bool:
        return bool(self._values)

    def names(self) -> list[str]:
        """Its keys, in order."""
        return list(self._values)

    def text(self, key: str) -> str | None:
        """A string."""
        return self._read(key, _as_text)

    def number(self, key: str) -> float | None:
        """A finite number."""
        return self._read(key, _as_number)

    def count(self, key: str) -> int | None:
        """A whole number from 0."""
        return self._read(key, _as_count)

    def flag(self, key: str) -> bool | None:
        """True or false."""
        return self._read(key, _as_flag)

    def numbers(self, key: str, length: int | None = None) -> tuple[float, ...]:
        """A list of finite numbers, of `length` if that is given."""

        def read(value: Any) -> tuple[float, ...]:
            numbers = tuple(_as_number(item) for item in _as_list(value))
            if length is not None and len(numbers) != length:
                raise ValueError
            return numbers

        return self._read(key, read) or ()

    def numbers_or_none(self, key: str, length: int) -> tuple[float | None, ...]:
        """A list of `length` finite numbers, or null."""

        def read(value: Any) -> tuple[float | None, ...]:
            numbers = tuple(None if item is None else _as_number(item) for item in _as_list(value))
            if len(numbers) != length:
                raise ValueError
            return numbers

        return self._read(key, read) or ()

    def rows(self, key: str) -> tuple[tuple[int | None, ...], ...]:
        """A list of equally long lists of whole numbers from 0, or null."""

        def read(value: Any) -> tuple[tuple[int | None, ...], ...]:
            rows = tuple(
                tuple(None if item is None else _as_count(item) for item in _as_list(row)) for row in _as_list(value)
            )
            if len({len(row) for row in rows}) > 1:
                raise ValueError
            return rows

        return self._read(key, read) or ()

    def counts(self, key: str) -> dict[str, int]:
        """An object of whole numbers."""
        return self._read(key, lambda value: {_as_text(k): _as_count(v) for k, v in _as_dict(value).items()}) or {}

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        return self._read(key, lambda value: tuple(_as_text(item) for item in _as_list(value))) or ()

    def plain(self, key: str) -> dict[str, str]:
        """An object of plain values, each as JSON writes it, strings without quotes."""
        return self._read(key, lambda value: {_as_text(k): _plain(v) for k, v in _as_dict(value).items()}) or {}

    def part(self, key: str) -> Document:
        """An object within; an empty one if there is none."""
        return Document(self._read(key, _as_dict) or {}, f"{self._name}, {key}", self._notes)

    def parts(self, key: str) -> list[Document]:
        """A list of objects."""
        items = self._read(key, lambda value: [_as_dict(item) for item in _as_list(value)]) or []
        return [Document(item, f"{self._name}, {key}[{place}]", self._notes) for place, item in enumerate(items)]

    def _read(self, key: str, shape: Callable[[Any], _T]) -> _T | None:
        value = self._values.get(key)
        if value is None:
            return None
        try:
            return shape(value)
        except ValueError:
            note = f"{self._name}: “{key}” is not what it should be, and is left out."
            if note not in self._notes:
                self._notes.append(note)
            return None


def read_document(path: Path, name: str, notes: list[str]) -> Document:
    """The JSON object in `path`; an empty one if there is no such file, or it is damaged, which is noted."""
    values: Any = {}
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError
        values = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        notes.append(f"{name} cannot be read: {error.strerror}.")
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        notes.append(f"{name} is damaged: it holds no JSON object.")
        values = {}
    return Document(values, name, notes)


def _as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _as_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _as_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError
    if abs(value) > _LARGEST:
        raise ValueError
    return float(value)


def _as_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise ValueError
    return value


def _as_dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError
    return value


def _plain(value: Any) -> str:
    written = value if isinstance(value, str) else json.dumps(value)
    return written[:_MOST_CHARS]
