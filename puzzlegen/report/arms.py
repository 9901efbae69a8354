"""What the verdicts are worth: the verified arm less each control, on the same problems and with the same seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from puzzlegen.report.comparison import distinct_seeds
from puzzlegen.report.figures import Interval, count, points, points_interval
from puzzlegen.report.loop_data import Loop
from puzzlegen.report.page import Block, Prose, Table

_VERIFIED = "verified"
_NOTE = (
    "Of each problem the mean over the seeds that both arms have is compared; of arms that share none, the mean over "
    "all of each. Intervals are from resampling the problems, and tell nothing of training seeds that were not run: "
    "the range over seeds shows how far these lie apart. Runs that were not made alike are left out."
)


class ArmDifference(NamedTuple):
    """By how much pass@1 of the verified arm is above that of `control` after `iteration`, with a 95% interval.

    `by_seed` has the differences of the seeds that both arms have; the others are not used if there are any.
    """

    control: str
    iteration: int
    problems: int
    seeds: tuple[int, int]
    interval: Interval
    by_seed: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """The difference in plain values; shares, not percentage points."""
        return self._asdict() | {"interval": self.interval._asdict()}


def arm_differences(loops: Sequence[Loop]) -> tuple[ArmDifference, ...]:
    """The verified arm less each other one, for every iteration that all their runs have measured.

    Of `loops`, which were read with their outcomes, those count that were made like the first.
    """
    arms = {arm: distinct_seeds(loops, arm) for arm in dict.fromkeys(loop.arm for loop in loops)}
    verified = arms.pop(_VERIFIED, {})
    differences = []
    for control, runs in arms.items():
        common = sorted(verified.keys() & runs.keys())
        ours = [verified[seed] for seed in common or verified]
        theirs = [runs[seed] for seed in common or runs]
        measured = [loop.outcomes.keys() for loop in (*ours, *theirs)]
        for iteration in sorted(set.intersection(*map(set, measured))) if ours and theirs else ():
            found = _difference(control, iteration, ours, theirs, bool(common))
            differences += [found] if iteration and found else []
    return tuple(differences)


def _difference(
    control: str, iteration: int, ours: Sequence[Loop], theirs: Sequence[Loop], paired: bool
) -> ArmDifference | None:
    """None if the runs have not measured the same problems."""
    from finetune.pass_at_k import paired_difference

    problems = sorted(ours[0].outcomes[iteration])
    if not problems or any(sorted(loop.outcomes[iteration]) != problems for loop in (*ours, *theirs)):
        return None
    first, second = (
        [[loop.outcomes[iteration][name] for name in problems] for loop in side] for side in (theirs, ours)
    )
    found = paired_difference(first, second)
    return ArmDifference(
        control,
        iteration,
        len(problems),
        (len(ours), len(theirs)),
        Interval(*found.interval),
        found.by_seed if paired else (),
    )


def arms_table(loops: Sequence[Loop]) -> tuple[Block, ...]:
    """All differences, if there are any."""
    rows = tuple(
        (
            f"{_VERIFIED} less {one.control}",
            str(one.iteration),
            points_interval(one.interval),
            f"{points(min(one.by_seed))} to {points(max(one.by_seed))}" if len(one.by_seed) > 1 else "",
            f"{one.seeds[0]} and {one.seeds[1]}",
            count(one.problems),
        )
        for one in arm_differences(loops)
    )
    columns = ("arms", "iteration", "difference", "range over seeds", "seeds", "problems")
    caption = (
        "pass@1 of the verified arm less a control's, in percentage points, problem by problem, with 95% intervals"
    )
    return (Table(caption, columns, rows), Prose(_NOTE)) if rows else ()
