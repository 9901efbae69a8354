"""Puzzles that ask for the value which one to three steps turn into a given one."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from generator.corpus import vocabulary as v
from generator.corpus.draft import Draft, Scope
from generator.corpus.numbers import searches
from generator.corpus.operations import STEPS
from generator.corpus.steps import Step, is_atom, render

_BY_SOURCE = {kind: [step for step in STEPS if step.source == kind] for kind in {step.source for step in STEPS}}
_ANSWERS = {"int": v.an_int, "str": v.a_text, "List[int]": v.some_ints, "List[str]": v.some_words, "float": v.a_float}
_NAMES = {
    "int": (v.INT_NAMES, v.INT_PARAMETERS),
    "str": (v.STR_NAMES, v.STR_PARAMETERS),
    "List[int]": (v.LIST_NAMES, v.LIST_PARAMETERS),
    "List[str]": (v.WORDS_NAMES, v.WORDS_PARAMETERS),
    "float": (v.FLOAT_NAMES, v.FLOAT_PARAMETERS),
}


MAX_SIZE = 300  # of what an inverse builds from a number
MAX_SPREAD = 5000  # the same for a step
MAX_SPREADS = 1_000_000  # for a step on a list, in all: more than fits into a draft, and less than fills the memory


class Link(NamedTuple):
    """A step of a chain with its constants, as values and as source text."""

    step: Step
    values: tuple[Any, ...]
    texts: tuple[str, ...]


def draft_chain(rng: Random) -> Draft | None:
    """A puzzle over a random chain; None when the drawn values do not fit the drawn steps."""
    kind = rng.choices(("str", "int", "List[int]", "List[str]", "float"), (28, 22, 26, 14, 10))[0]
    scope = Scope(rng)
    answer = scope.name(_NAMES[kind][0])
    hidden: Any = _ANSWERS[kind](rng)
    chain: list[Link] = []
    value, current = hidden, kind
    for _ in range(rng.choices((1, 2, 3), (30, 48, 22))[0]):
        steps = _BY_SOURCE[current]
        step = rng.choices(steps, [candidate.weight for candidate in steps])[0]
        if (chain and step is chain[-1].step) or (step.spreads and not _is_small(value)):
            return None
        values = tuple(draw(rng) for draw in step.constants)
        try:
            value = step.apply(value, *values)
        except (ValueError, IndexError, TypeError, OverflowError, ZeroDivisionError):
            return None
        texts = tuple(scope.constant(constant, _NAMES[_kind(constant)][1]) for constant in values)
        chain.append(Link(step, values, texts))
        current = step.target
    if (
        (isinstance(value, str | list) and len(value) > 70)
        or len(repr(value)) > 70
        or (isinstance(value, int) and abs(value) > 10**9)
    ):
        return None
    target = _wanted(rng, scope, current, value)
    return _write(rng, scope, answer, kind, chain, hidden, value, target) if target else None


def draft_direct(rng: Random) -> Draft | None:
    """A puzzle whose answer must equal an expression over given data: the answer is that expression."""
    scope = Scope(rng, inline=0.3)
    kind = rng.choices(("str", "int", "List[int]", "List[str]", "float"), (25, 30, 25, 12, 8))[0]
    answer = scope.name(_NAMES[kind][0])
    source = rng.choice([given for given in _ANSWERS if any(step.target == kind for step in _BY_SOURCE[given])])
    value = _ANSWERS[source](rng)
    name = scope.parameter(value, _NAMES[source][1])
    computed = _compute(rng, scope, name, value, source, kind)
    if computed is None or (kind == "int" and -10 <= computed.value <= 100):
        return None
    if kind == "float":
        body = f"return abs({answer} - ({computed.text})) < {rng.choice(v.EPSILONS)}"
    else:
        body = f"return {answer} == {computed.text}"
    right = (f"return {computed.text}",)
    return Draft(answer, kind, tuple(_shuffled(rng, scope.parameters)), (body,), (right,), ((f"return {name}",),))


class Computed(NamedTuple):
    """An expression over the parameters, and its value."""

    text: str
    value: Any


def _compute(rng: Random, scope: Scope, name: str, value: Any, source: str, kind: str) -> Computed | None:
    """One or two steps from the parameter `name` to a value of type `kind`."""
    text, current = name, source
    for last in rng.choice(((True,), (False, True), (False, True))):
        steps = [step for step in _BY_SOURCE[current] if not last or step.target == kind]
        if not steps:
            return None
        step = rng.choices(steps, [candidate.weight for candidate in steps])[0]
        if step.spreads and not _is_small(value):
            return None
        values = tuple(draw(rng) for draw in step.constants)
        try:
            value = step.apply(value, *values)
        except (ValueError, IndexError, TypeError, OverflowError, ZeroDivisionError):
            return None
        text = render(step.forward, text, tuple(scope.constant(item, _NAMES[_kind(item)][1]) for item in values))
        current = step.target
    if isinstance(value, complex) or len(repr(value)) > 200 or not value:
        return None
    return Computed(text, value)


def _is_small(value: int | list[int]) -> bool:
    """Whether something of that size, or of each of these sizes, may be made."""
    return sum(value) <= MAX_SPREADS if isinstance(value, list) else 0 <= value <= MAX_SPREAD


def _wanted(rng: Random, scope: Scope, kind: str, value: Any) -> str | None:
    """The text of the wanted value: itself, or now and then an expression that computes it from a parameter."""
    if kind in {"int", "str"} and rng.random() < 0.15:
        if kind == "int":
            a = v.a_small_int(rng)
            name = (
                scope.parameter(value // a, v.INT_PARAMETERS)
                if value % a == 0
                else scope.parameter(value - a, v.INT_PARAMETERS)
            )
            return f"{name} * {a}" if value % a == 0 else f"{name} + {a}"
        if len(value) > 3:
            cut = rng.randrange(1, len(value))
            left, right = (
                scope.parameter(value[:cut], v.STR_PARAMETERS),
                scope.parameter(value[cut:], v.STR_PARAMETERS),
            )
            return f"{left} + {right}"
    return scope.constant(value, _NAMES[kind][1])


def _write(
    rng: Random, scope: Scope, answer: str, kind: str, chain: list[Link], hidden: Any, value: Any, target: str
) -> Draft | None:
    epsilon = rng.choice(v.EPSILONS)
    operand, body = answer, []
    for index, link in enumerate(chain):
        operand = render(link.step.forward, operand, link.texts)
        if index < len(chain) - 1 and rng.random() < 0.18:
            name = scope.name(_NAMES[link.step.target][0])
            body.append(f"{name} = {operand}")
            operand = name
    if isinstance(value, float):
        body.append(
            f"return abs({operand} - {target if is_atom(target) and target[0] != '-' else f'({target})'}) < {epsilon}"
        )
    elif rng.random() < 0.1:
        body.append(f"return {target} == {operand}")
    else:
        body.append(f"return {operand} == {target}")
    right: list[tuple[str, ...]] = []
    wrong: list[tuple[str, ...]] = []
    extra = ""
    for _ in range(3):
        choice = [rng.randrange(len(link.step.inverses)) for link in chain]
        found = _lead_back(chain, choice, value)
        solution = _undo(rng, chain, choice, target)
        if found is not None and not right and rng.random() < 0.2:
            extra = _fact(rng, found)
        (right if found is not None and _is_true(extra, found) else wrong).append(solution)
    if not right:
        return None
    wrong += _mistakes(rng, chain, target)
    if extra:
        body[-1] = rng.choice(("{0} and {1}", "{1} and {0}")).format(
            body[-1].removeprefix("return "), extra.replace("{x}", answer)
        )
        body[-1] = f"return {body[-1]}"
    if kind == "int" and rng.random() < 0.45:
        test = body[0].removeprefix("return ") if len(body) == 1 else f"f({answer})"
        (right if 0 <= hidden < 10**5 else wrong).extend(searches(rng, answer, [test], hidden))
        if rng.random() < 0.5:
            right = right[-1:]
    return Draft(
        answer, kind, tuple(_shuffled(rng, scope.parameters)), tuple(body), tuple(dict.fromkeys(right)), tuple(wrong)
    )


def _fact(rng: Random, found: Any) -> str:
    """A condition that is true of the right answer: one more thing that a puzzle may ask for."""
    if len(repr(found)) > 200:
        return ""
    match found:
        case int():
            return rng.choice(
                (f"{{x}} > {found - rng.randint(1, 99)}", f"{{x}} % {(m := v.a_small_int(rng))} == {found % m}")
            )
        case str() if found:
            return rng.choice(
                (f"len({{x}}) == {len(found)}", f"{{x}}[0] == {found[0]!r}", f"{{x}}.endswith({found[-2:]!r})")
            )
        case list() if found:
            return rng.choice((f"len({{x}}) == {len(found)}", f"{{x}}[0] == {found[0]!r}", f"{found[-1]!r} in {{x}}"))
        case _:
            return ""


def _is_true(fact: str, found: Any) -> bool:
    """Whether a condition of `_fact` holds for another answer; an answer too short for it does not meet it."""
    try:
        return not fact or bool(eval(fact.replace("{x}", "found"), {"found": found}))
    except IndexError:
        return False


def _undo(rng: Random, chain: list[Link], choice: list[int], target: str) -> tuple[str, ...]:
    """The chain's inverse as a body: one expression, or a few assignments."""
    operand, lines = target, []
    for position, (link, which) in enumerate(zip(reversed(chain), reversed(choice), strict=True)):
        operand = render(link.step.inverses[which], operand, link.texts)
        if position < len(chain) - 1 and (len(operand) > 60 or rng.random() < 0.12):
            name = rng.choice(("back", "prev", "tmp", "mid"))
            lines.append(f"{name} = {operand}")
            operand = name
    return (*lines, f"return {operand}")


def _lead_back(chain: list[Link], choice: list[int], value: Any) -> Any:
    """The value to which the chosen inverses lead, if it is of the right type and the chain turns it into `value`."""
    try:
        found = value
        for link, which in zip(reversed(chain), reversed(choice), strict=True):
            if link.step.grows and not 0 <= found <= MAX_SIZE:
                return None
            found = link.step.undo[which](found, *link.values)
        answer = found
        if _kind(found) != chain[0].step.source:
            return None
        for link in chain:
            found = link.step.apply(found, *link.values)
    except (ValueError, IndexError, TypeError, OverflowError, ZeroDivisionError):
        return None
    same = abs(found - value) < 1e-9 if isinstance(value, float) else found == value
    return answer if same else None


def _mistakes(rng: Random, chain: list[Link], target: str) -> list[tuple[str, ...]]:
    """What people get wrong: the order of the inverses, a step left out, a step applied instead of undone."""
    first = [0] * len(chain)
    found: list[tuple[str, ...]] = [(f"return {target}",)]
    if len(chain) > 1:
        found.append(_undo(rng, chain[::-1], first, target))
        without = rng.randrange(len(chain))
        found.append(_undo(rng, chain[:without] + chain[without + 1 :], first[1:], target))
    operand = target
    again = rng.randrange(len(chain))
    for index, link in reversed(list(enumerate(chain))):
        template = link.step.forward if index == again else link.step.inverses[0]
        operand = render(template, operand, link.texts)
    found.append((f"return {operand}",))
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
            return "List[str]"
        case _:
            return "List[int]"


def _shuffled(rng: Random, parameters: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return parameters if rng.random() < 0.5 else rng.sample(parameters, len(parameters))
