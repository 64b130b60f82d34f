"""Sentences that answer the question of somebody else, or of another year: Chengdu's figure where Hefei's is asked for.

A document on every city says much the same of each, so that a sentence can fit a question in all but the name. Where a question names
somebody that documents are about, or of whom none of them speaks, and a sentence speaks of somebody else instead, the question is read
again with that other name. If the sentence answers that one better, it does not answer this one. Likewise a sentence that tells, or stands
under, another year than the one that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.document import Document
from index.found import Found
from index.lexical import words
from index.passage import context
from service.compose import Bars, odds
from service.labels import subjects_of
from service.read import Finding, Reader, Search
from service.refer import YEAR
from service.weigh import surroundings
from service.words import names

BETTER = 2.0
"""How many times the odds that a sentence answers have to be with the other name (eval/LOG.md, "Two questions in one, answers of
others, all of a kind")."""

TRIED = 4
"""Other names that are tried at most."""

ALIKE = 90
"""How much of a name, in percent, the other has to hold for both to be of one thing: Porto and Oporto."""


def without_mistaken(
    question: str, findings: Sequence[Finding], found: Found, search: Search, reader: Reader, holds: Callable[[str], bool], bars: Bars
) -> list[Finding]:
    """The findings, without support where they answer the question for another subject than one that it names."""
    kept = list(findings)
    for name in names(question):
        doubted = [each for each in kept if each.support >= bars.partial and not set(words(name)) & set(words(each.text))]
        if doubted and (known := subjects([found, search(name)])) and (is_subject(name, known) or not any(map(holds, words(name)))):
            strangers = [each for each in doubted if others_in(each, question, known) or not speaks_of(each, name)]
            rivals = [[other for other in others(each, question, known) if not may_be_one(name, other)] for each in strangers]
            kept = without(kept, mistaken(question, name, list(zip(strangers, rivals, strict=True)), found, reader, bars))
    return kept


def without_other_years(question: str, findings: Sequence[Finding], found: Found, reader: Reader, bars: Bars) -> list[Finding]:
    """The findings, without support where they answer the question for another year than the one that it names, or stand in a document
    that tells of other years alone."""
    asked = dict.fromkeys(YEAR.findall(question))
    if len(asked) != 1:
        return list(findings)
    (year,) = asked
    doubted = [each for each in findings if each.support >= bars.partial and year not in surroundings(each.document, each.chunk)]
    told = {each.document.id: years_of(each.document) for each in doubted}
    outside = [each for each in doubted if told[each.document.id] and year not in told[each.document.id]]
    beside = [(each, years(each)) for each in doubted if year in told[each.document.id]]
    return without(findings, [*outside, *mistaken(question, year, beside, found, reader, bars)])


def years_of(document: Document) -> set[str]:
    """The years of which a document tells, its labels included."""
    return set(YEAR.findall(f"{document.title}\n{document.text}\n{document.labels}"))


def years(finding: Finding) -> list[str]:
    """The years that a sentence tells, or else those of its title and headings."""
    return list(dict.fromkeys(YEAR.findall(finding.text) or YEAR.findall(context(finding.document, finding.chunk))))


def without(findings: Sequence[Finding], mistaken: Iterable[Finding]) -> list[Finding]:
    """The findings, some of them without support."""
    wrong = {each.place for each in mistaken}
    return [replace(each, support=0.0) if each.place in wrong else each for each in findings]


def mistaken(
    question: str, said: str, strangers: Sequence[tuple[Finding, Sequence[str]]], found: Found, reader: Reader, bars: Bars
) -> Iterator[Finding]:
    """Those of the sentences, each with what it may speak of instead, that answer better where that stands in the place of what is said."""
    chunks = {each.chunk.id for each, _ in strangers}
    passages = found.part([hit for hit in found.hits if hit.chunk.id in chunks])
    for other in list(dict.fromkeys(other for _, rivals in strangers for other in rivals))[:TRIED]:
        supports = {each.place: each.support for each in reader.read(question.replace(said, other), passages)}
        for each, rivals in strangers:
            instead = supports.get(each.place, 0.0)
            if other in rivals and instead >= bars.answered and odds(instead) >= BETTER * odds(each.support):
                yield each


def may_be_one(name: str, other: str) -> bool:
    """Whether two names may mean the same: written much alike, or one the other's initials."""
    from rapidfuzz.fuzz import partial_ratio

    one, two = (re.sub(r"\W", "", each).casefold() for each in (name, other))
    return partial_ratio(one, two) >= ALIKE or one == initials(other) or two == initials(name)


def initials(name: str) -> str:
    """The first letters of its words that begin with a capital."""
    return "".join(word[0] for word in name.split() if word[0].isupper()).casefold()


def speaks_of(finding: Finding, name: str) -> bool:
    """Whether a sentence, its passage or its headings hold a word of a name; one of small words alone is none."""
    wanted = set(words(name))
    return not wanted or bool(wanted & surroundings(finding.document, finding.chunk))


def subjects(searches: Iterable[Found]) -> dict[frozenset[str], str]:
    """What the documents found are about, by its words."""
    documents = {document.id: document for found in searches for document in found.documents.values()}
    return {frozenset(words(subject)): subject for document in documents.values() for subject in subjects_of(document)}


def is_subject(name: str, known: Iterable[frozenset[str]]) -> bool:
    """Whether a name is that of a subject, or a part of it: Hefei, of the City of Hefei."""
    told = frozenset(words(name))
    return bool(told) and any(told <= subject for subject in known)


def others(finding: Finding, question: str, known: dict[frozenset[str], str]) -> list[str]:
    """What a sentence, or else its document, is about, of what is known and not named in the question."""
    return unnamed([*names(finding.text), *subjects_of(finding.document)], question, known)


def others_in(finding: Finding, question: str, known: dict[frozenset[str], str]) -> list[str]:
    """What a sentence itself speaks of, of what is known and not named in the question."""
    return unnamed(names(finding.text), question, known)


def unnamed(spoken_of: Iterable[str], question: str, known: dict[frozenset[str], str]) -> list[str]:
    """Those of the names that are known and not in the question."""
    asked = set(words(question))
    return [name for name in dict.fromkeys(spoken_of) if frozenset(words(name)) in known and not asked & set(words(name))]
