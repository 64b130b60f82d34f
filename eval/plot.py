"""Plots of runs as SVG that stands in a page: no fonts, no dates, the page's own colour of ink. Needs matplotlib."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import WorldError
from eval.judge import Judged
from eval.measures import confidence, waited
from eval.trust import BINS, Array, bins_of, risk_by_coverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0b6bcb", "#d1662a", "#2a9d6f", "#8a5fc4", "#b3446c")
"""One for each run, told apart also by people who see red and green alike."""

INK = "#010203"
"""Stands for the page's ink until the page has it."""

STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plenum",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.grid": True,
    "grid.alpha": 0.18,
    "grid.linewidth": 0.6,
    "grid.color": INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
}

Runs = Mapping[str, Sequence[Judged]]


def risk_coverage(runs: Runs) -> str:
    """What share is wrong among the surest of the answers, over how many of them are taken."""

    def draw(axes: Axes) -> None:
        for name, table, colour in tables(runs, confidence):
            risk = risk_by_coverage(table)
            axes.plot(np.arange(1, len(risk) + 1) / len(risk), risk, color=colour, linewidth=1.8, label=name)
        axes.set(xlabel="share of questions, surest first", ylabel="share of them wrong", xlim=(0, 1), ylim=(0, 1))

    return drawn(draw)


def calibration(runs: Runs) -> str:
    """How many are right at each confidence; on the diagonal a confidence says what it is worth. A dot's area is its questions."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=(0, (3, 3)), alpha=0.6)
        for name, table, colour in tables(runs, confidence):
            bins = bins_of(table[:, 0])
            held = [table[bins == number] for number in range(BINS) if (bins == number).any()]
            means = np.asarray([each.mean(0) for each in held])
            axes.plot(means[:, 0], means[:, 1], color=colour, linewidth=1.2, alpha=0.6)
            areas = [12 + 600 * len(each) / len(table) for each in held]
            axes.scatter(means[:, 0], means[:, 1], areas, color=colour, alpha=0.75, linewidths=0, label=name)
        axes.set(xlabel="confidence", ylabel="share right", xlim=(-0.02, 1.04), ylim=(-0.04, 1.06))

    return drawn(draw)


def latency(runs: Runs) -> str:
    """How many questions were answered within a time."""
    from matplotlib.ticker import LogLocator, NullFormatter

    def draw(axes: Axes) -> None:
        for name, table, colour in tables(runs, waited):
            times = np.sort(np.maximum(table[:, 0], 0.1))
            axes.step(times, np.arange(1, len(times) + 1) / len(times), where="post", color=colour, linewidth=1.8, label=name)
        axes.set(xlabel="milliseconds", ylabel="share answered by then", xscale="log", ylim=(0, 1.02))
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.xaxis.set_minor_formatter(NullFormatter())

    return drawn(draw)


def tables(runs: Runs, columns: Callable[[Judged], tuple[float, float]]) -> list[tuple[str, Array, str]]:
    """For each run that has questions its name, (n, 2) numbers and colour."""
    told = [(name, np.asarray([columns(each) for each in judged], np.float64)) for name, judged in runs.items() if judged]
    return [(name, table, COLOURS[place % len(COLOURS)]) for place, (name, table) in enumerate(told)]


def drawn(draw: Callable[[Axes], None]) -> str:
    """A picture as an SVG element."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise WorldError("plots need matplotlib: install the extra, `pip install plenum[eval]`") from error
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(4.4, 3.1), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        draw(axes)
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return inline(written.getvalue())


def inline(svg: str) -> str:
    """The SVG element alone, as wide as its place, in the page's ink and font."""
    element = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    element = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", element, count=1), count=1)
    return re.sub(r"font-family: [^;\"]*|font: 10px [^;\"]*", "font: 10px system-ui, sans-serif", element).replace(INK, "currentColor")
