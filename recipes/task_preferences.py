"""Preferences between answers to one task, each with the run that tells the two apart.

- Of two *codes*, one of a triple is preferred to one that gives a wrong value on a test of the triple.
- Of two *suites*, one whose tests all pass the triple's codes and fail some wrong code is preferred to one with a test
  that the triple's codes fail (a call on which they raise is one), or to one that lets every code through though one
  is wrong. Preferred is a suite as it was sampled where one is fit, else tests of several samples put together, about
  as many as the other has.

A *wrong code* gives a value on a test of the triple, and not the expected one; with `Demands.count_failures` also one
that raises or does not end. Where there is none, there are no preferences. Pairs that are nearly the same text, or of
very unequal length, are left out: they teach against what they share, or to be brief.

Not guaranteed: that the preferred answer is the better one; the consensus may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from generator.task_prompts import code_answer, suite_answer
from puzzles import UnitTest
from recipes.agreement import Demands, Refused, Triple, answering_codes
from verifier import Status

_TOKEN = re.compile(r"\w+|[^\w\s]")


class Evidence(NamedTuple):
    """The run that tells a right code from a wrong one, by their places: `right` passes `test`, `wrong` does not.

    `fault` is the test of a rejected suite that the right code fails; None if that suite lets every code through.
    """

    right: int
    wrong: int
    test: int
    fault: int | None = None


class CodePreference(NamedTuple):
    """The code `evidence.right` over `evidence.wrong`."""

    chosen: str
    rejected: str
    evidence: Evidence


class SuitePreference(NamedTuple):
    """A suite over a suite."""

    chosen: str
    rejected: str
    evidence: Evidence


def prefer_codes(triple: Triple, demands: Demands) -> list[CodePreference] | Refused:
    """At most `most_pairs` preferences of codes, the commonest mistakes first; or why there are none."""
    wrong = _wrong_codes(triple, demands)
    if not wrong:
        return Refused.NO_WRONG_CODE
    right = {place: _answer(triple, place) for place in triple.codes}
    found: list[CodePreference] = []
    refused = Refused.NO_BODY
    for place in answering_codes(triple.matrix, wrong):
        rejected = _answer(triple, place)
        best = min(right, key=lambda code: (abs(len(right[code]) - len(rejected)), code))
        if (unfit := _unfit(right[best], rejected, demands)) is not None:
            refused = unfit
        else:
            found.append(CodePreference(right[best], rejected, Evidence(best, place, wrong[place][0])))
    return found[: demands.most_pairs] or refused


def prefer_suites(
    triple: Triple, suites: Sequence[Sequence[UnitTest]], demands: Demands
) -> list[SuitePreference] | Refused:
    """At most `most_pairs` preferences among `suites`, all those sampled for the task; or why there are none."""
    wrong = _wrong_codes(triple, demands)
    if not wrong:
        return Refused.NO_WRONG_CODE
    places = {test: place for place, test in enumerate(triple.matrix.question.tests)}
    sampled = list(dict.fromkeys(tuple(places[test] for test in suite) for suite in suites if suite))
    telling = {test: code for code in reversed(wrong) for test in wrong[code]}
    good = [suite for suite in sampled if _is_good(triple, suite, demands) and telling.keys() & set(suite)]
    found: list[SuitePreference] = []
    refused = Refused.NO_WORSE_SUITE
    for suite in sampled:
        says = triple.matrix.statuses[triple.codes[0]]
        fault = next((test for test in suite if says[test] in {Status.WRONG, Status.ERROR}), None)
        if fault is None and not _lets_through(triple, suite):
            continue
        turn = len(found) % max(1, len(good))
        rejected = _suite(triple, suite)
        for chosen in (
            *good[turn:],
            *good[:turn],
            _put_together(triple, list(telling), len(suite), len(found), demands),
        ):
            unfit = _unfit(_suite(triple, chosen), rejected, demands)
            if unfit is None:
                test = next(test for test in chosen if test in telling)
                evidence = Evidence(triple.codes[0], telling[test], test, fault)
                found.append(SuitePreference(_suite(triple, chosen), rejected, evidence))
                break
            refused = unfit
    return found[: demands.most_pairs] or refused


def _wrong_codes(triple: Triple, demands: Demands) -> dict[int, list[int]]:
    """Wrong codes, the commonest behaviour first, each with the tests that tell, the most trusted first."""
    trust = triple.matrix.trust
    wrong = {}
    for group in sorted(triple.matrix.groups, key=lambda group: (-len(group.codes), group.codes)):
        for code in group.codes:
            tests = triple.fooled_by(code, count_failures=demands.count_failures)
            if tests:
                wrong[code] = sorted(tests, key=lambda test: (-trust[test], test))
    return wrong


def _is_good(triple: Triple, suite: Sequence[int], demands: Demands) -> bool:
    return len(suite) >= demands.least_tests and set(suite) <= set(triple.tests)


def _lets_through(triple: Triple, suite: Sequence[int]) -> bool:
    return all(row[test] is Status.PASS for row in triple.matrix.statuses for test in suite)


def _put_together(triple: Triple, telling: Sequence[int], size: int, turn: int, demands: Demands) -> tuple[int, ...]:
    """About `size` of the triple's tests, at least one of them telling; other ones at each turn."""
    first = telling[turn % len(telling)]
    others = [test for test in triple.tests if test != first]
    start = turn * size % max(1, len(others))
    wanted = max(demands.least_tests, size) - 1
    return tuple(sorted([first, *(others[start:] + others[:start])[:wanted]]))


def _unfit(chosen: str, rejected: str, demands: Demands) -> Refused | None:
    left, right = _TOKEN.findall(chosen), _TOKEN.findall(rejected)
    if max(len(left), len(right)) > demands.most_longer * min(len(left), len(right)):
        return Refused.UNEQUAL_LENGTH
    alike = SequenceMatcher(None, left, right, autojunk=False).ratio()
    return Refused.ALIKE if alike > demands.most_similar else None


def _answer(triple: Triple, code: int) -> str:
    answer = code_answer(triple.task, triple.matrix.question.codes[code])
    assert answer is not None, "only codes that are answers come here"
    return answer


def _suite(triple: Triple, tests: Sequence[int]) -> str:
    return suite_answer([triple.matrix.question.tests[test] for test in tests])
