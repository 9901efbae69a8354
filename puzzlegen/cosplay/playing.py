"""The work of `cosplay`: tasks are read, played and written down; references are looked at when all have ended.

The rooms below sample, execute and choose; this page connects them with the directory and the display.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from puzzlegen.configuration_parts import flat
from puzzlegen.cosplay.configuration import CosplayConfiguration
from puzzlegen.cosplay.directory import CosplayDirectory, open_cosplay, read_budgets
from puzzlegen.errors import ExitCode, PuzzlegenError, UsageError
from puzzlegen.evaluation.display import EvaluationProgress
from puzzlegen.opening import open_chosen_model, open_verifier
from puzzlegen.signals import Interruption
from puzzlegen.task_inputs import find_task_file

if TYPE_CHECKING:
    from generator import Engine
    from puzzles import ReferenceTask, Task
    from puzzles.seed_files import Dropped
    from recipes.cosplay import Played
    from recipes.cosplay_records import Board
    from recipes.lockstep import Conversation
    from verifier import Verifier

BUILT_IN = "tasks"
Document = dict[str, Any]


class _Tasks(NamedTuple):
    tasks: tuple[Task, ...]
    dropped: tuple[Dropped, ...]


def play_tasks(configuration: CosplayConfiguration) -> Document:
    """Play what is not played yet, and sum up. PuzzlegenError with exit code 130 when a signal ends it."""
    c = configuration
    tasks, dropped = _open_tasks(c.tasks, c.limit)
    budgets = read_budgets(Path(c.match), tasks) if c.match else None
    deciding = c.deciding(tasks, budgets)
    with (
        open_cosplay(Path(c.out), len(tasks), deciding=deciding, resolved=flat(c)) as directory,
        EvaluationProgress(len(tasks), quiet=c.quiet, good="with a choice") as progress,
        open_verifier(c.sandbox) as verifier,
    ):
        if dropped:
            reasons = Counter(str(record.reason) for record in dropped)
            progress.say(f"{c.tasks}: {len(dropped)} dropped ({dict(reasons)}): {dropped[0].id}, ...")
        left = [task for task in tasks if task.id not in directory.ends]
        chosen = [end["end"] == "chosen" for end in directory.ends.values()]
        progress.skip(len(chosen), sum(chosen))
        try:
            if left:
                _play_rest(c, left, budgets, directory, verifier, progress)
            progress.stage("scoring")
            document = {
                "model": c.model,
                "chooser": c.chooser,
                "dropped": dict(Counter(str(record.reason) for record in dropped)),
                **_sum_up([directory.ends[task.id] for task in tasks]),
                "scores": _score(c, tasks, directory, verifier),
            }
        except Interruption as interruption:
            raise PuzzlegenError(
                f"interrupted: {c.out} holds {len(directory.ends):,} of {len(tasks):,} tasks",
                "run the same command again to go on from there",
                ExitCode.INTERRUPTED,
            ) from interruption
        directory.finish([directory.ends[task.id] for task in tasks], document)
    return document


def _open_tasks(name: str, limit: int | None) -> _Tasks:
    """The tasks, without a look at references; `limit` draws as many of them by their ids, always the same."""
    from generator import derive_seed
    from puzzles.corpus.tasks import heldout_tasks
    from puzzles.task_files import read_task_file

    dropped: tuple[Dropped, ...] = ()
    if name == BUILT_IN:
        tasks = tuple(reference.task for reference in heldout_tasks())
    else:
        tasks, dropped = read_task_file(find_task_file(name, f"name a file of tasks, or {BUILT_IN}"))
        if not tasks:
            why = f"{dropped[0].id}: {dropped[0].reason} {dropped[0].detail}".strip() if dropped else "it is empty"
            raise UsageError(
                f"{name} holds no task: {why}", "give one JSON object a line: {id, description, signature}"
            )
    if limit is not None:
        drawn = {task.id for task in sorted(tasks, key=lambda task: derive_seed(task.id))[:limit]}
        tasks = tuple(task for task in tasks if task.id in drawn)
    return _Tasks(tasks, dropped)


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


def _play_rest(
    c: CosplayConfiguration,
    tasks: Sequence[Task],
    budgets: dict[str, int] | None,
    directory: CosplayDirectory,
    verifier: Verifier,
    progress: EvaluationProgress,
) -> None:
    from recipes.lockstep import in_lockstep

    with ExitStack() as stack:
        progress.stage("loading the model")
        engine = open_chosen_model(c, progress.say)
        stack.enter_context(closing(engine))
        progress.stage(f"playing {len(tasks):,} tasks")
        conversations = (
            _conversation(c, engine, task, directory, budgets[task.id] if budgets else None) for task in tasks
        )
        plays = stack.enter_context(closing(in_lockstep(conversations, engine, verifier, c.together)))
        for played in plays:
            directory.add(_end(played))
            progress.update(played.outcome == "chosen")


def _conversation(
    c: CosplayConfiguration, engine: Engine, task: Task, directory: CosplayDirectory, budget: int | None
) -> Callable[[], Conversation[Played]]:
    """The play of a task, from its last board on; begun by being called."""
    from generator import worked_tasks
    from puzzles.corpus.tasks import seed_tasks
    from recipes.asking import Asking
    from recipes.baselines import play_pools
    from recipes.choices import Chooser
    from recipes.cosplay import play
    from recipes.cosplay_records import Board

    def keep(board: Board) -> None:
        directory.add(board.as_record())

    def begin() -> Conversation[Played]:
        board = next(iter(directory.boards(task)[-1:]), Board(task))
        worked = worked_tasks(seed_tasks(), engine.profile.shots)
        asking = Asking(engine, task, worked, c.settings, board.spent)
        chooser = Chooser(c.chooser)
        if chooser is Chooser.COSPLAY:
            return play(asking, board, keep)
        return play_pools(asking, board, chooser, budget, keep)

    return begin


def _end(played: Played) -> dict[str, Any]:
    """The line of a task that has ended."""
    board, choice = played.board, played.choice
    return {
        "id": board.task.id,
        "end": str(played.outcome),
        "code": played.code,
        "chosen": choice.code,
        "passes": board.matrix.counts[choice.code] if choice.code is not None else 0,
        "valid_tests": len(board.valid),
        "candidates": list(choice.candidates),
        "clusters": [list(members) for members in choice.clusters],
        "tokens": board.spent.total("generated"),
        "spent": board.spent.as_record(),
    }


def _sum_up(ends: Sequence[dict[str, Any]]) -> Document:
    """Outcomes, and what was spent by stage."""
    from recipes.cosplay_records import Spent, Stage

    spent = Spent()
    for end in ends:
        for stage, counts in end["spent"].items():
            spent.add(Stage(stage), **counts)
    return {
        "tasks": len(ends),
        "outcomes": dict(Counter(str(end["end"]) for end in ends)),
        "tokens": spent.total("generated"),
        "executions": spent.total("executions"),
        "spent": spent.as_record(),
    }


def _score(
    c: CosplayConfiguration, tasks: Sequence[Task], directory: CosplayDirectory, verifier: Verifier
) -> Document | None:
    """The metrics of the end, task by task too, and of each round; None if no task has a reference that holds."""
    from finetune.selection_metrics import summarise_choices
    from recipes.choices import simple_choices
    from recipes.cosplay_score import Stand, score_plays

    references = _open_references(c.tasks)
    plays = []
    for task in tasks:
        stands = [Stand(board, simple_choices(board)) for board in directory.boards(task)]
        if c.chooser == "cosplay":
            last, choices = stands[-1]
            stands[-1] = Stand(last, {**choices, "cosplay": directory.ends[task.id]["chosen"]})
        plays.append(stands)
    scores = score_plays(plays, references, verifier)
    ks = [k for k in (1, 2, 4, 8, 16, 32, 64) if k <= c.settings.codes]
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
            **{str(chooser): bool(each.solved(code)) for chooser, code in each.choices.items()},
        }
        for each in scores.rounds[-1]
    ]
    numbered = [{"round": number} | document for number, document in enumerate(rounds)]
    return rounds[-1] | {"left_out": list(scores.left_out), "rounds": numbered, "by_task": by_task}
