"""Both models of `code-a1` measured on tasks that neither has seen, into a folder that a stop leaves usable.

evaluation/       the code model (as `evaluate --out` writes it)
suites.jsonl      the test model's suites, as it wrote them: a line for each lot of tasks
tests.json        what they are worth; when it is there, they are whole
reranking.json    the codes of evaluation/ chosen among by those suites
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.code_a1.configuration import CodeA1Configuration, local_engine, suite_tokens
from puzzlegen.durable import Journal, read_journal, write_json
from puzzlegen.evaluation.directory import read_log
from puzzlegen.opening import open_model
from shards.durable import make_directory

if TYPE_CHECKING:
    from generator import ReadTest
    from puzzles import ReferenceTask, Task
    from verifier import Verifier

SUITES_NAME, TESTS_NAME, RERANKING_NAME = "suites.jsonl", "tests.json", "reranking.json"
_LOT = 32  # tasks; the sampler has as many prompts at once


def measure_tester(
    c: CodeA1Configuration, model: str, out: Path, tasks: Sequence[ReferenceTask], verifier: Verifier
) -> dict[str, Any]:
    """The document of `finetune.mutation_score`, made or found; with it `accuracy` and other measures of testers."""
    from finetune.mutants import mutate_tasks
    from finetune.mutation_score import score_first
    from finetune.tester_metrics import WrittenTests, measure_tests

    if (found := _found(out / TESTS_NAME)) is not None:
        return found
    make_directory(out)
    _write_suites(c, model, out, tasks)
    suites = read_suites(out, [each.task for each in tasks])
    written = [WrittenTests(each, suites[each.reference.task.id]) for each in mutate_tasks(tasks, verifier)]
    whole = measure_tests(written, verifier)
    document = score_first(written, verifier).as_json() | {
        name: value._asdict() if value else None
        for name, value in (("valid", whole.valid), ("accuracy", whole.accuracy), ("accepts", whole.accepts))
    }
    write_json(out / TESTS_NAME, document)
    return document


def measure_reranking(
    evaluation: Path, suites: Path, out: Path, tasks: Sequence[Task], verifier: Verifier
) -> dict[str, Any]:
    """How the codes of `evaluation` fare when the suites in the folder `suites` choose among them."""
    from recipes.reranking import Choice, rerank

    if (found := _found(out / RERANKING_NAME)) is not None:
        return found
    written = read_suites(suites, tasks)
    entry_points = {task.id: task.entry_point for task in tasks}
    choices = [
        Choice(
            entry_points[one.problem.id],
            tuple(completion.solution for completion in one.completions),
            tuple(completion.outcome.reason is None for completion in one.completions),
            tuple(read.test for suite in written[one.problem.id] for read in suite if read.test is not None),
        )
        for one in read_log(evaluation).evaluated
        if one.problem.id in written
    ]
    best = rerank(choices, verifier)
    document = {
        "tasks": len(choices),
        "any": best.any_one._asdict(),
        "chosen": best.chosen._asdict(),
        "best": best.best._asdict(),
        "gain": best.gain.interval._asdict(),
    }
    write_json(out / RERANKING_NAME, document)
    return document


def read_suites(folder: Path, tasks: Sequence[Task]) -> dict[str, tuple[tuple[ReadTest, ...], ...]]:
    """The suites in `folder`, read again, by the task's id."""
    from generator import Style, read_tests

    found: dict[str, tuple[tuple[ReadTest, ...], ...]] = {}
    by_id = {task.id: task for task in tasks}
    for record in read_journal(folder / SUITES_NAME):
        style = Style(record["style"])
        for name, texts in record["suites"].items():
            found[name] = tuple(tuple(read_tests(text, by_id[name], style)) for text in texts)
    return found


def _write_suites(c: CodeA1Configuration, model: str, out: Path, tasks: Sequence[ReferenceTask]) -> None:
    """Suites for the tasks that have none yet; the model sees the description alone."""
    from finetune.mutation_score import FIRST
    from recipes.task_sampling import TaskSampling
    from recipes.tester_evaluation import write_suites

    with ExitStack() as opened:
        journal = Journal(out / SUITES_NAME)
        opened.callback(journal.close)
        missing = range(len(journal.records) * _LOT, len(tasks), _LOT)
        if not missing:
            return
        engine = open_model(model, local_engine(model), c.style)
        opened.enter_context(closing(engine))
        tokens = suite_tokens(FIRST, engine.profile.context, engine.profile.solution_tokens)
        settings = TaskSampling(c.seed, c.measured.measure_temperature, tokens, FIRST, c.worked(engine.profile.shots))
        for at in missing:
            answers = write_suites(engine, tasks[at : at + _LOT], c.measured.samples, settings)
            suites = {answer.task.id: [suite.text for suite in answer.suites] for answer in answers}
            journal.append({"style": engine.profile.style, "suites": suites})


def _found(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        return found
    except FileNotFoundError:
        return None
