"""The factory: a model proposes puzzles and solves them, the verifier judges, and what is new and true is kept.

The unit of work is the batch. Its number and the run's seed decide everything that is sampled in it, batches are
merged in order, and only kept rows decide what counts as a duplicate; so a run that was killed and started again makes
the same dataset as one that was not.

Many batches may be under way at once. Whether a puzzle is new is asked twice: when its batch is to be solved, of the
rows that are kept by then, which spares the model what is known already; and when the batch is merged, of all rows
before it. The second answer counts, and finds whatever the first has found (`shards.dedup`). What the model writes for
a puzzle depends on the batch and the puzzle alone. So it changes no row and no count how many batches are under way,
nor who works on them; only `tokens`, and those of repairs, have also what was spent on puzzles that proved known.
Where one machine does all, a batch is chosen before the one ahead of it is merged; so that a run that goes on spends
the same tokens, the rows of the last batch count only once the next one has been chosen.

Not guaranteed: equal data when the machine is so slow that honest code runs into the time limit, or from an engine
whose answer to a prompt depends on the prompts beside it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from itertools import count
from typing import NamedTuple

from generator import derive_seed
from puzzles import Puzzle, Reason, Rejection, Seed
from recipes.batches import Batch, Candidate, Draft, Failed, Probed, Settings, Trial, Unreadable, make_row
from recipes.executor import Executor, by_judge, by_model
from recipes.work import Judge, LanguageModel
from shards import DedupIndex, Protected, Row, fingerprint

# Reasons for which a text is not even a function that returns something.
_UNREADABLE = frozenset({Reason.EMPTY, Reason.TOO_LONG, Reason.NO_FUNCTION, Reason.NO_RETURN, Reason.SYNTAX})


class _Made(NamedTuple):
    """A batch before it is merged: its sound candidates, and the trials, with their level, of those that were solved.

    Trials go by the fingerprint without names; `repaired` are those that only the second round has solved.
    """

    draft: Draft
    candidates: list[Candidate]
    trials: dict[str, Trial]
    repaired: frozenset[str]
    level: str


class Factory:
    """Makes batches of verified puzzles, from batch `first` on, without end.

    This run has `kept` rows before `first`. The puzzles of those of the last batch are in `latest`, the others in
    `index`, which may also hold rows of other runs, to be neither repeated nor counted. `seeds` are what the
    executor's model is shown. `target` is the number of rows at which the run is to end. Close the iterator to call
    off what is under way.
    """

    def __init__(
        self,
        settings: Settings,
        executor: Executor,
        seeds: Sequence[Seed],
        protected: Protected,
        index: DedupIndex,
        kept: int = 0,
        latest: Sequence[str] = (),
    ) -> None:
        self.settings = settings
        self.executor = executor
        self.protected = protected
        self.index = index
        self._latest = [fingerprint(source) for source in latest]
        self._before = len(index) + len(latest) - kept
        self._likely = len(latest)  # rows that a batch keeps: as many as the last one that was merged
        self._shown = {fingerprint(seed.puzzle.source).renamed for seed in seeds}

    @property
    def _kept(self) -> int:
        return len(self.index) + len(self._latest) - self._before

    def run(self, first: int, target: int) -> Generator[Batch, None, None]:
        """Batches `first`, `first + 1`, ... until `target` rows are kept."""
        work = (self._make(Draft(number)) for number in count(first))
        with closing(self.executor.run(work, lambda: self._kept + self._likely >= target)) as finished:
            for made, idle_seconds in finished:
                batch = self._merge(made, target, idle_seconds)
                yield batch
                if not batch.complete or self._kept >= target:
                    return

    async def _make(self, draft: Draft) -> _Made:
        """The life of a batch: written, probed, solved, judged."""
        number, proposals = draft.number, self.settings.prompts * self.settings.samples
        texts = await by_model(f"batch {number}: writing {proposals:,} puzzles", LanguageModel.propose, number)
        probed = await by_judge(f"batch {number}: probing", Judge.probe, texts.value)
        candidates = self._sift(draft, probed.value)
        chosen = self._choose(candidates)
        if number == 0:
            self._likely = len(chosen)  # nothing is merged: it may keep all of them
        puzzles = [candidate.puzzle for candidate in chosen.values()]
        answers = await by_model(
            f"batch {number}: solving {len(chosen):,} puzzles",
            LanguageModel.solve,
            number,
            list(zip(chosen, puzzles, strict=True)),
        )
        judged = await by_judge(f"batch {number}: judging", Judge.judge, puzzles, answers.value)
        level, trials = judged.value
        draft.tokens = sum(text.tokens for text in texts.value) + sum(answer.tokens for answer in answers.value)
        draft.model_seconds = texts.seconds + answers.seconds
        draft.verify_seconds = probed.seconds + judged.seconds
        draft.verify_cpu_seconds = probed.cpu_seconds + judged.cpu_seconds
        if self.settings.repair and self.settings.verified:
            trials = await self._repair(draft, list(zip(chosen, puzzles, trials, strict=True)))
        solved_late = (
            renamed
            for renamed, trial, first in zip(chosen, trials, judged.value[1], strict=True)
            if trial.solved and not first.solved
        )
        return _Made(draft, candidates, dict(zip(chosen, trials, strict=True)), frozenset(solved_late), level)

    async def _repair(self, draft: Draft, tried: Sequence[tuple[str, Puzzle, Trial]]) -> list[Trial]:
        """All trials, those that have failed with a second round of attempts."""
        failed = [Failed(renamed, puzzle, _failures(trial)) for renamed, puzzle, trial in tried if not trial.solved]
        about = f"batch {draft.number}: {{}} {len(failed):,} puzzles again"
        answers = await by_model(about.format("solving"), LanguageModel.repair, draft.number, failed)
        judged = await by_judge(about.format("judging"), Judge.judge, [one.puzzle for one in failed], answers.value)
        later = dict(zip((one.renamed for one in failed), judged.value[1], strict=True))
        tokens = sum(answer.tokens for answer in answers.value)
        draft.funnel["repair_tokens"] += tokens
        draft.tokens += tokens
        draft.model_seconds += answers.seconds
        draft.verify_seconds += judged.seconds
        draft.verify_cpu_seconds += judged.cpu_seconds
        return [trial.then(later[renamed]) if renamed in later else trial for renamed, _, trial in tried]

    def _sift(self, draft: Draft, probed: Sequence[Probed | Unreadable]) -> list[Candidate]:
        """Those that are sound, not trivial, not protected and no copy of a seed, as often as they were written."""
        candidates = []
        for one in probed:
            draft.funnel["proposed"] += 1
            if isinstance(one, Unreadable):
                draft.funnel["parsed"] += one.why.reason not in _UNREADABLE
                draft.reject("validity", one.text, one.why)
                continue
            draft.funnel["parsed"] += 1
            draft.funnel["valid"] += 1
            candidate, report = one
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
            if why is not None:
                draft.reject("novelty", source, why)
                continue
            candidates.append(candidate)
        return candidates

    def _choose(self, candidates: Sequence[Candidate]) -> dict[str, Candidate]:
        """Those worth solving, by their fingerprint without names: the first of equal ones, if no kept row is.

        From here on `latest` counts.
        """
        chosen: dict[str, Candidate] = {}
        for candidate in candidates:
            if candidate.fingerprint.renamed not in chosen and self.index.check(candidate.fingerprint) is None:
                chosen[candidate.fingerprint.renamed] = candidate
        while self._latest:
            self.index.add(self._latest.pop(0))
        return chosen

    def _copied(self, candidate: Candidate) -> Rejection | None:
        """Whether the model has only repeated a puzzle that it was shown."""
        renamed = candidate.fingerprint.renamed
        return Rejection(Reason.COPY_OF_SEED, renamed) if renamed in self._shown else None

    def _spared(self, source: str) -> bool:
        """Whether this puzzle is one of the few that may be easy: its text decides, so that order does not matter."""
        draw = derive_seed(self.settings.seed, "spare", source) / 2**63
        return draw >= self.settings.trivial_reject_rate

    def _novel(self, draft: Draft, candidates: Sequence[Candidate]) -> dict[str, Candidate]:
        """`_choose` at the time of merging, with a reason for each that is left out."""
        novel: dict[str, Candidate] = {}
        for candidate in candidates:
            why = self.index.check(candidate.fingerprint)
            if why is None and candidate.fingerprint.renamed in novel:
                same = novel[candidate.fingerprint.renamed].fingerprint.exact == candidate.fingerprint.exact
                why = Rejection(Reason.DUPLICATE_EXACT if same else Reason.DUPLICATE_RENAMED, "in the same batch")
            if why is not None:
                draft.reject("novelty", candidate.puzzle.source, why)
                continue
            draft.funnel["novel"] += 1
            novel[candidate.fingerprint.renamed] = candidate
        return novel

    def _merge(self, made: _Made, target: int, idle_seconds: float) -> Batch:
        """Decide, in order, which solved puzzles are kept, against every row before them."""
        draft = made.draft
        kept: list[Row] = []
        novel = self._novel(draft, made.candidates)
        for place, (renamed, candidate) in enumerate(novel.items()):
            trial = made.trials[renamed]
            solved = trial.solved if self.settings.verified else trial.solutions
            why = self.index.check(candidate.fingerprint) if solved else None
            if solved and why is None and self._kept >= target:
                draft.funnel["left_over"] = len(novel) - place
                break
            for reason in (*trial.unread, *(verdict.reason for verdict in trial.verdicts)):
                draft.funnel[f"attempt:{reason or 'accepted'}"] += 1
            if not solved:
                draft.reject("solve", candidate.puzzle.source, Rejection(Reason.UNSOLVED, f"{trial.tried} attempts"))
                continue
            draft.funnel["solved"] += 1
            if why is not None:
                draft.reject("merge", candidate.puzzle.source, why)
                continue
            self.index.add(candidate.fingerprint)
            draft.funnel["kept"] += 1
            if renamed in made.repaired:
                draft.funnel["repaired"] += 1
            kept.append(make_row(self.settings, self.executor.model, made.level, draft.number, candidate, trial))
        self._likely = len(kept)
        draft.wait_seconds = idle_seconds
        rejected = draft.sample(self.executor.model.model, self.settings.seed)
        return draft.finish(kept, rejected, complete=not draft.funnel["left_over"])


def _failures(trial: Trial) -> tuple[tuple[str, str], ...]:
    """The different attempts that could be read, and why each has failed."""
    return tuple({
        solution: f"{verdict.reason}: {verdict.detail}" if verdict.detail else str(verdict.reason)
        for solution, verdict in zip(trial.solutions, trial.verdicts, strict=True)
    }.items())  # fmt: skip
