"""The model as the author of ideas and codes for one task (CoSPlay, arXiv 2605.23491, first stage).

Chat models are asked for observations, for a plan from each subset of up to two of them, and for attacks on plans.
Completion models are not: their plans are empty, and their codes differ because they are sampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random
from typing import NamedTuple

from generator import Prompt, derive_seed
from generator.play_parsing import WrittenCode, read_items, read_plan, read_written_code
from generator.play_prompts import (
    OBSERVATIONS,
    attacks_prompt,
    has_ideas,
    observations_prompt,
    plan_prompt,
    planned_code_prompt,
    repair_prompt,
)
from puzzles import Reason, UnitTest
from recipes.asking import Asking
from recipes.cosplay_records import Stage

_ATTACKS = 8  # ideas that are read from one list
_TURNS = 8  # lists of observations at most until there are plans enough


class Ideas(NamedTuple):
    """Plans in random order, and attacks: the first idea against each plan, then the second, and so on."""

    plans: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ()


class Repair(NamedTuple):
    """A code that does not pass `test`: what it gave was `said`."""

    code: WrittenCode
    test: UnitTest
    said: str


async def think(asking: Asking) -> Ideas:
    """Plans for all codes and more, and a list of attacks for each test, on one plan after the other.

    Nothing where ideas are not wanted, or the model cannot be asked for them.
    """
    if not (asking.settings.ideas and has_ideas(asking.engine)):
        return Ideas()
    plans: list[str] = []
    for turn in range(_TURNS):
        if len(plans) >= asking.settings.codes:
            break
        plans += await _plans(asking, turn)
    Random(asking.seed("order")).shuffle(plans)
    prompts = [
        attacks_prompt(asking.task, plans[number % len(plans)], asking.seed("attacks", number))
        for number in range(asking.settings.tests if plans else 0)
    ]
    answers = await asking.each(prompts, Stage.IDEAS)
    lists = [read_items(answer.text, _ATTACKS) for answer in answers]
    used = sum(answer.tokens for answer, found in zip(answers, lists, strict=True) if found)
    asking.spent.add(Stage.IDEAS, consumed=used)
    ranked = [found[rank] for rank in range(_ATTACKS) for found in lists if rank < len(found)]
    return Ideas(tuple(plans), tuple(dict.fromkeys(ranked)))


async def write_codes(asking: Asking, plans: Sequence[str], stage: Stage, *key: int) -> list[WrittenCode]:
    """A code for each plan; `key` tells this request from others of the stage."""
    prompts = [
        planned_code_prompt(asking.engine, asking.task, asking.worked, plan, asking.seed(stage, *key, number))
        for number, plan in enumerate(plans)
    ]
    return await _written(asking, prompts, stage)


async def write_repairs(asking: Asking, repairs: Sequence[Repair], *key: int) -> list[WrittenCode]:
    """One try at each repair."""
    engine, task, worked, *_ = asking
    prompts = [
        repair_prompt(engine, task, worked, code.text, test, said, asking.seed(Stage.FIXING, *key, number))
        for number, (code, test, said) in enumerate(repairs)
    ]
    return await _written(asking, prompts, Stage.FIXING)


async def _plans(asking: Asking, turn: int) -> list[str]:
    """A plan for each subset of no, one or two of the observations that the model makes this turn."""
    (seen,) = await asking.each([observations_prompt(asking.task, asking.seed("observations", turn))], Stage.IDEAS)
    observations = read_items(seen.text, OBSERVATIONS)
    subsets = [subset for size in range(3) for subset in combinations(observations, size)]
    prompts = [
        plan_prompt(asking.task, subset, asking.seed("plan", turn, number)) for number, subset in enumerate(subsets)
    ]
    written = [(read_plan(answer.text), answer.tokens) for answer in await asking.each(prompts, Stage.IDEAS)]
    used = sum(tokens for plan, tokens in written if plan) + (seen.tokens if observations else 0)
    asking.spent.add(Stage.IDEAS, consumed=used)
    return [plan for plan, _ in written if plan]


async def _written(asking: Asking, prompts: Sequence[Prompt], stage: Stage) -> list[WrittenCode]:
    """The code in an answer to each prompt; one that has none is asked for again, up to `attempts` times in all."""
    codes = [WrittenCode("", "", Reason.EMPTY)] * len(prompts)
    for turn in range(asking.settings.attempts):
        left = [place for place, code in enumerate(codes) if not code.source]
        again = [prompts[place]._replace(seed=derive_seed(prompts[place].seed, turn)) for place in left]
        for place, answer in zip(left, await asking.each(again, stage), strict=True):
            codes[place] = read_written_code(answer.text, asking.task, asking.style)
            asking.spent.add(stage, consumed=answer.tokens if codes[place].source else 0)
    return codes
