"""Intervals and tests, against scipy and by their laws."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from eval.resample import detectable, difference, holm, interval, permutation_p
from eval.trust import area_under_risk, ratio

CHANCE = np.random.default_rng(7)


def means(values: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.stack([np.asarray(values, np.float64), np.ones(len(values))], -1)


def test_the_interval_agrees_with_scipys_percentile_bootstrap() -> None:
    """The ends of a mean's interval lie where scipy finds them, but for chance."""
    values = CHANCE.random(150)
    ours = interval(ratio, means(list(values)))
    theirs = scipy.stats.bootstrap((values,), np.mean, method="percentile", rng=1).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.006)


def test_the_p_agrees_with_scipys_permutation_test() -> None:
    """Paired and two-sided."""
    before = CHANCE.random(60)
    after = before + CHANCE.normal(0.02, 0.08, 60)
    theirs = scipy.stats.permutation_test(
        (after, before), lambda a, b: a.mean() - b.mean(), permutation_type="samples", rng=1, n_resamples=9999
    )
    assert permutation_p(ratio, means(list(before)), means(list(after))) == pytest.approx(theirs.pvalue, abs=0.015)


def test_six_questions_one_way_are_the_fewest_that_tell() -> None:
    """The exact p of k changes all one way is 2 / 2**k."""
    for changes in (5, 6):
        before, after = means([1.0] * 50), means([0.0] * changes + [1.0] * (50 - changes))
        assert permutation_p(ratio, before, after) == pytest.approx(2 / 2**changes, abs=0.006)


def test_a_run_does_not_differ_from_itself() -> None:
    """No effect, no spread, p of 1."""
    table = means(list(CHANCE.random(20)))
    assert permutation_p(ratio, table, table) == 1.0
    assert difference(ratio, table, table) == (0.0, 0.0, 0.0)


def test_every_number_is_the_same_each_time() -> None:
    """The seed is fixed."""
    before, after = means(list(CHANCE.random(30))), means(list(CHANCE.random(30)))
    assert interval(area_under_risk, before) == interval(area_under_risk, before)
    assert permutation_p(ratio, before, after) == permutation_p(ratio, before, after)


def test_a_measure_that_does_not_exist_has_no_interval() -> None:
    """A share of nothing."""
    nothing = np.zeros((5, 2))
    assert np.isnan(interval(ratio, nothing)).all()
    assert np.isnan(permutation_p(ratio, nothing, nothing + 1e-9 - 1e-9))


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]), ([0.5, 0.9], [1.0, 1.0]), ([], []), ([0.02], [0.02])],
)
def test_holm_by_hand(raw: list[float], adjusted: list[float]) -> None:
    """The least p times how many there are, the next times one fewer, never less than the one before."""
    assert holm(raw) == pytest.approx(adjusted)


def test_the_detectable_difference_shrinks_with_the_square_root_but_never_below_six_questions() -> None:
    """2.8 standard errors for four times out of five at 5 %."""
    assert detectable(0.05, 200) == pytest.approx(0.14)
    assert detectable(0.0, 200) == pytest.approx(6 / 200)
