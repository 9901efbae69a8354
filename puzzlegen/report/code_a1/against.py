"""Runs of `code-a1` beside each other: baselines, other weights of validity, other seeds.

Code and single tests are compared task by task, as in other loops. Mul is a product of two means, so no task has one:
of it the ratio is told, tasks resampled in pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from puzzlegen.report.code_a1.data import Duel, Measured
from puzzlegen.report.figures import Interval, count, share, times
from puzzlegen.report.loops.arms import ArmDifference, arm_differences, arms_table
from puzzlegen.report.loops.comparison import comparing_chart, distinct_seeds, not_alike
from puzzlegen.report.page import Block, Figure, Grid, Table

_CHARTS = {"pass@1": "pass@1 of code", "pass@5": "pass@5 of tests", "mut@5": "mut@5 of tests", "mul": "Mul"}
_PAIRED = ("pass@1", "pass@5")


def duel_differences(duels: Sequence[Duel]) -> tuple[ArmDifference, ...]:
    """By how much the arm of the first run is above each other one, in code and in tests, task by task."""
    return tuple(
        one
        for measure in _PAIRED
        for one in arm_differences(duels, duels[0].arm, _CHARTS[measure], partial(_outcomes, measure))
    )


def against(duels: Sequence[Duel]) -> tuple[Block, ...]:
    """Curves of all runs, how far the first one's arm is above each other, and Mul with its ratios."""
    if len(duels) < 2:
        return ()
    charts = [
        Figure(chart)
        for measure, title in _CHARTS.items()
        if (chart := comparing_chart(title, "share", duels, partial(_measure, measure), share))
    ]
    drawn = (Grid(tuple(charts)),) if charts else ()
    return (*not_alike(duels), *drawn, *arms_table(duel_differences(duels)), *_muls(duels))


def _muls(duels: Sequence[Duel]) -> tuple[Block, ...]:
    """How many times the base's the Mul of each arm is, and how many times each other arm's that of the first."""
    arms = {arm: list(distinct_seeds(duels, arm).values()) for arm in dict.fromkeys(duel.arm for duel in duels)}
    first = duels[0].arm
    rows = []
    for arm, runs in arms.items():
        measured = [set(run.tests) for run in runs]
        for number in sorted(set.intersection(*measured)) if measured else ():
            beside = [run for run in arms[first] if number in run.tests]
            found = (_ratio(runs, 0, runs, number), None if arm == first else _ratio(runs, number, beside, number))
            if number and any(found):
                rows.append((arm, str(number), count(len(runs)), *map(times, found)))
    if not rows:
        return ()
    caption = "Mul, tasks resampled in pairs, with 95% intervals; of each task the mean over the seeds of an arm"
    columns = ("arm", "iteration", "seeds", "times the base's", f"{first}, times this arm's")
    return (Table(caption, columns, tuple(rows)),)


def _ratio(runs: Sequence[Duel], number: int, others: Sequence[Duel], other: int) -> Interval | None:
    """How many times the Mul of `runs` after iteration `number` that of `others` after `other` is."""
    from finetune.mutation_score import mul_ratio

    before, after = ([run.tests.get(at, {}) for run in which] for which, at in ((runs, number), (others, other)))
    if not all((*before, *after)):
        return None
    ratio = mul_ratio(_mean(before), _mean(after))
    return Interval(*ratio) if ratio else None


def _mean(scores: Sequence[Mapping[str, tuple[float, float | None]]]) -> dict[str, Any]:
    """The scores of each task that all of them have."""
    from finetune.mutation_score import TaskScore

    found = {}
    for task in scores[0]:
        if all(task in each for each in scores):
            passed, killed = zip(*(each[task] for each in scores), strict=True)
            known = [each for each in killed if each is not None]
            found[task] = TaskScore(sum(passed) / len(passed), sum(known) / len(known) if known else None)
    return found


def _outcomes(measure: str, duel: Duel) -> dict[int, dict[str, float]]:
    if measure == "pass@1":
        return duel.codes
    return {number: {task: passed for task, (passed, _) in tasks.items()} for number, tasks in duel.tests.items()}


def _measure(measure: str, each: Measured) -> Interval | None:
    return each.code.get(1) if measure == "pass@1" else each.tests.get(measure)
