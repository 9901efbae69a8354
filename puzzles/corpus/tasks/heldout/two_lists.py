"""Two lists: what they have in common, and what becomes of them together."""


def common_items(a: list[int], b: list[int]) -> list[int]:
    """Return the items of a that are in b too, in the order of a."""
    return [x for x in a if x in b]


assert common_items([1, 2, 3], [3, 1]) == [1, 3]
assert common_items([], [1]) == []
assert common_items([4, 4], [4]) == [4, 4]
assert common_items([5], []) == []
assert common_items([6, 7, 8], [9, 8]) == [8]


def missing_items(a: list[int], b: list[int]) -> list[int]:
    """Return the items of a that are not in b, in the order of a."""
    return [x for x in a if x not in b]


assert missing_items([1, 2, 3], [3, 1]) == [2]
assert missing_items([], [1]) == []
assert missing_items([4, 4], [4]) == []
assert missing_items([5], []) == [5]
assert missing_items([6, 7, 6], [7]) == [6, 6]


def added_up(a: list[int], b: list[int]) -> list[int]:
    """Return the sums of the items of a and b at the same positions; both have the same length."""
    return [x + y for x, y in zip(a, b)]


assert added_up([1, 2], [3, 4]) == [4, 6]
assert added_up([], []) == []
assert added_up([5], [-5]) == [0]
assert added_up([0, 0, 1], [7, 8, 9]) == [7, 8, 10]
assert added_up([10, 20], [1, 2]) == [11, 22]


def dot_product(a: list[int], b: list[int]) -> int:
    """Return the sum of the products of the items of a and b at the same positions."""
    return sum(x * y for x, y in zip(a, b))


assert dot_product([1, 2], [3, 4]) == 11
assert dot_product([], []) == 0
assert dot_product([5], [-5]) == -25
assert dot_product([0, 2, 1], [7, 8, 9]) == 25
assert dot_product([1, 1], [1, 1]) == 2


def interleaved(a: list[int], b: list[int]) -> list[int]:
    """Return the items of a and b in turn, beginning with a; both have the same length."""
    result = []
    for x, y in zip(a, b):
        result += [x, y]
    return result


assert interleaved([1, 2], [3, 4]) == [1, 3, 2, 4]
assert interleaved([], []) == []
assert interleaved([5], [6]) == [5, 6]
assert interleaved([0, 0], [1, 1]) == [0, 1, 0, 1]
assert interleaved([1, 2, 3], [9, 8, 7]) == [1, 9, 2, 8, 3, 7]


def merged_sorted(a: list[int], b: list[int]) -> list[int]:
    """Return the items of a and b together in ascending order."""
    return sorted(a + b)


assert merged_sorted([1, 5], [3, 4]) == [1, 3, 4, 5]
assert merged_sorted([], [2]) == [2]
assert merged_sorted([], []) == []
assert merged_sorted([2, 2], [2]) == [2, 2, 2]
assert merged_sorted([9, 7], [8, -1]) == [-1, 7, 8, 9]


def union_sorted(a: list[int], b: list[int]) -> list[int]:
    """Return the different values that are in a or in b, in ascending order."""
    return sorted(set(a + b))


assert union_sorted([1, 5], [5, 4]) == [1, 4, 5]
assert union_sorted([], [2, 2]) == [2]
assert union_sorted([], []) == []
assert union_sorted([3, 3], [3]) == [3]
assert union_sorted([9, 7], [8, -1]) == [-1, 7, 8, 9]


def matches(a: list[int], b: list[int]) -> int:
    """Return at how many positions a and b have equal items; both have the same length."""
    return sum(x == y for x, y in zip(a, b))


assert matches([1, 2, 3], [1, 5, 3]) == 2
assert matches([], []) == 0
assert matches([4], [4]) == 1
assert matches([1, 2], [2, 1]) == 0
assert matches([0, 0, 0], [0, 1, 0]) == 2


def pairwise_larger(a: list[int], b: list[int]) -> list[int]:
    """Return the larger of the items of a and b at each position; both have the same length."""
    return [max(x, y) for x, y in zip(a, b)]


assert pairwise_larger([1, 5], [3, 4]) == [3, 5]
assert pairwise_larger([], []) == []
assert pairwise_larger([2], [2]) == [2]
assert pairwise_larger([-1, -2], [-3, 0]) == [-1, 0]
assert pairwise_larger([9, 0, 4], [8, 1, 4]) == [9, 1, 4]


def same_items(a: list[int], b: list[int]) -> bool:
    """Return whether a and b hold the same items equally often, in whatever order."""
    return sorted(a) == sorted(b)


assert same_items([1, 2], [2, 1]) == True
assert same_items([], []) == True
assert same_items([1, 1, 2], [1, 2, 2]) == False
assert same_items([3], [4]) == False
assert same_items([5, 6, 7], [7, 5, 6]) == True


def longer_list(a: list[int], b: list[int]) -> list[int]:
    """Return the longer one of a and b, or a if they have the same length."""
    return b if len(b) > len(a) else a


assert longer_list([1, 2], [3]) == [1, 2]
assert longer_list([], [4]) == [4]
assert longer_list([5], [6]) == [5]
assert longer_list([], []) == []
assert longer_list([7], [8, 9, 10]) == [8, 9, 10]


def has_common(a: list[int], b: list[int]) -> bool:
    """Return whether some item is in a and in b."""
    return any(x in b for x in a)


assert has_common([1, 2], [2, 3]) == True
assert has_common([], [1]) == False
assert has_common([4], [5]) == False
assert has_common([6, 6], [6]) == True
assert has_common([7, 8], [9, 0]) == False


def prefix_length(a: str, b: str) -> int:
    """Return how many characters a and b have in common at their beginnings."""
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n


assert prefix_length("hello", "help") == 3
assert prefix_length("", "x") == 0
assert prefix_length("same", "same") == 4
assert prefix_length("ab", "ba") == 0
assert prefix_length("go", "gone") == 2


def joined_pairs(a: list[str], b: list[str]) -> list[str]:
    """Return each item of a, a dash, and the item of b at the same position, as strings; both have the same length."""
    return [x + "-" + y for x, y in zip(a, b)]


assert joined_pairs(["a", "b"], ["c", "d"]) == ["a-c", "b-d"]
assert joined_pairs([], []) == []
assert joined_pairs(["x"], [""]) == ["x-"]
assert joined_pairs(["1", "2"], ["st", "nd"]) == ["1-st", "2-nd"]
assert joined_pairs(["go"], ["ing"]) == ["go-ing"]


def distance(a: list[int], b: list[int]) -> int:
    """Return the sum of the distances between the items of a and b at the same positions."""
    return sum(abs(x - y) for x, y in zip(a, b))


assert distance([1, 5], [3, 4]) == 3
assert distance([], []) == 0
assert distance([2], [2]) == 0
assert distance([-1, 1], [1, -1]) == 4
assert distance([9, 0, 4], [0, 9, 4]) == 18


def only_in_one(a: list[int], b: list[int]) -> list[int]:
    """Return the different values that are in exactly one of a and b, in ascending order."""
    return sorted(set(a) ^ set(b))


assert only_in_one([1, 2], [2, 3]) == [1, 3]
assert only_in_one([], [4, 4]) == [4]
assert only_in_one([5], [5]) == []
assert only_in_one([], []) == []
assert only_in_one([9, 7, 7], [8, 9]) == [7, 8]
