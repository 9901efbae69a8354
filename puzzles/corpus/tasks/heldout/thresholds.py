"""Thresholds: what lies above, below or between limits."""


def sum_below(xs: list[int], limit: int) -> int:
    """Return the sum of the items of xs that are less than limit."""
    return sum(x for x in xs if x < limit)


assert sum_below([1, 5, 3], 4) == 4
assert sum_below([], 3) == 0
assert sum_below([2, 2], 2) == 0
assert sum_below([-1, -2, 5], 0) == -3
assert sum_below([9, 1, 8], 10) == 18


def count_between(xs: list[int], low: int, high: int) -> int:
    """Return how many items of xs are at least low and at most high."""
    return len([x for x in xs if low <= x <= high])


assert count_between([1, 5, 3], 2, 5) == 2
assert count_between([], 0, 9) == 0
assert count_between([4, 4], 4, 4) == 2
assert count_between([-1, 0, 1], 0, 0) == 1
assert count_between([7, 8, 9], 1, 6) == 0


def all_at_least(xs: list[int], limit: int) -> bool:
    """Return whether every item of xs is at least limit."""
    return all(x >= limit for x in xs)


assert all_at_least([1, 2], 1) == True
assert all_at_least([], 5) == True
assert all_at_least([3, 0], 1) == False
assert all_at_least([4], 4) == True
assert all_at_least([-1, 9], 0) == False


def any_above(xs: list[int], limit: int) -> bool:
    """Return whether some item of xs is greater than limit."""
    return any(x > limit for x in xs)


assert any_above([1, 2], 1) == True
assert any_above([], 0) == False
assert any_above([3, 3], 3) == False
assert any_above([-5, -1], -2) == True
assert any_above([4, 9], 9) == False


def outside(xs: list[int], low: int, high: int) -> list[int]:
    """Return the items of xs that are less than low or greater than high."""
    return [x for x in xs if x < low or x > high]


assert outside([1, 5, 9], 2, 8) == [1, 9]
assert outside([], 0, 1) == []
assert outside([4, 4], 4, 4) == []
assert outside([-3, 0, 3], -1, 1) == [-3, 3]
assert outside([6, 7], 1, 9) == []


def raised(xs: list[int], floor: int) -> list[int]:
    """Return xs with each item that is less than floor replaced by floor."""
    return [max(x, floor) for x in xs]


assert raised([1, 5, 3], 3) == [3, 5, 3]
assert raised([], 1) == []
assert raised([0, 0], 2) == [2, 2]
assert raised([-4, 4], -1) == [-1, 4]
assert raised([9, 8], 5) == [9, 8]


def excess(xs: list[int], limit: int) -> int:
    """Return by how much the items of xs exceed limit in all, not counting those that do not."""
    return sum(x - limit for x in xs if x > limit)


assert excess([5, 8], 4) == 5
assert excess([], 1) == 0
assert excess([3, 3], 3) == 0
assert excess([1, 10, 2], 6) == 4
assert excess([-1, 0], -3) == 5


def share_above(xs: list[int], limit: int) -> float:
    """Return the share of the items of xs that are greater than limit, from 0.0 to 1.0; xs is not empty."""
    return len([x for x in xs if x > limit]) / len(xs)


assert share_above([1, 5], 2) == 0.5
assert share_above([3], 3) == 0.0
assert share_above([4, 5, 6, 7], 4) == 0.75
assert share_above([9, 9], 0) == 1.0
assert share_above([1, 2, 3, 8], 7) == 0.25


def first_above(xs: list[int], limit: int) -> int:
    """Return the first item of xs that is greater than limit, or -1 if there is none."""
    for x in xs:
        if x > limit:
            return x
    return -1


assert first_above([1, 5, 9], 2) == 5
assert first_above([], 0) == -1
assert first_above([3, 3], 3) == -1
assert first_above([7, 8], 0) == 7
assert first_above([-4, 2], -1) == 2


def until_limit(xs: list[int], limit: int) -> list[int]:
    """Return the items of xs before the first one that is greater than limit."""
    result = []
    for x in xs:
        if x > limit:
            break
        result.append(x)
    return result


assert until_limit([1, 5, 2], 4) == [1]
assert until_limit([], 1) == []
assert until_limit([9, 1], 8) == []
assert until_limit([3, 3, 3], 3) == [3, 3, 3]
assert until_limit([0, 1, 2, 1], 1) == [0, 1]


def closest(xs: list[int], goal: int) -> int:
    """Return the item of xs that is closest to goal, the first one if there are several; xs is not empty."""
    return min(xs, key=lambda x: abs(x - goal))


assert closest([1, 5, 9], 6) == 5
assert closest([4], 0) == 4
assert closest([2, 6], 4) == 2
assert closest([-3, 8], 0) == -3
assert closest([10, 7, 12], 11) == 10


def largest_below(xs: list[int], limit: int) -> int:
    """Return the largest item of xs that is less than limit, or 0 if there is none."""
    return max([x for x in xs if x < limit], default=0)


assert largest_below([1, 5, 3], 4) == 3
assert largest_below([], 9) == 0
assert largest_below([7, 8], 7) == 0
assert largest_below([-2, -5], -3) == -5
assert largest_below([6, 2, 9], 10) == 9


def squares_above(xs: list[int], limit: int) -> list[int]:
    """Return the squares of the items of xs that are greater than limit."""
    return [x * x for x in xs if x > limit]


assert squares_above([1, 2, 3], 1) == [4, 9]
assert squares_above([], 0) == []
assert squares_above([4, 4], 4) == []
assert squares_above([-1, -3], -2) == [1]
assert squares_above([5, 0, 6], 0) == [25, 36]


def count_below_mean(xs: list[int]) -> int:
    """Return how many items of xs are less than the mean of xs; xs is not empty."""
    return len([x for x in xs if x * len(xs) < sum(xs)])


assert count_below_mean([1, 2, 9]) == 2
assert count_below_mean([5]) == 0
assert count_below_mean([3, 3]) == 0
assert count_below_mean([0, 10]) == 1
assert count_below_mean([1, 2, 3, 4]) == 2


def reaches(xs: list[int], goal: int) -> int:
    """Return how many of the first items of xs add up to at least goal, or -1 if all are not enough."""
    total = 0
    for count, x in enumerate(xs, 1):
        total += x
        if total >= goal:
            return count
    return -1


assert reaches([1, 2, 3], 3) == 2
assert reaches([], 1) == -1
assert reaches([5], 5) == 1
assert reaches([1, 1], 9) == -1
assert reaches([4, 0, 4], 8) == 3
