"""Who is to be replaced: the rules of CoSPlay's second stage (arXiv 2605.23491), read off a matrix of passes.

Codes and tests are numbers here: `passes[i][j]` says whether code i passes test j. A test that is not valid is masked:
its column stays, so that numbers do not move, and takes part in no count. Each rule answers with numbers, in order, or
None; what is done about them is for `recipes.cosplay` to say. Ties go to the lowest number.

Not guaranteed: that a rule is right about anybody. All that a pass says is that a code and a test agree.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class PassMatrix(NamedTuple):
    """Codes x tests, and which tests are valid. Rates are fractions, so that ties are ties."""

    passes: tuple[tuple[bool, ...], ...]
    valid: tuple[bool, ...]

    @classmethod
    def of(cls, passes: Sequence[Sequence[bool]], valid: Sequence[bool] | None = None) -> PassMatrix:
        """The matrix of `passes`, all of whose tests are valid if `valid` is not given. ValueError if it is ragged."""
        if valid is None:
            valid = (True,) * (len(passes[0]) if passes else 0)
        if any(len(row) != len(valid) for row in passes):
            raise ValueError(f"rows of {sorted({len(row) for row in passes})} tests do not go with {len(valid)} tests")
        return cls(tuple(tuple(map(bool, row)) for row in passes), tuple(map(bool, valid)))

    @property
    def counts(self) -> tuple[int, ...]:
        """Of each code, the valid tests that it passes."""
        return tuple(sum(map(operator.and_, row, self.valid)) for row in self.passes)

    @property
    def rates(self) -> tuple[Fraction | None, ...]:
        """Of each test, the share of codes that pass it; None if it is not valid, or there is no code."""
        codes = len(self.passes)
        return tuple(
            Fraction(sum(row[test] for row in self.passes), codes) if valid and codes else None
            for test, valid in enumerate(self.valid)
        )

    @property
    def splitting(self) -> tuple[int, ...]:
        """The valid tests that some codes pass and some do not."""
        return tuple(test for test, rate in enumerate(self.rates) if rate is not None and 0 < rate < 1)


def hopeless_codes(matrix: PassMatrix) -> tuple[int, ...]:
    """Cleaning: exactly the codes that pass no valid test; none if there is no valid test."""
    return tuple(code for code, count in enumerate(matrix.counts) if count == 0) if any(matrix.valid) else ()


def coupled_test(matrix: PassMatrix) -> int | None:
    """Coupling break: the test of the lowest rate strictly between 0 and 1, with which a mistake may be shared."""
    return min(matrix.splitting, key=lambda test: (matrix.rates[test], test), default=None)


def trusted_test(matrix: PassMatrix) -> int | None:
    """Fixing: the test of the highest rate strictly between 0 and 1, which the codes that fail it are repaired by."""
    return max(matrix.splitting, key=lambda test: (matrix.rates[test], -test), default=None)


def codes_failing(matrix: PassMatrix, test: int) -> tuple[int, ...]:
    """The codes that do not pass `test`."""
    return tuple(code for code, row in enumerate(matrix.passes) if not row[test])


def refuted_tests(matrix: PassMatrix) -> tuple[int, ...]:
    """Replacement, first half: the tests that no code passes, and those that are not valid."""
    return tuple(test for test, rate in enumerate(matrix.rates) if not rate)


def idle_tests(matrix: PassMatrix) -> tuple[int, ...]:
    """Replacement, second half: the tests that all codes pass; none if all valid tests are such."""
    idle = tuple(test for test, rate in enumerate(matrix.rates) if rate == 1)
    return idle if len(idle) < sum(matrix.valid) else ()


def leaders(matrix: PassMatrix) -> tuple[int, ...]:
    """The codes that pass the most valid tests; all of them if there is no valid test."""
    most = max(matrix.counts, default=0)
    return tuple(code for code, count in enumerate(matrix.counts) if count == most)
