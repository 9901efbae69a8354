"""The columns of a dataset and of its rejected rows, and how `datasets` describes them.

The names are part of the data format: add freely, never rename.
"""

from __future__ import annotations

import json
from typing import Any, TypedDict

import pyarrow as pa


class Row(TypedDict):
    """A kept puzzle with its verified solutions."""

    id: str
    puzzle: str  # canonical source
    solutions: list[str]  # verified, shortest first, at most 8
    answers: list[str]  # what each solution returns, as a Python literal
    failures: list[str]  # attempts that execution refuted, in the order in which they were made, at most 8
    answer_type: str
    attempts: int  # solutions that were tried
    solved: int  # attempts that were accepted
    solve_rate: float  # solved / attempts
    template: str  # the fingerprint with constants masked
    fingerprint: str  # the fingerprint with local names canonical: one row each
    model: str
    engine: str
    tokens: int  # generated for this row: its puzzle and all attempts
    seed: int
    batch: int
    iteration: int
    sandbox_level: str
    verifier_version: str


class RejectedRow(TypedDict):
    """A candidate that was not kept; a sample of them, the exact counts being elsewhere."""

    text: str  # as the model wrote it
    reason: str  # a word of `puzzles.Reason`
    detail: str
    stage: str
    batch: int
    model: str
    seed: int


def make_schema(row: type) -> pa.Schema:
    """The columns that a TypedDict of texts, numbers and lists of texts declares."""
    types = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "list[str]": pa.list_(pa.string())}
    return pa.schema([(name, types[kind.__forward_arg__]) for name, kind in row.__annotations__.items()])


ROW_SCHEMA = make_schema(Row)
LATER_COLUMNS = frozenset({"failures"})  # datasets that were made before these came are whole without them
REJECTED_SCHEMA = make_schema(RejectedRow)


def features(schema: pa.Schema) -> dict[str, Any]:
    """What `datasets.Features.to_dict` says of `schema` (datasets 4 and 5); ValueError on other types."""
    return {name: _feature(kind) for name, kind in zip(schema.names, schema.types, strict=True)}


def _feature(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "List"}
    names = {pa.string(): "string", pa.int64(): "int64", pa.float64(): "float64", pa.bool_(): "bool"}
    if kind not in names:
        raise ValueError(f"columns of type {kind} are not supported")
    return {"dtype": names[kind], "_type": "Value"}


def with_features(schema: pa.Schema) -> pa.Schema:
    """`schema` with the metadata by which `datasets` recognises its features in a bare Arrow file."""
    return schema.with_metadata({"huggingface": json.dumps({"info": {"features": features(schema)}})})
