"""How good a model is, from samples: pass@k in both of its meanings, and how sure one may be of it.

`outcomes` is a boolean array of shape (problems, samples), one row a problem, its samples in the order in which they
were drawn. The two estimators give a value for each problem; their mean is the suite's.

Intervals come from resampling the *problems* (percentile bootstrap, 95%), which are what varies between one suite and
the next; the draw of the samples varies with them. Two evaluations of the same problems are compared in pairs, problem
by problem: the suite's easy and hard problems are the same on both sides, and cancel.

Not guaranteed: coverage where hardly any problem, or nearly every one, is solved (of no successes the interval is
[0, 0]); anything about problems of another kind than the suite's; or about training seeds that were not run.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 10_000
_CONFIDENCE = 0.95
_MOST_DRAWS = 4_000_000  # numbers held at once while resampling

Floats: TypeAlias = NDArray[np.float64]


class Interval(NamedTuple):
    """A mean over problems, and the bounds of its 95% interval."""

    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """Second evaluation less first: the mean with its interval, and the mean of each seed by itself."""

    interval: Interval
    by_seed: tuple[float, ...]


def pass_at_k(outcomes: ArrayLike, k: int) -> Floats:
    """For each problem, the chance that `k` of its samples, drawn without replacement, hold a right one.

    The unbiased estimator 1 - C(n-c, k) / C(n, k) of `c` right ones among `n`, as the product of Chen et al. 2021
    (section 2.1): 1 - prod (1 - k/i) over i from n-c+1 to n. ValueError unless 1 <= k <= samples.
    """
    right = _rows(outcomes, k)
    samples = right.shape[1]
    # misses[c] is the chance of c right ones to be missed. The factor at i = k is exactly 0, and so is all after it.
    factors = np.maximum(0.0, 1.0 - k / np.arange(samples, 0, -1))
    misses = np.concatenate([[1.0], np.cumprod(factors)])
    return np.asarray(1.0 - misses[right.sum(1)])


def sequential_at_k(outcomes: ArrayLike, k: int) -> Floats:
    """For each problem, 1 if one of its first `k` samples is right, else 0 (Haluptzok et al. 2022).

    Of equal mean as `pass_at_k` and larger variance: it leaves all other samples unused. ValueError as there.
    """
    return np.asarray(_rows(outcomes, k)[:, :k].any(1), dtype=np.float64)


def bootstrap(values: ArrayLike, seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """The mean of `values`, one a problem, and its interval. ValueError if there is no problem."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"one value a problem is needed, not an array of shape {array.shape}")
    means = _resampled_means(array, seed, resamples)
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(array.mean()), float(low), float(high))


def paired_difference(first: ArrayLike, second: ArrayLike, seed: int = 0, resamples: int = RESAMPLES) -> Difference:
    """By how much `second` is above `first`, two evaluations of the same problems in the same order.

    Values of shape (problems,), or (seeds, problems) with one row a training seed: these are averaged for each problem
    first, and the sides may have different numbers of them. `by_seed` then pairs the rows, or is empty if their
    numbers differ. ValueError if the problems cannot be the same.
    """
    before, after = (np.atleast_2d(np.asarray(values, dtype=np.float64)) for values in (first, second))
    if before.ndim != 2 or after.ndim != 2 or before.shape[1] != after.shape[1] or not min(before.size, after.size):
        raise ValueError(f"values of shape {before.shape} and {after.shape} are not of the same problems")
    by_seed = (after - before).mean(1) if len(before) == len(after) else np.empty(0)
    return Difference(bootstrap(after.mean(0) - before.mean(0), seed, resamples), tuple(map(float, by_seed)))


def paired_ratio(first: ArrayLike, second: ArrayLike, seed: int = 0, resamples: int = RESAMPLES) -> Interval | None:
    """How many times the mean of `first` that of `second` is, over the same problems, one value each in one order.

    The problems are resampled in pairs, as for `paired_difference`. None where the mean of `first` is 0, or so near to
    it that it may be in a resampling. ValueError if the problems cannot be the same.
    """
    before, after = (np.asarray(values, dtype=np.float64) for values in (first, second))
    if before.ndim != 1 or before.shape != after.shape or not before.size:
        raise ValueError(f"values of shape {before.shape} and {after.shape} are not of the same problems")
    rng = np.random.default_rng(seed)
    block = max(1, _MOST_DRAWS // before.size)
    shares = np.full(before.size, 1 / before.size)
    means = np.concatenate([
        rng.multinomial(before.size, shares, size=min(block, resamples - start)) @ np.stack([before, after], 1)
        for start in range(0, resamples, block)
    ])  # fmt: skip
    if not before.mean() or not means[:, 0].all():
        return None
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(means[:, 1] / means[:, 0], [tail, 1 - tail])
    return Interval(float(after.mean() / before.mean()), float(low), float(high))


def _resampled_means(values: Floats, seed: int, resamples: int) -> Floats:
    """The means of `resamples` draws of as many values, with replacement.

    Values repeat a lot, so what is drawn is how often each distinct one comes.
    """
    distinct, counts = np.unique(values, return_counts=True)
    rng = np.random.default_rng(seed)
    block = max(1, _MOST_DRAWS // distinct.size)
    shares = counts / values.size
    return np.concatenate([
        rng.multinomial(values.size, shares, size=min(block, resamples - start)) @ distinct / values.size
        for start in range(0, resamples, block)
    ])  # fmt: skip


def _rows(outcomes: ArrayLike, k: int) -> NDArray[np.bool_]:
    right: NDArray[np.bool_] = np.asarray(outcomes, dtype=bool)
    if right.ndim != 2 or not 1 <= k <= right.shape[1]:
        raise ValueError(f"k = {k} asks for 1 to as many samples as outcomes of shape {right.shape} have a problem")
    return right
