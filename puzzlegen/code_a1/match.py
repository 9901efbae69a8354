"""A run of `code-a1` in its directory: players, checkpoints, book and figures.

What `puzzlegen.loops.directory` keeps of every loop, and

    base/                what was measured of the models at the start (`puzzlegen.code_a1.measurement`)
    iteration-K/         the same of the models after K times `--steps` steps, which lie in model/ and tester/
    tester               a link to the newest test model, as `model` is to the newest code model
    steps.jsonl          the figures of each step (`recipes.code_a1_record`)
    book.json            the Mistake Book after the last step
    checkpoint-N/        both models, their optimisers, and the book after N steps: the last two that were written

The same command goes on after the last whole checkpoint: what a step does hangs on it and on the step's number alone,
so the next step is the one that would have come.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from puzzlegen.code_a1.checkpoints import BOOK_NAME, MatchCheckpoints
from puzzlegen.code_a1.configuration import CodeA1Configuration, local_engine
from puzzlegen.code_a1.inputs import CodeA1Inputs, gather_inputs
from puzzlegen.code_a1.metrics import MatchMetrics
from puzzlegen.code_a1.soundness import begin_book, check_measured
from puzzlegen.configuration_parts import flat
from puzzlegen.durable import Journal, read_journal
from puzzlegen.errors import PuzzlegenError, RefusedToResume, UsageError
from puzzlegen.evaluation.directory import COMPLETIONS_NAME
from puzzlegen.generation.configuration import fingerprint
from puzzlegen.loops.directory import LoopDirectory, check_loop_folder, open_loop
from puzzlegen.loops.measurement_options import SUITE_NAME
from puzzlegen.opening import open_model, open_verifier
from puzzles.task_files import write_task_file

if TYPE_CHECKING:
    from finetune.grpo import GrpoPlayer
    from recipes.code_a1 import Game
    from recipes.mistake_book import MistakeBook
    from verifier import Verifier

STEPS_NAME = "steps.jsonl"


class Match:
    """The run, open. Made by `open_match`."""

    def __init__(
        self, configuration: CodeA1Configuration, inputs: CodeA1Inputs, directory: LoopDirectory, run: str
    ) -> None:
        self._c = configuration
        self._inputs = inputs
        self._directory = directory
        self._run = run
        self.metrics = MatchMetrics(directory, configuration)
        if configuration.measured.is_kept:
            write_task_file(directory.path / SUITE_NAME, inputs.measured)
        for remark in inputs.remarks:
            directory.say(remark)

    def play(self) -> None:
        """Play and measure what is not there yet."""
        c = self._c
        if not all(self.metrics.has(iteration) for iteration in range(c.iterations + 1)):
            self._play_rest()
        self._directory.log("finished")

    def _play_rest(self) -> None:
        c = self._c
        with ExitStack() as opened:
            verifier = opened.enter_context(open_verifier(c.sandbox))
            if not (self.metrics.has(0) or c.golden_tests):
                check_measured(self._inputs.measured, verifier, self._directory.say)
            players = self._open_players(opened)
            checkpoints = MatchCheckpoints(self._directory.path, self._run, self._directory.say)
            restored = checkpoints.restore(players)
            book, done = restored or (begin_book(self._run, self._inputs.questions, verifier, self._directory.say), 0)
            if done:
                self._directory.say(f"goes on after step {done:,}")
            game = self._make_game(players, book, verifier)
            self._measure(0, verifier)
            steps = opened.enter_context(self._open_steps(done))
            for iteration in range(1, c.iterations + 1):
                if iteration * c.steps >= done:  # the players are no further yet
                    for step in range(done, iteration * c.steps):
                        self._play_step(step, game, steps)
                        if (done := step + 1) == iteration * c.steps or checkpoints.due:
                            checkpoints.save(players, book, done)
                    self._export(iteration, players)
                self._measure(iteration, verifier)

    def _play_step(self, step: int, game: Game, steps: Journal) -> None:
        started = time.perf_counter()
        record = game.play(step)
        steps.append(record.as_json())
        game.book.write(self._directory.path / BOOK_NAME, step + 1)
        self._directory.say(f"step {step + 1:,} of {self._c.iterations * self._c.steps:,}{record.text}")
        self.metrics.took(step // self._c.steps + 1, "play", time.perf_counter() - started)

    def _open_players(self, opened: ExitStack) -> dict[str, GrpoPlayer]:
        """The players that learn, by role."""
        from finetune.grpo import GrpoPlayer
        from generator import Style

        c = self._c
        style = None if c.style == "auto" else Style(c.style)
        roles = {"coder": (c.model, c.codes)}
        if not (c.golden_tests or c.one_model or c.frozen_tester):
            roles["tester"] = (c.tester_model, c.suites)
        players = {}
        for role, (model, group) in roles.items():
            player = GrpoPlayer(model, c.settings(), group, self._directory.path, style)
            players[role] = opened.enter_context(closing(player))
        return players

    def _make_game(self, players: Mapping[str, GrpoPlayer], book: MistakeBook, verifier: Verifier) -> Game:
        from generator import derive_seed
        from recipes.code_a1 import Frozen, Game, Player
        from recipes.task_sampling import TaskSampling

        c, coder = self._c, players["coder"]
        tester: Player = players.get("tester", coder)
        if c.frozen_tester:
            tester = Frozen(open_model(c.tester_model, local_engine(c.tester_model), c.style))
        worked = c.worked(max(coder.engine.profile.shots, tester.engine.profile.shots))
        shown = {each.task.id for each in worked}
        questions = [each for each in self._inputs.questions if each.task.id not in shown]
        if taken := len(self._inputs.questions) - len(questions):
            self._directory.say(f"{taken:,} questions are shown to the models as solved examples: not asked")
        if all(book.is_blacklisted(each.task.id) for each in questions):
            raise UsageError("no question is left to ask", "give other --questions")
        profile = tester.engine.profile
        sampling = TaskSampling(derive_seed(c.seed, "code-a1"), c.temperature, worked=worked)
        rules = c.rules(profile.context, profile.solution_tokens)
        return Game(questions, coder, tester, book, verifier, rules, sampling)

    @contextmanager
    def _open_steps(self, done: int) -> Iterator[Journal]:
        """The journal of steps, without those after the checkpoint."""
        journal = Journal(self._directory.path / STEPS_NAME)
        try:
            if len(journal.records) < done:
                raise RefusedToResume(
                    f"{self._directory.path / STEPS_NAME} lacks steps that the checkpoint has",
                    "restore it, or start anew with another --out DIR",
                )
            while len(journal.records) > done:
                journal.drop_last()
            yield journal
        finally:
            journal.close()

    def _export(self, iteration: int, players: Mapping[str, GrpoPlayer]) -> None:
        """Write the players down as models, unless they are there."""
        c, folder = self._c, self._directory.folder(iteration)
        folder.mkdir(exist_ok=True)
        for role, name in (("coder", "model"), ("tester", "tester")):
            if role not in players:
                continue
            if not (folder / name).is_dir():
                lineage = {"recipe": "Code-A1", "role": role, "arm": c.arm, "iteration": iteration}
                training = f"{iteration * c.steps:,} steps of GRPO, {c.batch} questions each"
                being_made = folder / f".{name}"
                shutil.rmtree(being_made, ignore_errors=True)
                players[role].export(being_made, lineage, {"training": training, "alpha": str(c.alpha)})
                being_made.rename(folder / name)
            self._directory.link(self._directory.path / name, folder / name)

    def _measure(self, iteration: int, verifier: Verifier) -> None:
        """Measure both models of an iteration; the base is iteration 0's."""
        from puzzlegen.code_a1.measurement import measure_reranking, measure_tester
        from puzzlegen.evaluation.measurement import measure

        c, folder, tasks = self._c, self._directory.folder(iteration), self._inputs.measured
        if not self.metrics.has(iteration):
            what = "the base" if not iteration else "both models"
            with self._directory.stage(iteration, "measure", f"measuring {what}", self.metrics.took):
                evaluation = folder / "evaluation"
                code = measure(c.measurement(self._directory.model(iteration), str(evaluation)))
                tests = best = None
                if not c.golden_tests:
                    model, place = self._tester_of(iteration)
                    tests = measure_tester(c, model, place, tasks, verifier)
                    best = measure_reranking(evaluation, place, folder, [each.task for each in tasks], verifier)
            self.metrics.measured(iteration, code, tests, best)

    def _tester_of(self, iteration: int) -> tuple[str, Path]:
        """The test model of an iteration, and where its suites are."""
        c, folder = self._c, self._directory.folder(iteration)
        if not iteration or c.frozen_tester:
            return c.tester_model, self._directory.folder(0)
        return str(folder / ("model" if c.one_model else "tester")), folder


@contextmanager
def open_match(configuration: CodeA1Configuration) -> Iterator[Match]:
    """Start a run in `configuration.out`, or go on with the one that is there.

    UsageError for a folder of something else and for inputs that cannot be used, RefusedToResume under another
    configuration or in other hands. A first attempt that failed before it measured anything binds nobody.
    """
    c, path = configuration, Path(configuration.out)
    check_loop_folder(path, "code-a1")
    inputs = gather_inputs(c)
    deciding = c.deciding() | {"questions_asked": len(inputs.questions)}
    with (
        _errors_explained(),
        open_loop(
            path, "code-a1", c.model, c.iterations, deciding, flat(c), has_begun=_has_begun, quiet=c.quiet
        ) as directory,
    ):
        yield Match(c, inputs, directory, fingerprint(deciding))


def _has_begun(path: Path) -> bool:
    """Whether there is something in the run that another configuration would spoil."""
    return bool(read_journal(path / "base" / "evaluation" / COMPLETIONS_NAME)) or any(path.glob("checkpoint-*"))


@contextmanager
def _errors_explained() -> Iterator[None]:
    """What is raised inside, as errors that say what to type next."""
    from finetune.method import UnfitError
    from finetune.tuning import TooLittleMemoryError
    from generator import ModelNotFoundError, NoChatTemplateError
    from recipes.mistake_book import BookError

    try:
        yield
    except ModelNotFoundError as error:
        raise PuzzlegenError(str(error), "try --model builtin, or a folder that holds a model") from error
    except NoChatTemplateError as error:
        raise UsageError(str(error), "leave --style out") from error
    except UnfitError as error:
        raise UsageError(str(error), "take another --model or --tester-model") from error
    except TooLittleMemoryError as error:
        raise PuzzlegenError(str(error), "take fewer --codes and --suites, or smaller models") from error
    except BookError as error:
        raise RefusedToResume(str(error), "delete that checkpoint, or start anew with another --out DIR") from error
