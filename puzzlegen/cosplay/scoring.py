"""What became of the plays, judged by the references that stand in the file of tasks; all tasks have ended by then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.cosplay.configuration import BUILT_IN, CosplayConfiguration
from puzzlegen.cosplay.directory import CosplayDirectory

if TYPE_CHECKING:
    from finetune.selection_metrics import ScoredTask
    from puzzles import ReferenceTask, Task
    from recipes.cosplay_score import Scores
    from verifier import Verifier

Document = dict[str, Any]


def score_run(
    c: CosplayConfiguration, tasks: Sequence[Task], directory: CosplayDirectory, verifier: Verifier
) -> Scores:
    """Every round of the tasks that have a reference, judged by it."""
    from recipes.choices import simple_choices
    from recipes.cosplay_records import Spent
    from recipes.cosplay_score import Stand, score_plays

    references = _open_references(c.tasks)
    plays = []
    for task in tasks:
        boards, end = directory.boards(task), directory.ends[task.id]
        boards[-1].spent = Spent(end["spent"])  # with the price of the choice
        stands = [Stand(board, simple_choices(board)) for board in boards]
        if c.chooser == "cosplay":
            last, choices = stands[-1]
            stands[-1] = Stand(last, {**choices, "cosplay": end["chosen"]})
        plays.append(stands)
    return score_plays(plays, references, verifier)


def figures(scores: Scores, codes: int) -> Document | None:
    """The metrics of the end, task by task too, and of each round; None if no task has a reference that holds."""
    from finetune.selection_metrics import summarise_choices

    ks = [k for k in (1, 2, 4, 8, 16, 32, 64) if k <= codes]
    rounds = [summarise_choices(scored, ks) for scored in scores.rounds if scored]
    if not rounds:
        return None
    by_task = [
        {
            "id": each.id,
            "code": sum(each.right_codes) / max(1, len(each.right_codes)),
            "tests": sum(each.right_tests) / len(each.right_tests) if each.right_tests else None,
            "tests_conditional": each.agreed,
            "signal": each.signal,
            **_right_choices(each),
        }
        for each in scores.rounds[-1]
    ]
    numbered = [{"round": number} | document for number, document in enumerate(rounds)]
    return rounds[-1] | {"left_out": list(scores.left_out), "rounds": numbered, "by_task": by_task}


def judged(scores: Scores) -> list[Document]:
    """A line for each task that was scored: after each round which codes, valid tests and choices are right."""
    return [
        {
            "id": rounds[0].id,
            "rounds": [
                {
                    "codes": list(map(int, each.right_codes)),
                    "tests": list(map(int, each.right_tests)),
                    "choices": _right_choices(each),
                }
                for each in rounds
            ],
        }
        for rounds in zip(*scores.rounds, strict=True)
    ]


def _open_references(name: str) -> dict[str, ReferenceTask]:
    """The references of those tasks that have one, by the tasks' ids; none in a file that cannot be read any more."""
    from puzzles.corpus.tasks import heldout_tasks
    from puzzles.task_files import read_reference_file, read_task_file

    if name == BUILT_IN:
        return {reference.task.id: reference for reference in heldout_tasks()}
    try:
        tasks, references = read_task_file(Path(name)).tasks, read_reference_file(Path(name)).tasks
    except OSError:
        return {}
    by_id = {reference.task.id: reference for reference in references}
    return {task.id: by_id[task.id] for task in tasks if task.id in by_id and by_id[task.id].task == task}


def _right_choices(task: ScoredTask) -> dict[str, bool]:
    return {str(chooser): bool(task.solved(code)) for chooser, code in task.choices.items()}
