"""Totals: sums, products and counts over a list of integers."""


def total(xs: list[int]) -> int:
    """Return the sum of all items of xs."""
    return sum(xs)


assert total([1, 2, 3]) == 6
assert total([]) == 0
assert total([-4, 4]) == 0
assert total([10]) == 10
assert total([7, 7, 7, -1]) == 20


def sum_above(xs: list[int], k: int) -> int:
    """Return the sum of the items of xs that are greater than k."""
    return sum(x for x in xs if x > k)


assert sum_above([1, 5, 3], 2) == 8
assert sum_above([], 0) == 0
assert sum_above([4, 4], 4) == 0
assert sum_above([9, -1, 10], 8) == 19
assert sum_above([-5, -3], -4) == -3


def count_above(xs: list[int], k: int) -> int:
    """Return how many items of xs are greater than k."""
    return len([x for x in xs if x > k])


assert count_above([1, 5, 3], 2) == 2
assert count_above([], 1) == 0
assert count_above([4, 4], 4) == 0
assert count_above([9, -1, 10], 8) == 2
assert count_above([6, 7, 8, 9], 0) == 4


def sum_of_squares(xs: list[int]) -> int:
    """Return the sum of the squares of the items of xs."""
    return sum(x * x for x in xs)


assert sum_of_squares([1, 2, 3]) == 14
assert sum_of_squares([]) == 0
assert sum_of_squares([-3]) == 9
assert sum_of_squares([0, 5]) == 25
assert sum_of_squares([2, -2, 2]) == 12


def product(xs: list[int]) -> int:
    """Return the product of all items of xs, which is 1 for an empty list."""
    result = 1
    for x in xs:
        result *= x
    return result


assert product([2, 3, 4]) == 24
assert product([]) == 1
assert product([5, 0, 7]) == 0
assert product([-2, 3]) == -6
assert product([9]) == 9


def sum_of_even(xs: list[int]) -> int:
    """Return the sum of the even items of xs."""
    return sum(x for x in xs if x % 2 == 0)


assert sum_of_even([1, 2, 3, 4]) == 6
assert sum_of_even([]) == 0
assert sum_of_even([7, 9]) == 0
assert sum_of_even([-2, 5, 6]) == 4
assert sum_of_even([0, 8, 8]) == 16


def count_odd(xs: list[int]) -> int:
    """Return how many items of xs are odd."""
    return sum(x % 2 == 1 for x in xs)


assert count_odd([1, 2, 3]) == 2
assert count_odd([]) == 0
assert count_odd([4, 6]) == 0
assert count_odd([-1, -3, 2]) == 2
assert count_odd([5, 5, 5, 5]) == 4


def spread(xs: list[int]) -> int:
    """Return the difference between the largest and the smallest item of xs, which is not empty."""
    return max(xs) - min(xs)


assert spread([1, 9, 4]) == 8
assert spread([5]) == 0
assert spread([-3, 3]) == 6
assert spread([10, 10]) == 0
assert spread([7, 2, 8, 0]) == 8


def sum_without(xs: list[int], k: int) -> int:
    """Return the sum of the items of xs that are not equal to k."""
    return sum(x for x in xs if x != k)


assert sum_without([1, 2, 3], 2) == 4
assert sum_without([], 5) == 0
assert sum_without([4, 4], 4) == 0
assert sum_without([6, -1, 6], -1) == 12
assert sum_without([3, 8], 9) == 11


def mean_floor(xs: list[int]) -> int:
    """Return the sum of xs divided by its length, rounded down; xs is not empty."""
    return sum(xs) // len(xs)


assert mean_floor([1, 2, 3]) == 2
assert mean_floor([5]) == 5
assert mean_floor([1, 2]) == 1
assert mean_floor([-1, -2]) == -2
assert mean_floor([10, 20, 31]) == 20


def count_equal(xs: list[int], k: int) -> int:
    """Return how often k occurs in xs."""
    return xs.count(k)


assert count_equal([1, 2, 1], 1) == 2
assert count_equal([], 0) == 0
assert count_equal([3, 3, 3], 3) == 3
assert count_equal([4, 5], 6) == 0
assert count_equal([-2, 2, -2, 0], -2) == 2


def sum_of_first(xs: list[int], n: int) -> int:
    """Return the sum of the first n items of xs."""
    return sum(xs[:n])


assert sum_of_first([1, 2, 3, 4], 2) == 3
assert sum_of_first([5, 6], 0) == 0
assert sum_of_first([7], 3) == 7
assert sum_of_first([-1, 1, 8], 3) == 8
assert sum_of_first([9, 10, 11], 1) == 9


def sum_of_absolutes(xs: list[int]) -> int:
    """Return the sum of the absolute values of the items of xs."""
    return sum(abs(x) for x in xs)


assert sum_of_absolutes([1, -2, 3]) == 6
assert sum_of_absolutes([]) == 0
assert sum_of_absolutes([-4, -4]) == 8
assert sum_of_absolutes([0]) == 0
assert sum_of_absolutes([6, -7, 8]) == 21


def weighted_total(xs: list[int]) -> int:
    """Return the sum of each item of xs times its position, counting positions from 1."""
    return sum(i * x for i, x in enumerate(xs, 1))


assert weighted_total([1, 2, 3]) == 14
assert weighted_total([]) == 0
assert weighted_total([5]) == 5
assert weighted_total([0, 0, 4]) == 12
assert weighted_total([-1, 2, -3]) == -6


def count_distinct(xs: list[int]) -> int:
    """Return how many different values xs holds."""
    return len(set(xs))


assert count_distinct([1, 2, 1]) == 2
assert count_distinct([]) == 0
assert count_distinct([3, 3, 3]) == 1
assert count_distinct([4, 5, 6]) == 3
assert count_distinct([0, -1, 0, -1]) == 2


def largest_or(xs: list[int], default: int) -> int:
    """Return the largest item of xs, or default if xs is empty."""
    return max(xs) if xs else default


assert largest_or([1, 5, 2], 0) == 5
assert largest_or([], 7) == 7
assert largest_or([-3, -9], 4) == -3
assert largest_or([6], 8) == 6
assert largest_or([], -1) == -1


def balance(deposits: list[int], withdrawals: list[int]) -> int:
    """Return the sum of deposits minus the sum of withdrawals."""
    return sum(deposits) - sum(withdrawals)


assert balance([10, 5], [3]) == 12
assert balance([], []) == 0
assert balance([4], [6]) == -2
assert balance([1, 1, 1], [2, 2]) == -1
assert balance([20], [5, 5, 5]) == 5
