"""Figures over sets that others made: ours with their intervals, beside those that are published."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from eval.measures import number
from eval.resample import interval
from eval.trust import Array, ratio

FILE = Path(__file__).parent / "published.toml"


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of others: which system, and where it is told."""

    value: float
    system: str
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Our figure in one measure over one set, with its 95 % interval; `among` is how many questions it speaks of."""

    set: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    among: int
    published: tuple[Published, ...]


def mean(name: str, measure: str, values: Sequence[float]) -> Figure:
    """The mean over questions."""
    return figure(name, measure, np.stack([np.asarray(values, np.float64), np.ones(len(values))], -1), ratio)


def figure(name: str, measure: str, table: Array, statistic: Callable[[Array], Array]) -> Figure:
    """A statistic over questions, (n, c)."""
    if not len(table):
        return Figure(name, measure, None, None, None, 0, known(name, measure))
    low, high = interval(statistic, table)
    return Figure(name, measure, number(statistic(table)), number(low), number(high), len(table), known(name, measure))


def known(name: str, measure: str) -> tuple[Published, ...]:
    """What is published in a measure over a set."""
    return tuple(Published(row["value"], row["system"], row["source"]) for row in every().get(name, ()) if row["measure"] == measure)


@cache
def every() -> dict[str, list[dict[str, Any]]]:
    """All that is published, by set."""
    return tomllib.loads(FILE.read_text("utf-8"))
