"""Checking gold: rows that a change of the corpus, or a slip, has made useless. Finds faults; mends none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.document import Document
from eval.cases import Case, Fact
from eval.judge import judge
from eval.record import Run
from eval.wording import holds

Lookup = Callable[[str], Document | None]


def faults(cases: Sequence[Case], lookup: Lookup, runs: Sequence[Run] = ()) -> list[str]:
    """A line for each fault, in the order of the gold; with runs also for each question that none of them answers rightly."""
    told = [f"{case.id}: {fault}" for case in cases for fault in case_faults(case, lookup)]
    return [*told, *doubles(cases), *unanswered(cases, runs)]


def case_faults(case: Case, lookup: Lookup) -> Iterator[str]:
    """What is wrong with one question."""
    if not case.question.strip():
        yield "the question is not written yet"
    for number, fact in enumerate(case.facts, start=1):
        yield from (f"fact {number}: {fault}" for fault in fact_faults(fact, lookup))


def fact_faults(fact: Fact, lookup: Lookup) -> Iterator[str]:
    """What is wrong with a fact: spans that no longer stand, needed strings that none of them holds."""
    for span in fact.spans:
        document = lookup(span.doc_id)
        fault = f"there is no document {span.doc_id!r}" if document is None else span.fault_in(document)
        if fault:
            yield fault
    quotes = "\n".join(span.quote for span in fact.spans)
    yield from (f"none of its spans holds {needed!r}" for needed in fact.must_contain if not holds(quotes, [needed]))


def doubles(cases: Sequence[Case]) -> Iterator[str]:
    """Questions in the same words after the same turns, whatever their case and punctuation."""
    seen: dict[object, str] = {}
    for case in cases:
        key = (tuple(bare(turn.content) for turn in case.history), bare(case.question), repr(sorted(case.filters.items())))
        if case.question.strip() and key in seen:
            yield f"{case.id}: asks the same as {seen[key]}"
        seen.setdefault(key, case.id)


def bare(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(re.findall(r"\w+", text.casefold()))


def unanswered(cases: Sequence[Case], runs: Sequence[Run]) -> Iterator[str]:
    """Answerable questions that were asked in these runs and that none of them answers rightly: too hard, or wrongly marked."""
    asked = {judged.case.id for run in runs for judged in judge(run)}
    right = {judged.case.id for run in runs for judged in judge(run) if judged.right}
    yield from (f"{case.id}: no run answers it rightly" for case in cases if case.answerable and case.id in asked - right)
