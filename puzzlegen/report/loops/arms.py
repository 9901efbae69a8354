"""What an arm is worth: its loops less those of each control, on the same problems and with the same seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from puzzlegen.report.figures import Interval, count, points, points_interval
from puzzlegen.report.loops.comparison import distinct_seeds
from puzzlegen.report.loops.rounds import AnyLoop
from puzzlegen.report.page import Block, Prose, Table

Outcomes: TypeAlias = Mapping[int, Mapping[str, float]]
"""By iteration and problem, a measure of a loop's models, from 0 to 1."""

_NOTE = (
    "Of each problem the mean over the seeds that both arms have is compared; of arms that share none, the mean over "
    "all of each. Intervals are from resampling the problems, and tell nothing of training seeds that were not run: "
    "the range over seeds shows how far these lie apart. Runs that were not made alike are left out."
)


class ArmDifference(NamedTuple):
    """By how much `measure` of `arm` is above that of `control` after `iteration`, with a 95% interval.

    `by_seed` has the differences of the seeds that both arms have; the others are not used if there are any.
    """

    measure: str
    arm: str
    control: str
    iteration: int
    problems: int
    seeds: tuple[int, int]
    interval: Interval
    by_seed: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """The difference in plain values; shares, not percentage points."""
        return self._asdict() | {"interval": self.interval._asdict()}


def arm_differences(
    loops: Sequence[AnyLoop], arm: str, measure: str, outcomes_of: Callable[[AnyLoop], Outcomes]
) -> tuple[ArmDifference, ...]:
    """`arm` less each other one, for every iteration that all their runs have measured.

    Of `loops`, which were read with their outcomes, those count that were made like the first.
    """
    arms = {each: distinct_seeds(loops, each) for each in dict.fromkeys(loop.arm for loop in loops)}
    first = arms.pop(arm, {})
    differences = []
    for control, runs in arms.items():
        common = sorted(first.keys() & runs.keys())
        ours = [outcomes_of(first[seed]) for seed in common or first]
        theirs = [outcomes_of(runs[seed]) for seed in common or runs]
        for iteration in sorted(set.intersection(*map(set, (*ours, *theirs)))) if ours and theirs else ():
            sides = ([each[iteration] for each in side] for side in (theirs, ours))
            if iteration and (found := _difference(*sides, paired=bool(common))):
                interval, by_seed = found
                seeds = (len(ours), len(theirs))
                problems = len(ours[0][iteration])
                differences.append(ArmDifference(measure, arm, control, iteration, problems, seeds, interval, by_seed))
    return tuple(differences)


def _difference(
    theirs: Sequence[Mapping[str, float]], ours: Sequence[Mapping[str, float]], *, paired: bool
) -> tuple[Interval, tuple[float, ...]] | None:
    """With its interval and by seed, of one mapping by problem for each seed; None if they are not of one suite."""
    from finetune.pass_at_k import paired_difference

    problems = sorted(ours[0])
    if not problems or any(sorted(each) != problems for each in (*ours, *theirs)):
        return None
    first, second = ([[each[name] for name in problems] for each in side] for side in (theirs, ours))
    found = paired_difference(first, second)
    return Interval(*found.interval), found.by_seed if paired else ()


def arms_table(differences: Sequence[ArmDifference]) -> tuple[Block, ...]:
    """All differences, if there are any."""
    several = len({one.measure for one in differences}) > 1
    rows = tuple(
        (
            *((one.measure,) if several else ()),
            f"{one.arm} less {one.control}",
            str(one.iteration),
            points_interval(one.interval),
            f"{points(min(one.by_seed))} to {points(max(one.by_seed))}" if len(one.by_seed) > 1 else "",
            f"{one.seeds[0]} and {one.seeds[1]}",
            count(one.problems),
        )
        for one in differences
    )
    if not rows:
        return ()
    columns = ("arms", "iteration", "difference", "range over seeds", "seeds", "problems")
    first = differences[0]
    caption = (
        f"{'Measures' if several else first.measure} of the {first.arm} arm less a control's, in percentage points, "
        "problem by problem, with 95% intervals"
    )
    return (Table(caption, (*(("measure",) if several else ()), *columns), rows, 2 if several else 1), Prose(_NOTE))
