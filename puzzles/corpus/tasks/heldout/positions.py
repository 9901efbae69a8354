"""Positions: where something stands, and what stands there. Positions count from 0."""


def position_of(xs: list[int], k: int) -> int:
    """Return the position of the first k in xs, or -1 if it is not in xs."""
    return xs.index(k) if k in xs else -1


assert position_of([5, 6, 7], 6) == 1
assert position_of([], 1) == -1
assert position_of([2, 2], 2) == 0
assert position_of([3, 4], 9) == -1
assert position_of([8, 9, 8, 1], 1) == 3


def last_position(xs: list[int], k: int) -> int:
    """Return the position of the last k in xs, or -1 if it is not in xs."""
    for i in range(len(xs) - 1, -1, -1):
        if xs[i] == k:
            return i
    return -1


assert last_position([5, 6, 5], 5) == 2
assert last_position([], 1) == -1
assert last_position([2, 2], 2) == 1
assert last_position([3, 4], 9) == -1
assert last_position([8, 1, 8, 0], 8) == 2


def positions_of(xs: list[int], k: int) -> list[int]:
    """Return all positions at which k stands in xs."""
    return [i for i, x in enumerate(xs) if x == k]


assert positions_of([5, 6, 5], 5) == [0, 2]
assert positions_of([], 1) == []
assert positions_of([2, 2], 2) == [0, 1]
assert positions_of([3, 4], 9) == []
assert positions_of([0, 1, 0, 1], 1) == [1, 3]


def position_of_largest(xs: list[int]) -> int:
    """Return the position of the first largest item of xs, which is not empty."""
    return xs.index(max(xs))


assert position_of_largest([1, 9, 4]) == 1
assert position_of_largest([5]) == 0
assert position_of_largest([3, 3]) == 0
assert position_of_largest([-2, -1]) == 1
assert position_of_largest([7, 0, 8, 8]) == 2


def every_third(text: str) -> str:
    """Return the characters of text at positions that are divisible by three."""
    return text[::3]


assert every_third("abcdef") == "ad"
assert every_third("") == ""
assert every_third("x") == "x"
assert every_third("abc") == "a"
assert every_third("0123456") == "036"


def at_odd_positions(xs: list[int]) -> list[int]:
    """Return the items of xs at odd positions."""
    return xs[1::2]


assert at_odd_positions([1, 2, 3, 4]) == [2, 4]
assert at_odd_positions([]) == []
assert at_odd_positions([5]) == []
assert at_odd_positions([6, 7, 8]) == [7]
assert at_odd_positions([0, 9]) == [9]


def item_at(xs: list[int], i: int, default: int) -> int:
    """Return the item of xs at position i, or default if xs has no such position; i is not negative."""
    return xs[i] if i < len(xs) else default


assert item_at([1, 2, 3], 1, 0) == 2
assert item_at([], 0, 7) == 7
assert item_at([4], 1, -1) == -1
assert item_at([5, 6], 0, 9) == 5
assert item_at([8, 9], 5, 3) == 3


def without_position(xs: list[int], i: int) -> list[int]:
    """Return xs without the item at position i."""
    return xs[:i] + xs[i + 1 :]


assert without_position([1, 2, 3], 1) == [1, 3]
assert without_position([4], 0) == []
assert without_position([5, 6], 1) == [5]
assert without_position([7, 8, 9], 0) == [8, 9]
assert without_position([1, 1, 2, 2], 2) == [1, 1, 2]


def inserted(xs: list[int], i: int, k: int) -> list[int]:
    """Return xs with k inserted before position i."""
    return xs[:i] + [k] + xs[i:]


assert inserted([1, 2], 1, 9) == [1, 9, 2]
assert inserted([], 0, 5) == [5]
assert inserted([3], 1, 4) == [3, 4]
assert inserted([6, 7], 0, 5) == [5, 6, 7]
assert inserted([1, 1, 1], 2, 0) == [1, 1, 0, 1]


def replaced_at(xs: list[int], i: int, k: int) -> list[int]:
    """Return xs with the item at position i replaced by k."""
    return xs[:i] + [k] + xs[i + 1 :]


assert replaced_at([1, 2, 3], 1, 9) == [1, 9, 3]
assert replaced_at([4], 0, 5) == [5]
assert replaced_at([6, 7], 1, 0) == [6, 0]
assert replaced_at([8, 8, 8], 2, 1) == [8, 8, 1]
assert replaced_at([0, 1], 0, 0) == [0, 1]


def last_items(xs: list[int], n: int) -> list[int]:
    """Return the last n items of xs, all of them if there are fewer."""
    return xs[len(xs) - n :] if n < len(xs) else xs


assert last_items([1, 2, 3], 2) == [2, 3]
assert last_items([], 1) == []
assert last_items([4, 5], 0) == []
assert last_items([6], 3) == [6]
assert last_items([7, 8, 9], 3) == [7, 8, 9]


def without_last(xs: list[int]) -> list[int]:
    """Return xs without its last item, or an empty list if there is none."""
    return xs[:-1]


assert without_last([1, 2, 3]) == [1, 2]
assert without_last([]) == []
assert without_last([4]) == []
assert without_last([5, 5]) == [5]
assert without_last([0, 1, 0, 1]) == [0, 1, 0]


def middle_item(xs: list[int]) -> int:
    """Return the item in the middle of xs, whose length is odd."""
    return xs[len(xs) // 2]


assert middle_item([1, 2, 3]) == 2
assert middle_item([4]) == 4
assert middle_item([9, 8, 7, 6, 5]) == 7
assert middle_item([0, -1, 1]) == -1
assert middle_item([2, 2, 3, 4, 4]) == 3


def product_of_ends(xs: list[int]) -> int:
    """Return the product of the first and the last item of xs, which is not empty."""
    return xs[0] * xs[-1]


assert product_of_ends([1, 2, 3]) == 3
assert product_of_ends([4]) == 16
assert product_of_ends([5, -5]) == -25
assert product_of_ends([0, 9, 9, 1]) == 0
assert product_of_ends([7, 7]) == 49


def plus_position(xs: list[int]) -> list[int]:
    """Return each item of xs plus its position."""
    return [x + i for i, x in enumerate(xs)]


assert plus_position([1, 1, 1]) == [1, 2, 3]
assert plus_position([]) == []
assert plus_position([5]) == [5]
assert plus_position([0, -1, -2]) == [0, 0, 0]
assert plus_position([3, 2, 1, 9]) == [3, 3, 3, 12]


def slice_between(text: str, start: int, stop: int) -> str:
    """Return the characters of text from position start up to but not including position stop."""
    return text[start:stop]


assert slice_between("abcdef", 1, 3) == "bc"
assert slice_between("", 0, 2) == ""
assert slice_between("xyz", 0, 3) == "xyz"
assert slice_between("hello", 2, 2) == ""
assert slice_between("word", 3, 9) == "d"
