"""What tests of described tasks give and expect: small arguments, right values, and plausible slips.

Code of drafts is run here, in this process, to know what it gives. It consists of the constants of
`generator.corpus.task_words`; no text from elsewhere comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from generator.corpus import vocabulary as v
from generator.corpus.task_drafts import Body, TaskDraft
from generator.corpus.task_words import LETTER
from puzzles import UnitTest
from puzzles.literals import literal_text

_LONGEST = 60  # characters of an argument list or an expected value
ODD_SHARE = 0.12  # of wrong tests


class NoValueError(Exception):
    """The code raised, or gave something too long to write down."""


def value_of(draft: TaskDraft, body: Body, arguments: Sequence[Any]) -> Any:
    """What the draft's function with that body gives; NoValueError if it raises or the value is long."""
    scope: dict[str, Any] = {}
    try:
        exec(draft.source(body), scope)
        value = scope[draft.task.entry_point](*arguments)
    except Exception as error:
        raise NoValueError(type(error).__name__) from None
    if len(repr(value)) > _LONGEST:
        raise NoValueError("too long")
    return value


def some_arguments(rng: Random, draft: TaskDraft) -> tuple[Any, ...]:
    """An argument for each parameter, small; a letter or piece is often one that occurs in the others."""
    values = [v.a_task_value(rng, kind) for kind in draft.kinds]
    text = "".join(str(item) for value in values if isinstance(value, list | str) for item in value)
    for place, kind in enumerate(draft.kinds):
        if kind == LETTER and text and rng.random() < 0.7:
            values[place] = rng.choice(text)
    return tuple(values)


def right_test(rng: Random, draft: TaskDraft) -> UnitTest:
    """A test that the draft's solutions pass; NoValueError for arguments on which they raise."""
    arguments = some_arguments(rng, draft)
    return _test(draft, arguments, value_of(draft, draft.solutions[0], arguments))


def wrong_test(rng: Random, draft: TaskDraft) -> UnitTest:
    """A test with a slip: an expected value that is nearly right, or arguments that do not fit the signature."""
    arguments = some_arguments(rng, draft)
    value = value_of(draft, draft.solutions[0], arguments)
    if rng.random() < ODD_SHARE:
        odd = rng.choice((arguments[:-1], (*arguments, 0), ([arguments[0]], *arguments[1:])))
        return _test(draft, odd, value)
    slips = [slip for slip in _slips(rng, draft, arguments, value) if literal_text(slip) != literal_text(value)]
    if not slips:
        raise NoValueError("nothing to slip on")
    return _test(draft, arguments, rng.choice(slips))


def _slips(rng: Random, draft: TaskDraft, arguments: tuple[Any, ...], value: Any) -> list[Any]:
    """Off by one, one item missed, the untouched input, the wrong order, the value of a typical mistake."""
    found: list[Any] = [given for given in arguments[:1] if type(given) is type(value)]
    match value:
        case bool():
            found.append(not value)
        case int():
            found += [value + 1, value - 1, value + rng.choice((2, 3, 10))]
        case str():
            found += [value[1:], value[:-1], value[::-1], value.swapcase(), value + value[-1:]]
        case list():
            found += [value[1:], value[:-1], value[::-1], value + value[-1:]]
            if value and isinstance(value[0], int):
                place = rng.randrange(len(value))
                found.append([item + (i == place) for i, item in enumerate(value)])
    missed = [given[1:] if isinstance(given, list | str) else given for given in arguments]
    for body, given in [(draft.solutions[0], missed), *((body, list(arguments)) for body in draft.mistakes[:3])]:
        try:
            found.append(value_of(draft, body, given))
        except NoValueError:
            continue
    return [slip for slip in found if type(slip) is type(value)]


def _test(draft: TaskDraft, arguments: Sequence[Any], value: Any) -> UnitTest:
    texts = tuple(map(literal_text, arguments))
    if sum(map(len, texts)) > _LONGEST:
        raise NoValueError("too long")
    return UnitTest(draft.task.entry_point, texts, (), literal_text(value))
