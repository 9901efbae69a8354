"""The figures of an evaluation: pass@k with intervals, tables by domain and answer type, reasons, tokens, seconds.

A summary is plain JSON: `{"suite", "model", "problems", "samples", "pass@1": {"value", "low", "high"}, ...,
"sequential@1": {...}, ..., "domains", "answer_types", "reasons", "tokens", "seconds"}`. It is a pure function of the
scores, so a log gives the same figures as the run that wrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from finetune.pass_at_k import bootstrap, pass_at_k, sequential_at_k
from puzzles import Reason


class Score(NamedTuple):
    """A problem and what became of each of its completions, in order; None stands for a right one.

    `tokens` are those of all completions; `judge_seconds` are the untrusted code's, equal solutions counted once.
    """

    id: str
    domain: str
    answer_type: str
    reasons: tuple[Reason | None, ...]
    tokens: int
    model_seconds: float
    judge_seconds: float


def summarise(suite: str, model: str, scores: Sequence[Score], ks: Sequence[int]) -> dict[str, Any]:
    """The summary. ValueError if there is no score, samples differ between problems, or a k is beyond them."""
    samples = {len(score.reasons) for score in scores}
    if len(samples) != 1:
        raise ValueError(f"one number of samples for all problems is needed, not {sorted(samples)}")
    outcomes = _outcomes(scores)
    completions = len(scores) * samples.pop()
    estimators = {"pass": pass_at_k, "sequential": sequential_at_k}
    reasons = Counter(str(reason) for score in scores for reason in score.reasons if reason is not None)
    tokens = sum(score.tokens for score in scores)
    return {
        "suite": suite,
        "model": model,
        "problems": len(scores),
        "samples": completions // len(scores),
        **{
            f"{name}@{k}": bootstrap(estimate(outcomes, k))._asdict()
            for name, estimate in estimators.items()
            for k in ks
        },
        "solved": sum(map(any, outcomes)),
        "not_asked": sum(set(score.reasons) == {Reason.NO_ROOM} for score in scores),
        "accepted": completions - reasons.total(),
        "reasons": dict(reasons.most_common()),
        "domains": _table(scores, ks, lambda score: score.domain),
        "answer_types": _table(scores, ks, lambda score: score.answer_type),
        "tokens": {"total": tokens, "per_completion": tokens / completions},
        "seconds": {
            "model": sum(score.model_seconds for score in scores),
            "judge": sum(score.judge_seconds for score in scores),
        },
    }


def _outcomes(scores: Sequence[Score]) -> list[list[bool]]:
    return [[reason is None for reason in score.reasons] for score in scores]


def _table(
    scores: Sequence[Score], ks: Sequence[int], group_of: Callable[[Score], str]
) -> dict[str, dict[str, float]]:
    """For each group the number of its problems and their mean pass@k; groups in alphabetical order."""
    groups: dict[str, list[Score]] = {}
    for score in scores:
        groups.setdefault(group_of(score), []).append(score)
    return {
        name: {"problems": len(groups[name])}
        | {f"pass@{k}": float(pass_at_k(_outcomes(groups[name]), k).mean()) for k in ks}
        for name in sorted(groups)
    }
