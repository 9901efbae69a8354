"""The records of the factory: its settings, a batch in the making and a batch that is done."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from generator import derive_seed
from puzzles import Puzzle, Reason, Rejection, Verdict
from shards import Fingerprint, RejectedRow, Row
from verifier import VERIFIER_VERSION, ProbeReport

MAX_SOLUTIONS = 8  # kept for each puzzle, shortest first (Haluptzok et al. 2022)
MAX_FAILURES = 8
# Attempts that fail so fail again, on any machine. Time and memory are another matter.
_REFUTED = frozenset({Reason.ERROR, Reason.WRONG_TYPE, Reason.WRONG_ANSWER, Reason.NOT_TRUE, Reason.PUZZLE_ERROR})


class Settings(NamedTuple):
    """What decides the data of a run, beside the model and the seeds.

    `trivial_reject_rate` is the share of puzzles on which a probe's success counts: some easy puzzles are wanted
    (the paper's 0.95). `prompts` and `samples` set the size of a batch. Without `verified` a puzzle is kept with
    attempts that nobody has judged: data for the control that shows what verdicts are worth, and for nothing else.
    `repair` is the number of attempts of a second round at puzzles that no attempt has solved; 0 for none.
    """

    seed: int = 0
    attempts: int = 8
    temperature: float = 0.9
    prompts: int = 8
    samples: int = 64
    trivial_reject_rate: float = 0.95
    iteration: int = 0
    verified: bool = True
    repair: int = 0


class Batch(NamedTuple):
    """One merged unit of work, yielded in order.

    `funnel` has exact counts: the stages `proposed`, `parsed`, `valid`, `runs`, `nontrivial`, `novel`, `solved` and
    `kept`, and `rejected:<reason>` for candidates, `attempt:<reason>` for attempts; with a second round, the kept
    puzzles that were `repaired`, having been solved in it first, and its `repair_tokens`. `rejected` is a sample.
    `complete` is False when the target was reached inside the batch and its last rows were dropped. `tokens` has all
    that were sampled, also for puzzles that turned out not to be new. Times are seconds of wall clock: of the model,
    of the verifier, and of the model waiting for the verifier; `verify_cpu_seconds` are those of the processor that
    the verifier has used, in all its processes together.
    """

    number: int
    kept: list[Row]
    rejected: list[RejectedRow]
    funnel: dict[str, int]
    complete: bool
    tokens: int
    model_seconds: float
    verify_seconds: float
    wait_seconds: float
    verify_cpu_seconds: float


class ModelName(NamedTuple):
    """The engine and the model that a row names as its authors."""

    engine: str
    model: str


class Text(NamedTuple):
    """A puzzle as the model wrote it, and what it cost."""

    text: str
    tokens: int


class Candidate(NamedTuple):
    """A proposed puzzle that can be read."""

    puzzle: Puzzle
    fingerprint: Fingerprint
    tokens: int


class Unreadable(NamedTuple):
    """A text that is no puzzle, and why."""

    text: str
    why: Rejection


class Probed(NamedTuple):
    """How a candidate takes the trivial answers."""

    candidate: Candidate
    report: ProbeReport


class Failed(NamedTuple):
    """A puzzle that no attempt has solved, by its fingerprint without names; and the attempts that could be read, each
    once, with why it failed.
    """

    renamed: str
    puzzle: Puzzle
    attempts: tuple[tuple[str, str], ...]


class Answers(NamedTuple):
    """What the model wrote to solve one puzzle."""

    texts: tuple[str, ...]
    tokens: int


class Trial(NamedTuple):
    """What became of the attempts at one puzzle: `verdicts` go with `solutions`, which are those that can be read.

    `unread` has the reasons of the others.
    """

    solutions: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    unread: tuple[Reason, ...]
    tokens: int

    @property
    def tried(self) -> int:
        """The number of attempts."""
        return len(self.solutions) + len(self.unread)

    @property
    def solved(self) -> bool:
        """Whether an attempt was right."""
        return any(verdict.accepted for verdict in self.verdicts)

    def then(self, later: Trial) -> Trial:
        """This trial with the attempts of a later one."""
        return Trial(
            self.solutions + later.solutions,
            self.verdicts + later.verdicts,
            self.unread + later.unread,
            self.tokens + later.tokens,
        )


class Draft:
    """A batch in the making: its counts, its sampled rejections, its clock."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.funnel: Counter[str] = Counter()
        self._rejected: list[tuple[str, str, Rejection]] = []  # stage, text, why
        self.tokens = 0
        self.model_seconds = 0.0
        self.verify_seconds = 0.0
        self.wait_seconds = 0.0
        self.verify_cpu_seconds = 0.0

    def reject(self, stage: str, text: str, why: Rejection) -> None:
        """Count a candidate out, at `stage`."""
        self.funnel[f"rejected:{why.reason}"] += 1
        self._rejected.append((stage, text, why))

    def sample(self, model: str, seed: int) -> list[RejectedRow]:
        """Up to two rejected candidates for each reason: those whose text has the smallest digest, so that the choice
        depends on nothing else.
        """
        by_reason: dict[Reason, list[tuple[str, str, Rejection]]] = {}
        for stage, text, why in self._rejected:
            by_reason.setdefault(why.reason, []).append((stage, text, why))
        return [
            RejectedRow(
                text=text[:4000],
                reason=str(reason),
                detail=why.detail[:400],
                stage=stage,
                batch=self.number,
                model=model,
                seed=seed,
            )
            for reason in sorted(by_reason)
            for stage, text, why in sorted(by_reason[reason], key=lambda item: derive_seed(item[1]))[:2]
        ]

    def finish(self, kept: list[Row], rejected: list[RejectedRow], *, complete: bool) -> Batch:
        """The draft as a merged batch."""
        return Batch(
            self.number,
            kept,
            rejected,
            dict(sorted(self.funnel.items())),
            complete,
            self.tokens,
            self.model_seconds,
            self.verify_seconds,
            self.wait_seconds,
            self.verify_cpu_seconds,
        )


def make_row(
    settings: Settings, model: ModelName, sandbox_level: str, batch: int, candidate: Candidate, trial: Trial
) -> Row:
    """The dataset row of a puzzle that at least one attempt has solved.

    In the control without verdicts, all attempts stand as its solutions, with empty answers.
    """
    answers = (
        dict.fromkeys(trial.solutions, "")
        if not settings.verified
        else {
            solution: verdict.answer
            for solution, verdict in zip(trial.solutions, trial.verdicts, strict=True)
            if verdict.answer is not None
        }
    )
    shortest = sorted(answers, key=lambda solution: (len(solution), solution))[:MAX_SOLUTIONS]
    judged = zip(trial.solutions, trial.verdicts, strict=settings.verified)  # of the control nothing is judged
    refuted = dict.fromkeys(solution for solution, verdict in judged if verdict.reason in _REFUTED)
    solved = sum(verdict.accepted for verdict in trial.verdicts)
    return Row(
        id=candidate.fingerprint.renamed[:16],
        puzzle=candidate.puzzle.source,
        solutions=shortest,
        answers=[answers[solution] for solution in shortest],
        failures=[solution for solution in refuted if solution not in answers][:MAX_FAILURES],
        answer_type=str(candidate.puzzle.answer_type),
        attempts=trial.tried,
        solved=solved,
        solve_rate=solved / trial.tried,
        template=candidate.fingerprint.template,
        fingerprint=candidate.fingerprint.renamed,
        model=model.model,
        engine=model.engine,
        tokens=candidate.tokens + trial.tokens,
        seed=settings.seed,
        batch=batch,
        iteration=settings.iteration,
        sandbox_level=sandbox_level if settings.verified else "",
        verifier_version=VERIFIER_VERSION if settings.verified else "",
    )
