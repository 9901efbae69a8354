"""Names and values that puzzles are made of.

Everything draws from the given `Random` alone, so a seed decides the text. Values avoid the probe answers of
`puzzles.probes`: a puzzle that a probe solves would never be kept.
"""

from __future__ import annotations

import builtins
import keyword
from random import Random
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

WORDS = tuple(
    """
    acorn alarm amber anchor angle apple apron arrow autumn badge baker bamboo banana barrel basin basket beacon
    bell bench berry birch bird blade blanket blossom board bottle branch bread bridge brook brush bucket butter
    button cabin cable camel candle canoe canvas canyon captain card carpet castle cedar cello chain chalk cherry
    circle city clay cliff clock cloud coast cobalt comet compass copper coral corner cotton cradle crane creek
    crown crystal curtain dagger daisy dawn desert diamond doctor dolphin domino donkey dragon drawer dream drum
    eagle earth echo elbow ember engine falcon feather fence fern ferry fiddle field finch fire flag flame flower
    flute forest fossil fountain fox frame frost galaxy garden garlic gate ginger glacier glass globe glove gold
    grain grape gravel guitar hammer harbor harvest hazel helmet heron hill honey horizon horse island ivory jacket
    jasmine jewel jungle kettle king kite ladder lake lamp lantern leaf lemon letter lilac linen lion lizard lotus
    magnet mango maple marble market meadow melon mirror mist moon mosaic moss mountain needle nest noodle north
    oak oasis ocean olive onion orange orbit orchard otter oyster paddle palace panda panther paper parrot path
    peach pearl pebble pencil pepper piano pigeon pillow pilot pine planet plum pocket pond poppy potato prairie
    puzzle quail quartz quill rabbit radio rain raven ribbon river robin rocket roof rose ruby saddle saffron sail
    salmon sand sapphire scarf shadow shell shield ship silver sketch smoke snow sparrow spice spiral spring spruce
    squirrel star stone storm stream sugar summer sun swan table tailor temple thistle thunder tiger timber topaz
    tower trail train tulip tunnel turtle umbrella valley vanilla velvet village violet violin walnut water wave
    weather whale wheat willow window winter wolf wood yarn yellow zebra zinc
    """.split()
)
# `c`, `i`, `j`, `p`, `q` and `w` are kept for loops.
INT_NAMES = tuple("x n k v y num value number z a b m d val ans total count res r".split())
STR_NAMES = tuple("s t x word text st string line name msg a ans key code label phrase".split())
LIST_NAMES = tuple("li x xs nums lst seq values a v arr items data ls row ans numbers".split())
WORDS_NAMES = tuple("li x words strs ws names lst parts tokens items a lines seq ans".split())
FLOAT_NAMES = tuple("x y v z r value num a t rate d ans".split())
INT_PARAMETERS = tuple(
    """
    a b n m k r t u v size total count target limit bound num step base start end low high length width height
    goal amount number value rest offset factor score price level rate index size2 lo hi top cap weight days hours
    """.split()
)
STR_PARAMETERS = tuple(
    """
    s t u a b word text target goal result string prefix suffix sep ch key name label char sub part out line title
    start end tag want mark code given message
    """.split()
)
LIST_PARAMETERS = tuple(
    """
    t target nums goal values seq arr out result items a b data lst given numbers want xs total counts scores sizes
    row weights prices marks
    """.split()
)
WORDS_PARAMETERS = tuple(
    "t target words goal strs names out parts tokens a b result lst given want labels items lines keys".split()
)
FLOAT_PARAMETERS = tuple("t target a b r rate goal total k m value price speed dist width time mass scale".split())
_ONSETS = "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w".split()
_CODAS = "b ck d ft g l ld ll m mp n nd nt p r rd rn rt s sh st t th w x".split() + [""] * 10
EPSILONS = ("1e-06", "1e-05", "0.001", "0.0001", "0.01", "1e-09")


_RESERVED = frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *"cfgijpqw"])


def a_name(rng: Random) -> str:
    """An identifier: a word or a made-up one, the beginning of one, or two; no keyword, builtin or loop variable."""
    while True:
        word = rng.choice(WORDS) if rng.random() < 0.4 else a_made_up_word(rng)
        pair, numbered = f"{word[:4]}_{rng.choice(WORDS)[:4]}", f"{word[0]}{rng.randint(1, 9)}"
        name = rng.choice((word, word, word, word[: rng.randint(1, 4)], pair, numbered))
        if name not in _RESERVED:
            return name


def a_made_up_word(rng: Random) -> str:
    """One or two syllables: a word that nobody has seen, so that it has to be looked up where it is used again."""
    syllables = (
        rng.choice(_ONSETS) + rng.choice("aeiouaeioy") + rng.choice(_CODAS)
        for _ in range(rng.choices((1, 2), (6, 4))[0])
    )
    return "".join(syllables) + rng.choice(("", "", "", "s", "e", "er", "ed", "ing"))


def an_int(rng: Random) -> int:
    """An integer outside the probes' -10..100, mostly of three to six digits."""
    size = rng.choice((300, 1000, 1000, 5000, 10**4, 10**5, 10**6))
    value = rng.randint(101, size)
    return -value if rng.random() < 0.08 else value


def a_small_int(rng: Random) -> int:
    """An integer of 2..30: an operand, a length, a count."""
    return rng.choice((2, 3, 4, 5, 6, 7, 8, 9, rng.randint(2, 12), rng.randint(10, 30)))


def a_float(rng: Random) -> float:
    """A float with one to three decimals, none of the probes."""
    value = round(rng.uniform(3, rng.choice((20, 90, 500, 3000))), rng.choice((1, 2, 2, 3)))
    return -value if rng.random() < 0.1 else value


def a_word(rng: Random) -> str:
    """A lower-case word."""
    return rng.choice(WORDS) if rng.random() < 0.7 else a_made_up_word(rng)


def a_text(rng: Random) -> str:
    """A string of at least four characters: a word, several, letters, digits, marked numbers, a mixture."""
    match rng.randrange(10):
        case 0 | 1 | 2:
            return a_word(rng)
        case 3 | 4:
            return " ".join(a_word(rng) for _ in range(rng.randint(2, 3)))
        case 5:
            return "".join(rng.choice(ascii_lowercase) for _ in range(rng.randint(4, 9)))
        case 6:
            return a_word(rng).capitalize()
        case 7:
            return "".join(rng.choice(digits) for _ in range(rng.randint(4, 9)))
        case 8:
            mark = rng.choice(("-", ",", " ", ":", ".", "/", ", "))
            return mark.join(str(rng.randint(1, rng.choice((9, 60, 400)))) for _ in range(rng.randint(2, 5)))
        case _:
            return "".join(rng.choice(ascii_letters + digits) for _ in range(rng.randint(4, 8)))


def a_char(rng: Random) -> str:
    """One character, mostly a letter."""
    return rng.choice(ascii_lowercase + ascii_lowercase + "0123456789-_ .*#!")


def some_ints(rng: Random) -> list[int]:
    """A list of three to seven integers."""
    high = rng.choice((9, 20, 50, 100, 1000))
    low = rng.choice((0, 1, 1, -high))
    return [rng.randint(low, high) for _ in range(rng.randint(3, 7))]


def some_words(rng: Random) -> list[str]:
    """A list of three to five words."""
    return [a_word(rng) for _ in range(rng.randint(3, 5))]


def a_task_value(rng: Random, kind: str) -> Any:
    """A small argument for a described task: `kind` is a type, or one of `generator.corpus.task_words`."""
    match kind:
        case "letter":
            return rng.choice("aabdeeegilnoorst")
        case "piece":
            return rng.choice((a_char(rng), a_word(rng)[:2], a_word(rng)[:3], a_word(rng)))
        case "count":
            return rng.randint(1, 4)
        case "small":
            return rng.choice((2, 2, 3, 3, 4, 5, 6, 7, 10))
        case "int":
            return rng.choice((0, 1, 2, 3, 4, 5, rng.randint(0, 12), rng.randint(-9, 30)))
        case "str":
            word = a_word(rng)
            return rng.choice(("", a_char(rng), word[:4], word[:6], word.capitalize(), a_text(rng)))
        case "List[int]":
            high = rng.choice((3, 9, 9, 20))
            return [rng.randint(rng.choice((0, 1, -high)), high) for _ in range(rng.choice((0, 1, 2, 3, 3, 4, 5)))]
        case _:
            return [a_word(rng)[: rng.randint(1, 5)] for _ in range(rng.choice((0, 1, 2, 3, 3, 4)))]
