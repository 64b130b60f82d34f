"""Statistics over many questions at once: ratios, quantiles, and how far a confidence can be trusted.

Every function takes an array (..., n, c), a row for each of n questions, and gives (...): so that a thousand resamples are one call.
A confidence goes from 0 to 1; `right` is 0 or 1. What does not exist (a share of nothing) is NaN.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

BINS = 10
"""Bins of the calibration error, as Guo et al. (2017) and most since."""


def ratio(columns: Array) -> Array:
    """Sum of column 0 over sum of column 1: a mean where column 1 is all ones, a precision or a recall where it counts."""
    counted, among = columns[..., 0].sum(-1), columns[..., 1].sum(-1)
    return share(counted, among)


def share(part: Array, whole: Array) -> Array:
    """The one over the other; NaN where there is nothing to share."""
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0))


def median(columns: Array) -> Array:
    """The 50th percentile of column 0."""
    return np.asarray(np.percentile(columns[..., 0], 50, axis=-1))


def tail(columns: Array) -> Array:
    """The 95th percentile of column 0."""
    return np.asarray(np.percentile(columns[..., 0], 95, axis=-1))


def calibration_error(columns: Array) -> Array:
    """Expected calibration error of (confidence, right): over equal bins of confidence, the mean distance between the mean
    confidence and the share that is right, weighted by how many fall in (Naeini et al. 2015; Guo et al. 2017).
    """
    confidence, right = columns[..., 0], columns[..., 1]
    bins = bins_of(confidence)
    gaps = [np.abs(((confidence - right) * (bins == number)).sum(-1)) for number in range(BINS)]
    return np.asarray(sum(gaps) / confidence.shape[-1])


def bins_of(confidence: Array) -> npt.NDArray[np.int64]:
    """The bin, from 0, that a confidence falls into; 1 falls into the last."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def brier(columns: Array) -> Array:
    """Mean squared distance of (confidence, right) (Brier 1950)."""
    return np.asarray(((columns[..., 0] - columns[..., 1]) ** 2).mean(-1))


def risk_by_coverage(columns: Array) -> Array:
    """(..., n): the share that is wrong among the 1, 2, ... n most confident of (confidence, right); equals count wrong ones first."""
    confidence, right = columns[..., 0], columns[..., 1]
    order = np.lexsort((right, -confidence), axis=-1)
    wrong = np.cumsum(1 - np.take_along_axis(right, order, -1), -1)
    return np.asarray(wrong / np.arange(1, wrong.shape[-1] + 1))


def area_under_risk(columns: Array) -> Array:
    """AURC: the mean of the risk over all coverages (Geifman, Uziel and El-Yaniv 2019); less is better."""
    return np.asarray(risk_by_coverage(columns).mean(-1))


def area_under_roc(columns: Array) -> Array:
    """AUC of (score, label): how often a labelled row scores above another, ties half (Mann and Whitney 1947; Hanley and McNeil 1982)."""
    from scipy.stats import rankdata

    score, label = columns[..., 0], columns[..., 1]
    ranks, ones = rankdata(score, axis=-1), label.sum(-1)
    pairs = ones * (label.shape[-1] - ones)
    above = (ranks * label).sum(-1) - ones * (ones + 1) / 2
    return share(above, pairs)


def best_cut(columns: Array) -> Array:
    """The best mean that any bar on the confidence reaches, of (confidence, gain if answered, gain if left unanswered).

    So the script of SQuAD 2.0 finds its best F1 (Rajpurkar et al. 2018): the surest are answered, the others are not.
    """
    confidence, answered, left = columns[..., 0], columns[..., 1], columns[..., 2]
    order = np.argsort(-confidence, axis=-1, kind="stable")
    gained = np.cumsum(np.take_along_axis(answered - left, order, -1), -1).max(-1)
    return np.asarray((left.sum(-1) + np.maximum(gained, 0)) / left.shape[-1])
