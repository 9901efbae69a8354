"""Puzzles that state facts about a hidden answer: short enough to be found by trying, hard to compute.

The facts are true of one answer that was drawn first, from a place where a search can look: all short lists of small
numbers, the orders of a given list, the parts of a given text. The right solutions look there.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from generator.corpus import vocabulary as v
from generator.corpus.draft import Draft, Scope
from generator.corpus.facts import facts_on_ints, facts_on_text, facts_on_words
from generator.corpus.numbers import mentioned
from generator.corpus.searches import CAREFUL, imports
from generator.corpus.strings import conditions_body


class Hidden(NamedTuple):
    """An answer, the places where it is found, and facts that come with where it was drawn from, if any."""

    value: Any
    places: tuple[str, ...]
    facts: tuple[str, ...] = ()


def draft_hidden_list(rng: Random) -> Draft:
    """A short list of integers under two to four facts."""
    scope = Scope(rng, inline=0.3)
    answer = scope.name(v.LIST_NAMES)
    hidden = rng.choice((_digits, _digits, _order, _members, _members, _shifted, _steps))(rng, scope, answer)
    return _draft(rng, scope, answer, "List[int]", hidden, facts_on_ints(rng, scope, answer, hidden.value))


def draft_hidden_text(rng: Random) -> Draft:
    """A short string under two to four facts."""
    scope = Scope(rng, inline=0.3)
    answer = scope.name(v.STR_NAMES)
    hidden = rng.choice((_numeral, _anagram, _part, _letters, _letters, _two_words))(rng, scope, answer)
    return _draft(rng, scope, answer, "str", hidden, facts_on_text(rng, scope, answer, hidden.value))


def draft_hidden_words(rng: Random) -> Draft:
    """A short list of strings under two to four facts."""
    scope = Scope(rng, inline=0.3)
    answer = scope.name(v.WORDS_NAMES)
    hidden = rng.choice((_seating, _choice, _choice, _pieces))(rng, scope, answer)
    return _draft(rng, scope, answer, "List[str]", hidden, facts_on_words(answer, hidden.value))


def _draft(rng: Random, scope: Scope, answer: str, kind: str, hidden: Hidden, facts: list[str]) -> Draft:
    conditions = [*dict.fromkeys([*hidden.facts, *rng.sample(facts, min(len(facts), rng.randint(1, 3)))])]
    rng.shuffle(conditions)
    solutions = tuple(_search(place) for place in hidden.places)
    return Draft(answer, kind, mentioned(scope, conditions), conditions_body(rng, conditions), solutions)


def _search(place: str) -> tuple[str, ...]:
    """A body that looks at one place, and goes on where the puzzle raises."""
    return (*imports([place]), *CAREFUL, f"for x in {place}:", "    if ok(x):", "        return x")


def _digits(rng: Random, scope: Scope, li: str) -> Hidden:
    size, top = rng.choice(((2, 30), (3, 20), (3, 10), (4, 10), (5, 6), (6, 4), (8, 3)))
    value = [rng.randrange(top) for _ in range(size)]
    places = [f"(list(p) for k in range({size + 1}) for p in product(range({top}), repeat=k))"]
    n = scope.constant(size, v.INT_PARAMETERS)
    if not n.isdigit():
        places.append(f"(list(p) for p in product(range({top}), repeat={n}))")
    return Hidden(value, tuple(places), (f"len({li}) == {n}",))


def _order(rng: Random, scope: Scope, li: str) -> Hidden:
    size = rng.randint(4, 7)
    n, first = scope.constant(size, v.INT_PARAMETERS), rng.choice((0, 0, 1))
    value = rng.sample(range(first, size + first), size)
    numbers = f"range({n})" if not first else f"range(1, {n} + 1)"
    fact = rng.choice((f"sorted({li}) == list({numbers})", f"sorted({li}) == list({numbers})"))
    return Hidden(value, (f"(list(p) for p in permutations({numbers}))",), (fact,))


def _members(rng: Random, scope: Scope, li: str) -> Hidden:
    items = rng.sample(range(1, rng.choice((12, 30, 100))), rng.randint(4, 7))
    a = scope.parameter(items, v.LIST_PARAMETERS)
    match rng.randrange(3):
        case 0:
            value, place = rng.sample(items, len(items)), f"permutations({a})"
            return Hidden(value, (f"(list(p) for p in {place})",), (f"sorted({li}) == sorted({a})",))
        case 1:
            value = [item for item in items if rng.random() < 0.5] or items[:2]
            fact = rng.choice((f"set({li}) <= set({a})", f"all(i in {a} for i in {li})"))
            return Hidden(value, (f"(list(p) for k in range(len({a}) + 1) for p in combinations({a}, k))",), (fact,))
        case _:
            value = rng.choices(items, k=rng.randint(2, 4))
            fact = rng.choice((f"all(i in {a} for i in {li})", f"set({li}) <= set({a})"))
            return Hidden(value, (f"(list(p) for k in range(5) for p in product({a}, repeat=k))",), (fact,))


def _shifted(rng: Random, scope: Scope, li: str) -> Hidden:
    items = v.some_ints(rng)[:5]
    a = scope.parameter(items, v.LIST_PARAMETERS)
    k = rng.randint(2, 30)
    if rng.random() < 0.5:
        pairs = rng.choice((f"all(p - q == {li}[0] - {a}[0] for p, q in zip({li}, {a}))", f"{li} != {a}"))
        return Hidden([item + k for item in items], (f"([v + i for v in {a}] for i in range(-100, 100))",), (pairs,))
    return Hidden([*items, k], (f"({a} + [i] for i in range(1000))",), (f"{li}[:{len(items)}] == {a}", f"{li} != {a}"))


def _steps(rng: Random, scope: Scope, li: str) -> Hidden:
    size, start, step = rng.randint(3, 9), rng.randint(1, 40), rng.randint(2, 12)
    n = scope.constant(size, v.INT_PARAMETERS)
    fact = rng.choice(
        (
            f"all(q - p == {li}[1] - {li}[0] for p, q in zip({li}, {li}[1:]))",
            f"all({li}[i + 1] - {li}[i] == {step} for i in range({n} - 1))",
            f"len(set(q - p for p, q in zip({li}, {li}[1:]))) == 1",
        )
    )
    place = f"([i + j * k for k in range({n})] for i in range(50) for j in range(1, 20))"
    return Hidden([start + step * i for i in range(size)], (place,), (f"len({li}) == {n}", fact))


def _numeral(rng: Random, scope: Scope, s: str) -> Hidden:
    number = rng.randint(11, 9999)
    modulus = rng.randint(7, 99)
    k = scope.constant(modulus, v.INT_PARAMETERS)
    facts = (f"int({s}) % {k} == {number % modulus}", f"len({s}) == {len(str(number))}")
    return Hidden(str(number), ("(str(i) for i in range(10000))",), facts)


def _anagram(rng: Random, scope: Scope, s: str) -> Hidden:
    word = v.a_word(rng)[: rng.randint(4, 6)]
    a = scope.parameter(word, v.STR_PARAMETERS)
    value = "".join(rng.sample(word, len(word)))
    return Hidden(value, (f"(''.join(p) for p in permutations({a}))",), (f"sorted({s}) == sorted({a})",))


def _part(rng: Random, scope: Scope, s: str) -> Hidden:
    text = v.a_text(rng) + v.a_word(rng)
    a = scope.parameter(text, v.STR_PARAMETERS)
    start = rng.randrange(len(text) - 3)
    value = text[start : start + rng.randint(2, 6)]
    place = f"({a}[i:j] for i in range(len({a})) for j in range(len({a}) + 1))"
    return Hidden(value, (place,), (f"{s} in {a}", f"len({s}) == {len(value)}"))


def _letters(rng: Random, scope: Scope, s: str) -> Hidden:
    letters, size = rng.choice((("ab", 7), ("01", 8), ("abc", 5), ("xo", 6), ("01", 6), ("abcd", 4)))
    value = "".join(rng.choice(letters) for _ in range(size))
    n = scope.constant(size, v.INT_PARAMETERS)
    if rng.random() < 0.5:
        a = scope.parameter(letters, v.STR_PARAMETERS)
        of = f"all(c in {a} for c in {s})"
    else:
        a, of = repr(letters), rng.choice((f"set({s}) <= set({letters!r})", f"all(c in {letters!r} for c in {s})"))
    places = (f"(''.join(p) for k in range({size + 1}) for p in product({a}, repeat=k))",)
    return Hidden(value, places, (of, f"len({s}) == {n}"))


def _two_words(rng: Random, scope: Scope, s: str) -> Hidden:
    words = [v.a_word(rng) for _ in range(rng.randint(3, 5))]
    a = scope.parameter(words, v.WORDS_PARAMETERS)
    first, second = rng.choice(words), rng.choice(words)
    mark = rng.choice(("", "", " ", "-"))
    place = f"(v + w for v in {a} for w in {a})" if not mark else f"(v + {mark!r} + w for v in {a} for w in {a})"
    facts = (f"any({s}.startswith(w) for w in {a})", f"any({s}.endswith(w) for w in {a})")
    return Hidden(first + mark + second, (place,), (*facts, f"len({s}) == {len(first + mark + second)}"))


def _seating(rng: Random, scope: Scope, ws: str) -> Hidden:
    words = list(dict.fromkeys(v.a_word(rng) for _ in range(rng.randint(3, 5))))
    a = scope.parameter(words, v.WORDS_PARAMETERS)
    value = rng.sample(words, len(words))
    return Hidden(value, (f"(list(p) for p in permutations({a}))",), (f"sorted({ws}) == sorted({a})",))


def _choice(rng: Random, scope: Scope, ws: str) -> Hidden:
    words = list(dict.fromkeys(v.a_word(rng) for _ in range(rng.randint(4, 6))))
    a = scope.parameter(words, v.WORDS_PARAMETERS)
    fact = rng.choice((f"all(w in {a} for w in {ws})", f"set({ws}) <= set({a})"))
    if rng.random() < 0.5:
        value = [word for word in words if rng.random() < 0.5] or words[:2]
        return Hidden(value, (f"(list(p) for k in range(len({a}) + 1) for p in combinations({a}, k))",), (fact,))
    value = rng.choices(words, k=rng.randint(2, 4))
    return Hidden(value, (f"(list(p) for k in range(5) for p in product({a}, repeat=k))",), (fact,))


def _pieces(rng: Random, scope: Scope, ws: str) -> Hidden:
    text = v.a_text(rng) + v.a_word(rng)
    a = scope.parameter(text, v.STR_PARAMETERS)
    if rng.random() < 0.5:
        size = rng.randint(2, 4)
        value = [text[i : i + size] for i in range(0, len(text), size)]
        place = f"([{a}[i:i + k] for i in range(0, len({a}), k)] for k in range(1, len({a})))"
        return Hidden(value, (place,), (f"''.join({ws}) == {a}",))
    char = rng.choice(text[1:-1])
    value = text.split(char)
    facts = (f"{char!r}.join({ws}) == {a}", f"len({ws}) == {len(value)}")
    return Hidden(value, (f"({a}.split(c) for c in {a})",), facts)
