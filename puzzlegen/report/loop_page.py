"""The page of a loop: whether the model got better, at what, on which data, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence

from puzzlegen.report.arms import arms_table
from puzzlegen.report.charts import LineChart, Point, Series
from puzzlegen.report.comparison import pass_rates
from puzzlegen.report.evaluation_data import Evaluation, Group
from puzzlegen.report.figures import (
    DASH,
    Interval,
    amount,
    count,
    largest,
    points,
    points_interval,
    seconds,
    share,
)
from puzzlegen.report.loop_data import STAGES, Iteration, Loop
from puzzlegen.report.loop_puzzles import diversity, funnels, rate_histograms
from puzzlegen.report.page import Block, Card, Code, Facts, Figure, Fold, Grid, Page, Prose, Section, Table
from puzzlegen.report.parts import browsed, configuration

_MOST_GROUPS = 40
_MOST_REASONS = 20
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
        Section("Arms", arms_table(loops)),
        Section("Newly solved", _newly_solved(loop)),
        Section("By group", _by_group(loop)),
        Section("Funnel", funnels(loop)),
        Section("Diversity", diversity(loops)),
        Section("Solve rates", rate_histograms(loop)),
        Section("Browse the newest puzzles", browsed(loop.newest_rows, None)),
        Section("Training", _training(loop)),
        Section("Time", _time(loop)),
        Section("Configuration", configuration(loop.record)),
    )
    notes = [*loop.notes, *(f"{other.name}: {note}" for other in others for note in other.notes)]
    return Page(f"Loop: {loop.name}", _lead(loop), tuple(notes), sections)


def _lead(loop: Loop) -> str:
    done = [number for number in loop.evaluations if number]
    arm = f"Arm {loop.arm}" + (f": {_ARMS[loop.arm]}." if loop.arm in _ARMS else ".")
    if loop.stopped:
        end = f" It {loop.stopped.removesuffix('.')}." if loop.stopped.startswith("stopped") else f" {loop.stopped}"
    elif loop.done:
        end = f" All {loop.wanted} iterations are done."
    else:
        of = f" of {loop.wanted}" if loop.wanted is not None else ""
        end = (
            f" {len(done)}{of} iterations are measured so far: it is at work, or goes on when the command is repeated."
        )
    return arm + end


def _glance(loop: Loop) -> Block:
    pairs = [
        ("arm", loop.arm),
        ("seed", loop.seed),
        ("base", loop.record.configuration.get("model", "")),
        ("iterations measured", count(len([number for number in loop.evaluations if number]))),
        ("iterations asked for", count(loop.wanted)),
    ]
    if loop.base:
        last_number = max(loop.evaluations)
        last = loop.evaluations[last_number]
        pairs += [
            (f"pass@{k}, base to last", f"{share(loop.base.rates[k].value)} to {share(last.rates[k].value)}")
            for k in sorted(loop.base.rates.keys() & last.rates.keys())
            if last_number
        ]
    total = sum(value for each in loop.iterations for value in each.seconds.values())
    pairs += [("time", seconds(total) if total else ""), ("last event", "" if loop.done else loop.last_event or "")]
    return Facts(tuple((name, value) for name, value in pairs if value))


def _gains(loop: Loop) -> tuple[Block, ...]:
    measured = [each for each in loop.iterations if each.gain]
    if not measured:
        return ()
    ks = sorted({k for each in measured for k in each.gain})
    rows = tuple((str(each.number), *(_gain(each.gain.get(k)) for k in ks)) for each in measured)
    caption = "Gain over the base in percentage points, problem by problem, with 95% intervals"
    note = "↑ and ↓ mark gains and losses whose interval leaves out zero; of the others chance may be the cause."
    return (Table(caption, ("iteration", *(f"pass@{k}" for k in ks)), rows), Prose(note))


def _gain(interval: Interval | None) -> str:
    if interval is None or interval.low is None or interval.high is None:
        return points_interval(interval)
    mark = " ↑" if interval.low > 0 else " ↓" if interval.high < 0 else ""
    return points_interval(interval) + mark


def _newly_solved(loop: Loop) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for each in loop.iterations:
        if not each.number or each.evaluation is None:
            continue
        if not each.newly_solved:
            blocks.append(Prose(f"Iteration {each.number} solves nothing that no earlier one did."))
            continue
        number = len(each.newly_solved)
        what = "one problem" if number == 1 else f"{number:,} problems"
        more = number - len(each.solutions)
        shown = f", of which {len(each.solutions)} are shown" if more and each.solutions else ""
        cards = tuple(
            Card(one.id, (Code("problem", one.problem), Code("what solved it", one.solution)))
            for one in each.solutions
        )
        blocks.append(Prose(f"Iteration {each.number} solves {what} that no earlier one did{shown}."))
        blocks += (
            [Fold(f"Iteration {each.number}: problems and solutions", (Grid(cards, wide=True),))] if cards else []
        )
    return tuple(blocks)


def _by_group(loop: Loop) -> tuple[Block, ...]:
    last_number = max(loop.evaluations, default=0)
    if not loop.base or not last_number:
        return ()
    last = loop.evaluations[last_number]
    tables = (
        _group_table("By domain", "domain", loop.base.domains, last.domains, last_number),
        _group_table("By answer type", "type", loop.base.answer_types, last.answer_types, last_number),
    )
    return (*(table for table in tables if table.rows), *_reasons(loop.base, last, last_number))


def _group_table(name: str, heading: str, base: dict[str, Group], last: dict[str, Group], number: int) -> Table:
    ks = sorted({k for group in (*base.values(), *last.values()) for k in group.rates})
    sizes = {key: group.problems or 0 for key, group in (base | last).items()}
    rows = []
    for key, problems in largest(sizes, _MOST_GROUPS):
        cells = []
        for k in ks:
            before = base[key].rates.get(k) if key in base else None
            after = last[key].rates.get(k) if key in last else None
            change = None if before is None or after is None else after - before
            cells += [share(before), share(after), points(change)]
        rows.append((key, count(problems), *cells))
    columns = [column for k in ks for column in (f"pass@{k}: base", f"iteration {number}", "change")]
    return Table(f"{name}, base against iteration {number}", (heading, "problems", *columns), tuple(rows))


def _reasons(base: Evaluation, last: Evaluation, number: int) -> tuple[Table, ...]:
    names = largest({name: base.reasons.get(name, 0) for name in base.reasons | last.reasons}, _MOST_REASONS)
    rows = tuple((name, count(before), count(last.reasons.get(name, 0))) for name, before in names)
    columns = ("reason", "base", f"iteration {number}")
    return (Table("Completions that failed, by reason", columns, rows),) if rows else ()


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
            count(each.texts),
            amount(each.epochs, 1),
            count(each.tokens),
            amount(each.loss, 3),
        )
        for each in tuned
    )
    columns = ("iteration", "new puzzles", "texts", "times read", "tokens", "last loss")
    return (*chart, Table("Trainings, each from the base", columns, rows))


def _curve(iteration: Iteration) -> tuple[Point, ...]:
    return tuple(Point(step, Interval(loss)) for step, loss in iteration.curve)


def _time(loop: Loop) -> tuple[Block, ...]:
    timed = [each for each in loop.iterations if each.seconds]
    if not timed:
        return ()
    rows = [
        (
            str(each.number),
            *(seconds(each.seconds.get(stage)) for stage in STAGES),
            seconds(sum(each.seconds.values())),
        )
        for each in timed
    ]
    sums = [sum(each.seconds.get(stage, 0.0) for each in timed) for stage in STAGES]
    rows.append(("all", *(seconds(value) if value else DASH for value in sums), seconds(sum(sums))))
    return (Table("Time spent", ("iteration", *STAGES, "in all"), tuple(rows)),)
