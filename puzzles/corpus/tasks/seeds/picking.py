"""Picking: lists of integers that are filtered, changed item by item, or put in another order."""


def keep_even(xs: list[int]) -> list[int]:
    """Return the even items of xs in their order."""
    return [x for x in xs if x % 2 == 0]


assert keep_even([1, 2, 3, 4]) == [2, 4]
assert keep_even([]) == []
assert keep_even([7]) == []
assert keep_even([6, 0, -2]) == [6, 0, -2]
assert keep_even([5, 8, 5, 8]) == [8, 8]


def keep_below(xs: list[int], k: int) -> list[int]:
    """Return the items of xs that are less than k."""
    return [x for x in xs if x < k]


assert keep_below([1, 5, 3], 4) == [1, 3]
assert keep_below([], 2) == []
assert keep_below([2, 2], 2) == []
assert keep_below([-1, 0, 1], 1) == [-1, 0]
assert keep_below([9, 8, 7], 10) == [9, 8, 7]


def doubled(xs: list[int]) -> list[int]:
    """Return a list with each item of xs doubled."""
    return [x * 2 for x in xs]


assert doubled([1, 2, 3]) == [2, 4, 6]
assert doubled([]) == []
assert doubled([0]) == [0]
assert doubled([-4, 5]) == [-8, 10]
assert doubled([10, 10]) == [20, 20]


def shifted(xs: list[int], k: int) -> list[int]:
    """Return a list with k added to each item of xs."""
    return [x + k for x in xs]


assert shifted([1, 2, 3], 1) == [2, 3, 4]
assert shifted([], 5) == []
assert shifted([0], -2) == [-2]
assert shifted([7, 7], 3) == [10, 10]
assert shifted([-1, 4], 10) == [9, 14]


def backwards(xs: list[int]) -> list[int]:
    """Return the items of xs in reverse order."""
    return xs[::-1]


assert backwards([1, 2, 3]) == [3, 2, 1]
assert backwards([]) == []
assert backwards([4]) == [4]
assert backwards([5, 5, 6]) == [6, 5, 5]
assert backwards([0, -1, 2, 9]) == [9, 2, -1, 0]


def ascending(xs: list[int]) -> list[int]:
    """Return the items of xs in ascending order."""
    return sorted(xs)


assert ascending([3, 1, 2]) == [1, 2, 3]
assert ascending([]) == []
assert ascending([5]) == [5]
assert ascending([2, 2, 1]) == [1, 2, 2]
assert ascending([0, -4, 9, 3]) == [-4, 0, 3, 9]


def without_first(xs: list[int]) -> list[int]:
    """Return xs without its first item, or an empty list if there is none."""
    return xs[1:]


assert without_first([1, 2, 3]) == [2, 3]
assert without_first([]) == []
assert without_first([4]) == []
assert without_first([5, 6]) == [6]
assert without_first([7, 7, 7, 8]) == [7, 7, 8]


def largest_two(xs: list[int]) -> list[int]:
    """Return the two largest items of xs, largest first; xs has at least two items."""
    return sorted(xs, reverse=True)[:2]


assert largest_two([1, 5, 3]) == [5, 3]
assert largest_two([2, 2]) == [2, 2]
assert largest_two([9, 8, 7, 6]) == [9, 8]
assert largest_two([-1, -5, -3]) == [-1, -3]
assert largest_two([4, 0, 4]) == [4, 4]


def absolute_values(xs: list[int]) -> list[int]:
    """Return the absolute value of each item of xs."""
    return [abs(x) for x in xs]


assert absolute_values([1, -2, 3]) == [1, 2, 3]
assert absolute_values([]) == []
assert absolute_values([-5]) == [5]
assert absolute_values([0, -1]) == [0, 1]
assert absolute_values([-7, 8, -9]) == [7, 8, 9]


def only_positive(xs: list[int]) -> list[int]:
    """Return the items of xs that are greater than zero."""
    return [x for x in xs if x > 0]


assert only_positive([1, -2, 3]) == [1, 3]
assert only_positive([]) == []
assert only_positive([0]) == []
assert only_positive([-5, -6]) == []
assert only_positive([4, 0, 4, -4]) == [4, 4]


def every_second(xs: list[int]) -> list[int]:
    """Return every second item of xs, beginning with the first."""
    return xs[::2]


assert every_second([1, 2, 3]) == [1, 3]
assert every_second([]) == []
assert every_second([4]) == [4]
assert every_second([5, 6, 7, 8]) == [5, 7]
assert every_second([9, 9, 0, 0, 1]) == [9, 0, 1]


def multiples_of(xs: list[int], k: int) -> list[int]:
    """Return the items of xs that are divisible by k, which is not zero."""
    return [x for x in xs if x % k == 0]


assert multiples_of([1, 2, 3, 6], 3) == [3, 6]
assert multiples_of([], 2) == []
assert multiples_of([5, 7], 4) == []
assert multiples_of([0, 8, 10], 4) == [0, 8]
assert multiples_of([9, -9, 10], 9) == [9, -9]


def unique_sorted(xs: list[int]) -> list[int]:
    """Return the different values of xs in ascending order."""
    return sorted(set(xs))


assert unique_sorted([3, 1, 3]) == [1, 3]
assert unique_sorted([]) == []
assert unique_sorted([2, 2, 2]) == [2]
assert unique_sorted([5, 4, 3]) == [3, 4, 5]
assert unique_sorted([0, -1, 0, 7]) == [-1, 0, 7]


def capped(xs: list[int], top: int) -> list[int]:
    """Return xs with each item that is greater than top replaced by top."""
    return [min(x, top) for x in xs]


assert capped([1, 5, 3], 3) == [1, 3, 3]
assert capped([], 0) == []
assert capped([9, 9], 4) == [4, 4]
assert capped([-2, 2], 5) == [-2, 2]
assert capped([7, 8, 6], 7) == [7, 7, 6]


def running_totals(xs: list[int]) -> list[int]:
    """Return the list whose item at each position is the sum of xs up to and including that position."""
    result, current = [], 0
    for x in xs:
        current += x
        result.append(current)
    return result


assert running_totals([1, 2, 3]) == [1, 3, 6]
assert running_totals([]) == []
assert running_totals([5]) == [5]
assert running_totals([4, -4, 4]) == [4, 0, 4]
assert running_totals([10, 0, 1, 1]) == [10, 10, 11, 12]


def with_separator(xs: list[int], k: int) -> list[int]:
    """Return the items of xs with k placed after each of them."""
    result = []
    for x in xs:
        result += [x, k]
    return result


assert with_separator([1, 2], 0) == [1, 0, 2, 0]
assert with_separator([], 5) == []
assert with_separator([3], 3) == [3, 3]
assert with_separator([4, 5, 6], -1) == [4, -1, 5, -1, 6, -1]
assert with_separator([0, 0], 9) == [0, 9, 0, 9]


def squares_of_odd(xs: list[int]) -> list[int]:
    """Return the squares of the odd items of xs."""
    return [x * x for x in xs if x % 2 == 1]


assert squares_of_odd([1, 2, 3]) == [1, 9]
assert squares_of_odd([]) == []
assert squares_of_odd([4, 6]) == []
assert squares_of_odd([-1, 5]) == [1, 25]
assert squares_of_odd([7, 0, 7]) == [49, 49]
