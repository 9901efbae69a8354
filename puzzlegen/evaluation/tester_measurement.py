"""A model measured as a tester, into a folder that a stop leaves usable.

suites.jsonl    a line for each lot of tasks, with the suites as the model wrote them
tests.json      the measures; when it is there all is done
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.durable import Journal, write_json
from puzzlegen.opening import open_model, open_verifier
from puzzlegen.sol_ver.configuration import SolVerConfiguration
from shards.durable import make_directory

if TYPE_CHECKING:
    from finetune.mutants import MutatedTask

_NAME, _SUITES_NAME = "tests.json", "suites.jsonl"
_LOT = 32  # tasks; the sampler has as many prompts at once


def measure_tester(
    c: SolVerConfiguration, model: str, out: Path, tasks: Callable[[], Sequence[MutatedTask]]
) -> dict[str, Any]:
    """The document of `recipes.tester_evaluation.judge_suites`; `tasks` are asked for if it has to be made."""
    from generator import Style
    from recipes.task_sampling import TaskSampling
    from recipes.tester_evaluation import judge_suites, write_suites

    try:
        found: dict[str, Any] = json.loads((out / _NAME).read_bytes())
        return found
    except FileNotFoundError:
        make_directory(out)
    mutated = tasks()
    with ExitStack() as opened:
        journal = Journal(out / _SUITES_NAME)
        opened.callback(journal.close)
        missing = range(len(journal.records) * _LOT, len(mutated), _LOT)
        if missing:
            engine = open_model(model, c.engine, c.style, vllm=c.vllm)
            opened.enter_context(closing(engine))
            settings = TaskSampling(c.seed, c.measured.measure_temperature)
            for at in missing:
                lot = [each.reference for each in mutated[at : at + _LOT]]
                answers = list(write_suites(engine, lot, c.measured.samples, settings))
                suites = {answer.task.id: [suite.text for suite in answer.suites] for answer in answers}
                journal.append({"style": engine.profile.style, "suites": suites})
        style = Style(journal.records[0]["style"])
        texts = {name: suites for record in journal.records for name, suites in record["suites"].items()}
        verifier = open_verifier(c.sandbox)
        document = judge_suites(mutated, texts, style, opened.enter_context(verifier))
    write_json(out / _NAME, document)
    return document
