"""The page of a run of `cosplay`: whether codes, tests and choices got better by round, and what that has cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from puzzlegen.report.cosplay.against import against
from puzzlegen.report.cosplay.agreement import agreement, alignment
from puzzlegen.report.cosplay.boards import boards
from puzzlegen.report.cosplay.curves import curves
from puzzlegen.report.cosplay.data import CHOOSERS, CONDITIONAL, MEASURES, CosplayRun
from puzzlegen.report.cosplay.plays import Plays
from puzzlegen.report.figures import count, ratio, share, share_interval
from puzzlegen.report.page import Block, Facts, Page, Prose, Section, Table
from puzzlegen.report.parts import configuration, counted

_STAGES = {
    "ideas": "observations, plans and attacks",
    "codes": "the first pool of codes",
    "tests": "the first pool of tests",
    "cleaning": "codes that pass nothing, written anew",
    "coupling": "the test that the fewest codes pass, replaced",
    "fixing": "codes that fail the most passed test, repaired",
    "replacement": "tests that no code passes, or all, replaced",
    "choice": "random inputs for the last choice",
}
_OUTCOMES = {
    "chosen": "a code was chosen that passes a valid test",
    "untested": "there is a code, and no valid test",
    "hopeless": "no code passes a valid test; the first is given",
    "no_code": "nothing that was written is code",
}
_ABOUT_COST = (
    "Generated tokens count whether they were used or not; consumed ones are those of answers that something was "
    "taken from. An execution is a run of a code on an input; what is known already is not run again."
)


def cosplay_page(run: CosplayRun, others: Sequence[CosplayRun], plays: Plays) -> Page:
    """The page of `run`, with its `plays`, and with `others` beside it."""
    outcomes = run.outcomes or plays.outcomes
    sections = (
        Section("At a glance", _glance(run, outcomes)),
        Section("By round", curves(run)),
        Section("When agreement helps", alignment(run)),
        Section("Agreement", agreement(plays) if not run.rounds else ()),
        Section("Beside other runs", against((run, *others))),
        Section("Tokens and executions", _cost(run.spent or plays.spent)),
        Section("Boards", boards(plays.plays)),
        Section("Configuration", configuration(run.record)),
    )
    notes = [*dict.fromkeys((*run.notes, *plays.notes))]
    notes += [f"{other.name}: {note}" for other in others for note in other.notes]
    return Page(f"CoSPlay: {run.name}", _lead(run, outcomes), tuple(notes), sections)


def _lead(run: CosplayRun, outcomes: Mapping[str, int]) -> str:
    ended, wanted = sum(outcomes.values()), run.record.target
    chooser = "Codes and self-written tests improve each other, and consensus chooses."
    if run.chooser != "cosplay":
        chooser = (
            f"A baseline: plain pools of codes and tests, of which {CHOOSERS.get(run.chooser, run.chooser)} chooses."
        )
    if run.tasks is not None:
        scored = "" if run.rounds else " No task has a reference that holds, so nothing is scored."
        return f"{chooser} All {run.tasks:,} tasks have ended.{scored}"
    of = f" of {wanted:,}" if wanted is not None else ""
    return (
        f"{chooser} {ended:,}{of} tasks have ended so far: it is at work, or goes on when the command is repeated. "
        "Figures come at the end."
    )


def _glance(run: CosplayRun, outcomes: Mapping[str, int]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if run.rounds:
        blocks.append(Facts(_headline(run), large=True))
    facts = [
        ("chooses", run.arm),
        ("model", run.record.configuration.get("model", "")),
        ("seed", run.seed),
        ("rounds", run.record.configuration.get("rounds", "") if run.chooser == "cosplay" else ""),
        ("tasks", count(run.tasks if run.tasks is not None else run.record.target)),
        ("rows dropped", _counts(run.dropped)),
        ("not scored", f"{len(run.left_out):,} tasks" if run.left_out else ""),
    ]
    blocks.append(Facts(tuple((name, value) for name, value in facts if value)))
    if outcomes:
        words = {f"{name}: {_OUTCOMES[name]}" if name in _OUTCOMES else name: n for name, n in outcomes.items()}
        blocks.append(counted("How tasks ended", "outcome", "tasks", words))
    return tuple(blocks)


def _headline(run: CosplayRun) -> tuple[tuple[str, str], ...]:
    last = run.rounds[-1]
    pairs = [
        (f"{CHOOSERS[key]} chooses right", share_interval(last.choices[key]))
        for key in dict.fromkeys((run.chooser, "best_of_n"))
        if key in last.choices
    ]
    for key in ("pass@1", "test_accuracy", CONDITIONAL):
        over = f", over {last.agreed:,} tasks" if key == CONDITIONAL and last.agreed is not None else ""
        if key in last.measures:
            pairs.append((f"{MEASURES[key]}{over}", share_interval(last.measures[key])))
    return (*pairs, ("tokens a task", count(ratio(run.generated, run.tasks))))


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items()))


def _cost(spent: Mapping[str, Mapping[str, int]]) -> tuple[Block, ...]:
    """By stage, in the order of a play."""
    stages = [stage for stage in (*_STAGES, *sorted(spent.keys() - _STAGES.keys())) if stage in spent]
    if not stages:
        return ()
    total = {key: sum(counts.get(key, 0) for counts in spent.values()) for key in _COUNTS}
    rows = [_cost_row(stage, _STAGES.get(stage, ""), spent[stage], total) for stage in stages]
    rows.append(_cost_row("all", "", total, total))
    bars = (*(ratio(spent[stage].get("generated", 0), total["generated"]) for stage in stages), None)
    columns = ("stage", "what for", "tokens generated", "of all", "consumed", "of generated", "answers", "executions")
    return (Prose(_ABOUT_COST), Table("Where tokens and executions went", columns, tuple(rows), 2, bars))


_COUNTS = ("generated", "consumed", "completions", "executions")


def _cost_row(name: str, words: str, counts: Mapping[str, int], total: Mapping[str, int]) -> tuple[str, ...]:
    generated, consumed, answers, executions = (counts.get(key, 0) for key in _COUNTS)
    return (
        name,
        words,
        count(generated),
        share(ratio(generated, total["generated"])),
        count(consumed),
        share(ratio(consumed, generated)),
        count(answers),
        count(executions),
    )
