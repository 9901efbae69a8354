"""Sentences: texts whose words are separated by spaces."""


def word_count(text: str) -> int:
    """Return how many words text has."""
    return len(text.split())


assert word_count("hello world") == 2
assert word_count("") == 0
assert word_count("one") == 1
assert word_count(" a  b ") == 2
assert word_count("to be or not") == 4


def last_word(text: str) -> str:
    """Return the last word of text, which has at least one."""
    return text.split()[-1]


assert last_word("hello world") == "world"
assert last_word("one") == "one"
assert last_word("a b c") == "c"
assert last_word("the end ") == "end"
assert last_word("x y") == "y"


def words_backwards(text: str) -> str:
    """Return the words of text in reverse order, separated by single spaces."""
    return " ".join(text.split()[::-1])


assert words_backwards("hello world") == "world hello"
assert words_backwards("") == ""
assert words_backwards("one") == "one"
assert words_backwards("a b c") == "c b a"
assert words_backwards("no on") == "on no"


def title_words(text: str) -> str:
    """Return the words of text, each with its first character in upper case, separated by single spaces."""
    return " ".join(w[:1].upper() + w[1:] for w in text.split())


assert title_words("hello world") == "Hello World"
assert title_words("") == ""
assert title_words("one") == "One"
assert title_words("a bC d") == "A BC D"
assert title_words("x 1y") == "X 1y"


def initials(text: str) -> str:
    """Return the first character of each word of text in upper case as one string."""
    return "".join(w[0].upper() for w in text.split())


assert initials("hello world") == "HW"
assert initials("") == ""
assert initials("one") == "O"
assert initials("Ada lovelace") == "AL"
assert initials("a b c") == "ABC"


def longest_in(text: str) -> int:
    """Return the length of the longest word of text, or 0 if it has no word."""
    return max([len(w) for w in text.split()], default=0)


assert longest_in("hello big world") == 5
assert longest_in("") == 0
assert longest_in("one") == 3
assert longest_in("a bb ccc") == 3
assert longest_in("to be") == 2


def each_word_reversed(text: str) -> str:
    """Return the words of text in their order, each one written backwards, separated by single spaces."""
    return " ".join(w[::-1] for w in text.split())


assert each_word_reversed("hello world") == "olleh dlrow"
assert each_word_reversed("") == ""
assert each_word_reversed("one") == "eno"
assert each_word_reversed("a bc") == "a cb"
assert each_word_reversed("no lemon") == "on nomel"


def word_lengths(text: str) -> list[int]:
    """Return the length of each word of text."""
    return [len(w) for w in text.split()]


assert word_lengths("hello world") == [5, 5]
assert word_lengths("") == []
assert word_lengths("one") == [3]
assert word_lengths("a bb ccc") == [1, 2, 3]
assert word_lengths("to be or") == [2, 2, 2]


def contains_as_word(text: str, word: str) -> bool:
    """Return whether word is one of the words of text."""
    return word in text.split()


assert contains_as_word("hello world", "world") == True
assert contains_as_word("", "x") == False
assert contains_as_word("hello", "hell") == False
assert contains_as_word("a b", "c") == False
assert contains_as_word("no No", "No") == True


def without_short_words(text: str, n: int) -> str:
    """Return the words of text that have at least n characters, separated by single spaces."""
    return " ".join(w for w in text.split() if len(w) >= n)


assert without_short_words("to be or not", 3) == "not"
assert without_short_words("", 1) == ""
assert without_short_words("a bb ccc", 2) == "bb ccc"
assert without_short_words("one two", 4) == ""
assert without_short_words("hello you", 1) == "hello you"


def repeated_words(text: str) -> list[str]:
    """Return the different words that occur more than once in text, in alphabetical order."""
    words = text.split()
    return sorted({w for w in words if words.count(w) > 1})


assert repeated_words("a b a") == ["a"]
assert repeated_words("") == []
assert repeated_words("one two") == []
assert repeated_words("b b a a c") == ["a", "b"]
assert repeated_words("x x x") == ["x"]


def dash_joined(text: str) -> str:
    """Return the words of text joined by dashes."""
    return "-".join(text.split())


assert dash_joined("hello world") == "hello-world"
assert dash_joined("") == ""
assert dash_joined("one") == "one"
assert dash_joined("a b c") == "a-b-c"
assert dash_joined(" x  y ") == "x-y"


def words_with(text: str, letter: str) -> int:
    """Return how many words of text contain letter."""
    return sum(letter in w for w in text.split())


assert words_with("hello world", "l") == 2
assert words_with("", "x") == 0
assert words_with("one two", "o") == 2
assert words_with("a b", "c") == 0
assert words_with("Abba", "b") == 1


def sorted_by_length(text: str) -> list[str]:
    """Return the words of text from the shortest to the longest; words of one length stay in their order."""
    return sorted(text.split(), key=len)


assert sorted_by_length("ccc a bb") == ["a", "bb", "ccc"]
assert sorted_by_length("") == []
assert sorted_by_length("one two") == ["one", "two"]
assert sorted_by_length("to a be") == ["a", "to", "be"]
assert sorted_by_length("long word is") == ["is", "long", "word"]


def ends_with_mark(text: str) -> bool:
    """Return whether text ends with a full stop, a question mark or an exclamation mark."""
    return text.endswith((".", "?", "!"))


assert ends_with_mark("Stop!") == True
assert ends_with_mark("") == False
assert ends_with_mark("why?") == True
assert ends_with_mark("no") == False
assert ends_with_mark("end.") == True


def same_words(a: str, b: str) -> bool:
    """Return whether a and b have the same words, in whatever order."""
    return sorted(a.split()) == sorted(b.split())


assert same_words("a b", "b a") == True
assert same_words("", "") == True
assert same_words("a a b", "a b b") == False
assert same_words("one", "two") == False
assert same_words("x y z", "z x y") == True
