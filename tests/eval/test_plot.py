"""Plots as elements of a page."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from eval.judge import Judged
from eval.plot import calibration, latency, risk_coverage
from tests.eval.conftest import a_case, a_row, fact_at

JUDGED = [Judged(a_case(fact_at(("d", 0, 9))), a_row(("d", 0, 9, "q"), confidence=number / 10)) for number in range(11)]


@pytest.mark.parametrize("plot", [risk_coverage, calibration, latency])
def test_a_plot_is_one_small_svg_in_the_pages_ink(plot: object) -> None:
    """It is sound XML, the same each time, loads nothing, and draws a run of one question as well as two runs."""
    assert callable(plot)
    svg = plot({"one": JUDGED, "two": JUDGED[:1], "none": []})
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert svg == plot({"one": JUDGED, "two": JUDGED[:1], "none": []})
    assert "currentColor" in svg
    assert 'href="http' not in svg
    assert len(svg) < 40_000
