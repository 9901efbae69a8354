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
_ALPHABETS = ("'ab'", "'01'", "'abc'", "'0123456789'", "'abcdefghijklmnopqrstuvwxyz'", "'()'", "'xo'", "' #'")
CAREFUL_SHARE = 0.2  # of the searches in several places: they pass over answers that the puzzle raises on
_CAREFUL = ("def ok(x):", "    try:", "        return f(x)", "    except Exception:", "        return False")


def attempt_by_search(rng: Random, draft: Draft) -> tuple[str, ...]:
    """A body that searches for an answer of the draft's type, as unindented lines."""
    given: dict[str, list[str]] = {}
    for name, value in draft.parameters:
        given.setdefault(_kind(value), []).append(name)
    if rng.random() < 0.45:
        i = rng.choice(("i", "i", "i", "n", "k", "x", "v"))
        candidate, sources = rng.choice(_candidates(rng, draft.answer_type, given, i))
        return (*_imports([sources]), *_write(rng, candidate, sources, i))
    places = dict.fromkeys(_place(rng, draft.answer_type, given) for _ in range(rng.choice((1, 2, 2, 3, 3))))
    x = "x" if all(name != "x" for name, _ in draft.parameters) else "y"
    asked, lines = ("ok", list(_CAREFUL)) if rng.random() < CAREFUL_SHARE else ("f", [])
    for place in places:
        lines += [f"for {x} in {place}:", f"    if {asked}({x}):", f"        return {x}"]
    return (*_imports(list(places)), *lines)


def _imports(places: list[str]) -> list[str]:
    used = [name for name in ("combinations", "permutations", "product") if any(name in place for place in places)]
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
    limit, few, letters = rng.choice(_LIMITS), rng.choice(_FEW), rng.choice(_ALPHABETS)
    through = f"{i} in range({limit})"
    size = rng.randint(3, 9)
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
            found = [(f"str({i})", through)] * 2 + [(f"c * {i}", f"c in {letters} for {i} in range({few})")]
            found += [("''.join(p)", f"k in range({size}) for p in product({letters}, repeat=k)")] * 2
            for n in given.get("int", ()):
                found += [("''.join(p)", f"p in product({letters}, repeat={n})"), (f"c * {n}", f"c in {letters}")]
            for s in given.get("str", ()):
                cut = f"{s}[{i}:j]"
                found += [(cut, f"{i} in range(len({s})) for j in range(len({s}) + 1)")]
                found += [("''.join(p)", f"p in permutations({s})"), (f"{s} * {i}", f"{i} in range({few})")]
                found += [("''.join(p)", f"k in range({size}) for p in product({s}, repeat=k)")] * 2
                found += [(f"{s} + str({i})", through), (f"{s}[{i}:] + {s}[:{i}]", f"{i} in range(len({s}))")]
            for words in given.get("words", ()):
                found += [("w", f"w in {words}")] * 2 + [("' '.join(p)", f"p in permutations({words})")]
                found += [
                    ("''.join(p)", f"p in permutations({words})"),
                    (f"v + {rng.choice(('w', chr(34) * 2 + ' + w'))}", f"v in {words} for w in {words}"),
                ]
        case "List[int]":
            low = rng.choice(("", "", "1, ", f"-{few}, "))
            found = [(f"[{i}, j]", f"{i} in range({low}{few}) for j in range({low}{few})")] * 2
            found += [(f"[{i}, j, k]", f"{i} in range({few}) for j in range({few}) for k in range({few})")]
            found += [("list(p)", f"k in range({size}) for p in product(range({rng.randint(2, 10)}), repeat=k)")] * 3
            found += [("list(p)", f"k in range({size}) for p in product(range(-{few}, {few}), repeat=k)")]
            found += [("list(p)", f"k in range({size}) for p in permutations(range({rng.choice(('', '1, '))}k))")]
            found += [(f"[{i}] * k", f"k in range({few}) for {i} in range({few})"), (f"[{i}]", through)]
            found += [(f"list(range({i}, j))", f"{i} in range({few}) for j in range({few})")]
            for n in given.get("int", ()):
                found += [("list(p)", f"p in product(range({rng.randint(2, 10)}), repeat={n})")]
                found += [("list(p)", f"p in permutations(range({rng.choice((n, f'1, {n} + 1'))}))")]
            for li in given.get("ints", ()):
                found += [("list(p)", f"p in product(range({rng.randint(2, 10)}), repeat=len({li}))")]
                found += [("list(p)", f"p in permutations({li})")] * 2
                found += [("list(p)", f"k in range(len({li}) + 1) for p in combinations({li}, k)")] * 2
                found += [("list(p)", f"k in range({size}) for p in product({li}, repeat=k)")]
                found += [(f"{li}[{i}:j]", f"{i} in range(len({li})) for j in range(len({li}) + 1)")]
                found += [(f"[v {rng.choice('+-*')} {i} for v in {li}]", through), (f"{li} + [{i}]", through)]
        case _:
            found = [(f"[c * {i}] * k", f"c in {letters} for {i} in range({few}) for k in range({few})")]
            found += [("list(p)", f"k in range({size}) for p in product({letters}, repeat=k)")]
            for words in given.get("words", ()):
                found += [("list(p)", f"p in permutations({words})")] * 2
                found += [("list(p)", f"k in range(len({words}) + 1) for p in combinations({words}, k)")] * 2
                found += [(f"{words}[{i}:j]", f"{i} in range(len({words})) for j in range(len({words}) + 1)")]
            for s in given.get("str", ()):
                found += [(f"[{s}[:{i}], {s}[{i}:]]", f"{i} in range(len({s}))")] * 2
                found += [(f"[{s}] * {i}", f"{i} in range({few})")]
                found += [("list(p)", f"k in range({size}) for p in product({s}, repeat=k)")]
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
