"""Chance: how far a measure might have come out otherwise with other questions of the same sort, and whether two runs really differ.

Every draw comes from one seed, so that the same rows give the same numbers on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from eval.trust import Array

Statistic = Callable[[Array], Array]

SEED = 20220311
RESAMPLES = 2_000
"""Resamples of an interval: its ends then vary by a few thousandths."""

PERMUTATIONS = 10_000
"""Relabellings of a test: a p of 0.05 is then known to ±0.004."""

CELLS = 4_000_000
"""Numbers drawn at once, which bounds memory at some 100 MB."""

LEVEL = 0.95
REACH = 2.8
"""Standard errors that a difference must have to be found at 5 % four times out of five: 1.96 + 0.84 (Bloom 1995)."""

FEWEST = 6
"""Questions that must change, all one way, before a two-sided paired test can tell them from chance at 5 %: 2 / 2**6 < 0.05."""


def resampled(n: int) -> npt.NDArray[np.int64]:
    """(RESAMPLES, n): which questions each resample holds; the same for every measure and run of n questions."""
    return np.random.default_rng(SEED).integers(0, n, (RESAMPLES, n))


def spread(statistic: Statistic, *tables: Array) -> list[Array]:
    """(RESAMPLES,) for each table: the statistic over the same resamples of questions."""
    draws = resampled(len(tables[0]))
    parts = np.array_split(draws, max(1, draws.size // CELLS + 1))
    return [np.concatenate([statistic(table[part]) for part in parts]) for table in tables]


def ends(values: Array) -> tuple[float, float]:
    """The middle 95 % of resampled values; those that do not exist are left out."""
    if np.isnan(values).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def interval(statistic: Statistic, table: Array) -> tuple[float, float]:
    """The 95 % interval of a statistic: percentile bootstrap over questions (Efron and Tibshirani 1993, chapter 13)."""
    return ends(spread(statistic, table)[0])


def difference(statistic: Statistic, before: Array, after: Array) -> tuple[float, float, float]:
    """The 95 % interval of `after` less `before`, by paired bootstrap, and its standard error."""
    earlier, later = spread(statistic, before, after)
    gaps = later - earlier
    return *ends(gaps), float(np.nanstd(gaps)) if not np.isnan(gaps).all() else float("nan")


def permutation_p(statistic: Statistic, before: Array, after: Array) -> float:
    """How often, were the two runs one, chance would part them this far: a paired randomization test, two-sided (Noreen 1989;
    Smucker, Allan and Carterette 2007). A relabelling for which the statistic does not exist counts as far.
    """
    observed = abs(float(statistic(after) - statistic(before)))
    if np.isnan(observed):
        return float("nan")
    if (before == after).all():
        return 1.0
    chance, far, done = np.random.default_rng(SEED), 0, 0
    while done < PERMUTATIONS:
        drawn = min(max(1, CELLS // before.size), PERMUTATIONS - done)
        swap = chance.random((drawn, len(before), 1)) < 0.5
        gaps = np.abs(statistic(np.where(swap, before, after)) - statistic(np.where(swap, after, before)))
        far += int((~(gaps < observed - 1e-12)).sum())
        done += drawn
    return (far + 1) / (PERMUTATIONS + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """p values corrected for how many there are, step by step down (Holm 1979); in the order in which they came."""
    adjusted, largest = [0.0] * len(p_values), 0.0
    for step, place in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
        largest = max(largest, min(1.0, p_values[place] * (len(p_values) - step)))
        adjusted[place] = largest
    return adjusted


def detectable(error: float, among: int) -> float:
    """The smallest difference that so many questions would show four times out of five, at 5 %; for measures from 0 to 1."""
    return max(REACH * error, FEWEST / among) if among else float("nan")
