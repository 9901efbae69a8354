"""What happens to one question in a step of Code-A1: its codes, their suites, trials and rewards, and what is learned.

Codes are keys by their text: equal ones share suites, trial and rewards, and count as often as they were sampled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from finetune.grpo import Group
from generator import Completion, ReadTest
from puzzles import Reason, Task, UnitTest
from recipes.adversarial_rewards import (
    adversity,
    code_reward,
    most_varied,
    reward_against_suite,
    suite_reward,
    unprintable_share,
    validity,
)
from recipes.mistake_book import Lesson
from recipes.oracle import Corrected
from recipes.task_sampling import CodeAnswers, SampledCode, SampledSuite, SuiteAnswers
from recipes.trials import Candidate, Trial


class Question(NamedTuple):
    """A task, its reference solution (None where the consensus is the oracle), and golden tests, if there are any."""

    task: Task
    solution: str | None = None
    golden: tuple[UnitTest, ...] = ()


@dataclass(slots=True)
class Round:
    """A question's part of a step, as far as it has come. The dictionaries are by the text of a code."""

    question: Question
    answers: CodeAnswers
    old: tuple[str, ...] = ()
    """Tests from the Mistake Book, as they were before the step."""
    suites: dict[str, SuiteAnswers] = field(default_factory=dict)
    believed: str | None = None
    """The oracle; None where nothing is believed."""
    corrected: dict[str, tuple[Corrected, ...]] = field(default_factory=dict)
    trials: dict[str, Trial] = field(default_factory=dict)
    suite_rewards: dict[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """The different readable codes, in the order in which they came."""
        return tuple(dict.fromkeys(self.sampled_codes))

    @property
    def sampled_codes(self) -> tuple[str, ...]:
        """All readable codes, equal ones as often as they were sampled."""
        return tuple(each.code for each in self.answers.codes if each.code is not None)

    @property
    def read_suites(self) -> tuple[tuple[ReadTest, ...], ...]:
        """All suites, code by code."""
        return tuple(suite.read for code in self.codes for suite in self.suites[code].suites)

    @property
    def candidates(self) -> list[Candidate]:
        """What is to be tried: each readable code with its suites and the old tests."""
        entry_point = self.question.task.entry_point
        return [Candidate(entry_point, code, self.corrected.get(code, ()), self.old) for code in self.codes]

    def reward_suites(self, group: int, alpha: float) -> None:
        """Work out what each suite has earned; `group` is G."""
        for code, trial in self.trials.items():
            written = zip(self.suites[code].suites, self.corrected[code], trial.generated, strict=True)
            self.suite_rewards[code] = tuple(
                suite_reward(
                    validity(len(corrected.tests), corrected.invalid, group),
                    adversity(generated, trial.history),
                    alpha=alpha,
                    runs=trial.runs,
                    unprintable=unprintable_share(suite.text),
                )
                for suite, corrected, generated in written
            )

    def code_reward(self, answer: SampledCode) -> float:
        """What a code has earned against all its suites; one that cannot be read earns nothing."""
        if answer.code is None:
            return 0.0
        trial = self.trials[answer.code]
        return code_reward([reward_against_suite(generated, trial.history) for generated in trial.generated])

    def code_group(self) -> Group:
        """What the code model learns from."""
        completions = tuple(_completion(each, each.reason) for each in self.answers.codes)
        return Group(self.answers.prompt, completions, tuple(map(self.code_reward, self.answers.codes)))

    def suite_group(self) -> Group | None:
        """What the test model learns from: the suites of one code (TOPVAR); None where no code can be read."""
        place = most_varied(list(self.suite_rewards.values()))
        if place is None:
            return None
        code = self.codes[place]
        answers = self.suites[code]
        completions = tuple(_completion(each, each.read[0].reason) for each in answers.suites)
        return Group(answers.prompt, completions, self.suite_rewards[code])

    def lessons(self) -> list[Lesson]:
        """What the codes that run have to teach the Mistake Book, a lesson a code as it was sampled."""
        trials = (self.trials[each.code] for each in self.answers.codes if each.code is not None)
        return [trial.lesson for trial in trials if trial.runs]


def _completion(sampled: SampledCode | SampledSuite, reason: Reason | None) -> Completion:
    return Completion(sampled.text, sampled.tokens, fits=reason is not Reason.NO_ROOM, ids=sampled.ids)
