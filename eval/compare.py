"""Comparing two runs: whether the later one is better or worse, how surely, by how much, and in which questions.

Pairs the runs question by question. Refuses runs of different questions or over different corpora. A p is corrected for how many
measures are looked at, apart for those that decide and for the others, which are there to explain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.errors import NotComparable
from eval.gate import Gates, breaches
from eval.judge import Judged, judge
from eval.measures import MEASURES, Measure, citation_precision, citation_recall, fact_share, measure, number
from eval.record import Run
from eval.resample import detectable, difference, holm, permutation_p
from eval.trust import ratio

ALPHA = 0.05
"""A corrected p below this is no chance."""

Verdict = Literal["better", "worse", "same", "untested"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in both runs: `effect` is later less earlier, [low, high] its 95 % interval, `adjusted` the corrected p.

    `detectable` is the smallest difference that these questions would show four times out of five.
    """

    measure: str
    before: float | None
    after: float | None
    effect: float | None
    low: float | None
    high: float | None
    p: float | None
    adjusted: float | None
    detectable: float | None
    decides: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """A question that was judged otherwise; `gain` is below 0 where it was judged worse."""

    id: str
    kind: str
    question: str
    before: str
    after: str
    gain: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side; `breaches` are the bounds that the later one does not keep."""

    before: str
    after: str
    questions: int
    differences: list[Difference]
    changes: list[Change]
    breaches: list[str]

    @property
    def losses(self) -> list[str]:
        """A line for each deciding measure that is surely worse."""
        return [
            f"{each.measure} fell by {abs(each.effect or 0):.3f} (corrected p {each.adjusted:.4f})"
            for each in self.differences
            if each.decides and each.verdict == "worse"
        ]

    @property
    def passed(self) -> bool:
        """Whether nothing stands against the later run."""
        return not self.losses and not self.breaches


def compare(before: Run, after: Run, gates: Gates) -> Comparison:
    """The later run beside the earlier one; NotComparable where they do not stand on one ground."""
    check_ground(before, after)
    earlier, later = judge(before), judge(after)
    deciding = [each for each in MEASURES if each.name in gates.decide]
    others = [each for each in MEASURES if each.name not in gates.decide]
    differences = [*differ(deciding, earlier, later, decides=True), *differ(others, earlier, later, decides=False)]
    broken = breaches(gates, measure(later)) if gates.bind(after.head.gold) else []
    return Comparison(before.name, after.name, len(earlier), differences, changed(earlier, later), broken)


def check_ground(before: Run, after: Run) -> None:
    """Raise NotComparable unless both runs asked the same questions of the same corpus."""
    if before.head.corpus != after.head.corpus:
        raise NotComparable(
            f"{before.name} and {after.name} asked different corpora ({before.head.corpus[:12]}, {after.head.corpus[:12]}): "
            "run one of them again over the other's documents"
        )
    if before.head.gold != after.head.gold:
        raise NotComparable(f"{before.name} and {after.name} asked different questions: run one of them again with the other's gold")


def differ(measures: Sequence[Measure], earlier: Sequence[Judged], later: Sequence[Judged], decides: bool) -> list[Difference]:
    """The difference in each measure, the p values corrected together."""
    raw = [untested(each, earlier, later, decides) for each in measures]
    tested = [place for place, each in enumerate(raw) if each.p is not None]
    corrected = dict(zip(tested, holm([raw[place].p or 0.0 for place in tested]), strict=True))
    return [settled(each, corrected.get(place), measures[place].better) for place, each in enumerate(raw)]


def untested(measure: Measure, earlier: Sequence[Judged], later: Sequence[Judged], decides: bool) -> Difference:
    """The difference in a measure before its p is corrected; times are no fair test, since machines differ by the hour."""
    one, other = measure.table(earlier), measure.table(later)
    before, after = number(measure.statistic(one)), number(measure.statistic(other))
    low, high, error = difference(measure.statistic, one, other)
    effect = None if before is None or after is None else round(after - before, 6)
    p = number(permutation_p(measure.statistic, one, other)) if measure.steady and measure.better else None
    among = int((one[:, 1] > 0).sum()) if measure.statistic is ratio else len(one)
    least = None if p is None else number(detectable(error, among))
    return Difference(measure.name, before, after, effect, number(low), number(high), p, None, least, decides, "untested")


def settled(found: Difference, adjusted: float | None, better: int) -> Difference:
    """The difference with its corrected p and what follows from it."""
    if adjusted is None or found.effect is None:
        return found
    sign = found.effect * better
    verdict: Verdict = "same" if adjusted >= ALPHA or not sign else "better" if sign > 0 else "worse"
    return replace(found, adjusted=round(adjusted, 6), verdict=verdict)


SCORES: tuple[tuple[str, Callable[[Judged], float]], ...] = (
    ("facts", fact_share),
    ("cited", citation_recall),
    ("precise", citation_precision),
)


def scores(judged: Judged) -> dict[str, float]:
    """What is looked at to tell a question that changed."""
    detail = {name: round(score(judged), 4) for name, score in SCORES} if judged.case.answerable else {}
    return {"right": float(judged.right), **detail}


def changed(earlier: Sequence[Judged], later: Sequence[Judged]) -> list[Change]:
    """The questions that were judged otherwise, the worst loss first."""
    changes = []
    for one, other in zip(earlier, later, strict=True):
        before, after = scores(one), scores(other)
        if before != after:
            gain = 10 * (after["right"] - before["right"]) + sum(after.values()) - sum(before.values())
            changes.append(Change(one.case.id, one.case.kind, one.case.question, told(one), told(other), round(gain, 4)))
    return sorted(changes, key=lambda change: change.gain)


def told(judged: Judged) -> str:
    """A judgement in a few words."""
    status = "failed" if judged.failed else str(judged.answer["status"])
    detail = ", ".join(f"{name} {score:.2f}" for name, score in scores(judged).items() if name != "right")
    return f"{'right' if judged.right else 'wrong'}, {status}" + (f", {detail}" if detail else "")
