"""What was made and how varied it is: the counts in the `metrics.json` of a run, or of a loop's iteration."""

from __future__ import annotations

from typing import NamedTuple

from puzzlegen.report.reading.document import Document


class Diversity(NamedTuple):
    """The figures of `shards.summarise`; what is not known is None or empty."""

    rows: int | None
    answer_types: dict[str, int]
    modules: dict[str, int]
    templates: int | None
    top_template_share: float | None
    top_10_template_share: float | None
    node_entropy: float | None
    distinct_ngrams: tuple[float, ...]
    novelty: tuple[float, ...]
    vendi: float | None
    sample: int | None
    solve_rates: tuple[int, ...]
    compression_ratio: float | None


class Made(NamedTuple):
    """What became of the candidates of a run; `attempts` are counts by outcome."""

    funnel: dict[str, int]
    attempts: dict[str, int]
    rejected: dict[str, int]
    diversity: Diversity | None


def read_made(metrics: Document) -> Made:
    """The counts in a `metrics.json`, or in an iteration of a loop's."""
    funnel = metrics.counts("funnel")
    outcomes = {key: value for key, value in funnel.items() if key.startswith("attempt:")}
    figures = metrics.part("diversity")
    return Made(
        {key: value for key, value in funnel.items() if key not in outcomes},
        {key.removeprefix("attempt:"): value for key, value in outcomes.items()},
        metrics.counts("rejected"),
        _read_diversity(figures) if figures else None,
    )


def _read_diversity(figures: Document) -> Diversity:
    rates = figures.numbers("solve_rates", 10)
    return Diversity(
        rows=figures.count("rows"),
        answer_types=figures.counts("answer_types"),
        modules=figures.counts("modules"),
        templates=figures.count("templates"),
        top_template_share=figures.number("top_template_share"),
        top_10_template_share=figures.number("top_10_template_share"),
        node_entropy=figures.number("node_entropy"),
        distinct_ngrams=figures.numbers("distinct_ngrams", 3),
        novelty=figures.numbers("novelty", 4),
        vendi=figures.number("vendi"),
        sample=figures.count("sample"),
        solve_rates=tuple(int(max(0.0, rate)) for rate in rates),
        compression_ratio=figures.number("compression_ratio"),
    )
