"""What is done for a batch away from its order: by a language model, and by a judge.

Each method takes and gives plain records that can be sent from one machine to another, and depends on nothing but its
arguments and the run's settings. So it does not matter who does a piece of work, when, or how often: a piece that was
lost with a machine is done again, the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator import (
    Engine,
    Sampling,
    Style,
    derive_seed,
    propose_prompt,
    read_attempt,
    read_proposal,
    repair_solution_prompt,
    solve_prompt,
)
from generator import worked_examples as choose_worked_examples
from puzzles import Puzzle, Rejection, Seed, read_puzzle, read_solution
from recipes.batches import Answers, Candidate, Failed, ModelName, Probed, Settings, Text, Trial, Unreadable
from shards import fingerprint
from verifier import Job, Verifier


class LanguageModel:
    """`engine` as the one who writes puzzles and solves them; it is shown `seeds`."""

    def __init__(self, settings: Settings, engine: Engine, seeds: Sequence[Seed]) -> None:
        self.name = ModelName(engine.name, engine.model)
        self._settings = settings
        self._engine = engine
        self._seeds = seeds
        self._worked = choose_worked_examples(seeds, engine.profile.shots)

    @property
    def cpu_seconds(self) -> float:
        """Seconds of the processor that untrusted code has used here: none."""
        return 0.0

    def propose(self, batch: int) -> list[Text]:
        """The puzzles of a batch, unread."""
        settings, engine = self._settings, self._engine
        proposals = [
            propose_prompt(engine, self._seeds, derive_seed(settings.seed, batch, "propose", number))
            for number in range(settings.prompts)
        ]
        sampling = self._sampling(settings.samples, engine.profile.proposal_tokens)
        written = engine.complete([proposal.prompt for proposal in proposals], sampling)
        return [
            Text(read_proposal(completion.text, proposal.number, proposal.prompt.style), completion.tokens)
            for proposal, completions in zip(proposals, written, strict=True)
            for completion in completions
        ]

    def solve(self, batch: int, candidates: Sequence[tuple[str, Puzzle]]) -> list[Answers]:
        """Attempts at each puzzle, unread. It is named by its fingerprint without names, which makes its seed: so
        what is written for it does not depend on the others that are there to be solved.
        """
        settings, engine = self._settings, self._engine
        prompts = [
            solve_prompt(engine, puzzle, self._worked, derive_seed(settings.seed, batch, "solve", renamed))
            for renamed, puzzle in candidates
        ]
        written = engine.complete(prompts, self._sampling(settings.attempts, engine.profile.solution_tokens))
        number = len(self._worked) + 1 if self._worked else 0
        return [
            Answers(
                tuple(read_attempt(completion.text, puzzle, number, prompt.style) for completion in completions),
                sum(completion.tokens for completion in completions),
            )
            for (_, puzzle), prompt, completions in zip(candidates, prompts, written, strict=True)
        ]

    def repair(self, batch: int, failures: Sequence[Failed]) -> list[Answers]:
        """A second round of attempts, each after one that failed; the seed hangs on the puzzle, as in `solve`."""
        settings, engine = self._settings, self._engine
        number = len(self._worked) + 1 if self._worked else 0
        prompts = []
        for renamed, puzzle, attempts in failures:
            for place in range(settings.repair):
                shown, why = attempts[place % len(attempts)] if attempts else ("", "")
                seed = derive_seed(settings.seed, batch, "repair", renamed, place)
                prompts.append(repair_solution_prompt(engine, puzzle, self._worked, shown, why, seed))
        written = iter(engine.complete(prompts, self._sampling(1, engine.profile.solution_tokens)))
        answers = []
        for _, puzzle, _ in failures:
            texts = [next(written)[0] for _ in range(settings.repair)]
            read = tuple(read_attempt(text.text, puzzle, number, engine.profile.style) for text in texts)
            answers.append(Answers(read, sum(text.tokens for text in texts)))
        return answers

    def _sampling(self, n: int, max_tokens: int) -> Sampling:
        """How to sample: an answer in chat is more than one function, so no line ends it."""
        ends = self._engine.profile.style is Style.COMPLETION
        return Sampling(n, max_tokens, self._settings.temperature, stop_at_dedent=ends)


class Judge:
    """`verifier` as the one who reads what was written, and tells what holds."""

    def __init__(self, settings: Settings, verifier: Verifier) -> None:
        self.level = str(verifier.level)
        self._verified = settings.verified
        self._verifier = verifier

    @property
    def cpu_seconds(self) -> float:
        """Seconds of the processor that the verifier has used."""
        return self._verifier.cpu_seconds

    def probe(self, texts: Sequence[Text]) -> list[Probed | Unreadable]:
        """Read every text, and run every distinct candidate on the trivial answers."""
        read = [_read(text) for text in texts]
        distinct: dict[str, Candidate] = {}
        for one in read:
            if isinstance(one, Candidate):
                distinct.setdefault(one.fingerprint.renamed, one)
        probes = self._verifier.probe(candidate.puzzle for candidate in distinct.values())
        reports = dict(zip(distinct, probes, strict=True))
        return [Probed(one, reports[one.fingerprint.renamed]) if isinstance(one, Candidate) else one for one in read]

    def judge(self, puzzles: Sequence[Puzzle], answers: Sequence[Answers]) -> tuple[str, list[Trial]]:
        """The sandbox level, and the verdicts on all attempts. The control without verdicts has none."""
        jobs, unread = [], []
        for puzzle, answer in zip(puzzles, answers, strict=True):
            read = [read_solution(text, puzzle) for text in answer.texts]
            unread.append(tuple(one.reason for one in read if isinstance(one, Rejection)))
            jobs.append(Job(puzzle, tuple(one for one in read if isinstance(one, str))))
        verdicts = self._verifier.judge(jobs) if self._verified else ([] for _ in jobs)
        return self.level, [
            Trial(job.solutions, tuple(judged), reasons, answer.tokens)
            for job, judged, reasons, answer in zip(jobs, verdicts, unread, answers, strict=True)
        ]


def _read(text: Text) -> Candidate | Unreadable:
    puzzle = read_puzzle(text.text)
    if isinstance(puzzle, Rejection):
        return Unreadable(text.text, puzzle)
    return Candidate(puzzle, fingerprint(puzzle.source), text.tokens)
