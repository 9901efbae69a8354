"""The card of a published dataset of triples: YAML for machines, and what a stranger has to know.

As that of puzzles (`shards.card`) it is a function of its facts alone, and ends with what people have written below
its last line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shards.card import assemble, card_yaml, counts_table, fenced, table
from shards.figures import DoubledRowError
from shards.manifest import DataFile
from shards.seen import Seen
from shards.task_schema import TRIPLE_SCHEMA

_COLUMNS = {
    "description": "what the function returns, in words",
    "signature": "the function's name, parameters and types",
    "codes": "programs that define it, of equal behaviour, shortest first",
    "tests": "assertions that each of these programs passes",
    "votes": "programs sampled with that behaviour, of `codes_sampled` that could be read",
    "score": "share of the `tests_valid` tests written for the task that these programs pass",
    "fingerprint": "the description without names, case and punctuation: no two rows share it",
    "sandbox_level": "walls between the untrusted code and the machine when the row was judged",
}
_MOST_TEXT = 2_000  # characters of a row on the card


@dataclass
class TripleFigures:
    """Sums of rows; each row that `counted` passes on is part of them."""

    rows: int = 0
    codes: int = 0
    tests: int = 0
    votes: int = 0
    codes_sampled: int = 0
    tokens: int = 0
    topics: Counter[str] = field(default_factory=Counter)
    sandbox_levels: Counter[str] = field(default_factory=Counter)
    verifier_versions: Counter[str] = field(default_factory=Counter)
    first: dict[str, Any] | None = None

    def counted(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """`rows`, counted one by one; DoubledRowError at one whose fingerprint another has."""
        with Seen() as seen:
            for row in rows:
                if not seen.add(row["fingerprint"]):
                    raise DoubledRowError(f"two rows have the fingerprint {row['fingerprint']}")
                self.first = self.first or dict(row)
                self.rows += 1
                self.codes += len(row["codes"])
                self.tests += len(row["tests"])
                self.votes += row["votes"]
                self.codes_sampled += row["codes_sampled"]
                self.tokens += row["tokens"]
                self.topics[row["topic"]] += 1
                self.sandbox_levels[row["sandbox_level"]] += 1
                self.verifier_versions[row["verifier_version"]] += 1
                yield row


class TripleFacts(NamedTuple):
    """All that a card tells. `figures` are those of the rows, `yields` the loop's counts of what came of tasks."""

    repo_id: str
    license: str
    run: str  # fingerprint
    made: Mapping[str, str]
    figures: TripleFigures
    yields: Mapping[str, int]
    timeout: float
    memory_mb: int


def render_triple_card(facts: TripleFacts, files: Sequence[DataFile], own_words: str = "") -> str:
    """The text of README.md for a dataset of `files`."""
    tags = ["synthetic", "puzzlegen", "code", "unit-tests", "python"]
    yaml = card_yaml(facts.repo_id, facts.license, TRIPLE_SCHEMA, files, tags)
    return assemble(yaml, _sections(facts), own_words)


def _sections(facts: TripleFacts) -> Iterable[str]:
    figures = facts.figures
    yield f"# {facts.repo_id.rpartition('/')[2]}"
    yield (
        f"{figures.rows:,} described tasks with {figures.codes:,} programs and {figures.tests:,} tests, all written by"
        " a language model. Every program of a row passed every test of it when it was run. Made with puzzlegen; every"
        " number on this page was counted from the rows and the run's records when it was published."
    )
    yield "**Agreement is no proof**: nobody has said that these programs, or these tests, are right."
    yield "## Use"
    yield fenced(
        f'from datasets import load_dataset\n\ndata = load_dataset("{facts.repo_id}", split="train")', "python"
    )
    yield (
        f"`puzzlegen audit {facts.repo_id}` runs every program on every test again on your machine, in a sandbox."
        " Outside of one, do not run what a language model wrote."
    )
    yield "## A row"
    row = figures.first or {}
    shown = "\n".join([f"# {row['description']}", row["codes"][0], *row["tests"]])
    yield fenced(shown if len(shown) <= _MOST_TEXT else shown[:_MOST_TEXT] + " ...", "python")
    yield table(("column", "holds"), [(f"`{name}`", text) for name, text in _COLUMNS.items()])
    yield "## How it was made"
    yield table(("", ""), [*facts.made.items(), ("run", f"`{facts.run}`")])
    yield "What came of the tasks:"
    yield counts_table(("outcome", "tasks"), facts.yields)
    topics = ", ".join(f"`{name}` {count:,}" for name, count in sorted(figures.topics.items()))
    yield "## Figures"
    yield table(
        ("figure", "value"),
        [
            ("codes that agree, of those that could be read", f"{figures.votes:,} of {figures.codes_sampled:,}"),
            ("tokens sampled for these rows", f"{figures.tokens:,}"),
            ("topics that were asked for", topics),
            ("limits of a run", f"{facts.timeout:g} s and {facts.memory_mb:,} MiB"),
            *((f"rows judged at sandbox level {key}", f"{n:,}") for key, n in sorted(figures.sandbox_levels.items())),
            *((f"rows judged by verifier {key}", f"{n:,}") for key, n in sorted(figures.verifier_versions.items())),
        ],
    )
    yield "## Limits"
    yield "\n".join((
        "- The data is synthetic. Where errors of programs and tests are alike, wrong ones agree.",
        "- A test asserts one value of one call. Other calls are not tested.",
        "- A protected task in other words is not recognised, nor a solution that does the same in another way.",
        "- The licence is its publisher's choice. That of the model may bind, too.",
    ))  # fmt: skip
