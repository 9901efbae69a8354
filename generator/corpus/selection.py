"""Puzzles whose answer is picked out of given data."""

from __future__ import annotations

from random import Random

from generator.corpus import vocabulary as v
from generator.corpus.draft import Draft, Scope
from generator.corpus.strings import conditions_body


def draft_pick(rng: Random) -> Draft:
    """One string out of given ones, by some property that it alone has."""
    scope = Scope(rng, inline=0.2)
    s = scope.name(v.STR_NAMES)
    words = rng.sample(v.WORDS, rng.randint(3, 6))
    a = scope.parameter(words, v.WORDS_PARAMETERS)
    chosen = rng.choice(words)
    order = sorted(words)
    k = order.index(chosen)
    member = f"{s} in {a}"
    match rng.randrange(9):
        case 0:
            p = scope.constant(chosen[: rng.randint(1, 3)], v.STR_PARAMETERS)
            conditions, solutions = [member, f"{s}.startswith({p})"], [f"[w for w in {a} if w.startswith({p})][0]"]
        case 1:
            p = scope.constant(chosen[-rng.randint(1, 3) :], v.STR_PARAMETERS)
            conditions, solutions = [member, f"{s}.endswith({p})"], [f"[w for w in {a} if w.endswith({p})][0]"]
        case 2:
            n = scope.constant(len(chosen), v.INT_PARAMETERS)
            conditions, solutions = [member, f"len({s}) == {n}"], [f"[w for w in {a} if len(w) == {n}][0]"]
        case 3:
            conditions, solutions = [member, f"all(len({s}) >= len(w) for w in {a})"], [f"max({a}, key=len)"]
        case 4:
            conditions, solutions = [member, f"all({s} <= w for w in {a})"], [f"min({a})", f"sorted({a})[0]"]
        case 5:
            conditions, solutions = [member, f"sum(w < {s} for w in {a}) == {k}"], [f"sorted({a})[{k}]"]
        case 6:
            p = scope.constant(chosen[1:4], v.STR_PARAMETERS)
            conditions, solutions = [member, f"{p} in {s}"], [f"[w for w in {a} if {p} in w][0]"]
        case 7:
            conditions, solutions = [f"all(w in {s} for w in {a})"], [f"''.join({a})", f"' '.join({a})"]
        case _:
            conditions, solutions = (
                [f"{s}[::-1] in {a}", f"len({s}) == {len(chosen)}"],
                [f"[w for w in {a} if len(w) == {len(chosen)}][0][::-1]"],
            )
    generic = [f"next(w for w in {a} if f(w))", f"[w for w in {a} if f(w)][0]"]
    if conditions[0] == member and rng.random() < 0.4:
        solutions = [rng.choice(generic)]
    bodies = tuple((f"return {solution}",) for solution in solutions)
    return Draft(s, "str", tuple(scope.parameters), conditions_body(rng, conditions), bodies)


def draft_subset(rng: Random) -> Draft:
    """A list of strings or integers taken from a given list."""
    scope = Scope(rng, inline=0.2)
    of_words = rng.random() < 0.5
    li = scope.name(v.WORDS_NAMES if of_words else v.LIST_NAMES)
    items: list[str] | list[int] = (
        rng.sample(v.WORDS, rng.randint(4, 7)) if of_words else rng.sample(range(4, 99), rng.randint(4, 7))
    )
    a = scope.parameter(items, v.WORDS_PARAMETERS if of_words else v.LIST_PARAMETERS)
    k = rng.randint(3, len(items) - 1)
    n = scope.constant(k, v.INT_PARAMETERS)
    match rng.randrange(5):
        case 0:
            conditions, solutions = (
                [f"all(i in {a} for i in {li})", f"len({li}) == {n}"],
                [f"{a}[:{n}]", f"[{a}[0]] * {n}"],
            )
        case 1:
            conditions = [f"set({li}) <= set({a})", f"len(set({li})) == {n}"]
            solutions = [f"{a}[:{n}]", f"sorted({a})[:{n}]"]
        case 2:
            conditions, solutions = (
                [f"sorted({li}) == sorted({a})", f"{li} != {a}"],
                [f"{a}[::-1]", f"{a}[1:] + {a}[:1]"],
            )
        case 3:
            conditions = [f"{li} == {rng.choice((f'sorted({a})[:{n}]', f'{a}[-{n}:]', f'{a}[:{n}][::-1]'))}"]
            solutions = [conditions[0].split(" == ", 1)[1]]
        case _:
            conditions, solutions = (
                [f"all(i in {li} for i in {a})", f"len({li}) == len({a}) + {n}"],
                [f"{a} + {a}[:1] * {n}"],
            )
    bodies = tuple((f"return {solution}",) for solution in solutions)
    kind = "List[str]" if of_words else "List[int]"
    return Draft(li, kind, tuple(scope.parameters), conditions_body(rng, conditions), bodies)
