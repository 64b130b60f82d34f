"""What is missing where the documents do not answer: which name they do not know, or of what else they do say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from index.found import Found
from index.lexical import words
from index.passage import context
from service.compose import Bars
from service.labels import subjects_of
from service.read import Finding, Reader, Search
from service.words import names, telling

TRIED = 4
"""Subjects of the nearest passages that are tried in a name's place."""

HELD = 0.5
"""The share of a question's telling words that a sentence has to hold to answer it of somebody else."""


def missing(question: str, found: Found, search: Search, reader: Reader, holds: Callable[[str], bool], bars: Bars) -> tuple[str, ...]:
    """Notes on each name of the question that the documents do not hold, or hold without an answer; none where no name is to blame."""

    def answered(subject: str, name: str) -> bool:
        asked = question.replace(name, subject)
        findings = reader.read(asked, search(asked))
        return any(each.support >= bars.answered and instead(each, asked, name) and names_itself(each, subject) for each in findings)

    return tuple(note for name in names(question) for note in told(name, found, answered, holds))


def instead(finding: Finding, asked: str, name: str) -> bool:
    """Whether a sentence speaks of what was asked in half of its words or more, in a document that never speaks of the name."""
    wanted = set(words(telling(asked)))
    held = set(words(f"{context(finding.document, finding.chunk)}\n{finding.text}"))
    return len(wanted & held) >= HELD * len(wanted) and not set(words(name)) <= set(words(finding.document.text))


def names_itself(finding: Finding, subject: str) -> bool:
    """Whether a sentence or its headings name the subject: the title of a document may name much that it is not about."""
    return set(words(subject)) <= set(words("\n".join([*finding.chunk.heading, finding.text])))


def told(name: str, found: Found, answered: Callable[[str, str], bool], holds: Callable[[str], bool]) -> Iterator[str]:
    """The note on one name: another subject of the nearest passages for which the same is answered, or that nothing speaks of it."""
    other = next((subject for subject in subjects(found, name)[:TRIED] if answered(subject, name)), "")
    if other:
        yield f"The documents answer this for {other}, not for {name}."
    elif not all(map(holds, words(name))):
        yield f"No document speaks of {name}."


def subjects(found: Found, name: str) -> list[str]:
    """What the nearest documents are about, by their labels or else their titles, the nearest first; not what was asked for."""
    documents = dict.fromkeys(hit.chunk.doc_id for hit in found.hits)
    named = [subject for doc_id in documents for subject in subjects_of(found.documents[doc_id])]
    asked = set(words(name))
    return [subject for subject in dict.fromkeys(named) if not asked & set(words(subject))]
