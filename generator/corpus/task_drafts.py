"""Described tasks in the making: a sentence composed of operations, and the ways to write the same in code.

Two families: *items* (the items of a list or the characters of a string, of which some are picked, changed, and put
together) and *chains* (one to three steps on a string or an integer). A draft knows right bodies and the mistakes that
people make: a condition left out or turned round, another ending, the steps in another order, the input untouched.

Not guaranteed: that a mistake is wrong on every input, or on any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from generator.corpus import task_words as w
from generator.corpus import vocabulary as v
from generator.corpus.draft import Scope
from generator.corpus.steps import L, N, S, W, is_atom, render
from generator.corpus.task_pipelines import LOCALS, Pipeline
from puzzles import Signature, Task, TypedParameter

_POOLS = {
    L: v.LIST_PARAMETERS, W: v.WORDS_PARAMETERS, S: v.STR_PARAMETERS, N: v.INT_PARAMETERS, w.COUNT: v.INT_PARAMETERS,
    w.SMALL: v.INT_PARAMETERS, w.LETTER: v.STR_PARAMETERS, w.PIECE: v.STR_PARAMETERS,
}  # fmt: skip
_ANNOTATIONS = {L: "list[int]", W: "list[str]", S: "str", w.LETTER: "str", w.PIECE: "str", w.B: "bool"}
_NOUNS = {
    L: ("items of {x}", "items of {x}", "numbers in {x}", "elements of {x}", "values in {x}"),
    W: ("strings in {x}", "words in {x}", "items of {x}"),
    S: ("characters of {x}",),
}
_LOOP_NAMES = {L: "i", W: "w", S: "c"}
_SUFFIX = {L: "items", W: "words", S: "text", N: "number"}
_VERBS = ("Return", "Return", "Return", "Return", "Compute", "Give")

Body = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task with right bodies and typical mistakes, as unindented lines; `kinds` are those of its parameters."""

    task: Task
    kinds: tuple[str, ...]
    solutions: tuple[Body, ...]
    mistakes: tuple[Body, ...]

    def source(self, body: Body) -> str:
        """The function with that body."""
        return self.task.signature.header + "".join(f"\n    {line}" for line in body)


def write_task_drafts(rng: Random) -> TaskDraft | None:
    """One draft; None when what was drawn says nothing or does not fit together."""
    return _draft_items(rng) if rng.random() < 0.62 else _draft_chain(rng)


class _Parameters:
    """Names what a task is given, and decides which constants are parameters."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.scope = Scope(rng)
        self.found: list[tuple[str, str]] = []  # name and kind

    def named(self, kind: str) -> str:
        """A new parameter."""
        name = self.scope.name(_POOLS[kind])
        while name in LOCALS:
            name = self.scope.name(_POOLS[kind])
        self.found.append((name, kind))
        return name

    def constants(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """What stands for constants of these kinds: a value written out, or a new parameter."""
        return tuple(self._written(kind) if self.rng.random() < 0.4 else self.named(kind) for kind in kinds)

    def _written(self, kind: str) -> str:
        value = v.a_task_value(self.rng, kind)
        return repr(value) if value else self._written(kind)

    def task(self, words: str, target: str, slug: str, source: str) -> Task | None:
        """The task itself; the operand is not always the first parameter."""
        rng = self.rng
        name = slug if "_" in slug else f"{slug}_{_SUFFIX[source]}".lstrip("_")
        if rng.random() < 0.5:
            name = f"{v.a_name(rng)}_{v.a_name(rng)}" if rng.random() < 0.3 else v.a_name(rng)
        if name in {given for given, _ in self.found}:
            return None
        if rng.random() < 0.12:
            rng.shuffle(self.found)
        given = tuple(TypedParameter(given, _ANNOTATIONS.get(kind, "int")) for given, kind in self.found)
        verb = "Return" if words.startswith("whether") else rng.choice(_VERBS)
        return Task("", f"{verb} {words}.", Signature(name, given, _ANNOTATIONS.get(target, "int")))


def _draft_items(rng: Random) -> TaskDraft | None:
    given = _Parameters(rng)
    source = rng.choices((L, W, S), (55, 22, 23))[0]
    operand, loop, unit = given.named(source), _LOOP_NAMES[source], w.ITEM_OF[source]
    noun = rng.choice(_NOUNS[source]).format(x=operand)
    filters = rng.sample([each for each in w.FILTERS if each.source == unit], rng.choices((0, 1, 2), (30, 55, 15))[0])
    constants = [given.constants(each.constants) for each in filters]
    conditions = tuple(_of_item(each.code, loop, texts) for each, texts in zip(filters, constants, strict=True))
    clauses = [_of_item(each.clause, loop, texts) for each, texts in zip(filters, constants, strict=True)]
    if len(filters) == 1 and rng.random() < 0.12:
        return _draft_quantified(rng, given, source, noun, conditions[0], clauses[0])
    if filters and filters[0].adjective and rng.random() < 0.6:
        noun, clauses = f"{filters[0].adjective} {noun}", clauses[1:]
    items = " ".join([f"the {noun}", " and ".join(clauses)]).rstrip()
    item, result, slugs = loop, unit, [each.slug for each in filters]
    if rng.random() < (0.35 if filters else 0.7):
        change = rng.choice([each for each in w.CHANGES if each.source == unit])
        texts = given.constants(change.constants)
        item, result = _of_item(change.code, loop, texts), change.target
        items = _in_words(rng.choice(change.words), items, texts)
        slugs.insert(0, change.slug)
    of_text = result == w.CHAR
    ends = w.TEXT_ENDS if of_text else [end for end in w.ENDS if end.source == w.LIST_OF[result]]
    end = rng.choices(ends, [each.weight for each in ends])[0]
    if (not slugs and (end.code == "{x}" or of_text)) or (item != loop and end.code == "len({x})"):
        return None  # it says nothing, or something that changes nothing
    texts = given.constants(end.constants)
    words = _in_words(rng.choice(end.words), items, texts)
    task = given.task(words, end.target, "_".join([end.slug, *slugs][:3]).strip("_"), source)
    if task is None:
        return None
    right = Pipeline(operand, loop, conditions, item, end, texts)
    mistakes = [replace(right, conditions=conditions[1:])] if conditions else []
    if conditions:
        turned = f"not {conditions[0]}" if is_atom(conditions[0]) else f"not ({conditions[0]})"
        mistakes.append(replace(right, conditions=(turned, *conditions[1:])))
    if item != loop and result == unit:
        mistakes.append(replace(right, item=loop))
    others = [each for each in ends if each is not end and each.target == end.target and not each.constants]
    mistakes += [replace(right, end=other, constants=()) for other in rng.sample(others, min(2, len(others)))]
    wrong = [each.expression() for each in mistakes] + [(f"return {operand}",)] * (end.target == source)
    steps = right.in_steps(rng.choice(("picked", "found", "kept")))
    looped = right.in_a_loop() if item != loop or conditions else right.expression()
    return _made(given, task, (right.expression(), right.expression(bare=True), steps, looped), wrong)


def _draft_quantified(
    rng: Random, given: _Parameters, source: str, noun: str, condition: str, clause: str
) -> TaskDraft | None:
    """Whether all items, or some, meet a condition."""
    operand, loop = given.found[0][0], _LOOP_NAMES[source]
    word, other = rng.choice((("all", "any"), ("any", "all")))
    if not clause.startswith("that "):
        return None
    many = f"all {noun}" if word == "all" else f"some {noun}"
    task = given.task(f"whether {many} {clause.removeprefix('that ')}", w.B, f"{word}_{loop}", source)
    if task is None:
        return None
    early = ("True", "False") if word == "any" else ("False", "True")
    test = condition if word == "any" else f"not ({condition})"
    loop_body = (f"for {loop} in {operand}:", f"    if {test}:", f"        return {early[0]}", f"return {early[1]}")
    right = (f"return {word}({condition} for {loop} in {operand})",)
    wrong = [(f"return {other}({condition} for {loop} in {operand})",), (*loop_body[:3], f"return {early[0]}")]
    return _made(given, task, (right, loop_body), wrong)


def _draft_chain(rng: Random) -> TaskDraft | None:
    given = _Parameters(rng)
    current = source = rng.choice((S, N))
    operand = given.named(source)
    chain: list[tuple[w.Whole, tuple[str, ...]]] = []
    words = operand
    for _ in range(rng.choices((1, 2, 3), (45, 42, 13))[0]):
        steps = [step for step in w.STEPS if step.source == current]
        if not steps:
            break
        step = rng.choices(steps, [each.weight for each in steps])[0]
        texts = given.constants(step.constants)
        chain.append((step, texts))
        words = _in_words(rng.choice(step.words), words, texts)
        current = step.target
    if any(left is right for (left, _), (right, _) in pairwise(chain)):
        return None
    task = given.task(words, current, "_".join(step.slug for step, _ in reversed(chain)), source)
    if task is None:
        return None
    wrong: list[Body] = [(f"return {operand}",)] if current == source else []
    if len(chain) > 1:
        wrong += [_chained(chain[:place] + chain[place + 1 :], operand) for place in range(len(chain))]
        wrong.append(_chained(chain[::-1], operand))
    step, texts = chain[-1]
    alike = [each for each in w.STEPS if each is not step and _form(each) == _form(step)]
    wrong += [_chained([*chain[:-1], (other, texts)], operand) for other in rng.sample(alike, min(2, len(alike)))]
    in_steps = tuple(f"{operand} = {render(each.code, operand, texts)}" for each, texts in chain[:-1])
    last = (*in_steps, f"return {render(step.code, operand, texts)}")
    return _made(given, task, (_chained(chain, operand), last), wrong)


def _chained(chain: list[tuple[w.Whole, tuple[str, ...]]], operand: str) -> Body:
    for step, texts in chain:
        operand = render(step.code, operand, texts)
    return (f"return {operand}",)


def _form(step: w.Whole) -> tuple[str, str, tuple[str, ...]]:
    return step.source, step.target, step.constants


def _of_item(template: str, loop: str, constants: tuple[str, ...]) -> str:
    a, b = (*constants, "", "")[:2]
    return template.format(i=loop, a=a, b=b)


def _in_words(template: str, items: str, constants: tuple[str, ...]) -> str:
    a, b = (*constants, "", "")[:2]
    return template.format(items=items, x=items, a=a, b=b)


def _made(given: _Parameters, task: Task, right: tuple[Body, ...], wrong: list[Body]) -> TaskDraft:
    kinds = tuple(kind for _, kind in given.found)
    solutions = tuple(dict.fromkeys(right))
    return TaskDraft(task, kinds, solutions, tuple(body for body in dict.fromkeys(wrong) if body not in solutions))
