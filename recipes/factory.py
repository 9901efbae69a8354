"""The factory: a model proposes puzzles and solves them, the verifier judges, and what is new and true is kept.

The unit of work is the batch. Its number and the run's seed decide everything that is sampled in it, batches are
merged in order, and only kept rows decide what counts as a duplicate; so a run that was killed and started again makes
the same dataset as one that was not.

The model and the judge work side by side: while the model solves batch b, the verifier probes the puzzles of b + 1,
which are written already; while the model then writes those of b + 2, the verifier judges the attempts at b. The
caller's thread holds the model, one other thread waits for the verifier.

Not guaranteed: equal data when the machine is so slow that honest code runs into the time limit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from generator import Engine, Sampling, Style, derive_seed, propose_prompt, read_attempt, read_proposal, solve_prompt
from generator import worked_examples as choose_worked_examples
from puzzles import Reason, Rejection, Seed, Verdict, read_puzzle, read_solution
from recipes.batches import Attempts, Batch, Candidate, Draft, Settings, make_row
from shards import DedupIndex, Protected, Row, fingerprint
from verifier import Job, ProbeReport, Verifier

# Reasons for which a text is not even a function that returns something.
_UNREADABLE = frozenset({Reason.EMPTY, Reason.TOO_LONG, Reason.NO_FUNCTION, Reason.NO_RETURN, Reason.SYNTAX})


class Factory:
    """Makes batches of verified puzzles, from batch `first` on, without end.

    `index` holds the `kept` rows that this run has kept before `first`, and may hold those of other runs, which are to
    be neither repeated nor counted. `target` is the number of rows at which the run is to end. Close the iterator to
    stop the thread that waits. `announce` is told what the model does next.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        verifier: Verifier,
        seeds: Sequence[Seed],
        protected: Protected,
        index: DedupIndex,
        announce: Callable[[str], None] = lambda _: None,
        kept: int = 0,
    ) -> None:
        self._announce = announce
        self.settings = settings
        self.engine = engine
        self.verifier = verifier
        self.seeds = seeds
        self.protected = protected
        self.index = index
        self._before = len(index) - kept
        self._shown = {fingerprint(seed.puzzle.source).renamed for seed in seeds}
        self._worked = choose_worked_examples(seeds, engine.profile.shots)

    @property
    def _kept(self) -> int:
        return len(self.index) - self._before

    def run(self, first: int, target: int) -> Generator[Batch, None, None]:
        """Batches `first`, `first + 1`, ... until `target` rows are kept.

        The model's order of work is: propose b + 1, solve b, propose b + 2, solve b + 1, ...; see the module's page.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="judge") as judge:
            draft = Draft(first)
            probing = judge.submit(self._probe, draft, self._propose(draft))
            judging: Future[list[tuple[Attempts, list[Verdict]]]] | None = None
            waiting: Draft | None = None
            while True:
                following = Draft(draft.number + 1)
                proposals = self._propose(following)
                if judging is not None and waiting is not None:
                    batch = self._merge(waiting, self._wait(waiting, judging), target)
                    yield batch
                    if not batch.complete or self._kept >= target:
                        return
                candidates = self._look(draft, self._wait(draft, probing))
                probing = judge.submit(self._probe, following, proposals)
                attempts = self._solve(draft, candidates)
                judging, waiting = judge.submit(self._judge, draft, attempts), draft
                draft = following

    def _wait(self, draft: Draft, future: Future[Any]) -> Any:
        started = time.perf_counter()
        result = future.result()
        draft.wait_seconds += time.perf_counter() - started
        return result

    def _propose(self, draft: Draft) -> list[Candidate]:
        """The puzzles that the model writes for this batch, as far as reading them can tell."""
        settings, engine = self.settings, self.engine
        started = time.perf_counter()
        self._announce(f"batch {draft.number}: writing {settings.prompts * settings.samples:,} puzzles")
        proposals = [
            propose_prompt(engine, self.seeds, derive_seed(settings.seed, draft.number, "propose", number))
            for number in range(settings.prompts)
        ]
        sampling = self._sampling(settings.samples, engine.profile.proposal_tokens)
        written = engine.complete([proposal.prompt for proposal in proposals], sampling)
        draft.model_seconds += time.perf_counter() - started
        candidates = []
        for proposal, completions in zip(proposals, written, strict=True):
            for completion in completions:
                draft.funnel["proposed"] += 1
                draft.tokens += completion.tokens
                text = read_proposal(completion.text, proposal.number, proposal.prompt.style)
                puzzle = read_puzzle(text)
                if isinstance(puzzle, Rejection):
                    draft.funnel["parsed"] += puzzle.reason not in _UNREADABLE
                    draft.reject("validity", text, puzzle)
                    continue
                draft.funnel["parsed"] += 1
                draft.funnel["valid"] += 1
                candidates.append(Candidate(puzzle, fingerprint(puzzle.source), completion.tokens))
        return candidates

    def _sampling(self, n: int, max_tokens: int) -> Sampling:
        """How to sample: an answer in chat is more than one function, so no line ends it."""
        ends = self.engine.profile.style is Style.COMPLETION
        return Sampling(n, max_tokens, self.settings.temperature, stop_at_dedent=ends)

    def _probe(self, draft: Draft, candidates: list[Candidate]) -> list[tuple[Candidate, ProbeReport]]:
        """Run every distinct candidate on the trivial answers; in the judge's thread."""
        started, used = time.perf_counter(), self.verifier.cpu_seconds
        first = {candidate.fingerprint.renamed: candidate for candidate in reversed(candidates)}
        distinct = [candidate for candidate in candidates if first[candidate.fingerprint.renamed] is candidate]
        reports = dict(
            zip(
                (candidate.fingerprint.renamed for candidate in distinct),
                self.verifier.probe(candidate.puzzle for candidate in distinct),
                strict=True,
            )
        )
        draft.verify_seconds += time.perf_counter() - started
        draft.verify_cpu_seconds += self.verifier.cpu_seconds - used
        return [(candidate, reports[candidate.fingerprint.renamed]) for candidate in candidates]

    def _look(self, draft: Draft, probed: list[tuple[Candidate, ProbeReport]]) -> list[Candidate]:
        """Those worth solving: sound, not trivial, not protected, and not yet kept or seen in this batch."""
        chosen: dict[str, Candidate] = {}
        for candidate, report in probed:
            source = candidate.puzzle.source
            if report.reason is not None:
                draft.reject("probe", source, Rejection(report.reason, report.detail))
                continue
            draft.funnel["runs"] += 1
            if report.trivial and not self._spared(source):
                draft.reject("probe", source, Rejection(Reason.TRIVIAL, report.detail))
                continue
            draft.funnel["nontrivial"] += 1
            why = self._copied(candidate) or self.protected.check(candidate.fingerprint)
            why = why or self.index.check(candidate.fingerprint)
            if why is None and candidate.fingerprint.renamed in chosen:
                same = chosen[candidate.fingerprint.renamed].fingerprint.exact == candidate.fingerprint.exact
                why = Rejection(Reason.DUPLICATE_EXACT if same else Reason.DUPLICATE_RENAMED, "in the same batch")
            if why is not None:
                draft.reject("novelty", source, why)
                continue
            draft.funnel["novel"] += 1
            chosen[candidate.fingerprint.renamed] = candidate
        return list(chosen.values())

    def _copied(self, candidate: Candidate) -> Rejection | None:
        """Whether the model has only repeated a puzzle that it was shown."""
        renamed = candidate.fingerprint.renamed
        return Rejection(Reason.COPY_OF_SEED, renamed) if renamed in self._shown else None

    def _spared(self, source: str) -> bool:
        """Whether this puzzle is one of the few that may be easy: its text decides, so that order does not matter."""
        draw = derive_seed(self.settings.seed, "spare", source) / 2**63
        return draw >= self.settings.trivial_reject_rate

    def _solve(self, draft: Draft, candidates: list[Candidate]) -> list[Attempts]:
        """The model's attempts at each candidate."""
        settings, engine = self.settings, self.engine
        started = time.perf_counter()
        self._announce(f"batch {draft.number}: solving {len(candidates):,} puzzles")
        prompts = [
            solve_prompt(
                engine, candidate.puzzle, self._worked, derive_seed(settings.seed, draft.number, "solve", place)
            )
            for place, candidate in enumerate(candidates)
        ]
        sampling = self._sampling(settings.attempts, engine.profile.solution_tokens)
        written = engine.complete(prompts, sampling)
        draft.model_seconds += time.perf_counter() - started
        number = len(self._worked) + 1 if self._worked else 0
        found = []
        for candidate, prompt, completions in zip(candidates, prompts, written, strict=True):
            solutions = []
            for completion in completions:
                text = read_attempt(completion.text, candidate.puzzle, number, prompt.style)
                solution = read_solution(text, candidate.puzzle)
                if isinstance(solution, Rejection):
                    draft.funnel[f"attempt:{solution.reason}"] += 1
                else:
                    solutions.append(solution)
            tokens = sum(completion.tokens for completion in completions)
            draft.tokens += tokens
            found.append(Attempts(candidate, tuple(solutions), len(completions), tokens))
        return found

    def _judge(self, draft: Draft, attempts: list[Attempts]) -> list[tuple[Attempts, list[Verdict]]]:
        """The verdicts on all attempts; in the judge's thread. Nobody asks for them in the control without."""
        if not self.settings.verified:
            return [(attempt, []) for attempt in attempts]
        started, used = time.perf_counter(), self.verifier.cpu_seconds
        jobs = (Job(attempt.candidate.puzzle, attempt.solutions) for attempt in attempts)
        judged = list(zip(attempts, self.verifier.judge(jobs), strict=True))
        draft.verify_seconds += time.perf_counter() - started
        draft.verify_cpu_seconds += self.verifier.cpu_seconds - used
        return judged

    def _merge(self, draft: Draft, judged: list[tuple[Attempts, list[Verdict]]], target: int) -> Batch:
        """Decide, in order, which solved puzzles are kept, now against every row before them."""
        kept: list[Row] = []
        level = str(self.verifier.level)
        full = False
        for attempts, verdicts in judged:
            candidate = attempts.candidate
            for verdict in verdicts:
                draft.funnel[f"attempt:{verdict.reason or 'accepted'}"] += 1
            solved = any(verdict.accepted for verdict in verdicts) if self.settings.verified else attempts.solutions
            if not solved:
                draft.reject(
                    "solve", candidate.puzzle.source, Rejection(Reason.UNSOLVED, f"{attempts.tried} attempts")
                )
                continue
            draft.funnel["solved"] += 1
            why = self.index.check(candidate.fingerprint)
            if why is not None:
                draft.reject("merge", candidate.puzzle.source, why)
                continue
            if self._kept >= target:
                full = True
                break
            self.index.add(candidate.fingerprint)
            draft.funnel["kept"] += 1
            kept.append(make_row(self.settings, self.engine, level, draft.number, attempts, verdicts))
        rejected = draft.sample(self.engine.model, self.settings.seed)
        return draft.finish(kept, rejected, complete=not full)
