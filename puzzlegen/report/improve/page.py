"""The page of a loop: whether the model got better, at what, on which data, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence

from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import MARKS, Interval, amount, count, marked, seconds, share
from puzzlegen.report.improve.data import STAGES, Iteration, Loop
from puzzlegen.report.improve.puzzles import diversity, funnels, rate_histograms
from puzzlegen.report.loops.arms import ArmDifference, arm_differences, arms_table
from puzzlegen.report.loops.comparison import pass_rates
from puzzlegen.report.loops.rounds import ending, evaluations, is_done, measured
from puzzlegen.report.loops.solved import by_group, newly_solved
from puzzlegen.report.page import Block, Facts, Figure, Page, Prose, Section, Table
from puzzlegen.report.parts import browsed, configuration, time_table

_ARMS = {
    "verified": "trained on pairs that execution has proved",
    "unverified": "a control, trained on puzzles with attempts that nobody has judged",
    "seeds": "a control, trained on the seed puzzles alone",
    "given": "a control, trained on the rows of another run",
}


def loop_page(loop: Loop, others: Sequence[Loop]) -> Page:
    """The page of `loop`, with `others` as further lines in its charts."""
    loops = (loop, *others)
    sections = (
        Section("At a glance", (_glance(loop),)),
        Section("Scores", (*pass_rates(loops), *_gains(loop))),
        Section("Arms", arms_table(loop_differences(loops))),
        Section("Newly solved", newly_solved(loop.iterations)),
        Section("By group", by_group(loop)),
        Section("Funnel", funnels(loop)),
        Section("Diversity", diversity(loops)),
        Section("Solve rates", rate_histograms(loop)),
        Section("Browse the newest puzzles", browsed(loop.newest_rows, None)),
        Section("Training", _training(loop)),
        Section("Time", time_table({each.number: each.seconds for each in loop.iterations}, STAGES)),
        Section("Configuration", configuration(loop.record)),
    )
    notes = [*loop.notes, *(f"{other.name}: {note}" for other in others for note in other.notes)]
    return Page(f"Loop: {loop.name}", _lead(loop), tuple(notes), sections)


def loop_differences(loops: Sequence[Loop]) -> tuple[ArmDifference, ...]:
    """By how much pass@1 of the verified arm is above that of each control."""
    return arm_differences(loops, "verified", "pass@1", lambda loop: loop.outcomes)


def _lead(loop: Loop) -> str:
    arm = f"Arm {loop.arm}" + (f": {_ARMS[loop.arm]}." if loop.arm in _ARMS else ".")
    return f"{arm} {ending(loop)}"


def _glance(loop: Loop) -> Block:
    pairs = [
        ("arm", loop.arm),
        ("seed", loop.seed),
        ("base", loop.record.configuration.get("model", "")),
        ("iterations measured", count(measured(loop))),
        ("iterations asked for", count(loop.wanted)),
    ]
    found = evaluations(loop)
    if 0 in found and measured(loop):
        base, last = found[0].rates, found[max(found)].rates
        pairs += [
            (f"pass@{k}, base to last", f"{share(base[k].value)} to {share(last[k].value)}")
            for k in sorted(base.keys() & last.keys())
        ]
    total = sum(value for each in loop.iterations for value in each.seconds.values())
    pairs += [
        ("time", seconds(total) if total else ""),
        ("last event", "" if is_done(loop) else loop.last_event or ""),
    ]
    return Facts(tuple((name, value) for name, value in pairs if value))


def _gains(loop: Loop) -> tuple[Block, ...]:
    gained = [each for each in loop.iterations if each.gain]
    if not gained:
        return ()
    ks = sorted({k for each in gained for k in each.gain})
    rows = tuple((str(each.number), *(marked(each.gain.get(k)) for k in ks)) for each in gained)
    caption = "Gain over the base in percentage points, problem by problem, with 95% intervals"
    return (Table(caption, ("iteration", *(f"pass@{k}" for k in ks)), rows), Prose(MARKS))


def _training(loop: Loop) -> tuple[Block, ...]:
    tuned = [each for each in loop.iterations if each.loss is not None]
    if not tuned:
        return ()
    lines = tuple(
        Series(f"iteration {each.number}", _curve(each), each.number, each.number) for each in tuned if each.curve
    )
    chart = (
        (Figure(LineChart("Training loss", "step", "nats a token", lines, amount, from_zero=False)),) if lines else ()
    )
    rows = tuple(
        (
            str(each.number),
            count(each.puzzles),
            count(each.carried),
            count(each.texts),
            amount(each.epochs, 1),
            count(each.tokens),
            amount(each.loss, 3),
        )
        for each in tuned
    )
    columns = ("iteration", "new puzzles", "carried over", "texts", "times read", "tokens", "last loss")
    return (*chart, Table("Trainings, each from the base", columns, rows))


def _curve(iteration: Iteration) -> tuple[Point, ...]:
    return tuple(Point(step, Interval(loss)) for step, loss in iteration.curve)
