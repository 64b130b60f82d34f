"""Statistics of confidence, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.trust import Array, area_under_risk, area_under_roc, best_cut, brier, calibration_error, median, ratio, risk_by_coverage, tail

ROWS = st.lists(st.tuples(st.integers(0, 1000).map(lambda n: n / 1000), st.sampled_from([0.0, 1.0])), min_size=2, max_size=40)
EVERY = [ratio, median, tail, calibration_error, brier, area_under_risk, area_under_roc]


def table(rows: list[tuple[float, float]]) -> Array:
    return np.asarray(rows, np.float64)


@given(ROWS)
def test_brier_and_auc_agree_with_scikit_learn(rows: list[tuple[float, float]]) -> None:
    """Ties count half; where all labels are one there is no AUC."""
    from sklearn.metrics import brier_score_loss, roc_auc_score

    score, label = table(rows).T
    assert brier(table(rows)) == pytest.approx(brier_score_loss(label, score, pos_label=1))
    if 0 < label.mean() < 1:
        assert area_under_roc(table(rows)) == pytest.approx(roc_auc_score(label, score))
    else:
        assert np.isnan(area_under_roc(table(rows)))


@given(ROWS)
def test_the_calibration_error_agrees_with_scikit_learns_curve(rows: list[tuple[float, float]]) -> None:
    """The distance of its points from the diagonal, weighted by how many questions stand behind each."""
    from sklearn.calibration import calibration_curve

    score, label = table([(0.005 + 0.99 * int(score * 99) / 99, label) for score, label in rows]).T  # none on a bin's edge
    share, mean = calibration_curve(label, score, n_bins=10)
    weights = [count for count in np.histogram(score, np.linspace(0, 1, 11))[0] if count]
    assert calibration_error(np.stack([score, label], -1)) == pytest.approx(np.average(np.abs(share - mean), weights=weights))


def test_risk_and_coverage_by_hand() -> None:
    """The surest two are right, the third is wrong, the fourth is right; equals count the wrong one first."""
    rows = table([(0.9, 1), (0.8, 1), (0.5, 0), (0.1, 1)])
    assert risk_by_coverage(rows) == pytest.approx([0, 0, 1 / 3, 1 / 4])
    assert area_under_risk(rows) == pytest.approx((1 / 3 + 1 / 4) / 4)
    assert risk_by_coverage(table([(0.5, 1), (0.5, 0)])) == pytest.approx([1, 1 / 2])


def test_a_sure_failure_makes_the_calibration_worse() -> None:
    """An answer that is wrong and sure is as far from the truth as can be."""
    assert calibration_error(table([(1.0, 1.0), (1.0, 0.0)])) == pytest.approx(0.5)


def test_a_ratio_is_a_mean_over_those_that_count() -> None:
    """The second column says which; a share of nothing is no number."""
    assert ratio(table([(1, 1), (0, 1), (0, 0)])) == pytest.approx(0.5)
    assert np.isnan(ratio(table([(0, 0)])))


@given(ROWS)
def test_many_tables_at_once_give_what_each_gives_alone(rows: list[tuple[float, float]]) -> None:
    """So that resamples are one call."""
    both = np.stack([table(rows), table(rows)[::-1]])
    for statistic in EVERY:
        assert statistic(both) == pytest.approx([float(statistic(each)) for each in both], nan_ok=True)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 1.0])), min_size=1, max_size=8))
def test_the_best_cut_agrees_with_trying_all(rows: list[tuple[int, float, float]]) -> None:
    """The surest first, as they come among equals: no number of answers given gains more."""
    ordered = sorted(rows, key=lambda row: -row[0])
    totals = [sum(row[1] for row in ordered[:k]) + sum(row[2] for row in ordered[k:]) for k in range(len(rows) + 1)]
    assert best_cut(np.asarray(rows, np.float64)) == pytest.approx(max(totals) / len(rows))
