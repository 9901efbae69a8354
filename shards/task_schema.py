"""The columns of what is learned from described tasks: agreeing triples, texts and preferences in TRL's formats.

The names are part of the data format: add freely, never rename. `batch` is the place of the lot of tasks in its
iteration, by which a `ShardStore` keeps its order.
"""

from __future__ import annotations

from typing import TypedDict

from shards.schema import make_schema


class TripleRow(TypedDict):
    """A task, codes and tests of it: every code passes every test. Nobody has said that any of them is right."""

    id: str
    description: str
    signature: str
    entry_point: str
    codes: list[str]  # different ones of equal behaviour, shortest first
    tests: list[str]  # canonical unit tests
    votes: int  # codes of that behaviour, equal ones counted as often as they were sampled
    codes_sampled: int  # codes that could be read
    tests_valid: int  # different tests on which some code gave a value
    score: float  # of the valid tests, the share that these codes pass
    fingerprint: str  # the description without names, case and punctuation: one row each
    topic: str
    model: str
    engine: str
    tokens: int  # generated for this row: all codes and tests of its task
    seed: int
    iteration: int
    batch: int
    sandbox_level: str
    verifier_version: str


class TextRow(TypedDict):
    """What a model learns to write, in TRL's prompt-completion format."""

    id: str  # of the triple
    kind: str  # `code` or `tests`
    prompt: str
    completion: str
    model: str
    seed: int
    iteration: int
    batch: int


class PreferenceRow(TypedDict):
    """Two answers to one prompt, in TRL's preference format, and the run that tells them apart.

    `right` passes `test` and `wrong` does not. Of kind `code` these are the two answers. Of kind `tests`, `test` is
    one of the chosen suite, all of which `right` passes; `fault` is one of the rejected suite that `right` fails, or
    empty where the rejected suite lets every code through.
    """

    id: str
    kind: str
    prompt: str
    chosen: str
    rejected: str
    signature: str
    entry_point: str
    right: str
    wrong: str
    test: str
    right_value: str
    wrong_value: str  # or how the run failed
    fault: str
    chosen_votes: int  # codes that behave as `right`
    codes_sampled: int
    model: str
    seed: int
    iteration: int
    batch: int
    sandbox_level: str
    verifier_version: str


TRIPLE_SCHEMA = make_schema(TripleRow)
TEXT_SCHEMA = make_schema(TextRow)
PREFERENCE_SCHEMA = make_schema(PreferenceRow)
