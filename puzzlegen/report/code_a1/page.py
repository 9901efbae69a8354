"""The page of a run of `code-a1`: whether both models got better, who was ahead when, and what to look at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from puzzlegen.report.code_a1.against import against
from puzzlegen.report.code_a1.data import Duel, Step
from puzzlegen.report.drawing.charts import LineChart, Point, Series
from puzzlegen.report.figures import (
    Interval,
    amount,
    count,
    points_interval,
    seconds,
    share,
    share_interval,
    times,
)
from puzzlegen.report.page import Block, Facts, Figure, Grid, Page, Prose, Section, Table
from puzzlegen.report.parts import configuration, counted

_MOST_POINTS = 60  # of a curve: more steps than that are averaged in groups
_ARMS = {
    "code-a1": "the code model passes tests that the test model writes to break it.",
    "golden-tests": "a baseline, in which golden tests take the place of the test model.",
    "one-model": "a baseline, in which one model plays both roles.",
    "frozen-tester": "a baseline, in which the test model does not learn.",
}
_CAUSES = {
    "unparsable": "no assertion that a call equals a literal",
    "duplicate": "a call that was there before",
    "oracle_failed": "the oracle gave no answer",
    "wrong_value": "the oracle gave another value, which took its place",
}


def duel_page(duel: Duel, others: Sequence[Duel] = ()) -> Page:
    """The page of `duel`, with `others` beside it."""
    sections = (
        Section("At a glance", (_glance(duel),)),
        Section("Beside other runs", against((duel, *others))),
        Section("Code", _code(duel)),
        Section("Tests", _tests(duel)),
        Section("Both together", _together(duel)),
        Section("The game", _game(duel.steps)),
        Section("Mistake Book", _book(duel)),
        Section("To look at twice", _exploits(duel.steps)),
        Section("Learning", _learning(duel.steps)),
        Section("Time", _time(duel)),
        Section("Configuration", configuration(duel.record)),
    )
    notes = (*duel.notes, *(f"{other.name}: {note}" for other in others for note in other.notes))
    return Page(f"Code-A1: {duel.name}", _lead(duel), notes, sections)


def _lead(duel: Duel) -> str:
    first = duel.arm.partition(",")[0]
    arm = f"Arm {duel.arm}" + (f": {_ARMS[first]}" if first in _ARMS else ".")
    done = sum(each.number > 0 for each in duel.measured if each.code)
    if duel.wanted is not None and done >= duel.wanted:
        return f"{arm} All {duel.wanted} iterations are done."
    of = f" of {duel.wanted}" if duel.wanted is not None else ""
    return f"{arm} {done}{of} iterations are measured so far: it is at work, or goes on when the command is repeated."


def _glance(duel: Duel) -> Block:
    options, last = duel.record.configuration, duel.steps[-1] if duel.steps else None
    pairs = [
        ("arm", duel.arm),
        ("code model", options.get("model", "")),
        ("test model", options.get("tester_model", "")),
        ("seed", options.get("seed", "")),
        ("steps", count(len(duel.steps))),
        ("tests in the book", count(last.figures.get("book")) if last else ""),
    ]
    measured = [each for each in duel.measured if each.code]
    if len(measured) > 1:
        before, after = measured[0], measured[-1]
        pairs += [
            (f"pass@{k}, base to last", f"{share(before.code[k].value)} to {share(after.code[k].value)}")
            for k in sorted(before.code.keys() & after.code.keys())
        ]
        pairs += [
            (f"{name}, base to last", f"{share(before.tests[name].value)} to {share(after.tests[name].value)}")
            for name in ("pass@5", "mut@5", "mul")
            if name in before.tests and name in after.tests
        ]
    left_out = sum(step.left_out for step in duel.steps)
    pairs += [("updates left out", count(left_out))] if left_out else []
    pairs += [("last event", duel.last_event or "")]
    return Facts(tuple((name, value) for name, value in pairs if value))


def _code(duel: Duel) -> tuple[Block, ...]:
    measured = [each for each in duel.measured if each.code]
    if not measured:
        return ()
    ks = sorted({k for each in measured for k in each.code})
    lines = tuple(
        Series(
            f"pass@{k}", tuple(Point(each.number, each.code[k]) for each in measured if k in each.code), place, place
        )
        for place, k in enumerate(ks)
    )
    rows = tuple(
        (
            str(each.number),
            *(share_interval(each.code.get(k)) for k in ks),
            *(points_interval(each.gain.get(k)) for k in ks),
        )
        for each in measured
    )
    columns = ("iteration", *(f"pass@{k}" for k in ks), *(f"gain in pass@{k}" for k in ks))
    return (
        Figure(LineChart("Code on held-out tasks", "iteration", "share of tasks", lines, share)),
        Table("Code, with 95% intervals; gains over the base task by task, in percentage points", columns, rows),
        Prose("pass@1 is the mean over all samples of a task, which papers call avg@n."),
    )


def _tests(duel: Duel) -> tuple[Block, ...]:
    measured = [each for each in duel.measured if each.tests]
    if not measured:
        return ()
    names = ("pass@5", "mut@5", "mul")
    lines = tuple(
        Series(
            name, tuple(Point(each.number, each.tests[name]) for each in measured if name in each.tests), place, place
        )
        for place, name in enumerate(names)
    )
    rows = tuple(
        (
            str(each.number),
            *(share_interval(each.tests.get(name)) for name in (*names, "accuracy")),
            times(each.mul_ratio),
        )
        for each in measured
    )
    columns = ("iteration", *names, "accuracy", "Mul, times the base's")
    text = (
        "pass@5: right tests among a suite's first five, of five. mut@5: wrong programs that its right tests reject. "
        "Mul is their product. Accuracy: right tests among all that were written."
    )
    return (
        Figure(LineChart("Tests on held-out tasks", "iteration", "share", lines, share)),
        Table("Tests, with 95% intervals", columns, rows),
        Prose(text),
    )


def _together(duel: Duel) -> tuple[Block, ...]:
    measured = [each for each in duel.measured if each.reranking]
    rows = tuple(
        (
            str(each.number),
            *(share_interval(each.reranking.get(name)) for name in ("any", "chosen", "best")),
            points_interval(each.reranking.get("gain")),
        )
        for each in measured
    )
    if not rows:
        return ()
    columns = ("iteration", "any code", "chosen by the tests", "best there is", "gain by choosing")
    text = "The code that passes most of the test model's own tests is answered; no oracle takes part."
    return (Table("Best of n: shares of tasks answered rightly", columns, rows), Prose(text))


def _game(steps: Sequence[Step]) -> tuple[Block, ...]:
    if not steps:
        return ()
    rewards = _curves(steps, {"code_reward": "code model", "suite_reward": "test model"})
    tests = _curves(steps, {"validity": "valid", "generated_failure": "failed by the code"})
    passes = _curves(steps, {"code_pass": "new tests", "book_pass": "tests of the book"})
    charts = (
        LineChart("Rewards", "step", "mean reward", rewards, amount),
        LineChart("What suites are worth", "step", "share", tests, share),
        LineChart("What codes pass", "step", "share", passes, share),
    )
    return (Grid(tuple(Figure(chart) for chart in charts if chart.series), wide=True),)


def _book(duel: Duel) -> tuple[Block, ...]:
    size = _curves(duel.steps, {"book": "tests in the book"})
    moves = _curves(duel.steps, {"inserted": "inserted", "removed": "removed"})
    charts = (
        LineChart("Size", "step", "tests", size, count),
        LineChart("What comes in and goes out", "step", "tests a step", moves, count),
    )
    blocks: list[Block] = []
    if any(step.figures.get("book") for step in duel.steps):
        blocks.append(Grid(tuple(Figure(chart) for chart in charts if chart.series), wide=True))
    if duel.frequent:
        rows = tuple((each.question, each.test, count(each.frequency)) for each in duel.frequent)
        blocks.append(Table("The most frequent tests", ("question", "test", "frequency"), rows, 2))
    return tuple(blocks)


def _exploits(steps: Sequence[Step]) -> tuple[Block, ...]:
    lines = _curves(steps, {"easy": "passed by their code", "timeouts": "into the time limit"})
    blocks: list[Block] = []
    if lines:
        blocks.append(Figure(LineChart("New tests, of codes that run", "step", "share", lines, share)))
    invalid, unreadable = Counter[str](), Counter[str]()
    for step in steps:
        invalid.update(step.invalid)
        unreadable.update(step.unreadable)
    if invalid:
        words = {f"{cause}: {_CAUSES[cause]}" if cause in _CAUSES else cause: n for cause, n in invalid.items()}
        blocks.append(counted("Pieces of suites that counted as invalid", "cause", "pieces", words))
    if unreadable:
        blocks.append(counted("Codes that could not be read", "reason", "codes", unreadable))
    return tuple(blocks)


def _learning(steps: Sequence[Step]) -> tuple[Block, ...]:
    charts = (
        _of_both(steps, "kl", "Divergence from the start", "nats a token", amount),
        _of_both(steps, "entropy", "Entropy", "nats a token", amount),
        _of_both(steps, "gradient", "Gradient norm", "before it is clipped", amount),
        _of_both(steps, "zero_variance", "Groups of equal rewards", "share", share),
    )
    return (Grid(tuple(Figure(chart) for chart in charts), wide=True),) if steps else ()


def _of_both(steps: Sequence[Step], name: str, title: str, unit: str, write: Callable[[float], str]) -> LineChart:
    lines = (
        _curve("code model", [(step.number, step.coder[name]) for step in steps if name in step.coder], 0),
        _curve("test model", [(step.number, step.tester[name]) for step in steps if name in step.tester], 1),
    )
    return LineChart(title, "step", unit, tuple(line for line in lines if line.points), write)


def _curves(steps: Sequence[Step], names: Mapping[str, str]) -> tuple[Series, ...]:
    lines = (
        _curve(words, [(step.number, step.figures[name]) for step in steps if name in step.figures], place)
        for place, (name, words) in enumerate(names.items())
    )
    return tuple(line for line in lines if line.points)


def _curve(name: str, values: Sequence[tuple[int, float]], place: int) -> Series:
    """A line of at most `_MOST_POINTS` points, each the mean of as many steps as the others."""
    size = -(-len(values) // _MOST_POINTS) if values else 1
    groups = [values[at : at + size] for at in range(0, len(values), size)]
    points = tuple(
        Point(sum(x for x, _ in group) / len(group), Interval(sum(y for _, y in group) / len(group)))
        for group in groups
    )
    return Series(name, points, place, place)


def _time(duel: Duel) -> tuple[Block, ...]:
    timed = [each for each in duel.measured if each.seconds]
    rows = tuple(
        (str(each.number), *(seconds(each.seconds.get(stage)) for stage in ("play", "measure"))) for each in timed
    )
    return (Table("Time spent", ("iteration", "play", "measure"), rows),) if rows else ()
