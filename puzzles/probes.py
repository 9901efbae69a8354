"""The trivial answers on which every puzzle is tried before anyone works on it.

The sets are the paper's own (Haluptzok et al. 2022, as its published code has them): a puzzle that one of these
values solves teaches nothing.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TypeAlias

from puzzles.answer_type import AnswerType

Answer: TypeAlias = "int | str | float | bool | list[Answer]"

_SCALARS: dict[str, tuple[Answer, ...]] = {
    "int": tuple(range(-10, 101)),
    "str": ("cat", "dog", "aa", "ab", "foo", "bar", "baz", ""),
    "float": (-100.0, -10.0, -2.0, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 2.0, 10.0, 100.0),
    "bool": (False, True),
}
_ITEMS: dict[str, tuple[Answer, ...]] = {
    "int": (-3, -2, -1, 0, 1, 2, 3),
    "str": ("a", "b", "foo", "bar", "baz"),
    "float": (-1.0, -0.1, 0.0, 0.1, 0.5, 1.0, 2.0),
    "bool": (False, True),
}


@cache
def probe_answers(answer_type: AnswerType) -> tuple[Answer, ...]:
    """The probe values for `answer_type`: 111 ints, 8 strings, 13 floats, all lists of up to two items of a small
    pool (57 for int and float, 31 for str, 7 for bool); deeper lists hold one such list, or nothing.
    """
    if answer_type.depth == 0:
        return _SCALARS[answer_type.base]
    if answer_type.depth == 1:
        pool = _ITEMS[answer_type.base]
        return tuple(list(items) for size in range(3) for items in product(pool, repeat=size))
    inner = probe_answers(AnswerType(answer_type.base, answer_type.depth - 1))
    return ([], *([value] for value in inner))
