"""Samples of what a `sol-ver` loop learns from: triples, and preferences with what tells the answers apart."""

from __future__ import annotations

from collections.abc import Sequence

from puzzlegen.report.page import Block, Card, Code, Facts, Fold, Grid, Prose
from puzzlegen.report.sol_ver.task_rows import PreferenceSample, TripleSample

_MOST_CODES = 3


def sampled_triples(samples: Sequence[TripleSample]) -> tuple[Block, ...]:
    """Tasks with the codes and tests that agree on them."""
    if not samples:
        return ()
    cards = tuple(_triple(sample) for sample in samples)
    said = (
        "From the newest iteration that has any. Nobody has said that any of it is right: codes and tests agree with "
        "each other."
    )
    return (Prose(said), Grid(cards, wide=True))


def sampled_preferences(samples: Sequence[PreferenceSample]) -> tuple[Block, ...]:
    """Pairs of answers, in a fold for each kind."""
    folds = tuple(
        Fold(f"{kind}: {len(of_kind)} of them", (Grid(tuple(map(_preference, of_kind)), wide=True),))
        for kind in dict.fromkeys(sample.kind for sample in samples)
        if (of_kind := [sample for sample in samples if sample.kind == kind])
    )
    said = (
        "Likewise, each with the test that tells the answers apart, and what the right code and the wrong one gave on "
        "it."
    )
    return (Prose(said), *folds) if folds else ()


def _triple(sample: TripleSample) -> Card:
    facts = (
        ("votes", f"{sample.votes:,} of {sample.codes_sampled:,} codes"),
        ("tests passed", f"{len(sample.tests):,} of {sample.tests_valid:,}"),
    )
    shown = sample.codes[:_MOST_CODES]
    more = len(sample.codes) - len(shown)
    return Card(
        sample.signature,
        (
            Prose(sample.description),
            Facts(facts),
            *(Code("a code of the consensus", code) for code in shown),
            *([Prose(f"and {more} codes more that behave alike")] if more else []),
            Code("tests", "\n".join(sample.tests)),
        ),
    )


def _preference(sample: PreferenceSample) -> Card:
    blocks = [
        Code("prompt", sample.prompt),
        Code("preferred", sample.chosen.strip("\n")),
        Code("to", sample.rejected.strip("\n")),
        Code("told apart by", sample.test),
        Code("on which right code gives", sample.right_value),
        Code("and wrong code", sample.wrong_value),
    ]
    if sample.kind == "tests":
        blocks.append(Code("the wrong code", sample.wrong))
        fault = sample.fault or "nothing, and wrong code neither"
        blocks.append(Code("of the other suite, right code fails", fault))
    return Card(sample.id, tuple(blocks))
