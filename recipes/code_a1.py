"""Code-A1 (arXiv 2603.15611): a code model and a test model that fight.

The code model is rewarded for passing tests, the test model for valid tests that break its code. They have weights and
optimisers of their own, and neither sees the other's gradient. A step, in the order of the paper's public code:

1. For each question the code model writes several codes.
2. For each code the test model writes several suites; in the white-box prompt it sees the code.
3. Suites are read by their syntax: only assertions that a call equals a literal.
4. The oracle is run on each call; its value takes the place of what was expected (`recipes.oracle`).
5. Each question's most frequent tests are taken from the Mistake Book.
6. Every code runs once, with new and old tests (`recipes.trials`).
7. Rewards (`recipes.adversarial_rewards`); then the book learns.
8. The code model learns from all codes, the test model from the suites of one code a question: the one whose suites'
   rewards vary most.

The book is read before any of a step is written into it, so all codes of a question meet the same old tests. Equal
codes of a question are asked about once, and share their suites. A code that cannot be read earns nothing, and no
suites are written for it.

The page holds the order of things. Where models and checkpoints lie is for the caller: what a step does depends on its
number, the settings, the players' weights and the book alone. Not guaranteed: that anybody gets better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from finetune.grpo import Group, Learned
from generator import Engine, derive_seed
from recipes.adversarial_round import Question, Round
from recipes.code_a1_record import StepRecord, record_step
from recipes.mistake_book import RETRIEVED, Changes, MistakeBook
from recipes.oracle import Asked, Corrected, believe_by_consensus, correct_suites
from recipes.task_sampling import SuiteRequest, TaskSampling, sample_codes, sample_suites
from recipes.trials import try_candidates
from verifier import Verifier


class Player(Protocol):
    """Who writes and learns, such as `finetune.grpo.GrpoPlayer`."""

    @property
    def engine(self) -> Engine:
        """To sample from, with the newest weights."""

    def learn(self, groups: Sequence[Group], step: int) -> Learned:
        """Take a step from groups that the engine has sampled."""


class Frozen:
    """Baseline: a test model that writes and stays as it is."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def learn(self, groups: Sequence[Group], step: int) -> Learned:
        """Nothing."""
        return Learned()


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides a game, beside questions and models. The values are the paper's, but for `questions` (256)."""

    questions: int = 8
    """Asked in a step."""
    codes: int = 8
    """For each question."""
    suites: int = 8
    """For each code."""
    tests: int = 8
    """G: how many a suite is asked for, and the denominator of what it earns."""
    alpha: float = 0.5
    """How much a suite earns by being valid, against being hard."""
    white_box: bool = True
    """Whether the test model sees the code."""
    retrieved: int = RETRIEVED
    """Tests taken from the book for a question; with 0 there is no book."""
    suite_tokens: int | None = None
    """The longest suite; None for as long as codes may be."""
    golden: bool = False
    """Baseline: codes earn by golden tests, and no suites are written."""


@dataclass(frozen=True, slots=True)
class Game:
    """Who plays, about what, by which rules. Where `coder` and `tester` are one and the same it is self-play."""

    questions: Sequence[Question]
    coder: Player
    tester: Player
    book: MistakeBook
    verifier: Verifier
    rules: Rules
    sampling: TaskSampling

    def play(self, step: int) -> StepRecord:
        """Play step number `step`, counted from 0: it changes both players and the book."""
        rules, sampling = self.rules, replace(self.sampling, seed=derive_seed(self.sampling.seed, "step", step))
        rounds = self._write_codes(list(self.draw(step)), sampling)  # 1
        if rules.golden:
            for each in rounds:
                each.corrected = dict.fromkeys(each.codes, (Corrected(each.question.golden, ()),))
        else:
            self._write_suites(rounds, sampling)  # 2 and 3
            self._correct_suites(rounds)  # 4
            for each in rounds:
                each.old = self.book.retrieve(each.question.task.id, rules.retrieved)  # 5
        group = None if rules.golden else rules.tests
        trials = try_candidates([one for each in rounds for one in each.candidates], group, self.verifier)  # 6
        for each in rounds:
            each.trials = dict(zip(each.codes, trials, strict=False))  # the next so many
            if not rules.golden:
                each.reward_suites(rules.tests, rules.alpha)  # 7
        changes = [self._teach_book(each) for each in rounds]
        coder, tester = self._learn(rounds, step)  # 8
        return record_step(step, rounds, rules.tests, changes, len(self.book), coder, tester)

    def draw(self, step: int) -> Iterator[Question]:
        """The questions of a step: in every pass over them each comes once, in an order of that pass."""
        known = {each.task.id: each for each in self.questions if not self.book.is_blacklisted(each.task.id)}
        wanted = min(self.rules.questions, len(known))
        first, end = step * wanted, (step + 1) * wanted
        order: list[str] = []
        for turn in range(-(-end // len(known))):
            # What a step has asked of the pass before comes no more in it.
            begun = order[len(order) - turn * len(known) % wanted :] if order else []
            order = sorted(known, key=lambda name: derive_seed(self.sampling.seed, "pass", turn, name))
            next_ones = [name for name in order if name not in begun][: wanted - len(begun)] if begun else []
            order = [*next_ones, *(name for name in order if name not in next_ones)]
            start = turn * len(known)
            for name in order[max(0, first - start) : max(0, end - start)]:
                yield known[name]

    def _write_codes(self, asked: Sequence[Question], sampling: TaskSampling) -> list[Round]:
        tasks = [question.task for question in asked]
        answers = sample_codes(self.coder.engine, tasks, self.rules.codes, sampling)
        return [Round(question, codes) for question, codes in zip(asked, answers, strict=True)]

    def _write_suites(self, rounds: Sequence[Round], sampling: TaskSampling) -> None:
        rules, engine = self.rules, self.tester.engine
        sampling = replace(sampling, tests=rules.tests, max_tokens=rules.suite_tokens or sampling.max_tokens)
        if rules.white_box:
            requests = [SuiteRequest(each.question.task, code) for each in rounds for code in each.codes]
            shown = sample_suites(engine, requests, rules.suites, sampling)
            for each in rounds:
                each.suites = dict(zip(each.codes, shown, strict=False))  # the next so many
        else:
            for number in sorted({len(each.codes) for each in rounds} - {0}):  # as many as in the white box
                alike = [each for each in rounds if len(each.codes) == number]
                requests = [SuiteRequest(each.question.task) for each in alike]
                for each, answers in zip(
                    alike, sample_suites(engine, requests, rules.suites * number, sampling), strict=True
                ):
                    left = iter(answers.suites)
                    each.suites = {
                        code: answers._replace(suites=tuple(islice(left, rules.suites))) for code in each.codes
                    }

    def _correct_suites(self, rounds: Sequence[Round]) -> None:
        """Find out whom to believe, and what he says to each call."""
        unsolved = [each for each in rounds if each.question.solution is None]
        agreed = believe_by_consensus(
            [(each.question.task, each.sampled_codes, each.read_suites) for each in unsolved], self.verifier
        )
        for each in rounds:
            each.believed = each.question.solution
        for each, code in zip(unsolved, agreed, strict=True):
            each.believed = code
        asked = [Asked(each.question.task, each.believed, each.read_suites) for each in rounds]
        for each, corrected in zip(rounds, correct_suites(asked, self.verifier), strict=True):
            left = iter(corrected)
            each.corrected = {code: tuple(islice(left, len(answers.suites))) for code, answers in each.suites.items()}

    def _teach_book(self, each: Round) -> Changes:
        if self.rules.golden or not self.rules.retrieved:
            return Changes()
        return self.book.learn(each.question.task.id, each.lessons())

    def _learn(self, rounds: Sequence[Round], step: int) -> tuple[Learned, Learned | None]:
        """What the players made of it; None for a test model that is not there, or the code model itself."""
        codes = [each.code_group() for each in rounds]
        if self.rules.golden:
            return self.coder.learn(codes, step), None
        suites = [group for each in rounds if (group := each.suite_group()) is not None]
        if self.coder is self.tester:
            return self.coder.learn([*codes, *suites], step), None
        return self.coder.learn(codes, step), self.tester.learn(suites, step)
