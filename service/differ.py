"""Where sources tell different values of one thing: both are shown, with their dates, and which is the newer; none is averaged or hidden.

A rival is another document's sentence that answers about as surely, of the same subject, with another amount of the same unit or another
date. Refuses to say who is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from corpus.document import Document
from index.lexical import words
from index.passage import context
from service.labels import dated, lapsed, subjects_of
from service.read import Finding
from service.value import Moment, Value, amounts, moments, overlap
from service.wanted import Wanted, wanted
from service.words import names

ALIKE = 0.5
"""The share of the shorter sentence's words, its values left out, that a rival has to share."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with the value that it gives for an answer."""

    finding: Finding
    value: Value

    @property
    def written(self) -> str:
        """The value as its source writes it."""
        return self.finding.text[slice(*self.value.span)]


def rivals(question: str, findings: Sequence[Finding], bar: float) -> list[Told]:
    """The best finding's value and those of other documents that differ from it, each once: what is in force first, the newer before the
    older; empty where none differs."""
    tell = partial(told, wanted(question))
    ranked = sorted((finding for finding in findings if finding.support >= bar), key=lambda finding: -finding.support)
    first = tell(ranked[0]) if ranked else None
    if first is None:
        return []
    chosen = [first]
    for other in filter(None, map(tell, ranked[1:])):
        if opposes(question, first, other) and all(other.value.disagrees(each.value) for each in chosen):
            chosen.append(other)
    return newer_first(chosen) if len(chosen) > 1 else []


def newer_first(told: Sequence[Told]) -> list[Told]:
    """What is in force before what is not, the newer before the older."""
    documents = [each.finding.document for each in told]

    def place(each: Told) -> tuple[bool, int, int, int]:
        date = dated(each.finding.document) or Moment(0)
        return lapsed(each.finding.document, documents), -date.year, -date.month, -date.day

    return sorted(told, key=place)


def told(kind: Wanted | None, finding: Finding) -> Told | None:
    """The one value of the kind that is asked for in the words that answer; None where it is not one."""
    if kind not in (Wanted.AMOUNT, Wanted.DATE) or finding.answer is None:
        return None
    start = finding.sentence[0]
    answer = (finding.answer[0] - start, finding.answer[1] - start)
    every: Sequence[Value] = amounts(finding.text) if kind is Wanted.AMOUNT else moments(finding.text)
    inside = [value for value in every if overlap(value.span, answer)]
    return Told(finding, inside[0]) if len(inside) == 1 else None


def opposes(question: str, one: Told, other: Told) -> bool:
    """Whether two findings of different documents speak of the same thing in about the same words."""
    apart = one.finding.document.id != other.finding.document.id
    return apart and named(question, other.finding) and of_one_subject(one, other) and alike(one, other)


def named(question: str, finding: Finding) -> bool:
    """Whether a sentence, with its title and headings, holds every name of the question."""
    held = set(words(f"{context(finding.document, finding.chunk)}\n{finding.text}"))
    return all(set(words(name)) <= held for name in names(question))


def of_one_subject(one: Told, other: Told) -> bool:
    """Whether the two documents' labels and titles leave open that they are about the same."""
    first, second = ({word for subject in subjects_of(each.finding.document) for word in words(subject)} for each in (one, other))
    return not first or not second or bool(first & second)


def alike(one: Told, other: Told) -> bool:
    """Whether the two sentences share most of their words besides the values."""
    first, second = (set(words(each.finding.text)) - set(words(each.written)) for each in (one, other))
    return len(first & second) >= ALIKE * min(len(first), len(second))


def difference(told: Sequence[Told]) -> str:
    """What the sources say in one sentence, each with its date and standing, and which is the newest where their dates tell."""
    documents = [each.finding.document for each in told]
    last = newest(documents)
    parts = [f"{each.written} in “{each.finding.document.title}” ({marks(each.finding.document, documents, last)})" for each in told]
    return f"The sources differ: {', '.join(parts)}."


def newest(documents: Sequence[Document]) -> Document | None:
    """The document that is later than all others; None where one is not dated or two fall together."""
    dates = {document.id: dated(document) for document in documents}
    known = [date for date in dates.values() if date]
    last = max(known, default=None)
    if last is None or len(known) < len(dates) or sum(not date.disagrees(last) for date in known) > 1:
        return None
    return next(document for document in documents if dates[document.id] == last)


def marks(document: Document, documents: Sequence[Document], last: Document | None) -> str:
    """Of when a document is, whether it is the newest, and whether it is no longer in force."""
    date = dated(document)
    written = "-".join(f"{part:02}" for part in (date.year, date.month, date.day) if part) if date else "not dated"
    return written + ", the newest" * (document is last) + ", superseded" * lapsed(document, documents)
