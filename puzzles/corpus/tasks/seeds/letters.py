"""Letters: strings that are counted, cut and changed."""


def shout(text: str) -> str:
    """Return text in upper case with an exclamation mark at its end."""
    return text.upper() + "!"


assert shout("hey") == "HEY!"
assert shout("") == "!"
assert shout("Go On") == "GO ON!"
assert shout("A1") == "A1!"
assert shout("stop!") == "STOP!!"


def reversed_text(text: str) -> str:
    """Return the characters of text in reverse order."""
    return text[::-1]


assert reversed_text("abc") == "cba"
assert reversed_text("") == ""
assert reversed_text("x") == "x"
assert reversed_text("noon") == "noon"
assert reversed_text("a b") == "b a"


def count_letter(text: str, letter: str) -> int:
    """Return how often letter occurs in text."""
    return text.count(letter)


assert count_letter("banana", "a") == 3
assert count_letter("", "x") == 0
assert count_letter("Aa", "a") == 1
assert count_letter("zzz", "z") == 3
assert count_letter("hello", "q") == 0


def first_and_last(text: str) -> str:
    """Return the first and the last character of text, which is not empty, as one string."""
    return text[0] + text[-1]


assert first_and_last("hello") == "ho"
assert first_and_last("x") == "xx"
assert first_and_last("ab") == "ab"
assert first_and_last("racecar") == "rr"
assert first_and_last("12 34") == "14"


def repeat(text: str, n: int) -> str:
    """Return text repeated n times."""
    return text * n


assert repeat("ab", 2) == "abab"
assert repeat("x", 0) == ""
assert repeat("", 5) == ""
assert repeat("go ", 3) == "go go go "
assert repeat("no", 1) == "no"


def is_mirrored(text: str) -> bool:
    """Return whether text reads the same backwards."""
    return text == text[::-1]


assert is_mirrored("noon") == True
assert is_mirrored("") == True
assert is_mirrored("ab") == False
assert is_mirrored("x") == True
assert is_mirrored("abcba") == True
assert is_mirrored("abca") == False


def without_spaces(text: str) -> str:
    """Return text without its spaces."""
    return text.replace(" ", "")


assert without_spaces("a b c") == "abc"
assert without_spaces("") == ""
assert without_spaces("   ") == ""
assert without_spaces("abc") == "abc"
assert without_spaces(" lead and end ") == "leadandend"


def only_digits(text: str) -> str:
    """Return the digits of text in their order as a string."""
    return "".join(c for c in text if c.isdigit())


assert only_digits("a1b2") == "12"
assert only_digits("") == ""
assert only_digits("abc") == ""
assert only_digits("2024-05") == "202405"
assert only_digits("9 lives") == "9"


def count_upper(text: str) -> int:
    """Return how many characters of text are upper-case letters."""
    return sum(c.isupper() for c in text)


assert count_upper("Hello World") == 2
assert count_upper("") == 0
assert count_upper("abc") == 0
assert count_upper("ABC") == 3
assert count_upper("iPad 2") == 1


def first_word(text: str) -> str:
    """Return the first word of text; words are separated by spaces, and there is at least one."""
    return text.split()[0]


assert first_word("hello world") == "hello"
assert first_word("one") == "one"
assert first_word("a b c") == "a"
assert first_word("  spaced out") == "spaced"
assert first_word("Mr. X") == "Mr."


def starts_with(text: str, start: str) -> bool:
    """Return whether text begins with start."""
    return text.startswith(start)


assert starts_with("hello", "he") == True
assert starts_with("", "") == True
assert starts_with("hello", "lo") == False
assert starts_with("abc", "abcd") == False
assert starts_with("Abc", "a") == False


def double_letters(text: str) -> str:
    """Return text with each character written twice."""
    return "".join(c * 2 for c in text)


assert double_letters("abc") == "aabbcc"
assert double_letters("") == ""
assert double_letters("x") == "xx"
assert double_letters("aab") == "aaaabb"
assert double_letters("1 2") == "11  22"


def swap_letters(text: str, old: str, new: str) -> str:
    """Return text with each old replaced by new."""
    return text.replace(old, new)


assert swap_letters("banana", "a", "o") == "bonono"
assert swap_letters("", "x", "y") == ""
assert swap_letters("aaa", "a", "") == ""
assert swap_letters("abc", "z", "q") == "abc"
assert swap_letters("one two", " ", "-") == "one-two"


def middle(text: str) -> str:
    """Return text without its first and its last character."""
    return text[1:-1]


assert middle("hello") == "ell"
assert middle("ab") == ""
assert middle("x") == ""
assert middle("abc") == "b"
assert middle("(inner)") == "inner"


def longest_of_two(a: str, b: str) -> str:
    """Return the longer of a and b, or a if they have the same length."""
    return a if len(a) >= len(b) else b


assert longest_of_two("one", "three") == "three"
assert longest_of_two("ab", "cd") == "ab"
assert longest_of_two("", "x") == "x"
assert longest_of_two("long", "s") == "long"
assert longest_of_two("", "") == ""


def padded(text: str, width: int) -> str:
    """Return text with zeros in front of it so that it has at least width characters."""
    return "0" * (width - len(text)) + text


assert padded("7", 3) == "007"
assert padded("", 2) == "00"
assert padded("1234", 2) == "1234"
assert padded("42", 2) == "42"
assert padded("x", 4) == "000x"


def count_different(text: str) -> int:
    """Return how many different characters text has."""
    return len(set(text))


assert count_different("banana") == 3
assert count_different("") == 0
assert count_different("aaaa") == 1
assert count_different("abc") == 3
assert count_different("Aa a") == 3
