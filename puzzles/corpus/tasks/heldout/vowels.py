"""Vowels, cases and other kinds of characters."""


def count_vowels(text: str) -> int:
    """Return how many characters of text are vowels, which are a, e, i, o and u."""
    return sum(c in "aeiou" for c in text)


assert count_vowels("banana") == 3
assert count_vowels("") == 0
assert count_vowels("xyz") == 0
assert count_vowels("AEa") == 1
assert count_vowels("queue up") == 5


def without_vowels(text: str) -> str:
    """Return text without the vowels a, e, i, o and u."""
    return "".join(c for c in text if c not in "aeiou")


assert without_vowels("banana") == "bnn"
assert without_vowels("") == ""
assert without_vowels("xyz") == "xyz"
assert without_vowels("Aea") == "A"
assert without_vowels("queue up") == "q p"


def only_letters(text: str) -> str:
    """Return the letters of text in their order."""
    return "".join(c for c in text if c.isalpha())


assert only_letters("a1b2") == "ab"
assert only_letters("") == ""
assert only_letters("123") == ""
assert only_letters("Hi there") == "Hithere"
assert only_letters("x-y_z") == "xyz"


def count_digits(text: str) -> int:
    """Return how many characters of text are digits."""
    return sum(c.isdigit() for c in text)


assert count_digits("a1b2") == 2
assert count_digits("") == 0
assert count_digits("abc") == 0
assert count_digits("2024-05") == 6
assert count_digits("9 lives") == 1


def swapped_case(text: str) -> str:
    """Return text with upper-case letters made lower case and lower-case letters made upper case."""
    return text.swapcase()


assert swapped_case("aBc") == "AbC"
assert swapped_case("") == ""
assert swapped_case("XY") == "xy"
assert swapped_case("a1B2") == "A1b2"
assert swapped_case("Hello You") == "hELLO yOU"


def sum_in_text(text: str) -> int:
    """Return the sum of the digits that occur in text."""
    return sum(int(c) for c in text if c.isdigit())


assert sum_in_text("a1b2") == 3
assert sum_in_text("") == 0
assert sum_in_text("abc") == 0
assert sum_in_text("999") == 27
assert sum_in_text("4 and 20") == 6


def capital_first(text: str) -> str:
    """Return text with its first character in upper case and all others as they are."""
    return text[:1].upper() + text[1:]


assert capital_first("hello") == "Hello"
assert capital_first("") == ""
assert capital_first("x") == "X"
assert capital_first("aBC") == "ABC"
assert capital_first("1st") == "1st"


def lower_count(text: str) -> int:
    """Return how many characters of text are lower-case letters."""
    return len([c for c in text if c.islower()])


assert lower_count("aBc") == 2
assert lower_count("") == 0
assert lower_count("XY") == 0
assert lower_count("a1b2c3") == 3
assert lower_count("Hello You") == 6


def starts_with_vowel(text: str) -> bool:
    """Return whether the first character of text is a, e, i, o or u; an empty text has none."""
    return text[:1] in list("aeiou")


assert starts_with_vowel("apple") == True
assert starts_with_vowel("") == False
assert starts_with_vowel("bee") == False
assert starts_with_vowel("Upper") == False
assert starts_with_vowel("x") == False


def vowels_to_stars(text: str) -> str:
    """Return text with each of the vowels a, e, i, o and u replaced by a star."""
    return "".join("*" if c in "aeiou" else c for c in text)


assert vowels_to_stars("banana") == "b*n*n*"
assert vowels_to_stars("") == ""
assert vowels_to_stars("xyz") == "xyz"
assert vowels_to_stars("Aea") == "A**"
assert vowels_to_stars("go up") == "g* *p"


def is_all_upper(text: str) -> bool:
    """Return whether text has at least one letter and no lower-case letter."""
    return text.isupper()


assert is_all_upper("ABC") == True
assert is_all_upper("") == False
assert is_all_upper("AbC") == False
assert is_all_upper("A1") == True
assert is_all_upper("12") == False


def letter_share(text: str) -> float:
    """Return the share of the characters of text that are letters, from 0.0 to 1.0; text is not empty."""
    return sum(c.isalpha() for c in text) / len(text)


assert letter_share("ab12") == 0.5
assert letter_share("x") == 1.0
assert letter_share("123") == 0.0
assert letter_share("a-b-") == 0.5
assert letter_share("abcd") == 1.0


def more_upper(text: str) -> bool:
    """Return whether text has more upper-case than lower-case letters."""
    return sum(c.isupper() for c in text) > sum(c.islower() for c in text)


assert more_upper("ABc") == True
assert more_upper("") == False
assert more_upper("ab") == False
assert more_upper("aB") == False
assert more_upper("X1y2Z") == True


def next_letters(text: str) -> str:
    """Return text with each character replaced by the one that follows it in the character table."""
    return "".join(chr(ord(c) + 1) for c in text)


assert next_letters("abc") == "bcd"
assert next_letters("") == ""
assert next_letters("y") == "z"
assert next_letters("AZ") == "B["
assert next_letters("19") == "2:"


def letters_then_digits(text: str) -> str:
    """Return the letters of text followed by the digits of text."""
    return "".join(c for c in text if c.isalpha()) + "".join(c for c in text if c.isdigit())


assert letters_then_digits("a1b2") == "ab12"
assert letters_then_digits("") == ""
assert letters_then_digits("12") == "12"
assert letters_then_digits("x9y") == "xy9"
assert letters_then_digits("3 men") == "men3"


def first_vowel(text: str) -> str:
    """Return the first of the vowels a, e, i, o and u in text, or an empty string if it has none."""
    for c in text:
        if c in "aeiou":
            return c
    return ""


assert first_vowel("hello") == "e"
assert first_vowel("") == ""
assert first_vowel("xyz") == ""
assert first_vowel("queue") == "u"
assert first_vowel("A bit") == "i"
