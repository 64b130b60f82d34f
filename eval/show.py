"""How runs and comparisons look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.compare import Comparison, Difference
from eval.judge import by_kind, judge
from eval.measures import BY_NAME, Value, measure
from eval.published import Figure
from eval.record import Run

KINDS_SHOWN = ("right", "complete", "fact_share", "citation_recall", "citation_precision")
"""Measures that are told by kind of question."""

CHANGES_SHOWN = 20


def show_run(console: Console, run: Run, values: Sequence[Value]) -> None:
    """Every measure with its interval, and the main ones by kind of question."""
    table = grid(f"{len(run.cases)} questions", "measure", "value", "95 % interval", "questions")
    for value in values:
        if value.among:
            table.add_row(value.measure, amount(value, value.value), between(value), str(value.among))
    console.print(table)
    kinds = grid("by kind of question", "kind", "n", *KINDS_SHOWN)
    for kind, judged in by_kind(judge(run)).items():
        shown = measure(judged, [BY_NAME[name] for name in KINDS_SHOWN])
        kinds.add_row(kind, str(len(judged)), *(amount(value, value.value) for value in shown))
    console.print(kinds)


def show_comparison(console: Console, found: Comparison) -> None:
    """Every measure in both runs, then the questions that changed, then whether the later run passes."""
    title = f"{found.before} → {found.after}, {found.questions} questions"
    table = grid(title, "measure", "before", "after", "effect", "95 %", "p", "holm", "detects", "verdict")
    for each in found.differences:
        if each.before is not None or each.after is not None:
            table.add_row(*cells(each), style="bold" if each.decides else "")
    console.print(table)
    for change in found.changes[:CHANGES_SHOWN]:
        console.print(f"{'worse ' if change.gain < 0 else 'better'}  [bold]{escape(change.id)}[/bold]  {escape(change.question)}")
        console.print(f"        {change.before}  →  {change.after}", style="dim")
    if len(found.changes) > CHANGES_SHOWN:
        console.print(f"and {len(found.changes) - CHANGES_SHOWN} more questions that changed")
    console.print("Nothing stands against the later run." if found.passed else "The later run does not pass:")


def show_figures(console: Console, figures: Sequence[Figure]) -> None:
    """Every figure over sets of others, beside what is published."""
    table = grid("", "set", "measure", "value", "95 %", "n", "published")
    for each in figures:
        known = "; ".join(f"{found.value:.3f} {found.system}" for found in each.published)
        interval = "" if each.low is None else f"{plain(each.low)} {plain(each.high)}"
        table.add_row(each.set, each.measure, plain(each.value), interval, f"{each.among:,}", known)
    console.print(table)


def cells(each: Difference) -> list[str]:
    """A comparison's row, narrow enough for a terminal."""
    values = (each.before, each.after, each.effect)
    chance = ("" if value is None else f"{value:.3f}" for value in (each.p, each.adjusted))
    interval = "" if each.low is None or each.high is None else f"{each.low:+.2f} {each.high:+.2f}"
    least = "" if each.detectable is None else f"{each.detectable:.2f}"
    return [each.measure, *(short(value) for value in values), interval, *chance, least, each.verdict if each.p is not None else ""]


def grid(title: str, *columns: str) -> Table:
    """An empty table; what comes first stands left, numbers right."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), header_style="dim")
    for place, column in enumerate(columns):
        left = place == 0 or column in ("verdict", "measure", "published")
        table.add_column(column, no_wrap=column != "published", justify="left" if left else "right")
    return table


def amount(value: Value, number: float | None) -> str:
    """A value with its unit."""
    unit = BY_NAME[value.measure].unit
    return plain(number) if unit != "ms" or number is None else f"{number:,.0f} ms"


def between(value: Value) -> str:
    """The two ends of an interval."""
    return f"{amount(value, value.low)} to {amount(value, value.high)}"


def plain(value: float | None) -> str:
    """A number with three decimals; a dash where there is none."""
    return "–" if value is None else f"{value:,.3f}"


def short(value: float | None) -> str:
    """The same without decimals where they say nothing, as in milliseconds."""
    return plain(value) if value is None or abs(value) < 10 else f"{value:,.0f}"
