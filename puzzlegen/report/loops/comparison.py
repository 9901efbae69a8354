"""Several loops in one picture: a line for each, and one for the mean of those of one arm with several seeds.

Runs that differ in more than arm and seed are named as such, and count in no mean. The colour is the arm, the dash and
the marker the run. Only the loop that the page is about has its intervals drawn;
of the others they are in the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from puzzlegen.generation.configuration import differences
from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import Interval, count, listed, share, share_interval
from puzzlegen.report.loops.rounds import AnyLoop, AnyRound, Named, Round, Rounds, all_ks, evaluations
from puzzlegen.report.page import Block, Figure, Fold, Grid, Prose, Table
from puzzlegen.report.reading.evaluation import Evaluation

# In these the runs of a comparison are meant to differ.
_FREE_KEYS = frozenset({"arm", "data_from", "seed"}) | {
    "alpha", "golden_tests", "one_model", "frozen_tester", "no_book", "black_box",  # the arms of `code-a1`
}  # fmt: skip
_NAMES = {"model": "base", "model_digest": "base"}


def labels(loops: Sequence[Named]) -> list[str]:
    """A name for each run: its arm and seed, and its folder's name where these are not enough."""
    plain = [f"{loop.arm}, seed {loop.seed}" for loop in loops]
    often = Counter(plain)
    names = [f"{name} ({loop.name})" if often[name] > 1 else name for name, loop in zip(plain, loops, strict=True)]
    return [f"{names[0]} (this run)", *names[1:]] if len(names) > 1 else names


def comparing_chart(
    title: str,
    y_label: str,
    loops: Sequence[Rounds[AnyRound]],
    value_of: Callable[[AnyRound], Interval | None],
    write: Callable[[float], str],
) -> LineChart | None:
    """The figure `value_of` by iteration; the first loop is the page's own. None if no loop has it."""
    arms = list(dict.fromkeys(loop.arm for loop in loops))
    seeds = Counter(loop.arm for loop in loops)
    lines: list[Series] = []
    seen: Counter[str] = Counter()
    for place, (loop, name) in enumerate(zip(loops, labels(loops), strict=True)):
        found = [(each.number, value) for each in loop.iterations if (value := value_of(each)) is not None]
        points = tuple(Point(number, value if not place else Interval(value.value)) for number, value in found)
        if points:
            alone = seeds[loop.arm] == 1
            style = 0 if alone else 1 + seen[loop.arm] % 3
            seen[loop.arm] += 1
            lines.append(Series(name, points, arms.index(loop.arm), style, bold=not place and alone))
    for arm in arms:
        several = distinct_seeds(loops, arm)
        if len(several) > 1 and (mean := _mean(list(several.values()), value_of)):
            name = f"{arm}, mean and range of {len(several)} seeds"
            lines.append(Series(name, mean, arms.index(arm), bold=True, band=True))
    return LineChart(title, "iteration", y_label, tuple(lines), write) if lines else None


def distinct_seeds(loops: Sequence[AnyLoop], arm: str) -> dict[str, AnyLoop]:
    """The loops of `arm` that were made like the first of `loops`, one for each seed."""
    found: dict[str, AnyLoop] = {}
    for loop in loops:
        if loop.arm == arm and not differing(loop, loops[0]):
            found.setdefault(loop.seed, loop)
    return found


def differing(loop: Rounds[Round], other: Rounds[Round]) -> list[str]:
    """In what two loops differ that makes their figures no comparison of arms or seeds."""
    found = differences(loop.record.deciding, other.record.deciding)
    names = {_NAMES.get(each.key, each.key.replace("_", " ")): None for each in found if each.key not in _FREE_KEYS}
    return list(names) or ([] if _measured_alike(loop, other) else ["problems or samples"])


def not_alike(loops: Sequence[Rounds[Round]]) -> list[Prose]:
    """A line for each of `loops` that was not made like the first one."""
    return [
        Prose(f"Not made like this run, so not to be compared: {name} (it differs in {listed(found)}).")
        for name, loop in zip(labels(loops), loops, strict=True)
        if (found := differing(loop, loops[0]))
    ]


def pass_rates(loops: Sequence[Rounds[Round]]) -> tuple[Block, ...]:
    """pass@k by iteration, a chart for each k, and one table with all intervals."""
    charts = [
        Figure(chart)
        for k in all_ks(loops[:1])
        if (chart := comparing_chart(f"pass@{k}", "share of problems", loops, partial(_rate, k), share))
    ]
    if not charts:
        return ()
    first = next(iter(evaluations(loops[0]).values()))
    about = (
        f"{first.problems or 0:,} problems of {_suite(first)}, {first.samples or 0:,} samples each. "
        "Whiskers are 95% intervals from resampling the problems"
    )
    many = any(len(distinct_seeds(loops, loop.arm)) > 1 for loop in loops)
    about += "; the band is the range over seeds." if many else "."
    names = labels(loops)
    caption = "pass@k with 95% intervals"
    tables: list[Block] = [_rates_table(caption, loops[:1], ())]
    if len(loops) > 1:
        tables.append(Fold("The other runs", (_rates_table(f"{caption}, the other runs", loops[1:], names[1:]),)))
    return (Prose(about), *not_alike(loops), Grid(tuple(charts)), *tables)


def _rates_table(caption: str, loops: Sequence[Rounds[Round]], names: Sequence[str]) -> Table:
    """All rates; without `names` of one loop."""
    ks = all_ks(loops)
    rows = [
        (
            *names[place : place + 1],
            str(number),
            *(share_interval(found.rates.get(k)) for k in ks),
            count(found.solved),
        )
        for place, loop in enumerate(loops)
        for number, found in sorted(evaluations(loop).items())
    ]
    columns = (*(("run",) if names else ()), "iteration", *(f"pass@{k}" for k in ks), "problems solved")
    return Table(caption, columns, tuple(rows))


def _rate(k: int, iteration: Round) -> Interval | None:
    return iteration.evaluation.rates.get(k) if iteration.evaluation else None


def _mean(loops: Sequence[Rounds[AnyRound]], value_of: Callable[[AnyRound], Interval | None]) -> tuple[Point, ...]:
    """The mean over loops at each iteration that all of them have, with the range."""
    by_number: dict[int, list[float]] = {}
    for loop in loops:
        for each in loop.iterations:
            if (value := value_of(each)) is not None:
                by_number.setdefault(each.number, []).append(value.value)
    return tuple(
        Point(number, Interval(sum(values) / len(values), min(values), max(values)))
        for number, values in sorted(by_number.items())
        if len(values) == len(loops)
    )


def _suite(evaluation: Evaluation) -> str:
    """The name of what was measured. Of a file that is a loop's own the folder is left out."""
    return Path(evaluation.suite or "").name


def _measured_alike(loop: Rounds[Round], other: Rounds[Round]) -> bool:
    kinds = [
        {(_suite(each), each.problems, each.samples) for each in evaluations(which).values()}
        for which in (loop, other)
    ]
    return len(kinds[0] | kinds[1]) <= 1
