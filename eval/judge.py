"""Judging: one question of a gold set and the row that a run has for it, to what was right about it.

What is given and what is cited is decided by characters alone: a citation overlaps a stretch that was marked, or it does not. No model
judges, so the same rows are judged the same for ever. A row that is missing or failed is one that found, cited and refused nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.ask import Place
from eval.cases import Case, Fact
from eval.record import Row, Run
from eval.wording import holds

REFUSED = "not_in_corpus"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its row, and what the measures ask of the two."""

    case: Case
    row: Row | None

    @property
    def answer(self) -> Mapping[str, Any]:
        """The body of the answer; empty where there is none."""
        return (self.row and self.row.answer) or {}

    @property
    def failed(self) -> bool:
        """Whether there is no answer, not even one that refuses."""
        return not self.answer

    @property
    def refused(self) -> bool:
        """Whether the answer says that the documents do not hold one."""
        return bool(self.answer.get("status") == REFUSED)

    @property
    def citations(self) -> tuple[Place, ...]:
        """Where the answer's citations stand."""
        return self.row.citations if self.row else ()

    @property
    def hits(self) -> tuple[Place, ...]:
        """Where the passages stand that were found, best first."""
        return self.row.hits if self.row else ()

    @property
    def facts_given(self) -> list[bool]:
        """For each fact, whether a citation overlaps one of its spans and the quotes of those that do hold all its needed strings."""
        return [given(fact, self.answer.get("citations", ()), self.citations) for fact in self.case.facts]

    @property
    def facts_cited(self) -> list[bool]:
        """For each fact, whether a citation overlaps one of its spans."""
        return [any(states(fact, citation) for citation in self.citations) for fact in self.case.facts]

    @property
    def right(self) -> bool:
        """Answerable: it was answered, in whole or in part, and a fact is given. Not answerable: it was refused."""
        if self.failed or not self.case.answerable:
            return self.refused
        return not self.refused and any(self.facts_given)

    @property
    def complete(self) -> bool:
        """Right, and every fact is given."""
        return self.right and all(self.facts_given)

    @property
    def confidence(self) -> float:
        """How sure the answer is of itself; one that failed counts as wrong and sure of it, lest failing look like caution."""
        return float(self.answer.get("confidence", 1.0))

    @property
    def words(self) -> str:
        """What is compared with short answers: the words that the statements mark as the answer, or else all their text."""
        said = self.answer.get("statements", ())
        marked = [statement["text"][start:end] for statement in said for start, end in statement.get("spans") or ()]
        return " ".join(marked or [statement["text"] for statement in said])


def given(fact: Fact, bodies: Sequence[Mapping[str, Any]], places: Sequence[Place]) -> bool:
    """Whether a fact is cited by quotes that hold its needed strings."""
    quotes = [body["quote"] for body, place in zip(bodies, places, strict=True) if states(fact, place)]
    return bool(quotes) and holds("\n".join(quotes), fact.must_contain) == 1


def states(fact: Fact, place: Place) -> bool:
    """Whether a stretch overlaps one of the fact's spans."""
    return any(place.overlaps(span) for span in fact.spans)


def documents_ranked(judged: Judged) -> tuple[list[str], dict[str, int]]:
    """The documents found, each at its best passage, and those that state a fact."""
    relevant = {span.doc_id: 1 for fact in judged.case.facts for span in fact.spans}
    return list(dict.fromkeys(hit.doc_id for hit in judged.hits)), relevant


def facts_ranked(judged: Judged) -> tuple[list[str], dict[str, int]]:
    """The passages found, each named by the facts that it is the first to overlap, and the facts.

    A passage that brings several facts takes as many places, one that brings none takes one: a fact's place is never better than its
    passage's.
    """
    ranking: list[str] = []
    for place, hit in enumerate(judged.hits):
        new = [str(number) for number, fact in enumerate(judged.case.facts) if str(number) not in ranking and states(fact, hit)]
        ranking += new or [f"passage {place}"]
    return ranking, {str(number): 1 for number in range(len(judged.case.facts))}


def judge(run: Run) -> list[Judged]:
    """Every question of a run's gold, in its order, with its row if it has one."""
    return [Judged(case, run.rows.get(case.id)) for case in run.cases]


def by_kind(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """The questions by what they ask or, where the documents do not answer, by why not."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(each.case.reason or each.case.kind, []).append(each)
    return dict(sorted(groups.items(), key=lambda group: (not group[1][0].case.answerable, group[0])))
