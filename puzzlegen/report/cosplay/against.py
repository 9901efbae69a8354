"""Runs of `cosplay` beside each other: baselines at the same price, ablations, other seeds.

Runs are compared task by task, over the tasks that both have and that have a reference. Curves go over tokens, so that
a run of one round and one of five stand where they have cost the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from puzzlegen.generation.configuration import differences
from puzzlegen.report.cosplay.data import CHOOSERS, CONDITIONAL, MEASURES, CosplayRun, PlayRound
from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import DASH, MARKS, Interval, count, listed, marked, ratio, share, share_interval
from puzzlegen.report.loops.arms import ArmDifference
from puzzlegen.report.loops.comparison import labels
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table

_OWN = "the run's own choice"
_PAIRED = CHOOSERS | {"code": MEASURES["code"], "tests": MEASURES["test_accuracy"]}
_NAMES = {"model_digest": "model", "budgets": "tokens a task may spend"}


def cosplay_differences(runs: Sequence[CosplayRun]) -> tuple[ArmDifference, ...]:
    """By how much each measure of the first run is above that of each other one, after the last round of both."""
    first, *others = runs
    ours, *names = labels(runs)
    return tuple(
        found
        for other, name in zip(others, names, strict=True)
        for measure, of in _measures(first, other).items()
        if (found := _difference((first, other), (ours, name), measure, of))
    )


def against(runs: Sequence[CosplayRun]) -> tuple[Block, ...]:
    """Final figures and curves of all runs, and how far the first is above each other one."""
    if len(runs) < 2:
        return ()
    names = labels(runs)
    charts = (
        _chart("Best of N", "share of tasks", runs, names, lambda each: each.choices.get("best_of_n")),
        _chart("CodeT", "share of tasks", runs, names, lambda each: each.choices.get("codet")),
        _chart("Codes right", "share of a task's codes", runs, names, lambda each: each.measures.get("code")),
        _chart("Tests right", "share of valid tests", runs, names, lambda each: each.measures.get("test_accuracy")),
    )
    drawn = tuple(Figure(chart) for chart in charts if chart.series)
    curves = (Prose("A marker is the pools, or a round after them."), Grid(drawn)) if drawn else ()
    return (_runs_table(runs, names), _finals(runs, names), *_differences(runs, names), *curves)


def _measures(first: CosplayRun, other: CosplayRun) -> dict[str, tuple[str, str]]:
    """What is compared, with its key in each of the two runs."""
    own = {_OWN: (first.chooser, other.chooser)}
    return (own if first.chooser != other.chooser else {}) | {name: (key, key) for key, name in _PAIRED.items()}


def _difference(
    runs: tuple[CosplayRun, CosplayRun], names: tuple[str, str], measure: str, of: tuple[str, str]
) -> ArmDifference | None:
    """None if no task has the measure in both."""
    from finetune.pass_at_k import paired_difference

    ours, theirs = (
        {task: values[key] for task, values in run.by_task.items() if key in values}
        for run, key in zip(runs, of, strict=True)
    )
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        return None
    found = paired_difference([theirs[task] for task in common], [ours[task] for task in common])
    last = runs[0].rounds[-1].number if runs[0].rounds else 0
    return ArmDifference(measure, *names, last, len(common), (1, 1), Interval(*found.interval), ())


def _differences(runs: Sequence[CosplayRun], names: Sequence[str]) -> tuple[Block, ...]:
    """A column for each other run."""
    found = {(one.control, one.measure): one for one in cosplay_differences(runs)}
    measures = [name for name in (_OWN, *_PAIRED.values()) if any(measure == name for _, measure in found)]
    if not measures:
        return (Prose("No task was scored in this run and in another one: there is nothing to compare in pairs."),)
    rows = tuple((measure, *(_written(found.get((name, measure))) for name in names[1:])) for measure in measures)
    caption = "This run less the other one in percentage points, task by task, with 95% intervals"
    note = f"{MARKS} Intervals are from resampling the tasks, and tell nothing of seeds that were not run."
    return (Table(caption, ("figure", *names[1:]), rows), Prose(note))


def _written(found: ArmDifference | None) -> str:
    return f"{marked(found.interval)}, {found.problems:,} tasks" if found else DASH


def _runs_table(runs: Sequence[CosplayRun], names: Sequence[str]) -> Table:
    """In what the others differ, and how many scored tasks they share."""
    rows = []
    for run, name in zip(runs[1:], names[1:], strict=True):
        keys = [_NAMES.get(each.key, each.key) for each in differences(run.record.deciding, runs[0].record.deciding)]
        words = listed(list(dict.fromkeys(key.replace("_", " ") for key in keys)))
        rows.append((name, words, count(len(run.by_task.keys() & runs[0].by_task.keys()))))
    return Table("The other runs", ("run", "differs in", "scored tasks in common"), tuple(rows), 2)


def _finals(runs: Sequence[CosplayRun], names: Sequence[str]) -> Table:
    """The figures after the last round, over the tasks of each run; a column for each run."""
    lasts = [run.rounds[-1] if run.rounds else None for run in runs]
    rows = [
        (f"{name} chooses right", *(share_interval(last.choices.get(key) if last else None) for last in lasts))
        for key, name in CHOOSERS.items()
    ]
    rows += [
        (MEASURES[key], *(share_interval(last.measures.get(key) if last else None) for last in lasts))
        for key in ("code", "test_accuracy", CONDITIONAL)
    ]
    rows.append(("tokens a task", *(count(ratio(run.generated, run.tasks)) for run in runs)))
    return Table("After the last round, with 95% intervals", ("figure", *names), tuple(rows))


def _chart(
    title: str,
    y_label: str,
    runs: Sequence[CosplayRun],
    names: Sequence[str],
    value_of: Callable[[PlayRound], Interval | None],
) -> LineChart:
    """The figure over the price; the first run with its intervals."""
    lines = []
    for place, (run, name) in enumerate(zip(runs, names, strict=True)):
        found = [
            Point(each.measures["tokens"].value / 1000, value if not place else Interval(value.value))
            for each in run.rounds
            if "tokens" in each.measures and (value := value_of(each)) is not None
        ]
        if found:
            lines.append(Series(name, tuple(found), place, place, bold=not place))
    return LineChart(title, "thousand tokens a task", y_label, tuple(lines), share, since_zero=True)
