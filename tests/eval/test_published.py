"""Figures beside what is published."""

from __future__ import annotations

from eval.published import every, known, mean
from eval.sets import KNOWN


def test_a_figure_is_a_mean_with_its_interval_beside_what_is_known() -> None:
    """A set that nobody knows stands alone."""
    figure = mean("obliqa", "nDCG@10", [1.0, 0.0, 1.0, 0.0])
    assert (figure.value, figure.among) == (0.5, 4)
    assert figure.low is not None and figure.high is not None  # one interval
    assert figure.low < 0.5 < figure.high
    assert [found.value for found in figure.published] == [0.663]
    assert mean("ours", "nDCG@10", [1.0]).published == ()
    assert mean("ours", "nDCG@10", []).value is None


def test_whatever_is_published_belongs_to_a_set_that_is_known() -> None:
    """And says where it is from."""
    assert set(every()) <= {each.name for each in KNOWN}
    assert all(row["source"] and 0 < row["value"] < 1 for rows in every().values() for row in rows)
    assert known("squad-2.0", "best F1")
