"""Short expressions over what a puzzle gives, of the type of its answer.

Whoever does not see what a puzzle wants writes down what it might be: the text backwards, the list sorted, a sum of
two parameters. Like `generator.corpus.searches`, this page knows names and types, and nothing of the conditions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

# Names of the parameters of a puzzle by what they hold: int, float, str, ints (a list) and words (likewise).
Given = Mapping[str, Sequence[str]]

_LETTERS = ("'a'", "'x'", "'0'", "'1'", "'ab'", "' '")
_BREAKS = ("' '", "','", "'-'", "''", "', '")

# `{a}` and `{b}` stand for two parameters of the kinds before the colon, `{d}` for a small number, `{q}` for a letter
# or two, `{e}` for what texts are joined and split at.
_FORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "int": {
        "int": ("{a} + {d}", "{a} * {d}", "{a} // {d}", "{a} - {d}", "-{a}", "{a} ** 2", "2 ** {a}", "{a} % {d}"),
        "int int": ("{a} + {b}", "{a} * {b}", "{a} - {b}", "{a} // {b}", "{a} ** {b}", "{a} % {b}", "-(-{a} // {b})"),
        "ints": ("sum({a})", "max({a})", "min({a})", "len({a})", "{a}[0]", "{a}[-1]", "max({a}) + 1", "-sum({a})"),
        "str": ("len({a})", "int({a})", "ord({a}[0])", "int({a}, 2)", "int({a}[::-1])", "len(set({a}))"),
        "words": ("len({a})", "sum(map(len, {a}))", "max(map(len, {a}))"),
        "": ("{d}", "{d} ** 2", "-{d}", "10 ** {d}"),
    },
    "float": {
        "float": (
            "{a} / {d}",
            "{a} * {d}",
            "{a} ** 0.5",
            "{a} - {d}",
            "{a} + {d}",
            "-{a}",
            "1 / {a}",
            "{a} ** (1 / 3)",
        ),
        "float float": ("{a} / {b}", "{a} - {b}", "{a} + {b}", "{a} * {b}", "({a} + {b}) / 2", "({a} * {b}) ** 0.5"),
        "int": ("{a} / {d}", "{a} ** 0.5", "1 / {a}", "{a} + 0.5", "{a} * 0.1", "{a} ** (1 / 3)"),
        "int int": ("{a} / {b}", "{b} / {a}", "({a} + {b}) / 2", "({a} ** 2 + {b} ** 2) ** 0.5"),
        "ints": ("sum({a}) / len({a})", "max({a}) + 0.5", "sum({a}) / 2"),
        "": ("0.5", "{d} + 0.5", "{d} / 2", "{d} ** 0.5"),
    },
    "str": {
        "str": (
            "{a}[::-1]",
            "{a}.upper()",
            "{a}.lower()",
            "{a}.title()",
            "{a}.swapcase()",
            "{a}.strip()",
            "{a} * {d}",
            "{a} + {a}[::-1]",
            "''.join(sorted({a}))",
            "''.join(sorted(set({a})))",
            "{a}.replace(' ', '')",
            "{a}[1:]",
            "{a}[:-1]",
            "{a}[{d}:] + {a}[:{d}]",
            "{a}[::{d}]",
            "' '.join({a}.split()[::-1])",
            "{e}.join({a})",
            "{a} + {q}",
            "{q} + {a}",
            "''.join(dict.fromkeys({a}))",
        ),
        "str str": ("{a} + {b}", "{b} + {a}", "{a}.replace({b}, '')", "{b}.join({a}.split())", "{a} + {b} + {a}"),
        "words": ("{e}.join({a})", "max({a})", "{a}[0]", "max({a}, key=len)", "''.join(w[0] for w in {a})", "{a}[-1]"),
        "ints": ("''.join(map(str, {a}))", "''.join(map(chr, {a}))", "{e}.join(map(str, {a}))"),
        "int": ("{q} * {a}", "str({a})", "bin({a})[2:]", "hex({a})[2:]", "{q} * ({a} // 2)", "str({a})[::-1]"),
        "str int": ("{a} * {b}", "{a}[{b}:] + {a}[:{b}]", "{a}[:{b}]", "{a}[{b}:]", "{a}[::{b}]"),
        "": ("{q} * {d}", "{q}", "{q} + {q}", "str({d})"),
    },
    "List[int]": {
        "ints": (
            "sorted({a})",
            "{a}[::-1]",
            "sorted({a})[::-1]",
            "{a}[1:]",
            "{a}[:-1]",
            "{a} * {d}",
            "{a} + {a}[::-1]",
            "sorted(set({a}))",
            "[v + {d} for v in {a}]",
            "[v - {d} for v in {a}]",
            "[v * {d} for v in {a}]",
            "[v // {d} for v in {a}]",
            "[-v for v in {a}]",
            "[v * v for v in {a}]",
            "[v for v in {a} if v % 2]",
            "[v for v in {a} if v > {d}]",
            "{a}[{d}:] + {a}[:{d}]",
            "[sum({a}[:i + 1]) for i in range(len({a}))]",
            "[b - a for a, b in zip({a}, {a}[1:])]",
        ),
        "ints ints": ("{a} + {b}", "[v + w for v, w in zip({a}, {b})]", "[v - w for v, w in zip({a}, {b})]"),
        "ints int": ("[v + {b} for v in {a}]", "[v - {b} for v in {a}]", "{a} + [{b}]", "[v for v in {a} if v > {b}]"),
        "int": (
            "list(range({a}))",
            "list(range(1, {a} + 1))",
            "[{d}] * {a}",
            "list(range({a}))[::-1]",
            "[i * i for i in range({a})]",
            "[2 ** i for i in range({a})]",
            "list(map(int, str({a})))",
            "[{a}]",
            "[i for i in range(1, {a} + 1) if {a} % i == 0]",
            "[1] * ({a} - 1) + [{d}]",
        ),
        "int int": (
            "[{a}, {b}]",
            "[{a}] * {b}",
            "list(range({a}, {b}))",
            "list(range(0, {a}, {b}))",
            "[{a} // {b}] * {b}",
        ),
        "str": (
            "list(map(ord, {a}))",
            "[len(w) for w in {a}.split()]",
            "list(map(int, {a}))",
            "[{a}.count(c) for c in {a}]",
        ),
        "words": ("list(map(len, {a}))", "list(map(int, {a}))", "list(range(len({a})))"),
        "": ("[{d}]", "[{d}] * {d}", "list(range({d}))", "[{d}, {d}]"),
    },
    "List[str]": {
        "words": (
            "sorted({a})",
            "{a}[::-1]",
            "sorted({a}, key=len)",
            "[w.upper() for w in {a}]",
            "[w[::-1] for w in {a}]",
            "[w.title() for w in {a}]",
            "sorted(set({a}))",
            "{a} * {d}",
            "{a}[1:]",
            "[w + {q} for w in {a}]",
            "[w[0] for w in {a}]",
            "[w for w in {a} if len(w) > {d}]",
            "sorted({a})[::-1]",
        ),
        "words words": ("{a} + {b}", "[v + w for v, w in zip({a}, {b})]", "[v + w for v in {a} for w in {b}]"),
        "words str": ("[w + {b} for w in {a}]", "[{b} + w for w in {a}]", "[w.replace({b}, '') for w in {a}]"),
        "str": (
            "{a}.split()",
            "list({a})",
            "{a}.split(',')",
            "{a}.split()[::-1]",
            "sorted(set({a}))",
            "sorted({a}.split())",
            "[{a}[i:i + {d}] for i in range(0, len({a}), {d})]",
            "[{a}[:i] for i in range(1, len({a}) + 1)]",
            "[{a}[i:] for i in range(len({a}))]",
            "[{a}] * {d}",
            "[{a}[:{d}], {a}[{d}:]]",
        ),
        "str int": ("[{a}] * {b}", "[{a}[i:i + {b}] for i in range(0, len({a}), {b})]", "[c * {b} for c in {a}]"),
        "str str": ("{a}.split({b})", "[{a}, {b}]", "[v + w for v in {a} for w in {b}]"),
        "ints": ("list(map(str, {a}))", "[{q} * v for v in {a}]"),
        "int": ("[{q}] * {a}", "[str(i) for i in range({a})]", "[{q} * i for i in range(1, {a} + 1)]"),
        "": ("[{q}]", "[{q}] * {d}", "[{q}, {q}]"),
    },
}
_CONSTANT = ""  # the forms that use no parameter: one guess in ten where there are others


def some_guesses(rng: Random, answer_type: str, given: Given, count: int) -> list[str]:
    """Up to `count` different expressions of the type; fewer where little is given."""
    forms = _FORMS[answer_type]
    fitting = [kinds for kinds in forms if kinds != _CONSTANT and _choose(rng, kinds, given)]
    found: dict[str, None] = {}
    for _ in range(3 * count):
        if len(found) == count:
            break
        kinds = _CONSTANT if not fitting or rng.random() < 0.1 else rng.choice(fitting)
        a, b = (*_choose(rng, kinds, given), "", "")[:2]
        form = rng.choice(forms[kinds])
        letters, breaks = rng.choice(_LETTERS), rng.choice(_BREAKS)
        found[form.format(a=a, b=b, d=rng.randint(2, 6), q=letters, e=breaks)] = None
    return list(found)


def _choose(rng: Random, kinds: str, given: Given) -> list[str]:
    """A different parameter for each of the kinds; none if there are not enough."""
    chosen: list[str] = []
    for kind in kinds.split():
        left = [name for name in given.get(kind, ()) if name not in chosen]
        if not left:
            return []
        chosen.append(rng.choice(left))
    return chosen
