"""Tables and charts that the pages of runs and of loops share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from puzzlegen.generation.funnel import FUNNEL_STAGES, LEFT_OVER, decided
from puzzlegen.report.drawing.browser import Browser, Entry
from puzzlegen.report.drawing.charts import ColumnChart
from puzzlegen.report.figures import DASH, count, largest, moment, ratio, seconds, share
from puzzlegen.report.page import Block, Facts, Prose, Table
from puzzlegen.report.reading.metrics import Made
from puzzlegen.report.reading.record import Record
from puzzlegen.report.reading.rows import MOST_ROWS, Row

RATE_LABELS = tuple(f"{low / 10:.1f} to {(low + 1) / 10:.1f}" for low in range(10))
STAGE_WORDS = {
    "proposed": "texts that the model wrote",
    "parsed": "are functions that return something",
    "valid": "keep the rules for puzzles",
    "runs": "ran on trial answers without a fault",
    "nontrivial": "no trivial answer solves them",
    "novel": "are no copy, no duplicate, and not protected",
    "solved": "at least one attempt solves them",
    "kept": "are still new when their turn comes",
}
_CONFIGURATION_LATER = ("quiet", "out")
_MOST_GROUPS = 40
_MOST_BROWSED = 300


def funnel_table(made: Made) -> tuple[Block, ...]:
    """The stages of the factory; none if nothing is counted."""
    stages = [stage for stage in FUNNEL_STAGES if stage in made.funnel]
    if not stages:
        return ()
    counts = [made.funnel[stage] for stage in stages]
    rows = tuple(
        (stage, STAGE_WORDS[stage], count(number), "" if of is None else share(ratio(number, of)))
        for stage, number, of in zip(stages, counts, (decided(made.funnel, stage) for stage in stages), strict=True)
    )
    bars = tuple(ratio(number, counts[0]) for number in counts)
    columns = ("stage", "what is left", "candidates", "of the stage before")
    table = Table("What was left after each stage", columns, rows, 2, bars)
    left_over = made.funnel.get(LEFT_OVER)
    if not left_over:
        return (table,)
    return (table, Prose(f"When the target was met, {left_over:,} new puzzles were left over: no share counts them."))


def counted(caption: str, heading: str, what: str, counts: Mapping[str, int], most: int = _MOST_GROUPS) -> Table:
    """Counts by name with their shares, the largest first; what is beyond `most` is in one row."""
    total = sum(counts.values())
    shown = largest(counts, most)
    rest = total - sum(number for _, number in shown)
    if rest:
        shown.append((f"{len(counts) - len(shown)} others", rest))
    rows = tuple((name, count(number), share(ratio(number, total))) for name, number in shown)
    tallest = max((number for _, number in shown), default=0)
    return Table(caption, (heading, what, "share"), rows, 1, tuple(ratio(number, tallest) for _, number in shown))


def solve_rates(title: str, counts: tuple[int, ...], top: int = 1, colour: int = 0) -> ColumnChart:
    """The histogram of solve rates, in ten bins."""
    return ColumnChart(title, "solve rate", "puzzles", RATE_LABELS, counts, top, colour)


def browsed(rows: Sequence[Row], kept: int | None) -> tuple[Block, ...]:
    """A browser over `rows`, or some from all over them where they are many; `kept` is how many there are in all."""
    if not rows:
        return ()
    many = min(len(rows), _MOST_BROWSED)
    chosen = [rows[place * len(rows) // many] for place in range(many)]
    entries = tuple(
        Entry(
            row.puzzle,
            row.solutions,
            row.answers if row.judged else (),
            row.answer_type,
            row.solve_rate if row.judged else None,
        )
        for row in chosen
    )
    said = f"All {many:,} puzzles." if many == kept else f"{many:,} puzzles, evenly from {looked_at(rows)}."
    if any(row.judged for row in chosen):
        said += " Hard ones were solved by less than a third of the attempts, easy ones by two thirds or more."
    return (Prose(said), Browser(entries))


def looked_at(rows: Sequence[Row]) -> str:
    """What `rows` are, in words."""
    number = len(rows)
    return f"the first {number:,} rows that were looked at" if number >= MOST_ROWS else f"{number:,} rows"


def time_table(spent: Mapping[int, Mapping[str, float]], stages: Sequence[str]) -> tuple[Table, ...]:
    """Seconds by iteration and stage, with their sums; none if there are none."""
    timed = {number: times for number, times in spent.items() if times}
    if not timed:
        return ()
    rows = [
        (str(number), *(seconds(times.get(stage)) for stage in stages), seconds(sum(times.values())))
        for number, times in timed.items()
    ]
    sums = [sum(times.get(stage, 0.0) for times in timed.values()) for stage in stages]
    rows.append(("all", *(seconds(value) if value else DASH for value in sums), seconds(sum(sums))))
    return (Table("Time spent", ("iteration", *stages, "in all"), tuple(rows)),)


def configuration(record: Record) -> tuple[Facts, ...]:
    """How a run was made: every option, then what it ran on."""
    options = [(key, value) for key, value in record.configuration.items() if key not in _CONFIGURATION_LATER]
    told = [(key.replace("_", " "), "not set" if value == "null" else value) for key, value in options]
    made = [
        ("begun", moment(record.created)),
        ("sandbox level", record.sandbox_level),
        ("fingerprint", record.fingerprint),
    ]
    facts = [(name, value) for name, value in made if value]
    versions = [(name, value) for name, value in record.versions.items() if value != "null"]
    return tuple(Facts(tuple(pairs)) for pairs in (told, [*facts, *versions]) if pairs)
