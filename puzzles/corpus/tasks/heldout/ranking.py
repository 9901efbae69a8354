"""Ranking: orders, extremes and places."""


def descending(xs: list[int]) -> list[int]:
    """Return the items of xs from the largest to the smallest."""
    return sorted(xs, reverse=True)


assert descending([3, 1, 2]) == [3, 2, 1]
assert descending([]) == []
assert descending([5]) == [5]
assert descending([2, 2, 1]) == [2, 2, 1]
assert descending([0, -4, 9, 3]) == [9, 3, 0, -4]


def smallest_items(xs: list[int], n: int) -> list[int]:
    """Return the n smallest items of xs in ascending order."""
    return sorted(xs)[:n]


assert smallest_items([3, 1, 2], 2) == [1, 2]
assert smallest_items([], 1) == []
assert smallest_items([5], 0) == []
assert smallest_items([2, 2, 1], 2) == [1, 2]
assert smallest_items([0, -4, 9, 3], 3) == [-4, 0, 3]


def second_largest(xs: list[int]) -> int:
    """Return the second largest of the different values of xs, which has at least two of them."""
    return sorted(set(xs))[-2]


assert second_largest([3, 1, 2]) == 2
assert second_largest([5, 5, 4]) == 4
assert second_largest([-1, -2]) == -2
assert second_largest([2, 2, 1]) == 1
assert second_largest([0, -4, 9, 3]) == 3


def median_of(xs: list[int]) -> int:
    """Return the item in the middle of xs after it is sorted; the length of xs is odd."""
    return sorted(xs)[len(xs) // 2]


assert median_of([3, 1, 2]) == 2
assert median_of([5]) == 5
assert median_of([9, 1, 9, 1, 9]) == 9
assert median_of([-1, 0, -2]) == -1
assert median_of([4, 8, 6]) == 6


def rank_of(xs: list[int], k: int) -> int:
    """Return the place of k among the items of xs, which is 1 plus the number of items that are greater than k."""
    return 1 + sum(x > k for x in xs)


assert rank_of([3, 1, 2], 2) == 2
assert rank_of([], 5) == 1
assert rank_of([5], 5) == 1
assert rank_of([2, 2, 1], 1) == 3
assert rank_of([0, -4, 9, 3], 9) == 1


def is_sorted(xs: list[int]) -> bool:
    """Return whether the items of xs are in ascending order; equal neighbours are allowed."""
    return xs == sorted(xs)


assert is_sorted([1, 2, 3]) == True
assert is_sorted([]) == True
assert is_sorted([5]) == True
assert is_sorted([2, 2, 1]) == False
assert is_sorted([0, 0, 4]) == True


def trimmed(xs: list[int]) -> list[int]:
    """Return the items of xs in ascending order without the smallest and the largest one."""
    return sorted(xs)[1:-1]


assert trimmed([3, 1, 2]) == [2]
assert trimmed([]) == []
assert trimmed([5, 6]) == []
assert trimmed([2, 2, 1, 2]) == [2, 2]
assert trimmed([0, -4, 9, 3]) == [0, 3]


def extremes(xs: list[int]) -> list[int]:
    """Return a list of the smallest and the largest item of xs, which is not empty."""
    return [min(xs), max(xs)]


assert extremes([3, 1, 2]) == [1, 3]
assert extremes([5]) == [5, 5]
assert extremes([2, 2]) == [2, 2]
assert extremes([0, -4, 9]) == [-4, 9]
assert extremes([7, 8]) == [7, 8]


def sum_of_largest(xs: list[int], n: int) -> int:
    """Return the sum of the n largest items of xs."""
    return sum(sorted(xs, reverse=True)[:n])


assert sum_of_largest([3, 1, 2], 2) == 5
assert sum_of_largest([], 1) == 0
assert sum_of_largest([5], 0) == 0
assert sum_of_largest([2, 2, 1], 2) == 4
assert sum_of_largest([0, -4, 9, 3], 3) == 12


def by_last_digit(xs: list[int]) -> list[int]:
    """Return the items of xs sorted by their last digit; none is negative, and ties stay in their order."""
    return sorted(xs, key=lambda x: x % 10)


assert by_last_digit([13, 21, 2]) == [21, 2, 13]
assert by_last_digit([]) == []
assert by_last_digit([5]) == [5]
assert by_last_digit([12, 2, 31]) == [31, 12, 2]
assert by_last_digit([40, 9, 18, 7]) == [40, 7, 18, 9]


def count_largest(xs: list[int]) -> int:
    """Return how often the largest item of xs occurs in it; xs is not empty."""
    return xs.count(max(xs))


assert count_largest([3, 1, 3]) == 2
assert count_largest([5]) == 1
assert count_largest([2, 2, 2]) == 3
assert count_largest([0, -4, 9, 3]) == 1
assert count_largest([-1, -1, -2]) == 2


def first_in_alphabet(words: list[str]) -> str:
    """Return the word that comes first in alphabetical order; there is at least one."""
    return min(words)


assert first_in_alphabet(["b", "a"]) == "a"
assert first_in_alphabet(["x"]) == "x"
assert first_in_alphabet(["pear", "apple", "fig"]) == "apple"
assert first_in_alphabet(["aa", "a"]) == "a"
assert first_in_alphabet(["no", "on"]) == "no"


def longest_first(words: list[str]) -> list[str]:
    """Return the words from the longest to the shortest; words of one length stay in their order."""
    return sorted(words, key=len, reverse=True)


assert longest_first(["a", "bbb", "cc"]) == ["bbb", "cc", "a"]
assert longest_first([]) == []
assert longest_first(["x", "y"]) == ["x", "y"]
assert longest_first(["to", "one", "six"]) == ["one", "six", "to"]
assert longest_first(["", "z"]) == ["z", ""]


def sorted_letters(text: str) -> str:
    """Return the characters of text in ascending order as a string."""
    return "".join(sorted(text))


assert sorted_letters("banana") == "aaabnn"
assert sorted_letters("") == ""
assert sorted_letters("x") == "x"
assert sorted_letters("cab") == "abc"
assert sorted_letters("b1a0") == "01ab"


def largest_even(xs: list[int]) -> int:
    """Return the largest even item of xs, or 0 if there is none."""
    return max([x for x in xs if x % 2 == 0], default=0)


assert largest_even([3, 4, 2]) == 4
assert largest_even([]) == 0
assert largest_even([5]) == 0
assert largest_even([-2, -4]) == -2
assert largest_even([8, 9, 6]) == 8


def most_common(xs: list[int]) -> int:
    """Return the item that occurs most often in xs, the smallest if there are several; xs is not empty."""
    return max(sorted(set(xs)), key=xs.count)


assert most_common([3, 1, 3]) == 3
assert most_common([5]) == 5
assert most_common([2, 2, 1, 1]) == 1
assert most_common([9, 9, 9, 4, 4]) == 9
assert most_common([-1, -2]) == -2
