"""What described tasks are composed of: operations as code and in words.

In code `{i}` is an item and `{x}`, `{X}` are a whole operand, as in `generator.corpus.steps`; in words `{items}` are
the items so far ("the items of xs that are even") and `{x}` is a whole operand. `{a}` and `{b}` are constants, of the
kinds that an operation names: each becomes a parameter or is written out.
"""

from __future__ import annotations

from typing import NamedTuple

from generator.corpus.steps import L, N, S, W

B = "bool"
LETTER, PIECE = "letter", "piece"  # kinds of strings: one character, a few of them
COUNT, SMALL = "count", "small"  # kinds of integers: 1..5 and 2..9; `N` is any small one


class Filter(NamedTuple):
    """A condition on an item, as a clause that follows "the items", and as an adjective if there is one."""

    source: str
    code: str
    clause: str
    slug: str
    constants: tuple[str, ...] = ()
    adjective: str = ""


class Change(NamedTuple):
    """What becomes of each item."""

    source: str
    target: str
    code: str
    words: tuple[str, ...]
    slug: str
    constants: tuple[str, ...] = ()


class Whole(NamedTuple):
    """What becomes of a whole operand; `words` have `{items}` if it is a list of items, else `{x}`."""

    source: str
    target: str
    code: str
    words: tuple[str, ...]
    slug: str
    constants: tuple[str, ...] = ()
    weight: float = 1.0


ITEM, WORD, CHAR = "item", "word", "char"  # what lists of integers, lists of strings and strings consist of
ITEM_OF = {L: ITEM, W: WORD, S: CHAR}
LIST_OF = {ITEM: L, WORD: W, CHAR: W}

FILTERS = (
    Filter(ITEM, "{i} % 2 == 0", "that are even", "even", adjective="even"),
    Filter(ITEM, "{i} % 2 == 1", "that are odd", "odd", adjective="odd"),
    Filter(ITEM, "{i} > 0", "that are greater than zero", "positive", adjective="positive"),
    Filter(ITEM, "{i} < 0", "that are less than zero", "negative", adjective="negative"),
    Filter(ITEM, "{i} > {a}", "that are greater than {a}", "above", (N,)),
    Filter(ITEM, "{i} < {a}", "that are less than {a}", "below", (N,)),
    Filter(ITEM, "{i} >= {a}", "that are at least {a}", "from", (N,)),
    Filter(ITEM, "{i} <= {a}", "that are at most {a}", "up_to", (N,)),
    Filter(ITEM, "{i} != {a}", "that are not equal to {a}", "without", (N,)),
    Filter(ITEM, "{i} == {a}", "that are equal to {a}", "equal", (N,)),
    Filter(ITEM, "{i} % {a} == 0", "that are divisible by {a}", "multiples", (SMALL,)),
    Filter(ITEM, "{i} % {a} != 0", "that are not divisible by {a}", "no_multiples", (SMALL,)),
    Filter(ITEM, "abs({i}) > {a}", "whose absolute value is greater than {a}", "far", (COUNT,)),
    Filter(WORD, "len({i}) > {a}", "that have more than {a} characters", "long", (COUNT,)),
    Filter(WORD, "len({i}) < {a}", "that have less than {a} characters", "short", (COUNT,)),
    Filter(WORD, "len({i}) == {a}", "that have exactly {a} characters", "sized", (COUNT,)),
    Filter(WORD, "len({i}) % 2 == 0", "that have an even length", "even_length"),
    Filter(WORD, "{i}.startswith({a})", "that start with {a}", "starting", (LETTER,)),
    Filter(WORD, "{i}.endswith({a})", "that end with {a}", "ending", (LETTER,)),
    Filter(WORD, "{a} in {i}", "that contain {a}", "with", (LETTER,)),
    Filter(WORD, "{a} not in {i}", "that do not contain {a}", "without", (LETTER,)),
    Filter(WORD, "{i} != {a}", "that are not equal to {a}", "except", (PIECE,)),
    Filter(WORD, "{i} == {i}[::-1]", "that read the same backwards", "mirrored"),
    Filter(CHAR, "{i} != {a}", "that are not equal to {a}", "without", (LETTER,)),
    Filter(CHAR, "{i} == {a}", "that are equal to {a}", "equal", (LETTER,)),
    Filter(CHAR, "{i}.isdigit()", "that are digits", "digits"),
    Filter(CHAR, "{i}.isalpha()", "that are letters", "letters"),
    Filter(CHAR, "{i}.isupper()", "that are in upper case", "upper"),
    Filter(CHAR, "{i} in 'aeiou'", "that are vowels", "vowels"),
    Filter(CHAR, "{i} not in 'aeiou'", "that are not vowels", "no_vowels"),
    Filter(CHAR, "{i} in {a}", "that occur in {a}", "within", (PIECE,)),
    Filter(CHAR, "{i} not in {a}", "that do not occur in {a}", "outside", (PIECE,)),
)

CHANGES = (
    Change(ITEM, ITEM, "{i} * {i}", ("the squares of {items}",), "squares"),
    Change(ITEM, ITEM, "{i} * 2", ("the doubles of {items}", "twice each of {items}"), "doubles"),
    Change(ITEM, ITEM, "{i} + {a}", ("{items} increased by {a}", "the sums of {a} and each of {items}"), "plus", (N,)),
    Change(ITEM, ITEM, "{i} - {a}", ("{items} decreased by {a}",), "minus", (N,)),
    Change(ITEM, ITEM, "{i} * {a}", ("{items} multiplied by {a}", "{a} times each of {items}"), "times", (SMALL,)),
    Change(ITEM, ITEM, "abs({i})", ("the absolute values of {items}",), "absolutes"),
    Change(ITEM, ITEM, "-{i}", ("the negatives of {items}",), "negated"),
    Change(ITEM, ITEM, "{i} % {a}", ("what is left of {items} after division by {a}",), "rests", (SMALL,)),
    Change(ITEM, ITEM, "{i} // {a}", ("{items} divided by {a}, rounded down",), "parts", (SMALL,)),
    Change(ITEM, ITEM, "max({i}, {a})", ("the larger of {a} and each of {items}",), "raised", (N,)),
    Change(ITEM, ITEM, "min({i}, {a})", ("the smaller of {a} and each of {items}",), "capped", (N,)),
    Change(ITEM, WORD, "str({i})", ("{items} as strings",), "texts"),
    Change(WORD, ITEM, "len({i})", ("the lengths of {items}",), "lengths"),
    Change(WORD, ITEM, "{i}.count({a})", ("how often {a} occurs in each of {items}",), "counts", (LETTER,)),
    Change(WORD, WORD, "{i}.upper()", ("{items} in upper case",), "upper"),
    Change(WORD, WORD, "{i}[::-1]", ("{items} written backwards",), "backwards"),
    Change(WORD, WORD, "{i} + {a}", ("{items} followed by {a}",), "suffixed", (PIECE,)),
    Change(WORD, WORD, "{a} + {i}", ("{items} preceded by {a}",), "prefixed", (PIECE,)),
    Change(WORD, WORD, "{i}[:{a}]", ("the first {a} characters of each of {items}",), "cut", (COUNT,)),
    Change(WORD, WORD, "{i}[1:]", ("{items} without their first characters",), "tails"),
    Change(WORD, WORD, "{i} * 2", ("{items} written twice",), "twice"),
    Change(CHAR, CHAR, "{i}.upper()", ("{items} in upper case",), "upper"),
    Change(CHAR, CHAR, "{i} * 2", ("{items} written twice",), "twice"),
    Change(CHAR, CHAR, "{i} + {a}", ("{items} with {a} after each of them",), "spaced", (LETTER,)),
)

# How a list of items ends: the first is taken as it is.
ENDS = (
    Whole(L, L, "{x}", ("{items}", "the list of {items}"), "", weight=2),
    Whole(L, N, "sum({x})", ("the sum of {items}",), "sum", weight=3),
    Whole(L, N, "len({x})", ("the number of {items}",), "count", weight=3),
    Whole(L, N, "max({x}, default=0)", ("the largest of {items}, or 0 if there are none",), "largest"),
    Whole(L, N, "min({x}, default=0)", ("the smallest of {items}, or 0 if there are none",), "smallest"),
    Whole(L, L, "sorted({x})", ("{items} in ascending order",), "sorted"),
    Whole(L, L, "sorted({x}, reverse=True)", ("{items} in descending order",), "falling", weight=0.7),
    Whole(L, L, "{X}[::-1]", ("{items} in reverse order",), "reversed"),
    Whole(L, L, "{X}[:{a}]", ("the first {a} of {items}",), "first", (COUNT,)),
    Whole(L, L, "{X}[1:]", ("all but the first of {items}",), "rest", weight=0.7),
    Whole(L, N, "len(set({x}))", ("the number of different values among {items}",), "distinct", weight=0.7),
    Whole(L, L, "{x} + [{a}]", ("{items} followed by {a}",), "then", (N,), 0.7),
    Whole(W, W, "{x}", ("{items}", "the list of {items}"), "", weight=2),
    Whole(W, N, "len({x})", ("the number of {items}",), "count", weight=2),
    Whole(W, S, "''.join({x})", ("{items} joined together",), "joined"),
    Whole(W, S, "{a}.join({x})", ("{items} joined by {a}",), "joined", (LETTER,)),
    Whole(W, W, "sorted({x})", ("{items} in alphabetical order",), "sorted"),
    Whole(W, W, "{X}[::-1]", ("{items} in reverse order",), "reversed"),
    Whole(W, W, "{X}[:{a}]", ("the first {a} of {items}",), "first", (COUNT,)),
    Whole(W, N, "len(set({x}))", ("the number of different strings among {items}",), "distinct", weight=0.7),
)
# Of characters, as strings.
TEXT_ENDS = (
    Whole(W, S, "''.join({x})", ("{items} as a string", "a string of {items}"), "", weight=2),
    Whole(W, N, "len({x})", ("the number of {items}",), "count", weight=2),
    Whole(W, N, "len(set({x}))", ("the number of different characters among {items}",), "distinct", weight=0.7),
    Whole(W, S, "''.join({X}[::-1])", ("{items} in reverse order as a string",), "reversed"),
    Whole(W, S, "''.join(sorted({x}))", ("{items} in alphabetical order as a string",), "sorted"),
    Whole(W, W, "{x}", ("the list of {items}",), "list", weight=0.7),
)

# Steps on whole values, which chains are made of.
STEPS = (
    Whole(S, S, "{X}[::-1]", ("{x} in reverse order", "{x} written backwards"), "reversed"),
    Whole(S, S, "{X}.upper()", ("{x} in upper case",), "upper"),
    Whole(S, S, "{X}.lower()", ("{x} in lower case",), "lower"),
    Whole(S, S, "{x} + {a}", ("{x} followed by {a}", "{x} with {a} at its end"), "suffixed", (PIECE,)),
    Whole(S, S, "{a} + {x}", ("{x} preceded by {a}", "{x} with {a} in front"), "prefixed", (PIECE,)),
    Whole(S, S, "{X} * {a}", ("{x} repeated {a} times",), "repeated", (COUNT,)),
    Whole(S, S, "{X}[:{a}]", ("the first {a} characters of {x}",), "start", (COUNT,)),
    Whole(S, S, "{X}[{a}:]", ("{x} without its first {a} characters",), "rest", (COUNT,)),
    Whole(S, S, "{X}[-{a}:]", ("the last {a} characters of {x}",), "end", (COUNT,)),
    Whole(S, S, "{X}[::2]", ("every second character of {x}",), "halved"),
    Whole(S, S, "{X}.replace({a}, {b})", ("{x} with each {a} replaced by {b}",), "replaced", (LETTER, LETTER)),
    Whole(S, S, "{X}.replace({a}, '')", ("{x} without each {a}",), "without", (LETTER,)),
    Whole(S, N, "len({x})", ("the length of {x}",), "length", weight=1.5),
    Whole(S, N, "{X}.count({a})", ("the number of times that {a} occurs in {x}",), "count", (LETTER,), 1.5),
    Whole(S, N, "len(set({x}))", ("the number of different characters of {x}",), "distinct"),
    Whole(S, B, "{X}.startswith({a})", ("whether {x} starts with {a}",), "starts", (LETTER,)),
    Whole(S, B, "{a} in {x}", ("whether {x} contains {a}",), "contains", (LETTER,)),
    Whole(N, N, "{x} + {a}", ("{x} plus {a}", "the sum of {x} and {a}"), "plus", (N,), 1.5),
    Whole(N, N, "{X} - {a}", ("{x} minus {a}", "the difference of {x} and {a}"), "minus", (N,), 1.5),
    Whole(N, N, "{X} * {a}", ("{x} times {a}", "the product of {x} and {a}"), "times", (SMALL,), 1.5),
    Whole(N, N, "{X} ** 2", ("the square of {x}",), "square"),
    Whole(N, N, "{X} * 2", ("twice {x}", "the double of {x}"), "twice"),
    Whole(N, N, "{X} // {a}", ("{x} divided by {a} and rounded down",), "part", (SMALL,)),
    Whole(N, N, "{X} % {a}", ("what is left of {x} after division by {a}",), "rest", (SMALL,)),
    Whole(N, N, "abs({x})", ("the absolute value of {x}",), "absolute"),
    Whole(N, N, "max({x}, {a})", ("the larger of {x} and {a}",), "larger", (N,)),
    Whole(N, N, "min({x}, {a})", ("the smaller of {x} and {a}",), "smaller", (N,)),
    Whole(N, S, "str({x})", ("{x} as a string",), "text", weight=0.7),
    Whole(N, B, "{X} > {a}", ("whether {x} is greater than {a}",), "above", (N,)),
    Whole(N, B, "{X} < {a}", ("whether {x} is less than {a}",), "below", (N,)),
    Whole(N, B, "{X} % 2 == 0", ("whether {x} is even",), "even"),
    Whole(N, B, "{X} % {a} == 0", ("whether {x} is divisible by {a}",), "divisible", (SMALL,)),
)
