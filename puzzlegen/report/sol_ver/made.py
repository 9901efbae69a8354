"""What the iterations of a `sol-ver` loop made: from invented tasks to what is learned, stage by stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from puzzlegen.report.figures import Interval, count, largest, ratio, share
from puzzlegen.report.loops.comparison import comparing_chart
from puzzlegen.report.page import Block, Figure, Grid, Prose, Table
from puzzlegen.report.sol_ver.data import SolVerIteration, SolVerRun

_MOST_REASONS = 20
_OUTCOMES = {
    "agreed": "became a triple",
    "no_code": "no code can be read",
    "no_test": "no test is valid",
    "all_fail": "no code passes any test",
    "too_few": "too few codes behave alike",
    "few_tests": "they pass too few tests",
    "low_score": "they pass too small a share of the tests",
    "tied": "two groups have equally many codes and tests",
    "no_body": "the codes are more than the function",
    "contaminated": "has the solution of a held-out task",
    "template_full": "has a code that enough others have",
    "unverified": "learned as it was written, judged by nobody",
    "nothing_read": "neither a code nor a suite can be read",
}
_MADE = {
    "triples": "triples",
    "texts:code": "texts of code",
    "texts:tests": "texts of tests",
    "preferences:code": "preferences of code",
    "preferences:tests": "preferences of tests",
}
_CELLS = {
    "pass": "passed",
    "wrong": "gave a wrong value",
    "error": "raised",
    "timeout": "did not end in time",
    "invalid": "gave nothing that can be compared",
}


def invented(run: SolVerRun) -> tuple[Block, ...]:
    """Tasks: how many were written, how many are new, and why the others are not."""
    made = [each for each in run.iterations if each.written is not None]
    if not made:
        return ()
    rows = (
        ("completions written", *(count(each.written) for each in made)),
        ("new tasks", *(_of(each.tasks, each.written) for each in made)),
    )
    table = Table("Tasks, and their share of what was written", ("stage", *_headings(made)), rows)
    totals = Counter[str]()
    for each in made:
        totals.update(each.refused)
    refused = tuple(
        (reason, *(count(each.refused.get(reason, 0)) for each in made))
        for reason, _ in largest(totals, _MOST_REASONS)
    )
    return (table, Table("Not kept, by reason", ("reason", *_headings(made)), refused)) if refused else (table,)


def outcomes(run: SolVerRun) -> tuple[Block, ...]:
    """The answers to the tasks, and what came of the tasks by outcome."""
    blocks: list[Block] = []
    if answered := [each for each in run.iterations if each.answers]:
        blocks.append(Table("Answers", ("answers", *_headings(answered)), _answers(answered)))
    if harvested := [each for each in run.iterations if each.outcomes()]:
        totals = Counter[str]()
        for each in harvested:
            totals.update(each.outcomes())
        rows = tuple(
            (
                outcome,
                _OUTCOMES.get(outcome, ""),
                *(_of(each.outcomes().get(outcome, 0), sum(each.outcomes().values())) for each in harvested),
            )
            for outcome, _ in largest(totals, _MOST_REASONS)
        )
        columns = ("outcome", "the task", *_headings(harvested))
        blocks.append(Table("Tasks by outcome, and their share of all that were answered", columns, rows, 2))
    return tuple(blocks)


def _answers(made: Sequence[SolVerIteration]) -> tuple[tuple[str, ...], ...]:
    def row(name: str, part: str, whole: Callable[[dict[str, int]], int | None]) -> tuple[str, ...]:
        return (name, *(_of(each.answers.get(part, 0), whole(each.answers)) for each in made))

    def cells(answers: dict[str, int]) -> int:
        return sum(number for key, number in answers.items() if key.startswith("cell:"))

    return (
        ("codes written", *(count(each.answers.get("codes")) for each in made)),
        row("codes that could be read", "codes_read", lambda answers: answers.get("codes")),
        ("tests written", *(count(each.answers.get("tests")) for each in made)),
        row("tests that could be read", "tests_read", lambda answers: answers.get("tests")),
        ("runs of a code on a test", *(count(cells(each.answers)) for each in made)),
        *(
            row(f"runs that {words}", f"cell:{status}", cells)
            for status, words in _CELLS.items()
            if any(f"cell:{status}" in each.answers for each in made)
        ),
    )


def yields(runs: Sequence[SolVerRun]) -> tuple[Block, ...]:
    """What there is to learn from, and why there are no more preferences."""
    charts = [
        Figure(chart)
        for title, y_label, value_of, write in (
            ("Tasks that agree", "share of those answered", _agreed, share),
            ("Triples", "new ones", _counted("triples"), count),
            ("Texts", "of both roles", _counted("texts"), count),
            ("Preferences", "of both kinds", _counted("preferences"), count),
        )
        if (chart := comparing_chart(title, y_label, runs, value_of, write))
    ]
    made = [each for each in runs[0].iterations if each.yields]
    if not charts or not made:
        return tuple(charts)
    rows = tuple((words, *(count(each.yields.get(key, 0)) for each in made)) for key, words in _MADE.items())
    table = Table("What there is to learn", ("rows", *_headings(made)), rows)
    return (Grid(tuple(charts)), table, *_without_preference(made))


def _without_preference(made: Sequence[SolVerIteration]) -> tuple[Block, ...]:
    keys = sorted({key for each in made for key in each.yields if "_pair:" in key and not key.endswith(":made")})
    rows = tuple(
        (kind.removesuffix("_pair"), reason, *(count(each.yields.get(f"{kind}:{reason}", 0)) for each in made))
        for kind, _, reason in (key.partition(":") for key in keys)
    )
    if not rows:
        return ()
    columns = ("kind", "why", *_headings(made))
    note = "No code was wrong, or no suite worse; or the answers were nearly alike, or of very unequal length."
    return (Table("Triples without a preference", columns, rows, 2), Prose(note))


def _agreed(each: SolVerIteration) -> Interval | None:
    """None where nothing is asked to agree."""
    found = each.outcomes()
    value = None if "unverified" in found else ratio(found.get("agreed", 0), sum(found.values()))
    return None if value is None else Interval(value)


def _counted(key: str) -> Callable[[SolVerIteration], Interval | None]:
    return lambda each: Interval(each.yields[key]) if key in each.yields else None


def _of(part: int | None, whole: int | None) -> str:
    found = ratio(part, whole)
    return count(part) if found is None else f"{count(part)} ({share(found)})"


def _headings(made: Sequence[SolVerIteration]) -> tuple[str, ...]:
    return tuple(f"iteration {each.number}" for each in made)
