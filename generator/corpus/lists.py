"""Puzzles that put several conditions on a list of integers."""

from __future__ import annotations

from random import Random

from generator.corpus import vocabulary as v
from generator.corpus.draft import Draft, Scope
from generator.corpus.strings import conditions_body


def draft_list(rng: Random) -> Draft:
    """A list of integers with a length and one to three other conditions."""
    scope = Scope(rng, inline=0.3)
    li = scope.name(v.LIST_NAMES)
    size = rng.randint(3, 50)
    n = scope.constant(size, v.INT_PARAMETERS)
    length = f"len({li}) == {n}"
    family = rng.choice(
        (_sum, _sum, _progression, _counts, _extremes, _place, _edges, _permutation, _members, _pairwise, _beside)
    )
    conditions, solutions = family(rng, scope, li, n, size)
    conditions = list(conditions) if family in (_edges, _permutation, _beside) else [length, *conditions]
    rng.shuffle(conditions)
    bodies = tuple((f"return {solution}",) for solution in solutions)
    return Draft(li, "List[int]", tuple(scope.parameters), conditions_body(rng, conditions), bodies)


Parts = tuple[list[str], list[str]]


def _sum(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    t = scope.constant(rng.randint(60, 3000), v.INT_PARAMETERS)
    extra = rng.choice(
        (
            "",
            "",
            f"min({li}) >= 0",
            f"min({li}) == 1",
            f"all(i > 0 for i in {li})",
            f"max({li}) == {t}",
            f"{li} == sorted({li})",
        )
    )
    if extra.endswith("== 1") or "> 0" in extra:
        solutions = [f"[1] * ({n} - 1) + [{t} - {n} + 1]", f"[{t} - {n} + 1] + [1] * ({n} - 1)"]
    elif "sorted" in extra:
        solutions = [f"[0] * ({n} - 1) + [{t}]"]
    else:
        solutions = [f"[{t}] + [0] * ({n} - 1)", f"[0] * ({n} - 1) + [{t}]"]
    return [f"sum({li}) == {t}", *filter(None, [extra])], solutions


def _progression(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    k = scope.constant(v.a_small_int(rng), v.INT_PARAMETERS)
    match rng.randrange(6):
        case 0:
            return [f"all(i % {k} == 0 for i in {li})", f"len(set({li})) == {n}"], [
                f"[{k} * i for i in range({n})]",
                f"list(range(0, {n} * {k}, {k}))",
            ]
        case 1:
            a = scope.constant(rng.randint(5, 300), v.INT_PARAMETERS)
            gap = f"all(q - p == {k} for p, q in zip({li}, {li}[1:]))"
            return [f"{li}[0] == {a}", gap], [
                f"[{a} + {k} * i for i in range({n})]",
                f"list(range({a}, {a} + {n} * {k}, {k}))",
            ]
        case 2:
            return [f"all(p < q for p, q in zip({li}, {li}[1:]))"], [f"list(range({n}))", f"[i for i in range({n})]"]
        case 3:
            return [f"all({li}[i] == {k} * i for i in range({n}))"], [f"[{k} * i for i in range({n})]"]
        case 4:
            return [f"all(i > {k} for i in {li})", f"{li} == sorted({li})"], [
                f"[{k} + 1] * {n}",
                f"list(range({k} + 1, {k} + 1 + {n}))",
            ]
        case _:
            return [f"all(p > q for p, q in zip({li}, {li}[1:]))"], [
                f"list(range({n}))[::-1]",
                f"list(range({n}, 0, -1))",
            ]


def _counts(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    first, second = rng.sample(range(2, 99), 2)
    a, b = scope.constant(first, v.INT_PARAMETERS), scope.constant(second, v.INT_PARAMETERS)
    k = scope.constant(rng.randint(1, size - 1), v.INT_PARAMETERS)
    conditions = [f"{li}.count({a}) == {k}"]
    if rng.random() < 0.5:
        conditions.append(f"{li}.count({b}) == {n} - {k}")
    elif rng.random() < 0.3:
        conditions.append(f"{li}[0] == {a}")
    return conditions, [f"[{a}] * {k} + [{b}] * ({n} - {k})"]


def _extremes(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    low, gap = rng.randint(-50, 200), rng.randint(60, 500)
    a, b = scope.constant(low, v.INT_PARAMETERS), scope.constant(low + gap, v.INT_PARAMETERS)
    match rng.randrange(4):
        case 0:
            return [f"min({li}) == {a}", f"max({li}) == {b}"], [
                f"[{a}] + [{b}] * ({n} - 1)",
                f"[{b}] + [{a}] * ({n} - 1)",
            ]
        case 1:
            return [f"max({li}) - min({li}) == {b}"], [f"[{b}] + [0] * ({n} - 1)"]
        case 2:
            return [f"all({a} <= i <= {b} for i in {li})"], [f"[{a}] * {n}", f"[{b}] * {n}"]
        case _:
            return [f"max({li}) == {b}", f"{li}[0] == {a}"], [f"[{a}] + [{b}] * ({n} - 1)"]


def _place(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    at, value = rng.randrange(size), rng.randint(5, 999)
    i, a = scope.constant(at, v.INT_PARAMETERS), scope.constant(value, v.INT_PARAMETERS)
    conditions = [rng.choice((f"{li}[{i}] == {a}", f"{li}.index({a}) == {i}"))]
    if rng.random() < 0.4:
        conditions.append(f"sum({li}) == {a}")
    return conditions, [f"[0] * {i} + [{a}] + [0] * ({n} - {i} - 1)"]


def _edges(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    a = scope.parameter([rng.randint(1, 99) for _ in range(rng.randint(2, 4))], v.LIST_PARAMETERS)
    b = scope.parameter([rng.randint(1, 99) for _ in range(rng.randint(2, 4))], v.LIST_PARAMETERS)
    conditions = [f"{li}[:len({a})] == {a}", f"{li}[-len({b}):] == {b}"]
    match rng.randrange(3):
        case 0:
            return conditions, [f"{a} + {b}"]
        case 1:
            return [*conditions, f"len({li}) == {n} + len({a}) + len({b})"], [f"{a} + [0] * {n} + {b}"]
        case _:
            return [*conditions, f"{n} in {li}"], [f"{a} + [{n}] + {b}"]


def _permutation(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    k = scope.constant(rng.randrange(1, size), v.INT_PARAMETERS)
    match rng.randrange(4):
        case 0:
            return [f"sorted({li}) == list(range({n}))", f"{li}[0] == {k}"], [
                f"[{k}] + [i for i in range({n}) if i != {k}]"
            ]
        case 1:
            return [f"sorted({li}) == list(range({n}))", f"{li} != sorted({li})"], [f"list(range({n}))[::-1]"]
        case 2:
            a = scope.parameter(v.some_ints(rng), v.LIST_PARAMETERS)
            return [f"sorted({li}) == sorted({a})", f"{li}[0] == max({a})"], [
                f"sorted({a})[::-1]",
                f"sorted({a}, reverse=True)",
            ]
        case _:
            return [f"set({li}) == set(range({n}))", f"len({li}) == {n} * {k}"], [f"list(range({n})) * {k}"]


def _members(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    a = scope.parameter(v.some_ints(rng), v.LIST_PARAMETERS)
    item = rng.choice((f"{a}[0]", f"max({a})", f"{a}[-1]"))
    match rng.randrange(3):
        case 0:
            return [f"all(i in {a} for i in {li})"], [f"[{item}] * {n}"]
        case 1:
            return [f"all(i not in {a} for i in {li})"], [f"[max({a}) + 1] * {n}", f"[sum({a}) + 9999] * {n}"]
        case _:
            return [f"all(i > max({a}) for i in {li})"], [f"[max({a}) + 1] * {n}"]


def _pairwise(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    k = scope.constant(v.a_small_int(rng), v.INT_PARAMETERS)
    match rng.randrange(3):
        case 0:
            return [f"all(p != q for p, q in zip({li}, {li}[1:]))"], [
                f"[i % 2 for i in range({n})]",
                f"list(range({n}))",
            ]
        case 1:
            return [f"all(abs(p - q) == {k} for p, q in zip({li}, {li}[1:]))"], [
                f"[i % 2 * {k} for i in range({n})]",
                f"[i * {k} for i in range({n})]",
            ]
        case _:
            return [f"all(p + q == {k} for p, q in zip({li}, {li}[1:]))"], [f"[i % 2 * {k} for i in range({n})]"]


def _beside(rng: Random, scope: Scope, li: str, n: str, size: int) -> Parts:
    a = scope.parameter(v.some_ints(rng), v.LIST_PARAMETERS)
    k = scope.constant(v.a_small_int(rng), v.INT_PARAMETERS)
    test, item = rng.choice(
        (
            (f"p - q == {k}", f"i + {k}"),
            (f"q - p == {k}", f"i - {k}"),
            ("p > q", "i + 1"),
            ("p + q == 0", "-i"),
            (f"p == {k} * q", f"i * {k}"),
            (f"p + q == {k}", f"{k} - i"),
            ("p == q * q", "i * i"),
            ("p == abs(q)", "abs(i)"),
            (f"p == q % {k}", f"i % {k}"),
            (f"p == max(q, {k})", f"max(i, {k})"),
        )
    )
    return [f"len({li}) == len({a})", f"all({test} for p, q in zip({li}, {a}))"], [f"[{item} for i in {a}]"]
