"""Questions for all of a kind, asked of each: "Which cities plan trams?" is "Lisbon plans trams?" for every city that labels name.

A sentence about one city does not answer a question about cities by its form, so that the reader, asked for all at once, believes in none.
Told by English nouns for places, people and organisations, and by the labels of the documents found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.found import Found
from index.lexical import words
from service.labels import values
from service.read import Finding, Reader, better

NOUNS = {
    "place": "boroughs|cities|counties|countries|districts|municipalities|places|provinces|regions|states|towns|villages",
    "people": "authors|councillors|delegates|deputies|experts|mayors|members|ministers|officials|people|persons|politicians|speakers",
    "organisation": "agencies|associations|authorities|bodies|companies|departments|firms|institutions|ministries|organi[sz]ations|parties",
}
"""Nouns in the plural for what a label names."""

NOUN = "|".join(f"(?P<{label}>{nouns})" for label, nouns in NOUNS.items())
ALL = re.compile(
    rf"^\W*(?:which|what|(?:list|name|give|show)(?: me)?(?: all| every)?)(?: of)?(?: the)? (?:{NOUN})"
    rf"(?: (?:and|or) (?:{'|'.join(NOUNS.values())}))?(?: (?:that|who|which))?(?P<rest> (?!do\b|does\b|did\b)\S.*)",
    re.IGNORECASE,
)
"""A question for all of a kind, and what it says of them."""

TRIED = 24
"""Of a kind that are asked about at most."""


def of_each(question: str, found: Found) -> Iterator[tuple[str, str]]:
    """Everyone of the kind that is asked for, by the labels of what was found, with the question as it is asked of that one."""
    match = ALL.match(question)
    if not match:
        return
    label = next(label for label in NOUNS if match[label])
    named = [name for hit in found.hits for name in values(found.documents[hit.chunk.doc_id].labels.get(label))]
    told = [name for name in dict.fromkeys(named) if not set(words(name)) <= set(words(question))]
    yield from ((name, f"{name}{match['rest']}") for name in told[:TRIED])


def with_each(question: str, findings: Sequence[Finding], found: Found, reader: Reader) -> list[Finding]:
    """The findings, those that name one of the kind with the support they have for that one, if it is more."""
    kept = {finding.place: finding for finding in findings}
    told = {finding.place: set(words(finding.text)) for finding in findings}
    for name, asked in of_each(question, found):
        wanted = set(words(name))
        naming = {finding.chunk.id for finding in findings if wanted <= told[finding.place]}
        alone = found.part([hit for hit in found.hits if hit.chunk.id in naming])
        for finding in reader.read(asked, alone) if naming else ():
            if wanted <= told[finding.place]:
                kept[finding.place] = better(finding, kept[finding.place])
    return list(kept.values())
