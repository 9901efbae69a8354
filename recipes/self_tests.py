"""The model as the author of tests for one task: inputs, and what enough of its answers agree that they give (CoSPlay,
arXiv 2605.23491).

An input is asked for, then several times what it gives; a value that enough of the answers share is believed, else the
input is drawn anew. A chat model writes one input for an idea, if there is one. Of a completion model the calls of a
suite of tests serve as inputs; what that suite expects is not looked at.

Not guaranteed: that a value is right. A mistake that the model makes most of the time is agreed on as well.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from generator import Completion, Style
from generator.play_parsing import read_inputs, read_output
from generator.play_prompts import input_prompt, output_prompt
from puzzles import UnitTest
from recipes.asking import Asking
from recipes.cosplay_records import Stage

_CALLS_A_SUITE = 3  # that may be counted on


class Wanted(NamedTuple):
    """A test that is wanted: after an idea, if there is one, in the place of a doubted one that this code passes."""

    attack: str = ""
    doubted: tuple[UnitTest, str] | None = None


class Written(NamedTuple):
    """For each test that was wanted one, or None; the first `tried` of those wanted were asked for at all."""

    tests: list[UnitTest | None]
    tried: int


class _Input(NamedTuple):
    """An input for the test at `place`, read from answer number `answer`."""

    place: int
    test: UnitTest
    answer: int
    tokens: int


async def write_tests(
    asking: Asking, wanted: Sequence[Wanted], most: int, taken: Collection[str], stage: Stage, *key: int
) -> Written:
    """For each test that is wanted one that was agreed on, if there is one; no more than `most` are made.

    Each is tried up to `attempts` times, those that were tried less often first, each time with another input; no
    input is among the calls `taken`, or comes twice. `key` tells this request from others of the stage.
    """
    found: list[UnitTest | None] = [None] * len(wanted)
    tried = set(taken)
    left = deque((0, place) for place in range(len(wanted)))
    begun = turn = 0
    while left and (missing := most - sum(test is not None for test in found)) > 0:
        wave = [left.popleft() for _ in range(min(missing, len(left)))]
        begun = max(begun, *(place + 1 for _, place in wave))
        inputs = await _write_inputs(asking, [(place, wanted[place]) for _, place in wave], tried, stage, *key, turn)
        tried |= {each.test.call for each in inputs}
        agreed = await _write_outputs(asking, [each.test for each in inputs], stage, *key, turn)
        taken_from = {}
        for each, test in zip(inputs, agreed, strict=True):
            if test is not None:
                found[each.place] = test
                taken_from[each.answer] = each.tokens
        asking.spent.add(stage, consumed=sum(taken_from.values()))
        left.extend(
            (attempt + 1, place)
            for attempt, place in wave
            if found[place] is None and attempt + 1 < asking.settings.attempts
        )
        turn += 1
    return Written(found, begun)


async def write_random_inputs(asking: Asking, taken: Collection[str], stage: Stage) -> list[UnitTest]:
    """Up to `random_inputs` different inputs that are not `taken`, from at most `random_prompts` prompts."""
    settings, calls = asking.settings, _calls_a_prompt(asking)
    found: dict[str, UnitTest] = {}
    left, turn = settings.random_prompts, 0
    while left and len(found) < settings.random_inputs:
        missing = min(settings.random_inputs - len(found), left * calls)
        wave = [(place, Wanted()) for place in range(missing)]
        inputs = await _write_inputs(asking, wave, {*taken, *found}, stage, turn)
        found |= {each.test.call: each.test for each in inputs}
        asking.spent.add(stage, consumed=sum({each.answer: each.tokens for each in inputs}.values()))
        left -= math.ceil(missing / calls)
        turn += 1
    return list(found.values())


def _calls_a_prompt(asking: Asking) -> int:
    return 1 if asking.style is Style.CHAT else _CALLS_A_SUITE


async def _write_inputs(
    asking: Asking, wanted: Sequence[tuple[int, Wanted]], taken: Collection[str], stage: Stage, *key: int
) -> list[_Input]:
    """New inputs for some of the places, each of another call."""
    engine, task, worked, *_ = asking
    prompts = [
        input_prompt(
            engine,
            task,
            worked,
            asking.seed(stage, "input", *key, number),
            attack=each.attack,
            doubted=each.doubted,
        )
        for number, (_, each) in enumerate(wanted[:: _calls_a_prompt(asking)])
    ]
    answers = await asking.each(prompts, stage)
    return list(_new_inputs(asking, [place for place, _ in wanted], answers, taken))


def _new_inputs(
    asking: Asking, places: Sequence[int], answers: Sequence[Completion], taken: Collection[str]
) -> Iterator[_Input]:
    """A chat's answer is for the place that it was asked for; of suites the next input is for the next place."""
    known = set(taken)
    left = deque(places)
    for number, answer in enumerate(answers):
        for test in read_inputs(answer.text, asking.task, asking.style):
            if test.call in known or not left:
                continue
            known.add(test.call)
            place = places[number] if asking.style is Style.CHAT else left.popleft()
            yield _Input(place, test, number, answer.tokens)


async def _write_outputs(asking: Asking, inputs: Sequence[UnitTest], stage: Stage, *key: int) -> list[UnitTest | None]:
    """Each input with the output that enough of the answers share, or None. An input that comes again later is asked
    about anew: `key` tells when that was.
    """
    engine, task, worked, settings, spent = asking
    n = settings.output_samples if settings.self_consistency else 1
    needed = max(1, math.ceil(Fraction(str(settings.agreement)) * n))  # 0.28 of 25 is 7, not what floats make of it
    prompts = [
        output_prompt(engine, task, worked, test, asking.seed(stage, "output", *key, test.call)) for test in inputs
    ]
    found: list[UnitTest | None] = []
    for test, answers in zip(inputs, await asking.sample(prompts, stage, n, line=True), strict=True):
        values = (read_output(answer.text, task, test, asking.style) for answer in answers)
        votes = Counter(value for value in values if value is not None)
        value, count = max(votes.items(), key=lambda vote: vote[1], default=("", 0))
        found.append(test.expecting(value) if count >= needed else None)
        if count >= needed:
            spent.add(stage, consumed=sum(answer.tokens for answer in answers))
    return found
