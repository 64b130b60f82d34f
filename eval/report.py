"""A report: one HTML file that needs nothing else, about one run or several side by side.

Knows what stands in the report; the page's looks are in `report.html`, its plots in `plot.py`. Needs Jinja2 and matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import NotComparable, WorldError
from eval.cases import Case
from eval.compare import check_ground
from eval.judge import Judged, by_kind, judge
from eval.mark import Passage, passages
from eval.measures import BY_NAME, MEASURES, Value, measure
from eval.plot import COLOURS, calibration, latency, risk_coverage
from eval.record import Head, Run

PAGE = Path(__file__).parent / "report.html"

HEADLINES = ("right", "citation_recall", "citation_precision", "refusal_recall", "latency_p50")
BY_KIND = ("right", "complete", "fact_share", "citation_recall", "citation_precision")


@dataclass(frozen=True, slots=True)
class Shown:
    """What one run made of one question, as the page shows it."""

    run: int
    judged: Judged
    passages: list[Passage]

    @property
    def status(self) -> str:
        """In a word."""
        return "failed" if self.judged.failed else str(self.judged.answer["status"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with what each run made of it."""

    place: int
    case: Case
    shown: list[Shown]

    @property
    def changed(self) -> bool:
        """Whether the runs do not agree on it."""
        return len({each.judged.right for each in self.shown}) > 1

    @property
    def waited(self) -> float:
        """The longest that it took, in milliseconds."""
        return max((each.judged.row.wall_ms for each in self.shown if each.judged.row), default=0.0)


def report(runs: Sequence[Run], sets: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page. Runs must stand on one ground, questions and documents; `sets` are rows of figures over judged sets of others."""
    if not runs:
        raise NotComparable("a report needs a run: name the folder of one")
    for run in runs[1:]:
        check_ground(runs[0], run)
    names = distinct([run.name for run in runs])
    judged = [judge(run) for run in runs]
    drawn = dict(zip(names, judged, strict=True))
    page: str = template().render(
        names=names,
        colours=COLOURS,
        heads=[run.head for run in runs],
        settings=[told(run.head) for run in runs],
        snapshots=[sorted({row.snapshot for row in run.rows.values() if row.snapshot is not None}) for run in runs],
        headlines=HEADLINES,
        measures=MEASURES,
        values=[{value.measure: value for value in measure(each)} for each in judged],
        kinds=kinds(judged),
        by_kind=BY_KIND,
        plots={"Risk and coverage": risk_coverage(drawn), "Calibration": calibration(drawn), "Latency": latency(drawn)},
        sets=sets,
        entries=entries(runs, judged),
    )
    return page


def distinct(names: Sequence[str]) -> list[str]:
    """The names, numbered where two are alike."""
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, start=1)]


def told(head: Head) -> str:
    """What a run was made with, in a line."""
    encoder = head.settings.get("encoder", {})
    where = head.url or "in process"
    return f"{where}, {encoder.get('name', 'unknown encoder')}, {head.settings.get('top_k')} passages" + (
        f", code {head.code[:10]}" if head.code else ""
    )


def kinds(judged: Sequence[Sequence[Judged]]) -> dict[str, list[dict[str, Value]]]:
    """By kind of question, for each run the main measures."""
    groups = [by_kind(each) for each in judged]
    measures = [BY_NAME[name] for name in BY_KIND]
    return {kind: [{value.measure: value for value in measure(group[kind], measures)} for group in groups] for kind in groups[0]}


def entries(runs: Sequence[Run], judged: Sequence[Sequence[Judged]]) -> list[Entry]:
    """The questions in the order of the gold."""
    return [
        Entry(place, same[0].case, [Shown(run, each, passages(each, runs[run].sources)) for run, each in enumerate(same)])
        for place, same in enumerate(zip(*judged, strict=True))
    ]


def template() -> Any:
    """The page's template; it escapes what it is given, since questions and documents may hold anything."""
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise WorldError("reports need Jinja2: install the extra, `pip install plenum[eval]`") from error
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"amount": amount, "percent": percent, "lines": lines}
    return environment.from_string(PAGE.read_text("utf-8"))


def amount(value: float | None, unit: str = "") -> str:
    """A number as the page shows it."""
    if value is None:
        return "–"
    return f"{value:,.0f} ms" if unit == "ms" else f"{value:.2f}" if unit else f"{value:.3f}"


def percent(value: float | None) -> str:
    """A place between 0 and 1 as a length in CSS."""
    return f"{min(max(value or 0.0, 0.0), 1.0) * 100:.1f}%"


def lines(text: str) -> str:
    """A document's words with its line breaks, but without its empty lines."""
    return re.sub(r"\n\s*\n", "\n", text)
