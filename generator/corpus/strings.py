"""Puzzles that put several conditions on a string or on a list of strings."""

from __future__ import annotations

from random import Random

from generator.corpus import vocabulary as v
from generator.corpus.draft import Draft, Scope


def draft_string(rng: Random) -> Draft:
    """A string with some of: a beginning, an end, a part, a count of a character, a length."""
    scope = Scope(rng)
    answer = scope.name(v.STR_NAMES)
    wanted = rng.sample(("start", "end", "part", "count", "length"), rng.choices((1, 2, 3), (15, 55, 30))[0])
    words = {key: rng.choice((v.a_word(rng), v.a_word(rng)[:3])) for key in ("start", "part", "end") if key in wanted}
    free = [char for char in "abcdefghijklmnopqrstuvwxyz" if char not in "".join(words.values())]
    conditions, pieces, spent = [], [], []
    used = 0
    for key in ("start", "part", "count"):
        if key not in wanted:
            continue
        if key == "count":
            char, times = rng.choice(free), v.a_small_int(rng)
            free.remove(char)
            a, k = scope.constant(char, v.STR_PARAMETERS), scope.constant(times, v.INT_PARAMETERS)
            relation = rng.choice(("==", "==", "==", ">="))
            conditions.append(f"{answer}.count({a}) {relation} {k}")
            pieces.append(f"{a} * {k}")
            spent.append(k)
            used += times
            continue
        word = scope.constant(words[key], v.STR_PARAMETERS)
        if key == "start":
            conditions.append(
                rng.choice(
                    (
                        f"{answer}.startswith({word})",
                        f"{answer}.startswith({word})",
                        f"{answer}[:{len(words[key])}] == {word}",
                    )
                )
            )
        else:
            conditions.append(f"{word} in {answer}")
        pieces.append(word)
        spent.append(f"len({word})")
        used += len(words[key])
    ending = []
    if "end" in wanted:
        word = scope.constant(words["end"], v.STR_PARAMETERS)
        conditions.append(f"{answer}.endswith({word})")
        ending = [word]
        spent.append(f"len({word})")
        used += len(words["end"])
    if "length" in wanted:
        relation = rng.choice(("==", "==", "==", ">", ">="))
        n = scope.constant(used + rng.randint(3, 30), v.INT_PARAMETERS)
        conditions.append(f"len({answer}) {relation} {n}")
        rest = " - ".join([n, *spent])
        filler = repr(rng.choice(free[:6]))
        if relation == "==" and spent:
            pieces.append(f"{filler} * ({rest})")
        else:
            pieces.append(f"{filler} * ({n} + 1)" if relation == ">" else f"{filler} * {n}")
    rng.shuffle(conditions)
    right = (f"return {' + '.join(pieces + ending)}",)
    mistakes = [(f"return {' + '.join(ending + pieces)}",)] if ending else []
    if len(pieces) > 1:
        mistakes.append((f"return {' + '.join(pieces[:-1] + ending)}",))
    return Draft(answer, "str", tuple(scope.parameters), conditions_body(rng, conditions), (right,), tuple(mistakes))


def draft_shape(rng: Random) -> Draft:
    """A string of a given shape: few letters, mirrored, rising, upper case, digits, words."""
    scope = Scope(rng, inline=0.3)
    answer = scope.name(v.STR_NAMES)
    n = scope.constant(rng.randint(4, 60), v.INT_PARAMETERS)
    a = scope.constant(rng.choice("abcdefghijklmnopqrstuvwxyz"), v.STR_PARAMETERS)
    k = rng.randint(2, 6)
    condition, solution = rng.choice(
        (
            (f"{answer} == {answer}[::-1] and len({answer}) == {n}", f"'a' * {n}"),
            (f"len(set({answer})) == {k} and len({answer}) > {n}", f"{'abcdefgh'[:k]!r} * {n}"),
            (f"{answer}.isdigit() and len({answer}) == {n}", f"'1' * {n}"),
            (f"{answer}.isupper() and len({answer}) == {n}", f"'A' * {n}"),
            (f"set({answer}) == {{{a}}} and len({answer}) == {n}", f"{a} * {n}"),
            (f"all(c == {a} for c in {answer}) and len({answer}) >= {n}", f"{a} * {n}"),
            (f"len({answer}.split()) == {n}", f"' '.join(['a'] * {n})"),
            (f"{answer}.count(' ') == {n} and {answer}.strip() == {answer}", f"' '.join('a' * ({n} + 1))"),
            (f"sum(c.isupper() for c in {answer}) == {n}", f"'A' * {n}"),
            (f"sum(c.isdigit() for c in {answer}) == {n} and {a} in {answer}", f"'1' * {n} + {a}"),
            (f"len({answer}) == {n} and {answer}[0] == {a} and {answer}[-1] == {a}", f"{a} * {n}"),
            (f"{answer}.index({a}) == {n}", f"'.,'[{a} == '.'] * {n} + {a}"),
            (f"{answer}[{n}:] == {a} * {k}", f"'q' * {n} + {a} * {k}"),
            (f"all(p <= q for p, q in zip({answer}, {answer}[1:])) and len({answer}) == {n}", f"'a' * {n}"),
            (f"len({answer}) == {n} and len(set({answer})) == 2", f"'a' + 'b' * ({n} - 1)"),
        )
    )
    return Draft(answer, "str", tuple(scope.parameters), _split(rng, condition), ((f"return {solution}",),))


def draft_words(rng: Random) -> Draft:
    """A list of strings under one to three conditions that one repeated word can meet."""
    scope = Scope(rng, inline=0.3)
    answer = scope.name(v.WORDS_NAMES)
    n = scope.constant(rng.randint(3, 40), v.INT_PARAMETERS)
    length = v.a_small_int(rng)
    prefix = v.a_word(rng)[:3]
    kind = rng.randrange(8)
    if kind == 0:
        k = scope.constant(length, v.INT_PARAMETERS)
        conditions, item = [f"all(len(w) == {k} for w in {answer})"], f"'a' * {k}"
    elif kind == 1:
        a = scope.constant(prefix, v.STR_PARAMETERS)
        conditions, item = [f"all(w.startswith({a}) for w in {answer})"], a
    elif kind == 2:
        a = scope.constant(prefix, v.STR_PARAMETERS)
        conditions, item = [f"all({a} in w for w in {answer})"], a
    elif kind == 3:
        a = scope.constant(rng.choice("abcdefg"), v.STR_PARAMETERS)
        k = scope.constant(length, v.INT_PARAMETERS)
        conditions, item = [f"all(w.count({a}) == {k} for w in {answer})"], f"{a} * {k}"
    elif kind == 4:
        a = scope.constant(v.a_word(rng), v.STR_PARAMETERS)
        conditions, item = [f"all(w in {a} for w in {answer})"], rng.choice((f"{a}[0]", a))
    elif kind == 5:
        a = scope.parameter(v.some_words(rng), v.WORDS_PARAMETERS)
        conditions, item = [f"all(w in {a} for w in {answer})"], f"{a}[0]"
    elif kind == 6:
        a = scope.parameter(v.some_words(rng), v.WORDS_PARAMETERS)
        n = f"len({a})"
        conditions, item = [f"all(p.startswith(q) for p, q in zip({answer}, {a}))"], ""
    else:
        k = scope.constant(length, v.INT_PARAMETERS)
        conditions, item = [f"len(set({answer})) == {n}"], ""
    conditions.append(f"len({answer}) == {n}")
    rng.shuffle(conditions)
    if kind == 6:
        right = (f"return [w + 'a' for w in {a}]",) if rng.random() < 0.5 else (f"return {a}",)
    elif kind == 7:
        right = (rng.choice((f"return [str(i) for i in range({n})]", f"return ['a' * i for i in range({n})]")),)
    else:
        right = (f"return [{item}] * {n}",)
    return Draft(answer, "List[str]", tuple(scope.parameters), conditions_body(rng, conditions), (right,))


def conditions_body(rng: Random, conditions: list[str]) -> tuple[str, ...]:
    """Conditions as a body: one expression, or early returns."""
    if len(conditions) > 1 and rng.random() < 0.12:
        first, *others = conditions
        return (
            f"if not {first}:" if " and " not in first else f"if not ({first}):",
            "    return False",
            f"return {' and '.join(others)}",
        )
    if rng.random() < 0.05:
        return (f"return all([{', '.join(conditions)}])",)
    return (f"return {' and '.join(conditions)}",)


def _split(rng: Random, condition: str) -> tuple[str, ...]:
    return conditions_body(rng, condition.split(" and "))
