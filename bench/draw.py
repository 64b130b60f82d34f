"""Plots as SVG files that look the same wherever they were drawn: no fonts, no dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plenum",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "legend.frameon": False,
    "legend.fontsize": "small",
}

COLOURS = ("#0b6bcb", "#d1662a", "#2a9d6f", "#8a5fc4", "#b3446c")
"""Told apart also by people who see red and green alike; the first is Plenum's."""


def panels(count: int) -> tuple[Figure, list[Axes]]:
    """A figure with so many plots side by side."""
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    rcParams.update(STYLE)
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    return figure, list(figure.subplots(1, count))


def legend(axes: Axes, columns: int = 2) -> None:
    """What the lines are, below them, where no line can run through it."""
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=columns)


def save(figure: Figure, path: Path) -> None:
    """Write it, and make the folder where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
