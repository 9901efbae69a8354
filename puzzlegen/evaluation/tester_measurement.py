"""A model measured as a tester, into a folder that a stop leaves usable.

suites.jsonl    a line for each lot of tasks, with the suites as the model wrote them
tests.json      the measures; when it is there all is done
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.durable import Journal, write_json
from puzzlegen.errors import RefusedToResume
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

    if (out / _NAME).exists():
        with _damage_refused(out / _NAME):
            found: dict[str, Any] = json.loads((out / _NAME).read_bytes())
            if not isinstance(found["by_task"], dict):
                raise TypeError("no figures by task")
            return found
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
        with _damage_refused(out / _SUITES_NAME):
            style = Style(journal.records[0]["style"])
            texts = {name: suites for record in journal.records for name, suites in record["suites"].items()}
            if missing_names := {each.reference.task.id for each in mutated} - texts.keys():
                raise ValueError(f"no suites of {min(missing_names)}")
        verifier = open_verifier(c.sandbox)
        document = judge_suites(mutated, texts, style, opened.enter_context(verifier))
    write_json(out / _NAME, document)
    return document


@contextmanager
def _damage_refused(path: Path) -> Iterator[None]:
    """RefusedToResume for a file that does not hold what was written there."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedToResume(
            f"{path} is damaged ({type(error).__name__}: {error})",
            f"delete {path.parent}: the same command measures again",
        ) from error
