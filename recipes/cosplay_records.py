"""The records of CoSPlay: its settings, the board on which one task is played, and what that has cost.

A board is all that a play goes on from: written down after each round (`as_record`) and read back (`read_board`), it
leads to the same end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from generator.play_parsing import WrittenCode
from puzzles import Reason, Task, UnitTest, read_unit_test
from recipes.executions import Ran
from recipes.pass_matrix import PassMatrix


@dataclass(frozen=True, slots=True)
class CosplaySettings:
    """What decides a play, beside the model and the task. Defaults are those of the authors' code (arXiv 2605.23491),
    but for top-k 40, which engines here do not have.
    """

    seed: int = 0
    codes: int = 16
    """N_c: codes in the pool."""
    tests: int = 16
    """N_t: tests in the pool, half of them from attack ideas where there are ideas."""
    rounds: int = 5
    """T_max: rounds of the second stage."""
    random_inputs: int = 16
    """R: inputs on which the codes that pass most tests are compared."""
    random_prompts: int = 32
    """Prompts that may be spent on those."""
    candidates: int = 2
    """Inputs that may be tried for each test of the first pool."""
    output_samples: int = 4
    """Answers to what an input gives."""
    agreement: float = 0.75
    """The share of them that must be equal, rounded up to whole answers."""
    attempts: int = 5
    """Inputs that are drawn for a test before it counts as invalid, and answers before a code counts as none."""
    temperature: float = 0.8
    top_p: float = 0.95
    max_tokens: int | None = None
    """Of one answer; None for what suits the model: 2,500 of a chat, what the profile has for solutions otherwise."""
    ideas: bool = True
    """Observations, plans and attacks, where the model can be asked for them."""
    self_consistency: bool = True
    """Without it the first answer to what an input gives is taken."""
    test_iteration: bool = True
    """Coupling break and replacement of tests."""
    fixing: bool = True
    """Repair of codes."""
    cluster: bool = True
    """Clusters for the last choice; without them the first code with most passes is chosen."""
    guard: bool = False
    """Whether a repair that passes fewer tests than the code before is refused; the authors take every repair."""


class Outcome(StrEnum):
    """How a task ended."""

    CHOSEN = "chosen"
    UNTESTED = "untested"  # a code, and no valid test that it could have passed
    HOPELESS = "hopeless"  # no code passes any valid test; the first is given all the same
    NO_CODE = "no_code"  # nothing that was read as code


class Stage(StrEnum):
    """What tokens and executions are spent on."""

    IDEAS = "ideas"
    CODES = "codes"
    TESTS = "tests"
    CLEANING = "cleaning"
    COUPLING = "coupling"
    FIXING = "fixing"
    REPLACEMENT = "replacement"
    CHOICE = "choice"


class Spent:
    """Counts by stage: `generated` tokens, of these `consumed` ones (of answers that something was taken from),
    `completions`, and `executions` of a code on an input.
    """

    def __init__(self, stages: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.stages: dict[str, Counter[str]] = {stage: Counter(counts) for stage, counts in (stages or {}).items()}

    def add(self, stage: Stage, **counts: int) -> None:
        """Charge `stage`."""
        self.stages.setdefault(str(stage), Counter()).update(counts)

    def total(self, what: str) -> int:
        """The count over all stages."""
        return sum(counts[what] for counts in self.stages.values())

    def as_record(self) -> dict[str, dict[str, int]]:
        """By stage, in their order; stages on which nothing was spent are left out."""
        return {str(stage): dict(self.stages[stage]) for stage in Stage if any(self.stages.get(stage, {}).values())}


class PoolTest(NamedTuple):
    """A place in the pool of tests: masked if `test` is None. `attack` is the idea that it was made after."""

    test: UnitTest | None
    attack: str = ""


@dataclass(slots=True)
class Board:
    """One task in play. `cells` are the codes (rows) on the calls of the valid tests, in order."""

    task: Task
    codes: list[WrittenCode] = field(default_factory=list)
    tests: list[PoolTest] = field(default_factory=list)
    cells: list[list[Ran]] = field(default_factory=list)
    plans: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ()
    next_plan: int = 0
    next_attack: int = 0
    round: int = 0
    spent: Spent = field(default_factory=Spent)

    @property
    def sources(self) -> list[str]:
        """What of the codes is executed; empty where there is no code."""
        return [code.source for code in self.codes]

    @property
    def valid(self) -> list[UnitTest]:
        """The valid tests, in order."""
        return [each.test for each in self.tests if each.test is not None]

    @property
    def matrix(self) -> PassMatrix:
        """Codes x tests, as the cells have it."""
        passes = [[ran.passes(test) for test, ran in zip(self.valid, row, strict=True)] for row in self.cells]
        valid = [each.test is not None for each in self.tests]
        return PassMatrix.of([_spread(row, valid) for row in passes], valid)

    def take_plan(self) -> str:
        """The next plan: unused ones first, then all anew; empty if there is none."""
        self.next_plan += 1
        return self.plans[(self.next_plan - 1) % len(self.plans)] if self.plans else ""

    def take_attack(self) -> str:
        """The next attack idea, likewise."""
        self.next_attack += 1
        return self.attack_after(-1)

    def attack_after(self, others: int) -> str:
        """The attack idea that comes after so many others."""
        return self.attacks[(self.next_attack + others) % len(self.attacks)] if self.attacks else ""

    def as_record(self) -> dict[str, Any]:
        """The snapshot of a round; `matrix` has null for masked tests, and ideas are there in round 0 alone."""
        matrix = self.matrix
        record = {
            "id": self.task.id,
            "round": self.round,
            "codes": [code._asdict() for code in self.codes],
            "tests": [{"test": each.test and each.test.text, "attack": each.attack} for each in self.tests],
            "cells": [[list(ran) for ran in row] for row in self.cells],
            "matrix": [
                [int(passed) if valid else None for passed, valid in zip(row, matrix.valid, strict=True)]
                for row in matrix.passes
            ],
            "next_plan": self.next_plan,
            "next_attack": self.next_attack,
            "spent": self.spent.as_record(),
        }
        return record if self.round else record | {"plans": list(self.plans), "attacks": list(self.attacks)}


def read_board(task: Task, records: Sequence[Mapping[str, Any]]) -> Board:
    """The board as the last of a task's snapshots, oldest first, has it. ValueError if they are damaged."""
    try:
        first, last = records[0], records[-1]
        if last["round"] != len(records) - 1:
            raise ValueError(f"{task.id}: round {last['round']} is not number {len(records) - 1}")
        board = Board(
            task,
            [_read_code(code) for code in last["codes"]],
            [PoolTest(_read_test(task, each["test"]), str(each["attack"])) for each in last["tests"]],
            [[Ran(*ran) for ran in row] for row in last["cells"]],
            tuple(map(str, first["plans"])),
            tuple(map(str, first["attacks"])),
            int(last["next_plan"]),
            int(last["next_attack"]),
            int(last["round"]),
            Spent(last["spent"]),
        )
        if len(board.cells) != len(board.codes) or any(len(row) != len(board.valid) for row in board.cells):
            raise ValueError(f"{task.id}: the cells are not those of the codes and tests")
        if not all(ran.readable for row in board.cells for ran in row):
            raise ValueError(f"{task.id}: a cell has a value that is no literal")
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{task.id}: {type(error).__name__}: {error}") from error
    return board


def _read_code(record: Mapping[str, Any]) -> WrittenCode:
    reason = record["reason"]
    return WrittenCode(str(record["text"]), str(record["source"]), None if reason is None else Reason(reason))


def _read_test(task: Task, text: str | None) -> UnitTest | None:
    if text is None:
        return None
    test = read_unit_test(text, task.signature)
    if not isinstance(test, UnitTest):
        raise ValueError(f"{task.id}: {text!r} is no test of it")
    return test


def _spread(row: Iterable[bool], valid: Sequence[bool]) -> list[bool]:
    """A row over the valid tests as one over all of them."""
    cells = iter(row)
    return [next(cells) if mark else False for mark in valid]
