"""Puzzles that put conditions on one number, and the searches that answer them."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from generator.corpus import vocabulary as v
from generator.corpus.draft import Draft, Scope
from generator.corpus.strings import conditions_body


def draft_int(rng: Random) -> Draft | None:
    """An integer under one to three conditions, answered by arithmetic or by search; None if neither is at hand."""
    scope = Scope(rng, inline=0.35)
    x = scope.name(v.INT_NAMES)
    m, k = v.a_small_int(rng), v.a_small_int(rng)
    low = rng.choice((rng.randint(101, 999), rng.randint(1000, 99999)))
    a = scope.constant(low, v.INT_PARAMETERS)
    hidden = low * 2
    match rng.randrange(13):
        case 0 | 1:
            r = rng.randrange(m)
            b = scope.constant(m, v.INT_PARAMETERS)
            conditions = [f"{x} % {b} == {r}", f"{x} > {a}"]
            solutions = [f"{a} + {b} - {a} % {b} + {r}", f"({a} // {b} + 1) * {b} + {r}"]
        case 2:
            b, d = scope.constant(m, v.INT_PARAMETERS), scope.constant(k, v.INT_PARAMETERS)
            conditions = [f"{x} % {b} == 0", f"{x} % {d} == 0", f"{x} > {a}"]
            solutions, hidden = [f"{b} * {d} * {a}"], low * m * k
        case 3:
            b = scope.constant(m, v.INT_PARAMETERS)
            top = scope.constant(low + m + rng.randint(1, 50), v.INT_PARAMETERS)
            conditions = [f"{a} < {x} < {top}", f"{x} % {b} == 0"]
            solutions = [f"({a} // {b} + 1) * {b}", f"{a} + {b} - {a} % {b}"]
        case 4:
            size = rng.randint(4, 9)
            n, digit = scope.constant(size, v.INT_PARAMETERS), rng.choice("123456789")
            conditions = [f"len(str({x})) == {n}", f"str({x}).count({digit!r}) == {n}"]
            solutions, hidden = [f"int({digit!r} * {n})"], 10**size
        case 5:
            size = rng.randint(3, 9)
            n, digit = scope.constant(size, v.INT_PARAMETERS), rng.choice("123456789")
            conditions = [rng.choice((f"str({x}).count({digit!r}) == {n}", f"str({x}).endswith({digit!r} * {n})"))]
            solutions, hidden = [f"int({digit!r} * {n})"], 10**size
        case 6:
            conditions = [f"{x} * {x} <= {a} * {a}", f"({x} + 1) ** 2 > {a} * {a}", f"{x} > 0"]
            solutions, hidden = [a, f"int(({a} * {a}) ** 0.5)"], low
        case 7:
            root = rng.randint(101, 999)
            power = rng.choice((2, 2, 3))
            b = scope.constant(root**power, v.INT_PARAMETERS)
            conditions = [f"{x} ** {power} == {b}", f"{x} > 0"] if power == 2 else [f"{x} ** 3 == {b}"]
            solutions, hidden = [f"round({b} ** (1 / {power}))"], root
        case 8:
            b = scope.constant(m, v.INT_PARAMETERS)
            total = rng.randint(150, 3000)
            t = scope.constant(total + total // m, v.INT_PARAMETERS)
            conditions, solutions, hidden = [f"{x} + {x} // {b} == {t}"], [], total
        case 9:
            root = rng.randint(101, 2000)
            t = scope.constant(root * (root + k), v.INT_PARAMETERS)
            b = scope.constant(k, v.INT_PARAMETERS)
            conditions, solutions, hidden = [f"{x} * ({x} + {b}) == {t}", f"{x} > 0"], [], root
        case 10:
            b = scope.constant(rng.randint(10, 30), v.INT_PARAMETERS)
            conditions = [f"sum(int(c) for c in str({x})) == {b}", f"{x} > 100"]
            solutions, hidden = [f"int('1' * {b})"], 9999
        case 11:
            b = scope.constant(m, v.INT_PARAMETERS)
            conditions = [f"{x} > {a}", f"str({x}) == str({x})[::-1]", f"{x} % {b} == {rng.randrange(m)}"]
            solutions, hidden = [], low * 20
        case _:
            b = scope.constant(m, v.INT_PARAMETERS)
            conditions = [f"{x} % {a} == {b}", f"{x} > {a} * {k}"]
            solutions, hidden = [f"{a} * ({k} + 1) + {b}", f"{a} * {k} + {b}"], low * k + low
    rng.shuffle(conditions)
    bodies: list[tuple[str, ...]] = [(f"return {solution}",) for solution in solutions]
    wrong: list[tuple[str, ...]] = []
    if not bodies or rng.random() < 0.5:
        search = searches(rng, x, conditions, hidden)
        if hidden >= 10**5:
            wrong = search
        else:
            bodies = search if not bodies or rng.random() < 0.6 else bodies + search
    if not bodies:
        return None
    parameters = mentioned(scope, conditions)
    return Draft(x, "int", parameters, conditions_body(rng, conditions), tuple(bodies), tuple(wrong))


def searches(rng: Random, x: str, conditions: list[str], hidden: int) -> list[tuple[str, ...]]:
    """A body that tries the integers up to a round limit above `hidden`, by the puzzle itself or by its conditions."""
    limits = [limit for limit in (1000, 10_000, 10_000, 10_000, 100_000) if limit > hidden] or [10_000]
    limit = str(rng.choice(limits))
    test = " and ".join(conditions)
    return [
        rng.choice(
            (
                (f"return next(i for i in range({limit}) if f(i))",),
                (f"return next(i for i in range({limit}) if f(i))",),
                (f"return next({x} for {x} in range({limit}) if f({x}))",),
                (f"return next({x} for {x} in range({limit}) if {test})",),
                (f"return [i for i in range({limit}) if f(i)][0]",),
                (f"for {x} in range({limit}):", f"    if f({x}):", f"        return {x}"),
                (f"for i in range({limit}):", "    if f(i):", "        return i"),
            )
        )
    ]


def draft_float(rng: Random) -> Draft:
    """A float between bounds, or one that rounds to a given value."""
    scope = Scope(rng, inline=0.3)
    x = scope.name(v.FLOAT_NAMES)
    low = round(v.a_float(rng), 2)
    gap = rng.choice((0.5, 0.1, 1.0, 0.01, 2.5))
    a, b = scope.constant(low, v.FLOAT_PARAMETERS), scope.constant(round(low + gap, 4), v.FLOAT_PARAMETERS)
    match rng.randrange(5):
        case 0:
            conditions, solutions = [f"{a} < {x} < {b}"], [f"({a} + {b}) / 2"]
        case 1:
            conditions, solutions = [f"round({x}, 2) == {a}"], [a]
        case 2:
            conditions, solutions = [f"{x} > {a}", f"{x} - {a} < {gap}"], [f"{a} + {gap / 2}", f"{a} + {gap} / 2"]
        case 3:
            conditions, solutions = [f"{x} > {a}", f"{x} != int({x})"], [f"int(abs({a})) + 1.5"]
        case _:
            conditions, solutions = (
                [f"abs({x} - {a}) < abs({x} - {b})", f"{x} > {a}"],
                [f"{a} + 0.001", f"{a} + ({b} - {a}) / 4"],
            )
    bodies = tuple((f"return {solution}",) for solution in solutions)
    return Draft(x, "float", mentioned(scope, conditions), conditions_body(rng, conditions), bodies)


def mentioned(scope: Scope, conditions: list[str]) -> tuple[tuple[str, Any], ...]:
    """The parameters that the conditions use."""
    used = set(re.findall(r"[a-z_]\w*", " ".join(conditions)))
    return tuple((name, value) for name, value in scope.parameters if name in used)
