"""The figures of a step of Code-A1, for curves and for whoever watches over it.

Beside rewards and shares there are what to look at when rewards rise and nothing gets better: duplicates, tests that
hardly any code fails, tests that only the time limit tells, and calls outside of a function's contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from finetune.grpo import Learned
from puzzles import Reason
from recipes.adversarial_rewards import validity
from recipes.adversarial_round import Round
from recipes.mistake_book import Changes
from recipes.oracle import Cause

_OUTSIDE_CONTRACT = frozenset({Reason.ARGUMENT_TYPE, Reason.PARAMETERS})


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step. Shares are from 0 to 1, means of what there was; None where there was nothing."""

    step: int
    questions: int
    without_oracle: int
    """Questions on which nothing was believed."""
    by_consensus: int
    """Questions whose oracle was the codes' consensus."""
    codes: int
    unreadable: dict[str, int]
    """Codes that are none, by reason."""
    never_ran: int
    """Readable codes that did not get as far as a test, where there were any, new or old."""
    code_reward: float | None
    code_pass: float | None
    """gen_pass: share of the new tests that a code passes."""
    suites: int
    without_valid: int
    """Suites without a valid test."""
    suite_reward: float | None
    validity: float | None
    generated_failure: float | None
    """gen_fail, of suites with a valid test."""
    invalid: dict[str, int]
    """Pieces that count as invalid, by cause."""
    pieces: int
    book: int
    """Tests in the book after the step."""
    inserted: int
    removed: int
    retrieved: int
    """Tests that the book gave."""
    book_pass: float | None
    """hist_pass: share of the retrieved tests that a code passes."""
    easy: float | None
    """Share of new tests, of codes that run, that their code passes."""
    timeouts: float | None
    """Share of new tests that ran into the time limit."""
    outside_contract: int
    """Pieces whose call does not fit the signature."""
    coder: dict[str, Any]
    tester: dict[str, Any] | None
    """`finetune.grpo.Learned` of both; of the test model none where there is none, or the code model is it."""

    @property
    def text(self) -> str:
        """What a display says of it."""
        shares = {
            "code reward": self.code_reward,
            "suite reward": self.suite_reward,
            "valid": self.validity,
            "fails": self.generated_failure,
            "book pass": self.book_pass,
        }
        told = "".join(f", {name} {value:.2f}" for name, value in shares.items() if value is not None)
        consensus = f", {self.by_consensus} of {self.questions} by consensus" if self.by_consensus else ""
        left_out = self.coder["left_out"] + (self.tester["left_out"] if self.tester else 0)
        lost = f", {left_out} updates were no number and are left out" if left_out else ""
        return f"{told}, book {self.book:,}{consensus}{lost}"

    def as_json(self) -> dict[str, Any]:
        """The fields, as a log has them."""
        return asdict(self)


def record_step(
    step: int,
    rounds: Sequence[Round],
    group: int,
    changes: Iterable[Changes],
    book: int,
    coder: Learned,
    tester: Learned | None,
) -> StepRecord:
    """Sum a step up; `group` is G, `book` the number of tests in the book, `changes` what each round did to it."""
    changes = list(changes)
    answers = [one for each in rounds for one in each.answers.codes]
    trials = [trial for each in rounds for trial in each.trials.values()]
    suites = [one for each in rounds for answer in each.suites.values() for one in answer.suites]
    corrected = [one for each in rounds for some in each.corrected.values() for one in some]
    generated = [shares for trial in trials for shares in trial.generated if shares is not None]
    tests = sum(trial.tests for trial in trials if trial.runs)
    return StepRecord(
        step=step,
        questions=len(rounds),
        without_oracle=sum(bool(each.suites) and each.believed is None for each in rounds),
        by_consensus=sum(bool(each.suites) and each.question.solution is None for each in rounds),
        codes=len(answers),
        unreadable=_counts(each.reason for each in answers if each.reason is not None),
        never_ran=sum(
            (trial.tests > 0 or trial.history is not None) and not trial.runs
            for each in rounds
            for trial in map(each.trials.__getitem__, each.sampled_codes)
        ),
        code_reward=_mean(each.code_reward(one) for each in rounds for one in each.answers.codes),
        code_pass=_mean(shares.passed for shares in generated),
        suites=len(suites),
        without_valid=sum(not one.tests for one in corrected),
        suite_reward=_mean(reward for each in rounds for some in each.suite_rewards.values() for reward in some),
        validity=_mean(validity(len(one.tests), one.invalid, group) for one in corrected) if suites else None,
        generated_failure=_mean(shares.failed for shares in generated),
        invalid=_counts(cause for one in corrected for cause in one.causes),
        pieces=sum(len(suite.read) for suite in suites),
        book=book,
        inserted=sum(each.inserted for each in changes),
        removed=sum(each.removed for each in changes),
        retrieved=sum(len(each.old) for each in rounds),
        book_pass=_mean(trial.history.passed for trial in trials if trial.history is not None),
        easy=1 - sum(len(trial.lesson.failed) for trial in trials if trial.runs) / tests if tests else None,
        timeouts=sum(trial.timeouts for trial in trials if trial.runs) / tests if tests else None,
        outside_contract=sum(read.reason in _OUTSIDE_CONTRACT for suite in suites for read in suite.read),
        coder=coder._asdict(),
        tester=tester._asdict() if tester is not None else None,
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _counts(words: Iterable[Reason | Cause]) -> dict[str, int]:
    return dict(sorted(Counter(map(str, words)).items()))
