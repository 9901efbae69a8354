"""The page of a `sol-ver` loop: whether the model writes better code and better tests, and from what it learned."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from puzzlegen.report.figures import Interval, count, seconds, share, share_interval
from puzzlegen.report.loops.arms import ArmDifference, arm_differences, arms_table
from puzzlegen.report.loops.comparison import comparing_chart, labels, pass_rates
from puzzlegen.report.loops.rounds import ending, evaluations, is_done, measured
from puzzlegen.report.loops.solved import by_group, newly_solved
from puzzlegen.report.page import Block, Facts, Figure, Fold, Grid, Page, Prose, Section, Table
from puzzlegen.report.parts import configuration, time_table
from puzzlegen.report.sol_ver.data import ARMS, MEASURES, PAIRED, STAGES, TEST_MEASURES, SolVerIteration, SolVerRun
from puzzlegen.report.sol_ver.gains import gains
from puzzlegen.report.sol_ver.made import invented, outcomes, yields
from puzzlegen.report.sol_ver.samples import sampled_preferences, sampled_triples
from puzzlegen.report.sol_ver.training import preferring, supervised

_CHARTED = {
    "accuracy": ("Test accuracy", "share of tests that hold for the reference"),
    "false_positives": ("False positives", "share of mutants let through: less is better"),
    "valid": ("Valid tests", "share of what stands in a test's place"),
}
_ABOUT_TESTS = (
    "A test is right if the reference solution passes it. A mutant is let through if it passes every right test of a "
    "suite. Look at both: tests of trivial arguments are right more often, and tell less."
)


def sol_ver_page(run: SolVerRun, others: Sequence[SolVerRun]) -> Page:
    """The page of `run`, with `others` as further lines in its charts."""
    runs = (run, *others)
    sections = (
        Section("At a glance", (_glance(run),)),
        Section("Code", pass_rates(runs)),
        Section("Tests", _tests(runs)),
        Section("Beside the base", gains(runs)),
        Section("Arms", arms_table(sol_ver_differences(runs))),
        Section("Newly solved", newly_solved(run.iterations)),
        Section("By group", by_group(run)),
        Section("Invented tasks", invented(run)),
        Section("What became of them", outcomes(run)),
        Section("Yields", yields(runs)),
        Section("Learning to write what agrees", supervised(run)),
        Section("Learning to prefer it", preferring(run)),
        Section("Triples", sampled_triples(run.triples)),
        Section("Preferences", sampled_preferences(run.preferences)),
        Section("Time", time_table({each.number: each.seconds for each in run.iterations}, STAGES)),
        Section("Configuration", configuration(run.record)),
    )
    notes = [*run.notes, *(f"{other.name}: {note}" for other in others for note in other.notes)]
    arm = f"Arm {run.arm}" + (f": {ARMS[run.arm]}." if run.arm in ARMS else ".")
    return Page(f"Sol-Ver: {run.name}", f"{arm} {ending(run)}", tuple(notes), sections)


def sol_ver_differences(runs: Sequence[SolVerRun]) -> tuple[ArmDifference, ...]:
    """By how much each measure of the whole method is above that of each control."""
    return tuple(
        one
        for measure in PAIRED
        for one in arm_differences(runs, "full", MEASURES[measure], partial(_outcomes, measure))
    )


def _outcomes(measure: str, run: SolVerRun) -> dict[int, dict[str, float]]:
    return run.outcomes[measure]


def _glance(run: SolVerRun) -> Block:
    pairs = [
        ("arm", run.arm),
        ("seed", run.seed),
        ("base", run.record.configuration.get("model", "")),
        ("iterations measured", count(measured(run))),
        ("iterations asked for", count(run.wanted)),
    ]
    found = evaluations(run)
    if 0 in found and measured(run):
        base, last = (next(each for each in run.iterations if each.number == number) for number in (0, max(found)))
        pairs += [
            (f"{name}, base to last", f"{share(before.value)} to {share(after.value)}")
            for measure, name in MEASURES.items()
            if (before := _measure(measure, base)) and (after := _measure(measure, last))
        ]
    for name in ("triples", "texts", "preferences"):
        made = [each.yields[name] for each in run.iterations if name in each.yields]
        pairs += [(name, count(sum(made)))] if made else []
    total = sum(value for each in run.iterations for value in each.seconds.values())
    pairs += [("time", seconds(total) if total else ""), ("last event", "" if is_done(run) else run.last_event or "")]
    return Facts(tuple((name, value) for name, value in pairs if value))


def _tests(runs: Sequence[SolVerRun]) -> tuple[Block, ...]:
    charts = [
        Figure(chart)
        for measure, (title, y_label) in _CHARTED.items()
        if (chart := comparing_chart(title, y_label, runs, partial(_measure, measure), share))
    ]
    if not charts:
        return ()
    names = labels(runs)
    caption = "Tests of the held-out tasks, with 95% intervals"
    tables: list[Block] = (
        [_tests_table(caption, runs[:1], ())] if any(each.tests for each in runs[0].iterations) else []
    )
    if len(runs) > 1:
        tables.append(Fold("The other runs", (_tests_table(f"{caption}, the other runs", runs[1:], names[1:]),)))
    return (Prose(_ABOUT_TESTS), Grid(tuple(charts)), *tables)


def _tests_table(caption: str, runs: Sequence[SolVerRun], names: Sequence[str]) -> Table:
    """All measures; without `names` of one run."""
    rows = tuple(
        (*names[place : place + 1], str(each.number), *(share_interval(each.tests.get(key)) for key in TEST_MEASURES))
        for place, run in enumerate(runs)
        for each in run.iterations
        if each.tests
    )
    return Table(caption, (*(("run",) if names else ()), "iteration", *map(MEASURES.__getitem__, TEST_MEASURES)), rows)


def _measure(measure: str, each: SolVerIteration) -> Interval | None:
    if measure == "pass@1":
        return each.evaluation.rates.get(1) if each.evaluation else None
    return each.tests.get(measure)
