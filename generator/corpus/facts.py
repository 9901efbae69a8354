"""What can be said about an answer that is known: conditions that are true of it.

What says most, or is asked for most often, stands there more than once.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random

from generator.corpus import vocabulary as v
from generator.corpus.draft import Scope


def facts_on_ints(rng: Random, scope: Scope, li: str, value: list[int]) -> list[str]:
    """Conditions on the list of integers that is called `li`."""
    total = scope.constant(sum(value), v.INT_PARAMETERS)
    facts = [f"sum({li}) == {total}"] * 3
    facts += [rng.choice((f"{li}[0] == {value[0]}", f"{li}[-1] == {value[-1]}", f"{li}[0] > {value[0] - 1}"))]
    facts += [rng.choice((f"max({li}) == {max(value)}", f"min({li}) == {min(value)}"))]
    facts += [f"max({li}) - min({li}) == {max(value) - min(value)}", f"{value[len(value) // 2]} in {li}"]
    if value == sorted(value):
        facts += [rng.choice((f"{li} == sorted({li})", f"all(p <= q for p, q in zip({li}, {li}[1:]))"))] * 2
    if len(set(value)) == len(value):
        facts += [f"len(set({li})) == len({li})"] * 2
    if len(value) > 1:
        facts.append(f"{li}[0] + {li}[1] == {value[0] + value[1]}")
        facts.append(f"{li}[0] * {li}[-1] == {value[0] * value[-1]}")
        facts.append(f"sum(i * i for i in {li}) == {sum(i * i for i in value)}")
        if all(p != q for p, q in pairwise(value)):
            facts.append(f"all(p != q for p, q in zip({li}, {li}[1:]))")
    if not any(item % 2 for item in value):
        facts.append(f"all(i % 2 == 0 for i in {li})")
    return facts


def facts_on_text(rng: Random, scope: Scope, s: str, value: str) -> list[str]:
    """Conditions on the string that is called `s`."""
    char = rng.choice(value)
    a = scope.constant(char, v.STR_PARAMETERS)
    facts = [f"{s}.count({a}) == {value.count(char)}"] * 2
    facts += [rng.choice((f"{s}[0] == {value[0]!r}", f"{s}[-1] == {value[-1]!r}"))] * 2
    facts += [f"{s}[1] == {value[1]!r}", f"len(set({s})) == {len(set(value))}", f"{value[:2]!r} in {s}"]
    if value.isdigit():
        facts += [f"sum(int(c) for c in {s}) == {sum(map(int, value))}"] * 2
    if value == value[::-1]:
        facts += [f"{s} == {s}[::-1]"] * 2
    if all(p != q for p, q in pairwise(value)):
        facts += [f"all(p != q for p, q in zip({s}, {s}[1:]))"]
    return facts


def facts_on_words(ws: str, value: list[str]) -> list[str]:
    """Conditions on the list of strings that is called `ws`."""
    facts = [f"len({ws}) == {len(value)}"] * 2
    facts += [f"{ws}[0] == {value[0]!r}", f"{ws}[-1] == {value[-1]!r}"]
    facts += [f"sum(map(len, {ws})) == {sum(map(len, value))}", f"len({ws}[0]) == {len(value[0])}"]
    if value == sorted(value):
        facts += [f"{ws} == sorted({ws})"] * 2
    if all(len(p) <= len(q) for p, q in pairwise(value)):
        facts += [f"all(len(p) <= len(q) for p, q in zip({ws}, {ws}[1:]))"]
    if all(p != q for p, q in pairwise(value)):
        facts += [f"all(p != q for p, q in zip({ws}, {ws}[1:]))"]
    if len({len(word) for word in value}) == 1:
        facts += [f"all(len(w) == {len(value[0])} for w in {ws})"] * 2
    return facts
