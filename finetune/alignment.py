"""Whether agreement points at what is right: the condition on which choosing by written tests rests.

Let a right test be passed by a code with chance `a` and a wrong one with chance `b`, codes being independent, and let
`prior` be the share of right tests. After k of n codes passed it,

    odds = prior / (1 - prior) * (a / b)^k * ((1 - a) / (1 - b))^(n - k)

so the odds grow with k if a > b, and *fall* with it if a < b: there the tests that most codes pass are the wrong ones,
and choosing by passes does harm. The same holds of codes, with a and b the chances at which a right and a wrong code
pass a test (CoSPlay, arXiv 2605.23491, appendix A, states it; the derivation is ours). a < b comes of errors that are
shared: wrong tests that expect what wrong codes return.

`measure_alignment` estimates both pairs from runs whose codes and tests were judged afterwards, and `concordance`, the
chance that of a right and a wrong one of the same task the right one has more passes (ties count half; one half is
chance). It averages over tasks, of which those count that have both kinds.

Not guaranteed: that codes are independent. They come of one model, so the odds overstate what many passes say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finetune.pass_at_k import Interval, bootstrap

LEAST_TASKS = 10  # with both kinds: with fewer a warning would be about chance


class JudgedMatrix(NamedTuple):
    """A task's passes (codes x valid tests), and which of its codes and tests are right."""

    passes: tuple[tuple[bool, ...], ...]
    right_codes: tuple[bool, ...]
    right_tests: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Codes, or tests: chances of a pass by whether they are right, and concordance of pass counts; None if no task
    has both kinds. `tasks` are those that have.
    """

    tasks: int
    a: float | None
    b: float | None
    concordance: Interval | None

    @property
    def bad(self) -> bool:
        """Whether more passes speak against being right, as far as can be told."""
        return self.tasks >= LEAST_TASKS and self.concordance is not None and self.concordance.value < 0.5


class Alignment(NamedTuple):
    """Both sides, and a line for each that is in the bad regime."""

    codes: Side
    tests: Side

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user should know before trusting a choice."""
        found = []
        for name, side in (("codes", self.codes), ("tests", self.tests)):
            if side.bad:
                assert side.concordance is not None, "a bad side has been measured"
                found.append(
                    f"wrong {name} have more passes than right ones (concordance {side.concordance.value:.2f} over "
                    f"{side.tasks} tasks, a = {side.a:.2f}, b = {side.b:.2f}): choosing by passes does harm here"
                )
        return tuple(found)


def posterior(prior: float, a: float, b: float, passes: int, of: int) -> float:
    """The chance that a test is right which `passes` of `of` codes passed. ValueError unless all chances are inside
    (0, 1) and 0 <= passes <= of.
    """
    if not (0 < prior < 1 and 0 < a < 1 and 0 < b < 1 and 0 <= passes <= of):
        raise ValueError(f"no chances inside (0, 1), or {passes} of {of} passes")
    failed = of - passes
    log_odds = math.log(prior / (1 - prior)) + passes * math.log(a / b) + failed * math.log((1 - a) / (1 - b))
    return (1 + math.tanh(log_odds / 2)) / 2  # the logistic function, where exp would overflow


def measure_alignment(judged: Iterable[JudgedMatrix]) -> Alignment:
    """Both sides of the matrices. Those without codes or tests say nothing."""
    tables = [each for each in judged if each.right_codes and each.right_tests]
    by_code = [(np.asarray(each.passes, dtype=bool), each.right_codes) for each in tables]
    return Alignment(
        _side(by_code),
        _side([(passes.T, each.right_tests) for (passes, _), each in zip(by_code, tables, strict=True)]),
    )


def concordance(counts: Sequence[int], right: Sequence[bool]) -> float | None:
    """The chance that one of the right has more passes than one of the wrong; None if either are missing."""
    good = np.asarray([count for count, is_right in zip(counts, right, strict=True) if is_right])
    bad = np.asarray([count for count, is_right in zip(counts, right, strict=True) if not is_right])
    if not (good.size and bad.size):
        return None
    return float(((good[:, None] > bad).sum() + 0.5 * (good[:, None] == bad).sum()) / (good.size * bad.size))


def _side(tables: Sequence[tuple[NDArray[np.bool_], Sequence[bool]]]) -> Side:
    """Of those whose rows are the ones asked about."""
    rates: list[tuple[float, float]] = []
    found: list[float] = []
    for passes, right in tables:
        value = concordance(passes.sum(1).tolist(), right)
        if value is not None:
            mask = np.asarray(right, dtype=bool)
            rates.append((float(passes[mask].mean()), float(passes[~mask].mean())))
            found.append(value)
    if not found:
        return Side(0, None, None, None)
    a, b = np.mean(rates, axis=0)
    return Side(len(found), float(a), float(b), bootstrap(found))
