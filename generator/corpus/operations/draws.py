"""What the constants of operations are drawn from."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

from generator.corpus.vocabulary import a_char, a_float, a_small_int, a_word, an_int, some_ints, some_words

__all__ = [
    "a_base",
    "a_char",
    "a_code",
    "a_factor",
    "a_letter",
    "a_mark",
    "a_ratio",
    "a_separator",
    "a_small_int",
    "a_word",
    "an_affix",
    "an_alphabet",
    "an_int",
    "an_operand",
    "few_ints",
    "positive_ints",
    "some_digits",
    "some_ints",
    "some_words",
    "the_alphabet",
]


def a_letter(rng: Random) -> str:
    """One lower-case letter."""
    return rng.choice(ascii_lowercase)


def a_separator(rng: Random) -> str:
    """What stands between the parts of a text."""
    return rng.choice(("-", " ", ",", "_", ", ", ":", "/", "|", "+", "#", ".", ";", "=", "->", " - "))


def a_mark(rng: Random) -> str:
    """One character that is not part of a word."""
    return rng.choice("*#.-_!?=~0")


def an_affix(rng: Random) -> str:
    """What may stand before or after a word: another word, a part of one, a mark."""
    return rng.choice((a_word(rng), a_word(rng)[:3], "ing", "er", "pre", "un", "!", "?", "00", "x", "-end"))


def an_alphabet(rng: Random) -> str:
    """A few distinct characters to choose from."""
    kinds = ("abc", "xyz", "01", "aeiou", "ACGT", "abcdef", "-.", "LR", "UD", "HT", "NESW", "0123456789", "xo", "#.")
    return rng.choice((rng.choice(kinds), "".join(rng.sample(ascii_lowercase, rng.randint(2, 6)))))


def the_alphabet(rng: Random) -> str:
    """All lower-case letters, in order or not."""
    return ascii_lowercase if rng.random() < 0.7 else ascii_lowercase[::-1]


def a_code(rng: Random) -> int:
    """The code point at which a count begins."""
    return rng.choice((96, 97, 64, 65, 48, 32))


def an_operand(rng: Random) -> int:
    """A positive integer of up to three digits."""
    return rng.choice((a_small_int(rng), rng.randint(2, 100), rng.randint(11, 1000)))


def a_base(rng: Random) -> int:
    """What numbers are split by: a base, the minutes of an hour, the cents of a coin."""
    return rng.choice((2, 3, 5, 7, 8, 10, 12, 16, 24, 60, 100))


def a_ratio(rng: Random) -> float:
    """A positive float near one."""
    return rng.choice(
        (0.5, 0.25, 1.5, 2.5, 1.1, 0.1, 3.14, round(rng.uniform(0.2, 12), 2), round(rng.uniform(1, 90), 1))
    )


def a_factor(rng: Random) -> float:
    """A number to calculate with, whole or not."""
    return rng.choice((float(a_small_int(rng)), a_small_int(rng), a_ratio(rng), a_float(rng)))


def few_ints(rng: Random) -> list[int]:
    """One to three integers of 0..20."""
    return [rng.randint(0, 20) for _ in range(rng.randint(1, 3))]


def positive_ints(rng: Random) -> list[int]:
    """Three to six integers of 1..12 or 1..100."""
    high = rng.choice((12, 100))
    return [rng.randint(1, high) for _ in range(rng.randint(3, 6))]


def some_digits(rng: Random) -> str:
    """One to three digits, not all zero."""
    return str(rng.randint(1, 999))
