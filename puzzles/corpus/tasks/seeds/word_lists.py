"""Word lists: lists of strings that are filtered, joined and measured."""


def joined(words: list[str]) -> str:
    """Return the words joined by single spaces."""
    return " ".join(words)


assert joined(["a", "b"]) == "a b"
assert joined([]) == ""
assert joined(["one"]) == "one"
assert joined(["x", "", "y"]) == "x  y"
assert joined(["go", "to", "bed"]) == "go to bed"


def lengths(words: list[str]) -> list[int]:
    """Return the length of each word."""
    return [len(w) for w in words]


assert lengths(["a", "bb"]) == [1, 2]
assert lengths([]) == []
assert lengths([""]) == [0]
assert lengths(["three", "four"]) == [5, 4]
assert lengths(["x", "y", "zz"]) == [1, 1, 2]


def longer_than(words: list[str], n: int) -> list[str]:
    """Return the words that have more than n characters."""
    return [w for w in words if len(w) > n]


assert longer_than(["a", "bb", "ccc"], 1) == ["bb", "ccc"]
assert longer_than([], 0) == []
assert longer_than(["xy"], 2) == []
assert longer_than(["one", "three"], 3) == ["three"]
assert longer_than(["", "q"], 0) == ["q"]


def longest_word(words: list[str]) -> str:
    """Return the longest word, the first of them if there are several; there is at least one word."""
    return max(words, key=len)


assert longest_word(["a", "bbb", "cc"]) == "bbb"
assert longest_word(["x"]) == "x"
assert longest_word(["ab", "cd"]) == "ab"
assert longest_word(["", "z"]) == "z"
assert longest_word(["one", "three", "seven"]) == "three"


def all_upper(words: list[str]) -> list[str]:
    """Return each word in upper case."""
    return [w.upper() for w in words]


assert all_upper(["a", "Bc"]) == ["A", "BC"]
assert all_upper([]) == []
assert all_upper(["ABC"]) == ["ABC"]
assert all_upper(["x1", ""]) == ["X1", ""]
assert all_upper(["hello", "World"]) == ["HELLO", "WORLD"]


def total_length(words: list[str]) -> int:
    """Return the number of characters of all words together."""
    return sum(len(w) for w in words)


assert total_length(["a", "bb"]) == 3
assert total_length([]) == 0
assert total_length(["", ""]) == 0
assert total_length(["hello"]) == 5
assert total_length(["one", "two", "six"]) == 9


def starting_with(words: list[str], letter: str) -> list[str]:
    """Return the words that begin with letter."""
    return [w for w in words if w.startswith(letter)]


assert starting_with(["apple", "bee", "ant"], "a") == ["apple", "ant"]
assert starting_with([], "x") == []
assert starting_with(["Bob"], "b") == []
assert starting_with(["no", "nope"], "n") == ["no", "nope"]
assert starting_with(["x", "y"], "z") == []


def alphabetical(words: list[str]) -> list[str]:
    """Return the words in alphabetical order."""
    return sorted(words)


assert alphabetical(["b", "a"]) == ["a", "b"]
assert alphabetical([]) == []
assert alphabetical(["x"]) == ["x"]
assert alphabetical(["pear", "apple", "fig"]) == ["apple", "fig", "pear"]
assert alphabetical(["aa", "a", "b"]) == ["a", "aa", "b"]


def count_word(words: list[str], word: str) -> int:
    """Return how many of the words are equal to word."""
    return words.count(word)


assert count_word(["a", "b", "a"], "a") == 2
assert count_word([], "x") == 0
assert count_word(["A"], "a") == 0
assert count_word(["no", "no"], "no") == 2
assert count_word(["one", "two"], "three") == 0


def first_letters(words: list[str]) -> str:
    """Return the first letters of the words as one string; no word is empty."""
    return "".join(w[0] for w in words)


assert first_letters(["ab", "cd"]) == "ac"
assert first_letters([]) == ""
assert first_letters(["x"]) == "x"
assert first_letters(["Hyper", "Text"]) == "HT"
assert first_letters(["one", "two", "three"]) == "ott"


def numbered(words: list[str]) -> list[str]:
    """Return each word with its position from 1 and a colon before it, as in 1:a."""
    return [f"{i}:{w}" for i, w in enumerate(words, 1)]


assert numbered(["a", "b"]) == ["1:a", "2:b"]
assert numbered([]) == []
assert numbered(["x"]) == ["1:x"]
assert numbered(["one", "two", "three"]) == ["1:one", "2:two", "3:three"]
assert numbered(["", "z"]) == ["1:", "2:z"]


def without_word(words: list[str], word: str) -> list[str]:
    """Return the words that are not equal to word."""
    return [w for w in words if w != word]


assert without_word(["a", "b", "a"], "a") == ["b"]
assert without_word([], "x") == []
assert without_word(["A"], "a") == ["A"]
assert without_word(["no", "no"], "no") == []
assert without_word(["one", "two"], "one") == ["two"]


def shortest_length(words: list[str]) -> int:
    """Return the length of the shortest word; there is at least one."""
    return min(len(w) for w in words)


assert shortest_length(["aaa", "bb"]) == 2
assert shortest_length(["x"]) == 1
assert shortest_length(["", "long"]) == 0
assert shortest_length(["five", "four"]) == 4
assert shortest_length(["three", "seven", "one"]) == 3


def comma_list(words: list[str]) -> str:
    """Return the words joined by a comma and a space."""
    return ", ".join(words)


assert comma_list(["a", "b"]) == "a, b"
assert comma_list([]) == ""
assert comma_list(["one"]) == "one"
assert comma_list(["x", "y", "z"]) == "x, y, z"
assert comma_list(["", "q"]) == ", q"


def contains_word(words: list[str], word: str) -> bool:
    """Return whether word is one of the words."""
    return word in words


assert contains_word(["a", "b"], "a") == True
assert contains_word([], "x") == False
assert contains_word(["A"], "a") == False
assert contains_word(["no"], "no") == True
assert contains_word(["ab"], "a") == False


def with_ending(words: list[str], ending: str) -> list[str]:
    """Return each word with ending added at its end."""
    return [w + ending for w in words]


assert with_ending(["a", "b"], "s") == ["as", "bs"]
assert with_ending([], "x") == []
assert with_ending(["go"], "ing") == ["going"]
assert with_ending(["x", ""], "!") == ["x!", "!"]
assert with_ending(["no"], "") == ["no"]


def distinct_words(text: str) -> int:
    """Return how many different words text has, in whatever case; words are separated by spaces."""
    return len(set(text.lower().split()))


assert distinct_words("a b a") == 2
assert distinct_words("") == 0
assert distinct_words("The the THE") == 1
assert distinct_words("one two three") == 3
assert distinct_words("x  x y") == 2
