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
from puzzlegen.cosplay.configuration import BUILT_IN, CosplayConfiguration
from puzzlegen.cosplay.directory import CosplayDirectory, open_cosplay, read_budgets
from puzzlegen.cosplay.scoring import figures, judged, score_run
from puzzlegen.errors import ExitCode, PuzzlegenError, UsageError
from puzzlegen.evaluation.display import EvaluationProgress
from puzzlegen.opening import open_chosen_model, open_verifier
from puzzlegen.signals import Interruption
from puzzlegen.task_inputs import find_task_file
from puzzles.amounts import amount

if TYPE_CHECKING:
    from generator import Engine
    from puzzles import Task
    from puzzles.seed_files import Dropped
    from recipes.cosplay import Played
    from recipes.cosplay_records import Board
    from recipes.lockstep import Conversation
    from verifier import Verifier

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
            scores = score_run(c, tasks, directory, verifier)
            ends = [directory.ends[task.id] for task in tasks]
            document = {
                "model": c.model,
                "chooser": c.chooser,
                "underspent": _count_underspent(c, ends, budgets),
                "dropped": dict(Counter(str(record.reason) for record in dropped)),
                **_sum_up(ends),
                "scores": figures(scores, c.settings.codes),
            }
        except Interruption as interruption:
            raise PuzzlegenError(
                f"interrupted: {c.out} holds {len(directory.ends):,} of {amount(len(tasks), 'task')}",
                "run the same command again to go on from there",
                ExitCode.INTERRUPTED,
            ) from interruption
        chosen_codes = [task.as_record() | directory.ends[task.id] for task in tasks]
        directory.finish(chosen_codes, judged(scores), document)
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
        progress.stage(f"playing {amount(len(tasks), 'task')}")
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


def _count_underspent(c: CosplayConfiguration, ends: Sequence[dict[str, Any]], budgets: dict[str, int] | None) -> int:
    """The tasks on which a baseline has sampled less than it may; one that takes the first code wants no more."""
    if budgets is None or c.chooser == "direct":
        return 0
    return sum(end["tokens"] < budgets[end["id"]] for end in ends)


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
