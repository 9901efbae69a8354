"""Attempts that try one answer after the other until the puzzle says yes.

People who do not see how to compute an answer write such loops, and guess where to look. So does this page: it knows
the answer's type and the names of what is given, and nothing of the conditions. Some attempts find an answer, most
look in the wrong place; which is which is for execution to say. Many look in one place after the other, and some go on
where the puzzle raises on an answer: the more of that a model does, the more it finds, which is one of the things that
it can learn from verdicts.
"""

from __future__ import annotations

from random import Random
from typing import Any

from generator.corpus.draft import Draft
from generator.corpus.guesses import Given, some_guesses

_LIMITS = ("100", "1000", "1000", "10000", "10000", "10 ** 4", "10**5", "100000", "10 ** 6")
_FEW = ("10", "20", "50", "100", "200")
# Letters with the length below which all their texts are few enough, and numbers likewise with lists of them.
_ALPHABETS = (
    ("'ab'", 10), ("'01'", 10), ("'abc'", 8), ("'0123456789'", 5), ("'abcdefghijklmnopqrstuvwxyz'", 4), ("'()'", 10),
    ("'xo'", 10), ("' #'", 10),
)  # fmt: skip
_LISTS = ((20, 4), (10, 5), (10, 5), (6, 6), (4, 7), (3, 9), (2, 11))
_JOINTS = ("''", "' '", "','", "'-'")
_NUMBERS = ("int", "float")
# Of the searches: how many look in one place alone, and how many of the others pass over what the puzzle raises on. A
# condition on numbers seldom raises, one on lists and texts on most that are too short.
_ONE_PLACE = {True: 0.45, False: 0.15}
_CAREFUL_SHARE = {True: 0.2, False: 0.8}
CAREFUL = ("def ok(x):", "    try:", "        return f(x)", "    except Exception:", "        return False")


def attempt_by_search(rng: Random, draft: Draft) -> tuple[str, ...]:
    """A body that searches for an answer of the draft's type, as unindented lines."""
    given: dict[str, list[str]] = {}
    for name, value in draft.parameters:
        given.setdefault(_kind(value), []).append(name)
    of_numbers = draft.answer_type in _NUMBERS
    if rng.random() < _ONE_PLACE[of_numbers]:
        i = rng.choice(("i", "i", "i", "n", "k", "x", "v"))
        candidate, sources = rng.choice(_candidates(rng, draft.answer_type, given, i))
        return (*imports([sources]), *_write(rng, candidate, sources, i))
    careful = rng.random() < _CAREFUL_SHARE[of_numbers]
    count = rng.choice((1, 1, 2, 2) if careful else (1, 2, 2, 3, 3))  # more would be longer than an attempt may be
    places = dict.fromkeys(_place(rng, draft.answer_type, given) for _ in range(count))
    x = "x" if all(name != "x" for name, _ in draft.parameters) else "y"
    asked, lines = ("ok", list(CAREFUL)) if careful else ("f", [])
    for place in places:
        lines += [f"for {x} in {place}:", f"    if {asked}({x}):", f"        return {x}"]
    return (*imports(list(places)), *lines)


def imports(places: list[str]) -> list[str]:
    """The line that brings in what these places are made with, if any."""
    text = " ".join(places)
    used = [name for name in ("combinations", "permutations", "product") if f"{name}(" in text]
    return [f"from itertools import {', '.join(used)}"] if used else []


def _place(rng: Random, answer_type: str, given: Given) -> str:
    """What a loop may run through: a few guesses, or answers made from what some variables run through."""
    if rng.random() < 0.45 and len(guesses := some_guesses(rng, answer_type, given, rng.randint(2, 5))) > 1:
        return f"({', '.join(guesses)})"
    candidate, sources = rng.choice(_candidates(rng, answer_type, given, "i"))
    target, _, iterable = sources.partition(" in ")
    return iterable if candidate == target else f"({candidate} for {sources})"


def _write(rng: Random, candidate: str, sources: str, i: str) -> list[str]:
    """The search for a `candidate` that runs through `for ...` clauses; each way to write it is in use."""
    clauses = sources.split(" for ")
    if len(clauses) == 1 and "range(" in sources and candidate == i and rng.random() < 0.12:
        return [f"{i} = {rng.choice('01')}", f"while not f({i}):", f"    {i} += 1", f"return {i}"]
    match rng.randrange(5):
        case 0 if len(clauses) == 1 and candidate.isidentifier():
            return [f"for {sources}:", f"    if f({candidate}):", f"        return {candidate}"]
        case 1:
            return [f"return [{candidate} for {sources} if f({candidate})][0]"]
        case _:
            return [f"return next({candidate} for {sources} if f({candidate}))"]


def _candidates(rng: Random, answer_type: str, given: Given, i: str) -> list[tuple[str, str]]:
    """Places to look, as (expression, what its variables run through)."""
    limit, few = rng.choice(_LIMITS), rng.choice(_FEW)
    through = f"{i} in range({limit})"
    (letters, length), (top, size) = rng.choice(_ALPHABETS), rng.choice(_LISTS)
    match answer_type:
        case "int":
            found = [(i, through)] * 6
            found += [(i, f"{i} in range(1, {limit})"), (i, f"{i} in range(-{limit}, {limit})"), (f"-{i}", through)]
            found += [(i, f"{i} in range({a}, {limit})") for a in given.get("int", ())]
            found += [(f"{a} * {i}", through) for a in given.get("int", ())]
            found += [(f"{i} * {i}", through), (f"2 ** {i}", f"{i} in range({few})")]
        case "float":
            unit = rng.choice(("2", "4", "8", "10", "100", "100", "1000"))
            found = [(f"{i} / {unit}", through)] * 4 + [(f"{i} + 0.5", through), (f"{i} * 0.01", through)]
            found += [(f"float({i})", through), (f"-{i} / {unit}", through)]
        case "str":
            found = [(f"str({i})", f"{i} in range({limit})"), (f"c * {i}", f"c in {letters} for {i} in range({few})")]
            found += [("''.join(p)", f"k in range({length}) for p in product({letters}, repeat=k)")]
            for n in given.get("int", ()):
                found += [("''.join(p)", f"p in product({letters}, repeat={n})")]
                found += [(f"str({i}).zfill({n})", through)]
            for s in given.get("str", ()):
                found += [(f"{s}[{i}:j]", f"{i} in range(len({s})) for j in range(len({s}) + 1)")]
                found += [("''.join(p)", f"p in permutations({s})")] * 2
                found += [("''.join(p)", f"k in range(5) for p in product({s}, repeat=k)")] * 2
                found += [(f"{s}.replace(a, b)", f"a in {s} for b in {letters}")] * 2
                found += [(f"{s}[:{i}] + c + {s}[{i}:]", f"{i} in range(len({s}) + 1) for c in {letters}")]
                found += [(f"''.join(chr(ord(c) + {i}) for c in {s})", f"{i} in range(-30, 30)")]
                found += [(f"{s} + str({i})", through), (f"{s}[{i}:] + {s}[:{i}]", f"{i} in range(len({s}))")]
            for words in given.get("words", ()):
                found += [("w", f"w in {words}"), ("v + w", f"v in {words} for w in {words}")]
                found += [(f"{rng.choice(_JOINTS)}.join(p)", f"p in permutations({words})")] * 2
            for li in given.get("ints", ()):
                found += [(f"{rng.choice(_JOINTS)}.join(map(str, p))", f"p in permutations({li})")]
        case "List[int]":
            found = [(f"[{i}, j]", f"{i} in range(100) for j in range(100)")]
            found += [(f"[{i}, j, k]", f"{i} in range(20) for j in range(20) for k in range(20)")]
            found += [("list(p)", f"k in range({size}) for p in product(range({top}), repeat=k)")] * 4
            found += [("list(p)", f"k in range({size}) for p in permutations(range({rng.choice(('', '1, '))}k))")]
            found += [("list(p)", f"k in range(5) for p in combinations(range({rng.choice((10, 20, 30))}), k)")]
            for n in given.get("int", ()):
                found += [("list(p)", f"p in product(range({top}), repeat={n})")]
                found += [("list(p)", f"p in permutations(range({rng.choice((n, n, f'1, {n} + 1'))}))")]
                found += [(f"[{i} + j * k for k in range({n})]", f"{i} in range(50) for j in range(1, 20)")]
            for li in given.get("ints", ()):
                found += [("list(p)", f"p in permutations({li})")] * 2
                found += [("list(p)", f"k in range(len({li}) + 1) for p in combinations({li}, k)")] * 2
                found += [("list(p)", f"k in range(5) for p in product({li}, repeat=k)")] * 2
                found += [("list(p)", f"p in product(range({top}), repeat=len({li}))")]
                found += [(f"[v {rng.choice('+-*%')} {i} for v in {li}]", f"{i} in range(1, 100)")]
                found += [(f"{li} + [{i}]", through)]
            for s in given.get("str", ()):
                found += [(f"[ord(c) - {i} for c in {s}]", f"{i} in range(130)")]
        case _:
            found = [("list(p)", f"k in range({rng.randint(3, 5)}) for p in product({letters}, repeat=k)")]
            for words in given.get("words", ()):
                found += [("list(p)", f"p in permutations({words})")] * 2
                found += [("list(p)", f"k in range(len({words}) + 1) for p in combinations({words}, k)")] * 2
                found += [("list(p)", f"k in range(5) for p in product({words}, repeat=k)")] * 2
                found += [(f"[w + c for w in {words}]", f"c in {letters}")]
            for s in given.get("str", ()):
                found += [(f"{s}.split(c)", f"c in {s}")] * 2
                found += [(f"[{s}[i:i + k] for i in range(0, len({s}), k)]", f"k in range(1, len({s}))")]
                found += [(f"[{s}[:{i}], {s}[{i}:]]", f"{i} in range(len({s}))")]
                found += [("list(p)", f"k in range(4) for p in product({s}, repeat=k)")]
    return found


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "str"
        case [str(), *_]:
            return "words"
        case [int(), *_]:
            return "ints"
        case _:
            return "other"
