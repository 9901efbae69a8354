"""Neighbours: each item and the one beside it."""


def steps(xs: list[int]) -> list[int]:
    """Return the difference of each item of xs and the item before it, beginning with the second."""
    return [b - a for a, b in zip(xs, xs[1:])]


assert steps([1, 4, 9]) == [3, 5]
assert steps([]) == []
assert steps([5]) == []
assert steps([3, 3]) == [0]
assert steps([10, 7, 8]) == [-3, 1]


def is_rising(xs: list[int]) -> bool:
    """Return whether each item of xs is greater than the item before it."""
    return all(a < b for a, b in zip(xs, xs[1:]))


assert is_rising([1, 2, 3]) == True
assert is_rising([]) == True
assert is_rising([5]) == True
assert is_rising([2, 2]) == False
assert is_rising([1, 3, 2]) == False


def count_rises(xs: list[int]) -> int:
    """Return how many items of xs are greater than the item before them."""
    return sum(a < b for a, b in zip(xs, xs[1:]))


assert count_rises([1, 2, 1, 3]) == 2
assert count_rises([]) == 0
assert count_rises([4]) == 0
assert count_rises([5, 5, 5]) == 0
assert count_rises([3, 2, 1]) == 0


def pair_sums(xs: list[int]) -> list[int]:
    """Return the sum of each two neighbouring items of xs."""
    return [a + b for a, b in zip(xs, xs[1:])]


assert pair_sums([1, 2, 3]) == [3, 5]
assert pair_sums([]) == []
assert pair_sums([7]) == []
assert pair_sums([4, -4]) == [0]
assert pair_sums([0, 5, 0, 5]) == [5, 5, 5]


def has_repeat(xs: list[int]) -> bool:
    """Return whether two neighbouring items of xs are equal."""
    return any(a == b for a, b in zip(xs, xs[1:]))


assert has_repeat([1, 1]) == True
assert has_repeat([]) == False
assert has_repeat([2]) == False
assert has_repeat([1, 2, 1]) == False
assert has_repeat([3, 4, 4, 5]) == True


def largest_step(xs: list[int]) -> int:
    """Return the largest distance between two neighbouring items of xs, or 0 if there are no two."""
    return max([abs(b - a) for a, b in zip(xs, xs[1:])], default=0)


assert largest_step([1, 5, 2]) == 4
assert largest_step([]) == 0
assert largest_step([3]) == 0
assert largest_step([4, 4]) == 0
assert largest_step([0, -6, 1]) == 7


def squeezed(xs: list[int]) -> list[int]:
    """Return xs with each group of equal neighbouring items reduced to one of them."""
    return [x for i, x in enumerate(xs) if i == 0 or x != xs[i - 1]]


assert squeezed([1, 1, 2]) == [1, 2]
assert squeezed([]) == []
assert squeezed([3]) == [3]
assert squeezed([4, 5, 4]) == [4, 5, 4]
assert squeezed([6, 6, 6, 7, 7]) == [6, 7]


def swapped_ends(xs: list[int]) -> list[int]:
    """Return xs with its first and its last item exchanged; xs has at least two items."""
    return [xs[-1]] + xs[1:-1] + [xs[0]]


assert swapped_ends([1, 2, 3]) == [3, 2, 1]
assert swapped_ends([4, 5]) == [5, 4]
assert swapped_ends([6, 6]) == [6, 6]
assert swapped_ends([7, 8, 9, 0]) == [0, 8, 9, 7]
assert swapped_ends([1, -1, 1, -2]) == [-2, -1, 1, 1]


def rotated(xs: list[int]) -> list[int]:
    """Return xs with its first item moved to the end."""
    return xs[1:] + xs[:1]


assert rotated([1, 2, 3]) == [2, 3, 1]
assert rotated([]) == []
assert rotated([4]) == [4]
assert rotated([5, 6]) == [6, 5]
assert rotated([7, 7, 8, 9]) == [7, 8, 9, 7]


def rotated_by(xs: list[int], n: int) -> list[int]:
    """Return xs with its first n items moved to the end; n is at most the length of xs."""
    return xs[n:] + xs[:n]


assert rotated_by([1, 2, 3], 1) == [2, 3, 1]
assert rotated_by([], 0) == []
assert rotated_by([4, 5], 2) == [4, 5]
assert rotated_by([6, 7, 8, 9], 2) == [8, 9, 6, 7]
assert rotated_by([1, 2, 3, 4], 3) == [4, 1, 2, 3]


def changes(text: str) -> int:
    """Return how many characters of text are different from the character before them."""
    return sum(a != b for a, b in zip(text, text[1:]))


assert changes("aab") == 1
assert changes("") == 0
assert changes("x") == 0
assert changes("abab") == 3
assert changes("zzz") == 0


def dashed(text: str) -> str:
    """Return the characters of text with a dash between each two of them."""
    return "-".join(text)


assert dashed("abc") == "a-b-c"
assert dashed("") == ""
assert dashed("x") == "x"
assert dashed("12") == "1-2"
assert dashed("a b") == "a- -b"


def pairs_of(text: str) -> list[str]:
    """Return each two neighbouring characters of text as a string."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


assert pairs_of("abc") == ["ab", "bc"]
assert pairs_of("") == []
assert pairs_of("x") == []
assert pairs_of("aa") == ["aa"]
assert pairs_of("go up") == ["go", "o ", " u", "up"]


def longest_run(xs: list[int]) -> int:
    """Return the length of the longest group of equal neighbouring items of xs, or 0 if xs is empty."""
    best = current = 0
    for i, x in enumerate(xs):
        current = current + 1 if i and x == xs[i - 1] else 1
        best = max(best, current)
    return best


assert longest_run([1, 1, 2]) == 2
assert longest_run([]) == 0
assert longest_run([3]) == 1
assert longest_run([4, 5, 5, 5, 4]) == 3
assert longest_run([6, 7, 8]) == 1


def peaks(xs: list[int]) -> list[int]:
    """Return the items of xs that are greater than the items on both of their sides."""
    return [b for a, b, c in zip(xs, xs[1:], xs[2:]) if a < b > c]


assert peaks([1, 3, 2]) == [3]
assert peaks([]) == []
assert peaks([1, 2]) == []
assert peaks([5, 1, 5, 1, 5]) == [5]
assert peaks([2, 2, 2, 1]) == []


def smoothed(xs: list[int]) -> list[int]:
    """Return the mean of each two neighbouring items of xs, rounded down."""
    return [(a + b) // 2 for a, b in zip(xs, xs[1:])]


assert smoothed([1, 3, 4]) == [2, 3]
assert smoothed([]) == []
assert smoothed([5]) == []
assert smoothed([-1, -2]) == [-2]
assert smoothed([0, 9, 9]) == [4, 9]
