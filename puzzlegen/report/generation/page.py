"""The page of a `generate` run: what it is, what was left after each stage, what was kept and what it cost.

Beside another run it has a section that compares them, and that run's line in the charts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from puzzlegen.generation.funnel import kept_share
from puzzlegen.report.diversity import diversity_table
from puzzlegen.report.figures import amount, count, largest, ratio, seconds, share
from puzzlegen.report.generation.comparison import comparison, names_of
from puzzlegen.report.generation.data import Run
from puzzlegen.report.generation.templates import (
    new_templates,
    rows_by_length,
    rows_by_template_size,
    templates_by_rows,
)
from puzzlegen.report.generation.throughput import throughput_charts
from puzzlegen.report.page import Block, Card, Code, Facts, Figure, Fold, Grid, Page, Prose, Section, Table
from puzzlegen.report.parts import browsed, configuration, counted, funnel_table, looked_at, solve_rates
from puzzlegen.report.reading.rows import Row

_SEED = 0  # of the row that is drawn
_MOST_TEMPLATES = 5
_MOST_EXAMPLE_CHARS = 600


Runs: TypeAlias = Sequence[tuple[str, Run]]
"""Runs with what they are called in charts."""


def run_page(run: Run, other: Run | None = None) -> Page:
    """The page of `run`, beside `other` if there is one."""
    names = names_of(run, other) if other else (run.name,)
    runs = list(zip(names, (run, other) if other else (run,), strict=True))
    sections = (
        Section("At a glance", _glance(run)),
        Section(f"Compared with {other.name}" if other else "", comparison(run, other) if other else ()),
        Section("Funnel", funnel_table(run.made)),
        Section("Rejections", _rejections(run)),
        Section("Over time", _over_time(runs)),
        Section("Puzzles", _puzzles(run)),
        Section("Browse", browsed(run.rows, run.kept)),
        Section("Diversity", _diversity(run, runs)),
        Section("Templates", _templates(run)),
        Section("Examples", _examples(run.rows)),
        Section("Cost", _cost(run)),
        Section("Configuration", configuration(run.record)),
    )
    notes = [*run.notes, *(f"{other.name}: {note}" for note in other.notes)] if other else run.notes
    return Page(f"Puzzles: {run.name}", _lead(run), tuple(notes), sections)


def _lead(run: Run) -> str:
    kept, target = run.kept, run.record.target
    by = f" by the model {run.record.configuration['model']}" if "model" in run.record.configuration else ""
    if kept is None and (run.rows or target is None):
        return "How many puzzles have been kept is not known."
    if not kept:
        return f"Nothing has been kept yet{f' of {target:,} puzzles' if target else ''}."
    judged = not run.rows or any(row.judged for row in run.rows)
    kind = "verified puzzles" if judged else "puzzles whose solutions nobody has judged (a control)"
    if _done(run):
        return f"{kept:,} {kind}, written and solved{by}. The run is done."
    if target is None:
        return f"{kept:,} {kind}, written and solved{by}. Whether the run is done is not known."
    return (
        f"{kept:,} of {target:,} {kind} so far, written and solved{by}. The run is not done: it is at work, or "
        "goes on when the same command is given again."
    )


def _done(run: Run) -> bool:
    return run.kept is not None and run.record.target is not None and run.kept >= run.record.target


def _glance(run: Run) -> tuple[Block, ...]:
    funnel, model = run.made.funnel, run.record.configuration.get("model", "")
    proposed = funnel.get("proposed")
    pairs = [
        ("kept", count(run.kept)),
        ("target", count(run.record.target)),
        ("texts written", count(proposed)),
        ("kept of these", share(kept_share(funnel))),
        ("model", model),
        ("seed", run.record.configuration.get("seed", "")),
        ("sandbox level", run.record.sandbox_level or ""),
        ("wall time", seconds(run.seconds.get("wall"))),
    ]
    last = (Prose(f"Last event: {run.last_event}."),) if run.last_event and not _done(run) else ()
    return (Facts(tuple((name, value) for name, value in pairs if value), large=True), *last)


def _over_time(runs: Runs) -> tuple[Block, ...]:
    charts = throughput_charts([(name, run.stretches) for name, run in runs])
    if not charts:
        return ()
    return (
        Grid(tuple(map(Figure, charts))),
        Prose("Each point stands for the batches since the one before it. Pauses between two commands are left out."),
    )


def _rejections(run: Run) -> tuple[Block, ...]:
    if not run.made.rejected:
        return ()
    table = counted("Candidates by the reason of their rejection", "reason", "candidates", run.made.rejected)
    examples = {text.reason: text for text in reversed(run.rejected)}
    cards = []
    for reason, _ in largest(run.made.rejected, len(run.made.rejected)):
        if reason in examples:
            found = examples[reason]
            detail = (Prose(found.detail),) if found.detail else ()
            cards.append(Card(reason, (*detail, Code("as the model wrote it", _cut(found.text)))))
    fold = (Fold("An example of each", (Grid(tuple(cards), wide=True),)),) if cards else ()
    return (table, *fold)


def _puzzles(run: Run) -> tuple[Block, ...]:
    """Answer types, solve rates, modules and outcomes; from the rows themselves while the run is not measured."""
    found = run.made.diversity
    types: dict[str, int] = dict(found.answer_types) if found else {}
    rates = found.solve_rates if found else ()
    blocks: list[Block] = []
    if not found and run.rows:
        blocks.append(Prose(f"The run is not measured yet: these are counts of {looked_at(run.rows)}."))
        types = dict(Counter(row.answer_type for row in run.rows))
        bins = Counter(min(9, int(row.solve_rate * 10)) for row in run.rows)
        rates = tuple(bins[place] for place in range(10))
    side: list[Block] = []
    if types:
        side.append(counted("Puzzles by the type of their answer", "type", "puzzles", types))
    if rates and any(row.judged for row in run.rows):
        side.append(Figure(solve_rates("Puzzles by solve rate", rates)))
    if found and found.modules:
        side.append(counted("Puzzles that import a module", "module", "puzzles", found.modules, 10))
    if run.made.attempts:
        caption = "Attempts at solving, by their outcome"
        side.append(counted(caption, "outcome", "attempts", run.made.attempts))
    return (*blocks, Grid(tuple(side))) if side else ()


def _diversity(run: Run, runs: Runs) -> tuple[Block, ...]:
    """The figures of a run that is measured, and pictures of the rows that were looked at."""
    blocks: list[Block] = []
    if run.made.diversity:
        note = "Vendi score, n-grams and novelty only compare between runs whose samples are of the same size."
        blocks += [diversity_table(run.made.diversity), Prose(note)]
    elif run.kept:
        blocks.append(Prose("The figures of diversity are measured when the run is done."))
    if run.rows:
        found = [(name, each.rows) for name, each in runs if each.rows]
        charts = (templates_by_rows(found), new_templates(found), rows_by_length(run.rows))
        blocks.append(Grid(tuple(map(Figure, charts))))
    return tuple(blocks)


def _templates(run: Run) -> tuple[Block, ...]:
    """How large templates are, and the largest among the rows looked at."""
    if not run.rows:
        return ()
    members: dict[str, list[Row]] = {}
    for row in run.rows:
        members.setdefault(row.template, []).append(row)
    largest_first = largest({name: len(rows) for name, rows in members.items()}, _MOST_TEMPLATES)
    cards = tuple(
        Card(
            f"{number:,} rows, {share(ratio(number, len(run.rows)))}",
            (Code(f"one of them; template {name}", _cut(members[name][0].puzzle)),),
        )
        for name, number in largest_first
        if number > 1
    )
    if not cards:
        return (Prose(f"No two of {looked_at(run.rows)} share a template."),)
    return (
        Figure(rows_by_template_size(run.rows)),
        Prose(f"Puzzles of a template differ only in constants. The largest among {looked_at(run.rows)}:"),
        Grid(cards, wide=True),
    )


def _examples(rows: tuple[Row, ...]) -> tuple[Block, ...]:
    if not rows:
        return ()
    chosen = {"The shortest": min(rows, key=lambda row: (len(row.puzzle), row.puzzle))}
    if any(row.judged for row in rows):
        chosen["The hardest"] = min(rows, key=lambda row: (row.solve_rate, -len(row.puzzle), row.puzzle))
    chosen["One at random"] = random.Random(_SEED).choice(rows)
    return (Grid(tuple(_example(heading, row) for heading, row in chosen.items()), wide=True),)


def _example(heading: str, row: Row) -> Card:
    facts = [("answer type", row.answer_type)]
    if row.judged:
        facts += [("solve rate", amount(row.solve_rate, 3)), ("answer", row.answer[:_MOST_EXAMPLE_CHARS])]
    said = "its shortest verified solution" if row.judged else "an attempt, which nobody has judged"
    return Card(heading, (Code("puzzle", row.puzzle), Code(said, row.solution), Facts(tuple(facts))))


def _cost(run: Run) -> tuple[Block, ...]:
    if run.tokens is None and not run.seconds:
        return ()
    wall = run.seconds.get("wall")
    names = {"wall": "in all", "model": "model", "verify": "verifier", "wait": "model waits for the verifier"}
    rows = tuple(
        (names[key], seconds(value), "" if key == "wall" else share(ratio(value, wall)))
        for key, value in run.seconds.items()
    )
    facts = Facts(
        (
            ("tokens", count(run.tokens)),
            ("tokens per kept puzzle", amount(run.tokens_per_kept, 1)),
            ("kept per second", amount(run.kept_per_second)),
            ("batches", count(run.batches)),
        )
    )
    caption = "Time. Model and verifier work side by side, so their shares may add up to more than all."
    return (facts, *((Table(caption, ("what", "time", "of the wall time"), rows),) if rows else ()))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_EXAMPLE_CHARS else f"{text[:_MOST_EXAMPLE_CHARS]} ..."
