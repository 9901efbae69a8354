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


def read_carried(path: Path) -> dict[str, Carried]:
    """By id of the row; RefusedToResume if the file is damaged."""
    try:
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
        return {str(one["id"]): Carried(int(one["lent"]), tuple(map(str, one["solutions"]))) for one in records}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusedToResume(f"{path} is damaged ({error})", "delete it and run the same command again") from error
