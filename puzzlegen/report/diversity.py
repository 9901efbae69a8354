"""The figures of diversity in words, and how those of a loop are read over its iterations."""

from __future__ import annotations

from puzzlegen.report.figures import amount, count, listed, ratio, share
from puzzlegen.report.page import Table
from puzzlegen.report.reading.metrics import Diversity, Made

_REPEATED = frozenset(
    {"duplicate_exact", "duplicate_normalised", "duplicate_renamed", "duplicate_near", "template_full"}
)


def diversity_table(found: Diversity) -> Table:
    """Every figure with its meaning."""
    ngrams = ", ".join(map(share, found.distinct_ngrams))
    novelty = ""
    if found.novelty:
        mean, *quartiles = found.novelty
        novelty = f"{amount(mean)} ({listed([amount(value) for value in quartiles])})"
    rows = (
        ("templates", "Puzzles that differ in more than constants.", count(found.templates)),
        ("largest template", "The share of rows in it. Rising: one idea takes over.", share(found.top_template_share)),
        ("ten largest", "The share of rows in the ten largest templates.", share(found.top_10_template_share)),
        (
            "Vendi score",
            f"How many puzzles with nothing in common are as varied as a sample of {count(found.sample)}.",
            amount(found.vendi),
        ),
        (
            "distinct n-grams",
            "Of all runs of one, two and three tokens in the sample, the share that are different ones.",
            ngrams,
        ),
        (
            "novelty",
            "How far from the nearest seed: 0 is a copy, 1 shares nothing. The mean, and the three quartiles.",
            novelty,
        ),
        ("node entropy", "Bits: how evenly the kinds of syntax are used.", amount(found.node_entropy)),
        ("compression", "Bytes over bytes after zlib. Higher is more repetitive.", amount(found.compression_ratio)),
    )
    columns = ("figure", "what it tells", "value")
    return Table("Diversity of the kept puzzles", columns, tuple(row for row in rows if row[2]), 2)


def duplicate_share(made: Made) -> float | None:
    """The part of all sound, non-trivial candidates that were refused as repetitions of others."""
    refused = sum(number for reason, number in made.rejected.items() if reason in _REPEATED)
    return ratio(refused, made.funnel.get("nontrivial"))


def templates_per_row(made: Made) -> float | None:
    """Distinct templates over rows."""
    return ratio(made.diversity.templates, made.diversity.rows) if made.diversity else None
