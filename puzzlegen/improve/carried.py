"""`carried.jsonl`: a line for each row of all iterations so far, with what other rows' programs solve of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from puzzlegen.errors import RefusedToResume
from recipes.carrying import Carried
from shards.durable import write_durably

CARRIED_NAME = "carried.jsonl"


def write_carried(path: Path, rows: Sequence[Mapping[str, Any]], carried: Sequence[Carried]) -> None:
    """Write what was carried over to each of `rows`, all of it or nothing."""
    lines = (
        json.dumps({"id": row["id"], "lent": each.lent, "solutions": each.solutions}) + "\n"
        for row, each in zip(rows, carried, strict=True)
    )
    write_durably(path, "".join(lines).encode())


def read_carried(path: Path, rows: Sequence[Mapping[str, Any]]) -> list[Carried]:
    """What was carried over to each of `rows`; RefusedToResume if the file is damaged, or is not of these rows."""
    try:
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
        if [one["id"] for one in records] != [row["id"] for row in rows]:
            raise ValueError(f"its lines are not those of the {len(rows):,} rows")
        return [_read(one) for one in records]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RefusedToResume(f"{path} is damaged ({error})", "delete it and run the same command again") from error


def _read(record: Mapping[str, Any]) -> Carried:
    lent, solutions = record["lent"], record["solutions"]
    if type(lent) is not int or not isinstance(solutions, list) or not all(isinstance(one, str) for one in solutions):
        raise ValueError(f"a number and a list of texts are wanted for {record['id']}")
    return Carried(lent, tuple(solutions))
