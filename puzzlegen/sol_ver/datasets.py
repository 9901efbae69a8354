"""The datasets of a `sol-ver` iteration, made of its answers.

    dataset/        triples: tasks, codes and tests that agree
    texts/          what both roles would have to write, in TRL's prompt-completion format
    preferences/    answers and better ones, in TRL's preference format
    harvest.json    what came of the tasks; when it is there, all three are whole

They are made from `answers.jsonl` alone, in seconds, and so from the start again where a stop came in between.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from puzzlegen.dataset_parts import damage_refused
from puzzlegen.durable import write_json
from puzzlegen.errors import RefusedToResume
from puzzlegen.sol_ver.configuration import SolVerConfiguration
from puzzlegen.sol_ver.inputs import SolVerInputs
from puzzlegen.sol_ver.writing import read_answers

DATASET, TEXTS, PREFERENCES = "dataset", "texts", "preferences"
HARVEST_NAME = "harvest.json"


def make_datasets(
    c: SolVerConfiguration, inputs: SolVerInputs, model: str, iteration: int, folders: Sequence[Path]
) -> dict[str, int]:
    """Make the datasets of the last of `folders`, those of all iterations so far; the answer is the figures.

    `model` is what rows say of who wrote them.
    """
    *earlier, folder = folders
    if not (folder / HARVEST_NAME).exists():
        write_json(folder / HARVEST_NAME, _make(c, inputs, model, iteration, earlier, folder))
    return read_harvest(folder)


def read_harvest(folder: Path) -> dict[str, int]:
    """The figures of the datasets in `folder`; RefusedToResume if they are damaged."""
    try:
        figures = json.loads((folder / HARVEST_NAME).read_bytes())
        if not isinstance(figures, dict) or not all(type(figure) is int for figure in figures.values()):
            raise ValueError("no counts")
    except (ValueError, RecursionError) as error:
        raise RefusedToResume(
            f"{folder / HARVEST_NAME} is damaged ({error})", "remove it: the same puzzlegen sol-ver makes it again"
        ) from error
    return figures


def read_all(folders: Sequence[Path], name: str) -> Iterator[dict[str, Any]]:
    """The rows of the datasets of that name in all folders, in order; RefusedToResume if they are damaged."""
    from shards import read_rows

    with damage_refused():
        for folder in folders:
            yield from read_rows(folder / name)


def _make(
    c: SolVerConfiguration, inputs: SolVerInputs, model: str, iteration: int, earlier: Sequence[Path], folder: Path
) -> dict[str, int]:
    from recipes.agreement import Demands
    from recipes.sol_ver import Arm
    from recipes.task_harvest import Harvester
    from recipes.task_rows import Provenance
    from shards import ShardStore
    from shards.task_schema import PREFERENCE_SCHEMA, TEXT_SCHEMA, TRIPLE_SCHEMA

    triples, texts, preferences = (
        ShardStore(folder / name, schema)
        for name, schema in ((DATASET, TRIPLE_SCHEMA), (TEXTS, TEXT_SCHEMA), (PREFERENCES, PREFERENCE_SCHEMA))
    )
    for store in (triples, texts, preferences):
        store.rewind(0)
    usual = Demands()
    demands = Demands(
        least_codes=c.least_codes,
        least_tests=c.least_tests,
        suite=max(usual.suite, c.least_tests),
        threshold=c.threshold,
        count_failures=c.count_failures,
    )
    harvester = Harvester(demands, inputs.protected, cap=c.template_cap, verified=c.arm != Arm.NO_VERIFICATION)
    harvester.restore(read_all(earlier, DATASET))
    counts: Counter[str] = Counter()
    for lot in read_answers(folder):
        origin = Provenance(model, c.engine, c.seed, iteration, lot.number, lot.sandbox_level, lot.verifier_version)
        found = [harvester.take(answered, origin) for answered in lot.tasks]
        triples.append([rows.triple for rows in found if rows.triple])
        texts.append([row for rows in found for row in rows.texts])
        preferences.append([row for rows in found for row in rows.preferences])
        for rows in found:
            counts.update(rows.counts)
            counts.update(f"texts:{row['kind']}" for row in rows.texts)
            counts.update(f"preferences:{row['kind']}" for row in rows.preferences)
    return {"triples": len(triples), "texts": len(texts), "preferences": len(preferences)} | dict(
        sorted(counts.items())
    )
