"""Measuring a model on a suite: sample completions of each problem, read them, judge them, and log it all.

Puzzles are asked as in the factory (`generator.solve_prompt`, after the same worked examples). Each problem has seeds
of its own, made of the settings' seed and its id: neither the order of the suite nor what stands beside a problem
changes them, and a larger evaluation begins with the seeds of a smaller one. Every completion is judged in full,
whether or not an earlier one was right. A problem whose prompt leaves no room in the context is not asked, and its
completions are rejected as `no_room`.

The model and the judge work side by side: while the model samples a group of problems, a thread judges the last one.

Not guaranteed: what `generator.engine` does not, equal bits on another machine or beside other prompts, so that equal
seeds may give other completions where order, `limited` or the number of samples differ; and verdicts that do not
change where honest code runs close to the time limit.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple

from finetune.evaluation_summary import Score
from finetune.problems import Addressing, Attempt, Outcome, Problem
from finetune.suites import Suite, read_problem
from generator import Completion, Engine, Sampling, Style, derive_seed, worked_examples
from puzzles import Reason, Rejection, Seed
from puzzles.corpus import seed_corpus
from shards import fingerprint
from verifier import Verifier

_ROWS = 256  # completions asked for at once, in whole problems
_CHUNK = 64  # completions of one prompt that are sampled side by side; a prompt's own cannot be split by an engine
_GROUP = 32  # problems that are judged again together


class EvaluationSettings(NamedTuple):
    """What decides the completions, beside the model and the suite.

    The temperature is that of Haluptzok et al. 2022. `max_tokens` bounds a completion; None leaves it to the problem.
    """

    samples: int
    temperature: float = 0.8
    seed: int = 0
    max_tokens: int | None = None


class Judged(NamedTuple):
    """A completion as the model wrote it, its tokens, what was read out of it, and what became of that."""

    text: str
    tokens: int
    solution: str
    outcome: Outcome

    def as_record(self) -> dict[str, Any]:
        """The completion as logs have it."""
        return {
            "text": self.text,
            "tokens": self.tokens,
            "solution": self.solution,
            "verdict": "rejected" if self.outcome.reason else "accepted",
            "reason": self.outcome.reason,
            "seconds": round(self.outcome.seconds, 6),
        }


class Sampled(NamedTuple):
    """A problem, what the model wrote, and the seconds of the model's time that this took."""

    problem: Problem
    completions: tuple[Completion, ...]
    model_seconds: float


class Evaluated(NamedTuple):
    """A problem and its completions, judged, in the order in which they were sampled."""

    problem: Problem
    completions: tuple[Judged, ...]
    model_seconds: float

    def sampled(self) -> Sampled:
        """What it was before it was judged."""
        completions = tuple(
            Completion(one.text, one.tokens, fits=one.outcome.reason != Reason.NO_ROOM) for one in self.completions
        )
        return Sampled(self.problem, completions, self.model_seconds)

    @property
    def asked(self) -> bool:
        """Whether the model was asked; it was not if the prompt left no room in its context."""
        return any(one.outcome.reason != Reason.NO_ROOM for one in self.completions)

    def as_record(self) -> dict[str, Any]:
        """The problem as a line of a log: all that is needed to judge again, and all verdicts."""
        return {
            "id": self.problem.id,
            "domain": self.problem.domain,
            "answer_type": self.problem.answer_type,
            **self.problem.as_record(),
            "model_seconds": round(self.model_seconds, 6),
            "completions": [completion.as_record() for completion in self.completions],
        }

    def score(self) -> Score:
        """What summaries need."""
        return Score(
            self.problem.id,
            self.problem.domain,
            self.problem.answer_type,
            tuple(completion.outcome.reason for completion in self.completions),
            sum(completion.tokens for completion in self.completions),
            self.model_seconds,
            sum({completion.solution: completion.outcome.seconds for completion in self.completions}.values()),
        )


def read_record(record: dict[str, Any]) -> Evaluated:
    """What `Evaluated.as_record` wrote. ValueError if it is damaged."""
    try:
        problem = read_problem(record)
        if isinstance(problem, Rejection):
            raise ValueError(f"{problem.reason}: {problem.detail}")
        completions = tuple(map(_read_judged, record["completions"]))
        return Evaluated(problem, completions, _seconds(record["model_seconds"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _read_judged(record: dict[str, Any]) -> Judged:
    tokens, reason, verdict = record["tokens"], record["reason"], record["verdict"]
    if type(tokens) is not int or tokens < 0 or verdict != ("accepted" if reason is None else "rejected"):
        raise ValueError(f"{tokens} tokens, {verdict} by the reason {reason}")
    outcome = Outcome(None if reason is None else Reason(reason), _seconds(record["seconds"]))
    return Judged(str(record["text"]), tokens, str(record["solution"]), outcome)


def _seconds(value: Any) -> float:
    if not 0 <= (seconds := float(value)) < math.inf:
        raise ValueError(f"{value} is no number of seconds")
    return seconds


class Evaluation:
    """A suite put to a model. `verifier` must be closed by the caller, which ends the judging of an unfinished one."""

    def __init__(self, suite: Suite, engine: Engine, verifier: Verifier, settings: EvaluationSettings) -> None:
        self.suite = suite
        self.engine = engine
        self.verifier = verifier
        self.settings = settings
        self.max_tokens = settings.max_tokens or suite.problems[0].max_tokens(engine.profile)
        self._worked = _worked_examples(suite, engine)

    @property
    def addressing(self) -> Addressing:
        """How the model is asked; a log must hold it for `rejudge`."""
        return Addressing(self.engine.profile.style, len(self._worked))

    def run(self, done: int = 0) -> Generator[Evaluated, None, None]:
        """All problems in order, but for the first `done`. Close the iterator to stop early.

        Problems are sampled in the same groups whatever `done` is, so that an engine whose bits depend on what stands
        beside a prompt writes the same after a stop as without one.
        """
        if done >= len(self.suite.problems):
            return
        size = max(1, _ROWS // min(self.settings.samples, _CHUNK))
        judge = ThreadPoolExecutor(1, thread_name_prefix="judge")
        judging: Future[list[Evaluated]] | None = None
        try:
            for start in range(done - done % size, len(self.suite.problems), size):
                sampled = self._sample(self.suite.problems[start : start + size])[max(0, done - start) :]
                if judging is not None:
                    yield from judging.result()
                judging = judge.submit(judge_completions, sampled, self.addressing, self.verifier)
            if judging is not None:
                yield from judging.result()
        finally:
            judge.shutdown(wait=False, cancel_futures=True)  # who stops early closes the verifier, not waits for it

    def _sample(self, problems: Sequence[Problem]) -> list[Sampled]:
        settings = self.settings
        started = time.perf_counter()
        written: list[list[Completion]] = [[] for _ in problems]
        for first in range(0, settings.samples, _CHUNK):
            prompts = [
                problem.prompt(self.engine, self._worked, derive_seed(settings.seed, "evaluate", problem.id, first))
                for problem in problems
            ]
            sampling = Sampling(
                min(_CHUNK, settings.samples - first),
                self.max_tokens,
                settings.temperature,
                stop_at_dedent=self.engine.profile.style is Style.COMPLETION,
            )
            for completions, more in zip(written, self.engine.complete(prompts, sampling), strict=True):
                completions += more
        seconds = (time.perf_counter() - started) / len(problems)
        return [Sampled(problem, tuple(texts), seconds) for problem, texts in zip(problems, written, strict=True)]


def judge_completions(sampled: Sequence[Sampled], addressing: Addressing, verifier: Verifier) -> list[Evaluated]:
    """Read and judge what was sampled for problems of one kind; equal answers to a problem are judged once."""
    # Nothing written is EMPTY by itself: with the opened function before it, it would be called a wrong syntax.
    sources = [
        [one.problem.read(wrote.text, addressing) if wrote.text.strip() else "" for wrote in one.completions]
        for one in sampled
    ]
    asked = dict.fromkeys((place, source) for place, texts in enumerate(sources) for source in texts if source.strip())
    attempts = (Attempt(sampled[place].problem, source) for place, source in asked)
    judged = dict(zip(asked, sampled[0].problem.judge(attempts, verifier), strict=True))
    nothing = {fits: Outcome(Reason.EMPTY if fits else Reason.NO_ROOM, 0.0) for fits in (True, False)}
    return [
        Evaluated(
            one.problem,
            tuple(
                Judged(wrote.text, wrote.tokens, source, judged.get((place, source), nothing[wrote.fits]))
                for wrote, source in zip(one.completions, texts, strict=True)
            ),
            one.model_seconds,
        )
        for place, (one, texts) in enumerate(zip(sampled, sources, strict=True))
    ]


def rejudge(logged: Iterable[Evaluated], addressing: Addressing, verifier: Verifier) -> Iterator[Evaluated]:
    """The same completions read and judged anew, without a model, in order."""
    sampled = (one.sampled() for one in logged)
    while group := list(islice(sampled, _GROUP)):
        yield from judge_completions(group, addressing, verifier)


def _worked_examples(suite: Suite, engine: Engine) -> list[Seed]:
    """The factory's, unless the suite holds one of them, however spelt: no answer to a problem stands in a prompt.

    What a limit left out counts too, so that all parts of a suite are asked after the same examples.
    """
    sources = (problem.as_record().get("puzzle") for problem in suite.problems + suite.left_out)
    asked = {fingerprint(source).renamed for source in sources if source is not None}
    seeds = seed_corpus()
    while True:
        shown = worked_examples(seeds, engine.profile.shots)
        known = {seed.id for seed in shown if fingerprint(seed.puzzle.source).renamed in asked}
        if not known:
            return shown
        seeds = tuple(seed for seed in seeds if seed.id not in known)
