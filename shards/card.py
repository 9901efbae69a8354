"""The card of a published dataset: YAML for machines, and what a stranger has to know.

A card is a function of its `CardFacts` and nothing else, so it changes only when they do. What people write on the Hub
below the last line is theirs: `own_words` finds it, and the next card ends with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from shards.diversity import Diversity
from shards.export import DATA_FILES
from shards.figures import RowFigures
from shards.manifest import DataFile
from shards.schema import ROW_SCHEMA, features

CARD_NAME = "README.md"
LAST_LINE = "<!-- What you write below this line stays when puzzlegen publishes again. -->"
_MOST_TEXT = 2_000  # characters of a program on the card
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"),
          (10**8, "10M<n<100M"), (10**9, "100M<n<1B"))  # fmt: skip
_COLUMNS = {
    "puzzle": "source of `f`, which says whether its first argument is a right answer",
    "solutions": "sources of `g`, each of which returns a right answer; verified, shortest first",
    "answers": "what each solution returns, as a Python literal: read it with `ast.literal_eval`",
    "solve_rate": "share of the model's attempts at this puzzle that were accepted",
    "template": "digest with constants masked: rows that share it differ in constants only",
    "fingerprint": "digest with local names made canonical: no two rows share it",
    "sandbox_level": "walls between the untrusted code and the machine when the row was judged",
}


class CardFacts(NamedTuple):
    """All that a card tells. `figures` and `diversity` are those of the rows, `funnel` and `rejected` the ledger's."""

    repo_id: str
    license: str
    run: str  # fingerprint
    made: Mapping[str, str]  # how: a name and a value, in the order of the table
    target: str | None  # what an unfinished run is to become, in words
    figures: RowFigures
    diversity: Diversity
    measured_novelty: bool  # whether the seeds were at hand
    funnel: Mapping[str, int]  # stages in order
    left_over: int  # new candidates at which nobody looked any more, since the target was met
    attempts: Mapping[str, int]  # outcomes of attempts
    rejected: Mapping[str, int]
    versions: Mapping[str, str | None]
    timeout: float
    memory_mb: int


def render_card(facts: CardFacts, files: Sequence[DataFile], own_words: str = "") -> str:
    """The text of README.md for a dataset of `files`."""
    tags = ["synthetic", "puzzlegen", "code", "programming-puzzles", "python"]
    yaml = card_yaml(facts.repo_id, facts.license, ROW_SCHEMA, files, tags)
    return assemble(yaml, _sections(facts), own_words)


def assemble(yaml: str, sections: Iterable[str], own_words: str) -> str:
    """A card with our last line once above what people have written, whatever a shown row holds."""
    shown = "\n\n".join(sections).replace(LAST_LINE, LAST_LINE.replace("<", "< ", 1))
    return f"---\n{yaml}\n---\n\n{shown}\n\n{LAST_LINE}\n{own_words}"


def own_words(card: str) -> str:
    """What someone has written into an earlier card, below its last line."""
    rest, end, below = card.partition(LAST_LINE)[2].partition("\n")  # editors leave blanks and carriage returns there
    return f"{rest.strip()}{end}{below}" if rest.strip() else below


def is_ours(card: str) -> bool:
    """Whether a card has the last line of ours."""
    return LAST_LINE in card


def size_category(rows: int) -> str:
    """The Hub's name for a dataset of so many rows."""
    return next((name for limit, name in _SIZES if rows < limit), "n>1B")


def card_yaml(repo_id: str, license_name: str, schema: pa.Schema, files: Sequence[DataFile], tags: list[str]) -> str:
    """The head of a card, without its fences: what the Hub and `datasets` read."""
    from huggingface_hub import DatasetCardData

    size = sum(file.arrow_size for file in files)
    rows = sum(file.rows for file in files)
    return str(
        DatasetCardData(
            license=license_name,
            language=["code"],
            pretty_name=repo_id.rpartition("/")[2],
            size_categories=[size_category(rows)],
            task_categories=["text-generation"],
            annotations_creators=["machine-generated"],
            tags=tags,
            configs=[{"config_name": "default", "data_files": [{"split": "train", "path": DATA_FILES}]}],
            dataset_info={
                "features": [_yaml_feature(name, kind) for name, kind in features(schema).items()],
                "splits": [{"name": "train", "num_bytes": size, "num_examples": rows}],
                "download_size": sum(file.size for file in files),
                "dataset_size": size,
            },
        )
    )


def _yaml_feature(name: str, kind: Mapping[str, Any]) -> dict[str, Any]:
    """A feature in the form that `datasets` writes into cards."""
    return {"name": name} | ({"list": kind["feature"]["dtype"]} if "feature" in kind else {"dtype": kind["dtype"]})


def _sections(facts: CardFacts) -> Iterable[str]:
    figures = facts.figures
    yield f"# {facts.repo_id.rpartition('/')[2]}"
    yield (
        f"{figures.rows:,} programming puzzles with {figures.pairs:,} solutions, all written by a language model. Each"
        " pair was run, and is here because the solution's answer satisfies the puzzle. Made with puzzlegen; every"
        " number on this page was counted from the rows and the run's ledger when it was published."
    )
    if facts.target:
        yield f"**The run is not finished:** {facts.target}. Later rows come in further files; these ones stay."
    yield "## Use"
    load = f'from datasets import load_dataset\n\ndata = load_dataset("{facts.repo_id}", split="train")'
    yield fenced(load, "python")
    yield (
        f"`puzzlegen audit {facts.repo_id}` runs every pair again on your machine, in a sandbox. Outside of one, do"
        " not run what a language model wrote."
    )
    yield "## A row"
    yield from _row(figures.first or {})
    yield table(("column", "holds"), [(f"`{name}`", text) for name, text in _COLUMNS.items()])
    yield "## How it was made"
    yield table(("", ""), [*facts.made.items(), *_versions(facts.versions), ("run", f"`{facts.run}`")])
    yield "## Funnel"
    yield "A candidate is a text that the model wrote for a puzzle. So many were left after each step:"
    yield counts_table(("step", "candidates"), facts.funnel)
    yield "Why the others were not kept:"
    yield counts_table(("reason", "candidates"), facts.rejected)
    if facts.left_over:
        yield f"Another {facts.left_over:,} new puzzles were left over when there were enough."
    tried = f"{'other ' if facts.left_over else ''}{facts.funnel.get('novel', 0) - facts.left_over:,}"
    yield f"The model's attempts to solve the {tried} new puzzles:"
    yield counts_table(("outcome", "attempts"), facts.attempts)
    yield "## Deduplication and decontamination"
    yield _dedup(facts)
    yield "## Verification"
    yield (
        "A pair is accepted if `f(g()) is True` in one process, and if the answer, computed in another under another"
        " hash seed, satisfies the puzzle alone in a third. Solutions cannot reach what judges them."
        f" Limits: {facts.timeout:g} s and {facts.memory_mb:,} MiB for each run."
    )
    yield table(
        ("judged", "rows"),
        [
            *((f"at sandbox level {level}", f"{count:,}") for level, count in sorted(figures.sandbox_levels.items())),
            *((f"by verifier {word}", f"{count:,}") for word, count in sorted(figures.verifier_versions.items())),
        ],
    )
    yield "## Diversity"
    yield table(("figure", "value"), list(_diversity(facts)))
    yield "## Limits"
    yield _limits(figures)


def _row(row: Mapping[str, Any]) -> Iterable[str]:
    yield fenced(_short(f"{row['puzzle']}\n\n{row['solutions'][0]}"), "python")
    yield (
        f"The answer is {_code(_short(row['answers'][0], 200))}, of type `{row['answer_type']}`; {row['solved']:,} of"
        f" {row['attempts']:,} attempts were accepted."
    )


def _versions(versions: Mapping[str, str | None]) -> list[tuple[str, str]]:
    known = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    return [("versions", known)] if known else []


def _dedup(facts: CardFacts) -> str:
    doubled = sum(count for reason, count in facts.rejected.items() if reason.startswith("duplicate_"))
    figures = [
        ("duplicates and near-duplicates of kept rows", doubled),
        ("more of a template that was full", facts.rejected.get("template_full", 0)),
        ("copies of a seed puzzle", facts.rejected.get("copy_of_seed", 0)),
        ("too near a protected test puzzle", facts.rejected.get("contaminated", 0)),
    ]
    return "Removed:\n\n" + table(("what", "candidates"), [(what, f"{count:,}") for what, count in figures])


def _diversity(facts: CardFacts) -> Iterable[tuple[str, str]]:
    found, figures = facts.diversity, facts.figures
    yield "templates (puzzles that differ in more than constants)", f"{found.templates:,}"
    yield (
        "rows in the largest template, in the ten largest",
        (f"{found.top_template_share:.2%}, {found.top_10_template_share:.2%}"),
    )
    if facts.measured_novelty:
        yield "novelty: 1 - largest Jaccard index with a seed, mean", f"{found.novelty[0]:.3f}"
    yield f"Vendi score of {found.sample:,} rows drawn at random", f"{found.vendi:,.1f}"
    yield (
        "distinct 1-, 2-, 3-grams of tokens in that sample",
        ", ".join(f"{share:.3f}" for share in found.distinct_ngrams),
    )
    yield "answer types", ", ".join(f"`{name}` {count:,}" for name, count in _largest(found.answer_types))
    yield "imported modules", ", ".join(f"`{name}` {count:,}" for name, count in _largest(found.modules)) or "none"
    yield "solve rate, mean", f"{figures.mean_solve_rate:.3f}"
    yield "puzzles by solve rate, from [0, 0.1) to [0.9, 1]", ", ".join(f"{count:,}" for count in found.solve_rates)
    yield "tokens sampled for these rows", f"{figures.tokens:,}"


def _limits(figures: RowFigures) -> str:
    limits = (
        "The data is synthetic. Nothing measures whether a puzzle is interesting, or good to learn from.",
        "What a puzzle says about its answer is taken for the truth; a right answer may have been guessed.",
        "Puzzles of equal meaning in other words are both kept; a protected puzzle in other words is not recognised.",
        (
            f"Only puzzles that were solved are here ({figures.solved:,} of {figures.attempts:,} attempts at them"
            " succeeded): solve rates are biased upwards."
        ),
        "The licence is its publisher's choice. Those of the model and of the seed puzzles may bind, too.",
    )
    return "\n".join(f"- {limit}" for limit in limits)


def _largest(counts: Mapping[str, int], most: int = 12) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def counts_table(head: tuple[str, str], counts: Mapping[str, int]) -> str:
    """Names and how often they came, as a table."""
    return table(head, [(f"`{name}`", f"{count:,}") for name, count in counts.items()])


def table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    """Two columns of text as a table, whatever is in it."""
    cells = [head, ("---", "---"), *((_cell(left), _cell(right)) for left, right in rows)]
    return "\n".join(f"| {left} | {right} |" for left, right in cells)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    """`text` as inline code, whatever is in it."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    padding = " " if "`" in text else ""
    return f"{fence}{padding}{' '.join(text.split())}{padding}{fence}"


def fenced(text: str, language: str) -> str:
    """`text` as a block of code that nothing in it can end."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def _short(text: str, most: int = _MOST_TEXT) -> str:
    return text if len(text) <= most else text[:most] + " ..."
